"""Shares against a target: what the register shows, and what can be said beyond chance.

Two questions, two columns. Descriptive: did the events counted meet the target? Whole numbers, yes or
no. Inferential: is the process, or the population behind a sample, at the target? Met, missed, or
cannot tell; each side is its own exact test at level alpha, and no rounded limit is compared.
Targets on rates and on differences of counts: `rates`.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from .decide import (
    End,
    Level,
    Limit,
    Verdict,
    at_or_above,
    blank_columns,
    by_whole_numbers,
    census,
    inferential,
    read_alpha,
    read_limits,
    verdict,
)
from .intervals import finite_population
from .rows import Array, Numbers, as_numbers, row_status
from .tails import Binomial, Hypergeometric, rare_at_least, rare_at_most

__all__ = ["FRAMES", "Verdict", "against_target"]

FRAMES = ("census", "process", "sample")


def against_target(
    x: Numbers,
    n: Numbers,
    at_least: Limit | None = None,
    at_most: Limit | None = None,
    between: tuple[Limit, Limit] | None = None,
    frame: str | Array = "process",
    population: Numbers = None,
    alpha: Level = 0.05,
) -> Verdict:
    """State of each count x out of n against one target, with both tail probabilities beside it.

    Give one of at_least, at_most and between; the limits are shares and belong to the target (a sex ratio
    of 103 to 106 is ``between=(Fraction(103, 203), Fraction(106, 206))`` on boys out of births).
    frame, one for all rows or one a row: "census" decides by whole numbers, with no tail probability;
    "process" tests the chance behind the counts; "sample" tests the finite `population`, against the
    worst one that is still off target. A band is met when both one-sided tests say so (TOST, Schuirmann
    1987). By "process" a 100 % target is never met: `misses_at_most` says how far no miss goes.
    Raises ValueError for a target, frame or alpha that makes no sense; never for a row.
    """
    low, high = read_limits(at_least, at_most, between)
    if (low is not None and not 0 <= low <= 1) or (high is not None and not 0 <= high <= 1):
        raise ValueError("limits are shares between 0 and 1; write 98 % as Fraction(98, 100)")
    level = read_alpha(alpha)
    frames = np.asarray(frame)
    if unknown := set(frames.ravel().tolist()) - set(FRAMES):
        raise ValueError(f"frame must be one of {FRAMES}, not {sorted(unknown)}")
    sizes = as_numbers(np.nan if population is None else population)
    x, n, frames, sizes = np.broadcast_arrays(as_numbers(x), as_numbers(n), frames, sizes)
    status = np.asarray(row_status(x, n))
    if (frames == "sample").any():
        status = np.where(frames == "sample", row_status(x, n, sizes), status)
    columns = blank_columns(status)
    for name in FRAMES:
        rows = (frames == name) & (status == "ok")
        if rows.any():
            of = sizes[rows] if name == "sample" else None
            assessed = _assess(name == "census", x[rows], n[rows], of, low, high, level)
            for key, values in assessed.items():
                columns[key][rows] = values
    return verdict(columns)


def _assess(
    full_count: bool,
    x: Array,
    n: Array,
    population: Array | None,
    low: Fraction | None,
    high: Fraction | None,
    level: Fraction,
) -> dict[str, Array]:
    none = np.zeros_like(n)
    least = none if low is None else at_or_above(low, n)
    most = n if high is None else n - at_or_above(1 - high, n)
    found = by_whole_numbers(x, least, most, none, n)
    if full_count:
        return found | census(x, least, most, none, n)
    ends: dict[str, End] = {}
    if low is not None:
        ends["below"] = _LowerEnd.at(low, n, population, level)
    if high is not None:
        ends["above"] = _UpperEnd(n, _LowerEnd.at(1 - high, n, population, level))
    found |= inferential(ends, x, none, n)
    if low == 1:
        found["misses_at_most"] = np.where(x == n, _misses_at_most(n, population, level), np.nan)
    return found


@dataclass(frozen=True)
class _LowerEnd:
    """The two tests at the lower end of a target.

    off: the law of the count if the truth is the worst that is still off target; on: if it is just on.
    always: no truth is off target.
    """

    off: Binomial | Hypergeometric
    on: Binomial | Hypergeometric
    always: Array
    level: Fraction

    @classmethod
    def at(cls, limit: Fraction, n: Array, population: Array | None, level: Fraction) -> _LowerEnd:
        if population is None:
            law = Binomial(n, limit)
            return cls(law, law, np.full(n.shape, limit == 0), level)
        need = at_or_above(limit, population)
        worst = Hypergeometric(n, need - 1, population)
        return cls(worst, Hypergeometric(n, need, population), need == 0, level)

    def p_met(self, x: Array) -> Array:
        return np.where(self.always, 0.0, self.off.at_least(x))

    def shows_met(self, x: Array) -> Array:
        return self.always | rare_at_least(self.off, x, self.level)

    def p_missed(self, x: Array) -> Array:
        return self.on.at_most(x)

    def shows_missed(self, x: Array) -> Array:
        return rare_at_most(self.on, x, self.level)


@dataclass(frozen=True)
class _UpperEnd:
    """The tests at the upper end: those at the lower end of the other cases, n - x."""

    n: Array
    others: _LowerEnd

    def p_met(self, x: Array) -> Array:
        return self.others.p_met(self.n - x)

    def shows_met(self, x: Array) -> Array:
        return self.others.shows_met(self.n - x)

    def p_missed(self, x: Array) -> Array:
        return self.others.p_missed(self.n - x)

    def shows_missed(self, x: Array) -> Array:
        return self.others.shows_missed(self.n - x)


def _misses_at_most(n: Array, population: Array | None, level: Fraction) -> Array:
    """Largest share of misses that n cases without one do not exclude at 1 - level."""
    if population is None:
        return -np.expm1(np.log(float(level)) / n)
    lower, _ = finite_population(n, n, population, 1 - level, sided="lower")
    return 1 - lower / population
