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
    """Totals refined by further keys: codes that order like (total, key, key …); open totals keep their width."""
    if not complete.any():
        return lower, upper
    stacked = np.stack([lower, *keys])
    order = np.lexsort(stacked[::-1])
    order = order[complete[order]]
    step = np.any(np.diff(stacked[:, order], axis=1) != 0, axis=0)
    codes = np.empty(len(lower), np.int64)
    codes[order] = np.concatenate([[0], np.cumsum(step)])
    totals = lower[order]
    ranked = codes[order]
    low = np.concatenate([ranked, [ranked[-1] + 1]])[np.searchsorted(totals, lower, side="left")]
    high = np.concatenate([[-1], ranked])[np.searchsorted(totals, upper, side="right")]
    return np.where(complete, codes, low), np.where(complete, codes, np.maximum(high, low))
