"""The office's sex ratio over time: evidence for a change added up, and how long until such a chart signals."""

from __future__ import annotations

import numpy as np

from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.explore.charts.paper import INK, MET, MISSED, QUIET, RULE, Chart, period_name, plain, sheet
from jihua_analysis.explore.doubt import births, says


def birth_watch(evaluation: Evaluation, every: str = "year") -> Chart:
    """Evidence added up by year or quarter; above the limit it signals. The title says how slow it is at this size."""
    rows = births.birth_watch(evaluation, every)
    finding = says.watch_finding(rows)
    note = "证据为正说明男婴偏多的可能更大，低于零从零重新开始。越过界限先核对登记是否完整；没有越过，不说明没有问题。"
    figure = sheet(finding, note, (9.0, 4.4))
    axes = figure.subplots()
    places = np.arange(len(rows))
    limit = float(rows["h"].iloc[0]) if len(rows) else 3.0
    axes.axhline(limit, color=INK, linewidth=1.2, linestyle="--")
    axes.annotate(f"界限 {limit:g}", (1.0, limit), xycoords=("axes fraction", "data"), xytext=(4, 0),
                  textcoords="offset points", fontsize=9, va="center", color=QUIET)  # fmt: skip
    axes.axhline(0, color=RULE, linewidth=1.0)
    axes.plot(places, rows["path"].to_numpy(dtype=float), color=INK, linewidth=1.4)
    for place, row in zip(places, rows.itertuples(index=False), strict=True):
        marked = MISSED if row.is_signal else MET
        axes.plot([place], [row.path], linestyle="", marker=marked.marker, markersize=9, markerfacecolor=marked.colour,
                  markeredgecolor=INK)  # fmt: skip
        axes.annotate(f"{row.path:.2f}", (place, row.path), xytext=(0, 9), textcoords="offset points", ha="center",
                      fontsize=9.5)  # fmt: skip
    labels = [
        f"{period_name(r.period)}\n男{r.boys:.0f} 女{r.births - r.boys:.0f}" for r in rows.itertuples(index=False)
    ]
    axes.set_xticks(places, labels)
    axes.set_xlim(-0.5, max(len(rows), 1) - 0.3)
    axes.set_ylim(-0.15, 1.2 * max(limit, float(rows["path"].max()) if len(rows) else 0.0))
    axes.set_title("累积的证据（对数似然比）", loc="left", fontsize=9, color=QUIET)
    plain(axes, "left bottom")
    return Chart(figure, finding, rows)
