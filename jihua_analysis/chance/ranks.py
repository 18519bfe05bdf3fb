"""How sure a rank is: confidence sets for ranks, the possibly best, bands that cannot be told apart.

Rank 1 is the highest estimate; equal estimates share a rank. Estimates are taken as independent and
normal with known standard errors; for small counts use `proportion_sets`. A percentile bootstrap of ranks
is not offered: it covers the truly best unit 30 to 85 % of the time.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import ceil
from typing import Literal, NamedTuple

import numpy as np

from .pairwise import RankSets, multinomial_sets, proportion_sets
from .rows import Array, Numbers, as_numbers, exact, whole
from .weight_box import WeightBox, weight_box

__all__ = [
    "RankSets",
    "WeightBox",
    "bands",
    "best",
    "confidence_sets",
    "multinomial_sets",
    "proportion_sets",
    "weight_box",
    "worst",
]

Kind = Literal["two-sided", "lower", "upper"]
SEED = 20140101


def confidence_sets(
    estimate: Numbers,
    standard_error: Numbers,
    coverage: float | Fraction = 0.95,
    simultaneous: bool = False,
    kind: Kind = "two-sided",
    stepdown: bool = True,
    draws: int = 1000,
    seed: int = SEED,
) -> RankSets:
    """Lowest and highest rank each unit may truly have, and its rank by estimate, one entry a unit.

    Mogstad, Romano, Shaikh and Wilhelm (2023), "Inference for ranks". Marginal sets
    (the default) answer "my rank"; simultaneous ones a whole table read across. kind "lower" bounds ranks
    only from below (upper end: all units), "upper" only from above. stepdown: drop differences already
    decided and look again. The critical values are simulated: `draws` from `seed`, taken after sorting by
    (estimate, standard error), so that row order changes nothing. Two units without error are compared
    exactly. A row whose estimate or error is missing, infinite or negative gets NaN; the others are
    ranked among themselves.
    """
    if kind not in ("two-sided", "lower", "upper"):
        raise ValueError(f"kind must be 'two-sided', 'lower' or 'upper', not {kind!r}")
    level = exact(coverage)
    if not 0 < level < 1:
        raise ValueError(f"coverage must lie between 0 and 1, not {coverage}")
    theta, error = np.broadcast_arrays(*(np.atleast_1d(as_numbers(v)) for v in (estimate, standard_error)))
    good = np.isfinite(theta) & np.isfinite(error) & (error >= 0)
    found = np.full((3, theta.size), np.nan)
    theta, error = theta[good], error[good]
    order = np.lexsort((error, theta))
    units = _Units(theta[order], error[order], int(draws), level, seed)
    ahead, behind = units.simultaneous(kind, stepdown) if simultaneous else units.marginal(kind, stepdown)
    rows = np.flatnonzero(good)[order]
    found[0, rows] = 1 + ahead.sum(axis=1)
    found[1, rows] = 1 + theta.size - np.searchsorted(units.theta, units.theta, side="right")
    found[2, rows] = theta.size - behind.sum(axis=1)
    return RankSets(*(whole(row) for row in found))


def best(
    k: int,
    estimate: Numbers,
    standard_error: Numbers,
    coverage: float | Fraction = 0.95,
    stepdown: bool = True,
    draws: int = 1000,
    seed: int = SEED,
) -> Array:
    """True for each unit that may be among the k truly best: jointly right with the stated coverage.

    Units whose simultaneous lower bound on the rank is at most k.
    """
    sets = confidence_sets(estimate, standard_error, coverage, True, "lower", stepdown, draws, seed)
    return np.asarray(as_numbers(sets.lower) <= k)


def worst(
    k: int,
    estimate: Numbers,
    standard_error: Numbers,
    coverage: float | Fraction = 0.95,
    stepdown: bool = True,
    draws: int = 1000,
    seed: int = SEED,
) -> Array:
    """True for each unit that may be among the k truly worst, as `best` on the reversed order."""
    return best(k, -as_numbers(estimate), standard_error, coverage, stepdown, draws, seed)


def bands(sets: RankSets) -> Array:
    """Band of each unit, 1 the highest: within a band units cannot be told apart as a group, across they can.

    sets: simultaneous ones. A line is drawn after the first m units where every rank set above it ends at
    m or before and every one below it starts after m. Units without a set get NaN.
    """
    lower, rank, upper = map(as_numbers, sets)
    good = ~np.isnan(rank)
    order = np.lexsort((upper[good], lower[good], rank[good]))
    top, bottom = upper[good][order], lower[good][order]
    place = np.arange(1, order.size + 1)
    ends = np.maximum.accumulate(top) <= place
    starts = np.append(np.minimum.accumulate(bottom[::-1])[::-1][1:] > place[:-1], True)
    line = (ends & starts)[:-1]
    found = np.full(rank.shape, np.nan)
    found[np.flatnonzero(good)[order]] = 1 + np.concatenate([[0], np.cumsum(line)])[: order.size]
    return whole(found)


class _Decided(NamedTuple):
    """Which unit (column) is surely ahead of, and surely behind, each unit (row)."""

    ahead: Array
    behind: Array


class _Units:
    """Units in ascending order with one set of normal draws.

    Every comparison is one-sided: that a unit is ahead of another. A pair shown one way still counts the
    other way when stepping down; only so are all directions right together.
    """

    def __init__(self, theta: Array, error: Array, draws: int, level: Fraction, seed: int) -> None:
        self.theta, self.error = theta, error
        self.noise = np.random.default_rng(seed).standard_normal((theta.size, draws)) * error[:, None]
        self.place = ceil((draws + 1) * level)
        spread = np.sqrt(error[:, None] ** 2 + error**2)
        gap = theta - theta[:, None]
        self.known = spread == 0
        self.spread = np.where(self.known, 1.0, spread)
        self.score = np.where(self.known, np.sign(gap), gap / self.spread)

    def marginal(self, kind: Kind, stepdown: bool) -> _Decided:
        """One family of comparisons for each unit; units equal in everything share one answer."""
        count = self.theta.size
        shown = np.zeros((2, count, count), dtype=bool)
        for j in range(count):
            if j and self.theta[j] == self.theta[j - 1] and self.error[j] == self.error[j - 1]:
                shown[:, j] = shown[:, j - 1]
                continue
            lead = (self.noise - self.noise[j]) / self.spread[j][:, None]

            def greatest(pairs: Array, lead: Array = lead) -> Array:
                ahead = lead[pairs[0]].max(axis=0, initial=-np.inf)
                return np.maximum(ahead, -lead[pairs[1]].min(axis=0, initial=np.inf))

            score = np.stack([self.score[j], -self.score[j]])
            family = np.array([[kind != "upper"], [kind != "lower"]]) & np.ones(count, dtype=bool)
            shown[:, j] = self._shown(score, self.known[j], family, greatest, stepdown)
        return _Decided(*shown)

    def simultaneous(self, kind: Kind, stepdown: bool) -> _Decided:
        """One family of all comparisons."""

        def greatest(pairs: Array) -> Array:
            most = np.full(self.noise.shape[1], -np.inf)
            for j in np.flatnonzero(pairs.any(axis=1)):
                k = np.flatnonzero(pairs[j])
                lead = (self.noise[k] - self.noise[j]) / self.spread[j, k][:, None]
                np.maximum(most, lead.max(axis=0), out=most)
            return most

        shown = self._shown(self.score, self.known, np.ones_like(self.known), greatest, stepdown)
        none = np.zeros_like(shown)
        return _Decided(none if kind == "upper" else shown, none if kind == "lower" else shown.T)

    def _shown(
        self,
        score: Array,
        known: Array,
        family: Array,
        greatest: Callable[[Array], Array],
        stepdown: bool,
    ) -> Array:
        """Comparisons of the family that are shown: without error by comparing, else beyond chance.

        greatest: the greatest lead that noise alone makes among the pairs still open, one a draw.
        """
        shown = family & known & (score > 0)
        open_ = family & ~known
        while open_.any():
            noise = greatest(open_)
            if self.place > noise.size:
                break
            beyond = open_ & (score > np.partition(noise, self.place - 1)[self.place - 1])
            shown |= beyond
            open_ &= ~beyond
            if not (stepdown and beyond.any()):
                break
        return shown
