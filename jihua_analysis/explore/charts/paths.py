"""Five years of classes of each body, with those who stand before a sanction next year."""

from __future__ import annotations

import numpy as np
import pandas as pd

from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.explore.charts.paper import Chart, Labels, Panel, patch, rows_down, sheet
from jihua_analysis.explore.charts.ranking import class_tones
from jihua_analysis.explore.offices import of_office
from jihua_analysis.explore.rows import ranked_kind, rows_of

MISSING_YEAR = "?"


def class_years(
    evaluation: Evaluation, kind: str | None = None, years: int = 5, office: str | None = None, body: str | None = None
) -> pd.DataFrame:
    """One row a body, one column a year up to this one: the class id, '?' where there is no record.

    body: only its row.
    """
    evaluation = of_office(evaluation, office)
    kind = ranked_kind(evaluation, kind)
    frame, last = evaluation.standing[["kind", "body", "best_rank", "class"]], evaluation.year
    is_own = frame["kind"] == kind
    rows = rows_of(frame[is_own if body is None else is_own & (frame["body"] == body)])
    rows.sort(key=lambda row: (pd.isna(row.best_rank), 0 if pd.isna(row.best_rank) else row.best_rank, row.body))
    standing = evaluation.policy.standing[kind]
    ids = {c.label: c.id for c in standing.classes} | {standing.rest_label: standing.rest}
    history = evaluation.tables.history[["body", "year", "class"]]
    history = history if body is None else history[history["body"] == body]
    known: dict[tuple[str, int], str] = {}
    for name, year, class_ in rows_of(history[history["class"].notna()]):
        known.setdefault((name, year), ids.get(class_, class_))
    wide = {y: [known.get((row.body, y), MISSING_YEAR) for row in rows] for y in range(last - years + 1, last)}
    wide[last] = [MISSING_YEAR if pd.isna(class_) else class_ for *_, class_ in rows]
    return pd.DataFrame(wide, index=pd.Index([row.body for row in rows], name="body"), dtype=object)


def watched(evaluation: Evaluation, kind: str | None = None) -> pd.DataFrame:
    """Who falls under a notice or veto by a run of years now, or would next year: body, type, label."""
    kind = ranked_kind(evaluation, kind)
    grounds = evaluation.grounds
    mine = grounds[(grounds["kind"] == kind) & (grounds["outcome"] == "yes")]
    standing = evaluation.policy.standing[kind]
    runs = {v.id for v in standing.vetoes if v.run} | {n.id for n in standing.notices if n.run}
    return mine[mine["id"].isin(runs)][["body", "type", "id", "label"]].reset_index(drop=True)


def class_paths(evaluation: Evaluation, kind: str | None = None, years: int = 5, office: str | None = None) -> Chart:
    """A tile a body and year; at the right, who is under a notice or veto by a run of years, or near one."""
    evaluation = of_office(evaluation, office)
    kind = ranked_kind(evaluation, kind)
    rows, near = class_years(evaluation, kind, years), watched(evaluation, kind)
    finding = paths_finding(evaluation, near, kind)
    note = "行按本年名次排列；“？”为没有当年记录。右侧：已成立的警告、否决；“关注”指明年再有同样结果，即成立。"
    tones, used = class_tones(evaluation.policy.standing[kind]), set(rows.to_numpy(dtype=object).ravel())
    panel = Panel(
        x=(0.0, float(len(rows.columns))), y=rows_down(len(rows), 0.55, 0.55), is_labelled_above=True,
        x_labels=Labels(tuple(j + 0.5 for j in range(len(rows.columns))), tuple(f"{y}年" for y in rows.columns)),
        y_labels=Labels(tuple(range(len(rows))), tuple(rows.index), 8.5),
        keys=tuple(patch(colour, label, hatch) for c, (label, colour, hatch) in tones.items() if c in used),
    )  # fmt: skip
    for (i, j), class_ in np.ndenumerate(rows.to_numpy(dtype=object)):
        label, colour, hatch = tones.get(class_, ("？", "#ffffff", ""))
        panel.tile(j + 0.03, i, 0.94, 0.84, colour, 0.5, hatch)
        if class_ != evaluation.policy.standing[kind].rest:
            panel.text(j + 0.5, i, label, 8, "middle", boxed="white")
    beside = {body: _beside(own) for body, own in near.groupby("body")}
    for i, body in enumerate(rows.index):
        panel.beside(i, beside.get(body, ""))
    return Chart(sheet(finding, note, (8.5, 1.9 + 0.2 * max(len(rows), 4)), panel), finding, rows.reset_index())


def _beside(near: pd.DataFrame) -> str:
    """What is under way for one body: what holds, what to watch, each name once."""
    words = []
    for label, own in near.groupby("label", sort=False):
        types = set(own["type"])
        words.append(
            f"明年关注：{label}"
            if types == {"watch"}
            else f"{label}（明年仍须关注）"
            if "watch" in types
            else str(label)
        )
    return "；".join(words)


def paths_finding(evaluation: Evaluation, near: pd.DataFrame, kind: str) -> str:
    """Who is warned, vetoed by a run of years, or to be watched, in one sentence."""
    label = evaluation.policy.kinds[kind].label
    parts = []
    for type_, head in (("veto", ""), ("notice", ""), ("watch", "明年须关注：")):
        own = near[near["type"] == type_]
        for name, group in own.groupby("label", sort=False):
            parts.append(f"{head}{'、'.join(group['body'])}（{name}）")
    return f"{evaluation.year}年：" + (
        "；".join(parts) if parts else f"没有{label}因连续年份受警告、否决，也没有须关注的"
    )
