"""Many bodies beside each other, for the internal edition: a picture of what chance explains.

Never a verdict, a score or a league table: results keep the order the bodies came in.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..limits import action_limits
from ..multiplicity import adjust
from ..rows import Array, Numbers, row_status
from .point import Ratio, exact_p, share


@dataclass(frozen=True)
class ActionLimits:
    """Whole-number limits on boys, one a body: NaN where this many births can signal nothing."""

    level: Ratio
    flag_low_if_at_most: Array
    flag_high_if_at_least: Array


@dataclass(frozen=True)
class Screen:
    """Exact tests of many bodies against one reference, in the order given.

    adjusted: p allowing for the number of bodies. worth_a_look: adjusted at or below the screening level.
    said_aloud: p itself at or below 0.002, the 99.8 % that anything said aloud needs.
    """

    status: Array
    p: Array
    adjusted: Array
    worth_a_look: Array
    said_aloud: Array


def funnel(
    births: Numbers, reference_ratio: Ratio = 105, levels: tuple[Ratio, ...] = (0.95, 0.998)
) -> tuple[ActionLimits, ...]:
    """Counts of boys that chance at the reference ratio hardly explains, one pair of limits a level."""
    return tuple(ActionLimits(level, *action_limits(births, share(reference_ratio), level)) for level in levels)


def screen(boys: Numbers, births: Numbers, reference: Ratio = 105, method: str = "bh", level: float = 0.05) -> Screen:
    """Exact two-sided tests against the reference, adjusted for looking at many bodies.

    method: as in `multiplicity.adjust`; Benjamini-Hochberg by default. Bad rows get NaN and count as no look.
    """
    status = np.atleast_1d(row_status(boys, births))
    p = np.atleast_1d(exact_p(boys, births, reference))
    adjusted = adjust(p, method)
    return Screen(status, p, adjusted, adjusted <= level, p <= 0.002)
