"""Intervals, verdicts and rank sets beside statsmodels, PHStatsMethods and scipy, on the same seeded counts."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pandas as pd
from PHStatsMethods import ph_proportion, ph_rate
from scipy import stats
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.rates import confint_poisson

from benchmarks.table import Row, in_turns, limit, side_by_side
from jihua_analysis.chance import intervals, ranks, verdicts

TITLE = "概率计算 Chance: intervals, verdicts, rank sets"
MILLION, SHARE = 1_000_000, Fraction(98, 100)

_RNG = np.random.default_rng(2014)
SIZES = _RNG.integers(1, 3000, MILLION)
HITS = _RNG.binomial(SIZES, 0.95)
SCORES, ERRORS = _RNG.normal(90, 3, 150), _RNG.uniform(0.3, 2, 150)


def run() -> list[Row]:
    """Every comparison; limits last."""
    return [*beside_statsmodels(), *beside_phstatsmethods(), *beside_scipy(), *limits()]


def beside_statsmodels() -> list[Row]:
    """Whole columns at once, as statsmodels takes them too."""
    peer = "statsmodels"
    rows, distinct = [], np.arange(MILLION)
    for n, at_most in ((10_000, None), (MILLION, 1)):
        x, size = HITS[:n], SIZES[:n]
        rows += [
            side_by_side(f"Wilson 区间 intervals, {n:,}", lambda x=x, size=size: intervals.wilson(x, size), peer,
                         lambda x=x, size=size: proportion_confint(x, size, method="wilson"), at_most),
            side_by_side(f"泊松精确区间 exact Poisson, {n:,}", lambda x=x: intervals.poisson_exact(x), peer,
                         lambda x=x: confint_poisson(x, 1, method="exact-c"), at_most, times=2),
        ]  # fmt: skip
    x, size = HITS[:100_000], SIZES[:100_000]
    return [
        *rows,
        side_by_side(f"泊松精确区间，计数各不相同 exact Poisson, all different, {MILLION:,}",
                     lambda: intervals.poisson_exact(distinct), peer,
                     lambda: confint_poisson(distinct, 1, method="exact-c"), 1.25, times=2),
        side_by_side("Clopper-Pearson 精确区间 exact intervals, 100,000", lambda: intervals.clopper_pearson(x, size),
                     peer, lambda: proportion_confint(x, size, method="beta"), times=3),
    ]  # fmt: skip


def beside_phstatsmethods() -> list[Row]:
    """The public health package works row by row: at least a hundred times as long."""
    peer, x, size = "PHStatsMethods", HITS[:10_000], SIZES[:10_000]
    table = pd.DataFrame({"x": x, "n": size})
    return [
        side_by_side("Wilson 区间 intervals, 10,000", lambda: intervals.wilson(x, size), peer,
                     lambda: ph_proportion(table, "x", "n"), 0.01, times=2),
        side_by_side("率的区间 rates (exact, Byar), 10,000",
                     lambda: (intervals.poisson_exact(x), intervals.byar(x)), peer,
                     lambda: ph_rate(table, "x", "n"), 0.01, times=2),
    ]  # fmt: skip


def beside_scipy() -> list[Row]:
    """What a loop over scipy's own functions gives for the same rows."""
    peer, x, size = "scipy 逐行 row by row", HITS[:1000], SIZES[:1000]
    pairs = [(int(a), int(b)) for a, b in zip(x, size, strict=True)]
    return [
        side_by_side("Clopper-Pearson 精确区间 exact intervals, 1,000",
                     lambda: intervals.clopper_pearson(x, size), peer,
                     lambda: [stats.binomtest(a, b).proportion_ci() for a, b in pairs], times=2),
        side_by_side("目标结论 verdicts, 1,000",
                     lambda: verdicts.against_target(x, size, at_least=SHARE, frame="process"), peer,
                     lambda: [(stats.binom.sf(a - 1, b, 0.98), stats.binom.cdf(a, b, 0.98)) for a, b in pairs],
                     times=2),
    ]  # fmt: skip


def limits() -> list[Row]:
    """Stated limits in seconds, where no other tool does the same."""
    x, size = HITS[:150], SIZES[:150]
    jobs: dict[str, tuple[float, Callable[[], object]]] = {
        f"Wilson 区间 intervals, {MILLION:,}": (0.1, lambda: intervals.wilson(HITS, SIZES)),
        "名次集合 rank sets, 150": (1, lambda: ranks.confidence_sets(SCORES, ERRORS)),
        "名次集合（联合）simultaneous, 150": (1, lambda: ranks.confidence_sets(SCORES, ERRORS, simultaneous=True)),
        "名次集合（精确检验）exact tests, 150": (1, lambda: ranks.proportion_sets(x, size)),
    }  # fmt: skip
    found = in_turns(*(job for _, job in jobs.values()), times=3)
    return [limit(name, least, most) for (name, (most, _)), least in zip(jobs.items(), found, strict=True)]
