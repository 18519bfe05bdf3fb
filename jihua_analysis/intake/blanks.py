"""The sheets of a blank workbook, from the policy: their columns, notes, examples and the rows already filled in."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from jihua_analysis.intake.choices import OFFICE_KIND, choices_of, sample_names
from jihua_analysis.intake.schema import TABLE, TABLES, Column, Table, measure_column
from jihua_analysis.policy.check_sheets import parts_within
from jihua_analysis.policy.model import Policy
from jihua_analysis.policy.rules import Cadence, Given

CADENCES: dict[Cadence, tuple[str, int]] = {
    "month": ("月报", 12),
    "quarter": ("季报", 4),
    "half": ("半年报", 2),
    "year": ("年报", 1),
}
"""What a sheet of measures is called, and how often it is filled in."""


@dataclass(frozen=True)
class Blank:
    """One sheet to be filled in: its table, its columns, and the rows that are filled in already."""

    title: str
    table: Table
    columns: tuple[Column, ...]
    note: str
    rows: tuple[dict[str, object], ...] = ()


def blanks_of(policy: Policy, year: int, bodies: pd.DataFrame | None = None) -> tuple[Blank, ...]:
    """The sheets of a blank workbook, in the order in which an office fills them in."""
    listed = pd.DataFrame(columns=["body", "kind"]) if bodies is None else bodies
    known = [c for c in listed.columns if c in {col.name for col in TABLE["bodies"].columns}]
    labels = {key: kind.label for key, kind in policy.kinds.items()}
    own = tuple({str(k): v for k, v in row.items() if not pd.isna(v)} for row in listed[known].to_dict("records"))
    first = Blank(TABLE["bodies"].label, TABLE["bodies"], TABLE["bodies"].columns, "每个考核对象一行。", own)
    sheets = [first]
    for kind in (*policy.kinds, *([] if OFFICE_KIND in policy.kinds else [OFFICE_KIND])):
        for every, (name, times) in CADENCES.items():
            columns = tuple(
                measure_column(policy, key) for key, m in policy.measures.items()
                if m.source is None and kind in m.who and m.every == every
            )  # fmt: skip
            if columns:
                label = labels.get(kind, "办事处")
                rows = tuple(
                    {"body": body, "period": period}
                    for body in listed.loc[listed["kind"].eq(kind), "body"] for period in _periods(year, every)
                )  # fmt: skip
                often = f"每个{label}一行" if times == 1 else f"每个{label} {times} 行，每期一行"
                sheets.append(
                    Blank(
                        f"{label}{name}",
                        TABLE["counts"],
                        (*TABLE["counts"].columns, *columns),
                        f"{often}；只填汇总数。",
                        rows,
                    )
                )
    rest = (t for t in TABLES if t.name in _used(policy))
    return (*sheets, *(Blank(t.label, t, t.columns, _NOTES[t.name]) for t in rest))


def _used(policy: Policy) -> set[str]:
    """The tables beside bodies and counts that something in the document reads."""
    rules = policy.standing.values()
    runs = [
        r
        for s in rules
        for e in (*s.vetoes, *s.notices, *s.awards)
        for r in (getattr(e, "run", None), *getattr(e, "any", ()))
    ]
    sourced = {m.source.table for m in policy.measures.values() if m.source}
    parts = (p for i in policy.items for p in (i.base, *i.add, *i.deduct) if not isinstance(p, str))
    reads = {
        "samples": sample_names(policy),
        "budgets": policy.budget,
        "fiscal": policy.budget,
        "posts": policy.staffing or policy.post_changes,
        "log": policy.calendar or "log" in sourced,
        "events": policy.calendar or "events" in sourced or any(r and r.of == "clean_inspection" for r in runs),
        "scores": any(isinstance(p, Given) for p in parts_within(parts)),
        "history": policy.standing,
        "decisions": any(s.classes or s.vetoes or s.notices or s.awards for s in rules),
    }
    return {table for table, read in reads.items() if read}


_NOTES = {
    "samples": "每次抽样核查一行；相符、漏统、虚报三者之和不超过抽查数。",
    "budgets": "每个单位、年度、类别一行；上年的也要填，用来计算增幅。",
    "fiscal": "各口径各年度一行；本年度只把一个口径标为“当地财政增幅”。",
    "posts": "每个岗位一行，只填岗位代码和角色。",
    "log": "每完成一项任务一行。",
    "events": "每件事一行，同日同类的可合填数量。",
    "scores": "由人评定的分数，每个评分项一行；由数据计算的不必填。",
    "history": "往年的类别和荣誉，每年一行。",
    "decisions": "集体研究的决定，一事一行。",
}


def _periods(year: int, every: Cadence) -> list[str]:
    """The periods of a year, in order: 2014; 2014-H1; 2014-Q1; 2014-01."""
    times = CADENCES[every][1]
    prefix = {"quarter": "Q", "half": "H"}.get(every, "")
    return (
        [str(year)]
        if times == 1
        else [f"{year}-{prefix}{n:02d}" if times == 12 else f"{year}-{prefix}{n}" for n in range(1, times + 1)]
    )


def heading_of(column: Column) -> str:
    """The heading that a blank sheet shows: label, unit in brackets, a star where it must be filled in."""
    unit = f"\n（{column.note}）" if column.type in ("count", "number") and column.note else ""
    return f"{column.label}{unit}{'*' if column.required else ''}"


_WHAT = {
    "text": "文字", "choice": "从列表中选", "flag": "填“是”或“否”", "count": "填整数，没有发生填 0", "number": "填数字",
    "date": "日期，如 {year}-03-08", "year": "四位年份，如 {year}",
    "period": "时期，如 {year}、{year}-H1、{year}-Q1、{year}-03",
}  # fmt: skip


def note_of(column: Column, year: int) -> str:
    """What to fill into a column, in one line."""
    unit = f"，单位：{column.note}" if column.type in ("count", "number") and column.note else ""
    note = f"；{column.note}" if column.type == "text" and column.note else ""
    return f"{_WHAT[column.type].format(year=year)}{unit}{note}{'；必填' if column.required else ''}"


def example_of(column: Column, table: Table, policy: Policy, year: int) -> str | int | float:
    """A made-up value that a column would take."""
    choices = choices_of(policy).get((table.name, column.name), {})
    if choices:
        return next(iter(choices.values()))[0]
    if column.choices:
        return column.choices[0]
    fixed = {"body": "甲社区", "name": "甲社区居民委员会", "post": "P01", "parent": "", "successor": "",
    "source": "财政",
             "series": "区一般公共预算收入", "evidence": "T-001", "judge_role": "考核组", "decided_by_role": "党工委",
             "portfolio": "P1", "choice": "同意", "level": "区级", "award": "先进"}  # fmt: skip
    by_type: dict[str, str | int | float] = {
        "period": f"{year}-03",
        "year": year,
        "date": f"{year}-03-08",
        "count": 12,
        "number": 98.5,
        "flag": "是",
    }
    return fixed.get(column.name, by_type.get(column.type, ""))
