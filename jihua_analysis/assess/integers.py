"""Whole arrays of integers that cannot overflow: int64 while bounds allow it, then Python integers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

SAFE = 2**62
Ints = NDArray[Any]


def top_of(values: Ints | int) -> int:
    """The largest absolute value, as a Python integer."""
    if isinstance(values, int):
        return abs(values)
    if values.size == 0:
        return 0
    if values.strides == (0,):  # one number that stands for every row
        return abs(int(values[0]))
    return max(abs(int(values.max())), abs(int(values.min())))


def _wide(values: Ints | int) -> Ints | int:
    return values if isinstance(values, int) else values.astype(object)


def times(a: Ints | int, b: Ints | int, bound: int = SAFE) -> Any:
    """a × b without overflow; `bound`: what the product is known not to pass."""
    if isinstance(b, int) and b == 1:
        return a
    if isinstance(a, int) and a == 1:
        return b
    if bound >= SAFE and top_of(a) * top_of(b) >= SAFE:
        a, b = _wide(a), _wide(b)
    return a * b


def plus(a: Ints | int, b: Ints | int, bound: int = SAFE) -> Any:
    """a + b without overflow; `bound`: what the sum is known not to pass."""
    if bound >= SAFE and top_of(a) + top_of(b) >= SAFE:
        a, b = _wide(a), _wide(b)
    return a + b


def kept(values: Ints, holds: NDArray[np.bool_]) -> Ints:
    """The integers where it holds, else 0; a product is several times as quick as a choice row by row."""
    return np.where(holds, values, 0) if values.dtype == object else values * holds


def narrow(values: Ints) -> Ints:
    """The same integers as int64 where they fit, else as they are."""
    return values.astype(np.int64) if values.dtype == object and top_of(values) < SAFE else values
