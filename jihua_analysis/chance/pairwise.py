"""Rank sets for small counts: exact tests of every pair, corrected for their number by Holm."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

import numpy as np

from .multiplicity import adjust
from .rows import Array, Numbers, as_numbers, exact, usable, whole
from .tails import binomial_at_least, hypergeometric_at_least


class RankSets(NamedTuple):
    """Lowest and highest rank that a unit may truly have, and its rank by estimate; 1 is the highest.

    int64 arrays; float64 with NaN for units that could not be ranked where there are any.
    """

    lower: Array
    rank: Array
    upper: Array


def proportion_sets(
    x: Numbers,
    n: Numbers,
    coverage: float | Fraction = 0.95,
    simultaneous: bool = False,
    kind: str = "two-sided",
    correction: str = "holm",
) -> RankSets:
    """Rank sets for shares x out of n of independent units, right at any n.

    Every pair by Fisher's one-sided exact test; Holm's correction over the pairs of one unit, or of all units
    where simultaneous. Shares are ordered by whole numbers: 49/50 and 98/100 share a rank.
    """
    x, n = (np.atleast_1d(v) for v in np.broadcast_arrays(as_numbers(x), as_numbers(n)))
    good = usable(x, n)
    m, size = x[good], n[good]
    ahead = hypergeometric_at_least(
        np.broadcast_to(m, (m.size, m.size)),
        np.broadcast_to(size, (m.size, m.size)),
        m[:, None] + m,
        size[:, None] + size,
    )
    shares = [Fraction(int(a), int(b)) for a, b in zip(m, size, strict=True)]
    return _sets(good, ahead, shares, exact(coverage), simultaneous, kind, correction)


def multinomial_sets(
    x: Numbers,
    coverage: float | Fraction = 0.95,
    simultaneous: bool = True,
    kind: str = "two-sided",
    correction: str = "holm",
) -> RankSets:
    """Rank sets for categories that share one total, such as complaints by cause, right at any size.

    Bazylik, Mogstad, Romano, Shaikh and Wilhelm (2021): given both counts of a pair, either category is
    as likely as the other if their chances are equal, so each pair is a binomial test at one half.
    """
    x = np.atleast_1d(as_numbers(x))
    good = usable(x)
    m = x[good]
    ahead = binomial_at_least(np.broadcast_to(m, (m.size, m.size)), m[:, None] + m, 0.5)
    return _sets(good, ahead, [Fraction(int(c)) for c in m], exact(coverage), simultaneous, kind, correction)


def _sets(
    good: Array,
    ahead: Array,
    values: list[Fraction],
    coverage: Fraction,
    simultaneous: bool,
    kind: str,
    correction: str,
) -> RankSets:
    """Sets from one-sided p-values: ahead[j, k] is small where unit k is shown to be ahead of unit j."""
    if kind not in ("two-sided", "lower", "upper"):
        raise ValueError(f"kind must be 'two-sided', 'lower' or 'upper', not {kind!r}")
    if not 0 < coverage < 1:
        raise ValueError(f"coverage must lie between 0 and 1, not {coverage}")
    if correction not in ("holm", "bonferroni"):
        raise ValueError(f"correction must be 'holm' or 'bonferroni', not {correction!r}")
    count = len(values)
    p = np.array(ahead, dtype=np.float64).reshape(count, count)
    np.fill_diagonal(p, np.nan)
    # 1e-10: a p-value that equals the level exactly, as 1/20 does, must not be lost to the last digit
    level = float(1 - coverage) * (1 + 1e-10)
    if simultaneous:
        shown = adjust(p.ravel(), correction).reshape(p.shape) <= level
        shown_ahead, shown_behind = shown, shown.T
    else:
        families = np.hstack({"lower": (p,), "upper": (p.T,), "two-sided": (p, p.T)}[kind])
        each = [adjust(family, correction) <= level for family in families]
        shown = np.array(each, dtype=bool).reshape(families.shape)
        shown_ahead, shown_behind = shown[:, :count], shown[:, -count:] if count else shown
    found = np.full((3, good.size), np.nan)
    found[0, good] = 1 if kind == "upper" else 1 + shown_ahead.sum(axis=1)
    found[1, good] = [1 + sum(other > value for other in values) for value in values]
    found[2, good] = count if kind == "lower" else count - shown_behind.sum(axis=1)
    return RankSets(*(whole(row) for row in found))
