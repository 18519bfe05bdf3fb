"""A year of home care and equal services in the communities of the same fictional office."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from jihua_analysis.policy.model import Policy
from samples.draw import Draw
from samples.places import COMMUNITIES, MISS_RATE, OFFICE, Community
from samples.workbook import write_filled

Rows = list[dict[str, Any]]
SEED = 20140106
"""The day the document is signed."""
FACILITIES = ("day_care_room", "canteen", "emergency_call", "step_free_access", "first_aid_kit")
UNSAFE = "庚社区"
"""A community with a safety incident: its points are good, and it is vetoed."""


def write_elder_care_year(policy: Policy, folder: Path) -> None:
    """elder_care_year.xlsx in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    write_filled(policy, folder / "elder_care_year.xlsx", sheets())


def sheets() -> dict[str, Rows]:
    """The rows of every sheet, each drawn from a stream of its own."""
    stream = iter(Draw(SEED + i) for i in range(100))
    return {
        "考核对象": bodies(),
        "社区季报": quarters(next(stream)),
        "社区半年报": half_years(next(stream)),
        "社区年报": years(next(stream)),
        "抽样核查": samples(next(stream)),
        "经费预算": budgets(next(stream)),
        "财政数据": fiscal(),
        "岗位配备": posts(),
        "工作台账": log(next(stream)),
        "事项登记": events(next(stream)),
        "历年结果": history(),
    }


def _rate(community: Community) -> float:
    return MISS_RATE[community.grade]


def _clients(community: Community) -> int:
    """Home-care clients: about one for every eight households."""
    return community.households // 8


def bodies() -> Rows:
    """The office and its twelve communities."""
    rows: Rows = [{"body": OFFICE, "name": OFFICE, "kind": "office"}]
    rows += [
        {"body": c.name, "name": f"{c.name}居民委员会", "kind": "community", "households": c.households}
        for c in COMMUNITIES
    ]
    return rows


def quarters(draw: Draw) -> Rows:
    """Visits agreed and made on time, four rows a community."""
    rows: Rows = []
    for c in COMMUNITIES:
        for quarter in range(1, 5):
            due = _clients(c) * 6 + draw.between(-20, 20)
            rows.append({"body": c.name, "period": f"2014-Q{quarter}", "visits_due": due,
                         "visits_on_time": due - draw.misses(due, _rate(c) / 1.3)})  # fmt: skip
    return rows


def half_years(draw: Draw) -> Rows:
    """Service records expected and filed, two rows a community."""
    rows: Rows = []
    for c in COMMUNITIES:
        for half in (1, 2):
            due = _clients(c) + draw.between(0, 12)
            rows.append({"body": c.name, "period": f"2014-H{half}", "records_expected": due,
                         "records_filed": due - draw.misses(due, _rate(c) / 1.8)})  # fmt: skip
    return rows


def years(draw: Draw) -> Rows:
    """Clients, assessments, complaints, facilities, staff and services, one row a community."""
    rows: Rows = []
    for c in COMMUNITIES:
        rate = _rate(c)
        row: dict[str, Any] = {"body": c.name, "period": "2014", "clients": _clients(c)}
        lacking = {"A": 0.0, "B": 0.6, "C": 1.0}[c.grade]
        for due, done, size, worse in (
            ("assessments_due", "assessments_done", (_clients(c), _clients(c) + 20), lacking),
            ("services_resident_eligible", "services_resident_served", (300, 900), 1.5),
            ("services_floating_eligible", "services_floating_served", (90, 320), 2.4),
        ):  # fmt: skip
            row[due] = draw.between(*size)
            row[done] = row[due] - draw.misses(row[due], rate * worse)
        row["complaints_upheld"] = draw.misses(6, rate * 4)
        row["complaints_overdue"] = draw.misses(row["complaints_upheld"], 0.3)
        row["care_staff"] = 2 + _clients(c) // 40
        row["care_staff_trained"] = row["care_staff"] - draw.misses(row["care_staff"], rate * 2)
        row |= {name: not draw.chance(rate * 2) for name in FACILITIES}
        row["services_pilot"] = c.number in (3, 8)
        row["safety_incident"] = c.name == UNSAFE
        rows.append(row)
    return rows


def samples(draw: Draw) -> Rows:
    """Quarterly checks of the records and a yearly call to clients: only how many, never who."""
    rows: Rows = []
    for c in COMMUNITIES:
        for quarter in range(1, 5):
            drawn = min(_clients(c), draw.between(18, 30))
            found = drawn - draw.misses(drawn, _rate(c))
            rows.append({"body": c.name, "period": f"2014-Q{quarter}", "indicator": "record_accuracy",
                         "frame_size": _clients(c), "drawn": drawn, "found": found})  # fmt: skip
        drawn = min(_clients(c), 50)
        rows.append({"body": c.name, "period": "2014", "indicator": "satisfaction", "frame_size": _clients(c),
                     "drawn": drawn, "found": drawn - draw.misses(drawn, 0.03 + 1.4 * _rate(c))})  # fmt: skip
    return rows


def budgets(draw: Draw) -> Rows:
    """Home-care budgets of two years by category."""
    rows: Rows = []
    for c in COMMUNITIES:
        grows = {"A": (114, 122), "B": (111, 118), "C": (104, 113)}[c.grade]
        for category, share in (("visits", 600), ("facilities", 250), ("training", 60)):
            before = _clients(c) * share + draw.between(0, 20) * 100
            late = c.grade == "C" and draw.chance(0.3)
            for year, planned in ((2013, before), (2014, before * draw.between(*grows) // 100)):
                day = dt.date(year, 4, 10) if late and year == 2014 else dt.date(year, 3, draw.between(3, 28))
                spent = planned * draw.between(88, 100) // 100
                rows.append({"body": c.name, "year": year, "category": category, "planned": planned,
                             "actual": spent, "source": "养老服务经费", "set_on": day})  # fmt: skip
    return rows


def fiscal() -> Rows:
    """The fiscal series that budgets are held against."""
    series = "区一般公共预算支出"
    return [
        {"series": series, "year": 2013, "value": 3_640_000_000, "growth_pct": 10.0, "growth_decimals": 1},
        {"series": series, "year": 2014, "value": 3_959_000_000, "growth_pct": 8.8, "growth_decimals": 1,
         "is_reference": True},
    ]  # fmt: skip


def posts() -> Rows:
    """A head of the station, and care workers: two full-time ones, one in the weakest communities."""
    rows: Rows = []
    for c in COMMUNITIES:
        begin = dt.date(2013, 1, 1)
        rows.append({"body": c.name, "post": f"{c.code}-H", "role": "服务站站长", "full_time": True, "formal": True,
                     "filled": True, "from": begin})  # fmt: skip
        for i in range(1, 2 if c.number == 9 else 3):
            rows.append({"body": c.name, "post": f"{c.code}-N{i}", "role": "护理员", "full_time": True, "formal": False,
                         "filled": True, "from": begin})  # fmt: skip
    return rows


def log(draw: Draw) -> Rows:
    """Monthly returns in their window, late or lacking, and accounts published each quarter."""
    rows: Rows = []
    for c in COMMUNITIES:
        for month in range(1, 13):
            if draw.chance(_rate(c)):
                continue
            late = draw.chance(1.5 * _rate(c))
            rows.append({"body": c.name, "task": "service_return", "period": f"2014-{month:02d}",
                         "done_on": dt.date(2014, month, 9 if late else draw.between(1, 5)),
                         "evidence": f"{c.code}-R{month:02d}"})  # fmt: skip
        for quarter in range(1, 5):
            if not draw.chance(_rate(c)):
                rows.append({"body": c.name, "task": "accounts_published", "period": f"2014-Q{quarter}",
                             "done_on": dt.date(2014, 3 * quarter, draw.between(20, 29)),
                             "evidence": f"{c.code}-A{quarter}"})  # fmt: skip
    return rows


def events(draw: Draw) -> Rows:
    """Home-care activities, by day and community."""
    rows: Rows = []
    for c in COMMUNITIES:
        for month in range(1, 13, {"A": 2, "B": 3, "C": 6}[c.grade]):
            day = dt.date(2014, month, draw.between(5, 25))
            rows.append({"body": c.name, "date": day, "kind": "home_care_activity", "count": 1})
    return rows


def history() -> Rows:
    """Advanced communities of 2011 to 2013, four a year."""
    rows: Rows = []
    good = [c.name for c in COMMUNITIES if c.grade == "A"]
    for year in (2011, 2012, 2013):
        best = {good[(year + i) % len(good)] for i in range(4)}
        rows += [
            {"body": c.name, "year": year, "class": "advanced" if c.name in best else "others"} for c in COMMUNITIES
        ]
    return rows
