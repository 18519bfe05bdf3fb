"""One body on one page: where it stands, where points went, its targets, its duties, its years."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from jihua_analysis.assess.because import shown
from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.explore.charts.duties import draw_calendar, duty_cells
from jihua_analysis.explore.charts.paper import INK, MET, MISSED, PALE, QUIET, Chart, plain, sheet, within
from jihua_analysis.explore.charts.paths import class_years
from jihua_analysis.explore.charts.ranking import class_tones, in_order
from jihua_analysis.explore.charts.targets import body_target_rows, draw_body_targets


def body_profile(evaluation: Evaluation, body: str) -> Chart:
    """An A4 page about one body that stands under a standing rule; KeyError with the known bodies if it does not."""
    standing = evaluation.standing
    if body not in set(standing["body"]):
        raise KeyError(f"没有“{body}”这个考核对象；有：{'、'.join(standing['body'].head(6))}……")
    kind = str(standing.loc[standing["body"] == body, "kind"].iloc[0])
    rows = in_order(evaluation, kind)
    row = rows[rows["body"] == body].iloc[0]
    points = evaluation.points
    points = points[(points["body"] == body) & points["is_counted"] & (points["full"] > 0)].reset_index(drop=True)
    targets = body_target_rows(evaluation, body)
    bonus = {item.id for item in evaluation.policy.items if item.bonus}
    cells = duty_cells(evaluation, body)
    tasks = list(dict.fromkeys(cells["task"]))
    finding = profile_finding(body, row, points, bonus)
    document = evaluation.policy.document
    figure = sheet(finding, f"依据：{document.title}（{document.number}）。✗ 未达到，△ 无法判定。", (8.27, 11.69))
    sizes = [0.6, 0.34 * len(points) + 0.6, 0.34 * len(targets) + 0.6, 0.36 * len(tasks) + 0.7]
    path, items, goals, calendar = figure.subplots(4, 1, gridspec_kw={"height_ratios": sizes})
    _draw_path(path, evaluation, kind, body)
    _draw_items(items, points, bonus)
    draw_body_targets(goals, targets)
    draw_calendar(calendar, evaluation, cells, tasks, size=7.5)
    for axes, title in (
        (path, "历年类别"),
        (items, "各项得分（满分）"),
        (goals, "目标"),
        (calendar, "任务：按时/应办"),
    ):
        axes.set_title(title, loc="left", fontsize=10.5, color=QUIET, pad=8)
    return Chart(figure, finding, points)


def profile_finding(body: str, row: pd.Series, points: pd.DataFrame, bonus: set[str]) -> str:
    """Place, class and the item that cost most, in one sentence."""
    points = points[~points["item"].isin(bonus)].reset_index(drop=True)
    lost = points["full"] - points["points"]
    worst = points.iloc[int(lost.argmax())] if len(points) and lost.max() > 0 else None
    tail = (
        "没有失分"
        if worst is None
        else f"失分最多的是{worst['label']}（{shown(worst['full'] - worst['points'], 2)}分）"
    )
    return f"{body}：第{row['place']}名，总分{row['says'].replace('　', '，')}；{tail}"


def _draw_path(axes: Axes, evaluation: Evaluation, kind: str, body: str) -> None:
    years = class_years(evaluation, kind).loc[body]
    tones = class_tones(evaluation.policy.standing[kind])
    for j, (year, class_) in enumerate(years.items()):
        label, colour, hatch = tones.get(class_, ("？", "#ffffff", ""))
        axes.add_patch(Rectangle((j + 0.04, 0), 0.92, 1, facecolor=colour, edgecolor=INK, linewidth=0.6, hatch=hatch))
        box = {"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none"}
        axes.text(j + 0.5, 0.5, f"{year}年 {label.partition('（')[0]}", ha="center", va="center", fontsize=9, bbox=box)
    axes.set_xlim(0, len(years))
    axes.set_ylim(-0.06, 1.06)
    axes.set_xticks([])
    axes.set_yticks([])
    within(axes)
    plain(axes)


def _draw_items(axes: Axes, points: pd.DataFrame, bonus: set[str]) -> None:
    places, full = np.arange(len(points)), points["full"].to_numpy(dtype=float)
    got = points["points"].to_numpy(dtype=float)
    must = ~points["item"].isin(bonus).to_numpy()
    axes.barh(places[must], full[must], height=0.6, color=PALE, edgecolor=INK, linewidth=0.4, hatch=MISSED.hatch)
    axes.barh(places, np.nan_to_num(got), height=0.6, color=MET.colour, edgecolor=INK, linewidth=0.4)
    for place, (points_, most) in enumerate(zip(got, full, strict=True)):
        text = "缺报" if np.isnan(points_) else f"{shown(points_, 2)}（{shown(most)}）"
        axes.text(full.max() * 1.02, place, text, va="center", fontsize=8.5)
    axes.set_yticks(
        places,
        [
            f"{label.partition('（')[0]}{'' if m else '（加分）'}"
            for label, m in zip(points["label"], must, strict=True)
        ],
        fontsize=8.5,
    )
    axes.set_ylim(len(points) - 0.4, -0.6)
    axes.set_xlim(0, full.max() * 1.2)
    axes.set_xticks([])
    within(axes)
    plain(axes)
