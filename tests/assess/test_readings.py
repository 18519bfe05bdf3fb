"""Every computed reading has cases, worked by hand, in which each two of its options give different results."""

from itertools import combinations
from typing import Any

import pytest

from .situations import Together, cases_of, policy_of, seen, together

CASES = cases_of("readings")
JOBS = [(case, option) for case in CASES for option in case["gives"]]
COMPUTED = [key for key, reading in policy_of({}).readings.items() if reading.kind == "computed"]


@pytest.fixture(scope="module")
def groups() -> dict[tuple[str, str], Together]:
    found = together([(case, {case["reading"]: option}) for case, option in JOBS])
    return {(case["says"], option): group for (case, option), group in zip(JOBS, found, strict=True)}


def cases_for(reading: str) -> list[dict[str, Any]]:
    return [case for case in CASES if case["reading"] == reading]


@pytest.mark.parametrize(
    ("case", "option"),
    [pytest.param(case, option, id=f"{case['reading']}-{option}-{n}") for n, (case, option) in enumerate(JOBS)],
)
def test_each_option_gives_what_was_worked_by_hand(
    case: dict[str, Any], option: str, groups: dict[tuple[str, str], Together]
) -> None:
    group = groups[case["says"], option]
    assert seen(group.evaluation, case["look"], group.office(case)) == case["gives"][option], case["says"]


@pytest.mark.parametrize("reading", COMPUTED)
def test_every_option_of_a_computed_reading_is_named_in_every_case_of_it(reading: str) -> None:
    options = {option.id for option in policy_of({}).readings[reading].options}
    assert cases_for(reading)
    assert [case["says"] for case in cases_for(reading) if set(case["gives"]) != options] == []


@pytest.mark.parametrize("reading", COMPUTED)
def test_each_two_options_of_a_computed_reading_differ_in_some_case(reading: str) -> None:
    options = [option.id for option in policy_of({}).readings[reading].options]
    alike = [
        (one, other)
        for one, other in combinations(options, 2)
        if all(case["gives"][one] == case["gives"][other] for case in cases_for(reading))
    ]
    assert alike == []
