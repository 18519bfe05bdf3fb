"""The office's sex ratio over time: evidence for a change added up, and how long until such a chart signals."""

from __future__ import annotations

from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.explore.charts.drawing import nice_ticks
from jihua_analysis.explore.charts.paper import MET, MISSED, QUIET, RULE, Chart, Labels, Panel, sheet
from jihua_analysis.explore.doubt import births, says
from jihua_analysis.explore.offices import of_office
from jihua_analysis.explore.rows import rows_of
from jihua_analysis.policy.periods import period_label


def birth_watch(evaluation: Evaluation, every: str = "year", office: str | None = None) -> Chart:
    """Evidence added up by year or quarter; above the limit it signals. The title says how slow it is at this size."""
    rows = births.birth_watch(of_office(evaluation, office), every)
    finding = says.watch_finding(rows)
    note = "证据为正说明男婴偏多的可能更大，低于零从零重新开始。越过界限先核对登记是否完整；没有越过，不说明没有问题。"
    limit, path = (float(rows["h"].iloc[0]) if len(rows) else 3.0), rows["path"].to_numpy(dtype=float)
    high = 1.2 * max(limit, path.max(initial=0.0))
    ticks = nice_ticks(0.0, high)
    labels = [f"{period_label(r.period)}\n男{r.boys:.0f} 女{r.births - r.boys:.0f}" for r in rows_of(rows)]
    panel = Panel(
        x=(-0.5, max(len(rows), 1) - 0.3), y=(high, -0.15), sides="left bottom", title="累积的证据（对数似然比）",
        x_labels=Labels(tuple(range(len(rows))), tuple(labels)),
        y_labels=Labels(tuple(ticks), tuple(f"{t:g}" for t in ticks)),
    )  # fmt: skip
    panel.across(limit, width=1.2, dash="7 4")
    panel.beside(limit, f"界限 {limit:g}", 9, QUIET)
    panel.across(0.0, RULE)
    panel.line(enumerate(path), width=1.4)
    for place, row in enumerate(rows_of(rows)):
        marked = MISSED if row.is_signal else MET
        panel.mark(place, row.path, marked.marker, marked.colour, 9)
        panel.text(place, row.path, f"{row.path:.2f}", 9.5, "middle", down=-20)
    return Chart(sheet(finding, note, (9.0, 4.4), panel), finding, rows)
