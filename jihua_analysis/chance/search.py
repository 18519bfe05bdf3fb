"""Where a monotone claim turns true: on whole numbers, and on the line."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .rows import Array, Numbers


def smallest(low: Numbers, high: Numbers, holds: Callable[[Array], Array]) -> Array:
    """Smallest whole number in low..high for which a monotone claim holds; high where none below does.

    holds: takes one candidate a row and says true or false for each; never asked about `high` itself.
    """
    low, high = (np.array(v, dtype=np.int64) for v in np.broadcast_arrays(low, high))
    while (low < high).any():
        middle = (low + high) // 2
        true = holds(middle) & (low < high)
        high = np.where(true, middle, high)
        low = np.where(true | (low >= high), low, middle + 1)
    return high


def crossing(excess: Callable[[Array], Array], low: Array, high: Array) -> Array:
    """Where an increasing function crosses 0 between low and high, to the last places of a float.

    Chandrupatla (1997): inverse quadratic interpolation where it is safe, else bisection; vectorised, each
    row stopping by itself, so that no row depends on its neighbours.
    """
    b, a = (np.array(v, dtype=np.float64) for v in np.broadcast_arrays(low, high))
    fb, fa = excess(b), excess(a)
    t, found, done = np.full(a.shape, 0.5), np.full(a.shape, np.nan), np.zeros(a.shape, dtype=bool)
    with np.errstate(invalid="ignore", divide="ignore"):
        for _ in range(200):
            x = a + t * (b - a)
            fx = excess(x)
            same = np.sign(fx) == np.sign(fa)
            c, fc = np.where(same, a, b), np.where(same, fa, fb)
            b, fb = np.where(same, b, a), np.where(same, fb, fa)
            a, fa = x, fx
            best, f_best = np.where(np.abs(fa) < np.abs(fb), (a, fa), (b, fb))
            least = 4e-16 * np.abs(best) / np.abs(b - a)
            close = ~(least < 0.5) | (f_best == 0)
            found = np.where(close & ~done & ~np.isnan(f_best), best, found)
            done |= close
            if done.all():
                break
            xi, phi = (a - b) / (c - b), (fa - fb) / (fc - fb)
            smooth = (phi**2 < xi) & ((1 - phi) ** 2 < 1 - xi)
            quadratic = fa / (fb - fa) * fc / (fb - fc) + (c - a) / (b - a) * fa / (fc - fa) * fb / (fc - fb)
            t = np.clip(np.where(smooth, quadratic, 0.5), np.minimum(least, 0.5), np.maximum(1 - least, 0.5))
    return found
