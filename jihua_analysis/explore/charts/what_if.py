"""A scenario beside the year as it is: each body's total before and after, and what becomes of its class."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from jihua_analysis.assess.because import shown
from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.explore.charts.drawing import nice_ticks
from jihua_analysis.explore.charts.paper import (
    MET,
    MISSED,
    QUIET,
    RULE,
    Chart,
    Labels,
    Mark,
    Panel,
    key,
    rows_down,
    sheet,
)  # fmt: skip
from jihua_analysis.explore.offices import offices
from jihua_analysis.explore.rows import records_of, rows_of
from jihua_analysis.explore.sentences import Sentences
from jihua_analysis.explore.what_if import AS_IS

_WATCHED = ("class", "honour", "grade", "vetoes", "notices")
"""Results whose change is marked and said."""
AS_IT_IS = Mark("○", "o", "white")


def scenario_shift(
    evaluation: Evaluation,
    compared: pd.DataFrame,
    kind: str | None = None,
    words: str | None = None,
    office: str | None = None,
) -> Chart:
    """Totals of one kind before and after a scenario, in the new order.

    compared: what_if's frame with one scenario. kind: the first with a standing where none is given. words: what was
    changed, for the note; the scenario's name where none are given. office: the first where none is named.
    """
    kind = kind or next(k for k in evaluation.policy.standing if (evaluation.roster.kind == k).any())
    words = words or "、".join(name for name in compared["scenario"].unique() if name != AS_IS)
    rows = shifted(evaluation, compared, kind, office or next(iter(offices(evaluation)), ""))
    finding = shift_finding(evaluation, rows, kind)
    known = pd.concat([rows["before"], rows["total"]]).dropna()
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
    room = 0.03 * max(high - low, 1.0)
    ticks = nice_ticks(low - room, high + room)
    panel = Panel(
        x=(low - room, high + room), y=rows_down(len(rows)), sides="left bottom", x_label="总分",
        x_labels=Labels(tuple(ticks), tuple(f"{t:g}" for t in ticks)),
        y_labels=Labels(tuple(range(len(rows))), tuple(map(str, rows["body"])), 8.5),
        keys=(key(AS_IT_IS, AS_IS), key(MET, "假设之后"), key(MISSED, "假设之后，结果变了")),
    )  # fmt: skip
    for place, row in enumerate(rows_of(rows)):
        marked = MISSED if row.is_changed else MET
        if pd.notna(row.before) and pd.notna(row.total):
            panel.line([(row.before, place), (row.total, place)], RULE, 2.2)
        if pd.notna(row.before):
            panel.mark(row.before, place, AS_IT_IS.marker, AS_IT_IS.colour, 6, QUIET)
        if pd.notna(row.total):
            panel.mark(row.total, place, marked.marker, marked.colour, 6)
        panel.beside(place, row.says)
    drawing = sheet(finding, f"假设：{words}。", (9.5, 1.9 + 0.215 * max(len(rows), 4)), panel)
    return Chart(drawing, finding, rows)


def shifted(evaluation: Evaluation, compared: pd.DataFrame, kind: str, office: str) -> pd.DataFrame:
    """One row a body of the kind, in the new order: before, total, is_changed (class, honour, grade, veto), says."""
    is_here, keys = compared["scenario"] == AS_IS, ["office", "body"]
    is_own = (compared["kind"] == kind) & (compared["office"] == office)
    here, there = (compared[is_own & now].reset_index(drop=True) for now in (is_here, ~is_here))
    there = there if len(there) else here.assign(changed="")
    if not here[keys].equals(there[keys]):
        here = there[keys].merge(here, on=keys, how="left")
    out = there.assign(
        before=here["total"].astype(float),
        rank_before=here["rank"],
        total=there["total"].astype(float),
        is_changed=[not set(_WATCHED).isdisjoint(str(c).split(",")) for c in there["changed"]],
    )
    names, told = _names(evaluation, kind), [c for c in ("rank", "changed", *_WATCHED) if c in there]
    pairs = zip(records_of(here[told]), records_of(there[told]), strict=True)
    out["says"] = [_says(names, before, row) for before, row in pairs]
    return out.sort_values(["rank", "body"], na_position="last", ignore_index=True)


def _names(evaluation: Evaluation, kind: str) -> dict[str, str]:
    rule = evaluation.policy.standing[kind]
    groups = (rule.classes, rule.grades, rule.vetoes, rule.notices)
    return {e.id: e.label for entries in groups for e in entries} | {rule.rest: rule.rest_label}


def _says(names: dict[str, str], before: dict[str, object], row: dict[str, object]) -> str:
    """Place before and after, and each result that changed."""
    words = [
        f"第{_whole(before['rank'])}→{_whole(row['rank'])}名" if _whole(before["rank"]) != _whole(row["rank"]) else ""
    ]
    if _whole(before["rank"]) == _whole(row["rank"]):
        words = [f"第{_whole(row['rank'])}名"]
    for result in _WATCHED:
        if result in str(row["changed"]).split(","):
            words.append("→".join(_named(names, side[result]) for side in (before, row)))
    return "　".join(words)


def _whole(value: object) -> str:
    return "—" if pd.isna(value) else str(value)


def _named(names: dict[str, str], value: object) -> str:
    if value is None or value == "" or pd.isna(value):
        return "无"
    return "、".join(names.get(part, part) for part in str(value).split(","))


def shift_finding(evaluation: Evaluation, rows: pd.DataFrame, kind: str) -> str:
    """How many totals, places and results change."""
    label = evaluation.policy.kinds[kind].label
    moved = int((~np.isclose(rows["before"], rows["total"], rtol=0, atol=1e-6, equal_nan=True)).sum())
    places = int((rows["rank"] != rows["rank_before"]).fillna(False).sum())
    changed = int(rows["is_changed"].sum())
    what = f"{moved}个总分变了，{places}个名次变了，{changed}个的结果（类别、等次、否决、通报）变了"
    return f"{evaluation.year}年{len(rows)}个{label}：{what}"


def _shift(row: Any) -> float:
    """How far a total moves, in points; what is not known comes last."""
    return -1.0 if pd.isna(row.before) or pd.isna(row.total) else abs(row.total - row.before)


def shift_sentences(rows: pd.DataFrame) -> Sentences:
    """One sentence a body whose results change, the one with the largest shift first."""
    changed = rows[rows["is_changed"]]
    lines = [
        f"{row.body}：总分{shown(row.before, 2)}→{shown(row.total, 2)}，{row.says}。"
        for row in sorted(rows_of(changed), key=_shift, reverse=True)
    ]
    return Sentences(lines or ["没有一个对象的类别、等次、否决或通报因此改变。"])
