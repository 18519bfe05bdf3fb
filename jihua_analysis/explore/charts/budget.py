"""Budgets: each body's growth against the growth of the fiscal series that the policy names."""

from __future__ import annotations

import numpy as np
import pandas as pd

from jihua_analysis.assess.because import shown, word
from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.explore.charts.paper import INK, QUIET, RULE, Chart, key, legend, mark, plain, sheet

REASONS = {
    "no_series": "没有标明财政数列", "several_series": "标明了几个财政数列", "no_fiscal_base": "财政数列缺上年",
    "missing": "预算缺报", "new_base": "上年无预算或为零", "within_rounding": "与公布增幅之差在舍入之内",
}  # fmt: skip
"""Why a budget cannot be judged, in words."""


def budget_growth(evaluation: Evaluation, office: str | None = None) -> Chart:
    """Growth of each body's budget, in order, beside the growth it has to keep pace with."""
    rows = evaluation.budget
    rows = rows[rows["office"] == (office or rows["office"].min())] if len(rows) else rows
    rows = rows.sort_values(["growth_pct", "body"], ascending=[False, True], na_position="last", ignore_index=True)
    finding = budget_finding(rows, evaluation.year)
    kept = int((rows["is_set_in_time"] == False).sum())  # noqa: E712  (a nullable boolean column)
    note = f"口径：{_first(rows, 'series')}；增幅按〔3.4b〕比较。未按时编制预算的单位{kept}个〔3.4a〕。"
    figure = sheet(finding, note, (9.0, 1.9 + 0.2 * max(len(rows), 4)))
    axes = figure.subplots()
    reference = rows["reference_growth_pct"].dropna()
    growth = rows["growth_pct"].to_numpy(dtype=float)
    base = float(reference.iloc[0]) if len(reference) else 0.0
    for place, (value, outcome, reason) in enumerate(zip(growth, rows["outcome"], rows["reason"], strict=True)):
        marked = mark(outcome)
        if np.isnan(value):
            axes.text(base, place, f"  {REASONS.get(reason, reason)}", va="center", fontsize=8.5, color=QUIET)
            value = base
        else:
            axes.plot([base, value], [place, place], color=RULE, linewidth=1.2, zorder=1)
            side = "left" if value >= base else "right"
            axes.annotate(f"{value:.1f}%", (value, place), xytext=(7 if value >= base else -7, 0),
                          textcoords="offset points", va="center", ha=side, fontsize=8, color=INK)  # fmt: skip
        axes.plot([value], [place], linestyle="", marker=marked.marker, markersize=6.5, zorder=3,
                  markerfacecolor=marked.colour, markeredgecolor=INK, markeredgewidth=0.7)  # fmt: skip
    if len(reference):
        axes.axvline(base, color=INK, linewidth=1.2, linestyle="--", zorder=2)
        axes.annotate(f"财政增幅 {shown(base)}%", (base, 1.0), xycoords=("data", "axes fraction"), xytext=(4, 2),
                      textcoords="offset points", fontsize=9, va="bottom")  # fmt: skip
    axes.set_yticks(np.arange(len(rows)), rows["body"])
    axes.set_ylim(len(rows) - 0.3, -0.9)
    axes.margins(x=0.1)
    axes.set_xlabel("预算比上年增长（%）", fontsize=9, color=QUIET)
    plain(axes, "bottom")
    axes.tick_params(axis="y", labelsize=8)
    legend(axes, [key(mark(o), word(o)) for o in ("met", "missed", "cannot_tell")], above=1.02)
    return Chart(figure, finding, rows)


def budget_finding(rows: pd.DataFrame, year: int) -> str:
    """How many budgets grew enough, in one sentence."""
    if rows.empty:
        return f"{year}年：没有预算数据"
    reference = rows["reference_growth_pct"].dropna()
    counts = rows["outcome"].value_counts()
    named = f"财政增幅{shown(float(reference.iloc[0]))}%" if len(reference) else "财政增幅（缺）"
    met, missed, open_ = (int(counts.get(o, 0)) for o in ("met", "missed", "cannot_tell"))
    tail = f"，{open_}个无法判定" if open_ else ""
    return f"{year}年：{len(rows)}个单位中{met}个的预算增长达到要求（{named}），{missed}个未达到{tail}"


def _first(rows: pd.DataFrame, column: str) -> str:
    named = rows[column].dropna()
    return str(named.iloc[0]) if len(named) else "未标明"
