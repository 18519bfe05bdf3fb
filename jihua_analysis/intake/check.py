"""A year's tables -> every problem, each at its cell: keys, bodies, periods, dates, ranges; relations and gaps."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jihua_analysis.intake.gaps import report_gaps
from jihua_analysis.intake.places import Places
from jihua_analysis.intake.problems import Problems
from jihua_analysis.intake.ranges import report_ranges
from jihua_analysis.intake.relations import report_relations
from jihua_analysis.intake.report import Reporter
from jihua_analysis.intake.schema import TABLES, Tables
from jihua_analysis.policy.model import Policy

OLD_YEARS = 10
"""History further back than this is read, with a warning: no rule of a year's work looks so far."""
EARLIEST = pd.Timestamp(1949, 10, 1)
"""No date of an office lies before this."""
_DATED = {"log": "done_on", "budgets": "set_on", "decisions": "date"}
"""Dates that belong to the row's year: they lie in it, the year before or the year after."""


def check(
    tables: Tables, policy: Policy, year: int, places: Places | None = None, problems: Problems | None = None
) -> pd.DataFrame:
    """Every problem of a year's tables, in PROBLEM_COLUMNS: errors must be mended first, warnings are printed.

    places: where each value stands on its sheet, as load_tables knows it; without them rows are numbered by their
    place in the frame. problems: those found while reading, which come first.
    """
    problems = Problems() if problems is None else problems
    report = Reporter(tables, policy, year, Places() if places is None else places, problems)
    _bodies(report)
    for table in TABLES:
        if table.required and tables.frame(table.name).empty and (table.name != "counts" or policy.measures):
            report.about("error", "missing_table", table.name, f"缺少“{table.label}”表，或表里没有数据",
                         f"用 jihua template 生成空白表，填写“{table.label}”")  # fmt: skip
        if table.name != "bodies" and len(tables.frame(table.name)):
            _known_bodies(report, table.name)
            _years(report, table.name)
        _duplicates(report, table.name)
        _date_order(report, table.name)
    _kinds(report)
    _history(report)
    report_ranges(report)
    report_relations(report)
    report_gaps(report)
    return problems.frame()


def _bodies(report: Reporter) -> None:
    """Parents and successors that are no bodies, names that are their office's, facts that nobody gave."""
    bodies = report.tables.bodies
    for column, label in (("parent", "所属社区"), ("successor", "承继单位")):
        for i, name in bodies[column].dropna().items():
            if not report.knows(bodies.at[i, "office"], name):
                report.add("error", "unknown_body", "bodies", i, column, f"“{label}”填的“{name}”不在考核对象里",
                           report.guess_body(name))  # fmt: skip
    same = bodies["successor"].eq(bodies["body"]).fillna(False)
    for i in bodies.index[same]:
        report.add("error", "successor", "bodies", i, "successor", "承继单位不能是自己", "填接替它的单位，没有就留空")
    for i in bodies.index[bears_its_office(bodies)]:
        report.add("error", "office_name", "bodies", i, "body",
                   f"“{bodies.at[i, 'body']}”与所在的办事处同名，分不清是它的数还是全办的数",
                   "换一个名称；如果就是办事处自己，类别填办事处")  # fmt: skip
    for rule in report.policy.staffing.values():
        if "households" in rule.when:
            empty = bodies["households"].isna() & bodies["kind"].isin(rule.who)
            for i in bodies.index[empty & report.stands(bodies)]:
                report.add(
                    "warning",
                    "missing",
                    "bodies",
                    i,
                    "households",
                    f"没有户数，“{rule.label}”无法判定",
                    "补填户数",
                    rule.clause,
                )


def bears_its_office(bodies: pd.DataFrame) -> NDArray[np.bool_]:
    """Which bodies that are not the office itself have its name: their numbers and its own could not be told apart."""
    bears = (bodies["body"] == bodies["office"]) & (bodies["kind"] != "office")
    return bears.to_numpy(dtype=bool, na_value=False)


def _known_bodies(report: Reporter, table: str) -> None:
    frame = report.tables.frame(table)
    if "body" not in frame:
        return
    unknown = frame["body"].notna() & (report.row_of(frame) < 0)
    for (_, name), rows in frame[unknown].groupby(["office", "body"], sort=False):
        for i in rows.index:
            report.add("error", "unknown_body", table, i, "body", f"“{name}”不在考核对象里", report.guess_body(name))


def _duplicates(report: Reporter, table: str) -> None:
    frame = report.tables.frame(table)
    columns = next(t for t in TABLES if t.name == table).columns
    keys = ["office", *(c.name for c in columns if c.key)]
    again = frame.duplicated(keys) & frame[keys[1]].notna()
    for i in frame.index[again]:
        named = "、".join(str(_shown(frame.at[i, key])) for key in keys[1:] if not pd.isna(frame.at[i, key]))
        report.add("error", "duplicate", table, i, keys[1], f"与前面一行重复：{named}", "只留一行")


def _shown(value: object) -> object:
    return value.date() if isinstance(value, pd.Timestamp) else value


def _years(report: Reporter, table: str) -> None:
    """Periods outside the year; whole years before it are history, and rows of bodies that did not stand."""
    frame, year = report.tables.frame(table), report.year
    column = next((c for c in ("year", "period", "date") if c in frame and table != "decisions"), None)
    if column is None:
        return
    text = frame["date"].dt.year.astype("Int64") if column == "date" else frame[column]
    text = text.astype("string")
    at = pd.to_numeric(text.str[:4]).astype("Int64")
    partial = text.str.len().gt(4) & (column == "period")
    later, early_part = at.gt(year).fillna(False), (at.lt(year) & partial).fillna(False)
    old = at.lt(year - OLD_YEARS).fillna(False) & ~early_part
    for rows, message, fix in (
        (later, f"不在 {year} 年度内", f"本年度只填到 {year} 年"),
        (early_part, "是往年的月、季或半年", f"往年只填全年数；{year} 年度才填月、季、半年"),
    ):
        for i in frame.index[rows]:
            report.add("error", "period_outside", table, i, column, f"“{_shown(frame.at[i, column])}”{message}", fix)
    for i in frame.index[old]:
        report.add(
            "warning",
            "old_history",
            table,
            i,
            column,
            f"是 {OLD_YEARS} 年以前的数据",
            "核对年份；不用可以删去",
        )
    if table == "history":
        text = frame["period"].fillna(text)
        for i in frame.index[text.str[:4].ne(frame["year"].astype("string")).fillna(False)]:
            report.add("error", "period_outside", table, i, "period", "考核时期不在所填的年度内", "核对年度和考核时期")
    _lifetimes(report, table, column, text)
    dated = _DATED.get(table)
    if dated:
        base = at if table != "decisions" else pd.Series(year, index=frame.index, dtype="Int64")
        far = (frame[dated].dt.year.astype("Int64") - base).abs().gt(1).fillna(False)
        for i in frame.index[far]:
            report.add("error", "date_outside", table, i, dated, f"日期与 {base[i]} 年度相差一年以上", "核对年份")


def _lifetimes(report: Reporter, table: str, column: str, text: pd.Series) -> None:
    frame = report.tables.frame(table)
    if "body" not in frame or frame["body"].isna().all():
        return
    first, last = (frame[column], frame[column]) if column == "date" else report.spans(text)
    begins, ends = report.of_body(frame, "from"), report.of_body(frame, "to")
    outside = (last < begins) | (first > ends)
    for i in frame.index[outside.to_numpy(dtype=bool, na_value=False)]:
        report.add("error", "outside_lifetime", table, i, column,
                   f"“{frame.at[i, 'body']}”此时不在考核对象的起止日期之内",
                   "核对时期，或改正考核对象表的起止日期")  # fmt: skip


def _date_order(report: Reporter, table: str) -> None:
    frame = report.tables.frame(table)
    for column in (c.name for c in next(t for t in TABLES if t.name == table).columns if c.type == "date"):
        for i in frame.index[frame[column] < EARLIEST]:
            report.add("error", "date_outside", table, i, column, "日期过早", "核对年份")
    if "from" in frame:
        for column in ("to", "expires"):
            if column in frame:
                for i in frame.index[frame[column] < frame["from"]]:
                    report.add("error", "date_order", table, i, column, "早于起始日期", "核对两个日期")


def _kinds(report: Reporter) -> None:
    """Numbers, tasks and scores of bodies of a kind that does not report them."""
    policy, tables = report.policy, report.tables
    kinds = report.of_body(tables.counts, "kind")
    for name, measure in policy.measures.items():
        if name not in tables.counts:
            continue
        said = tables.counts[name].notna()
        if measure.source is not None and said.any():
            i = said.idxmax()
            report.add("warning", "sourced", "counts", i, name, f"“{measure.label}”由登记表汇总，填报的数不采用",
                       "不必填这一列",
                       measure.clause)  # fmt: skip
        wrong = said & kinds.notna() & ~kinds.isin(measure.who)
        for i in tables.counts.index[wrong]:
            report.add("error", "not_reporting", "counts", i, name,
                       f"{report.kind_label(kinds[i])}不填“{measure.label}”", "清空这一格", measure.clause)  # fmt: skip
    sheets = policy.sheets
    for table, column, who in (
        ("log", "task", {key: task.who for key, task in policy.calendar.items()}),
        (
            "scores",
            "item",
            {item.id: sheets[item.sheet].who for item in policy.items if item.sheet in sheets},
        ),
    ):
        frame = tables.frame(table)
        kinds = report.of_body(frame, "kind")
        for name, rows in frame.groupby(column):
            allowed = who.get(str(name))
            wrong = [] if allowed is None else rows.index[kinds[rows.index].notna() & ~kinds[rows.index].isin(allowed)]
            for i in wrong:
                report.add("error", "not_reporting", table, i, column,
                           f"{report.kind_label(kinds[i])}没有“{report.choice_label(table, column, str(name))}”这一项",
                           "删去这一行")  # fmt: skip


def _history(report: Reporter) -> None:
    """Two classes of one body in one year."""
    history = report.tables.history
    classed = history[history["class"].notna()]
    keys = ["office", "body", "year", "period"]
    first = classed.groupby(keys, dropna=False)["class"].transform("first")
    for i in classed.index[classed["class"].ne(first)]:
        report.add("error", "contradiction", "history", i, "class",
                   f"“{classed.at[i, 'body']}”{classed.at[i, 'year']} 年有两种类别", "只留一种")  # fmt: skip
