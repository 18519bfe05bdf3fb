"""Coverage by exact enumeration: every count, weighted by its exact probability, over a grid of truths."""

from fractions import Fraction
from math import comb

import numpy as np
import pytest

from jihua_analysis.chance import intervals

GRID = [Fraction(k, 97) for k in range(1, 97)]


def binomial(n, p):
    """Exact probabilities of 0..n, as fractions."""
    a, b = p.numerator, p.denominator
    return [Fraction(comb(n, k) * a**k * (b - a) ** (n - k), b**n) for k in range(n + 1)]


def coverage(method, n, confidence):
    lower, upper = method(np.arange(n + 1), n, confidence)
    return [
        float(sum(w for w, low, up in zip(binomial(n, p), lower, upper, strict=True) if low <= p <= up)) for p in GRID
    ]


@pytest.mark.parametrize("n", [1, 2, 7, 20, 45])
@pytest.mark.parametrize("confidence", [0.9, 0.95, 0.998])
def test_clopper_pearson_never_covers_less_than_stated(n, confidence):
    assert min(coverage(intervals.clopper_pearson, n, confidence)) >= confidence


@pytest.mark.parametrize("n", [7, 20, 45])
def test_mid_p_covers_the_stated_level_on_average_and_never_far_less(n):
    covered = coverage(intervals.mid_p, n, 0.95)
    assert np.mean(covered) >= 0.95
    assert min(covered) > 0.90
    # and it is the narrower of the two, for every count
    x = np.arange(n + 1)
    exact, mid = intervals.clopper_pearson(x, n), intervals.mid_p(x, n)
    assert (mid[0] >= exact[0]).all() and (mid[1] <= exact[1]).all()


@pytest.mark.parametrize(("population", "n"), [(1, 1), (9, 4), (40, 12), (40, 40), (60, 31)])
@pytest.mark.parametrize("confidence", [0.9, 0.95, 0.998])
def test_finite_population_bounds_never_cover_less_than_stated(population, n, confidence):
    x = np.arange(n + 1)
    lower, upper = intervals.finite_population(x, n, population, confidence)
    stated = Fraction(str(confidence))
    for marked in range(population + 1):
        ways = sum(
            comb(marked, k) * comb(population - marked, n - k) for k in x.tolist() if lower[k] <= marked <= upper[k]
        )
        assert Fraction(ways, comb(population, n)) >= stated


@pytest.mark.parametrize(("population", "n"), [(9, 4), (20, 19), (25, 10), (40, 1)])
@pytest.mark.parametrize("confidence", [0.9, 0.95, 0.5])
def test_finite_population_bounds_are_those_of_whole_number_search(population, n, confidence):
    side = (1 - Fraction(str(confidence))) / 2

    def at_least(x, marked):
        ways = sum(comb(marked, k) * comb(population - marked, n - k) for k in range(x, n + 1))
        return Fraction(ways, comb(population, n))

    for x in range(n + 1):
        possible = range(x, population - n + x + 1)
        lower = min(m for m in possible if at_least(x, m) > side)
        upper = max(m for m in possible if 1 - at_least(x + 1, m) > side)
        assert intervals.finite_population(x, n, population, confidence) == (lower, upper)


@pytest.mark.parametrize("x", [0, 1, 4, 30])
def test_the_ends_of_the_exact_count_interval_leave_exactly_the_stated_tails(x):
    from math import exp, factorial

    lower, upper = intervals.poisson_exact(x, 0.95)
    at_most = sum(exp(-upper) * upper**k / factorial(k) for k in range(x + 1))
    assert at_most == pytest.approx(0.025, rel=1e-9)
    if x:
        below = sum(exp(-lower) * lower**k / factorial(k) for k in range(x))
        assert 1 - below == pytest.approx(0.025, rel=1e-9)
