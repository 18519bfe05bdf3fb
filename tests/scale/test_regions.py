"""Districts, cities, provinces: sums of offices, rates from sums; a missing office makes its regions missing."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest

from jihua_analysis.cli import main
from tests.scale.world import write

RULES = """
format = "jihua-policy/1"
[document]
id = "regions"
clause = "1"
title = "汇总"
title_en = "regions"
year = 2014
managed_kinds = ["unit"]
[[clauses]]
id = "1"
quote = "办结率不低于95%"
treatment = "aggregate"
[kinds.unit]
label = "单位"
label_en = "unit"
[measures.due]
clause = "1"
label = "应办数"
every = "month"
[measures.done]
clause = "1"
label = "已办数"
every = "month"
[measures.people]
clause = "1"
label = "平均人口"
every = "month"
roll = "mean"
[measures.mood]
clause = "1"
label = "满意度"
type = "rate"
[indicators.rate]
clause = "1"
label = "办结率"
numerator = "done"
denominator = "due"
[targets.rate]
clause = "1"
at_least = 95
[indicators.per_head]
clause = "1"
label = "人均"
numerator = "due"
denominator = "people"
scale = 1
[indicators.content]
clause = "1"
label = "满意"
numerator = "mood"
denominator = "due"
[sheets.s]
clause = "1"
label = "表"
full = 10
illustrative = true
[[items]]
id = "I1"
sheet = "s"
clause = "1"
label = "办结率"
full = 10
[[items.deduct]]
below = "rate"
target = "rate.target"
each = 1
"""
PLACES = "街道办事处,区县,市,省\n甲,东区,江市,北省\n乙,东区,江市,北省\n丙,西区,江市,北省\n丁,东区,河市,南省\n"


@pytest.fixture
def nation(tmp_path: Path) -> Path:
    """Four offices of one unit each; two months of reports for two parts of the year that the unit stood.

    甲 due 100 done 100, 乙 due 20 done 10, 丙 due 30 done 30, 丁 due 40 and done not reported in February.
    """
    reports = {
        "甲": [(60, 60), (40, 40)],
        "乙": [(10, 5), (10, 5)],
        "丙": [(10, 10), (20, 20)],
        "丁": [(20, 20), (20, None)],
    }
    counts = [
        {"office": office, "body": "单位", "period": f"2014-{month:02d}", "due": due, "done": done, "people": 7 + month}
        for office, months in reports.items()
        for month, (due, done) in enumerate(months, start=1)
    ]
    bodies = pd.DataFrame({"office": list(reports), "body": "单位", "kind": "unit", "to": pd.Timestamp(2014, 2, 28)})
    write({"bodies": bodies, "counts": pd.DataFrame(counts)}, tmp_path / "in")
    (tmp_path / "rules.toml").write_text(RULES, encoding="utf-8")
    (tmp_path / "places.csv").write_text(PLACES, encoding="utf-8")
    return tmp_path


def scored(nation: Path, *more: str) -> int:
    """The exit code of the command."""
    regions = ["--regions", str(nation / "places.csv"), "--workers", "1", "--chunk", "2"]
    command = ["score", str(nation / "in"), "--policy", str(nation / "rules.toml"), "--out", str(nation / "out")]
    return main([*command, "--engine", "local", *regions, *more])


def rows(nation: Path, name: str) -> dict[tuple[str, ...], dict[str, str]]:
    """The csv of one table of regions, keyed by its region and entry."""
    with (nation / "out" / "regions" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as stream:
        found = list(csv.DictReader(stream))
    entry = {"measures": "measure", "indicators": "indicator", "verdicts": "target"}[name]
    return {tuple(filter(None, (r["province"], r["city"], r["district"], r[entry]))): r for r in found}


def test_rates_are_made_from_sums_and_verdicts_from_those_rates(nation: Path) -> None:
    assert scored(nation) == 0
    found = rows(nation, "indicators")
    east = found["北省", "江市", "东区", "rate"]
    # 甲 100 of 100 and 乙 10 of 20: 110 of 120 is 91.67 %; the mean of 100 % and 50 % would be 75 %
    assert (east["numerator"], east["denominator"]) == ("110.0", "120.0")
    assert float(east["value"]) == pytest.approx(100 * 110 / 120)
    river = found["北省", "江市", "rate"]
    assert (river["numerator"], river["denominator"]) == ("140.0", "150.0")  # with 丙, 30 of 30
    verdicts = rows(nation, "verdicts")
    # 95 % of 120 is 114: four lack; 95 % of 150 is 142.5, so 143: three lack
    assert (
        verdicts["北省", "江市", "东区", "rate"]["outcome"],
        verdicts["北省", "江市", "东区", "rate"]["gap_cases"],
    ) == ("missed", "4")
    assert (verdicts["北省", "rate"]["outcome"], verdicts["北省", "rate"]["gap_cases"]) == ("missed", "3")
    assert verdicts["北省", "江市", "西区", "rate"]["outcome"] == "met"


def test_districts_of_one_name_in_two_cities_stay_apart(nation: Path) -> None:
    scored(nation)
    found = rows(nation, "measures")
    assert found["北省", "江市", "东区", "due"]["value"] == "120.0"
    assert found["南省", "河市", "东区", "due"]["value"] == "40.0"


def test_a_region_that_lacks_an_office_is_missing_and_says_how_many_reported(nation: Path) -> None:
    scored(nation)
    found = rows(nation, "measures")
    whole = found["合计", "done"]
    assert (whole["value"], whole["state"], whole["reported"], whole["offices"]) == ("", "missing", "3", "4")
    assert (found["合计", "due"]["value"], found["合计", "due"]["reported"]) == ("190.0", "4")  # 100 + 20 + 30 + 40
    assert rows(nation, "indicators")["南省", "rate"]["state"] == "missing"
    assert rows(nation, "verdicts")["合计", "rate"]["outcome"] == "cannot_tell"


def test_an_office_of_the_list_that_sent_nothing_is_missing_too(nation: Path) -> None:
    (nation / "places.csv").write_text(PLACES + "戊,西区,江市,北省\n", encoding="utf-8")
    scored(nation)
    west = rows(nation, "measures")["北省", "江市", "西区", "due"]
    assert (west["value"], west["state"], west["reported"], west["offices"]) == ("", "missing", "1", "2")


def test_means_of_months_add_up_exactly_and_rates_reported_by_offices_are_never_summed(nation: Path) -> None:
    scored(nation)
    found = rows(nation, "measures")
    assert found["北省", "people"]["value"] == "25.5"  # three offices of (8 + 9) / 2
    assert float(rows(nation, "indicators")["北省", "per_head"]["value"]) == pytest.approx(150 / 25.5)
    assert ("北省", "mood") not in found
    assert rows(nation, "indicators")["北省", "content"]["state"] == "not_applicable"


def test_an_office_that_the_list_does_not_know_is_named_and_nothing_is_written(
    nation: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (nation / "places.csv").write_text(PLACES.replace("丁,", "了,"), encoding="utf-8")
    assert scored(nation) == 3
    assert "里没有这些办事处：丁" in capsys.readouterr().err
    assert not (nation / "out").exists()
