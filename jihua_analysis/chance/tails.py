"""Tail probabilities of counts, and comparisons with a level that stay right at exact ties.

Floats decide unless a probability is within 1e-10 (relative) of the level; then whole-number
arithmetic does. Point probabilities follow Loader (2000), "Fast and accurate computation of
binomial probabilities", which keeps its digits where sums of log-gammas lose them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import comb

import numpy as np

from .rows import Array, Numbers, as_numbers

TIE = 1e-10
"""Relative distance from a level within which floats are not trusted."""


def binomial_at_least(x: Numbers, n: Numbers, p: Numbers) -> Array:
    """P(X >= x) for X binomial(n, p); 1 at x <= 0 and 0 above n."""
    from scipy.special import betainc

    x, n, p = np.broadcast_arrays(as_numbers(x), as_numbers(n), as_numbers(p))
    inside = betainc(np.clip(x, 1, np.maximum(n, 1)), np.clip(n - x + 1, 1, None), p)
    return np.where(x <= 0, 1.0, np.where(x > n, 0.0, inside))[()]


def binomial_at_most(x: Numbers, n: Numbers, p: Numbers) -> Array:
    """P(X <= x) for X binomial(n, p); 0 below 0 and 1 at x >= n."""
    from scipy.special import betaincc

    x, n, p = np.broadcast_arrays(as_numbers(x), as_numbers(n), as_numbers(p))
    inside = betaincc(np.clip(x + 1, 1, None), np.clip(n - x, 1, None), p)
    return np.where(x >= n, 1.0, np.where(x < 0, 0.0, inside))[()]


def hypergeometric_at_least(x: Numbers, n: Numbers, marked: Numbers, population: Numbers) -> Array:
    """P(X >= x) marked in a simple random sample of n out of a population with so many marked."""
    x, n, marked, population = np.broadcast_arrays(*map(as_numbers, (x, n, marked, population)))
    far = x > n * marked / population
    tail = _far_tail(np.where(far, x, n - x + 1), n, np.where(far, marked, population - marked), population)
    return np.where(far, tail, 1 - tail)[()]


def hypergeometric_at_most(x: Numbers, n: Numbers, marked: Numbers, population: Numbers) -> Array:
    """P(X <= x) marked in a simple random sample; counted as the unmarked."""
    x, n, marked, population = map(as_numbers, (x, n, marked, population))
    return hypergeometric_at_least(n - x, n, population - marked, population)


def binomial_pmf(x: Numbers, n: Numbers, p: Numbers) -> Array:
    """P(X = x) for X binomial(n, p), 0 <= x <= n and 0 < p < 1, by Loader's saddle point."""
    x, n, p = np.broadcast_arrays(as_numbers(x), as_numbers(n), as_numbers(p))
    rest = n - x
    inner = (x > 0) & (rest > 0)
    a, b = np.where(inner, x, 1.0), np.where(inner, rest, 1.0)
    size = np.where(inner, n, 2.0)
    log_pmf = (
        _stirling_error(size)
        - _stirling_error(a)
        - _stirling_error(b)
        - _deviance(a, size * p)
        - _deviance(b, size * (1 - p))
        - 0.5 * np.log(2 * np.pi * a * b / size)
    )
    edge = np.where(x > 0, n * np.log(p), n * np.log1p(-p))
    return np.exp(np.where(inner, log_pmf, edge))[()]


@dataclass(frozen=True)
class Binomial:
    """Counts out of n, each with the same chance p."""

    n: Array
    p: Fraction

    def at_least(self, x: Array) -> Array:
        return binomial_at_least(x, self.n, float(self.p))

    def at_most(self, x: Array) -> Array:
        return binomial_at_most(x, self.n, float(self.p))

    def exact(self, first: int, last: int, row: int) -> Fraction:
        n, a, b = int(self.n[row]), self.p.numerator, self.p.denominator
        ways = sum(comb(n, k) * a**k * (b - a) ** (n - k) for k in range(max(first, 0), min(last, n) + 1))
        return Fraction(ways, b**n)


@dataclass(frozen=True)
class Hypergeometric:
    """Counts in a simple random sample of n from a population with `marked` in it.

    A marked count below 0 or above the population stands for a population that cannot be.
    """

    n: Array
    marked: Array
    population: Array

    def at_least(self, x: Array) -> Array:
        marked = np.clip(self.marked, 0, self.population)
        return hypergeometric_at_least(x, self.n, marked, self.population)

    def at_most(self, x: Array) -> Array:
        marked = np.clip(self.marked, 0, self.population)
        return hypergeometric_at_most(x, self.n, marked, self.population)

    def exact(self, first: int, last: int, row: int) -> Fraction:
        n, size = int(self.n[row]), int(self.population[row])
        marked = min(max(int(self.marked[row]), 0), size)
        run = range(max(first, 0), min(last, n) + 1)
        ways = sum(comb(marked, k) * comb(size - marked, n - k) for k in run)
        return Fraction(ways, comb(size, n))


@dataclass(frozen=True)
class Poisson:
    """Counts of events with a given mean; tails are transcendental, so no exact ties occur."""

    mean: Array

    def at_least(self, x: Array) -> Array:
        from scipy.special import gammainc

        return np.where(x <= 0, 1.0, gammainc(np.maximum(x, 1), self.mean))

    def at_most(self, x: Array) -> Array:
        from scipy.special import gammaincc

        return np.where(x < 0, 0.0, gammaincc(np.maximum(x, 0) + 1, self.mean))


Law = Binomial | Hypergeometric | Poisson


def rare_at_least(law: Law, x: Array, level: Fraction) -> Array:
    """True where P(X >= x) <= level, exactly at ties."""
    return _not_above(law, law.at_least(x), level, lambda i: (int(x[i]), int(x[i]) + _span(law, i)))


def rare_at_most(law: Law, x: Array, level: Fraction) -> Array:
    """True where P(X <= x) <= level, exactly at ties."""
    return _not_above(law, law.at_most(x), level, lambda i: (0, int(x[i])))


def _span(law: Law, row: int) -> int:
    return 0 if isinstance(law, Poisson) else int(law.n[row])


def _not_above(law: Law, tail: Array, level: Fraction, run: Callable[[int], tuple[int, int]]) -> Array:
    edge = float(level)
    rare = np.asarray(tail <= edge)
    if not isinstance(law, Poisson):
        for i in np.flatnonzero(np.abs(tail - edge) <= TIE * edge):
            rare[i] = law.exact(*run(int(i)), int(i)) <= level
    return rare


def _far_tail(x: Array, n: Array, marked: Array, population: Array) -> Array:
    """P(X >= x) where x is above the mean: the first point probability, then ratios until they vanish."""
    possible = (x <= marked) & (x <= n)
    x, n, marked = (np.where(possible, v, safe) for v, safe in ((x, 1.0), (n, 1.0), (marked, 1.0)))
    population = np.where(possible, population, 2.0)
    drawn = n / population
    first = (
        binomial_pmf(x, marked, drawn)
        * binomial_pmf(n - x, population - marked, drawn)
        / binomial_pmf(n, population, drawn)
    )
    term, total, k = np.ones_like(x), np.ones_like(x), x.copy()
    while (term > 1e-17 * total).any():
        term = term * ((marked - k) * (n - k) / ((k + 1) * (population - marked - n + k + 1)))
        total = total + term
        k += 1
    return np.where(possible, first * total, 0.0)


def _stirling_error(n: Array) -> Array:
    """log(n!) less Stirling's formula, for n >= 1."""
    from scipy.special import gammaln

    small = np.minimum(n, 16)
    direct = gammaln(small + 1) - (small + 0.5) * np.log(small) + small - 0.5 * np.log(2 * np.pi)
    s = 1 / n**2
    series = (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - s / 1188) * s) * s) * s) / n
    return np.where(n <= 16, direct, series)


def _deviance(x: Array, mean: Array) -> Array:
    """x log(x / mean) + mean - x without cancellation, for x > 0."""
    v = (x - mean) / (x + mean)
    near = np.where(np.abs(v) < 0.1, v, 0.0)
    total, term = (x - mean) * near, 2 * x * near
    for j in range(1, 11):
        term = term * near * near
        total = total + term / (2 * j + 1)
    return np.where(np.abs(v) < 0.1, total, x * np.log(x / mean) + mean - x)
