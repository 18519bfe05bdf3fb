"""From one-sided tests to a verdict: what every kind of target shares.

Descriptive by whole numbers; inferential by one test for each side of each end of the target.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

import numpy as np

from .rows import Array, exact, row_reason
from .search import smallest

Limit = Fraction | Decimal | int | str
Level = Fraction | Decimal | float | str


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


class End(Protocol):
    """The two tests at one end of a target, for counts x in the rows the end was made for."""

    def p_met(self, x: Array) -> Array: ...
    def shows_met(self, x: Array) -> Array: ...
    def p_missed(self, x: Array) -> Array: ...
    def shows_missed(self, x: Array) -> Array: ...


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


def read_alpha(alpha: Level) -> Fraction:
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


def by_whole_numbers(x: Array, least: Array, most: Array, bottom: Array, top: Array) -> dict[str, Array]:
    """The descriptive verdict, and how many cases would change it.

    The target is least <= x <= most; x itself can only be bottom to top.
    """
    met = (least <= x) & (x <= most)
    down = np.where(least > bottom, x - least + 1, np.inf)
    up = np.where(most < top, most + 1 - x, np.inf)
    into = np.where(least <= most, np.where(x < least, least - x, x - most), np.inf)
    change = np.where(met, np.minimum(down, up), into)
    return {
        "descriptive": np.where(met, "met", "missed"),
        "fragility": np.where(np.isfinite(change), change, np.nan),
    }


def census(x: Array, least: Array, most: Array, bottom: Array, top: Array) -> dict[str, Array]:
    """The state of a full count: met or missed by whole numbers, without tail probabilities."""
    missed = np.where(x < least, "below", np.where(x > most, "above", ""))
    return {
        "state": np.where(missed == "", "met", "missed"),
        "side": missed,
        "resolvable": np.maximum(least, bottom) <= np.minimum(most, top),
        "resolvable_missed": (least > bottom) | (most < top),
    }


def inferential(ends: Mapping[str, End], x: Array, bottom: Array, top: Array) -> dict[str, Array]:
    """The three-state verdict, its tail probabilities, and whether this denominator can decide.

    ends: the tests at the lower end under "below", at the upper end under "above"; one or both.
    """
    found: dict[str, Array] = {f"p_{side}": end.p_missed(x) for side, end in ends.items()}
    found["p_missed"] = np.minimum.reduce(list(found.values()))
    found["p_met"] = np.maximum.reduce([end.p_met(x) for end in ends.values()])
    met = np.logical_and.reduce([end.shows_met(x) for end in ends.values()])
    missed = np.full(x.shape, "", dtype="U6")
    for side, end in ends.items():
        missed[end.shows_missed(x) & ~met] = side
    found["side"] = missed
    found["state"] = np.where(met, "met", np.where(missed != "", "missed", "cannot tell"))
    worst = {"below": bottom, "above": top}
    found["resolvable_missed"] = np.logical_or.reduce([end.shows_missed(worst[side]) for side, end in ends.items()])
    if "below" not in ends:
        found["resolvable"] = ends["above"].shows_met(bottom)
    elif "above" not in ends:
        found["resolvable"] = ends["below"].shows_met(top)
    else:
        least = smallest(bottom, top + 1, ends["below"].shows_met).astype(np.float64)
        found["resolvable"] = (least <= top) & ends["above"].shows_met(np.minimum(least, top))
    return found


def verdict(columns: Mapping[str, Array]) -> Verdict:
    """The columns as one Verdict; scalars where the rows were one scalar."""
    return Verdict(**{f.name: columns[f.name][()] for f in fields(Verdict)})
