"""Runs over quarters, and vetoes that set the total to zero."""

import pandas as pd
import pytest

from jihua_analysis import evaluate, load_policy, tables_of

GIVEN = {"standing.unit.sheet": "unit_given_total"}
QUARTERS = {"standing.unit.notices.yellow_card.run": {"of": "class", "value": "class3", "years": 3, "every": "quarter"}}


def units(**history):
    names = [f"单位{i:02d}" for i in range(1, 15)]
    bodies = pd.DataFrame({"body": names, "kind": "unit", "is_public": False})
    counts = pd.DataFrame({"body": names, "period": "2014", "targets_met_given": 1, "veto_flag": 0})
    scores = pd.DataFrame({"body": names, "period": "2014", "item": "total", "points": [900.0 - i for i in range(14)]})
    return {"bodies": bodies, "counts": counts, "scores": scores, **history}


def quarters(*classes):
    """The class of 单位01 in the quarters that end with the fourth of 2014, the last one last."""
    names = ["2013-Q4", "2014-Q1", "2014-Q2", "2014-Q3", "2014-Q4"][-len(classes) :]
    return pd.DataFrame({"body": "单位01", "year": [int(n[:4]) for n in names], "period": names, "class": classes})


@pytest.mark.parametrize(
    ("classes", "outcome"),
    [
        (["class3", "class3", "class3"], "yes"),  # the three last quarters
        (["rest", "class3", "class3", "class3"], "yes"),
        (["class3", "class3", "class3", "rest"], None),  # the run ended a quarter ago
        (["class3", "class3"], "undetermined"),  # the second quarter is not known
        (["class3", "rest", "class3"], None),
    ],
)
def test_a_run_over_quarters_ends_with_the_last_quarter_of_the_year(classes, outcome):
    policy = load_policy("daxuelu_2014", overrides=GIVEN | QUARTERS)
    grounds = evaluate(policy, tables_of(**units(history=quarters(*classes)))).grounds
    mine = grounds[(grounds["type"] == "notice") & (grounds["id"] == "yellow_card") & (grounds["body"] == "单位01")]
    assert mine["outcome"].tolist() == ([outcome] if outcome else [])


def test_quarters_are_no_years_for_a_run_of_years():
    """Three third-class quarters are no third-class year: no veto, no card from the year's own classes."""
    policy = load_policy("daxuelu_2014", overrides=GIVEN)
    grounds = evaluate(policy, tables_of(**units(history=quarters("class3", "class3", "class3")))).grounds
    assert not ((grounds["body"] == "单位01") & grounds["outcome"].eq("yes")).any()


def test_a_veto_that_sets_the_total_to_zero_is_told_with_the_score_it_was_decided_on():
    policy = load_policy("daxuelu_2014", overrides=GIVEN | {"standing.unit.vetoes.score.effect": "total_zero"})
    frames = units()
    frames["scores"].loc[0, "points"] = 499.99
    result = evaluate(policy, tables_of(**frames))
    row = result.standing.set_index("body").loc["单位01"]
    assert row["total"] == 0 and row["rank"] == 14 and row["class"] == "class3"
    ground = result.grounds[(result.grounds["id"] == "score") & (result.grounds["outcome"] == "yes")].iloc[0]
    assert "499.99" in ground["facts"]


@pytest.mark.parametrize(("count", "first"), [(14, 2), (15, 3), (19, 3), (20, 4)])
def test_a_quota_in_percent_is_taken_of_those_ranked_and_rounded_down(count, first):
    """不超过20%: 14 × 0.2 = 2.8 → 2; 15 → 3; 19 × 0.2 = 3.8 → 3; 20 → 4."""
    changes = {"standing.unit.classes.class1.take": 0, "standing.unit.classes.class1.take_percent": 20}
    changes |= {"standing.unit.classes.excellent.take": 1}
    names = [f"单位{i:02d}" for i in range(count)]
    frames = {
        "bodies": pd.DataFrame({"body": names, "kind": "unit", "is_public": False}),
        "counts": pd.DataFrame({"body": names, "period": "2014", "targets_met_given": 1, "veto_flag": 0}),
        "scores": pd.DataFrame(
            {"body": names, "period": "2014", "item": "total", "points": [900.0 - i for i in range(count)]}
        ),
    }
    standing = evaluate(load_policy("daxuelu_2014", overrides=GIVEN | changes), tables_of(**frames)).standing
    assert sorted(standing.loc[standing["class"] == "class1", "body"]) == names[:first]


def test_a_class_with_a_line_on_the_total_takes_only_those_at_or_above_it():
    """Totals 900, 899 … 887: six stand at 895 or above, so a class of ten takes six."""
    policy = load_policy("daxuelu_2014", overrides=GIVEN | {"standing.unit.classes.class1.total_from": 895})
    standing = evaluate(policy, tables_of(**units())).standing
    assert sorted(standing.loc[standing["class"] == "class1", "body"]) == [f"单位{i:02d}" for i in range(1, 7)]
