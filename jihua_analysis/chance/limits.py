"""Limits around a target share for bodies of different size: whole-number action limits, over-dispersion.

A count is signalled or it is not, so limits are counts: nothing is interpolated, nothing is capped.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np

from .rows import Array, Numbers, as_numbers, exact, row_status, usable, whole
from .search import smallest
from .tails import Binomial, rare_at_least


def action_limits(
    n: Numbers, target: Fraction | Decimal | float | str, level: Fraction | Decimal | float | str = 0.998
) -> tuple[Array, Array]:
    """Counts that call for a look: ``(flag_low_if_at_most, flag_high_if_at_least)``; NaN where none can.

    A body truly at the target goes beyond each of them with probability at most (1 - level) / 2, exactly.
    n: sizes; a size that is not a whole number above 0 gets NaN.
    """
    p, side = exact(target), (1 - exact(level)) / 2
    if not 0 < side < Fraction(1, 2):
        raise ValueError(f"level must lie between 0 and 1, not {level}")
    if not 0 <= p <= 1:
        raise ValueError(f"target is a share between 0 and 1, not {target}")
    sizes = as_numbers(n)
    low, high = np.full(sizes.shape, np.nan), np.full(sizes.shape, np.nan)
    good = usable(sizes) & (sizes > 0)
    m = sizes[good]
    high[good] = _first_rare(m, p, side)
    low[good] = m - _first_rare(m, 1 - p, side)
    return whole(np.where(low < 0, np.nan, low)), whole(np.where(high > sizes, np.nan, high))


@dataclass(frozen=True)
class Overdispersion:
    """How far bodies vary beyond chance, on the arcsine scale, and the limits that allow for it.

    target: pooled share. z, winsorised: standardised distances, before and after trimming.
    phi: mean squared winsorised distance; above 1 is more than chance (which alone gives 0.68 at a trim of
    0.1, and 1 untrimmed). tau_squared: variance between bodies beyond chance.
    limits, widened: by level, the ``(lower, upper)`` shares by chance alone, and with tau_squared.
    """

    status: Array
    target: float
    z: Array
    winsorised: Array
    phi: float
    tau_squared: float
    limits: dict[float, tuple[Array, Array]]
    widened: dict[float, tuple[Array, Array]]


def overdispersion(
    x: Numbers, n: Numbers, trim: float = 0.1, levels: tuple[float, ...] = (0.95, 0.998)
) -> Overdispersion:
    """Variation of shares between bodies beyond chance.

    Spiegelhalter (2005), "Funnel plots for comparing institutional performance" and "Handling
    over-dispersion of performance indicators": arcsine scores, winsorised at `trim` on each side, tau
    squared by moments (DerSimonian and Laird 1986). Rows that are not ok take no part and get NaN.
    """
    from scipy.special import ndtri

    status = np.atleast_1d(row_status(x, n))
    x, n = (np.where(status == "ok", v, np.nan) for v in np.broadcast_arrays(as_numbers(x), as_numbers(n)))
    bodies = int((status == "ok").sum())
    if bodies == 0:
        raise ValueError("no usable row: nothing to measure variation on")
    target = float(np.nansum(x) / np.nansum(n))
    centre, error = np.arcsin(np.sqrt(target)), 1 / (2 * np.sqrt(n))
    z = (np.arcsin(np.sqrt(x / n)) - centre) / error
    winsorised = np.clip(z, np.nanquantile(z, trim), np.nanquantile(z, 1 - trim))
    phi = float(np.nansum(winsorised**2) / bodies)
    weight = 1 / error**2
    spread = float(np.nansum(weight) - np.nansum(weight**2) / np.nansum(weight))
    tau_squared = max(0.0, (bodies * phi - (bodies - 1)) / spread) if bodies > 1 else 0.0

    def around(width: Array) -> dict[float, tuple[Array, Array]]:
        return {
            level: (
                np.sin(np.clip(centre - z_level * width, 0, None)) ** 2,
                np.sin(np.clip(centre + z_level * width, None, np.pi / 2)) ** 2,
            )
            for level in levels
            for z_level in (float(ndtri((1 + level) / 2)),)
        }

    widened = around(np.sqrt(error**2 + tau_squared))
    return Overdispersion(status, target, z, winsorised, phi, tau_squared, around(error), widened)


def _first_rare(n: Array, p: Fraction, side: Fraction) -> Array:
    """Smallest count x with P(X >= x) <= side; n + 1 where no count is that rare."""
    return smallest(0, n + 1, lambda x: rare_at_least(Binomial(n, p), x, side))
