"""Turns of phrase that the parts of the notice and of the report share: lists, dates, numbers, blanks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from jihua_analysis.assess.because import shown
from jihua_analysis.intake.choices import OFFICE_KIND
from jihua_analysis.publish.editions import Edition

BLANK = "________"
"""Where people write what they decide."""
HIDDEN = "不公开"
"""What stands in place of a number that the public edition does not show."""
_DIGITS = "〇一二三四五六七八九"


@dataclass(frozen=True)
class Line:
    """A paragraph; rank 1 and 2 are headings, 0 is body text."""

    rank: int
    text: str


def names(bodies: Iterable[object]) -> str:
    """Bodies in a row, or 无."""
    return "、".join(str(b) for b in bodies) or "无"


def called(label: str, kind: str) -> str:
    """一类 and 单位 as 一类单位; 先进社区 is one already."""
    return label if label.endswith(kind) else f"{label}{kind}"


def sign(unit: str) -> str:
    """The unit that stands after a number; none where the indicator says it (women born = 100)."""
    return unit if unit in ("%", "‰", "个百分点") else ""


def date_text(day: dt.date, chinese: bool = False) -> str:
    """2015年1月12日, or 二〇一五年一月十二日 in the older habit."""
    if not chinese:
        return f"{day.year}年{day.month}月{day.day}日"
    year = "".join(_DIGITS[int(digit)] for digit in str(day.year))
    return f"{year}年{_under_hundred(day.month)}月{_under_hundred(day.day)}日"


def _under_hundred(number: int) -> str:
    """A number from 1 to 99 in Chinese numerals."""
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十") + (_DIGITS[ones] if ones else "")


def kinds_text(own: Edition) -> str:
    """40个单位、12个社区: the bodies of each kind but the office itself."""
    counts = own.bodies.loc[own.bodies["kind"] != OFFICE_KIND, "kind"].value_counts()
    return "、".join(f"{counts[k]}个{own.policy.label(k)}" for k in own.policy.kinds if k in counts) or "无"


def score(value: float) -> str:
    """A score with two decimals at most; 不公开 where the edition hides it."""
    return HIDDEN if pd.isna(value) else shown(float(value), 2)


def wanted(row: pd.Series, unit: str) -> str:
    """目标98%以上 …: the limits of a verdict's target in words."""
    after, low, high = sign(unit), row["low"], row["high"]
    if pd.isna(low) and pd.isna(high):
        return "—"
    if pd.isna(low):
        return f"不超过{shown(high)}{after}"
    if pd.isna(high):
        return f"不低于{shown(low)}{after}"
    return f"{shown(low)}{after}" if low == high else f"{shown(low)}至{shown(high)}{after}"
