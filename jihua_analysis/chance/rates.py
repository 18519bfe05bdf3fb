"""Rates of events, and differences of two counts, against a target: the other two models of an indicator.

An indicator declares its model. A share of cases is binomial: `verdicts.against_target`. Events in a
population, which one person may bring more than once, are Poisson: `rate_against_target`. Natural increase
is births less deaths, a difference of two Poisson counts (Skellam): `difference_against_target`.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from .decide import (
    End,
    Level,
    Limit,
    Verdict,
    at_or_above,
    blank_columns,
    by_whole_numbers,
    inferential,
    read_alpha,
    read_limits,
    verdict,
)
from .rows import Array, Numbers, as_numbers, row_status
from .tails import Poisson


def rate_against_target(
    events: Numbers,
    exposure: Numbers,
    at_least: Limit | None = None,
    at_most: Limit | None = None,
    between: tuple[Limit, Limit] | None = None,
    alpha: Level = 0.05,
) -> Verdict:
    """State of each count of events against a target rate, tested exactly as a Poisson process.

    exposure: a whole number, such as people at mid-year; limits: events for each unit of it (12 per
    thousand is ``Fraction(12, 1000)``). Fields and states as for `verdicts.against_target`.
    """
    low, high = read_limits(at_least, at_most, between)
    level = read_alpha(alpha)
    if min(limit for limit in (low, high) if limit is not None) < 0:
        raise ValueError("a target rate is 0 or more")
    x, n = np.broadcast_arrays(as_numbers(events), as_numbers(exposure))
    status = _status(x, n)
    columns = blank_columns(status)
    rows = status == "ok"
    x, n = x[rows], n[rows]
    ends: dict[str, End] = {}
    if low is not None:
        ends["below"] = _RateEnd(n * float(low), level, lower=True)
    if high is not None:
        ends["above"] = _RateEnd(n * float(high), level, lower=False)
    mean = n * float(max(limit for limit in (low, high) if limit is not None))
    beyond = np.ceil(mean + 50 * np.sqrt(mean) + 100 - 10 * np.log(float(level)))
    none, endless = np.zeros_like(x), np.full(x.shape, np.inf)
    found = by_whole_numbers(x, *_whole_limits(low, high, n, bottom=0), none, endless)
    for key, values in (found | inferential(ends, x, none, np.maximum(beyond, x))).items():
        columns[key][rows] = values
    return verdict(columns)


def difference_against_target(
    gains: Numbers,
    losses: Numbers,
    exposure: Numbers,
    at_least: Limit | None = None,
    at_most: Limit | None = None,
    between: tuple[Limit, Limit] | None = None,
    alpha: Level = 0.05,
) -> Verdict:
    """State of gains less losses, such as births less deaths, against a target for each unit of exposure.

    Skellam tails with the level of both counts at its likeliest value on the edge of the target (the
    estimated test of Krishnamoorthy and Thomson 2004): close to the stated level, not exact. `resolvable`
    asks whether some split of this many events would decide.
    """
    low, high = read_limits(at_least, at_most, between)
    level = read_alpha(alpha)
    up, down, n = np.broadcast_arrays(*map(as_numbers, (gains, losses, exposure)))
    status = np.where(np.asarray(row_status(up)) == "ok", _status(down, n), row_status(up))
    columns = blank_columns(status)
    rows = status == "ok"
    up, down, n = up[rows], down[rows], n[rows]
    events = up + down
    ends: dict[str, End] = {}
    if low is not None:
        ends["below"] = _DifferenceEnd(events, n * float(low), level, lower=True)
    if high is not None:
        ends["above"] = _DifferenceEnd(events, n * float(high), level, lower=False)
    endless = np.full(n.shape, np.inf)
    found = by_whole_numbers(up - down, *_whole_limits(low, high, n, bottom=-np.inf), -endless, endless)
    for key, values in (found | inferential(ends, up, np.zeros_like(up), events)).items():
        columns[key][rows] = values
    return verdict(columns)


@dataclass(frozen=True)
class _RateEnd:
    """Tests at one end of a target rate; mean: events expected just on it."""

    mean: Array
    level: Fraction
    lower: bool

    def p_met(self, x: Array) -> Array:
        law = Poisson(self.mean)
        on_target = np.where((self.mean == 0) & self.lower, 0.0, law.at_least(x))
        return on_target if self.lower else law.at_most(x)

    def p_missed(self, x: Array) -> Array:
        law = Poisson(self.mean)
        return law.at_most(x) if self.lower else law.at_least(x)

    def shows_met(self, x: Array) -> Array:
        return np.asarray(self.p_met(x) <= float(self.level))

    def shows_missed(self, x: Array) -> Array:
        return np.asarray(self.p_missed(x) <= float(self.level))


@dataclass(frozen=True)
class _DifferenceEnd:
    """Tests at one end of a target difference; x is the gains among a fixed number of events."""

    events: Array
    edge: Array
    level: Fraction
    lower: bool

    def p_met(self, x: Array) -> Array:
        return self._tail(x, at_least=self.lower)

    def p_missed(self, x: Array) -> Array:
        return self._tail(x, at_least=not self.lower)

    def shows_met(self, x: Array) -> Array:
        return np.asarray(self.p_met(x) <= float(self.level))

    def shows_missed(self, x: Array) -> Array:
        return np.asarray(self.p_missed(x) <= float(self.level))

    def _tail(self, x: Array, at_least: bool) -> Array:
        losses = self.events - x
        slope = 2 * self.edge - self.events
        loss_mean = (np.sqrt(slope**2 + 8 * losses * self.edge) - slope) / 4
        loss_mean = np.maximum(loss_mean, np.maximum(0, -self.edge))
        pairs = zip(x - losses, loss_mean + self.edge, loss_mean, strict=True)
        return np.array([_skellam(k, up, down, at_least) for k, up, down in pairs], dtype=np.float64)


def _skellam(k: float, up: float, down: float, at_least: bool) -> float:
    """P(A - B >= k), or <= k, for independent Poisson A and B with these means."""
    from scipy.special import gammaln, xlogy

    reach = 12 * np.sqrt(down) + 40
    b = np.arange(np.floor(max(0.0, down - reach)), np.ceil(down + reach) + 1)
    chance = np.exp(xlogy(b, down) - down - gammaln(b + 1))
    law = Poisson(np.full(b.shape, up))
    return float(min(1.0, np.sum(chance * (law.at_least(k + b) if at_least else law.at_most(k + b)))))


def _whole_limits(low: Fraction | None, high: Fraction | None, n: Array, bottom: float) -> tuple[Array, Array]:
    """First and last whole count inside the target."""
    least = np.full(n.shape, bottom) if low is None else at_or_above(low, n)
    most = np.full(n.shape, np.inf) if high is None else -at_or_above(-high, n)
    return least, most


def _status(x: Array, n: Array) -> Array:
    """The row contract for events in an exposure, which they may outnumber."""
    of_exposure = np.asarray(row_status(n))
    of_exposure = np.where((of_exposure == "ok") & (n == 0), "no denominator", of_exposure)
    return np.where(np.asarray(row_status(x)) == "ok", of_exposure, row_status(x))
