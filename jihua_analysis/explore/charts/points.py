"""Where points are lost: bodies by items."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.colors import LinearSegmentedColormap

from jihua_analysis.assess.because import shown
from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.explore.charts.paper import INK, QUIET, Chart, sheet
from jihua_analysis.explore.rows import ranked_kind

LOSS = LinearSegmentedColormap.from_list("loss", ["#ffffff", "#f7c6a3", "#d55e00", "#5c2600"])
"""Lightness falls steadily, so that grey print keeps the order."""


def lost_points(evaluation: Evaluation, kind: str | None = None, office: str | None = None) -> pd.DataFrame:
    """One row a body (worst last), one column an item: points lost; missing where an item is not scored yet."""
    wide, _ = _lost_and_full(evaluation, ranked_kind(evaluation, kind), office)
    return wide


def _lost_and_full(evaluation: Evaluation, kind: str, office: str | None) -> tuple[pd.DataFrame, pd.DataFrame]:
    points = evaluation.points
    points = points[(points["kind"] == kind) & (points["office"] == (office or points["office"].min()))]
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
    kind = ranked_kind(evaluation, kind)
    lost, full = _lost_and_full(evaluation, kind, office)
    finding = points_finding(evaluation, lost, kind)
    if lost.empty:
        return Chart(sheet(finding, size=(9.0, 1.2)), finding, lost.reset_index())
    note = "格中是失分；颜色越深，失去该项满分的比例越大；？为缺报、暂不能计分。加分项不在内。行按名次排列。"
    figure = sheet(finding, note, (max(9.0, 2.2 + 0.62 * len(lost.columns)), 2.3 + 0.2 * max(len(lost), 4)))
    axes = figure.subplots()
    share = (lost / full.where(full > 0)).to_numpy(dtype=float)
    axes.imshow(np.nan_to_num(share), cmap=LOSS, vmin=0, vmax=1, aspect="auto")
    due = (full > 0).to_numpy(dtype=bool)
    for (i, j), value in np.ndenumerate(lost.to_numpy(dtype=float)):
        if np.isnan(value):
            axes.text(j, i, "？" if due[i, j] else "", ha="center", va="center", fontsize=8, color=INK)
        elif value:
            colour = "white" if share[i, j] > 0.55 else INK
            axes.text(j, i, shown(value, 1), ha="center", va="center", fontsize=7.5, color=colour)
    labels = {item.id: item.label for item in evaluation.policy.items}
    axes.set_xticks(np.arange(len(lost.columns)), [_stacked(labels[i]) for i in lost.columns], fontsize=8)
    axes.xaxis.tick_top()
    axes.set_yticks(np.arange(len(lost)), lost.index, fontsize=8)
    axes.set_xticks(np.arange(-0.5, len(lost.columns)), minor=True)
    axes.set_yticks(np.arange(-0.5, len(lost)), minor=True)
    axes.grid(which="minor", color="#dddddd", linewidth=0.6)
    axes.tick_params(which="both", length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    totals = lost.sum(axis=0)
    for j, total in enumerate(totals):
        axes.text(j, len(lost) - 0.35, shown(total, 1), ha="center", va="top", fontsize=8, color=INK, clip_on=False)
    axes.text(-0.62, len(lost) - 0.35, "合计失分", ha="right", va="top", fontsize=8, color=QUIET, clip_on=False)
    return Chart(figure, finding, lost.reset_index())


def points_finding(evaluation: Evaluation, lost: pd.DataFrame, kind: str) -> str:
    """The item that cost most, in one sentence."""
    label = evaluation.policy.kinds[kind].label
    totals = lost.sum(axis=0)
    if lost.empty or not totals.sum():
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
