"""What forced places do to equal bodies: sanctions by luck alone.

Every year `places` of `bodies` must stand in the last class. Where all bodies are equal, each stands there
with chance q = places / bodies, whatever happened before. A yellow card is for the second year running
(not the third), a veto for the third or a later one.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np


@dataclass(frozen=True)
class Luck:
    """Sanctions expected in one year, over all bodies, if nothing but luck differs between them.

    standard_error: of each number; 0 for the closed form.
    """

    yellow_cards: float
    vetoes: float
    yellow_cards_error: float = 0.0
    vetoes_error: float = 0.0


def expected(bodies: int, places: int = 2) -> Luck:
    """Yellow cards and three-year vetoes a year among equal bodies, in closed form.

    n q^2 (1 - q) and n q^3; with two places, (4 / n)(1 - 2 / n) and 8 / n^2.
    """
    return Luck(in_a_row(bodies, places, 2, exactly=True), in_a_row(bodies, places, 3))


def in_a_row(bodies: int, places: int = 2, years: int = 2, exactly: bool = False) -> float:
    """Equal bodies that luck alone puts in the last class for `years` years running by now, expected in one year.

    n q^k; exactly: those only who were not there the year before the run began, n q^k (1 - q).
    """
    if years < 1:
        raise ValueError(f"a run is of 1 year or more, not {years}")
    q = _chance(bodies, places)
    return float(bodies * q**years * (1 - q if exactly else 1))


def simulate(bodies: int, places: int = 2, years: int = 100_000, seed: int = 20140101) -> Luck:
    """The same two numbers by drawing last places for many years, with their standard errors.

    Errors allow for neighbouring years being alike (three-year blocks overlap), by means of 100 batches.
    """
    _chance(bodies, places)
    batches = 100
    if years < 10 * batches:
        raise ValueError(f"simulate at least {10 * batches} years, not {years}")
    rng = np.random.default_rng(seed)
    length = years // batches
    cards, vetoes = np.empty(batches), np.empty(batches)
    for b in range(batches):
        order = rng.random((length + 2, bodies)).argpartition(places - 1, axis=1)
        last = np.zeros((length + 2, bodies), dtype=bool)
        np.put_along_axis(last, order[:, :places], True, axis=1)
        twice = last[1:-1] & last[2:]
        cards[b] = (twice & ~last[:-2]).sum() / length
        vetoes[b] = (twice & last[:-2]).sum() / length
    return Luck(
        float(cards.mean()),
        float(vetoes.mean()),
        float(cards.std(ddof=1) / batches**0.5),
        float(vetoes.std(ddof=1) / batches**0.5),
    )


def _chance(bodies: int, places: int) -> Fraction:
    if not 1 <= places <= bodies:
        raise ValueError(f"{places} forced places do not fit among {bodies} bodies")
    return Fraction(places, bodies)
