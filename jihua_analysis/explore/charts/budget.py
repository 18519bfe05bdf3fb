"""Budgets: each body's growth against the growth of the fiscal series that the policy names."""

from __future__ import annotations

import numpy as np
import pandas as pd

from jihua_analysis.assess.because import shown, word
from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.explore.charts.drawing import nice_ticks
from jihua_analysis.explore.charts.paper import INK, QUIET, RULE, Chart, Labels, Panel, key, mark, rows_down, sheet
from jihua_analysis.explore.offices import of_office
from jihua_analysis.explore.rows import rows_of

REASONS = {
    "no_series": "没有标明财政数列", "several_series": "标明了几个财政数列", "no_fiscal_base": "财政数列缺上年",
    "missing": "预算缺报", "new_base": "上年无预算或为零", "within_rounding": "与公布增幅之差在舍入之内",
}  # fmt: skip
"""Why a budget cannot be judged, in words."""


def budget_growth(evaluation: Evaluation, office: str | None = None) -> Chart:
    """Growth of each body's budget, in order, beside the growth it has to keep pace with."""
    rows = of_office(evaluation, office).budget
    rows = rows.sort_values(["growth_pct", "body"], ascending=[False, True], na_position="last", ignore_index=True)
    finding, who = budget_finding(evaluation, rows), whose(evaluation, rows)
    kept = int((rows["is_set_in_time"] == False).sum())  # noqa: E712  (a nullable boolean column)
    note = f"口径：{_first(rows, 'series')}。未按时编制预算的{who}{kept}个。条款〔{_first(rows, 'clause')}〕。"
    reference = rows["reference_growth_pct"].dropna()
    growth = rows["growth_pct"].to_numpy(dtype=float)
    base = float(reference.iloc[0]) if len(reference) else 0.0
    known = [base, *growth[~np.isnan(growth)]]
    room = 0.12 * max(max(known) - min(known), 1.0)
    ticks = nice_ticks(min(known) - room, max(known) + room)
    panel = Panel(
        x=(min(known) - room, max(known) + room), y=rows_down(len(rows), 0.9, 0.7), sides="bottom",
        x_label="预算比上年增长（%）", x_labels=Labels(tuple(ticks), tuple(f"{t:g}" for t in ticks)),
        y_labels=Labels(tuple(range(len(rows))), tuple(rows["body"]), 8),
        keys=tuple(key(mark(o), word(o)) for o in ("met", "missed", "cannot_tell")),
    )  # fmt: skip
    for place, value in enumerate(growth):
        if not np.isnan(value):
            panel.line([(base, place), (value, place)], RULE, 1.2)
    if len(reference):
        panel.upright(base, width=1.2, dash="7 4")
        panel.above(base, f"财政增幅 {shown(base)}%")
    for place, (row, value) in enumerate(zip(rows_of(rows), growth, strict=True)):
        marked, at, is_right = mark(row.outcome), base if np.isnan(value) else value, np.isnan(value) or value >= base
        panel.mark(at, place, marked.marker, marked.colour, 6.5, line=0.7)
        panel.text(
            at, place, REASONS.get(row.reason, row.reason) if np.isnan(value) else f"{value:.1f}%", 8,
            "start" if is_right else "end", QUIET if np.isnan(value) else INK, right=11 if is_right else -11,
        )  # fmt: skip
    return Chart(sheet(finding, note, (9.0, 1.9 + 0.2 * max(len(rows), 4)), panel), finding, rows)


def budget_finding(evaluation: Evaluation, rows: pd.DataFrame) -> str:
    """How many budgets grew enough, in one sentence."""
    year = evaluation.year
    if rows.empty:
        return f"{year}年：没有预算数据"
    reference = rows["reference_growth_pct"].dropna()
    counts = rows["outcome"].value_counts()
    named = f"财政增幅{shown(float(reference.iloc[0]))}%" if len(reference) else "财政增幅（缺）"
    met, missed, open_ = (int(counts.get(o, 0)) for o in ("met", "missed", "cannot_tell"))
    tail = f"，{open_}个无法判定" if open_ else ""
    who = whose(evaluation, rows)
    return f"{year}年：{len(rows)}个{who}中{met}个的预算增长达到要求（{named}），{missed}个未达到{tail}"


def whose(evaluation: Evaluation, rows: pd.DataFrame) -> str:
    """What the bodies of these rows are called: 单位, 社区; 对象 where they are of several kinds."""
    kinds = rows["kind"].unique()
    return evaluation.policy.kinds[kinds[0]].label if len(kinds) == 1 else "对象"


def _first(rows: pd.DataFrame, column: str) -> str:
    named = rows[column].dropna()
    return str(named.iloc[0]) if len(named) else "未标明"
