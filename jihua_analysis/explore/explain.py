"""A body's result in sentences, and what keeps it out of a class; made from the frames' because only."""

from __future__ import annotations

from typing import Any, Literal

import pandas as pd

from jihua_analysis.assess.because import shown, word
from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.explore.charts.duties import STATUS
from jihua_analysis.explore.rows import rows_of
from jihua_analysis.explore.sentences import Sentences
from jihua_analysis.policy.periods import period_label
from jihua_analysis.policy.standing import Class, Grade, Standing

Language = Literal["zh", "en"]


def explain(evaluation: Evaluation, body: str, language: Language = "zh") -> Sentences:
    """Why one body stands where it stands: standing and its grounds, lost points, missed targets, late duties.

    Items that cost most come first; targets are those of the whole year. KeyError where there is no such body.
    """
    known(evaluation, body)
    column = "because" if language == "zh" else "because_en"
    bonus = {item.id for item in evaluation.policy.items if item.bonus}
    said = [str(because) for because in _own(evaluation.standing, body, column)[column]]
    points = rows_of(_own(evaluation.points, body, "item", "full", "points", "lower", "is_counted", column))
    lost = [(p.full - (p.lower if pd.isna(p.points) else p.points), p) for p in points if p.is_counted]
    lost = [(amount, p) for amount, p in lost if amount > 0 and p.item not in bonus]
    said += [str(p[-1]) for _, p in sorted(lost, key=lambda one: -one[0])]
    verdicts = rows_of(_own(evaluation.verdicts, body, "period", "outcome", column))
    for outcome in ("missed", "cannot_tell"):
        said += [str(v[-1]) for v in verdicts if v.period == str(evaluation.year) and v.outcome == outcome]
    return Sentences(said + _faults(evaluation, body, language))


def known(evaluation: Evaluation, body: str) -> None:
    """Nothing, if the body is assessed this year; else KeyError with names like it."""
    bodies = evaluation.roster.bodies["body"]
    if not (bodies == body).any():
        raise KeyError(f"{evaluation.year}年没有“{body}”这个考核对象；有：{'、'.join(bodies.head(5))}……")


def _own(frame: pd.DataFrame, body: str, *columns: str) -> pd.DataFrame:
    """The rows of a body, with all columns where none is named."""
    return (frame[list(columns)] if columns else frame)[frame["body"] == body]


def _faults(evaluation: Evaluation, body: str, language: Language) -> list[str]:
    """One sentence a task that was early, late or missing."""
    faults: dict[str, list[Any]] = {}
    for duty in rows_of(_own(evaluation.duties, body, "task", "period", "status", "clause")):
        if duty.status in ("early", "late", "missing"):
            faults.setdefault(duty.task, []).append(duty)
    out = []
    for task, own in faults.items():
        entry, clause = evaluation.policy.calendar[task], own[0].clause
        if language == "zh":
            what = "，".join(f"{period_label(duty.period)}{STATUS[duty.status]}" for duty in own)
            out.append(f"〔{clause}〕{entry.label}：{what}。")
        else:
            what = ", ".join(f"{duty.period} {duty.status.replace('_', ' ')}" for duty in own)
            out.append(f"[{clause}] {entry.label_en}: {what}.")
    return out


def why_not(evaluation: Evaluation, body: str, class_id: str) -> Sentences:
    """What keeps a body out of a class, in the order in which the rules are applied; one sentence if it is in it.

    class_id: an id of the policy's classes of that kind. KeyError for a body or class that is not known.
    """
    known(evaluation, body)
    row = _own(evaluation.standing, body)
    if row.empty:
        return Sentences([f"{body}不在排名对象之内。"])
    one = row.iloc[0]
    standing = evaluation.policy.standing[str(one["kind"])]
    classes = {c.id: c for c in standing.classes}
    grade = next((g for g in standing.grades if g.id == class_id and class_id not in classes), None)
    if grade is not None:
        return Sentences([_grade_gap(standing, grade, one)])
    if not classes:
        return Sentences([f"文件没有给{evaluation.policy.kinds[str(one['kind'])].label}规定类别。"])
    if class_id not in classes:
        raise KeyError(f"没有“{class_id}”这一类；有：{'、'.join(classes)}")
    wanted = classes[class_id]
    if class_id in (one["class"], one["honour"]):
        return Sentences([f"{body}已定为{wanted.label}。"])
    reasons = []
    if not one["is_ranked"]:
        reasons.append("没有评分数据，不参加排名。")
    if one["is_vetoed"] and ("vetoed" in wanted.unless or _outer_bars(classes, wanted)):
        grounds = _own(evaluation.grounds, body)
        names = grounds[(grounds["type"] == "veto") & (grounds["outcome"] == "yes")]["label"]
        reasons.append(f"一票否决：{'、'.join(names)}；被否决的不列入{wanted.label}。")
    if one["class"] in wanted.unless:
        reasons.append(f"已定为{one['class_label']}，不再列入{wanted.label}。")
    if one["is_ranked"]:
        reasons += _by_order(evaluation, one, wanted)
    if class_id in (one["class_proposed"],):
        reasons.append(f"成绩够{wanted.label}，研究决定未列入。")
    return Sentences(reasons or [f"名次够{wanted.label}，未列入的原因不在成绩，见研究决定。"])


def _grade_gap(standing: Standing, grade: Grade, one: pd.Series) -> str:
    """What a grade asks for, and what the body has."""
    if one["grade"] == grade.id:
        return f"{one['body']}已评为{grade.label}。"
    total = "未齐" if pd.isna(one["total"]) else f"{float(one['total']):.2f}分"
    looked_at = "总分" if standing.grade_on == "total" else standing.grade_on
    beside = "（另有条件）" if grade.needs != "true" else ""
    vetoed = "；被一票否决的不评" if one["is_vetoed"] and "vetoed" in grade.unless else ""
    return (
        f"{one['body']}评为{one['grade_label'] or standing.no_grade_label}；"
        f"{grade.label}要求{looked_at}达到{grade.at_least}{beside}，现在总分{total}{vetoed}。"
    )


def _outer_bars(classes: dict[str, Class], wanted: Class) -> bool:
    """Whether the class around this one bars vetoed bodies."""
    return wanted.within is not None and "vetoed" in classes[wanted.within].unless


def _by_order(evaluation: Evaluation, one: pd.Series, wanted: Class) -> list[str]:
    """What places and totals say: behind the line and by how much, on it, or still open."""
    if one["open_at"]:
        return [
            f"在评定线上，{word('open_gaps')}。"
            if one["is_provisional"]
            else f"在评定线上（并列），{word('open_tie')}。"
        ]
    frame = evaluation.standing
    own = frame[(frame["kind"] == one["kind"]) & (frame["office"] == one["office"])]
    inside = own.loc[(own["class"] == wanted.id) | (own["honour"] == wanted.id), "total"].dropna()
    if not one["is_complete"]:
        return [f"总分未齐，在{shown(one['lower'])}至{shown(one['upper'])}分之间，名次未定。"]
    if wanted.start == "bottom":
        return [f"第{one['rank']}名；{wanted.label}只取最后{wanted.take}个。"]
    if inside.empty or one["total"] >= inside.min():
        return []
    lacking = shown(float(inside.min() - one["total"]), 2)
    own_total = shown(float(one["total"]), 2)
    return [f"第{one['rank']}名，总分{own_total}分；{wanted.label}取{wanted.take}个，离最后一名差{lacking}分。"]
