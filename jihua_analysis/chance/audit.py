"""Checking records by sample: how many to draw, what a plan lets through, and what a result says.

A plan is a sample size and a number of errors allowed. "Consistent with the target" (not shown to be worse)
and "shown to be at the target" are two different passes: always name which.
All formulas are for a simple random draw of single records; another draw is refused, not approximated.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np

from .decide import Verdict, at_or_above, read_alpha
from .rows import Array, Numbers, as_numbers, exact, usable, whole
from .search import smallest
from .tails import Binomial, Hypergeometric, Law, binomial_at_most, hypergeometric_at_most, rare_at_most
from .verdicts import against_target

Share = Fraction | Decimal | float | str
SIMPLE = "simple random"


class UnfitDesign(ValueError):
    """The records were not drawn one by one at random, so these formulas would promise too much."""


@dataclass(frozen=True)
class Passes:
    """The two passes of an audited sample, one entry a row.

    consistent_with: the sample does not show the accuracy to be below target.
    shown_to_be: the sample shows the accuracy to be at the target or above. verdict: all there is to it.
    """

    consistent_with: Array
    shown_to_be: Array
    verdict: Verdict


def sample_size(
    population: Numbers, target: Share, allowed_errors: Numbers = 0, alpha: Share = 0.05, design: str = SIMPLE
) -> Array:
    """Fewest records to draw so that at most `allowed_errors` errors show the accuracy to be at the target.

    population: records in all, or None for a process without end (binomial). The plan passes a population
    that is just off target with probability at most alpha. NaN where even a full count could not show it.
    N = 300 at 98 %: 104, 156, 197, 232 for 0, 1, 2, 3 allowed errors.
    """
    refuse_clusters(design)
    goal, level = exact(target), read_alpha(alpha)
    if not 0 < goal < 1 and not (goal == 1 and population is not None):
        raise ValueError(f"target is a share above 0 and below 1, not {target}")
    allowed = as_numbers(allowed_errors)
    sizes = np.full(allowed.shape, np.inf) if population is None else as_numbers(population)
    sizes, allowed = np.broadcast_arrays(sizes, allowed)
    found = np.full(sizes.shape, np.nan)
    good = usable(allowed)
    if population is not None:
        good &= usable(sizes) & (sizes > 0)
    size, errors = sizes[good], allowed[good]
    enough = _enough(goal, int(errors.max(initial=0)), level) if population is None else 0
    top = np.where(np.isinf(size), enough, size)
    least = smallest(errors + 1, np.maximum(top, errors) + 1, lambda n: _shows(n, errors, size, goal, level))
    found[good] = np.where(least <= top, least, np.nan)
    return whole(found)


def operating_characteristic(
    n: Numbers,
    allowed_errors: Numbers,
    true_errors: Numbers,
    population: Numbers = None,
    design: str = SIMPLE,
) -> Array:
    """Chance that a plan (n drawn, so many errors allowed) passes.

    true_errors: with a population, how many of its records are wrong; without one, the share that is wrong.
    """
    refuse_clusters(design)
    if population is None:
        share = as_numbers(true_errors)
        good = usable(allowed_errors, n) & (share >= 0) & (share <= 1)
        return np.where(good, binomial_at_most(allowed_errors, n, np.where(good, share, 0)), np.nan)[()]
    c, m, wrong, size = np.broadcast_arrays(*map(as_numbers, (allowed_errors, n, true_errors, population)))
    good = usable(c, m, size) & usable(wrong, size)
    chance = np.full(good.shape, np.nan)
    chance[good] = hypergeometric_at_most(c[good], m[good], wrong[good], size[good])
    return chance[()]


def passes(
    errors: Numbers, n: Numbers, population: Numbers, target: Share, alpha: Share = 0.05, design: str = SIMPLE
) -> Passes:
    """Both passes of a sample of n records with so many errors, out of a population of records."""
    refuse_clusters(design)
    right = as_numbers(n) - as_numbers(errors)
    verdict = against_target(right, n, at_least=exact(target), frame="sample", population=population, alpha=alpha)
    state = np.asarray(verdict.state)
    return Passes(((state == "met") | (state == "cannot tell"))[()], (state == "met")[()], verdict)


def refuse_clusters(design: str) -> None:
    """Nothing for a simple random draw; UnfitDesign, in words for a planner, for any other."""
    if design != SIMPLE:
        raise UnfitDesign(
            f"抽样方式是“{design}”：整群、分层或按便利抽取的样本不能用简单随机抽样的公式，"
            f"否则误差会被低估。请逐条随机抽取后再算（design={SIMPLE!r}）。"
        )


def _shows(n: Array, errors: Array, size: Array, goal: Fraction, level: Fraction) -> Array:
    """True where at most `errors` errors among n records are rare in the best population still off target."""
    n = n.astype(np.float64)
    law: Law = Binomial(n, 1 - goal)
    if np.isfinite(size).all():
        law = Hypergeometric(n, size - at_or_above(goal, size) + 1, size)
    return rare_at_most(law, errors, level)


def _enough(goal: Fraction, errors: int, level: Fraction) -> int:
    """A number of records, by doubling, that surely shows the target with so many errors."""
    top = errors + 1
    while not rare_at_most(Binomial(np.array([float(top)]), 1 - goal), np.array([float(errors)]), level)[0]:
        top *= 2
    return top
