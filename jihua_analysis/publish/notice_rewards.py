"""The part of the notice on rewards and penalties: conditions met, decisions on record, blanks where none is."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from jihua_analysis.policy.standing import Class, Standing
from jihua_analysis.publish.editions import Edition
from jihua_analysis.publish.phrases import BLANK, Line, called, date_text, names


def rewards(own: Edition) -> list[Line]:
    """Honours and award conditions, vetoes, notices and next year's watch list; people decide what follows."""
    lines = [*_honours(own), *_vetoes(own), *_notices(own), *_watch(own)]
    return [Line(1, "奖励与处理"), *(lines or [Line(0, "没有符合奖励条件或应予处理的对象。")])]


def _honours(own: Edition) -> list[Line]:
    lines = []
    for kind, standing in own.policy.standing.items():
        for entry in standing.classes:
            mine = own.standing[own.standing["kind"].eq(kind) & own.standing["honour"].eq(entry.id)]
            if entry.within and len(mine):
                lines.append(Line(0, _honour(own, kind, entry, mine.sort_values("rank", kind="stable")["body"])))
        for award in standing.awards:
            met = _of(own, kind, "award", award.id)
            if len(met):
                unit = own.policy.label(kind)
                text = f"符合“{award.label}”条件的{unit}{len(met)}个：{names(met)}。{award.then.rstrip('。')}。"
                lines.append(Line(0, text + _decided(own, award.id, met)))
    return [Line(2, "表彰和奖励"), *lines] if lines else []


def _honour(own: Edition, kind: str, entry: Class, bodies: pd.Series) -> str:
    """予以表彰, by whom and when if the decision is on record."""
    text = f"{called(entry.label, own.policy.label(kind))}{len(bodies)}个：{names(bodies)}"
    made = own.decisions[own.decisions["matter"].eq(entry.id) & own.decisions["body"].isin(bodies)]
    by = made[["decided_by_role", "date"]].drop_duplicates()
    if len(made) == len(bodies) and len(by) == 1:
        return f"{text}。{by.iloc[0, 0]}于{date_text(pd.Timestamp(by.iloc[0, 1]).date())}决定予以表彰。"
    return f"{text}。是否予以表彰：{BLANK}。"


def _vetoes(own: Edition) -> list[Line]:
    by_labels: dict[str, list[str]] = {}
    for (_, body), mine in _grounds(own, "veto"):
        by_labels.setdefault(names(mine["label"].drop_duplicates()), []).append(str(body))
    bodies = [body for found in by_labels.values() for body in found]
    if not bodies:
        return []
    told = "；".join(f"{names(found)}（{labels}）" for labels, found in by_labels.items())
    ids = own.grounds.loc[own.grounds["type"].eq("veto"), "id"].unique()
    return [
        Line(2, "一票否决"),
        Line(0, f"有下列一票否决情形的{len(bodies)}个：{told}。{_decided_all(own, ids, bodies)}"),
    ]


def _notices(own: Edition) -> list[Line]:
    lines = []
    for kind, standing in own.policy.standing.items():
        for notice in standing.notices:
            bodies = _of(own, kind, "notice", notice.id)
            if len(bodies):
                lines.append(Line(0, f"{notice.label}：{names(bodies)}。{_decided(own, notice.id, bodies)}"))
    return [Line(2, "通报和警示"), *lines] if lines else []


def _watch(own: Edition) -> list[Line]:
    told = []
    for kind, standing in own.policy.standing.items():
        for key, label in _runs(standing):
            bodies = _of(own, kind, "watch", key)
            if len(bodies):
                told.append(f"下年如再符合条件即达到“{label}”的：{names(bodies)}")
    return [Line(2, "下年关注"), Line(0, "；".join(told) + "。")] if told else []


def _runs(standing: Standing) -> list[tuple[str, str]]:
    return [*((v.id, v.label) for v in standing.vetoes), *((n.id, n.label) for n in standing.notices)]


def _grounds(own: Edition, type_: str) -> list[tuple[tuple[str, str], pd.DataFrame]]:
    """The grounds of one type that hold, body by body."""
    g = own.grounds
    mine = g[g["type"].eq(type_) & g["outcome"].eq("yes")]
    return list(mine.groupby(["kind", "body"], sort=False))


def _of(own: Edition, kind: str, type_: str, key: str) -> pd.Series:
    """The bodies of a kind for whom one ground holds."""
    g = own.grounds
    return g.loc[g["kind"].eq(kind) & g["type"].eq(type_) & g["id"].eq(key) & g["outcome"].eq("yes"), "body"]


def _decided(own: Edition, key: str, bodies: pd.Series) -> str:
    """What was decided for these bodies, with role and day; a blank for those without a decision on record."""
    return _decided_all(own, [key], list(bodies))


def _decided_all(own: Edition, keys: Iterable[str], bodies: list[str]) -> str:
    made = own.decisions[own.decisions["matter"].isin(list(keys)) & own.decisions["body"].isin(bodies)]
    told = []
    for (choice, role, day), f in made.groupby(["choice", "decided_by_role", "date"], sort=False, dropna=False):
        by = f"{role}{date_text(pd.Timestamp(day).date())}决定"
        told.append(f"{by}：{choice}" if len(bodies) == 1 else f"{names(f['body'])}：{choice}（{by}）")
    open_ = [b for b in bodies if b not in set(made["body"])]
    if open_:
        told.append(f"{names(open_) if made.shape[0] else '会议决定'}：{BLANK}")
    return "；".join(told) + "。"
