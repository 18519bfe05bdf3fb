"""The eleven input tables: columns, types, Chinese headings; measure columns come from the policy."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Literal

import pandas as pd

from jihua_analysis.policy.model import Policy

ColumnType = Literal["text", "period", "year", "date", "count", "number", "flag", "choice"]

DTYPES: dict[ColumnType, str] = {
    "text": "string",
    "period": "string",
    "year": "Int64",
    "date": "datetime64[s]",
    "count": "Int64",
    "number": "Float64",
    "flag": "boolean",
    "choice": "string",
}
"""The pandas dtype of each column type once read; nothing is guessed and missing stays missing."""


@dataclass(frozen=True)
class Column:
    """One column: `label` is its Chinese heading; `key` columns name a row together; the rest may be missing."""

    name: str
    label: str
    type: ColumnType = "text"
    key: bool = False
    required: bool = False
    note: str = ""
    choices: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """One input table, a sheet or file of this name or label."""

    name: str
    label: str
    columns: tuple[Column, ...]
    required: bool = False
    aliases: tuple[str, ...] = ()

    def column(self, name: str) -> Column:
        """The column of this name; KeyError if there is none."""
        return {c.name: c for c in self.columns}[name]

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns that name a row together."""
        return tuple(c.name for c in self.columns if c.key)


_BODY = Column("body", "单位名称", key=True, required=True, aliases=("单位", "社区名称", "名称", "考核对象"))
_YEAR = Column("year", "年度", "year", key=True, required=True, aliases=("年份", "年"))
_PERIOD = Column("period", "时期", "period", key=True, required=True, aliases=("期间", "月份", "报告期"),
                 note="2014、2014-H1、2014-Q1 或 2014-01")  # fmt: skip

TABLES: tuple[Table, ...] = (
    Table("bodies", "考核对象", (
        _BODY,
        Column("name", "全称"),
        Column("kind", "类别", "choice", required=True),
        Column("is_public", "是否公共单位", "flag"),
        Column("households", "户数", "count"),
        Column("group", "考核组"),
        Column("portfolio", "分包代码"),
        Column("parent", "所属社区"),
        Column("from", "起始日期", "date"),
        Column("to", "终止日期", "date"),
        Column("successor", "承继单位"),
    ), required=True),
    Table("counts", "指标数据", (_BODY, _PERIOD), required=True, aliases=("月报", "季报", "半年报", "年报")),
    Table("samples", "抽样核查", (
        _BODY,
        _PERIOD,
        Column("indicator", "核查项目", "choice", key=True, required=True),
        Column("frame_size", "总体数", "count"),
        Column("drawn", "抽查数", "count", required=True),
        Column("found", "合格数", "count"),
        Column("matched", "相符数", "count"),
        Column("missed", "漏统数", "count"),
        Column("spurious", "虚报数", "count"),
    )),
    Table("budgets", "经费预算", (
        _BODY,
        _YEAR,
        Column("category", "经费类别", "choice", key=True, required=True),
        Column("planned", "预算数", "number", required=True, note="元"),
        Column("actual", "决算数", "number", note="元"),
        Column("source", "经费来源", key=True),
        Column("set_on", "编制日期", "date"),
    )),
    Table("fiscal", "财政数据", (
        Column("series", "财政口径", key=True, required=True),
        _YEAR,
        Column("value", "数额", "number", note="元"),
        Column("growth_pct", "公布增幅", "number", note="%"),
        Column("growth_decimals", "公布小数位", "count"),
        Column("is_reference", "作为当地财政增幅", "flag"),
    )),
    Table("posts", "岗位配备", (
        _BODY,
        Column("post", "岗位代码", key=True, required=True, note="只填代码，不填姓名"),
        Column("role", "岗位角色", "choice", key=True, required=True),
        Column("full_time", "专职", "flag"),
        Column("formal", "正式职工", "flag"),
        Column("filled", "在岗", "flag", required=True),
        Column("exception", "特殊情况说明"),
        Column("approver_role", "批准人职务"),
        Column("expires", "有效期至", "date"),
        Column("from", "起始日期", "date", key=True),
        Column("to", "终止日期", "date"),
    )),
    Table("log", "工作台账", (
        _BODY,
        Column("task", "任务", "choice", key=True, required=True),
        _PERIOD,
        Column("done_on", "完成日期", "date"),
        Column("evidence", "佐证编号", key=True),
        Column("count", "数量", "count"),
    )),
    Table("events", "事项登记", (
        _BODY,
        Column("date", "日期", "date", key=True, required=True),
        Column("kind", "事项", "choice", key=True, required=True),
        Column("level", "级别", key=True),
        Column("cause", "原因", key=True),
        Column("count", "数量", "count", required=True),
    )),
    Table("scores", "评分", (
        _BODY,
        _PERIOD,
        Column("item", "评分项", "choice", key=True, required=True),
        Column("points", "得分", "number", required=True),
        Column("judge_role", "评分人职务"),
        Column("reason", "评分理由"),
    )),
    Table("history", "历年结果", (
        _BODY,
        _YEAR,
        Column("period", "考核时期", "period", key=True, note="按季度、月份评定时填写"),
        Column("class", "类别结果"),
        Column("award", "荣誉称号"),
        Column("level", "授予级别", key=True),
    )),
    Table("decisions", "研究决定", (
        _BODY,
        Column("matter", "事项", "choice", key=True, required=True),
        Column("choice", "决定", required=True),
        Column("decided_by_role", "决定人职务"),
        Column("date", "日期", "date"),
        Column("reason", "理由"),
    )),
)  # fmt: skip
"""`office` (街道办事处) may lead any table that holds more than one office; it is then part of the key."""

DEFAULT_OFFICE = "本办"
"""The office of every row where a file names none."""

OFFICE = Column("office", "街道办事处", key=True, aliases=("办事处",))

TABLE = {table.name: table for table in TABLES}


MARK_COLUMNS = ("table", "office", "body", "period", "column", "state")
PROBLEM_COLUMNS = (
    "severity",
    "file",
    "sheet",
    "row",
    "column",
    "cell",
    "value",
    "rule",
    "clause",
    "message",
    "fix",
)


@dataclass(frozen=True)
class Tables:
    """A year's input, clean: one frame a table, typed as DTYPES says, always with an `office` column.

    counts: one row an office, body and period; one column a measure (Int64 for counts and flags, Float64 else).
    marks: cells that say not applicable or suppressed instead of a number: table, office, body, period, column,
    state ('not_applicable' | 'suppressed'). problems: every problem found on the way in (check.py).
    """

    bodies: pd.DataFrame
    counts: pd.DataFrame
    samples: pd.DataFrame
    budgets: pd.DataFrame
    fiscal: pd.DataFrame
    posts: pd.DataFrame
    log: pd.DataFrame
    events: pd.DataFrame
    scores: pd.DataFrame
    history: pd.DataFrame
    decisions: pd.DataFrame
    marks: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(MARK_COLUMNS), dtype="string"))
    problems: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(PROBLEM_COLUMNS), dtype="string"))
    files: tuple[str, ...] = ()

    def frame(self, name: str) -> pd.DataFrame:
        """The frame of one table by its name."""
        if name not in {f.name for f in fields(self)}:
            raise KeyError(name)
        frame: pd.DataFrame = getattr(self, name)
        return frame

    @property
    def errors(self) -> pd.DataFrame:
        """The problems that must be mended before anything is computed."""
        return self.problems[self.problems["severity"] == "error"]


def measure_column(policy: Policy, name: str) -> Column:
    """The `counts` column of a declared measure."""
    measure = policy.measures[name]
    kinds: dict[str, ColumnType] = {"count": "count", "flag": "flag", "level": "choice"}
    kind = kinds.get(measure.type, "number")
    return Column(name, measure.label, kind, note=measure.unit, choices=measure.levels, aliases=measure.aliases)


def tables_of(**frames: pd.DataFrame) -> Tables:
    """Tables from plain frames (tests, notebooks, simulations): columns are typed, missing tables are empty.

    Unknown columns of `counts` are taken as measures; `office` defaults to '本办'.
    """
    unknown = set(frames) - set(TABLE)
    if unknown:
        raise KeyError(f"unknown tables: {', '.join(sorted(unknown))}; there are {', '.join(TABLE)}")
    return Tables(**{table.name: typed(table, frames.get(table.name)) for table in TABLES})


def typed(table: Table, frame: pd.DataFrame | None) -> pd.DataFrame:
    """The frame with every column of the table, in its dtype; measures stay nullable numbers."""
    frame = pd.DataFrame() if frame is None else frame.reset_index(drop=True)
    out: dict[str, pd.Series] = {}
    for column in (OFFICE, *table.columns):
        if column.name not in frame:
            out[column.name] = pd.Series(index=frame.index, dtype=DTYPES[column.type])
        elif column.type == "date":
            out[column.name] = pd.to_datetime(frame[column.name]).astype("datetime64[s]")
        else:
            out[column.name] = frame[column.name].astype(DTYPES[column.type])
    out["office"] = out["office"].fillna(DEFAULT_OFFICE)
    if table.name == "counts":
        for name in frame.columns.difference(list(out), sort=False):
            values = frame[name]
            out[name] = values if pd.api.types.is_extension_array_dtype(values) else values.convert_dtypes()
    return pd.DataFrame(out, index=frame.index, copy=False)
