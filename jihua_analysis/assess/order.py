"""Order with ties and unknowns: the best and the worst place each body can have, and quotas filled from it."""

from __future__ import annotations

from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


class Order:
    """Bodies in the order of their totals within groups, known up to [lower, upper]; sorted once for every pool.

    up_to: how many of the lower bounds stand at or under each upper one; below: how many of the upper bounds stand
    under each lower one.
    """

    def __init__(self, lower: Ints, upper: Ints, group: Ints) -> None:
        self.group, self.groups = group, int(group.max(initial=-1)) + 1
        low, high = _keys(lower, upper, group)
        self.by_low = np.argsort(low)
        self.by_high = self.by_low if np.array_equal(low, high) else np.argsort(high)
        self.up_to = _before(low, self.by_low, high, self.by_high, "right")
        self.below = _before(high, self.by_high, low, self.by_low, "left")

    @cached_property
    def overall(self) -> tuple[Ints, Ints]:
        """Best and worst place among all."""
        return self.places(np.ones(len(self.group), dtype=bool))

    def places(self, pool: Bools, start: str = "top") -> tuple[Ints, Ints]:
        """Best and worst place of every body within its group, among the bodies of the pool, 1 is first.

        Equal totals share places (best < worst), so ties and missing items are one case. `start` 'bottom' counts from
        the least total. Bodies outside the pool are placed as if they were in it.
        """
        members = np.bincount(self.group[pool], minlength=self.groups)
        ends = np.cumsum(members)[self.group]
        members = members[self.group]
        above = ends - _counted(pool[self.by_low])[self.up_to]
        below = _counted(pool[self.by_high])[self.below] - (ends - members)
        ahead, behind = (above, below) if start == "top" else (below, above)
        best = 1 + np.maximum(ahead, 0)
        return best, np.maximum(members - np.maximum(behind, 0) + ~pool, best)


def _before(of: Ints, by_of: Ints, at: Ints, by_at: Ints, side: Literal["left", "right"]) -> Ints:
    """How many keys `of` stand before each key `at`; looked up in rising order, which is much quicker."""
    out = np.empty(len(at), np.int64)
    out[by_at] = np.searchsorted(of[by_of], at[by_at], side)
    return out


def _counted(pool: Bools) -> Ints:
    """How many of the first 0, 1, 2 … bodies are of the pool."""
    return np.concatenate([[0], np.cumsum(pool)])


def _keys(lower: Ints, upper: Ints, group: Ints) -> tuple[Ints, Ints]:
    """Group and total as one integer, so that one sort serves all groups."""
    if not len(lower):
        return lower, upper
    least = int(lower.min())
    width = int(upper.max()) - least + 1
    if width * (int(group.max()) + 1) >= 2**62:
        ranks, both = np.unique(np.concatenate([lower, upper]), return_inverse=True)
        width, lower, upper, least = len(ranks), both[: len(lower)], both[len(lower) :], 0
    return group * width + (lower - least), group * width + (upper - least)


def fill(take: Ints | int, best: Ints, worst: Ints, pool: Bools) -> tuple[Bools, Bools]:
    """Who fills a quota for certain, and who stands at its line (a tie, or a total still open)."""
    sure = pool & (worst <= take)
    return sure, pool & ~sure & (best <= take)


def tie_codes(keys: list[NDArray[Any]], lower: Ints, upper: Ints, complete: Bools) -> tuple[Ints, Ints]:
    """Totals refined by further keys: codes that order like (total, key, key …); open totals keep their width.

    An open bound that equals a total leaves the keys open too: below every key, or above.
    """
    both = np.unique(np.concatenate([lower, upper]), return_inverse=True)[1]
    low, high = both[: len(lower)], both[len(lower) :]
    known = np.flatnonzero(complete)
    stacked = np.stack([low[known], *(key[known] for key in keys)])
    order = np.lexsort(stacked[::-1])
    steps = np.diff(stacked[:, order], axis=1) != 0
    place = np.concatenate([[0], np.cumsum(steps.any(axis=0))])[: len(known)]
    starts = np.concatenate([[True], steps[0]])[: len(known)]
    place -= np.maximum.accumulate(np.where(starts, place, 0))
    refined = np.zeros(len(lower), np.int64)
    refined[known[order]] = place
    width = int(refined.max(initial=0)) + 1
    return low * width + refined, high * width + np.where(complete, refined, width - 1)
