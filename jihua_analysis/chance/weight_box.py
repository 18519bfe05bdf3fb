"""A weighted score when the weights are open to argument: who is ahead under every choice of them.

Each weight may move by a stated part of itself while their sum stays fixed. The least and the greatest
difference of two units over that box is a continuous knapsack: sort and fill. Everything is decided on
whole numbers (decimals as written), so a difference of nothing is exactly nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import lcm

import numpy as np

from .rows import Array, Numbers, as_numbers, exact


@dataclass(frozen=True)
class WeightBox:
    """Scores, differences and ranks over the box of weights.

    Square arrays have a row for each unit and a column for the other: difference, least_difference and
    greatest_difference are row less column; necessarily_ahead where the least is above 0, possibly_ahead
    where the greatest is. score, nominal_rank: by the weights as given, NaN where an item is missing.
    score_min, score_max: over the box. best_rank, worst_rank: no choice of weights gives a rank outside.
    """

    difference: Array
    least_difference: Array
    greatest_difference: Array
    necessarily_ahead: Array
    possibly_ahead: Array
    score: Array
    score_min: Array
    score_max: Array
    nominal_rank: Array
    best_rank: Array
    worst_rank: Array


def weight_box(
    item_scores: Numbers,
    weights: Numbers,
    delta: Fraction | Decimal | float | str,
    floor: Fraction | Decimal | float | str = 0,
    ceiling: Fraction | Decimal | float | str = 1,
) -> WeightBox:
    """Least and greatest difference of every two units, dominance, and outer rank intervals.

    item_scores: units by items, as shares of full marks; weights: one an item, not negative; delta: 0.2
    lets each weight move by 20 % of itself. A missing item may be anything from floor to ceiling: weights
    are never rescaled over it. Equal scores share the better rank.
    """
    scores = np.atleast_2d(np.asarray(item_scores, dtype=object))
    written = [exact(w) for w in np.atleast_1d(np.asarray(weights, dtype=object))]
    if scores.shape[1] != len(written):
        raise ValueError(f"{scores.shape[1]} items a unit, but {len(written)} weights")
    part = exact(delta)
    if not 0 <= part <= 1 or min(written) < 0:
        raise ValueError("delta lies between 0 and 1, and no weight is negative")
    missing = ~np.isfinite(as_numbers(scores))
    lowest = _filled(scores, missing, exact(floor))
    highest = _filled(scores, missing, exact(ceiling))
    score_unit = _unit([*lowest.ravel(), *highest.ravel()])
    weight_unit = _unit([w * f for w in written for f in (1, part)])
    low, high = _scaled(lowest, score_unit), _scaled(highest, score_unit)
    middle = _scaled(np.array(written, dtype=object), weight_unit)
    play = _scaled(np.array([w * part for w in written], dtype=object), weight_unit)
    reach = max((abs(int(v)) for v in (*low.ravel(), *high.ravel())), default=0)
    if 4 * reach * max(1, int(sum(middle))) < 2**62:
        low, high, middle, play = (v.astype(np.int64) for v in (low, high, middle, play))
    unit = score_unit * weight_unit
    apart = _greatest(high[:, None] - low[None], middle, play)
    np.fill_diagonal(apart, 0)
    score_max, score_min = _greatest(high, middle, play), -_greatest(-low, middle, play)
    score = np.where(missing.any(axis=1), np.nan, _over(low @ middle, unit))
    ahead, possible = apart.T < 0, apart > 0
    return WeightBox(
        score[:, None] - score if missing.any() else _over((low @ middle)[:, None] - low @ middle, unit),
        _over(-apart.T, unit),
        _over(apart, unit),
        ahead,
        possible,
        score,
        _over(score_min, unit),
        _over(score_max, unit),
        _nominal_rank(low @ middle, missing),
        1 + ahead.sum(axis=0),
        1 + possible.sum(axis=0),
    )


def _greatest(gain: Array, middle: Array, play: Array) -> Array:
    """Greatest sum of weight times gain over the box, along the last axis; whole numbers throughout.

    Every weight starts at its least; what is left of the fixed sum, which is sum(play), goes to the items
    with the greatest gain first, at most 2 * play to each.
    """
    order = np.argsort(-gain, axis=-1, kind="stable")
    sorted_gain, room = np.take_along_axis(gain, order, axis=-1), 2 * play[order]
    before = np.cumsum(room, axis=-1) - room
    filled = np.minimum(np.maximum(play.sum() - before, 0), room)
    return np.asarray(gain @ (middle - play) + (sorted_gain * filled).sum(axis=-1))


def _nominal_rank(totals: Array, missing: Array) -> Array:
    """Rank by the weights as given, among units with every item; NaN for the others."""
    complete = ~missing.any(axis=1)
    rank = np.array([1 + np.sum(totals[complete] > t) for t in totals], dtype=np.float64)
    return np.where(complete, rank, np.nan) if missing.any() else rank.astype(np.int64)


def _filled(scores: Array, missing: Array, value: Fraction) -> Array:
    return np.asarray(np.frompyfunc(lambda s, gone: value if gone else exact(s), 2, 1)(scores, missing))


def _unit(values: list[Fraction]) -> int:
    """The common denominator: every value times it is a whole number."""
    return lcm(*(v.denominator for v in values))


def _scaled(values: Array, unit: int) -> Array:
    return np.asarray(np.frompyfunc(lambda v: int(v * unit), 1, 1)(values), dtype=object)


def _over(whole_numbers: Array, unit: int) -> Array:
    """Whole numbers over the unit as floats, each the nearest one."""
    return np.asarray(np.frompyfunc(lambda v: int(v) / unit, 1, 1)(whole_numbers), dtype=np.float64)
