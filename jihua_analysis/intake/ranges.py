"""Numbers outside what a column may hold: below zero, above its scale, with more decimals than declared."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd

from jihua_analysis.intake.report import Reporter
from jihua_analysis.policy.model import Measure
from jihua_analysis.policy.rules import Clauses, Given
from jihua_analysis.policy.sheets import Item

MONEY_DECIMALS = 2
"""Yuan are paid to the fen."""
MOST_DECIMALS = 9
"""A published growth is not printed with more."""


def report_ranges(report: Reporter) -> None:
    """Every number outside its range, at its cell."""
    counts = report.tables.counts
    for name, measure in report.policy.measures.items():
        if name in counts:
            low, high = bounds_of(measure)
            _outside(report, "counts", name, low, high, measure.clause)
            _decimals(report, "counts", name, measure.decimals, measure.clause)
            if measure.type == "rate" and measure.unit == "%":
                _fractions(report, name, measure)
    for table, column in (("budgets", "planned"), ("budgets", "actual"), ("fiscal", "value")):
        _outside(report, table, column, 0, None)
        _decimals(report, table, column, MONEY_DECIMALS)
    for table in ("samples", "log", "events", "bodies", "fiscal"):
        for column in report.tables.frame(table).select_dtypes("Int64").columns.difference(["year", "growth_decimals"]):
            _outside(report, table, column, 0, None)
    _outside(report, "fiscal", "growth_decimals", 0, MOST_DECIMALS)
    _fiscal(report)
    _scores(report)


def bounds_of(measure: Measure) -> tuple[int | None, int | None]:
    """The least and the most that a measure may be."""
    if measure.type == "rate":
        return 0, {"‰": 1000}.get(measure.unit, 100)
    if measure.type == "flag":
        return 0, 1
    if measure.type == "level":
        return 1, len(measure.levels)
    return (None if measure.type == "points" else 0), None


def _outside(
    report: Reporter, table: str, column: str, low: int | None, high: int | None, clause: Clauses = ""
) -> None:
    values, label = report.tables.frame(table)[column], report.label(table, column)
    if low is not None:
        for i in values.index[values.lt(low).fillna(False)]:
            report.add(
                "error",
                "negative",
                table,
                i,
                column,
                f"“{label}”不能小于 {low}",
                f"填 {low} 或更大的数",
                clause,
            )
    if high is not None:
        for i in values.index[values.gt(high).fillna(False)]:
            report.add(
                "error",
                "range",
                table,
                i,
                column,
                f"“{label}”不能大于 {high}",
                f"填 {low} 到 {high} 之间的数",
                clause,
            )


def _fractions(report: Reporter, name: str, measure: Measure) -> None:
    """A percentage of at most 1 beside others of at least 20: 0.985 may be meant for 98.5."""
    values = report.tables.counts[name]
    if values.ge(20).fillna(False).any():
        for i in values.index[(values.gt(0) & values.le(1)).fillna(False)]:
            report.add("warning", "fraction", "counts", i, name,
                       f"“{measure.label}”按百分数填写，这里是 {values[i]:g}%；如果指 {100 * values[i]:g}%，就填错了",
                       "填百分号前的数，如 98.5", measure.clause)  # fmt: skip


def _decimals(report: Reporter, table: str, column: str, places: int, clause: Clauses = "") -> None:
    values = report.tables.frame(table)[column]
    if pd.api.types.is_integer_dtype(values.dtype):
        return
    label = report.label(table, column)
    for i in values.index[_finer(values, places)]:
        report.add(
            "error",
            "decimals",
            table,
            i,
            column,
            f"“{label}”的小数多于 {places} 位",
            f"四舍五入到 {places} 位",
            clause,
        )


def _finer(values: pd.Series, places: int) -> pd.Series:
    """Whether each number has more decimals than allowed."""
    number = values.astype("Float64")
    return (number - number.round(places)).abs().gt(1e-9 + number.abs() * 1e-14).fillna(False).astype(bool)


def _fiscal(report: Reporter) -> None:
    fiscal, rule = report.tables.fiscal, report.policy.budget
    for i in fiscal.index[fiscal["value"].isna() & fiscal["growth_pct"].isna()]:
        report.add("error", "missing", "fiscal", i, "growth_pct", "数额和公布增幅至少填一个", "补填其中一个")
    for places, rows in fiscal[fiscal["growth_decimals"].between(0, MOST_DECIMALS)].groupby("growth_decimals"):
        for i in rows.index[_finer(rows["growth_pct"], int(places))]:
            report.add(
                "error",
                "decimals",
                "fiscal",
                i,
                "growth_pct",
                f"公布增幅的小数多于填报的 {places} 位",
                "按公布的原文填写，并核对小数位",
            )
    for i in fiscal.index[fiscal["growth_pct"].notna() & fiscal["growth_decimals"].isna()]:
        report.add(
            "warning",
            "missing",
            "fiscal",
            i,
            "growth_decimals",
            "没有公布小数位，四舍五入的余地无法判断",
            "填公布增幅印了几位小数",
        )
    marked = fiscal[fiscal["year"].eq(report.year).fillna(False) & fiscal["is_reference"].fillna(False)]
    for _, rows in marked.groupby("office"):
        for i in rows.index[rows["series"].ne(rows["series"].iloc[0])]:
            report.add(
                "error",
                "reference",
                "fiscal",
                i,
                "is_reference",
                f"{report.year} 年标了不止一个“当地财政增幅”",
                "只把一个口径标“是”",
            )
    if rule and rule.series == "marked" and len(fiscal) and marked.empty:
        report.about(
            "warning",
            "reference",
            "fiscal",
            f"{report.year} 年没有标出哪个口径是“当地财政增幅”",
            "把采用的口径标“是”",
            rule.clause,
        )


def _scores(report: Reporter) -> None:
    """Points that people gave: to items that people judge, within the item's range."""
    scores = report.tables.scores
    kinds = report.of_body(scores, "kind")
    for item in report.policy.items:
        rows = scores[scores["item"].eq(item.id).fillna(False)]
        given = [part for part in (item.base, *item.add, *item.deduct) if isinstance(part, Given)]
        if rows.empty:
            continue
        if not given:
            for i in rows.index:
                report.add(
                    "warning",
                    "computed",
                    "scores",
                    i,
                    "item",
                    f"“{item.label}”由数据计算，评分不采用",
                    "删去这一行",
                    item.clause,
                )
            continue
        sheet = report.policy.sheets.get(item.sheet)
        for kind, mine in rows.groupby(kinds[rows.index], dropna=False):
            low, high = given_range(item, given, str(kind))
            wrong = mine["points"].lt(float(low)) | (mine["points"].gt(float(high)) if high is not None else False)
            for i in mine.index[wrong.fillna(False)]:
                report.add("error", "range", "scores", i, "points",
                           f"“{item.label}”的得分应在 {low} 到 {'不限' if high is None else high} 之间",
                           "按评分标准改正", item.clause)  # fmt: skip
        if sheet:
            for i in rows.index[_finer(rows["points"], sheet.decimals)]:
                report.add(
                    "error",
                    "decimals",
                    "scores",
                    i,
                    "points",
                    f"得分的小数多于 {sheet.decimals} 位",
                    "四舍五入",
                    item.clause,
                )


def given_range(item: Item, given: list[Given], kind: str) -> tuple[Decimal | int, Decimal | int | None]:
    """The least and the most that may be given to an item; no upper end where a formula sets it."""
    full = item.full.get(kind) if isinstance(item.full, dict) else item.full
    ends = [part.max if part.max is not None else full for part in given]
    numbers = [end for end in ends if isinstance(end, int | Decimal)]
    return min(part.min for part in given), max(numbers) if len(numbers) == len(ends) else None
