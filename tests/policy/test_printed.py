"""A file looked through once gives the same policy, or the same faults, as the whole file read again."""

import tomllib
from decimal import Decimal
from typing import Any

import pytest

from jihua_analysis.policy.load import PolicyError, policy_from, read_policy_text
from jihua_analysis.policy.printed import Printed

RAW = tomllib.loads(read_policy_text("daxuelu_2014")[1], parse_float=Decimal)
PRINTED = Printed.of(RAW)
TARGET, ITEM, UNIT = "targets.precheck_participation", RAW["items"][0], RAW["standing"]["unit"]
QUOTA = f"standing.unit.classes.{UNIT['classes'][0]['id']}.take"

CHANGES: dict[str, tuple[dict[str, str], dict[str, Any]]] = {
    "nothing": ({}, {}),
    "a target": ({}, {f"{TARGET}.at_least": Decimal("97.5")}),
    "a quota": ({}, {QUOTA: 2}),
    "a reading": ({"A37": "and"}, {}),
    "a reading and a quota": ({"A48": "zero"}, {QUOTA: 2}),
    "a new entry": ({}, {"targets.more": {**RAW["targets"]["precheck_participation"], "indicator": "women_screening"}}),
    "a target of no indicator": ({}, {f"{TARGET}.indicator": "nothing_such"}),
    "a clause that is not there": ({}, {f"{TARGET}.clause": "99.9"}),
    "a clause that nobody uses any more": ({}, {"budget.clause": "3.4c"}),
    "items that no longer add up": ({}, {f"items.{ITEM['id']}.full": 99}),
    "an item that stands twice": ({}, {f"items.{ITEM['id']}.id": RAW["items"][1]["id"]}),
    "an item that reads an unknown name": ({}, {f"items.{ITEM['id']}.zero_if": "nothing_such > 1"}),
    "an item of another name": ({}, {f"items.{ITEM['id']}.id": "another"}),
    "an unknown path": ({}, {"targets.nothing_such.at_least": 1}),
    "an unknown key": ({}, {f"{TARGET}.at_leest": 1}),
    "an unknown reading": ({"nothing_such": "and"}, {}),
    "a number out of all reason": ({}, {f"{TARGET}.at_least": 10**20}),
    "a number that is none": ({}, {f"{TARGET}.at_least": [1, 2]}),
    "other bodies": ({}, {"document.managed_kinds": ["unit"]}),
    "another kind": ({}, {"kinds.village": {"label": "村"}}),
    "an impossible year": ({}, {"document.year": 1000}),
    "a label that another has": ({}, {"measures.births_boys.label": RAW["measures"]["births_girls"]["label"]}),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_gives_what_the_whole_file_read_again_gives(name: str) -> None:
    readings, overrides = CHANGES[name]
    assert outcome(lambda: PRINTED.under(readings, overrides)) == outcome(
        lambda: policy_from(RAW, "policy", *CHANGES[name])
    )


def test_what_a_change_leaves_alone_is_the_same_object() -> None:
    made = PRINTED.under({}, {f"{TARGET}.at_least": 97})
    other = [key for key in made.targets if made.targets[key] is not PRINTED.policy.targets[key]]
    assert other == ["precheck_participation"]
    assert made.items is PRINTED.policy.items or all(
        a is b for a, b in zip(made.items, PRINTED.policy.items, strict=True)
    )


def outcome(make: Any) -> Any:
    """The policy, or its faults."""
    try:
        return make()
    except PolicyError as error:
        return error.problems
