"""What the units of the ordinary year reported: half-yearly and yearly counts, and their budgets."""

from __future__ import annotations

import datetime as dt
from typing import Any

from samples.draw import Draw
from samples.places import FLAGGED, POOR, UNITS, Unit

Rows = list[dict[str, Any]]
MODELS = (13, 24, 36)
"""Units named as models in the year."""
SUBSIDY_SOURCE = "计生专项经费"


def half_years(draw: Draw) -> Rows:
    """Staff, letters, premises, returns, campaign tasks and post-days, two rows a unit."""
    rows: Rows = []
    for unit in UNITS:
        men, women, contract = draw.between(20, 160), draw.between(15, 120), draw.between(0, 45)
        premises = 0 if unit.number % 7 == 0 else draw.between(4, 30)
        for half in (1, 2):
            men, women = men + draw.between(-2, 3), women + draw.between(-1, 3)
            row: dict[str, Any] = {"body": unit.name, "period": f"2014-H{half}"}
            rate = unit.rate / 4 if unit.grade in "AB" else unit.rate / 2
            for group, size in (("men", men), ("women", women), ("contract", contract)):
                row[f"staff_{group}"] = size
                row[f"staff_{group}_covered"] = size - draw.misses(size, 0 if unit.grade == "A" else rate)
            for due, done, low, high, worse in (
                ("changes_due", "changes_done", 4, 24, 1),
                ("letters_sent", "letters_back", 8, 40, 1),
                ("campaign_tasks_planned", "campaign_tasks_done", 5, 9, 1),
                ("returns_due", "returns_on_time", 6, 6, 1.5),
            ):
                row[due] = draw.between(low, high)
                row[done] = row[due] - draw.misses(row[due], unit.rate * worse)
            row["premises"] = premises
            row["premises_covered"] = premises - draw.misses(premises, unit.rate * 1.2)
            row["post_days_due"] = (181, 184)[half - 1]
            row["post_days_uncovered"] = _uncovered(draw, unit)
            rows.append(row)
    return rows


def _uncovered(draw: Draw, unit: Unit) -> int:
    low, high = {"A": (0, 0), "B": (-8, 5), "C": (-4, 14), "D": (12, 24), "E": (18, 40)}[unit.grade]
    return max(0, draw.between(low, high))


def years(draw: Draw) -> Rows:
    """Services, checks, rules, shared events and the office's own findings, one row a unit."""
    rows: Rows = []
    for unit in UNITS:
        row: dict[str, Any] = {"body": unit.name, "period": "2014"}
        for due, done, low, high, worse in (
            ("profit_guidance_eligible", "profit_guidance_received", 0, 18, 1.0),
            ("reward_support_eligible", "reward_support_received", 2, 12, 0.8),
            ("couples_invited", "couples_checked", 4, 26, 0.9),
            ("women_screening_due", "women_screened", 12, 110, 2.6),
            ("rules_due", "rules_revised", 0, 3, 1.5),
            ("joint_events_invited", "joint_events_attended", 4, 7, 1.2),
        ):
            row[due] = draw.between(low, high)
            row[done] = row[due] - draw.misses(row[due], min(unit.rate * worse, 0.5))
        row["couples_eligible"] = row["couples_invited"] + (1 if unit.grade in "CDE" and draw.chance(0.5) else 0)
        row["persons_eligible"], row["persons_checked"] = 2 * row["couples_eligible"], 2 * row["couples_checked"]
        row["publicity_planned"] = draw.between(2, 5)
        row["training_participants"] = draw.between(20, 160)
        if unit.is_public:
            row["shops"] = draw.between(6, 48)
            row["shops_signed"] = row["shops"] - draw.misses(row["shops"], unit.rate * 2)
            row["helps_communities"] = unit.grade != "E"
        else:
            row |= dict.fromkeys(("shops", "shops_signed", "helps_communities"), "不适用")
        row["model_unit_applied"] = unit.number in MODELS or draw.chance(0.2)
        row["model_unit_awarded"] = unit.number in MODELS
        row["staff_pay_raised"] = unit.grade in "AB" and draw.chance(0.6)
        row["targets_met_given"] = unit.name not in POOR
        row["veto_flag"] = unit.name == FLAGGED
        rows.append(row)
    return rows


SHARES = (("publicity", 34), ("education", 14), ("training", 16), ("activities", 22), ("hardware", 9), ("software", 5))
"""Percent of a budget that goes to each category."""
GROWTH = {"A": (130, 240), "B": (126, 210), "C": (60, 160), "D": (20, 90), "E": (-30, -5)}
"""Growth over 2013 in tenths of a percent, least and most."""


def budgets(draw: Draw) -> Rows:
    """Planned and actual yuan by category, 2013 and 2014, with the day the year's budget was set."""
    rows: Rows = []
    for unit in UNITS:
        base = draw.between(160, 900) * 100
        growth = draw.between(*GROWTH[unit.grade])
        late = unit.grade == "E" or unit.number in (14, 29)
        for year, whole in ((2013, base), (2014, base * (1000 + growth) // 100_000 * 100)):
            day = (
                dt.date(year, 4, draw.between(8, 28))
                if late and year == 2014
                else dt.date(year, 3, draw.between(1, 31))
            )
            left = whole
            for category, share in SHARES:
                planned = whole * share // 100 if category != "software" else left
                left -= planned
                spent = planned * draw.between(84, 103) // 100
                rows.append(
                    {
                        "body": unit.name,
                        "year": year,
                        "category": category,
                        "planned": planned,
                        "actual": spent,
                        "source": "单位自筹",
                        "set_on": day,
                    }
                )
            if unit.is_public and unit.grade in "AB":
                rows.append(
                    {
                        "body": unit.name,
                        "year": year,
                        "category": "subsidy",
                        "planned": 2400 + 400 * (year - 2013),
                        "actual": 2400,
                        "source": SUBSIDY_SOURCE,
                        "set_on": day,
                    }
                )
    return rows


def scores(draw: Draw) -> Rows:
    """The points that the family planning office gives for daily work."""
    best = {"A": (32, 38), "B": (29, 36), "C": (20, 29), "D": (14, 18), "E": (6, 10)}
    why = {
        "A": "基础工作扎实，资料齐全",
        "B": "工作较好，个别资料不全",
        "C": "资料更新不及时，需整改",
        "D": "资料缺项较多",
        "E": "无专人负责，台账缺失",
    }
    return [
        {
            "body": u.name,
            "period": "2014",
            "item": "U15",
            "points": draw.between(*best[u.grade]),
            "judge_role": "计生办",
            "reason": why[u.grade],
        }
        for u in UNITS
    ]
