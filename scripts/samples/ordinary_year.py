"""One ordinary year of one fictional office, all eleven tables, in one workbook."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from jihua_analysis.policy.model import Policy
from samples import communities, registers, units
from samples.draw import Draw
from samples.places import COMMUNITIES, OFFICE, POOR, SECTIONS, UNITS, bodies
from samples.workbook import EARLIER_YEARS, write_filled

Rows = list[dict[str, Any]]
SEED = 20140217
"""The day the document is signed."""


def write_ordinary_year(policy: Policy, folder: Path) -> None:
    """ordinary_year.xlsx in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    write_filled(policy, folder / "ordinary_year.xlsx", sheets())


def sheets() -> dict[str, Rows]:
    """The rows of every sheet, each drawn from a stream of its own so that one can change without the others."""
    stream = iter(Draw(SEED + i) for i in range(100))
    return {
        "考核对象": bodies(),
        "社区月报": communities.months(next(stream)),
        "社区季报": communities.quarters(next(stream)),
        "社区半年报": communities.half_years(next(stream)),
        "社区年报": communities.years(next(stream)),
        EARLIER_YEARS: communities.earlier_years(next(stream)),
        "单位半年报": units.half_years(next(stream)),
        "单位年报": units.years(next(stream)),
        "科室年报": section_years(next(stream)),
        "办事处年报": office_year(),
        "抽样核查": communities.samples(next(stream), [u.name for u in UNITS]),
        "经费预算": units.budgets(next(stream)),
        "财政数据": fiscal(),
        "岗位配备": registers.posts(),
        "工作台账": registers.log(next(stream)),
        "事项登记": registers.events(next(stream)),
        "评分": units.scores(next(stream)) + communities.scores(next(stream)),
        "历年结果": history(next(stream)),
        "研究决定": decisions(),
    }


def section_years(draw: Draw) -> Rows:
    """Publicity planned and staff covered by each section."""
    rows: Rows = []
    for i, name in enumerate(SECTIONS):
        staff = draw.between(4, 14)
        rows.append(
            {
                "body": name,
                "period": "2014",
                "publicity_planned": 1 + i % 2,
                "section_staff": staff,
                "section_staff_covered": staff - (i == 5),
            }
        )
    return rows


def office_year() -> Rows:
    """What only the office itself reports."""
    sites = sum(c.number % 3 + (1 if c.households > 900 else 0) for c in COMMUNITIES)
    return [
        {
            "body": OFFICE,
            "period": "2014",
            "births_in_policy": 297,
            "out_of_policy_recorded": 3,
            "out_of_policy_concluded": 3,
            "supervision_planned": 54,
            "sites": sites + 1,
        }
    ]


def fiscal() -> Rows:
    """Two fiscal series with their published growth; the revenue series is the one the office named."""
    rows: Rows = []
    for series, values, growths in (
        ("区一般公共预算收入", (2_864_000_000, 3_202_000_000, 3_585_000_000), (None, 11.8, 12.0)),
        ("区一般公共预算支出", (3_310_000_000, 3_640_000_000, 3_959_000_000), (None, 10.0, 8.8)),
    ):
        for year, value, growth in zip((2012, 2013, 2014), values, growths, strict=True):
            row: dict[str, Any] = {"series": series, "year": year, "value": value, "growth_pct": growth}
            row["growth_decimals"] = None if growth is None else 1
            row["is_reference"] = series == "区一般公共预算收入" and year == 2014
            rows.append(row)
    return rows


def history(draw: Draw) -> Rows:
    """Classes of 2009 to 2013, awards with their level, and what the office entered for its communities in 2014."""
    rows: Rows = []
    bottom = {
        2009: ("单位06", "单位39"),
        2010: ("单位06", "单位13"),
        2011: ("单位20", "单位30"),
        2012: (POOR[0], "单位06"),
        2013: POOR,
    }
    good = [u.name for u in UNITS if u.grade == "A"]
    others = [u.name for u in UNITS if u.grade == "B"]
    for year in range(2009, 2014):
        top = {name for name in good if draw.chance(0.75)}
        for name in others:
            if len(top) < 10 and draw.chance(0.3):
                top.add(name)
        top = set(sorted(top)[:10])
        for u in UNITS:
            level = "class3" if u.name in bottom[year] else "class1" if u.name in top else "class2"
            rows.append({"body": u.name, "year": year, "class": level})
        best = {c.name for c in COMMUNITIES if draw.chance({"A": 0.9, "B": 0.3, "C": 0.02}[c.grade])}
        rows += [{"body": c.name, "year": year, "class": "class1" if c.name in best else "class2"} for c in COMMUNITIES]
    rows += [{"body": c.name, "year": 2014, "class": "class1" if c.grade == "A" else "class2"} for c in COMMUNITIES]
    for name, award, level, years in (
        ("单位01", "先进单位", "区", (2013, 2014)),
        ("单位03", "先进单位", "办事处", (2012, 2013, 2014)),
        ("单位12", "先进单位", "办事处", (2013, 2014)),
        ("单位16", "先进单位", "区", (2012, 2014)),
        ("甲社区", "先进", "区", (2013, 2014)),
        ("丁社区", "先进", "区", (2014,)),
    ):
        rows += [{"body": name, "year": year, "award": award, "level": level} for year in years]
    return rows


def decisions() -> Rows:
    """What people decided after the results: five excellent units and what followed for the last."""
    rows: Rows = [
        {
            "body": name,
            "matter": "excellent",
            "choice": "是",
            "decided_by_role": "考核领导小组",
            "date": dt.date(2015, 1, 12),
            "reason": "综合成绩靠前，集体研究确定",
        }
        for name in EXCELLENT
    ]
    rows.append(
        {
            "body": "单位03",
            "matter": "advanced_unit",
            "choice": "同意奖励",
            "decided_by_role": "办事处党工委",
            "date": dt.date(2015, 1, 12),
            "reason": "连续三年办事处先进单位",
        }
    )
    rows.append(
        {
            "body": POOR[1],
            "matter": "yellow_card",
            "choice": "通报",
            "decided_by_role": "办事处党工委",
            "date": dt.date(2015, 1, 12),
            "reason": "连续两年三类",
        }
    )
    return rows


EXCELLENT = ("单位33", "单位26", "单位01", "单位12", "单位06")
"""Four of the first five by points and the sixth: people decided, within the quota."""
