"""What follows from the situations of tests/cases/situations: bounds, calendar, posts, money, figures, standing."""

from typing import Any

import pytest

from jihua_analysis.intake.schema import DEFAULT_OFFICE

from .situations import Together, assert_same, cases_of, evaluated, seen, together

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


FRAMES = (
    "indicators", "verdicts", "chance", "duties", "on_time", "staffing", "post_changes", "budget", "points", "totals",
    "standing", "grounds",
)  # fmt: skip
ALONE = [n for n, case in enumerate(CASES) if "base" in case or "log" in case or "budgets" in case][::9]


@pytest.mark.parametrize("place", [pytest.param(n, id=CASES[n]["says"]) for n in ALONE])
def test_a_case_among_other_offices_is_as_it_is_alone(place: int, groups: list[Together]) -> None:
    case, group = CASES[place], groups[place]
    alone, office = evaluated(case), group.office(case)
    for name in FRAMES:
        among, own = getattr(group.evaluation, name), getattr(alone, name)
        assert_same(among[among["office"] == office].replace({office: DEFAULT_OFFICE}), own)
