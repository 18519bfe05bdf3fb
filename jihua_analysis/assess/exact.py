"""Exact columns: rationals over whole arrays, so that no comparison or step count can be off by one.

A `Column` is numerator / denominator in integers, a `Truth` is a yes or no, and both carry a state a row.
Products that could pass 2**62 are bounded first in Python integers; such a column goes on in Python integers.
A column knows bounds of its integers from those of what it was made of, so that no operation has to look for them.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, lru_cache
from math import gcd, lcm
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jihua_analysis.assess.integers import SAFE, Ints, kept, narrow, plus, times, top_of

REPORTED, NOT_DUE, NOT_APPLICABLE, SUPPRESSED, MISSING = range(5)
STATES = ("reported", "not_due", "not_applicable", "suppressed", "missing")
"""States in rising order: a result takes the highest of what it is made from."""

ALWAYS: NDArray[np.uint8] = np.zeros(1, np.uint8)
"""The state of what is the same everywhere and always known."""
ALWAYS.flags.writeable = False

_LARGE = 2**16
Rounding = Literal["continuous", "whole", "started"]


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


_COMPARE = {"==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt,
            ">=": operator.ge}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Column:
    """num / den a row; den is positive, one integer for all rows or one a row. Length 1 stands for every row.

    bounds: what |num| and den are known not to pass; looked for when first asked for, where they are not given.
    """

    num: Ints
    den: Ints | int
    state: NDArray[np.uint8]
    bounds: tuple[int, int] | None = None

    @cached_property
    def top(self) -> tuple[int, int]:
        """What |num| and den do not pass, as Python integers."""
        num, den = self.bounds or (SAFE, SAFE)
        return num if num < SAFE else top_of(self.num), den if den < SAFE else top_of(self.den)

    @staticmethod
    @lru_cache(maxsize=4096)
    def constant(value: Fraction | Decimal | int) -> Column:
        """The same number in every row."""
        exact = Fraction(value)
        dtype: Any = np.int64 if abs(exact.numerator) < SAFE else object
        num = np.array([exact.numerator], dtype=dtype)
        num.flags.writeable = False
        return Column(num, exact.denominator, ALWAYS, (abs(exact.numerator), exact.denominator))

    @classmethod
    def of(cls, values: pd.Series, decimals: int = 0) -> Column:
        """Exact numbers of a nullable pandas column with at most `decimals` decimals; missing stays missing."""
        missing = np.asarray(values.array.isna(), dtype=bool)
        state = missing * np.uint8(MISSING)
        if values.dtype == object:
            told = ["0" if m else str(v) for v, m in zip(values, missing, strict=True)]
            scaled = [int((Decimal(v) * 10**decimals).to_integral_value()) for v in told]
            return cls(narrow(np.array(scaled, dtype=object)), 10**decimals, state)
        if pd.api.types.is_float_dtype(values.dtype):
            floats = values.array.to_numpy(dtype=np.float64, na_value=0.0, copy=True)
            floats[missing] = 0.0
            return cls(np.rint(floats * 10**decimals).astype(np.int64), 10**decimals, state)
        whole = values.array.to_numpy(dtype=np.int64, na_value=0)
        return cls(times(whole, 10**decimals) if decimals else whole, 10**decimals, state)

    def __len__(self) -> int:
        return max(len(self.num), len(self.state), 1 if isinstance(self.den, int) else len(self.den))

    def __add__(self, other: Column) -> Column:
        state = worst(self.state, other.state)
        (a, den_a), (b, den_b) = self.top, other.top
        if isinstance(self.den, int) and isinstance(other.den, int):
            common = lcm(self.den, other.den)
            up, other_up = common // self.den, common // other.den
            top = a * up + b * other_up
            num = plus(times(self.num, up, a * up), times(other.num, other_up, b * other_up), top)
            return Column(num, common, state, (top, common))
        top, den_top = a * den_b + b * den_a, den_a * den_b
        num = plus(times(self.num, other.den, a * den_b), times(other.num, self.den, b * den_a), top)
        return Column(num, times(self.den, other.den, den_top), state, (top, den_top))

    def __neg__(self) -> Column:
        return Column(-self.num, self.den, self.state, self.bounds)

    def __sub__(self, other: Column) -> Column:
        return self + (-other)

    def __mul__(self, other: Column) -> Column:
        if other is ONE:
            return self
        (a, den_a), (b, den_b) = self.top, other.top
        num, den = times(self.num, other.num, a * b), times(self.den, other.den, den_a * den_b)
        return Column(num, den, worst(self.state, other.state), (a * b, den_a * den_b))._reduced()

    def __truediv__(self, other: Column) -> Column:
        """The quotient; a row with denominator 0 is not due (reading A48)."""
        if other is ONE:
            return self
        (a, den_a), (b, den_b) = self.top, other.top
        state, below = worst(self.state, other.state), other.num
        num = times(self.num, other.den, a * den_b)
        if (below < 0).any():
            sign = np.where(below < 0, -1, 1)
            num, below = num * sign, below * sign
        if (zero := below == 0).any():
            below = below + zero
            state = np.where(zero, np.maximum(state, NOT_DUE), state).astype(np.uint8)
        top = (a * den_b, max(b, 1) * den_a)
        den = times(below, self.den, top[1])
        return Column(num, int(den[0]) if len(den) == 1 else den, state, top)

    def _reduced(self) -> Column:
        """A common divisor taken out of a large single denominator, so that chains of constants stay small."""
        if not isinstance(self.den, int) or self.den < _LARGE or self.num.dtype == object or self.num.size == 0:
            return self
        common = gcd(int(np.gcd.reduce(self.num)), self.den)
        bounds = (self.top[0] // common, self.den // common)
        return Column(self.num // common, self.den // common, self.state, bounds) if common > 1 else self

    def compare(self, op: str, other: Column) -> Truth:
        """self op other by cross-multiplied integers; op is one of == != < <= > >=."""
        if other is ZERO:
            return Truth(_COMPARE[op](self.num, 0), self.state)
        (a, den_a), (b, den_b) = self.top, other.top
        value = _COMPARE[op](times(self.num, other.den, a * den_b), times(other.num, self.den, b * den_a))
        return Truth(np.asarray(value, dtype=bool), worst(self.state, other.state))

    def least(self, other: Column) -> Column:
        """The smaller of two columns, row by row."""
        return self._extreme("<=", np.minimum, other)

    def most(self, other: Column) -> Column:
        """The larger of two columns, row by row."""
        return self._extreme(">=", np.maximum, other)

    def _extreme(self, op: str, pick: np.ufunc, other: Column) -> Column:
        """The one that `pick` takes of two integers under a common denominator, which is not to outgrow theirs."""
        (a, den_a), (b, den_b) = self.top, other.top
        up, other_up, den_top = other.den, self.den, den_a * den_b
        if isinstance(up, int) and isinstance(other_up, int):
            den_top = lcm(up, other_up)
            up, other_up = den_top // other_up, den_top // up
            a, b = a * up, b * other_up
        elif isinstance(up, int) or isinstance(other_up, int):
            a, b = a * den_b, b * den_a
        else:
            return where(self.compare(op, other), self, other)
        top, common = max(a, b), times(self.den, up, den_top)
        num = pick(times(self.num, up, top), times(other.num, other_up, top))
        return Column(num, common, worst(self.state, other.state), (top, den_top))

    def stepped(self, mode: Rounding) -> Column:
        """As it is ('continuous'), whole steps only, or every started step."""
        if mode == "continuous":
            return self
        steps = self.num // self.den if mode == "whole" else -((-self.num) // self.den)
        return Column(steps, 1, self.state, (self.top[0], 1))

    def rounded(self, decimals: int) -> Ints:
        """Integers of 10**-decimals, a half away from zero (四舍五入); reading A50."""
        if isinstance(self.den, int) and len(self.num) > 1 and self.num.strides == (0,):
            return _spread(Column(self.num[:1], self.den, self.state[:1]).rounded(decimals), len(self.num))
        unit, (a, den_top) = 10**decimals, self.top
        if isinstance(self.den, int) and unit % self.den == 0:
            return narrow(np.asarray(times(self.num, unit // self.den, a * (unit // self.den))))
        scaled = times(np.abs(self.num), 2 * unit, a * 2 * unit)
        halved = plus(scaled, self.den, a * 2 * unit + den_top) // times(self.den, 2, den_top * 2)
        return np.sign(self.num) * narrow(halved)

    def floats(self) -> NDArray[np.float64]:
        """The nearest floats, for show only; missing where not reported."""
        return np.where(self.state == REPORTED, np.asarray(self.num / self.den, dtype=np.float64), np.nan)

    def is_yes(self) -> Truth:
        """A flag read as a truth: not zero."""
        return Truth(np.asarray(self.num != 0, dtype=bool), self.state)

    def take(self, rows: Ints) -> Column:
        """These rows."""
        den = self.den if isinstance(self.den, int) else _pick(self.den, rows)
        return Column(_pick(self.num, rows), den, _pick(self.state, rows), self.bounds)

    def with_state(self, state: NDArray[np.uint8]) -> Column:
        """The same numbers under another state."""
        return Column(self.num, self.den, state, self.bounds)

    def spread(self, n: int) -> Column:
        """The same column with every array n rows long."""
        den = self.den if isinstance(self.den, int) else _spread(self.den, n)
        return Column(_spread(self.num, n), den, _spread(self.state, n), self.bounds)


ZERO, ONE = Column.constant(0), Column.constant(1)


def _pick(values: Ints, rows: Ints) -> Ints:
    return values if len(values) == 1 else values[rows]


def _spread(values: Ints, n: int) -> Ints:
    return values if len(values) == n else np.broadcast_to(values, n)


def worst(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The states of what is made from two: the higher of theirs, row by row."""
    return one if one is other or other is ALWAYS else other if one is ALWAYS else np.maximum(one, other)


def where(condition: Truth, yes: Column, no: Column) -> Column:
    """yes where the condition holds, no where it does not; an unknown condition leaves an unknown number."""
    holds, state = condition.value, yes.state
    if yes.state is not no.state:
        state = np.where(holds, yes.state, no.state)
    if condition.state is not ALWAYS:
        state = np.where(condition.state == REPORTED, state, condition.state)
    (a, den_a), (b, den_b) = yes.top, no.top
    if no is ZERO:
        return Column(kept(yes.num, holds), yes.den, state, yes.top)
    if isinstance(yes.den, int) and isinstance(no.den, int):
        common = lcm(yes.den, no.den)
        up, other_up = common // yes.den, common // no.den
        num = np.where(holds, times(yes.num, up, a * up), times(no.num, other_up, b * other_up))
        return Column(num, common, state, (max(a * up, b * other_up), common))
    num, den = np.where(holds, yes.num, no.num), np.where(holds, yes.den, no.den)
    return Column(num, den, state, (max(a, b), max(den_a, den_b)))


Value = Column | Truth


def as_column(value: Value) -> Column:
    """A number; yes counts 1, no 0."""
    return value.as_column() if isinstance(value, Truth) else value


def as_truth(value: Value) -> Truth:
    """A truth; a number holds where it is not zero."""
    return value if isinstance(value, Truth) else value.is_yes()
