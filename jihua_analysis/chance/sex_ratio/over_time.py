"""Several years or quarters of one office: pooled, tested for sameness, and watched for a change."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .. import cusum as lr
from ..rows import Array, Numbers, as_numbers, row_status, usable
from .point import Ratio, interval, ratio, share


@dataclass(frozen=True)
class Homogeneity:
    """Whether several groups of births can share one ratio.

    p_asymptotic, p_monte_carlo: chance of groups at least this different; small means do not pool.
    p_too_alike: chance of groups at most this different, simulated; small is a sign of copied numbers.
    monte_carlo_error: standard error of p_monte_carlo.
    """

    chi_square: float
    degrees: int
    p_asymptotic: float
    p_monte_carlo: float
    monte_carlo_error: float
    p_too_alike: float


@dataclass(frozen=True)
class Pooled:
    """Years taken as one: counts, ratio, exact interval, and the test that says whether one may."""

    status: Array
    boys: int
    girls: int
    ratio: float
    lower: float
    upper: float
    homogeneity: Homogeneity


@dataclass(frozen=True)
class Cusum:
    """Evidence for a changed ratio, period by period, and how long such a chart runs.

    path: the CUSUM, in the order given; alarm: path is at h or above. z: p-chart scores.
    run_in_control, run_out_of_control: average periods to an alarm at the reference and the alternative.
    """

    status: Array
    log_likelihood_ratio: Array
    path: Array
    alarm: Array
    z: Array
    cumulative_boys: Array
    cumulative_births: Array
    h: float
    run_in_control: float
    run_out_of_control: float


def homogeneity(boys: Numbers, girls: Numbers, draws: int = 10_000, seed: int = 20140101) -> Homogeneity:
    """Chi-square test that all groups share one ratio: asymptotic, and with tables of the same margins drawn.

    Groups that are not ok or without births take no part; with fewer than two left, or only boys or only
    girls, there is nothing to compare: 0 on 0 degrees, probabilities 1.
    """
    from scipy.special import chdtrc

    m, f = (np.atleast_1d(v) for v in np.broadcast_arrays(as_numbers(boys), as_numbers(girls)))
    used = usable(m) & usable(f) & (m + f > 0)
    m, n = m[used].astype(np.int64), (m + f)[used].astype(np.int64)
    total, births = int(m.sum()), int(n.sum())
    if n.size < 2 or total in (0, births):
        return Homogeneity(0.0, 0, 1.0, 1.0, 0.0, 1.0)
    p = total / births

    def chi_square(counts: Array) -> Array:
        return np.sum((counts - n * p) ** 2 / (n * p * (1 - p)), axis=-1)

    order = np.lexsort((m, n))
    m, n = m[order], n[order]
    seen = float(chi_square(m))
    drawn = chi_square(np.random.default_rng(seed).multivariate_hypergeometric(n, total, draws, "marginals"))
    slack = 1e-9 * max(seen, 1.0)
    p_more = (1 + int(np.sum(drawn >= seen - slack))) / (draws + 1)
    p_less = (1 + int(np.sum(drawn <= seen + slack))) / (draws + 1)
    error = float(np.sqrt(p_more * (1 - p_more) / draws))
    return Homogeneity(seen, n.size - 1, float(chdtrc(n.size - 1, seen)), p_more, error, p_less)


def pool(boys: Numbers, girls: Numbers, confidence: Ratio = 0.95, draws: int = 10_000, seed: int = 20140101) -> Pooled:
    """Whole years taken together: counts, ratio, exact interval, and whether the years can be one.

    One year alone is pooled all the same. Rows that are not ok are left out and named in `status`.
    """
    m, f = (np.atleast_1d(v) for v in np.broadcast_arrays(as_numbers(boys), as_numbers(girls)))
    status = np.where(usable(m), row_status(f), row_status(m))
    total, others = (int(v[status == "ok"].sum()) for v in (m, f))
    lower, upper = interval(total, others, confidence)
    return Pooled(
        status,
        total,
        others,
        float(ratio(total, others)),
        float(lower),
        float(upper),
        homogeneity(m, f, draws, seed),
    )


def cusum(boys: Numbers, births: Numbers, reference: Ratio = 105, alternative: Ratio = 110, h: float = 3.0) -> Cusum:
    """Log-likelihood-ratio CUSUM from the reference ratio towards the alternative, with its run lengths.

    alternative above the reference watches for a rise, below it for a fall. A bad row adds no evidence.
    Run lengths are for periods with births like those given, in periods. Steiner et al. (2000).
    """
    p0, p1 = float(share(reference)), float(share(alternative))
    if p0 == p1:
        raise ValueError("the alternative must differ from the reference")
    m, n = (np.atleast_1d(v) for v in np.broadcast_arrays(as_numbers(boys), as_numbers(births)))
    status = np.asarray(row_status(m, n))
    evidence = lr.log_likelihood_ratio(m, n, p0, p1)
    good = status == "ok"
    m, n = np.where(good, m, 0), np.where(good, n, 0)
    walked = lr.path(evidence)
    spread = np.sqrt(np.where(good, n, 1) * p0 * (1 - p0))
    return Cusum(
        status,
        evidence,
        walked,
        walked >= h,
        np.where(good, (m - n * p0) / spread, np.nan),
        np.cumsum(m),
        np.cumsum(n),
        h,
        lr.average_run_length(n[good], p0, p1, h, p0),
        lr.average_run_length(n[good], p0, p1, h, p1),
    )


def average_run_length(
    births: Numbers, h: float, true_ratio: Ratio = 105, reference: Ratio = 105, alternative: Ratio = 110
) -> float:
    """Expected periods until `cusum` signals if the truth is true_ratio, with births a period as given."""
    p0, p1, truth = (float(share(r)) for r in (reference, alternative, true_ratio))
    return lr.average_run_length(births, p0, p1, h, truth)
