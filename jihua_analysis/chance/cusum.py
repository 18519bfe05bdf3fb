"""Log-likelihood-ratio CUSUM for a share, and how long it runs before it signals."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from .rows import Array, Numbers, as_numbers, usable
from .tails import binomial_pmf

NODES = 400
"""Points on which the run length is solved; doubling them moves it by less than 0.1 percent."""


def log_likelihood_ratio(x: Numbers, n: Numbers, share: float, alternative: float) -> Array:
    """Evidence of each period for the alternative share against the reference one; NaN for a bad row."""
    good = usable(x, n)
    x, n = as_numbers(x), as_numbers(n)
    ratio = x * np.log(alternative / share) + (n - x) * np.log((1 - alternative) / (1 - share))
    return np.where(good, ratio, np.nan)[()]


def path(evidence: Numbers) -> Array:
    """The CUSUM: evidence added up, never below 0; a missing period carries the last value forward.

    Page (1954); on likelihood ratios Moustakides (1986). Not reset after a signal.
    """
    total = np.cumsum(np.nan_to_num(np.atleast_1d(as_numbers(evidence))))
    return total - np.minimum.accumulate(np.minimum(total, 0))


def average_run_length(n: Numbers, share: float, alternative: float, h: float, true_share: float) -> float:
    """Expected number of periods until the CUSUM reaches h, starting from 0, if the truth is true_share.

    n: one size, or several of which each period has one at random. Brook and Evans (1972): the expected
    run length from every level is the solution of linear equations; linear between NODES levels.
    """
    if not h > 0:
        raise ValueError(f"h must be above 0, not {h}")
    sizes = np.atleast_1d(as_numbers(n))
    sizes = sizes[usable(sizes) & (sizes > 0)]
    if sizes.size == 0:
        return float("nan")
    return _run_length(tuple(sizes.tolist()), share, alternative, h, true_share)


@lru_cache(maxsize=64)
def _run_length(each: tuple[float, ...], share: float, alternative: float, h: float, true_share: float) -> float:
    """The run length for these sizes, solved once."""
    sizes = np.asarray(each)
    levels = np.linspace(0, h, NODES)
    step = levels[1]
    move = np.zeros((NODES, NODES))
    rows = np.arange(NODES)
    for size, times in zip(*np.unique(sizes, return_counts=True), strict=True):
        x = np.arange(size + 1)
        chance = binomial_pmf(x, size, true_share) * times / sizes.size
        jumps = log_likelihood_ratio(x, size, share, alternative)
        likely = chance > 1e-16
        for jump, p in zip(jumps[likely], chance[likely], strict=True):
            to = np.maximum(levels + jump, 0) / step
            stays = levels + jump < h
            below = np.minimum(to.astype(np.intp), NODES - 2)
            part = np.clip(to - below, 0, 1)
            move[rows[stays], below[stays]] += (p * (1 - part))[stays]
            move[rows[stays], below[stays] + 1] += (p * part)[stays]
    return float(np.linalg.solve(np.eye(NODES) - move, np.ones(NODES))[0])
