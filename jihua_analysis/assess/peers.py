"""Figures taken from the other bodies: best, worst, mean, sum, count and place, exact and within each group."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jihua_analysis.assess.exact import MISSING, NOT_APPLICABLE, REPORTED, Column, Value, as_column, as_truth
from jihua_analysis.assess.formulas import Overlay, evaluate
from jihua_analysis.assess.roster import Roster
from jihua_analysis.policy.model import Policy
from jihua_analysis.policy.sheets import Peers

Ints = NDArray[np.int64]


def peer_names(policy: Policy, roster: Roster, names: Mapping[str, Value]) -> dict[str, Value]:
    """Every [peers] entry by its id, a row a body; each may read those before it.

    A body whose figure (or weight) is not known is not among them; its own place is then as unknown as its figure.
    """
    out: dict[str, Value] = {}
    for key, entry in policy.peers.items():
        out[key] = _peer(entry, roster, Overlay(out, names))
    return out


def _peer(entry: Peers, roster: Roster, names: Mapping[str, Value]) -> Column:
    n = len(roster)
    value = as_column(evaluate(entry.of, names)).spread(n)
    among = as_truth(evaluate(entry.among, names))
    group = _groups(entry, roster)
    weight = None if entry.weight is None else as_column(evaluate(entry.weight, names)).spread(n)
    member = (value.state == REPORTED) & np.broadcast_to(among.is_yes(), n) & ~roster.is_of(["office"])
    if weight is not None:
        member &= weight.state == REPORTED
    rows = np.flatnonzero(member)
    size = int(group.max(initial=-1)) + 1
    count = np.bincount(group[rows], minlength=size)
    if entry.how == "count":
        return Column(count[group].astype(np.int64), 1, np.zeros(n, np.uint8))
    if entry.how == "rank":
        place = np.zeros(n, np.int64)
        place[rows] = _places(value.take(rows), group[rows], entry)
        outside = np.where(among.is_no(), NOT_APPLICABLE, np.maximum(among.state, value.state))
        return Column(place, 1, np.where(member, REPORTED, outside).astype(np.uint8))
    if entry.how in ("best", "worst"):
        high = (entry.how == "best") == (entry.best == "high")
        figures = _extreme(value, rows, group, size, high)
    else:
        figures = _mean(value, weight, rows, group, size, whole=entry.how == "sum")
    state = np.where(count > 0, figures.state, MISSING)[group].astype(np.uint8)
    return figures.take(group).with_state(state)


def _groups(entry: Peers, roster: Roster) -> Ints:
    if entry.within == "office":
        return roster.office_code
    if entry.within == "kind":
        return roster.peer_code
    named = pd.factorize(roster.bodies["group"].fillna("").astype(str), sort=True)[0].astype(np.int64)
    return roster.office_code * (int(named.max(initial=0)) + 1) + named


def _extreme(value: Column, rows: Ints, group: Ints, size: int, high: bool) -> Column:
    """The greatest or least of each group, by rounds of exact comparison."""
    order = rows[np.argsort(group[rows], kind="stable")]
    code, standing = group[order], value.take(order)
    while len(code) and (code[1:] == code[:-1]).any():
        starts = np.flatnonzero(np.concatenate([[True], code[1:] != code[:-1]]))
        seat = np.arange(len(code)) - np.repeat(starts, np.diff(np.append(starts, len(code))))
        first = np.flatnonzero(seat % 2 == 0)
        partner = np.minimum(first + 1, len(code) - 1)
        partner = np.where(code[partner] == code[first], partner, first)
        one, other = standing.take(first), standing.take(partner)
        standing, code = (one.most(other) if high else one.least(other)), code[first]
    num = np.zeros(size, dtype=standing.num.dtype)
    num[code] = standing.num
    den: Any = standing.den
    if not isinstance(den, int):
        den = np.ones(size, dtype=standing.den.dtype)  # type: ignore[union-attr]  # an array here
        den[code] = standing.den
    return Column(num, den, np.zeros(size, np.uint8))


def _mean(value: Column, weight: Column | None, rows: Ints, group: Ints, size: int, whole: bool) -> Column:
    """The sum, the mean or the weighted mean of each group, as exact fractions."""
    totals, weights = [Fraction(0)] * size, [Fraction(0)] * size
    values = _fractions(value.take(rows))
    shares = [Fraction(1)] * len(rows) if weight is None else _fractions(weight.take(rows))
    for code, one, share in zip(group[rows], values, shares, strict=True):
        totals[code] += one * share
        weights[code] += share
    means = [t if whole else t / w if w else Fraction(0) for t, w in zip(totals, weights, strict=True)]
    num = np.array([m.numerator for m in means], dtype=object)
    den = np.array([m.denominator for m in means], dtype=object)
    return Column(num, den, np.where([w == 0 for w in weights], MISSING, REPORTED).astype(np.uint8))


def _fractions(column: Column) -> list[Fraction]:
    dens = [column.den] * len(column.num) if isinstance(column.den, int) else column.den
    return [Fraction(int(a), int(b)) for a, b in zip(column.num, dens, strict=True)]


def _places(value: Column, group: Ints, entry: Peers) -> Ints:
    """Each body's place in its group; equal values share a place as `ties` says."""
    if not len(group):
        return np.zeros(0, np.int64)
    floats = value.floats() if entry.best == "low" else -value.floats()
    order = np.lexsort([floats, group])
    ordered = value.take(order)
    ahead, behind = ordered.take(np.arange(len(order) - 1)), ordered.take(np.arange(1, len(order)))
    same_group = group[order][1:] == group[order][:-1]
    wrong = ahead.compare("<" if entry.best == "high" else ">", behind).value & same_group
    if wrong.any():  # floats too close to tell apart: sort the fractions themselves
        sign = -1 if entry.best == "high" else 1
        exact = [sign * f for f in _fractions(value)]
        order = np.array(sorted(range(len(order)), key=lambda i: (group[i], exact[i])), dtype=np.int64)
        ordered = value.take(order)
        ahead, behind = ordered.take(np.arange(len(order) - 1)), ordered.take(np.arange(1, len(order)))
    tied = np.append(False, ahead.compare("==", behind).value & same_group)
    starts, firsts = np.flatnonzero(np.append(True, ~same_group)), np.flatnonzero(~tied)
    start = np.repeat(starts, np.diff(starts, append=len(order)))  # where each one's group begins
    run = np.cumsum(~tied) - 1  # the run of equal values that each belongs to
    if entry.ties == "dense":
        place = run - run[start] + 1
    elif entry.ties == "min":
        place = firsts[run] - start + 1
    else:
        place = np.append(firsts[1:], len(order))[run] - start
    out = np.zeros(len(order), np.int64)
    out[order] = place
    return out
