"""Where points are lost: bodies by items."""

from __future__ import annotations

import numpy as np
import pandas as pd

from jihua_analysis.assess.because import shown
from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.explore.charts.paper import INK, Chart, Labels, Panel, rows_down, sheet
from jihua_analysis.explore.offices import of_office
from jihua_analysis.explore.rows import ranked_kind
from jihua_analysis.explore.year_points import points_of_year

LOSS = ((255, 255, 255), (247, 198, 163), (213, 94, 0), (92, 38, 0))
"""Nothing lost to all lost, as red, green, blue; lightness falls steadily, so that grey print keeps the order."""


def lost_points(evaluation: Evaluation, kind: str | None = None, office: str | None = None) -> pd.DataFrame:
    """One row a body (worst last), one column an item: points lost; missing where an item is not scored yet."""
    evaluation = of_office(evaluation, office)
    wide, _ = _lost_and_full(evaluation, ranked_kind(evaluation, kind))
    return wide


def _lost_and_full(evaluation: Evaluation, kind: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    points = points_of_year(evaluation)
    points = points[points["kind"] == kind]
    bonus = {item.id for item in evaluation.policy.items if item.bonus}
    points = points[~points["item"].isin(bonus) & points["is_counted"]]
    points = points.assign(lost=points["full"] - points["points"])
    standing = evaluation.standing
    standing = standing[(standing["kind"] == kind) & standing["body"].isin(points["body"])]
    order = standing.sort_values(["best_rank", "body"], na_position="last")["body"]
    items = list(dict.fromkeys(points["item"]))
    lost = points.pivot(index="body", columns="item", values="lost").reindex(index=order, columns=items)
    full = points.pivot(index="body", columns="item", values="full").reindex(index=order, columns=items)
    return lost, full


def item_heat_map(evaluation: Evaluation, kind: str | None = None, office: str | None = None) -> Chart:
    """Points lost by body and item: the darker, the larger the share of the item's full points."""
    evaluation = of_office(evaluation, office)
    kind = ranked_kind(evaluation, kind)
    lost, full = _lost_and_full(evaluation, kind)
    finding = points_finding(evaluation, lost, kind)
    if lost.empty:
        return Chart(sheet(finding, size=(9.0, 1.2)), finding, lost.reset_index())
    note = "格中是失分；颜色越深，失去该项满分的比例越大；？为缺报、暂不能计分。加分项不在内。行按名次排列。"
    count, items = len(lost), len(lost.columns)
    heads = {item.id: item.label for item in evaluation.policy.items}
    panel = Panel(
        x=(-0.5, items - 0.5), y=rows_down(count + 1, 0.5, 0.5), is_labelled_above=True,
        x_labels=Labels(tuple(range(items)), tuple(_stacked(heads[i]) for i in lost.columns), 8),
        y_labels=Labels(tuple(range(count + 1)), (*lost.index, "合计失分"), 8),
    )  # fmt: skip
    share = (lost / full.where(full > 0)).to_numpy(dtype=float)
    due = (full > 0).to_numpy(dtype=bool)
    for (i, j), value in np.ndenumerate(lost.to_numpy(dtype=float)):
        if share[i, j] > 0:
            panel.tile(j - 0.5, i, 1, 1, _tone(share[i, j]), 0.0)
        dark = share[i, j] > 0.55
        text = ("？" if due[i, j] else "") if np.isnan(value) else shown(value, 1) if value else ""
        panel.text(j, i, text, 7.5, "middle", "white" if dark else INK)
    for i in range(count + 1):
        panel.across(i - 0.5, "#dddddd", 0.6)
    for j in range(items + 1):
        panel.line([(j - 0.5, -0.5), (j - 0.5, count - 0.5)], "#dddddd", 0.6)
    for j, total in enumerate(lost.sum(axis=0)):
        panel.text(j, count, shown(total, 1), 8, "middle")
    size = (max(9.0, 2.2 + 0.62 * items), 2.3 + 0.2 * max(count, 4))
    return Chart(sheet(finding, note, size, panel), finding, lost.reset_index())


def _tone(share: float) -> str:
    """The colour of a share of points lost, between the tones of LOSS."""
    place = min(max(share, 0.0), 1.0) * (len(LOSS) - 1)
    first = min(int(place), len(LOSS) - 2)
    mixed = (a + (b - a) * (place - first) for a, b in zip(LOSS[first], LOSS[first + 1], strict=True))
    return "#" + "".join(f"{round(part):02x}" for part in mixed)


def points_finding(evaluation: Evaluation, lost: pd.DataFrame, kind: str) -> str:
    """The item that cost most, in one sentence."""
    label = evaluation.policy.kinds[kind].label
    totals = lost.sum(axis=0)
    if lost.empty:
        return f"{evaluation.year}年：{label}没有计入满分的得分可看"
    if not totals.sum():
        return f"{evaluation.year}年：{len(lost)}个{label}没有失分"
    worst = str(totals.idxmax())
    name = next(item.label for item in evaluation.policy.items if item.id == worst)
    share = 100 * totals[worst] / totals.sum()
    return (
        f"{evaluation.year}年{label}失分最多的是“{name}”：{int((lost[worst] > 0).sum())}个{label}"
        f"共失{shown(totals[worst], 1)}分，占全部失分的{share:.0f}%"
    )


def _stacked(label: str, wide: int = 5) -> str:
    """A label in short lines of even length, for the head of a column."""
    label = label.partition("（")[0]
    lines = -(-len(label) // wide)
    even = -(-len(label) // lines)
    return "\n".join(label[i : i + even] for i in range(0, len(label), even))
