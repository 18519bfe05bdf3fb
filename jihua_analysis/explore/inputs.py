"""Single values of one body changed in a year's tables: a count, a sample, a score, a day, a budget."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.intake.headings import did_you_mean
from jihua_analysis.intake.schema import Tables
from jihua_analysis.policy.formula import parse
from jihua_analysis.policy.model import Policy

CHANGEABLE = {
    "counts": "一个上报数据：column 是数据编号",
    "samples": "一次抽查：column 写作 核查项目.found",
    "scores": "评分：column 是评分项编号",
    "bodies": "考核对象的户数或是否公共单位：column 是 households 或 is_public",
    "log": "一项任务的完成日期：column 是任务编号，value 是日期，None 表示没有办",
    "budgets": "一类经费：column 写作 经费类别.planned",
}


@dataclass(frozen=True)
class Input:
    """One value: the table, the body, the period, the column and what it would be; None is missing."""

    table: str
    body: str
    period: str
    column: str
    value: Any
    office: str | None = None


def changed_tables(base: Evaluation, inputs: Iterable[Input]) -> Tables:
    """The tables with these values in place; untouched frames are the same objects.

    KeyError lists all unknown names, a line each.
    """
    tables, problems = base.tables, list[str]()
    frames: dict[str, pd.DataFrame] = {}
    for one in inputs:
        fault = _fault(base, one)
        if fault:
            problems.append(fault)
            continue
        frame = frames.get(one.table)
        frame = tables.frame(one.table).copy() if frame is None else frame
        changed = _set(frame, one, _office(base, one))
        if isinstance(changed, str):
            problems.append(changed)
        else:
            frames[one.table] = changed
    if problems:
        raise KeyError(*problems)
    return replace(tables, **frames) if frames else tables


def barred_measures(policy: Policy) -> dict[str, str]:
    """Measures that no what-if may touch, and why: outcomes of births, and grounds set outside this workbook."""
    free: set[str] = set()
    bound: dict[str, str] = {}
    for indicator in policy.indicators.values():
        names = {*parse(indicator.numerator).names(), *parse(indicator.denominator).names()}
        if indicator.lever:
            free |= names
        else:
            bound |= dict.fromkeys(names, "出生结果不是工作抓手")
    found = {name: why for name, why in bound.items() if name in policy.measures and name not in free}
    for rule in policy.standing.values():
        for veto in rule.vetoes:
            if veto.sensitive and veto.when is not None:
                found |= {n: "这是另行认定的事由" for n in parse(veto.when).names() if n in policy.measures}
    return found


def put(frame: pd.DataFrame, one: Input, office: str) -> pd.DataFrame:
    """The frame with one value in place; KeyError where there is no row for it."""
    made = _set(frame, one, office)
    if isinstance(made, str):
        raise KeyError(made)
    return made


def _fault(base: Evaluation, one: Input) -> str:
    """What is not known about an input; '' where all is."""
    policy, table = base.policy, one.table
    if table not in CHANGEABLE:
        return f"不能假设表“{table}”；可以的有：{'；'.join(f'{k}（{v}）' for k, v in CHANGEABLE.items())}"
    bodies = list(base.roster.bodies["body"])
    if one.body not in bodies:
        return f"没有考核对象“{one.body}”{_meant(one.body, bodies)}"
    name, _, part = one.column.partition(".")
    known = {
        "counts": list(policy.measures),
        "samples": [i.sample or key for key, i in policy.indicators.items() if i.sample],
        "scores": [i.id for i in policy.items],
        "bodies": ["households", "is_public"],
        "log": list(policy.calendar),
        "budgets": list(policy.budget.categories) if policy.budget else [],
    }[table]
    if name not in known:
        return f"表“{table}”里没有“{name}”{_meant(name, known)}"
    parts = {
        "samples": ("found", "drawn", "matched", "missed", "spurious", "frame_size"),
        "budgets": ("planned", "actual", "set_on"),
    }
    if table in parts and part not in parts[table]:
        return f"“{one.column}”要写作 {name}.列名，列名有 {'、'.join(parts[table])}{_meant(part, parts[table])}"
    if table == "counts" and name in (barred := barred_measures(policy)):
        return f"不作“{policy.label(name)}”的假设：{barred[name]}"
    if table == "counts" and policy.measures[name].source is not None:
        return f"“{policy.label(name)}”由{policy.measures[name].source.table}表累计得出，不是一个上报的数"  # type: ignore[union-attr]  # not None here
    return ""


def _office(base: Evaluation, one: Input) -> str:
    """The body's office: the one named, or the only one that has such a body."""
    bodies = base.roster.bodies
    return one.office or str(bodies.loc[bodies["body"] == one.body, "office"].iloc[0])


def _set(frame: pd.DataFrame, one: Input, office: str) -> pd.DataFrame | str:
    """The frame with the value, in the row that is there or in a new one; words where there is no such row."""
    name, _, part = one.column.partition(".")
    own = (frame["office"] == office) & (frame["body"] == one.body)
    value = pd.NA if one.value is None else one.value
    if one.table == "bodies":
        frame.loc[own, name] = value
        return frame
    keys: dict[str, Any] = {"period": one.period}
    column = part
    if one.table == "counts":
        column = name
    elif one.table == "samples":
        keys["indicator"] = name
    elif one.table == "scores":
        keys["item"], column = name, "points"
    elif one.table == "log":
        keys["task"], column = name, "done_on"
        value = pd.NaT if one.value is None else pd.Timestamp(one.value)
    else:
        keys = {"year": int(one.period), "category": name}
        value = pd.Timestamp(one.value) if isinstance(one.value, dt.date) else value
    at = own.copy()
    for key, wanted in keys.items():
        at &= (frame[key] == wanted).fillna(False).astype(bool)
    if at.any():
        if column not in frame:
            frame[column] = pd.array([pd.NA] * len(frame), dtype="Int64")
        frame.loc[at, column] = value
        return frame
    if one.table in ("counts", "samples"):
        there = "、".join(sorted(frame.loc[own, "period"].dropna().unique()))
        return f"“{one.body}”没有 {one.period} 这一期的数据；有 {there or '（无）'}"
    row = {"office": office, "body": one.body, **keys, column: value}
    new = pd.DataFrame([row]).reindex(columns=frame.columns).astype(frame.dtypes)
    return pd.concat([frame, new], ignore_index=True)


def _meant(name: str, known: Iterable[str]) -> str:
    guess = did_you_mean(name, known)
    return f"；您是否指“{guess}”？" if guess else ""
