"""Periods of a year: '2014', '2014-H1', '2014-Q1', '2014-03'."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from functools import lru_cache

from jihua_analysis.policy.rules import Cadence

MONTHS: dict[Cadence, int] = {"month": 1, "quarter": 3, "half": 6, "year": 12}
_PREFIX = {"quarter": "Q", "half": "H"}


def periods_of(year: int, cadence: Cadence) -> tuple[str, ...]:
    """The periods of one cadence that make up a year, in order."""
    if cadence == "year":
        return (str(year),)
    if cadence == "month":
        return tuple(f"{year}-{month:02d}" for month in range(1, 13))
    return tuple(f"{year}-{_PREFIX[cadence]}{i}" for i in range(1, 12 // MONTHS[cadence] + 1))


@lru_cache(maxsize=4096)
def span(period: str) -> tuple[int, int, int]:
    """Year, first and last month of a period; ValueError if it is none."""
    year, _, part = period.partition("-")
    if len(year) == 4 and year.isdigit():
        if not part:
            return int(year), 1, 12
        length = {"Q": 3, "H": 6}.get(part[0], 1)
        digits = part[1:] if length > 1 else part
        if digits.isdigit() and 1 <= int(digits) <= 12 // length:
            return int(year), (int(digits) - 1) * length + 1, int(digits) * length
    raise ValueError(f"no period: {period!r}; write 2014, 2014-H1, 2014-Q1 or 2014-01")


def period_back(year: int, cadence: Cadence, steps: int) -> str:
    """The period so many steps before the last one of a year."""
    parts = 12 // MONTHS[cadence]
    return periods_of(year - steps // parts, cadence)[parts - 1 - steps % parts]


def cadence_of(period: str) -> Cadence:
    """How long a period is."""
    _, first, last = span(period)
    return {1: "month", 3: "quarter", 6: "half", 12: "year"}[last - first + 1]  # type: ignore[return-value]  # literals


def period_label(period: str) -> str:
    """2014 as 2014年, 2014-H1 as 2014年上半年, 2014-Q3 as 2014年三季度, 2014-05 as 2014年5月."""
    year, _, part = str(period).partition("-")
    halves, quarters = (
        {"H1": "上半年", "H2": "下半年"},
        {f"Q{n}": f"{word}季度" for n, word in enumerate("一二三四", 1)},
    )
    return f"{year}年" + (f"{int(part)}月" if part.isdigit() else (halves | quarters).get(part, part))


def day_in(year: int, day: str) -> dt.date:
    """MM-DD in a year; 02-29 is the last day of February in a year that has none."""
    month, number = map(int, day.split("-"))
    return dt.date(year, month, min(number, monthrange(year, month)[1]))


def last_day(period: str) -> dt.date:
    """The last day of a period."""
    year, _, month = span(period)
    return dt.date(year, month, monthrange(year, month)[1])
