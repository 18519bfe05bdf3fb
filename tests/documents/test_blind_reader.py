"""Three clauses written from docs/write-a-policy.md alone, by a reader who had seen nothing else.

The expected points were worked by hand before anything was run (tests/cases/blind/expected.toml).
"""

import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from jihua_analysis import evaluate, load_policy, load_tables

BLIND = Path(__file__).parents[1] / "cases" / "blind"
EXPECTED = tomllib.loads((BLIND / "expected.toml").read_text(encoding="utf-8"))


def score(name):
    policy = load_policy(BLIND / f"{name}.toml")
    return evaluate(policy, load_tables(BLIND / name, policy))


@pytest.mark.parametrize(("name", "table"), [("a_rank", "totals"), ("b_quarters", "totals"), ("c_effects", "standing")])
def test_totals_are_those_worked_by_hand(name, table):
    rows = getattr(score(name), table)
    assert len(rows) == len(EXPECTED[name])
    found = {body: Decimal(str(total)) for body, total in zip(rows["body"], rows["total"], strict=True)}
    assert found == {body: Decimal(total) for body, total in EXPECTED[name].items()}


def test_who_is_excellent():
    rows = score("c_effects").standing
    assert list(rows.loc[rows["class"] == "excellent", "body"]) == EXPECTED["c_excellent"]["bodies"]
