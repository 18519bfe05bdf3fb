"""A scenario beside the year as it is: each body's total before and after, and what becomes of its class."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

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
from jihua_analysis.explore.charts.ranking import place_of
from jihua_analysis.explore.offices import offices
from jihua_analysis.explore.rows import records_of, rows_of
from jihua_analysis.explore.sentences import Sentences
from jihua_analysis.explore.what_if import AS_IS, SPANS

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
    spans = np.concatenate([_numbers(rows, name + when) for name in SPANS[:2] for when in ("", "_before")])
    known = spans[~np.isnan(spans)]
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
        for total, lower, upper, down, colour in (
            (row.before, row.lower_before, row.upper_before, 0.16, QUIET),
            (row.total, row.lower, row.upper, -0.16, marked.colour),
        ):
            if pd.isna(total) and pd.notna(lower):
                panel.line([(lower, place + down), (upper, place + down)], colour, 1.6)
        if pd.notna(row.before):
            panel.mark(row.before, place, AS_IT_IS.marker, AS_IT_IS.colour, 6, QUIET)
        if pd.notna(row.total):
            panel.mark(row.total, place, marked.marker, marked.colour, 6)
        panel.beside(place, row.says)
    is_open = rows["before"].hasnans or rows["total"].hasnans
    note = f"假设：{words}。" + ("细线：缺项补齐后总分可能的范围，灰的是现状。" if is_open else "")
    drawing = sheet(finding, note, (9.5, 1.9 + 0.215 * max(len(rows), 4)), panel)
    return Chart(drawing, finding, rows)


def shifted(evaluation: Evaluation, compared: pd.DataFrame, kind: str, office: str) -> pd.DataFrame:
    """One row a body of the kind, in the new order: before, total, is_changed (class, honour, grade, veto), says.

    Spans of both (lower, best_rank …) beside them; those of the year as it is end in _before.
    """
    is_here, keys = compared["scenario"] == AS_IS, ["office", "body"]
    is_own = (compared["kind"] == kind) & (compared["office"] == office)
    here, there = (compared[is_own & now].reset_index(drop=True) for now in (is_here, ~is_here))
    there = there if len(there) else here.assign(changed="")
    if not here[keys].equals(there[keys]):
        here = there[keys].merge(here, on=keys, how="left")
    out = there.assign(
        before=here["total"].astype(float),
        rank_before=here["rank"],
        **{f"{name}_before": here[name] for name in SPANS},
        total=there["total"].astype(float),
        is_changed=[not set(_WATCHED).isdisjoint(str(c).split(",")) for c in there["changed"]],
    )
    names, told = _names(evaluation, kind), [c for c in (*SPANS[2:], "changed", *_WATCHED) if c in there]
    pairs = zip(records_of(here[told]), records_of(there[told]), strict=True)
    out["says"] = [_says(names, before, row) for before, row in pairs]
    return out.sort_values(["best_rank", "worst_rank", "body"], na_position="last", ignore_index=True)


def _names(evaluation: Evaluation, kind: str) -> dict[str, str]:
    rule = evaluation.policy.standing[kind]
    groups = (rule.classes, rule.grades, rule.vetoes, rule.notices)
    return {e.id: e.label for entries in groups for e in entries} | {rule.rest: rule.rest_label}


def _says(names: dict[str, str], before: dict[str, object], row: dict[str, object]) -> str:
    """Place before and after, and each result that changed."""
    was, now = (place_of(side["best_rank"], side["worst_rank"]) for side in (before, row))
    words = [f"第{was}→{now}名" if was != now else f"第{now}名" if now != "—" else "无评分数据"]
    for result in _WATCHED:
        if result in str(row["changed"]).split(","):
            words.append("→".join(_named(names, side[result]) for side in (before, row)))
    return "　".join(words)


def _named(names: dict[str, str], value: object) -> str:
    """Results by their names; a ? behind an id says that it cannot be told whether it holds."""
    if value is None or pd.isna(value):
        return "未定"
    ids = [part for part in str(value).split(",") if part]
    told = [names.get(part.rstrip("?"), part.rstrip("?")) + ("（未定）" if part.endswith("?") else "") for part in ids]
    return "、".join(told) or "无"


def shift_finding(evaluation: Evaluation, rows: pd.DataFrame, kind: str) -> str:
    """How many totals, places and results change."""
    label = evaluation.policy.kinds[kind].label
    moved, places = (
        int(np.any([_differs(rows, name) for name in pair], axis=0).sum()) for pair in (SPANS[:2], SPANS[2:])
    )
    changed, unsettled = int(rows["is_changed"].sum()), int(rows["total"].isna().sum())
    what = f"{moved}个总分变了，{places}个名次变了，{changed}个的结果（类别、等次、否决、通报）变了"
    waits = f"；{unsettled}个总分未齐，比的是可能的范围" if unsettled else ""
    return f"{evaluation.year}年{len(rows)}个{label}：{what}{waits}"


def _differs(rows: pd.DataFrame, name: str) -> NDArray[np.bool_]:
    before, after = _numbers(rows, f"{name}_before"), _numbers(rows, name)
    return ~((np.abs(before - after) <= 1e-6) | (np.isnan(before) & np.isnan(after)))


def _numbers(rows: pd.DataFrame, name: str) -> NDArray[np.float64]:
    return rows[name].to_numpy(dtype=float, na_value=np.nan)


def _shift(row: Any) -> float:
    """How far a total moves, in points; what is not known comes last."""
    return -1.0 if pd.isna(row.before) or pd.isna(row.total) else abs(row.total - row.before)


def _total(total: Any, lower: Any, upper: Any) -> str:
    return shown(total, 2) if pd.notna(total) or pd.isna(lower) else f"{shown(lower, 2)}–{shown(upper, 2)}"


def shift_sentences(rows: pd.DataFrame) -> Sentences:
    """One sentence a body whose results change, the one with the largest shift first."""
    changed = rows[rows["is_changed"]]
    lines = [
        f"{row.body}：总分{_total(row.before, row.lower_before, row.upper_before)}"
        f"→{_total(row.total, row.lower, row.upper)}，{row.says}。"
        for row in sorted(rows_of(changed), key=_shift, reverse=True)
    ]
    return Sentences(lines or ["没有一个对象的类别、等次、否决或通报因此改变。"])
