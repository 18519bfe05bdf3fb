"""Every computed reading has cases, worked by hand, in which each two of its options give different results."""

from itertools import combinations
from typing import Any

import pytest

from .situations import cases_of, evaluated, policy_of, seen

CASES = cases_of("readings")
COMPUTED = [key for key, reading in policy_of({}).readings.items() if reading.kind == "computed"]


def cases_for(reading: str) -> list[dict[str, Any]]:
    return [case for case in CASES if case["reading"] == reading]


@pytest.mark.parametrize(
    ("case", "option"),
    [pytest.param(c, o, id=f"{c['reading']}-{o}-{n}") for n, c in enumerate(CASES) for o in c["gives"]],
)
def test_each_option_gives_what_was_worked_by_hand(case: dict[str, Any], option: str) -> None:
    assert seen(evaluated(case, **{case["reading"]: option}), case["look"]) == case["gives"][option], case["says"]


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
