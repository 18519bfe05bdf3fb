"""A picture of the public edition: how many bodies met each target, from the counts that the edition shows."""

from __future__ import annotations

import pandas as pd

from jihua_analysis.explore.charts.paper import sheet
from jihua_analysis.explore.charts.targets import COUNTED, outcome_bars
from jihua_analysis.publish.editions import Edition
from jihua_analysis.publish.report_text import Picture


def public_pictures(edition: Edition, office: str | None = None) -> dict[str, tuple[Picture, ...]]:
    """The drawings of the report's sections for one office: a drawing a kind of bodies of which something is shown."""
    own, made = edition.of_office(office), []
    for kind in own.policy.kinds:
        counts = own.target_counts
        rows = counts[counts["kind"].eq(kind) & counts["state"].ne("suppressed")]
        if rows.empty:
            continue
        rows = rows.astype({outcome: "int64" for outcome in COUNTED})
        rows = rows.sort_values("missed", ascending=False, kind="stable", ignore_index=True)
        labels = tuple(own.policy.indicators[name].label for name in rows["indicator"])
        finding = f"{own.year}年{own.policy.label(kind)}各项目标：{_in_words(labels[0], rows.iloc[0])}"
        bars = outcome_bars(rows, labels)
        made.append(Picture(finding, sheet(finding, "", (9.0, 1.2 + 0.36 * len(rows)), bars).svg(finding)))
    return {"targets": tuple(made)}


def _in_words(label: str, row: pd.Series) -> str:
    """未达到最多的是 …"""
    if not row["missed"]:
        return "没有未达到的"
    return f"未达到最多的是{label}，{row[list(COUNTED)].sum()}个中{row['missed']}个未达到"
