"""A trace holds the whole calculation, and replaying it gives the points that the engine gave."""

import json
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from jihua_analysis import Evaluation, evaluate, load_policy, tables_of
from jihua_analysis.assess.replay import replay
from jihua_analysis.assess.trace import leaves, trace
from jihua_analysis.assess.trace_text import trace_text
from jihua_analysis.intake import load_tables

SAMPLES = Path(__file__).parents[2] / "data_samples"


@pytest.fixture(scope="module")
def years() -> dict[str, Evaluation]:
    shipped = (
        ("daxuelu_2014", "ordinary_year"),
        ("daxuelu_2014", "awkward_year"),
        ("elder_care_2014", "elder_care_year"),
    )
    out = {}
    for name, data in shipped:
        policy = load_policy(name)
        out[data] = evaluate(policy, load_tables(SAMPLES / data, policy))
    return out


def everything(year: Evaluation) -> Iterator[tuple[str, str, str, int]]:
    for (item, period), score in year.items.items():
        for row in year.roster.rows(year.policy.sheets[score.item.sheet].who):
            yield str(year.roster.bodies.loc[row, "body"]), item, period, int(row)


@pytest.mark.parametrize("data", ["ordinary_year", "awkward_year", "elder_care_year"])
def test_replaying_the_trace_of_every_item_of_every_body_gives_its_points(
    data: str, years: dict[str, Evaluation]
) -> None:
    year, wrong, count = years[data], [], 0
    for body, item, period, row in everything(year):
        score = year.items[item, period]
        scale = 10 ** year.policy.sheets[score.item.sheet].decimals
        stands = score.state[row] == 0 and score.counted[row]
        points = Fraction(int(score.points[row]), scale) if stands else None
        written = json.loads(json.dumps(trace(year, body, item, period=period)))
        count += 1
        said = None if points is None else f"{points.numerator}/{points.denominator}"
        if (replay(written), written["points"]) != (points, said):
            wrong.append((body, item, points, replay(written)))
    assert count > 100
    assert wrong == []


def test_a_trace_can_be_checked_by_hand(years: dict[str, Evaluation]) -> None:
    found = trace(years["elder_care_year"], "戊社区", "E02")
    (rate,) = [leaf for leaf in leaves(found["tree"]) if leaf["name"] == "visits_timely"]
    assert rate["of"] == {"scale": 100, "numerator": "1376/1", "denominator": "1463/1"}
    assert rate["value"] == "137600/1463"
    (steps,) = nodes(found["tree"], "step")
    assert (steps["mode"], steps["value"]) == ("started", "4/1")  # 98 − 94.0533 = 3.9467
    assert found["points"] == "9/1"  # 15 − 4 × 1.5


def nodes(node: Any, op: str) -> list[Any]:
    return [*([node] if node["op"] == op else []), *(n for arg in node.get("args", ()) for n in nodes(arg, op))]


def test_replay_follows_the_numbers_of_the_tree_and_not_the_points_beside_it(years: dict[str, Evaluation]) -> None:
    found = json.loads(json.dumps(trace(years["elder_care_year"], "戊社区", "E02")))
    for leaf in leaves(found["tree"]):
        if leaf["name"] == "visits_timely":
            leaf["of"]["numerator"] = "1405/1"  # 96.04 %: two started points
    assert replay(found) == 12


def test_the_text_names_what_was_read_each_step_and_the_result(years: dict[str, Evaluation]) -> None:
    text = trace_text(trace(years["elder_care_year"], "戊社区", "E02"))
    assert "按时上门率 = 94.0533（1376 ÷ 1463 × 100）" in text
    assert "不足一步按一步（较大（（98 − 94.0533），0）） × 1.5 = 6" in text
    assert "得9分" in text


def test_no_trace_of_a_shipped_document_reads_an_outcome_of_births(years: dict[str, Evaluation]) -> None:
    year = years["ordinary_year"]
    barred = {k for k, i in year.policy.indicators.items() if not i.lever}
    seen = set()
    for (item, period), score in year.items.items():
        row = year.roster.rows(year.policy.sheets[score.item.sheet].who)[0]
        tree = trace(year, str(year.roster.bodies.loc[row, "body"]), item, period=period)["tree"]
        seen |= {leaf["name"].partition(".")[0] for leaf in leaves(tree)}
    assert barred
    assert seen & barred == set()


def test_an_item_that_would_read_one_is_refused() -> None:
    rule = [{"below": "sex_ratio_at_birth", "target": 103, "each": 1}]
    policy = load_policy("daxuelu_2014", overrides={"items.U02.add": rule})
    bodies = [{"body": "单位01", "kind": "unit", "is_public": True}]
    year = evaluate(policy, tables_of(bodies=pd.DataFrame(bodies), counts=pd.DataFrame({"body": [], "period": []})))
    with pytest.raises(ValueError, match="出生结果"):
        trace(year, "单位01", "U02")


def test_a_missing_input_is_told_and_not_scored() -> None:
    bodies = pd.DataFrame([{"body": "单位01", "kind": "unit", "is_public": True}])
    counts = pd.DataFrame([{"body": "单位01", "period": "2014", "changes_due": 20}])
    year = evaluate(load_policy("daxuelu_2014"), tables_of(bodies=bodies, counts=counts))
    found = trace(year, "单位01", "U02")
    assert (found["points"], found["state"], replay(found)) == (None, "missing", None)
    assert "缺报" in trace_text(found)


def test_unknown_names_and_formats_are_errors(years: dict[str, Evaluation]) -> None:
    year = years["elder_care_year"]
    with pytest.raises(KeyError, match="没有这个考核对象"):
        trace(year, "寅社区", "E02")
    with pytest.raises(KeyError, match="没有评分项"):
        trace(year, "戊社区", "E99")
    with pytest.raises(ValueError, match="jihua-trace/1"):
        replay({"format": "jihua-trace/0"})
