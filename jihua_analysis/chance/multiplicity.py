"""p-values adjusted for having looked many times."""

from __future__ import annotations

import numpy as np

from .rows import Array, Numbers, as_numbers

METHODS = ("bonferroni", "holm", "hochberg", "bh", "by")


def adjust(p: Numbers, method: str = "bh") -> Array:
    """Adjusted p-values in the order given; NaN stays NaN and is not counted as a look.

    method: "bonferroni", "holm" (Holm 1979) and "hochberg" (1988) bound the chance of any false signal;
    "bh" (Benjamini and Hochberg 1995) and "by" (2001) bound the expected share of false signals.
    """
    if method not in METHODS:
        raise ValueError(f"method must be one of {METHODS}, not {method!r}")
    p = np.atleast_1d(as_numbers(p))
    adjusted = np.full(p.shape, np.nan)
    looked = ~np.isnan(p)
    values = p[looked]
    m = values.size
    order = np.argsort(values)
    ranked, place = values[order], np.arange(1, m + 1)
    if method == "bonferroni":
        ranked = m * ranked
    elif method == "holm":
        ranked = np.maximum.accumulate((m - place + 1) * ranked)
    else:
        factor = m - place + 1 if method == "hochberg" else m / place
        if method == "by":
            factor = factor * np.sum(1 / place)
        ranked = np.minimum.accumulate((factor * ranked)[::-1])[::-1]
    back = np.empty(m)
    back[order] = np.minimum(ranked, 1)
    adjusted[looked] = back
    return adjusted
