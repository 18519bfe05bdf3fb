"""The row contract: a row that cannot be used gets a status and a reason, all others go on.

Every function of this package takes scalars or arrays, gives back the same shape, and leaves a
missing value (NaN) where a row is not ``"ok"``; nothing is raised for a row. `row_status` says why.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Numbers = Any
"""A number, or anything NumPy reads as an array of numbers (list, array, pandas Series)."""

REASONS: dict[str, str] = {
    "ok": "",
    "missing": "没有数字",
    "infinite": "数字是无穷大",
    "negative": "计数小于 0",
    "fractional": "计数不是整数",
    "no denominator": "分母为 0，没有可算的比例",
    "more than denominator": "分子大于分母",
    "no population": "没有总体数，抽样的结论无法计算",
    "more than population": "抽取数大于总体数",
}
"""Each row status, with the reason a planner reads."""


def exact(value: Fraction | Decimal | float | str) -> Fraction:
    """The number as written, as a fraction: 0.9 is nine tenths, not the nearest binary float."""
    if isinstance(value, Fraction | int | Decimal):
        return Fraction(value)
    return Fraction(str(value))


def as_numbers(values: Numbers) -> Array:
    """Values as a float array; anything that is no number (None, NA, text) becomes missing."""
    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        return np.asarray(np.frompyfunc(_number, 1, 1)(np.asarray(values, dtype=object)), dtype=np.float64)


def row_status(x: Numbers, n: Numbers = None, population: Numbers = None) -> Array:
    """Status of each row: ``"ok"`` or a key of `REASONS`; the first that applies.

    x: counts; n: denominators or sample sizes; population: sizes of the finite populations.
    """
    given = [as_numbers(x), *(as_numbers(v) for v in (n, population) if v is not None)]
    counts = np.broadcast_arrays(*given)
    status = np.full(counts[0].shape, "ok", dtype="U24")

    def mark(name: str, rows: Array) -> None:
        status[rows & (status == "ok")] = name

    for c in counts[: 1 + (n is not None)]:
        mark("missing", np.isnan(c))
    if population is not None:
        mark("no population", np.isnan(counts[-1]))
    for c in counts:
        mark("infinite", np.isinf(c))
        mark("negative", c < 0)
        mark("fractional", np.isfinite(c) & (c != np.floor(c)))
    if n is not None:
        mark("no denominator", counts[1] == 0)
        mark("more than denominator", counts[0] > counts[1])
    if population is not None:
        mark("more than population", counts[1] > counts[2])
    return status[()]


def usable(x: Numbers, n: Numbers = None, population: Numbers = None) -> Array:
    """True for each row whose `row_status` is "ok"; always an array."""
    return np.asarray(np.asarray(row_status(x, n, population)) == "ok")


def row_reason(status: Numbers) -> Array:
    """The Chinese reason for each status of `row_status`; empty where the row is ok."""
    return np.asarray(np.frompyfunc(REASONS.__getitem__, 1, 1)(np.asarray(status)), dtype=str)[()]


def sound(counts: Array) -> Array:
    """True where a value is a finite whole number, 0 or more."""
    return (counts >= 0) & (counts < np.inf) & (counts == np.floor(counts))


def whole(values: Array) -> Array:
    """Whole numbers as int64 where every row has one, as float64 with NaN where some row has none."""
    if np.isnan(values).any():
        return values[()]
    return values.astype(np.int64)[()]


def _number(value: object) -> float:
    try:
        return float(value)  # type: ignore[arg-type]  # anything without a float value is what we look for
    except (TypeError, ValueError):
        return float("nan")
