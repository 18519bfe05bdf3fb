"""One body on one page: where it stands, where points went, its targets, its duties, its years."""

from __future__ import annotations

import numpy as np
import pandas as pd

from jihua_analysis.assess.because import shown
from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.explore.charts.duties import calendar_panel, duty_cells
from jihua_analysis.explore.charts.paper import MET, MISSED, PALE, UNKNOWN, Chart, Labels, Panel, rows_down, sheet
from jihua_analysis.explore.charts.paths import class_years
from jihua_analysis.explore.charts.ranking import class_tones, in_order
from jihua_analysis.explore.charts.targets import body_panel, body_target_rows
from jihua_analysis.explore.offices import of_office
from jihua_analysis.explore.year_points import points_of_year


def body_profile(evaluation: Evaluation, body: str, office: str | None = None) -> Chart:
    """An A4 page about one body that stands under a standing rule; KeyError with the known bodies if it does not."""
    evaluation = of_office(evaluation, office)
    ranked = evaluation.standing[["body", "kind"]]
    own = ranked.loc[ranked["body"] == body, "kind"]
    if own.empty:
        raise KeyError(f"没有“{body}”这个考核对象；有：{'、'.join(ranked['body'].head(6))}……")
    kind = str(own.iloc[0])
    row = in_order(evaluation, kind, body=body).iloc[0]
    points = points_of_year(evaluation)
    points = points[(points["body"] == body) & points["is_counted"] & (points["full"] > 0)].reset_index(drop=True)
    targets = body_target_rows(evaluation, body)
    bonus = {item.id for item in evaluation.policy.items if item.bonus}
    cells = duty_cells(evaluation, body)
    finding = profile_finding(body, row, points, bonus)
    document = evaluation.policy.document
    number = f"（{document.number}）" if document.number else ""
    note = f"依据：{document.title}{number}。{MISSED.sign} 未达到，{UNKNOWN.sign} 无法判定。"
    tasks = cells["task"].nunique()
    heights = [0.6, 0.34 * len(points) + 0.3, 0.34 * len(targets) + 0.3, 0.36 * tasks + 0.3]
    panels = (
        _path_panel(evaluation, kind, body), _items_panel(points, bonus), body_panel(targets, "目标"),
        calendar_panel(evaluation, cells, 7.5, "任务：按时/应办"),
    )  # fmt: skip
    return Chart(sheet(finding, note, (8.27, 11.69), [[panel] for panel in panels], heights), finding, points)


def profile_finding(body: str, row: pd.Series, points: pd.DataFrame, bonus: set[str]) -> str:
    """Place, class and the item that cost most, in one sentence."""
    lost = np.where(points["item"].isin(bonus), 0.0, (points["full"] - points["points"]).fillna(0.0))
    if len(lost) and lost.max() > 0:
        at = int(lost.argmax())
        tail = f"失分最多的是{points['label'].iloc[at]}（{shown(lost[at], 2)}分）"
    else:
        tail = "没有失分"
    return f"{body}：第{row['place']}名，总分{row['says'].replace('　', '，')}；{tail}"


def _path_panel(evaluation: Evaluation, kind: str, body: str) -> Panel:
    years = class_years(evaluation, kind, body=body).loc[body]
    tones = class_tones(evaluation.policy.standing[kind])
    panel = Panel(x=(0.0, float(len(years))), y=(-0.56, 0.56), title="历年类别")
    for j, (year, class_) in enumerate(years.items()):
        label, colour, hatch = tones.get(class_, ("？", "#ffffff", ""))
        panel.tile(j + 0.02, 0, 0.96, 1, colour, hatch=hatch)
        panel.text(j + 0.5, 0, f"{year}年 {label.partition('（')[0]}", anchor="middle", boxed="white")
    return panel


def _items_panel(points: pd.DataFrame, bonus: set[str]) -> Panel:
    full, got = points["full"].to_numpy(dtype=float), points["points"].to_numpy(dtype=float)
    must = ~points["item"].isin(bonus).to_numpy()
    labels = [
        f"{label.partition('（')[0]}{'' if m else '（加分）'}" for label, m in zip(points["label"], must, strict=True)
    ]
    panel = Panel(
        x=(0.0, float(full.max(initial=1.0))), y=rows_down(len(points), 0.6, 0.6), title="各项得分（满分）",
        y_labels=Labels(tuple(range(len(points))), tuple(labels), 8.5),
    )  # fmt: skip
    for place, (points_, most, is_must) in enumerate(zip(got, full, must, strict=True)):
        if is_must:
            panel.tile(0.0, place, most, 0.6, PALE, 0.4, MISSED.hatch)
        if points_ > 0:
            panel.tile(0.0, place, points_, 0.6, MET.colour, 0.4)
        panel.beside(place, "缺报" if np.isnan(points_) else f"{shown(points_, 2)}（{shown(most)}）")
    return panel
