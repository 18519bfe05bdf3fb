"""What chance, weights and readings leave open: targets in two columns, places as ranges instead of points."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.explore.charts.paper import (
    INK,
    MET,
    MISSED,
    PALE,
    QUIET,
    RULE,
    UNKNOWN,
    Chart,
    legend,
    patch,
    plain,
    sheet,
)
from jihua_analysis.explore.doubt import again, causes, ranks, says
from jihua_analysis.explore.rows import ranked_kind

SIDES = (
    ("登记怎么说", (("met", MET, "达到"), ("missed", MISSED, "未达到"))),
    (
        "能看出什么",
        (("sure_met", MET, "看得出达到"), ("sure_missed", MISSED, "看得出未达到"), ("unsure", UNKNOWN, "说不清")),
    ),
)


def target_doubt(evaluation: Evaluation) -> Chart:
    """Targets that are no full count: bodies by what the register says, and beside it by what can be told."""
    rows = says.target_table(evaluation)
    rows = rows[rows["not_assessed"] < rows["met"] + rows["missed"]].reset_index(drop=True)
    finding = says.target_finding(rows, evaluation.year)
    note = (
        "条内是个数。左：登记的数按整数判定。右：若只是偶然，也不容易出现这样的数，才算看得出（每侧5%）。"
        "全数登记的目标没有右边一列；多次抽查合并的不作推断。"
    )
    figure = sheet(finding, note, (9.5, 2.0 + 0.62 * max(len(rows), 1)))
    left, right = figure.subplots(1, 2, sharey=True)
    places = np.arange(len(rows))
    for axes, (title, parts) in zip((left, right), SIDES, strict=True):
        start, bodies = np.zeros(len(rows)), rows[[name for name, *_ in parts]].sum(axis=1).to_numpy(dtype=float)
        for name, marked, _ in parts:
            counts = rows[name].to_numpy(dtype=float)
            width = counts / np.maximum(bodies, 1)
            axes.barh(places, width, left=start, height=0.62, color=marked.colour, edgecolor=INK, linewidth=0.6,
                      hatch=marked.hatch)  # fmt: skip
            for place, at, wide, count in zip(places, start, width, counts, strict=True):
                if count:
                    box = {"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none"}
                    axes.text(at + wide / 2, place, f"{count:g}", ha="center", va="center", fontsize=9, bbox=box)
            start += width
        axes.set_xlim(0, 1.004)
        axes.set_xticks([])
        plain(axes, "left")
        legend(axes, [patch(marked.colour, label, marked.hatch) for _, marked, label in parts], columns=3)
        axes.set_title(title, loc="left", fontsize=10.5, color=INK, pad=24)
    labels = []
    for row in rows.itertuples(index=False):
        needed = "" if pd.isna(row.needed) else f"\n至少{row.needed:.0f}例无一差错才看得出"
        labels.append(f"{row.label}　{row.goal}{needed}")
    left.set_yticks(places, labels)
    left.set_ylim(max(len(rows), 1) - 0.5, -0.6)
    return Chart(figure, finding, rows)


def rank_doubt(evaluation: Evaluation, indicator: str, kind: str | None = None) -> Chart:
    """One share of cases: the range of places each body may truly have, and bands that cannot be told apart."""
    rows = ranks.rank_sets(evaluation, indicator, kind)
    name = evaluation.policy.indicators[indicator].label
    finding = _rank_finding(rows, f"{evaluation.year}年{name}")
    note = (
        "圆点：按登记的名次。粗线：只看自己时真正可能的名次；细线：全表一起看时（各95%）。"
        "横线隔开能分清的档；同一档里不分先后。"
    )
    counts = [f"{x:.0f}/{n:.0f}" for x, n in zip(rows["numerator"], rows["denominator"], strict=True)]
    figure, axes = _ladder(finding, note, rows, counts)
    _rank_sets(axes, rows)
    return Chart(figure, finding, rows)


def _rank_sets(axes: Axes, rows: pd.DataFrame) -> None:
    """Each body's own set (thick), the sets of all together (thin), the place on record, and the bands."""
    places = np.arange(len(rows))
    axes.hlines(places, rows["lower_together"], rows["upper_together"], color=INK, linewidth=1.1)
    axes.hlines(places, rows["lower"], rows["upper"], color=MET.colour, linewidth=5.5, alpha=0.75)
    _points(axes, rows["rank"], places)
    _band_lines(axes, rows["band"])


def _rank_finding(rows: pd.DataFrame, name: str) -> str:
    """How many may truly be first, and whether a line can be drawn anywhere."""
    if rows.empty:
        return f"{name}：没有可比较的数"
    first, bands = int((rows["lower_together"] == 1).sum()), int(rows["band"].nunique())
    told = f"只分得出{bands}档" if bands > 1 else "画不出一条能分清前后的线"
    return f"{name}：{len(rows)}个中有{first}个可能真正排第1；{told}"


def total_doubt(evaluation: Evaluation, kind: str | None = None) -> Chart:
    """Totals: the places that each body may truly have, had the same work met other luck, and the bands."""
    kind = ranked_kind(evaluation, kind)
    rows = again.chance_sets(evaluation, kind)
    finding = says.chance_finding(evaluation, kind, rows)
    note = (
        "圆点：按总分的名次。粗线：只看自己时真正可能的名次；细线：全表一起看时（各95%）。"
        "把每项“应办n例、办成x例”和抽查按(x+½)/(n+1)重抽多遍，其余不变（近似）。"
    )
    totals = [f"{t:.2f}±{s:.0f}" for t, s in zip(rows["total"].astype(float), rows["standard_error"], strict=True)]
    figure, axes = _ladder(finding, note, rows, totals)
    _rank_sets(axes, rows)
    return Chart(figure, finding, rows)


def weight_doubt(evaluation: Evaluation, kind: str | None = None, delta: Fraction | float | str = ranks.DELTA) -> Chart:
    """Totals under other weights: the place of each body as the range that no choice of weights leaves."""
    kind = ranked_kind(evaluation, kind)
    rows = ranks.weights(evaluation, kind, delta)
    rows = rows.sort_values(["rank", "best_rank", "worst_rank", "body"], na_position="last", ignore_index=True)
    label = evaluation.policy.kinds[kind].label
    finding = says.weight_finding(evaluation, kind, delta) or f"没有可以换权重比较的{label}总分"
    note = "圆点：按评分表的权重。横线：各项满分在这个范围内浮动、总和不变时，名次最好和最差到哪里。右：必然领先几个。"
    figure, axes = _ladder(finding, note, rows, [f"必然领先{n}个" for n in rows["surely_ahead_of"]])
    places = np.arange(len(rows))
    axes.hlines(places, rows["best_rank"], rows["worst_rank"], color=MISSED.colour, linewidth=5.5, alpha=0.75)
    _points(axes, rows["rank"], places)
    return Chart(figure, finding, rows)


CAUSES = (("chance", "凭运气", "#0072b2"), ("weights", "换权重", "#d55e00"), ("readings", "换读法", "#009e73"))


def rank_causes(evaluation: Evaluation, kind: str | None = None, readings: Iterable[str] | None = None) -> Chart:
    """Three panels, one scale: the places that chance, weights and readings give, each by itself."""
    kind = ranked_kind(evaluation, kind)
    rows = causes.apart(evaluation, kind, readings=readings)
    spans = {c: (rows[f"worst_by_{c}"] - rows[f"best_by_{c}"]).median() for c, *_ in CAUSES}
    most = max(CAUSES, key=lambda cause: np.nan_to_num(spans[cause[0]], nan=-1.0)) if len(rows) else None
    label = evaluation.policy.kinds[kind].label
    middle = "、".join(f"{name}{spans[c]:.0f}" for c, name, _ in CAUSES if pd.notna(spans[c]))
    finding = f"{label}名次最经不起的是{most[1]}：名次可移动的幅度（中位数）{middle}" if most else f"没有{label}名次"
    note = (
        "圆点：现在的名次。横线：只变这一样时名次最好和最差到哪里。"
        "运气：95%；权重：各项±20%、总和不变；读法：逐条换一种。"
    )
    figure = sheet(finding, note, (9.5, 1.9 + 0.2 * max(len(rows), 4)))
    panels = figure.subplots(1, 3, sharey=True, sharex=True)
    places = np.arange(len(rows))
    for axes, (cause, name, colour) in zip(panels, CAUSES, strict=True):
        axes.hlines(places, rows[f"best_by_{cause}"], rows[f"worst_by_{cause}"], color=colour, linewidth=4.5, alpha=0.8)
        _points(axes, rows["rank"], places)
        axes.set_title(name, loc="left", fontsize=10.5, color=INK)
        _rungs(axes, len(rows))
    panels[0].set_yticks(
        places, [f"{r:.0f}　{b}" for r, b in zip(rows["rank"].astype(float), rows["body"], strict=True)]
    )
    panels[0].tick_params(axis="y", labelsize=8.5)
    panels[0].set_ylim(max(len(rows), 1) - 0.4, -0.6)
    return Chart(figure, finding, rows)


def _ladder(finding: str, note: str, rows: pd.DataFrame, beside: list[str]) -> tuple[Figure, Axes]:
    """A sheet with a row a body in the order of the frame and places from left to right; words in the right margin."""
    figure = sheet(finding, note, (9.5, 1.9 + 0.215 * max(len(rows), 4)))
    axes = figure.subplots()
    names = [f"{'—' if pd.isna(r) else f'{r:.0f}'}　{b}" for r, b in zip(rows["rank"], rows["body"], strict=True)]
    axes.set_yticks(range(len(rows)), names)
    axes.set_ylim(max(len(rows), 1) - 0.4, -0.6)
    _rungs(axes, len(rows))
    axes.tick_params(axis="y", labelsize=8.5)
    for place, text in enumerate(beside):
        axes.annotate(text, (1.01, place), xycoords=("axes fraction", "data"), va="center", fontsize=8.5, color=QUIET)
    return figure, axes


def _rungs(axes: Axes, count: int) -> None:
    """Places from first to last, with thin lines to read them by."""
    axes.set_xlim(0.3, max(count, 2) + 0.7)
    step = 1 if count <= 12 else 5 if count <= 60 else 20
    ticks = sorted({1, *range(step, count + 1, step)})
    axes.set_xticks(ticks)
    for tick in ticks:
        axes.axvline(tick, color=PALE, linewidth=0.8, zorder=0)
    axes.set_xlabel("名次", fontsize=9, color=QUIET, loc="left")
    plain(axes, "left bottom")


def _points(axes: Axes, rank: pd.Series, places: np.ndarray) -> None:
    axes.plot(rank.astype(float), places, linestyle="", marker="o", markersize=5, markerfacecolor="white",
              markeredgecolor=INK, markeredgewidth=1.0)  # fmt: skip


def _band_lines(axes: Axes, band: pd.Series) -> None:
    """A line between bands, and their numbers inside the left edge."""
    values = band.to_numpy(dtype=float)
    for place in np.flatnonzero(np.diff(values) > 0):
        axes.axhline(place + 0.5, color=INK, linewidth=1.0, linestyle=(0, (4, 3)))
    if len(set(values)) > 1:
        for value in sorted(set(values)):
            first = float(np.flatnonzero(values == value)[0])
            axes.annotate(f"第{value:.0f}档", (0.995, first), xycoords=("axes fraction", "data"), fontsize=8.5,
                          ha="right", va="center", color=INK,
                          bbox={"boxstyle": "square,pad=0.1", "facecolor": "white", "edgecolor": RULE})  # fmt: skip
