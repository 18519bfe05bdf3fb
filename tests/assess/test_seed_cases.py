"""The two worked cases of the 2014 opinion, made by hand outside the code, through the one entrance."""

import json
from pathlib import Path

import pandas as pd
import pytest

from jihua_analysis import evaluate, load_policy, tables_of

CASES = json.loads(
    (Path(__file__).parents[1] / "cases" / "worked" / "seed_daxuelu_2014_units.json").read_text("utf-8")
)["cases"]
GIVEN_TOTALS = {"standing.unit.sheet": "unit_given_total"}
VETO_NAMES = {"targets": "v_targets", "score": "v_score", "flag": "v_other", "three_years": "v_three_years"}


def tables_for(units):
    frame = pd.DataFrame(units)
    bodies = pd.DataFrame({"body": frame["unit"], "kind": "unit", "is_public": frame["public_unit"]})
    counts = pd.DataFrame(
        {
            "body": frame["unit"],
            "period": "2014",
            "targets_met_given": frame["targets_met"].astype("Int64"),
            "veto_flag": frame["other_veto"].astype("Int64"),
        }
    )
    scores = pd.DataFrame(
        {"body": frame["unit"], "period": "2014", "item": "total", "points": frame["total"].astype(float)}
    )
    history = pd.DataFrame(
        [
            {"body": u["unit"], "year": 2013 - back, "class": label}
            for u in units
            for back, label in enumerate(reversed(u["class_history_oldest_first"]))
        ],
        columns=["body", "year", "class"],
    )
    return tables_of(bodies=bodies, counts=counts, scores=scores, history=history)


def named(frame, column, value):
    return sorted(frame.loc[frame[column] == value, "body"])


@pytest.mark.parametrize("case", CASES, ids=[c["id"] for c in CASES])
def test_worked_case_comes_out_exactly(case):
    policy = load_policy("daxuelu_2014", overrides=GIVEN_TOTALS)
    result = evaluate(policy, tables_for(case["inputs"]["units"]))
    standing, expected = result.standing, case["expected"]
    assert named(standing, "class", "class1") == expected["一类"]
    assert named(standing, "honour", "excellent") == expected["优秀"]
    assert (
        named(standing, "class", "rest") == expected["二类"] or named(standing, "class", "class2") == expected["二类"]
    )
    assert named(standing, "class", "class3") == expected["三类"]
    grounds = result.grounds[result.grounds["outcome"] == "yes"]
    vetoes = (
        grounds[grounds["type"] == "veto"].groupby("body")["id"].agg(lambda ids: sorted(VETO_NAMES[i] for i in ids))
    )
    assert vetoes.to_dict() == {k: sorted(v) for k, v in expected["veto"].items()}
    notices = grounds[grounds["type"] == "notice"]
    assert named(notices, "id", "yellow_card") == expected["黄牌警告"]
    assert named(notices, "id", "last_public") == expected["通报批评_表态发言"]
    assert standing["open_at"].eq("").all() == (expected["undecided"] == [])
