"""An awkward year: a folder of files in mixed layouts and encodings, with wrong cells planted for `jihua check`.

The planted cells are beside the folder, not in it, so that the folder holds data only. Whatever is wrong costs the
one value or row that it stands in; all else is still computed.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from jihua_analysis.intake.schema import TABLE, measure_column
from jihua_analysis.policy.model import Policy
from samples import awkward_communities as communities
from samples import awkward_units as units
from samples.awkward_plants import plant
from samples.draw import Draw
from samples.pages import PLANTED_COLUMNS, Page, Planter, write_book, write_csv

Rows = list[dict[str, Any]]
OFFICE = "示例街道办事处"
SEED = 20140227
"""The day the document is printed."""
UPPER = ("常住人口", "流动人口", "利益导向政策", "奖励扶助政策", "孕前优生健康检查")
"""Upper headings: with the lower one they make a measure's label."""


def write_awkward_year(policy: Policy, folder: Path) -> None:
    """The folder awkward_year, and awkward_year_planted.csv beside it."""
    pages = make_pages(policy)
    planter = Planter(pages)
    plant(planter)
    target = folder / "awkward_year"
    target.mkdir(parents=True, exist_ok=True)
    for page in pages:
        if page.file.endswith(".csv"):
            write_csv(target / page.file, page.grid(), ENCODINGS[page.file])
    for file in dict.fromkeys(page.file for page in pages if page.file.endswith(".xlsx")):
        write_book(target / file, [page for page in pages if page.file == file])
    planted = [PLANTED_COLUMNS, *(tuple(row.values()) for row in planter.planted)]
    write_csv(folder / "awkward_year_planted.csv", planted, "utf-8-sig")


ENCODINGS = {
    "考核对象.csv": "gb18030",
    "社区月报.csv": "utf-8-sig",
    "单位年报.csv": "gb18030",
    "抽样核查.csv": "utf-8",
    "财政数据.csv": "utf-8-sig",
    "岗位配备.csv": "gb18030",
    "工作台账.csv": "utf-8",
    "事项登记.csv": "utf-16",
    "历年结果.csv": "utf-8-sig",
    "职工名册.csv": "gb18030",
}


def make_pages(policy: Policy) -> list[Page]:
    """Every sheet of the folder, still without errors."""
    community_log, unit_log = communities.log(), units.log()
    return [
        _page(
            "考核对象.csv", "考核对象", policy, "bodies", bodies(), body="单 位 名 称", kind="类　别", parent="所属社区"
        ),
        _page(
            "社区月报.csv",
            "社区月报",
            policy,
            "counts",
            communities.months(Draw(SEED)),
            period="月份",
            title=("示例街道社区人口月报（2014年）",),
            births="出生合计",
            births_boys="出生男",
        ),
        _page(
            "社区报表.xlsx",
            "社区半年报",
            policy,
            "counts",
            communities.half_years(),
            two_rows=True,
            title=("示例街道社区半年报", "填报单位：计生办"),
        ),
        _page("社区报表.xlsx", "社区年报", policy, "counts", communities.years(), two_rows=True),
        _page(
            "单位半年报.xlsx",
            "单位半年报",
            policy,
            "counts",
            units.half_years(),
            title=("示例街道单位半年报",),
            tail=[["合计", None, "（略）"], ["注：聘用职工不重复计入男、女职工"]],
        ),
        _page("单位年报.csv", "单位年报", policy, "counts", units.years()),
        _page(
            "办事处年报.xlsx",
            "办事处年报",
            policy,
            "counts",
            [{"body": OFFICE, "period": 2014, "supervision_planned": 6, "sites": 5}],
        ),
        _page(
            "办事处年报.xlsx",
            "科室年报",
            policy,
            "counts",
            [{"body": name, "period": "2014年", "publicity_planned": 1} for name in ("一科", "二科")],
        ),
        _page("抽样核查.csv", "抽样核查", policy, "samples", communities.samples()),
        _page("经费预算.xlsx", "经费预算", policy, "budgets", units.budgets()),
        _page("财政数据.csv", "财政数据", policy, "fiscal", fiscal()),
        _page("岗位配备.csv", "岗位配备", policy, "posts", communities.posts() + units.posts(), to="终止日期"),
        _page("工作台账.csv", "工作台账", policy, "log", community_log + unit_log),
        _page("事项登记.csv", "事项登记", policy, "events", communities.events() + units.events()),
        _page("评分.xlsx", "评分", policy, "scores", communities.scores() + units.scores()),
        _page("历年结果.csv", "历年结果", policy, "history", units.history() + communities.history()),
        Page(
            "职工名册.csv",
            "职工名册",
            {"body": "单位名称"},
            [{"body": "单位05", "person": "（某甲）", "phone": "（略）"}],
        ),
    ]


def _page(
    file: str,
    sheet: str,
    policy: Policy,
    table: str,
    rows: Rows,
    *,
    title: tuple[str, ...] = (),
    two_rows: bool = False,
    tail: list[list[Any]] | None = None,
    **headings: str,
) -> Page:
    """A page of one table with its usual headings, or with others where they are given."""
    labels = {c.name: c.label for c in TABLE[table].columns}
    labels |= {name: measure_column(policy, name).label for name in policy.measures} if table == "counts" else {}
    used = [name for name in labels if name in headings or any(name in row for row in rows)]
    heads: dict[str, str | tuple[str, str]] = {name: headings.get(name, labels[name]) for name in used}
    if two_rows:
        heads = {name: _split(labels[name]) for name in used}
    return Page(file, sheet, heads, rows, title, tail or [])


def _split(label: str) -> str | tuple[str, str]:
    """A label in two heading cells where it begins with an upper heading."""
    return next(
        (
            (top, label.removeprefix(top))
            for top in UPPER
            if (label.startswith(top) and "建档" in label) or (label.startswith(top) and top.endswith(("政策", "检查")))
        ),
        label,
    )


def bodies() -> Rows:
    """Seventeen units, one merged away, four communities, two sections, the office."""
    rows: Rows = [{"body": OFFICE, "kind": "办事处"}]
    rows += [
        {"body": name, "kind": "社区", "households": f"{households:,}户", "portfolio": f"P{i}"}
        for i, (name, households) in enumerate(communities.HOUSEHOLDS.items(), start=1)
    ]
    rows += [{"body": name, "kind": "科室"} for name in ("一科", "二科")]
    for i, name in units.NAMES.items():
        rows.append(
            {
                "body": name,
                "kind": "单位",
                "is_public": "是" if i % 2 else "否",
                "from": "2014年7月1日" if i == units.BEGAN else None,
            }
        )
    rows.append(
        {"body": units.OLD, "kind": "单位", "is_public": "否", "to": dt.date(2013, 12, 31), "successor": "单位01"}
    )
    return rows


def fiscal() -> Rows:
    """The growth that budgets must keep pace with, as printed: 10.0 %."""
    return [
        {
            "series": "区一般公共预算收入",
            "year": "2013",
            "value": "３,２００,０００,０００",
            "growth_pct": "9.1%",
            "growth_decimals": 1,
            "is_reference": "否",
        },
        {
            "series": "区一般公共预算收入",
            "year": "2014",
            "value": "3,521,000,000",
            "growth_pct": "10.0%",
            "growth_decimals": 1,
            "is_reference": "是",
        },
    ]
