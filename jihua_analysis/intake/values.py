"""Cells as staff write them -> values of one type; what cannot be read stays missing and says so."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import numpy as np
import pandas as pd

from jihua_analysis.intake.schema import DTYPES, ColumnType
from jihua_analysis.intake.words import MAX_NUMBER, fold, text_of

DASHES = ("—", "——", "–", "-", "--", "/")
NOT_APPLICABLE = ("不适用", "无此项", "不涉及", *DASHES, "n/a", "na", "notapplicable")
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
    "october": ("分不清是 1 月还是 10 月：Excel 把 2014.10 存成 2014.1", "写成 2014-01 或 2014-10"),
    "year": ("不是年份", "填四位年份，如 2014"),
    "excel_error": ("是 Excel 错误值或未计算的公式", "改正公式，或直接填数值"),
}
"""What is wrong with a cell, and what would be right, for every way in which a cell is not read."""


def parse(kind: ColumnType, raw: pd.Series, unit: str = "", percents: pd.Series | None = None) -> Parsed:
    """The cells of one column as values of its type; every distinct cell is read once.

    unit: what the column is in ('%', '‰', '元' …): a text such as 98% is taken in it. percents: true where Excel
    shows the stored number as a percentage.
    """
    shown = repeat(False) if percents is None else percents.to_numpy(dtype=bool)
    cells = list(zip(map(type, raw), raw, shown, strict=False))
    read = {cell: _read(kind, cell[1], unit, bool(cell[2])) for cell in set(cells)}
    values, state, fault = zip(*(read[cell] for cell in cells), strict=True) if cells else ((), (), ())
    return Parsed(
        _typed(pd.Series(list(values), index=raw.index, dtype=object), kind),
        pd.Series(list(state), index=raw.index, dtype=object),
        pd.Series(list(fault), index=raw.index, dtype=object),
    )


def _read(kind: ColumnType, value: Any, unit: str, is_percent: bool) -> tuple[Any, str, str]:
    """Value, state and fault of one cell."""
    if value is None or value is pd.NaT or value != value:
        return None, "missing", ""
    text = fold(value) if isinstance(value, str) else ""
    mark = _MARKS.get(text) if isinstance(value, str) else None
    if mark and kind in ("text", "choice"):
        mark = "missing" if mark == "missing" or text in DASHES else None
    if mark:
        return None, mark, ""
    try:
        if isinstance(value, str) and kind not in ("text", "choice") and any(map(_is_note_mark, value)):
            raise _Unread("number" if kind == "count" else kind)
        return _READERS[kind](value, text, unit, is_percent), "reported", ""
    except _Unread as unread:
        return None, "missing", str(unread)


def _is_note_mark(character: str) -> bool:
    """Whether it is a ①, ² or ½, which folding would make a digit more: 12① is not 121."""
    return unicodedata.category(character) == "No"


class _Unread(Exception):
    """A cell that cannot be read; the text is a key of FAULTS."""


def _typed(values: pd.Series, kind: ColumnType) -> pd.Series:
    if kind == "date":
        return pd.to_datetime(values).astype("datetime64[s]")
    return values.astype(DTYPES[kind])


_NUMBER = re.compile(r"^[¥￥]?([+-]?\d+(?:\.\d*)?|[+-]?\.\d+|[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?)(%|‰|[^\W\d]*)$")
_SPACED = re.compile(r"\d\s+\d")
_IN_THREES = re.compile(r"\D*\d{1,3}(?: \d{3})+(?:\.\d+)?\D*")
_PER = {"%": 100, "‰": 1000}
_UNITS = ("", "人", "户", "个", "次", "份", "元", "件", "家")
"""Units that may stand behind a number, beside the column's own."""


def _number(value: Any, text: str, unit: str, is_percent: bool) -> float:
    """A number in the unit of its column: 98%, 7‰ and cells that Excel shows as percentages are brought into it."""
    written = ""
    if isinstance(value, str):
        match = _NUMBER.match(text)
        plain = unicodedata.normalize("NFKC", value).strip()
        if not match or (_SPACED.search(plain) and not _IN_THREES.fullmatch(plain)):  # two numbers in one cell
            raise _Unread("number")
        number, written = float(match[1].replace(",", "")), match[2]
        if written not in (*_UNITS, fold(unit)) and not (written in _PER and unit in _PER):
            raise _Unread("number")
    elif isinstance(value, dt.date):
        raise _Unread("excel_date")
    elif isinstance(value, bool) or not isinstance(value, int | float):
        raise _Unread("number")
    else:
        number = float(value)
    if not abs(number) < MAX_NUMBER:
        raise _Unread("too_large")
    if unit in _PER and (is_percent or written in _PER):
        return round(number * _PER[unit] / (1 if is_percent else _PER[written]), 10)
    return number


def _count(value: Any, text: str, unit: str, is_percent: bool) -> int:
    if is_percent or text.endswith(tuple(_PER)):
        raise _Unread("percent_in_count")
    number = _number(value, text, unit, is_percent)
    if number < 0:
        raise _Unread("negative")
    if abs(number - round(number)) > 1e-9:
        raise _Unread("fraction")
    return round(number)


def _flag(value: Any, text: str, unit: str, is_percent: bool) -> bool:
    word = str(int(value)) if isinstance(value, bool | int | float) and value in (0, 1) else text
    if word not in _FLAGS:
        raise _Unread("flag")
    return _FLAGS[word]


def _text(value: Any, text: str, unit: str, is_percent: bool) -> str:
    return text_of(value)


_DATE = re.compile(r"^(\d{4})(?:年|[-/.])(\d{1,2})(?:月|[-/.])(\d{1,2})日?(?:0?0:00(?::00)?)?$")
_DATE_DIGITS = re.compile(r"^(\d{4})(\d\d)(\d\d)$")
EXCEL_EPOCH = dt.datetime(1899, 12, 30)
"""Day 0 of Excel's serial dates, which take 1900 for a leap year."""
FIRST_SERIAL, LAST_SERIAL = 10_000, 80_000
"""Excel serials taken as dates: from 1927 to 2119."""
DAYS_TO_1904 = 1462
"""Days from Excel's day 0 to that of workbooks that count from 1904, as old Macs did."""


def _date(value: Any, text: str, unit: str, is_percent: bool) -> dt.datetime:
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, dt.date):
        return dt.datetime(value.year, value.month, value.day)
    if isinstance(value, int | float) and not isinstance(value, bool) and FIRST_SERIAL <= value <= LAST_SERIAL:
        return EXCEL_EPOCH + dt.timedelta(days=int(value))
    digits = fold(text_of(value))
    match = _DATE.match(digits) or _DATE_DIGITS.match(digits)
    try:
        if match:
            return dt.datetime(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        pass
    raise _Unread("date")


_NUMERAL = {"一": 1, "二": 2, "三": 3, "四": 4, "上": 1, "下": 2, "1": 1, "2": 2, "3": 3, "4": 4}
_YEAR = re.compile(r"^(\d{4})年?(?:度|全年)?$")
_MONTHS = {word: i for i, word in enumerate([*"一二三四五六七八九十", "十一", "十二"], start=1)}
MONTH_WORD = "1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九]"
"""A month's number as it is written, in digits or Chinese, for a pattern."""
_MONTH = re.compile(rf"^(\d{{4}})(?:年|[-/.])?({MONTH_WORD})(?:月|月份)?$")
_OCTOBER = re.compile(r"^\d{4}\.1$")
_PART = re.compile(rf"^(?:(?:{MONTH_WORD})月(?:份)?|第?[一二三四1-4]季度?|[上下]半年度?|q[1-4]|h[12])$")
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
    return f"{match[1]}-{_MONTHS.get(match[2]) or int(match[2]):02d}" if match else None


def lacks_year(value: Any, is_month: bool) -> bool:
    """Whether a period says only its part of a year: 3月, 第一季度, 上半年; is_month: a bare 3 is a month too."""
    text = fold(text_of(value)) if isinstance(value, str | int | float) else ""
    return bool(_PART.match(text)) or (is_month and text.isdigit() and 1 <= int(text) <= 12)


def _period(value: Any, text: str, unit: str, is_percent: bool) -> str:
    period = period_of(value)
    if period is None:
        raise _Unread("period")
    if _OCTOBER.match(fold(text_of(value))):
        raise _Unread("october")
    return period


def _year(value: Any, text: str, unit: str, is_percent: bool) -> int:
    period = None if isinstance(value, dt.date) else period_of(value)
    if period is None or len(period) != 4:
        raise _Unread("year")
    return int(period)


_READERS: dict[ColumnType, Callable[[Any, str, str, bool], Any]] = {
    "text": _text, "choice": _text, "number": _number, "count": _count, "flag": _flag, "date": _date,
    "period": _period, "year": _year,
}  # fmt: skip


def months_of(period: pd.Series) -> np.ndarray:
    """The months of each canonical period as bits (bit 0 is January); 0 where it is missing."""
    bits = {"": 0xFFF, "H1": 0x03F, "H2": 0xFC0, "Q1": 0x007, "Q2": 0x038, "Q3": 0x1C0, "Q4": 0xE00}
    bits |= {f"{month:02d}": 1 << (month - 1) for month in range(1, 13)}
    part = period.astype("string").str[5:]
    return part.map(bits).fillna(0).astype("int64").to_numpy()
