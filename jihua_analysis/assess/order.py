"""Order with ties and unknowns: the best and the worst place each body can have, and quotas filled from it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


def places(lower: Ints, upper: Ints, group: Ints, pool: Bools, start: str = "top") -> tuple[Ints, Ints]:
    """Best and worst place of every body within its group, among the bodies of the pool, 1 is first.

    Totals are known up to [lower, upper]; equal totals share places (best < worst), so ties and missing items are
    one case. `start` 'bottom' counts from the least total. Bodies outside the pool are placed as if they were in it.
    """
    if start == "bottom":
        lower, upper = -upper, -lower
    low, high = _keys(lower, upper, group)
    own_low, own_high = np.sort(low[pool]), np.sort(high[pool])
    members = np.bincount(group[pool], minlength=int(group.max(initial=-1)) + 1)[group]
    ends = np.cumsum(np.bincount(group[pool], minlength=int(group.max(initial=-1)) + 1))[group]
    ahead = ends - np.searchsorted(own_low, high, side="right")
    behind = np.searchsorted(own_high, low, side="left") - (ends - members)
    best = 1 + np.clip(ahead, 0, None)
    worst = members - np.clip(behind, 0, None) + np.where(pool, 0, 1)
    return best, np.maximum(worst, best)


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
