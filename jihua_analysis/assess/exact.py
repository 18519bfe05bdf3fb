"""Exact columns: rationals over whole arrays, so that no comparison or step count can be off by one.

A `Column` is numerator / denominator in integers, a `Truth` is a yes or no, and both carry a state a row.
Products that could pass 2**62 are bounded first in Python integers; such a column goes on in Python integers.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import gcd, lcm
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

REPORTED, NOT_DUE, NOT_APPLICABLE, SUPPRESSED, MISSING = range(5)
STATES = ("reported", "not_due", "not_applicable", "suppressed", "missing")
"""States in rising order: a result takes the highest of what it is made from."""

_SAFE = 2**62
Ints = NDArray[Any]
Rounding = Literal["continuous", "whole", "started"]


def _top(values: Ints | int) -> int:
    """The largest absolute value, as a Python integer."""
    if isinstance(values, int):
        return abs(values)
    if values.size == 0:
        return 0
    return max(abs(int(values.max())), abs(int(values.min())))


def _wide(values: Ints | int) -> Ints | int:
    return values if isinstance(values, int) else values.astype(object)


def times(a: Ints | int, b: Ints | int) -> Any:
    """a × b without overflow."""
    if isinstance(b, int) and b == 1:
        return a
    if isinstance(a, int) and a == 1:
        return b
    if _top(a) * _top(b) >= _SAFE:
        a, b = _wide(a), _wide(b)
    return a * b


def plus(a: Ints | int, b: Ints | int) -> Any:
    """a + b without overflow."""
    if _top(a) + _top(b) >= _SAFE:
        a, b = _wide(a), _wide(b)
    return a + b


def narrow(values: Ints) -> Ints:
    """The same integers as int64 where they fit, else as they are."""
    return values.astype(np.int64) if values.dtype == object and _top(values) < _SAFE else values


@dataclass(frozen=True, eq=False)
class Truth:
    """Yes or no a row, known where state is REPORTED."""

    value: NDArray[np.bool_]
    state: NDArray[np.uint8]

    def __and__(self, other: Truth) -> Truth:
        no = self.is_no() | other.is_no()
        state = np.where(no, REPORTED, np.maximum(self.state, other.state)).astype(np.uint8)
        return Truth(self.is_yes() & other.is_yes(), state)

    def __or__(self, other: Truth) -> Truth:
        yes = self.is_yes() | other.is_yes()
        return Truth(yes, np.where(yes, REPORTED, np.maximum(self.state, other.state)).astype(np.uint8))

    def __invert__(self) -> Truth:
        return Truth(~self.value & (self.state == REPORTED), self.state)

    def is_yes(self) -> NDArray[np.bool_]:
        """Known and true."""
        return self.value & (self.state == REPORTED)

    def is_no(self) -> NDArray[np.bool_]:
        """Known and false."""
        return ~self.value & (self.state == REPORTED)

    def as_column(self) -> Column:
        """1 for yes, 0 for no."""
        return Column(self.is_yes().astype(np.int64), 1, self.state)

    def take(self, rows: Ints) -> Truth:
        """These rows."""
        return Truth(_pick(self.value, rows), _pick(self.state, rows))


@dataclass(frozen=True, eq=False)
class Column:
    """num / den a row; den is positive, one integer for all rows or one a row. Length 1 stands for every row."""

    num: Ints
    den: Ints | int
    state: NDArray[np.uint8]

    @classmethod
    def constant(cls, value: Fraction | Decimal | int) -> Column:
        """The same number in every row."""
        exact = Fraction(value)
        dtype: Any = np.int64 if abs(exact.numerator) < _SAFE else object
        return cls(np.array([exact.numerator], dtype=dtype), exact.denominator, np.zeros(1, np.uint8))

    @classmethod
    def of(cls, values: pd.Series, decimals: int = 0) -> Column:
        """Exact numbers of a nullable pandas column with at most `decimals` decimals; missing stays missing."""
        missing = values.isna().to_numpy(dtype=bool)
        state = np.where(missing, MISSING, REPORTED).astype(np.uint8)
        if values.dtype == object:
            scaled = [
                0 if m else int((Decimal(str(v)) * 10**decimals).to_integral_value())
                for v, m in zip(values, missing, strict=True)
            ]
            return cls(narrow(np.array(scaled, dtype=object)), 10**decimals, state)
        if pd.api.types.is_float_dtype(values.dtype):
            floats = values.to_numpy(dtype=np.float64, na_value=0.0, copy=True)
            floats[missing] = 0.0
            return cls(np.rint(floats * 10**decimals).astype(np.int64), 10**decimals, state)
        whole = values.to_numpy(dtype=np.int64, na_value=0)
        return cls(times(whole, 10**decimals) if decimals else whole, 10**decimals, state)

    def __len__(self) -> int:
        return max(len(self.num), len(self.state), 1 if isinstance(self.den, int) else len(self.den))

    def __add__(self, other: Column) -> Column:
        state = np.maximum(self.state, other.state)
        if isinstance(self.den, int) and isinstance(other.den, int) and self.den == other.den:
            return Column(plus(self.num, other.num), self.den, state)
        if isinstance(self.den, int) and isinstance(other.den, int):
            common = lcm(self.den, other.den)
            a, b = times(self.num, common // self.den), times(other.num, common // other.den)
            return Column(plus(a, b), common, state)
        return Column(plus(times(self.num, other.den), times(other.num, self.den)), times(self.den, other.den), state)

    def __neg__(self) -> Column:
        return Column(-self.num, self.den, self.state)

    def __sub__(self, other: Column) -> Column:
        return self + (-other)

    def __mul__(self, other: Column) -> Column:
        return Column(
            times(self.num, other.num), times(self.den, other.den), np.maximum(self.state, other.state)
        )._reduced()

    def __truediv__(self, other: Column) -> Column:
        """The quotient; a row with denominator 0 is not due (reading A48)."""
        zero = other.num == 0
        sign = np.where(other.num < 0, -1, 1)
        num = times(times(self.num, other.den), sign)
        den = np.where(zero, 1, times(times(other.num, sign), self.den))
        state = np.maximum(np.maximum(self.state, other.state), np.where(zero, NOT_DUE, REPORTED)).astype(np.uint8)
        if len(den) == 1:
            return Column(num, int(den[0]), state)
        return Column(num, den, state)

    def _reduced(self) -> Column:
        """A common divisor taken out of a single denominator, so that chains of constants stay small."""
        if not isinstance(self.den, int) or self.den == 1 or self.num.dtype == object or self.num.size == 0:
            return self
        common = gcd(int(np.gcd.reduce(self.num)), self.den)
        return Column(self.num // common, self.den // common, self.state) if common > 1 else self

    def compare(self, op: str, other: Column) -> Truth:
        """self op other by cross-multiplied integers; op is one of == != < <= > >=."""
        a, b = times(self.num, other.den), times(other.num, self.den)
        value = {"==": a == b, "!=": a != b, "<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[op]
        return Truth(np.asarray(value, dtype=bool), np.maximum(self.state, other.state))

    def least(self, other: Column) -> Column:
        """The smaller of two columns, row by row."""
        return where(self.compare("<=", other), self, other)

    def most(self, other: Column) -> Column:
        """The larger of two columns, row by row."""
        return where(self.compare(">=", other), self, other)

    def stepped(self, mode: Rounding) -> Column:
        """As it is ('continuous'), whole steps only, or every started step."""
        if mode == "continuous":
            return self
        steps = self.num // self.den if mode == "whole" else -((-self.num) // self.den)
        return Column(steps, 1, self.state)

    def rounded(self, decimals: int) -> Ints:
        """Integers of 10**-decimals, a half away from zero (四舍五入); reading A50."""
        scaled = times(np.abs(self.num), 2 * 10**decimals)
        den = times(self.den, 2)
        return np.sign(self.num) * narrow(plus(scaled, self.den) // den)

    def floats(self) -> NDArray[np.float64]:
        """The nearest floats, for show only; missing where not reported."""
        value = np.asarray(self.num / self.den, dtype=np.float64)
        return np.where(self.state == REPORTED, value, np.nan)

    def is_yes(self) -> Truth:
        """A flag read as a truth: not zero."""
        return Truth(np.asarray(self.num != 0, dtype=bool), self.state)

    def take(self, rows: Ints) -> Column:
        """These rows."""
        den = self.den if isinstance(self.den, int) else _pick(self.den, rows)
        return Column(_pick(self.num, rows), den, _pick(self.state, rows))

    def with_state(self, state: NDArray[np.uint8]) -> Column:
        """The same numbers under another state."""
        return Column(self.num, self.den, state)

    def spread(self, n: int) -> Column:
        """The same column with every array n rows long."""
        den = self.den if isinstance(self.den, int) else np.broadcast_to(self.den, n)
        return Column(np.broadcast_to(self.num, n), den, np.broadcast_to(self.state, n))


def _pick(values: Ints, rows: Ints) -> Ints:
    return values if len(values) == 1 else values[rows]


def where(condition: Truth, yes: Column, no: Column) -> Column:
    """yes where the condition holds, no where it does not; an unknown condition leaves an unknown number."""
    holds = condition.value
    branch = np.where(holds, yes.state, no.state)
    state = np.where(condition.state == REPORTED, branch, condition.state).astype(np.uint8)
    if isinstance(yes.den, int) and isinstance(no.den, int):
        if yes.den == no.den:
            return Column(np.where(holds, yes.num, no.num), yes.den, state)
        common = lcm(yes.den, no.den)
        num = np.where(holds, times(yes.num, common // yes.den), times(no.num, common // no.den))
        return Column(num, common, state)
    return Column(np.where(holds, yes.num, no.num), np.where(holds, yes.den, no.den), state)


Value = Column | Truth


def as_column(value: Value) -> Column:
    """A number; yes counts 1, no 0."""
    return value.as_column() if isinstance(value, Truth) else value


def as_truth(value: Value) -> Truth:
    """A truth; a number holds where it is not zero."""
    return value if isinstance(value, Truth) else value.is_yes()
