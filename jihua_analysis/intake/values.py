"""Cells as staff write them -> values of one type; what cannot be read stays missing and says so."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from jihua_analysis.intake.schema import DTYPES, ColumnType
from jihua_analysis.intake.words import MAX_NUMBER, fold, text_of

NOT_APPLICABLE = ("不适用", "无此项", "不涉及", "—", "——", "–", "-", "--", "/", "n/a", "na", "not applicable")
SUPPRESSED = ("保密", "不公开", "*", "**", "***", "suppressed")
MISSING = ("", "无数据", "缺", "缺失", "缺报", "未报", "空", "#n/a", "none", "null", "nan", "missing")
_MARKS = {
    **dict.fromkeys(MISSING, "missing"),
    **dict.fromkeys(NOT_APPLICABLE, "not_applicable"),
    **dict.fromkeys(SUPPRESSED, "suppressed"),
}
_FLAGS = {
    **dict.fromkeys(("是", "√", "✓", "✔", "有", "对", "1", "true", "yes", "y", "t"), True),
    **dict.fromkeys(("否", "×", "✗", "✘", "无", "错", "0", "false", "no", "n", "f", "x"), False),
}


@dataclass(frozen=True)
class Parsed:
    """One column read: values in their dtype, the state of each cell, and the fault of each cell that is not read.

    state: 'reported', 'missing', 'not_applicable' or 'suppressed'. fault: a key of FAULTS, or '' where all is well.
    """

    values: pd.Series
    state: pd.Series
    fault: pd.Series


FAULTS: dict[str, tuple[str, str]] = {
    "number": ("不是数字", "只填数字，如 1200；没有数据就留空，不适用填“不适用”"),
    "excel_date": ("被 Excel 当成了日期", "把单元格设为“常规”后重填数字"),
    "too_large": ("数字过大，超过十五位", "核对位数和单位"),
    "negative": ("不能是负数", "填 0 或正数"),
    "fraction": ("必须是整数", "填整数，不带小数"),
    "percent_in_count": ("应填个数，不是百分率", "填个数，不带 % 或 ‰"),
    "flag": ("不是“是”或“否”", "填“是”或“否”"),
    "date": ("不是日期", "按 2014-03-08 或 2014年3月8日 填写"),
    "period": ("不是时期", "按 2014、2014-H1、2014-Q1 或 2014-03 填写"),
    "year": ("不是年份", "填四位年份，如 2014"),
    "excel_error": ("是 Excel 错误值或未计算的公式", "改正公式，或直接填数值"),
}
"""What is wrong with a cell, and what would be right, for every way in which a cell is not read."""


def parse(kind: ColumnType, raw: pd.Series, unit: str = "", percents: pd.Series | None = None) -> Parsed:
    """The cells of one column as values of its type.

    unit: what the column is in ('%', '‰', '元' …): a text such as 98% is taken in it. percents: true where Excel
    shows the stored number as a percentage.
    """
    raw = raw.astype(object)
    kinds = raw.map(type)
    if kind in ("count", "number") and percents is None and kinds.isin([int, float]).all():
        number = raw.astype(float)
        plain = number.abs() < MAX_NUMBER
        if (plain & ((number >= 0) & (number % 1 == 0) | (kind == "number"))).all():
            return Parsed(_typed(number, kind), raw.map(lambda _: "reported"), raw.map(lambda _: ""))
    is_text = kinds.eq(str)
    state = pd.Series("reported", index=raw.index, dtype=object)
    blank = raw.isna()
    text = pd.Series("", index=raw.index, dtype=object)
    if is_text.any():
        text[is_text] = raw[is_text].map(fold)
        marks = text[is_text].map(_MARKS)
        if kind in ("text", "choice"):
            marks = marks.where(marks.eq("missing") | text[is_text].isin(NOT_APPLICABLE[3:9]))
            marks = marks.where(marks.isna(), "missing")
        state.update(marks.dropna())
    state[blank] = "missing"
    values = pd.Series(pd.NA, index=raw.index, dtype=object)
    fault = pd.Series("", index=raw.index, dtype=object)
    rows = state.eq("reported")
    if rows.any():
        _READERS[kind](raw[rows], text[rows], kinds[rows], values, fault)
        if kind in ("count", "number"):
            _scale(kind, values, fault, text, unit, percents)
    state[fault.ne("")] = "missing"
    return Parsed(_typed(values, kind), state, fault)


def _typed(values: pd.Series, kind: ColumnType) -> pd.Series:
    if kind == "date":
        return pd.to_datetime(values).astype("datetime64[s]")
    return values.astype(DTYPES[kind])


_NUMBER = re.compile(r"^[¥￥]?([+-]?\d+(?:\.\d*)?|[+-]?\.\d+|[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?)(%|‰|[^\W\d]*)$")


def _numbers(raw: pd.Series, text: pd.Series, kinds: pd.Series, values: pd.Series, fault: pd.Series) -> None:
    plain = kinds.isin([int, float])
    values[plain[plain].index] = raw[plain].astype(float)
    is_text = kinds.eq(str)
    if is_text.any():
        parts = text[is_text].str.extract(_NUMBER)
        number = pd.to_numeric(parts[0].str.replace(",", ""), errors="coerce")
        values.update(number.dropna())
        fault[number[number.isna()].index] = "number"
    dates = kinds.map(lambda k: issubclass(k, dt.date))
    fault[dates[dates].index] = "excel_date"
    other = ~(plain | is_text | dates)
    fault[other[other].index] = "number"
    large = values.notna() & ~(pd.to_numeric(values).abs() < MAX_NUMBER)
    fault[large] = "too_large"
    values[large] = pd.NA


def _scale(
    kind: ColumnType,
    values: pd.Series,
    fault: pd.Series,
    text: pd.Series,
    unit: str,
    percents: pd.Series | None,
) -> None:
    """Brings percentages and per milles into the unit of the column; a stray unit in a count is a fault."""
    written = text.str.extract(_NUMBER)[1].fillna("")
    shown = percents.reindex(values.index, fill_value=False) if percents is not None else written.eq("never")
    marked = written.ne("") & values.notna()
    if not (marked.any() or shown.any()):
        return
    per = {"%": 100, "‰": 1000}
    if kind == "count" or unit not in per:
        allowed = written.isin(["", fold(unit), "人", "户", "个", "次", "份", "元", "件", "家"])
        fault[marked & ~allowed] = "number" if kind == "number" else "percent_in_count"
        fault[shown & values.notna() & (kind == "count")] = "percent_in_count"
        values[fault.ne("")] = pd.NA
        return
    for sign, base in per.items():
        rows = marked & written.eq(sign)
        values[rows] = (values[rows].astype(float) * per[unit] / base).round(10)
    fault[marked & ~written.isin([*per, fold(unit)])] = "number"
    rows = shown & values.notna() & written.eq("")
    values[rows] = (values[rows].astype(float) * per[unit]).round(10)
    values[fault.ne("")] = pd.NA


def _counts(raw: pd.Series, text: pd.Series, kinds: pd.Series, values: pd.Series, fault: pd.Series) -> None:
    _numbers(raw, text, kinds, values, fault)
    number = pd.to_numeric(values)
    rounded = number.round()
    fault[number < 0] = "negative"
    fault[(number - rounded).abs() > 1e-9] = "fraction"
    values[:] = rounded.astype(object).where(number.notna() & fault.eq(""), pd.NA)


def _flags(raw: pd.Series, text: pd.Series, kinds: pd.Series, values: pd.Series, fault: pd.Series) -> None:
    known = text.where(kinds.eq(str), raw.map(_flag_text)).map(_FLAGS)
    values.update(known.dropna())
    fault[known[known.isna()].index] = "flag"


def _flag_text(value: Any) -> str:
    """The stored truth or number of a flag cell as the word that _FLAGS knows."""
    return str(int(value)) if isinstance(value, bool | int | float) and value in (0, 1) else "?"


def _texts(raw: pd.Series, text: pd.Series, kinds: pd.Series, values: pd.Series, fault: pd.Series) -> None:
    values.update(raw.map(text_of))


_DATE = re.compile(r"^(\d{4})(?:年|[-/.])(\d{1,2})(?:月|[-/.])(\d{1,2})日?(?:0?0:00(?::00)?)?$")
_DATE_DIGITS = re.compile(r"^(\d{4})(\d\d)(\d\d)$")
EXCEL_EPOCH = dt.datetime(1899, 12, 30)
"""Day 0 of Excel's serial dates, which take 1900 for a leap year."""
_SERIALS = (10_000, 80_000)
"""Excel serials taken as dates: from 1927 to 2119."""


def _dates(raw: pd.Series, text: pd.Series, kinds: pd.Series, values: pd.Series, fault: pd.Series) -> None:
    values.update(raw.map(_date).dropna())
    fault[raw.index[values[raw.index].isna()]] = "date"


def _date(value: Any) -> dt.datetime | None:
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, dt.date):
        return dt.datetime(value.year, value.month, value.day)
    if isinstance(value, int | float) and not isinstance(value, bool) and _SERIALS[0] <= value <= _SERIALS[1]:
        return EXCEL_EPOCH + dt.timedelta(days=int(value))
    digits = fold(text_of(value))
    match = _DATE.match(digits) or _DATE_DIGITS.match(digits)
    try:
        return dt.datetime(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


_NUMERAL = {"一": 1, "二": 2, "三": 3, "四": 4, "上": 1, "下": 2, "1": 1, "2": 2, "3": 3, "4": 4}
_YEAR = re.compile(r"^(\d{4})年?(?:度|全年)?$")
_MONTH = re.compile(r"^(\d{4})(?:年|[-/.])?(\d{1,2})(?:月|月份)?$")
_QUARTER = re.compile(r"^(\d{4})年?[-/.]?(?:第?([一二三四1-4])季度?|q([1-4]))$")
_HALF = re.compile(r"^(\d{4})年?[-/.]?(?:([上下])半年度?|h([12]))$")


def period_of(value: Any) -> str | None:
    """The canonical name of a period ('2014', '2014-H1', '2014-Q1', '2014-03'); None if it is none.

    >>> [period_of(p) for p in (2014, "2014年上半年", "2014年第一季度", "201403")]
    ['2014', '2014-H1', '2014-Q1', '2014-03']
    """
    if isinstance(value, dt.date):
        midnight = not isinstance(value, dt.datetime) or value.time() == dt.time()
        return f"{value:%Y-%m}" if value.day == 1 and midnight else None
    text = fold(text_of(value))
    if match := _YEAR.match(text):
        return match[1] if "1949" <= match[1] <= "2199" else None
    if match := _QUARTER.match(text):
        return f"{match[1]}-Q{_NUMERAL[match[2] or match[3]]}"
    if match := _HALF.match(text):
        return f"{match[1]}-H{_NUMERAL[match[2] or match[3]]}"
    match = _MONTH.match(text)
    return f"{match[1]}-{int(match[2]):02d}" if match and 1 <= int(match[2]) <= 12 else None


def _periods(raw: pd.Series, text: pd.Series, kinds: pd.Series, values: pd.Series, fault: pd.Series) -> None:
    found = {value: period_of(value) for value in raw.unique()}
    values.update(raw.map(found).dropna())
    fault[raw.index[values[raw.index].isna()]] = "period"


def _years(raw: pd.Series, text: pd.Series, kinds: pd.Series, values: pd.Series, fault: pd.Series) -> None:
    found = {value: period_of(value) for value in raw.unique() if not isinstance(value, dt.date)}
    years = pd.to_numeric(raw.map(found).where(lambda p: p.str.len() == 4), errors="coerce")
    values.update(years.dropna().astype(int).astype(object))
    fault[raw.index[values[raw.index].isna()]] = "year"


_READERS = {
    "text": _texts, "choice": _texts, "number": _numbers, "count": _counts, "flag": _flags, "date": _dates,
    "period": _periods, "year": _years,
}  # fmt: skip


def months_of(period: pd.Series) -> np.ndarray:
    """The months of each canonical period as bits (bit 0 is January); 0 where it is missing."""
    bits = {"": 0xFFF, "H1": 0x03F, "H2": 0xFC0, "Q1": 0x007, "Q2": 0x038, "Q3": 0x1C0, "Q4": 0xE00}
    bits |= {f"{month:02d}": 1 << (month - 1) for month in range(1, 13)}
    part = period.astype("string").str[5:]
    return part.map(bits).fillna(0).astype("int64").to_numpy()
