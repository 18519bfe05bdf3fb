"""The communities of the awkward year: months missing, months without a birth, late and missing returns."""

from __future__ import annotations

from typing import Any

from samples.draw import Draw
from samples.pages import full_width

Rows = list[dict[str, Any]]
HOUSEHOLDS = {"甲社区": 500, "乙社区": 501, "丙社区": 1180, "丁社区": 760}
"""Exactly 500 is not more than 500; 501 is."""
SILENT_MONTHS = ("2014-08", "2014-09")
"""Months of which 丁社区 reported nothing."""


def months(draw: Draw) -> Rows:
    """Monthly counts; no girl was born in 甲社区 all year, and 丁社区 is silent for two months."""
    rows: Rows = []
    for name, households in HOUSEHOLDS.items():
        population, floating = households * 3, households // 2
        for month in range(1, 13):
            births = draw.between(0, 2) if name == "甲社区" else draw.between(0, 5)
            boys = births if name == "甲社区" else draw.between(0, births)
            deaths, moved_in, moved_out = draw.between(0, 2), draw.between(0, 6), draw.between(0, 5)
            end = population + births - deaths + moved_in - moved_out
            business = floating // 3
            if name != "丁社区" or f"2014-{month:02d}" not in SILENT_MONTHS:
                rows.append(
                    {
                        "body": name,
                        "period": f"2014年{month}月",
                        "population_start": population,
                        "population_end": end,
                        "births": full_width(births) if name == "丙社区" else births,
                        "births_boys": boys,
                        "births_girls": births - boys,
                        "deaths": deaths,
                        "moved_in": moved_in,
                        "moved_out": moved_out,
                        "floating_registered": floating,
                        "floating_by_business": business,
                        "floating_by_residence": floating - business + 5,
                        "floating_in_both": 5,
                    }
                )
            population = end
    return rows


def half_years() -> Rows:
    """Records on, above and below the 98 % line; nothing to enter in 甲社区."""
    filed = {"甲社区": (49, 50), "乙社区": (979, 1000), "丙社区": (980, 1000), "丁社区": (1000, 1000)}
    rows: Rows = []
    for name, (done, due) in filed.items():
        for half in ("上", "下"):
            rows.append(
                {
                    "body": name,
                    "period": f"2014年{half}半年",
                    "records_resident_expected": due,
                    "records_resident_filed": done,
                    "records_floating_expected": 200,
                    "records_floating_filed": 196 if name != "丙社区" else 195,
                    "records_received": 0 if name == "甲社区" else 80,
                    "records_entered": 0 if name == "甲社区" else 80,
                    "returns_due": 6,
                    "returns_on_time": 6 if name != "丙社区" else 4,
                    "post_days_due": 362 if half == "上" else 368,
                    "post_days_uncovered": 4 if name == "丙社区" else 0,
                }
            )
    return rows


def years() -> Rows:
    """Yearly counts; no eligible couple in 乙社区, no poor family in 甲社区."""
    rows: Rows = []
    for name in HOUSEHOLDS:
        couples, poor = 0 if name == "乙社区" else 50, 0 if name == "甲社区" else 6
        rows.append(
            {
                "body": name,
                "period": 2014,
                "profit_guidance_eligible": 8,
                "profit_guidance_received": 8,
                "reward_support_eligible": 5,
                "reward_support_received": 5,
                "couples_eligible": couples,
                "couples_checked": couples - (1 if couples and name != "丁社区" else 0),
                "special_families": poor // 3,
                "special_families_helped": poor // 3,
                "poor_families": poor,
                "poor_families_helped": poor,
                "publicity_planned": 4,
                "floating_estimated": HOUSEHOLDS[name] // 2,
                "sites_allocated": 1,
                "funds_raised": 0,
                "service_conditions": "有",
                "joint_events_invited": 4,
                "joint_events_attended": 4,
                "services_resident_eligible": 200,
                "services_resident_served": 180,
                "services_floating_eligible": 60,
                "services_floating_served": 51,
            }
        )
    return rows


def samples() -> Rows:
    """Record checks a quarter and one survey; 20 of 20 correct proves little, and it is meant to."""
    rows: Rows = []
    for name in HOUSEHOLDS:
        for quarter in "一二三四":
            rows.append(
                {
                    "body": name,
                    "period": f"2014年第{quarter}季度",
                    "indicator": "数据库信息准确率",
                    "frame_size": 1500,
                    "drawn": 20,
                    "found": 19 if name == "丙社区" else 20,
                }
            )
        rows.append(
            {
                "body": name,
                "period": "2014",
                "indicator": "出生统计准确率",
                "frame_size": 30,
                "drawn": 10,
                "matched": 10,
                "missed": 0,
                "spurious": 0,
            }
        )
        rows.append(
            {
                "body": name,
                "period": "2014",
                "indicator": "孕前优生健康检查宣传知晓率",
                "frame_size": 300,
                "drawn": 30,
                "found": 30,
            }
        )
    return rows


def posts() -> Rows:
    """Every post filled, but for a second specialist where 501 households need one."""
    rows: Rows = []
    for i, name in enumerate(HOUSEHOLDS, start=1):
        roles = [("1", "支部书记"), ("2", "分管副主任"), ("3", "计生专干"), ("3", "A角"), ("2", "B角")]
        roles += [("4", "计生专干")] if name in ("丙社区", "丁社区") else []
        rows += [
            {
                "body": name,
                "post": f"S{i:02d}-{code}",
                "role": role,
                "full_time": "是" if role == "计生专干" else "否",
                "formal": "是" if code == "3" else "否",
                "filled": "是",
                "from": "2012.1.4",
            }
            for code, role in roles
        ]
    for name in ("一科", "二科"):
        rows.append(
            {
                "body": name,
                "post": f"K-{name[0]}",
                "role": "兼职人员",
                "full_time": "否",
                "formal": "是",
                "filled": "是",
                "from": "2012.1.4",
            }
        )
    return rows


def log() -> Rows:
    """Ledgers on the 11th and on the 14th, on the 10th and on the 15th; one return a week late, two never made."""
    rows: Rows = []
    ledger = {"甲社区": 11, "乙社区": 14, "丙社区": 15, "丁社区": 10}
    for name, day in ledger.items():
        for month in range(1, 13):
            period = f"2014-{month:02d}"
            rows.append(
                {"body": name, "task": "台账和微机变更", "period": period, "done_on": f"2014-{month:02d}-{day}"}
            )
            rows.append(
                {"body": name, "task": "流动人口集中清查日", "period": period, "done_on": f"2014年{month}月8日"}
            )
            late, never = (name, month) == ("丙社区", 5), (name, period) in (("丁社区", p) for p in SILENT_MONTHS)
            if not never:
                done = "2014-06-07" if late else f"2014-{month:02d}-25"
                rows.append({"body": name, "task": "动态监测月报", "period": period, "done_on": done})
            if month in (1, 4, 7, 10):
                rows.append(
                    {
                        "body": name,
                        "task": "1、4、7、10月健康检查的组织",
                        "period": period,
                        "done_on": f"2014-{month:02d}-20",
                    }
                )
        for quarter in range(1, 5):
            rows.append(
                {
                    "body": name,
                    "task": "季度抽查",
                    "period": f"2014-Q{quarter}",
                    "done_on": f"2014-{3 * quarter:02d}-18",
                }
            )
        rows.append({"body": name, "task": "年末评估", "period": "2014", "done_on": "2014-12-19"})
    return rows


def events() -> Rows:
    """Four publicity events a community, and an inspection without errors."""
    rows: Rows = []
    for i, name in enumerate(HOUSEHOLDS, start=1):
        for month, cause in ((3, "新政策新条例新法规"), (5, "日常宣传"), (7, "日常宣传"), (9, "日常宣传")):
            rows.append(
                {"body": name, "date": f"2014-{month:02d}-{i + 10}", "kind": "宣传活动", "cause": cause, "count": 1}
            )
        rows.append({"body": name, "date": "2014-11-12", "kind": "迎接检查", "level": "区", "count": 1})
    return rows


def scores() -> Rows:
    """The points that people give."""
    return [
        {"body": name, "period": "2014", "item": "C15", "points": 40 + i, "judge_role": "计生办"}
        for i, name in enumerate(HOUSEHOLDS)
    ]


def history() -> Rows:
    """Classes of five years and the year itself; those of 乙社区 for 2013 are lost."""
    return [
        {"body": name, "year": year, "class": "一类" if name == "甲社区" else "其余（文件未命名）"}
        for year in range(2009, 2015)
        for name in HOUSEHOLDS
        if (name, year) != ("乙社区", 2013)
    ]
