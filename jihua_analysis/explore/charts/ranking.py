"""The order of bodies of one kind: totals with bounds, places, and the classes they fall into."""

from __future__ import annotations

from typing import Any

import pandas as pd

from jihua_analysis.assess.because import shown
from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.explore.charts.paper import Chart, Labels, Panel, patch, rows_down, sheet
from jihua_analysis.explore.offices import of_office
from jihua_analysis.explore.rows import ranked_kind, rows_of
from jihua_analysis.policy.standing import Standing

TONES = (("#0072b2", ""), ("#e69f00", "xxxx"), ("#009e73", "\\\\\\\\"), ("#cc79a7", "++++"))
REST = ("#e4e4e4", "")


def class_tones(standing: Standing) -> dict[str, tuple[str, str, str]]:
    """Label, colour and hatch of each class of a standing rule, the best first, the rest last."""
    own = sorted((c for c in standing.classes if c.within is None), key=lambda c: c.start != "top")
    tones = {c.id: (c.label, *TONES[i % len(TONES)]) for i, c in enumerate(own)}
    return tones | {standing.rest: (standing.rest_label, *REST)}


def ranking(evaluation: Evaluation, kind: str | None = None, office: str | None = None) -> Chart:
    """Bodies of one kind in order of their totals; a line shows how far an incomplete total may still go."""
    evaluation = of_office(evaluation, office)
    kind = ranked_kind(evaluation, kind)
    rows = in_order(evaluation, kind)
    finding = ranking_finding(evaluation, rows, kind)
    scored = evaluation.policy.sheets[evaluation.policy.standing[kind].sheet]
    note = (
        f"评分表：{scored.label}。左：名次（并列写成起止）；右：总分、类别和待定事项。细线：缺项补齐后总分可能的范围。"
    )
    tones = class_tones(evaluation.policy.standing[kind])
    full, used = float(scored.full), set(rows["shown_class"])
    reached = rows[["total", "lower", "upper"]].astype(float)
    least, most = min(0.0, reached.min(axis=None)), max(full, reached.max(axis=None))  # bonus and minus items reach out
    most = most if most > least else least + 1
    ticks = [full * i / 5 for i in range(6)] if full else sorted({least, 0.0, most})
    panel = Panel(
        x=(least, most), y=rows_down(len(rows)), sides="left bottom", x_label="总分",
        x_labels=Labels(tuple(ticks), tuple(f"{t:g}" for t in ticks)),
        y_labels=Labels(tuple(range(len(rows))), tuple(f"{row.place}　{row.body}" for row in rows_of(rows)), 8.5),
        keys=tuple(patch(colour, label, hatch) for c, (label, colour, hatch) in tones.items() if c in used),
    )  # fmt: skip
    for place, row in enumerate(rows_of(rows)):
        colour, hatch = tones.get(row.shown_class, ("", *REST))[1:]
        solid = row.total if pd.notna(row.total) else row.lower
        if pd.notna(solid):
            panel.tile(min(solid, 0.0), place, abs(solid), 0.72, colour, 0.5, hatch)
        if pd.isna(row.total) and row.is_ranked:
            panel.line([(row.lower, place), (row.upper, place)], width=1.4)
            for end in (row.lower, row.upper):
                panel.line([(end, place - 0.22), (end, place + 0.22)], width=1.4)
        panel.beside(place, row.says)
    return Chart(sheet(finding, note, (9.5, 1.9 + 0.215 * max(len(rows), 4)), panel), finding, rows)


_TOLD = ("kind", "total", "lower", "upper", "is_ranked", "class", "class_label", "honour", "open_at", "is_vetoed")
"""The columns of a standing that the margin speaks of."""


def in_order(evaluation: Evaluation, kind: str, office: str | None = None, body: str | None = None) -> pd.DataFrame:
    """The standing of one kind, or of one body of it, in order.

    Besides its columns: `place` ('1', '1–8'), `shown_class`, and `says` for the margin.
    """
    frame = evaluation.standing
    is_own = (frame["kind"] == kind) & (frame["office"] == (office or frame["office"].min()))
    frame = frame[is_own if body is None else is_own & (frame["body"] == body)]
    frame = frame.sort_values(["best_rank", "worst_rank", "body"], na_position="last", ignore_index=True)
    shown_class = frame["class"].where(frame["class"].notna(), "")
    told = frame[list(_TOLD)].rename(columns={"class": "class_id"})
    return frame.assign(
        place=[place_of(a, b) for a, b in zip(frame["best_rank"], frame["worst_rank"], strict=True)],
        shown_class=shown_class,
        says=[_says(evaluation, row) for row in rows_of(told)],
    )


def place_of(best: Any, worst: Any) -> str:
    """A place, or from which to which it may be: 3, 1–8."""
    if pd.isna(best) or pd.isna(worst):
        return "—"
    return f"{best}" if best == worst else f"{best}–{worst}"


def _says(evaluation: Evaluation, row: Any) -> str:
    """Total, class, and what else a reader must know of a body."""
    if not row.is_ranked:
        return "无评分数据"
    words = [f"{shown(row.lower, 2)}–{shown(row.upper, 2)}（缺项）" if pd.isna(row.total) else f"{row.total:.2f}"]
    standing = evaluation.policy.standing[row.kind]
    if pd.notna(row.class_id) and row.class_id not in ("", standing.rest):
        honours = {c.id: c.label for c in standing.classes}
        words.append(honours.get(row.honour, row.class_label))
    if row.open_at:
        words.append("待定")
    if row.is_vetoed:
        words.append("一票否决")
    return "　".join(words)


def ranking_finding(evaluation: Evaluation, rows: pd.DataFrame, kind: str) -> str:
    """Who fills the classes and how thin the line is, in one sentence."""
    label = evaluation.policy.kinds[kind].label
    ranked = rows[rows["is_ranked"]]
    if ranked.empty:
        return f"{evaluation.year}年：没有可排名的{label}"
    counts = ranked["shown_class"].value_counts()
    standing = evaluation.policy.standing[kind]
    parts = [
        f"{text}{counts[c]}个" for c, (text, *_) in class_tones(standing).items() if c in counts and c != standing.rest
    ]
    graded = ranked["grade_label"].value_counts() if standing.grades else {}
    known = {c.label for c in standing.classes}
    parts += [f"{text}{graded[text]}个" for text in grade_labels(standing) if text in graded and text not in known]
    open_ = int((ranked["open_at"] != "").sum())
    tail = f"，{open_}个在线上待定" if open_ else _line(evaluation, ranked, kind)
    incomplete = int((~ranked["is_complete"]).sum())
    tail += f"，{incomplete}个总分未齐" if incomplete else ""
    return f"{evaluation.year}年{len(ranked)}个{label}：{'、'.join(parts) or '未分类'}{tail}"


def grade_labels(standing: Standing) -> list[str]:
    """The labels of the grades, the best first, and that of none."""
    return [*(g.label for g in standing.grades), standing.no_grade_label]


def _line(evaluation: Evaluation, ranked: pd.DataFrame, kind: str) -> str:
    """How many points lie between the last of the first class and the next body."""
    standing = evaluation.policy.standing[kind]
    top = next((c for c in standing.classes if c.start == "top" and c.within is None), None)
    if top is None or standing.class_source == "history":
        return ""
    inside = ranked.loc[ranked["shown_class"] == top.id, "total"].dropna()
    outside = ranked.loc[(ranked["shown_class"] != top.id) & ~ranked["is_vetoed"], "total"].dropna()
    if inside.empty or outside.empty or inside.min() < outside.max():
        return ""
    return f"；{top.label}的最后一名与下一名只差{inside.min() - outside.max():.2f}分"
