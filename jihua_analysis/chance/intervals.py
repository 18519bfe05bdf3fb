"""Confidence intervals for shares and counts, each as ``(lower, upper)``.

Scalars or arrays in, the same shape out. A row that is not ``"ok"`` by `row_status` (x above n, 0/0,
negative, fractional, missing, infinite) gets NaN on both sides and stops no other row. Confidence is
two-sided, a scalar or one a row, and is read as written: 0.9 leaves exactly 1/20 on each side.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Literal

import numpy as np

from .rows import Array, Numbers, as_numbers, exact, sound, usable, whole
from .search import crossing, smallest
from .tails import Hypergeometric, rare_at_least

Interval = tuple[Array, Array]
BLOCK = 32_768
"""Rows worked on at a time where memory, not arithmetic, sets the speed."""


def wilson(x: Numbers, n: Numbers, confidence: Numbers = 0.95) -> Interval:
    """Wilson's score interval for a share: for display.

    Wilson (1927). Written without cancellation: exactly 0 at x = 0 and exactly 1 at x = n.
    """
    from scipy.special import ndtri

    z = -ndtri(half_error(confidence))
    x, n = np.broadcast_arrays(np.asarray(x), np.asarray(n))
    if np.ndim(z) or x.ndim != 1 or x.size <= BLOCK:
        return _wilson(x, n, z)
    lower, upper = np.empty(x.size), np.empty(x.size)
    for start in range(0, x.size, BLOCK):
        rows = slice(start, start + BLOCK)
        lower[rows], upper[rows] = _wilson(x[rows], n[rows], z)
    return lower, upper


def _wilson(x: Numbers, n: Numbers, z: Array) -> Interval:
    x, n = _share_rows(x, n)
    half = z * z / 2
    top = x + half + z * np.sqrt(half / 2 + x * (n - x) / n)
    return (x * x / (n * top))[()], np.where(x == n, 1.0, top / (n + 2 * half))[()]


def clopper_pearson(x: Numbers, n: Numbers, confidence: Numbers = 0.95) -> Interval:
    """The exact interval for a share: never covers less than stated. For verdicts.

    Clopper and Pearson (1934).
    """
    return _mirrored(_clopper_pearson_lower, x, n, confidence)


def mid_p(x: Numbers, n: Numbers, confidence: Numbers = 0.95) -> Interval:
    """The mid-P interval for a share: half of the observed count's own probability is left out.

    Lancaster (1961), Berry and Armitage (1995). Covers the stated level on average, not at every share.
    """
    return _mirrored(_mid_p_lower, x, n, confidence)


def jeffreys(x: Numbers, n: Numbers, confidence: Numbers = 0.95) -> Interval:
    """Jeffreys' interval for a share, with lower end 0 at x = 0 and upper end 1 at x = n.

    Brown, Cai and DasGupta (2001).
    """
    from scipy.special import betaincinv

    def lower(x: Array, n: Array, side: Array) -> Array:
        return np.where(x == 0, 0.0, betaincinv(x + 0.5, n - x + 0.5, side))

    return _mirrored(lower, x, n, confidence)


def poisson_exact(x: Numbers, confidence: Numbers = 0.95) -> Interval:
    """The exact interval for the mean behind a count; divide both ends by the exposure for a rate.

    Garwood (1936). At x = 0 the lower end is 0.
    """
    from scipy.special import gammainccinv, gammaincinv

    counts, side = _count_rows(x), half_error(confidence)
    return (
        _tabled(lambda c, s: np.where(c == 0, 0.0, gammaincinv(np.maximum(c, 1), s)), counts, side)[()],
        _tabled(lambda c, s: gammainccinv(c + 1, s), counts, side)[()],
    )


def byar(x: Numbers, confidence: Numbers = 0.95) -> Interval:
    """Byar's approximation to `poisson_exact`; NaN below where the formula gives a negative number.

    Breslow and Day (1987). At x = 0 the lower end is 0. The negative case: a small count at a high level.
    """
    from scipy.special import ndtri

    x, z = _count_rows(x), -ndtri(half_error(confidence))
    safe, above = np.maximum(x, 1), x + 1
    base = 1 - 1 / (9 * safe) - z / (3 * np.sqrt(safe))
    lower = np.where(x == 0, 0.0, np.where(base < 0, np.nan, safe * (base * base * base)))
    top = 1 - 1 / (9 * above) + z / (3 * np.sqrt(above))
    upper = above * (top * top * top)
    return np.where(np.isnan(x), np.nan, lower)[()], upper[()]


def poisson_mid_p(x: Numbers, confidence: Numbers = 0.95) -> Interval:
    """The mid-P interval for the mean behind a count."""
    from scipy.special import gammainc, gammaincc, gammainccinv, gammaincinv

    def lower(c: Array, side: Array) -> Array:
        c = np.maximum(c, 1)
        ends = gammaincinv(c, side), gammaincinv(c + 1, side)
        return crossing(lambda m: (gammainc(c, m) + gammainc(c + 1, m)) / 2 - side, *ends)

    def upper(c: Array, side: Array) -> Array:
        below = np.where(c > 0, gammainccinv(np.maximum(c, 1), side), 0.0)
        here = np.maximum(c, 1)
        return crossing(
            lambda m: side - (gammaincc(c + 1, m) + np.where(c > 0, gammaincc(here, m), 0.0)) / 2,
            below,
            gammainccinv(c + 1, side),
        )

    counts, side = _count_rows(x), half_error(confidence)
    low = _tabled(lower, counts, side)
    return np.where(counts == 0, 0.0, low)[()], _tabled(upper, counts, side)[()]


def finite_population(
    x: Numbers,
    n: Numbers,
    population: Numbers,
    confidence: Numbers = 0.95,
    sided: Literal["two", "one", "lower", "upper"] = "two",
) -> Interval:
    """Whole-number bounds on how many of the population have the attribute, x of n drawn having it.

    The hypergeometric inverted, exact at ties: lower = min{M: P(X >= x | M) > a} and
    upper = max{M: P(X <= x | M) > a}. sided: "two" spends half of the error on each end; "one" gives
    both one-sided bounds, each at the full confidence; "lower" or "upper" gives one of them with the
    certain bound (what was seen, or all but the misses seen) as the other end. A full count gives a point.
    int64 where every row is usable, float64 with NaN otherwise.
    """
    if sided not in ("two", "one", "lower", "upper"):
        raise ValueError(f"sided must be 'two', 'one', 'lower' or 'upper', not {sided!r}")
    x, n, size, level = np.broadcast_arrays(*map(as_numbers, (x, n, population)), np.asarray(confidence, dtype=object))
    lower, upper = np.full(x.shape, np.nan), np.full(x.shape, np.nan)
    good = usable(x, n, size)
    for c in set(level[good].tolist()):
        rows = good & (level == c)
        side = (1 - _confidence(c)) / (2 if sided == "two" else 1)
        k, m, total = x[rows], n[rows], size[rows]
        lower[rows] = k if sided == "upper" else _marked_lower(k, m, total, side)
        upper[rows] = total - (m - k if sided == "lower" else _marked_lower(m - k, m, total, side))
    return whole(lower), whole(upper)


def _marked_lower(x: Array, n: Array, population: Array, side: Fraction) -> Array:
    return smallest(x, population - (n - x), lambda m: ~rare_at_least(Hypergeometric(n, m, population), x, side))


def _clopper_pearson_lower(x: Array, n: Array, side: Array) -> Array:
    from scipy.special import betaincinv

    return np.where(x == 0, 0.0, betaincinv(np.maximum(x, 1), n - x + 1, side))


def _mid_p_lower(x: Array, n: Array, side: Array) -> Array:
    from scipy.special import betainc

    k = np.maximum(x, 1)
    low = _clopper_pearson_lower(k, np.maximum(n, k), side)
    high = np.where(k < n, _clopper_pearson_lower(k + 1, np.maximum(n, k + 1), side), 1.0)
    rest = np.maximum(n - k, 1)

    def excess(p: Array) -> Array:
        above = np.where(k < n, betainc(k + 1, rest, p), 0.0)
        return (betainc(k, np.maximum(n - k + 1, 1), p) + above) / 2 - side

    return np.where(x == 0, 0.0, crossing(excess, low, high))


def _mirrored(lower: Callable[[Array, Array, Array], Array], x: Numbers, n: Numbers, confidence: Numbers) -> Interval:
    """Both ends from the lower one: an upper end for the share is a lower end for its complement."""
    x, n = _share_rows(x, n)
    x, n, side = np.broadcast_arrays(x, n, half_error(confidence))
    return lower(x, n, side)[()], (1 - lower(n - x, n, side))[()]


def _tabled(end: Callable[[Array, Array], Array], counts: Array, side: Array) -> Array:
    """One end for every count; each is solved once where the table is shorter than the rows."""
    top = np.nanmax(counts, initial=0)
    if side.ndim or not top < counts.size:
        counts, side = np.broadcast_arrays(counts, side)
        return end(counts, side)
    table = np.append(end(np.arange(top + 1), np.full(int(top) + 1, side)), np.nan)
    return table[np.where(np.isnan(counts), -1, counts).astype(np.intp)]


def _share_rows(x: Numbers, n: Numbers) -> Interval:
    """Numerators and denominators as floats, with NaN for both where the row is not usable."""
    counted = all(np.asarray(v).dtype.kind in "iu" for v in (x, n))
    x, n = np.broadcast_arrays(as_numbers(x), as_numbers(n))
    good = (x >= 0) & (n > 0) & (x <= n)
    if not counted:
        good &= sound(x) & sound(n)
    if good.all():
        return x, n
    return np.where(good, x, np.nan), np.where(good, n, np.nan)


def _count_rows(x: Numbers) -> Array:
    x = as_numbers(x)
    good = sound(x)
    return x if good.all() else np.where(good, x, np.nan)


def _confidence(level: object) -> Fraction:
    c = exact(level)  # type: ignore[arg-type]  # an element of an object array; exact() reads its text
    if not 0 < c < 1:
        raise ValueError(f"confidence must lie between 0 and 1, not {level}")
    return c


def half_error(confidence: Numbers) -> Array:
    """Half of the error, computed on fractions: (1 - 0.9) / 2 is 0.05, not 0.04999999999999999."""
    levels = np.asarray(confidence, dtype=object)
    if levels.ndim == 0:
        return np.asarray(float((1 - _confidence(levels[()])) / 2))
    known = {c: float((1 - _confidence(c)) / 2) for c in set(levels.ravel().tolist())}
    return np.asarray(np.frompyfunc(known.__getitem__, 1, 1)(levels), dtype=np.float64)
