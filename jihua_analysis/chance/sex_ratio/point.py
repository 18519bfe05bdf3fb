"""One number of births: the ratio, its interval, and an exact test against a reference."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import numpy as np

from ..intervals import Interval, clopper_pearson, half_error, jeffreys, mid_p, wilson
from ..rows import Array, Numbers, as_numbers, exact, row_status, usable
from ..search import smallest
from ..tails import binomial_at_least, binomial_at_most, binomial_pmf

Ratio = Fraction | Decimal | float | str
METHODS: dict[str, Callable[..., Interval]] = {
    "clopper_pearson": clopper_pearson,
    "wilson": wilson,
    "mid_p": mid_p,
    "jeffreys": jeffreys,
}


def share(ratio: Ratio) -> Fraction:
    """Share of boys among births at a ratio: 105 is 105/205."""
    r = exact(ratio)
    if r < 0:
        raise ValueError(f"a sex ratio is 0 or more boys per 100 girls, not {ratio}")
    return r / (100 + r)


def ratio(boys: Numbers, girls: Numbers) -> Array:
    """Boys born per 100 girls born; infinite where no girl was born, NaN for a bad row or no birth."""
    good = _status(boys, girls) == "ok"
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(good, 100 * as_numbers(boys) / as_numbers(girls), np.nan)[()]


def interval(boys: Numbers, girls: Numbers, confidence: Numbers = 0.95, method: str = "clopper_pearson") -> Interval:
    """Two-sided interval for the sex ratio, exact by default; infinite above where no girl was born.

    method: "clopper_pearson", "mid_p", "wilson", "jeffreys", or "log_wald" (missing where a count is 0).
    Show the counts beside it. NaN on both sides for a bad row or no birth.
    """
    if method not in (*METHODS, "log_wald"):
        raise ValueError(f"method must be one of {(*METHODS, 'log_wald')}, not {method!r}")
    good = _status(boys, girls) == "ok"
    m, f = (np.where(good, v, np.nan) for v in np.broadcast_arrays(as_numbers(boys), as_numbers(girls)))
    with np.errstate(divide="ignore", invalid="ignore"):
        if method == "log_wald":
            return _log_wald(m, f, confidence)
        of_boys, _ = METHODS[method](m, m + f, confidence)
        of_girls, _ = METHODS[method](f, m + f, confidence)
        return 100 * of_boys / (1 - of_boys), (100 * (1 - of_girls) / of_girls)[()]


def exact_p(boys: Numbers, births: Numbers, reference: Ratio = 105) -> Array:
    """Two-sided exact p-value: chance of a count no likelier than this one at the reference ratio.

    Minimum likelihood, as in R's binom.test; counts within 1e-7 (relative) are equally likely.
    """
    good = usable(boys, births)
    x, n = np.broadcast_arrays(as_numbers(boys), as_numbers(births))
    p = np.full(good.shape, np.nan)
    p[good] = _minimum_likelihood(x[good], n[good], float(share(reference)))
    return p[()]


def _status(boys: Numbers, girls: Numbers) -> Array:
    boys, girls = np.broadcast_arrays(as_numbers(boys), as_numbers(girls))
    of_girls = np.asarray(row_status(girls))
    return np.where(of_girls == "ok", row_status(boys, boys + girls), of_girls)


def _log_wald(boys: Array, girls: Array, confidence: Numbers) -> Interval:
    """100 exp(log(m / f) +- z sqrt(1/m + 1/f)); missing where either count is 0."""
    from scipy.special import ndtri

    z = -ndtri(half_error(confidence))
    width = np.where((boys > 0) & (girls > 0), z * np.sqrt(1 / boys + 1 / girls), np.nan)
    return (100 * boys / girls * np.exp(-width))[()], (100 * boys / girls * np.exp(width))[()]


def _minimum_likelihood(x: Array, n: Array, p: float) -> Array:
    """P(X at x or beyond) plus the part of the other tail that is no likelier than x."""
    bound = binomial_pmf(x, n, p) * (1 + 1e-7)

    def other(count: Array, chance: float) -> Array:
        """Chance of the far end for a count at or below its mean."""
        first = np.ceil(n * chance)
        found = smallest(first, n + 1, lambda k: binomial_pmf(k, n, chance) <= bound)
        return np.where(count <= n * chance, binomial_at_least(found, n, chance), 0.0)

    low, high = x < n * p, x > n * p
    p_low = binomial_at_most(x, n, p) + other(x, p)
    p_high = binomial_at_least(x, n, p) + other(n - x, 1 - p)
    return np.minimum(np.where(low, p_low, np.where(high, p_high, 1.0)), 1.0)
