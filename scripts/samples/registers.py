"""The registers of the ordinary year: posts, dated duties and events, on codes and counts, never on persons."""

from __future__ import annotations

import datetime as dt
from typing import Any

from samples.draw import Draw
from samples.places import COMMUNITIES, MISS_RATE, OFFICE, SECTIONS, UNITS

Row = dict[str, Any]
Rows = list[Row]
NEW_RULES = "新政策新条例新法规"
LONG_AGO = dt.date(2011, 3, 1)
HOLIDAYS = (
    (1, 1, 1),
    (1, 31, 7),
    (4, 5, 3),
    (5, 1, 3),
    (5, 31, 3),
    (9, 6, 3),
    (10, 1, 7),
)
"""Public holidays of 2014: month, first day, number of days."""


def posts() -> Rows:
    """Posts by code: communities, public units and sections, with gaps, exceptions and one change of hands."""
    rows: Rows = []

    def post(body: str, code: str, role: str, filled: bool = True, full: bool = True, formal: bool = False) -> Row:
        row = {"body": body, "post": code, "role": role, "full_time": full, "formal": formal, "filled": filled}
        rows.append(row | {"from": LONG_AGO})
        return rows[-1]

    for c in COMMUNITIES:
        post(c.name, f"{c.code}-1", "支部书记", full=False)
        role = "副主任兼专干" if c.number in (5, 10) else "分管副主任"
        post(c.name, f"{c.code}-2", role, filled=c.number != 9, full=False)
        post(c.name, f"{c.code}-3", "计生专干", formal=c.number != 7)
        if c.households > 500:
            post(c.name, f"{c.code}-4", "计生专干", filled=c.number != 3)
        post(c.name, f"{c.code}-3", "A角")
        post(c.name, f"{c.code}-{4 if c.households > 500 else 2}", "B角", filled=c.number not in (3, 8))
    for u in UNITS:
        if not u.is_public:
            post(u.name, f"{u.code}-1", "兼职人员", full=False)
        elif u.number in (9, 19, 30):
            approved = {"approver_role": "办事处主任", "expires": dt.date(2015, 12, 31)}
            lapsed = {"approver_role": "办事处主任", "expires": dt.date(2014, 6, 30)}
            row = post(u.name, f"{u.code}-1", "兼职人员", full=False)
            row["exception"] = "编制紧张，由一人兼职"
            row.update({9: approved, 19: lapsed}.get(u.number, {}))
        else:
            post(u.name, f"{u.code}-1", "计生专干", filled=u.grade != "E", formal=u.grade == "A")
    for i, name in enumerate(SECTIONS, start=1):
        if i == 4:
            post(name, f"K{i}-1", "兼职人员", full=False)["to"] = dt.date(2014, 6, 15)
            post(name, f"K{i}-1", "兼职人员", full=False)["from"] = dt.date(2014, 6, 16)
        else:
            post(name, f"K{i}-1", "兼职人员", filled=i != 6, full=False)
    return rows


def log(draw: Draw) -> Rows:
    """Every dated duty that was done: a few late, a few early, a few never."""
    rows: Rows = []

    def done(body: str, task: str, period: str, day: dt.date) -> None:
        rows.append(
            {"body": body, "task": task, "period": period, "done_on": day, "evidence": f"档-{len(rows) + 1:04d}"}
        )

    for c in COMMUNITIES:
        rate = MISS_RATE[c.grade]
        done(c.name, "responsibility_agreement", "2014", dt.date(2014, 3, draw.between(3, 28)))
        done(c.name, "community_year_end", "2014", dt.date(2014, 12, draw.between(15, 26)))
        done(c.name, "publicity_plan", "2014", dt.date(2014, 3, draw.between(5, 25)))
        done(c.name, "publicity_day", "2014", dt.date(2014, 7, draw.between(9, 12)))
        if c.number in (2, 11):
            rows.append(
                {
                    "body": c.name,
                    "task": "grid_pilot",
                    "period": "2014",
                    "done_on": dt.date(2014, 9, 10),
                    "evidence": f"档-{len(rows) + 1:04d}",
                    "count": 1,
                }
            )
        for half, month in ((1, 5), (2, 11)):
            done(c.name, "half_year_check_round", f"2014-H{half}", dt.date(2014, month, draw.between(5, 25)))
        for quarter in range(1, 5):
            if not draw.chance(rate / 2):
                day = dt.date(2014, 3 * quarter, draw.between(8, 28))
                done(c.name, "quarter_spot_check", f"2014-Q{quarter}", day)
        for month in range(1, 13):
            period = f"2014-{month:02d}"
            if not draw.chance(rate):
                late = draw.chance(rate * 1.5) and month < 12
                day = (
                    dt.date(2014, month + 1, draw.between(2, 6)) if late else dt.date(2014, month, draw.between(24, 28))
                )
                done(c.name, "monitoring_return", period, day)
            if not draw.chance(rate / 2):
                done(c.name, "floating_sweep_day", period, dt.date(2014, month, 9 if draw.chance(rate) else 8))
            if not draw.chance(rate / 2):
                odd = draw.chance(rate * 2)
                day_of_month = (10, 15, 17)[draw.between(0, 2)] if odd else draw.between(11, 14)
                done(c.name, "ledger_update", period, dt.date(2014, month, day_of_month))
            if month in (1, 4, 7, 10):
                done(c.name, "quarter_check_round", period, dt.date(2014, month, draw.between(6, 28)))
    for name in SECTIONS:
        done(name, "responsibility_agreement", "2014", dt.date(2014, 3, draw.between(3, 21)))
    for u in UNITS:
        if u.grade != "E":
            done(u.name, "responsibility_agreement", "2014", dt.date(2014, 3, draw.between(3, 28)))
        done(u.name, "year_end_review", "2014", dt.date(2014, 12, draw.between(10, 26)))
        for half, (month, drawn) in enumerate(((6, 0), (12, 1)), start=1):
            if u.number % 3 != drawn:
                day = dt.date(2014, month, draw.between(4, 27))
                done(u.name, "half_year_sample", f"2014-H{half}", day)
        for task, month in (("spring_campaign", 4), ("autumn_campaign", 10)):
            if u.grade not in "DE":
                done(u.name, task, "2014", dt.date(2014, month, draw.between(8, 28)))
        done(u.name, "publicity_plan", "2014", dt.date(2014, 3, draw.between(5, 28)))
        if not draw.chance(u.rate):
            done(u.name, "publicity_day", "2014", dt.date(2014, 7, draw.between(9, 12)))
    return rows


def events(draw: Draw) -> Rows:
    """Publicity, training, supervision, inspections with their errors, pilots, exchanges and rest days."""
    found: dict[tuple[str, dt.date, str, str, str], int] = {}

    def event(body: str, day: dt.date, kind: str, level: str = "", cause: str = "", count: int = 1) -> None:
        key = (body, day, kind, level, cause)
        found[key] = found.get(key, 0) + count

    def some_day(first: int = 2, last: int = 11) -> dt.date:
        return dt.date(2014, draw.between(first, last), draw.between(3, 27))

    for u in UNITS:
        publicity = {"A": 4, "B": 3, "C": 2, "D": 2, "E": 1}[u.grade] - (1 if draw.chance(0.2) else 0)
        for i in range(publicity):
            event(u.name, some_day(), "publicity_event", cause=NEW_RULES if i == 0 and u.grade != "E" else "日常宣传")
        for _ in range({"A": 3, "B": 2, "C": 1, "D": 1, "E": 0}[u.grade] + (1 if draw.chance(0.3) else 0)):
            event(u.name, some_day(), "training_session")
    for name in SECTIONS:
        event(name, some_day(), "publicity_event", cause="日常宣传")
        event(name, some_day(6, 11), "supervision")
    for c in COMMUNITIES:
        for i in range({"A": 6, "B": 4, "C": 3}[c.grade]):
            event(c.name, some_day(), "publicity_event", cause=NEW_RULES if i == 0 else "日常宣传")
        for quarter in range(1, 5):
            event(c.name, dt.date(2014, 3 * quarter - 1, draw.between(4, 26)), "supervision")
        event(c.name, some_day(5, 9), "special_check")
        for _ in range(draw.between(0, 2) if c.grade != "C" else 0):
            event(c.name, some_day(), "home_care_activity")
        for _ in range(draw.between(0, 1)):
            event(c.name, some_day(), "exchange")
        for year in (2012, 2013, 2014):
            day = dt.date(year, 11, draw.between(4, 26))
            event(c.name, day, "inspection_held", level="区")
            if draw.chance({"A": 0.08, "B": 0.3, "C": 0.8}[c.grade]):
                event(c.name, day, "inspection_error", level="区", count=draw.between(1, 3))
    event(COMMUNITIES[5].name, dt.date(2014, 9, 18), "major_error", cause="责任不到位")
    event(COMMUNITIES[8].name, dt.date(2014, 10, 22), "major_error", cause="两者并存")
    for month, first, days in HOLIDAYS:
        for i in range(days):
            event(OFFICE, dt.date(2014, month, first) + dt.timedelta(days=i), "rest_day")
    return [
        {"body": body, "date": day, "kind": kind, "level": level or None, "cause": cause or None, "count": count}
        for (body, day, kind, level, cause), count in found.items()
    ]
