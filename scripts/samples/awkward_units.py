"""The units of the awkward year: every number is set by hand so that a chosen thing happens to a chosen unit."""

from __future__ import annotations

import datetime as dt
from typing import Any

from samples.pages import full_width

Rows = list[dict[str, Any]]

GIVEN = {
    1: 40,
    2: 39,
    3: 38,
    4: 37,
    5: 36,
    6: 35,
    7: 34,
    8: 33,
    9: 32,
    10: 31,
    11: 28,
    12: 28,
    13: 22,
    14: 24,
    15: 20,
    17: 12,
}
"""Points for daily work, all else being full: the order of the units, 单位11 and 单位12 level at the tenth place.

单位03 is vetoed by a flag, so that its place in the first class goes to the next: the tenth is one of the two.
单位13 had a zero budget in 2013, 单位14 began in July, 单位15 kept pace within rounding, 单位16 reported nothing,
单位17 is late with everything.
"""
NAMES = {i: f"单位{i:02d}" for i in range(1, 18)}
BEGAN, NOTHING, LATE, FLAGGED = 14, 16, 17, 3
OLD = "单位18"
"""A unit merged into 单位01 at the end of 2013: its earlier years count for its heir where the reading says so."""


def reporting() -> list[int]:
    """The units that reported anything."""
    return [i for i in NAMES if i != NOTHING]


def half_years() -> Rows:
    """Staff, letters, premises and the rest: complete, but for two units."""
    rows: Rows = []
    for i in reporting():
        for half in (1, 2):
            if i == BEGAN and half == 1:
                continue
            late = i == LATE
            men, women = 1000 + 40 * i if i == 1 else 40 + 3 * i, 30 + 2 * i
            premises = 0 if i in (10, 13) else 4 + i
            rows.append(
                {
                    "body": NAMES[i],
                    "period": f"2014年{'上' if half == 1 else '下'}半年",
                    "staff_men": f"{men:,}",
                    "staff_men_covered": f"{men - 9 * late:,}",
                    "staff_women": full_width(women),
                    "staff_women_covered": women,
                    "staff_contract": 0 if i % 3 else 6,
                    "staff_contract_covered": 0 if i % 3 else 6,
                    "changes_due": 0 if i in (2, 10) else 6,
                    "changes_done": 0 if i in (2, 10) else 6 - 2 * late,
                    "letters_sent": 10,
                    "letters_back": 10 - 4 * late,
                    "premises": premises,
                    "premises_covered": premises - 3 * late,
                    "returns_due": 6,
                    "returns_on_time": 6 - 3 * late,
                    "campaign_tasks_planned": 5,
                    "campaign_tasks_done": 5 - 2 * late,
                    "post_days_due": (181, 184)[half - 1],
                    "post_days_uncovered": 20 * late,
                }
            )
    return rows


def years() -> Rows:
    """Services, checks and findings: zero where nobody was eligible."""
    rows: Rows = []
    for i in reporting():
        late, none = i == LATE, i in (4, BEGAN)
        couples, women = 0 if none else 8 + i, 20 + i
        rows.append(
            {
                "body": NAMES[i],
                "period": "2014年度",
                "profit_guidance_eligible": 0 if none else 5,
                "profit_guidance_received": 0 if none else 5 - late,
                "reward_support_eligible": 0 if none else 4,
                "reward_support_received": 0 if none else 4,
                "couples_eligible": couples,
                "couples_checked": couples - 5 * late,
                "women_screening_due": women,
                "women_screened": women - 12 * late,
                "publicity_planned": 3,
                "shops": 12 if i % 2 else "—",
                "shops_signed": 12 if i % 2 else "—",
                "helps_communities": "是" if i % 2 else "不适用",
                "rules_due": 1,
                "rules_revised": "1" if not late else 0,
                "joint_events_invited": 4,
                "joint_events_attended": 4 - late,
                "model_unit_applied": "否",
                "model_unit_awarded": "×",
                "targets_met_given": "否" if late else "√",
                "veto_flag": "是" if i == FLAGGED else "否",
            }
        )
    return rows


def budgets() -> Rows:
    """Last year's and this year's budget in one row each: growth 12 %, 0, none to compare with, or within rounding."""
    rows: Rows = []
    for i in reporting():
        before = {13: 0, 15: 1_000_000}.get(i, 20_000 + 1_000 * i)
        now = {13: 18_000, 15: 1_100_040, LATE: before}.get(i, before * 112 // 100)
        for year, whole in ((2013, before), (2014, now)):
            if year == 2013 and i == BEGAN:
                continue
            day: Any = dt.date(year, 3, 8)
            if i % 4 == 1:
                day = f"{year}年3月8日"
            elif i % 4 == 2:
                day = (day - dt.date(1899, 12, 30)).days
            if i == BEGAN:
                day = dt.date(2014, 7, 21)
            if i == LATE:
                day = "2014-05-20" if year == 2014 else day
            for category, share in (("宣传", 60), ("培训", 40)):
                amount = whole * share // 100
                rows.append(
                    {
                        "body": NAMES[i],
                        "year": f"{year}年",
                        "category": category,
                        "planned": f"{amount:,}元" if i == 15 else amount,
                        "actual": amount,
                        "source": "单位自筹",
                        "set_on": day,
                    }
                )
    return rows


def posts() -> Rows:
    """Public units with their full-time post; one by an approved exception."""
    rows: Rows = []
    for i in reporting():
        row = {
            "body": NAMES[i],
            "post": f"D{i:02d}-1",
            "role": "计生专干" if i % 2 else "兼职人员",
            "full_time": "是" if i % 2 else "否",
            "formal": "否",
            "filled": "是",
            "from": "2012.1.4",
        }
        if i == 7:
            row |= {
                "role": "兼职人员",
                "full_time": "否",
                "exception": "编制不足，经批准",
                "approver_role": "办事处主任",
                "expires": "2014年12月31日",
            }
        rows.append(row)
    return rows


def log() -> Rows:
    """Agreements and reviews of the units."""
    rows: Rows = []
    for i in reporting():
        month = 8 if i == BEGAN else 3
        rows.append(
            {"body": NAMES[i], "task": "签订目标管理责任书", "period": "2014", "done_on": f"2014-{month:02d}-20"}
        )
        rows.append({"body": NAMES[i], "task": "年底综合全面目标考核", "period": "2014", "done_on": "2014/12/18"})
    return rows


def events() -> Rows:
    """Publicity and training: the two that the sheet asks for, none of the unit that is late with everything."""
    rows: Rows = []
    for i in reporting():
        for month, cause in () if i == LATE else ((9, "新政策新条例新法规"), (10, "日常宣传")):
            rows.append(
                {
                    "body": NAMES[i],
                    "date": f"2014-{month:02d}-{i + 4:02d}",
                    "kind": "宣传活动",
                    "cause": cause,
                    "count": 1,
                }
            )
            rows.append({"body": NAMES[i], "date": f"2014-{month:02d}-{i + 8:02d}", "kind": "培训", "count": 1})
    return rows


def history() -> Rows:
    """Classes of five years: one unit twice in the third class, and a year of another of which nothing is known."""
    rows: Rows = []
    for year in range(2009, 2014):
        for i in NAMES:
            if i == BEGAN or (year, i) == (2012, 13):
                continue
            third = (i, year) in ((LATE, 2012), (LATE, 2013), (15, 2012), (13, 2013))
            rows.append(
                {
                    "body": NAMES[i],
                    "year": year,
                    "class": "三类" if third else "一类" if i <= 10 else "其余（文件未命名）",
                }
            )
        rows.append({"body": OLD, "year": year, "class": "其余（文件未命名）"})
    for year in (2013, 2014):
        rows.append({"body": NAMES[2], "year": year, "award": "先进单位", "level": "区"})
    return rows


def scores() -> Rows:
    """The points that people give."""
    return [
        {"body": NAMES[i], "period": "2014", "item": "U15", "points": points, "judge_role": "计生办"}
        for i, points in GIVEN.items()
    ]
