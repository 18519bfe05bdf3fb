"""A band such as 103 to 106: how often births land in it by chance, and how many births can show it."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from ..decide import at_or_above
from ..limits import action_limits
from ..rows import Array, Numbers, as_numbers, exact, usable
from ..tails import binomial_at_most
from .point import Ratio, share


def prob_in_band(births: Numbers, true_ratio: Ratio = 105, low: Ratio = 103, high: Ratio = 106) -> Array:
    """Chance that this many births land in the band, ends included, if the truth is true_ratio.

    8 % at 100 births, 18 % at 1,000, 52 % at 10,000. NaN for a bad row or no birth.
    """
    births, n = _usable(births)
    least, most = at_or_above(share(low), n), n - at_or_above(1 - share(high), n)
    return _scattered(births, _between(least, most, n, true_ratio))


def resolves_band(births: Numbers, low: Ratio = 103, high: Ratio = 106, alpha: Ratio = 0.05) -> Array:
    """True where some count of boys at this number of births would show the ratio inside the band."""
    births, n = _usable(births)
    least, most = _shown_inside(n, low, high, alpha)
    return _scattered(births, least <= most) == 1


def prob_shown_in_band(
    births: Numbers, true_ratio: Ratio = 105, low: Ratio = 103, high: Ratio = 106, alpha: Ratio = 0.05
) -> Array:
    """Chance that this many births show the ratio inside the band (both one-sided tests), at true_ratio."""
    births, n = _usable(births)
    return _scattered(births, _between(*_shown_inside(n, low, high, alpha), n, true_ratio))


@lru_cache(maxsize=64)
def births_to_resolve(low: Ratio = 103, high: Ratio = 106, alpha: Ratio = 0.05) -> int:
    """Fewest births at which the band can be shown at all; with alpha 0.025, at which a 95 % interval fits.

    Whole counts make the answer flicker near this edge: a few births more may again be too few.
    """
    if not exact(low) < exact(high):
        raise ValueError(f"no number of births resolves a band from {low} to {high}")
    top = 1024
    while not resolves_band(top, low, high, alpha):
        top *= 2
    bottom, coarse = (1 if top == 1024 else top // 2), top // 1024
    for step in (coarse, 1):
        tried = np.arange(max(bottom, top - 1024 * step), top + 1, step)
        top = int(tried[np.argmax(resolves_band(tried, low, high, alpha))])
    return top


def _shown_inside(n: Array, low: Ratio, high: Ratio, alpha: Ratio) -> tuple[Array, Array]:
    """First and last count of boys that show the ratio inside; first above last where none does."""
    level = 1 - 2 * exact(alpha)
    _, least = action_limits(n, share(low), level)
    most, _ = action_limits(n, share(high), level)
    return np.nan_to_num(as_numbers(least), nan=np.inf), np.nan_to_num(as_numbers(most), nan=-1)


def _between(least: Array, most: Array, n: Array, true_ratio: Ratio) -> Array:
    p = float(share(true_ratio))
    return np.maximum(binomial_at_most(most, n, p) - binomial_at_most(least - 1, n, p), 0)


def _usable(births: Numbers) -> tuple[Array, Array]:
    """All rows, and those that are a whole number of births above 0."""
    births = as_numbers(births)
    good = usable(births) & (births > 0)
    return np.where(good, births, np.nan), births[good]


def _scattered(births: Array, values: Array) -> Array:
    out = np.full(births.shape, np.nan)
    out[~np.isnan(births)] = values
    return out[()]
