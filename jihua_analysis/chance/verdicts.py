"""Shares against a target: what the register shows, and what can be said beyond chance.

Two questions, two columns. Descriptive: did the events counted meet the target? Whole numbers, yes or
no. Inferential: is the process, or the population behind a sample, at the target? Met, missed, or
cannot tell; each side is its own exact test at level alpha, and no rounded limit is compared.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from decimal import Decimal
from fractions import Fraction

import numpy as np

from .intervals import finite_population
from .rows import Array, Numbers, as_numbers, exact, row_reason, row_status
from .tails import Binomial, Hypergeometric, rare_at_least, rare_at_most, smallest

Limit = Fraction | Decimal | int | str
FRAMES = ("census", "process", "sample")


@dataclass(frozen=True)
class Verdict:
    """What a count says about a target, one entry a row in every field.

    status, reason: the row contract; every other field is blank, False or NaN where status is not "ok".
    descriptive: "met" or "missed" by whole numbers, whatever the frame.
    state: "met", "missed", "cannot tell", or "not assessed" for a row that cannot be used.
    side: "below" or "above" the target, where state is "missed".
    p_met: chance of a count at least this good if the truth were just off target; small means met.
    p_missed: chance of a count at least this bad if the truth were just on target; small means missed.
    p_below, p_above: its two parts, for the lower and the upper end; p_missed is the smaller.
    resolvable: some count at this denominator would show the target met.
    resolvable_missed: some count at this denominator would show it missed.
    fragility: fewest cases, at fixed n, that must change side to change `descriptive`; NaN where none can.
    misses_at_most: for a 100 % target and no miss, the share of misses not excluded at 1 - alpha; else NaN.
    """

    status: Array
    reason: Array
    descriptive: Array
    state: Array
    side: Array
    p_met: Array
    p_missed: Array
    p_below: Array
    p_above: Array
    resolvable: Array
    resolvable_missed: Array
    fragility: Array
    misses_at_most: Array


def against_target(
    x: Numbers,
    n: Numbers,
    at_least: Limit | None = None,
    at_most: Limit | None = None,
    between: tuple[Limit, Limit] | None = None,
    frame: str | Array = "process",
    population: Numbers = None,
    alpha: Fraction | Decimal | float | str = 0.05,
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
            of = None if name != "sample" else sizes[rows]
            assessed = _descriptive(x[rows], n[rows], low, high, is_census=name == "census")
            if name != "census":
                assessed |= _inferential(x[rows], n[rows], of, low, high, level)
            for key, values in assessed.items():
                columns[key][rows] = values
    return Verdict(**{f.name: columns[f.name][()] for f in fields(Verdict)})


def read_limits(
    at_least: Limit | None, at_most: Limit | None, between: tuple[Limit, Limit] | None
) -> tuple[Fraction | None, Fraction | None]:
    """Lower and upper end of one target as exact fractions; None for an open end."""
    if sum(given is not None for given in (at_least, at_most, between)) != 1:
        raise ValueError("give exactly one of at_least, at_most and between")
    if between is not None:
        low, high = exact(between[0]), exact(between[1])
        if low > high:
            raise ValueError(f"between runs from low to high, not from {low} to {high}")
        return low, high
    return (None if at_least is None else exact(at_least)), (None if at_most is None else exact(at_most))


def read_alpha(alpha: Fraction | Decimal | float | str) -> Fraction:
    """The error allowed on each side, as written."""
    level = exact(alpha)
    if not 0 < level < Fraction(1, 2):
        raise ValueError(f"alpha is the error of one side and must lie between 0 and 0.5, not {alpha}")
    return level


def blank_columns(status: Array) -> dict[str, Array]:
    """The fields of a Verdict for rows of this status, before any of them is assessed."""
    shape = status.shape
    columns = {"status": status, "reason": np.asarray(row_reason(status))}
    columns["state"] = np.full(shape, "not assessed")
    for name in ("descriptive", "side"):
        columns[name] = np.full(shape, "", dtype="U6")
    for name in ("resolvable", "resolvable_missed"):
        columns[name] = np.full(shape, False)
    for name in ("p_met", "p_missed", "p_below", "p_above", "fragility", "misses_at_most"):
        columns[name] = np.full(shape, np.nan)
    return columns


def at_or_above(limit: Fraction, n: Array) -> Array:
    """The smallest whole count that is at least limit times n, exactly; n holds whole numbers."""
    a, b = limit.numerator, limit.denominator
    if abs(a) * int(n.max(initial=0)) < 2**62 and b < 2**62:
        return np.asarray(-((-a * n.astype(np.int64)) // b), dtype=np.float64)
    return np.array([-((-a * int(k)) // b) for k in n], dtype=np.float64)


def _descriptive(
    x: Array, n: Array, low: Fraction | None, high: Fraction | None, is_census: bool
) -> dict[str, Array]:
    """The verdict by whole numbers, and how many cases would change it."""
    least = np.zeros_like(x) if low is None else at_or_above(low, n)
    most = n if high is None else n - at_or_above(1 - high, n)
    below, above = x < least, x > most
    met = ~(below | above)
    reachable, escapable = least <= most, (least > 0) | (most < n)
    down = np.where(least > 0, x - least + 1, np.inf)
    up = np.where(most < n, most + 1 - x, np.inf)
    change = np.where(met, np.minimum(down, up), np.where(below, least - x, x - most))
    possible = np.where(met, escapable, reachable)
    found = {
        "descriptive": np.where(met, "met", "missed"),
        "fragility": np.where(possible, change, np.nan),
    }
    if is_census:
        found["state"] = found["descriptive"]
        found["side"] = np.where(below, "below", np.where(above, "above", ""))
        found["resolvable"], found["resolvable_missed"] = reachable, escapable
    return found


@dataclass(frozen=True)
class _LowerEnd:
    """The two tests at the lower end of a target; an upper end is a lower end for the misses.

    off: the law of the count if the truth is the worst that is still off target; on: if it is just on.
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


def _inferential(
    x: Array, n: Array, population: Array | None,
    low: Fraction | None, high: Fraction | None, level: Fraction,
) -> dict[str, Array]:
    """The three-state verdict, its tail probabilities, and whether this denominator can decide."""
    ends = [
        (side, _LowerEnd.at(limit, n, population, level), count)
        for side, limit, count in (
            ("below", low, x), ("above", None if high is None else 1 - high, n - x),
        )
        if limit is not None
    ]
    found: dict[str, Array] = {f"p_{side}": end.p_missed(count) for side, end, count in ends}
    found["p_missed"] = np.minimum.reduce([found[f"p_{side}"] for side, _, _ in ends])
    found["p_met"] = np.maximum.reduce([end.p_met(count) for _, end, count in ends])
    met = np.logical_and.reduce([end.shows_met(count) for _, end, count in ends])
    side = np.full(x.shape, "", dtype="U6")
    for name, end, count in ends:
        side[end.shows_missed(count) & ~met] = name
    found["side"] = side
    found["state"] = np.where(met, "met", np.where(side != "", "missed", "cannot tell"))
    found["resolvable_missed"] = np.logical_or.reduce([e.shows_missed(np.zeros_like(x)) for _, e, _ in ends])
    if len(ends) == 1:
        found["resolvable"] = ends[0][1].shows_met(n)
    else:
        least = smallest(0, n + 1, ends[0][1].shows_met).astype(np.float64)
        found["resolvable"] = (least <= n) & ends[1][1].shows_met(n - least)
    if low == 1:
        found["misses_at_most"] = np.where(x == n, _misses_at_most(n, population, level), np.nan)
    return found


def _misses_at_most(n: Array, population: Array | None, level: Fraction) -> Array:
    """Largest share of misses that n cases without one do not exclude at 1 - level."""
    if population is None:
        return -np.expm1(np.log(float(level)) / n)
    lower, _ = finite_population(n, n, population, 1 - level, sided="lower")
    return 1 - lower / population
