"""What follows from the situations of tests/cases/situations: bounds, calendar, posts, money, figures, standing."""

from typing import Any

import pytest

from .situations import Together, cases_of, seen, together

CASES = cases_of("situations")


@pytest.fixture(scope="module")
def groups() -> list[Together]:
    return together([(case, {}) for case in CASES])


@pytest.mark.parametrize("place", [pytest.param(n, id=case["says"]) for n, case in enumerate(CASES)])
def test_what_stands_there_was_worked_by_hand(place: int, groups: list[Together]) -> None:
    case, group = CASES[place], groups[place]
    looks: list[dict[str, Any]] = case["look"] if isinstance(case["look"], list) else [case["look"]]
    found = [seen(group.evaluation, look, group.office(case)) for look in looks]
    assert found == [look["is"] for look in looks], case["says"]
