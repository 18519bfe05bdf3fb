"""Items -> points, exact and for every body at once; each item keeps the parts that its because needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jihua_analysis.assess.exact import (
    MISSING,
    NOT_APPLICABLE,
    REPORTED,
    ZERO,
    Column,
    Truth,
    Value,
    as_truth,
    where,
)
from jihua_analysis.assess.formulas import Overlay, Read, evaluate, number
from jihua_analysis.assess.parts import PartScore, Scope, added, is_free, or_nothing, score_part
from jihua_analysis.assess.roster import Roster
from jihua_analysis.assess.targets import limit
from jihua_analysis.intake.schema import Tables
from jihua_analysis.policy.model import Policy
from jihua_analysis.policy.rules import Given, Highest, Part, Points, Together
from jihua_analysis.policy.sheets import Item, Sheet

UNBOUNDED = 2**40
"""Stands for 'no upper bound' in scaled points: a missing item whose ceiling is open."""


@dataclass(frozen=True, eq=False)
class ItemScore:
    """One item for every body of the roster: points, bounds and full in integers of 10**-decimals.

    found: the state its inputs left it in; state: REPORTED where the points stand (also where the file gives full
    or no points to what was not due); counted: whether the item counts in this body's total at all. read: the names
    that it was made from.
    """

    item: Item
    period: str
    parts: tuple[PartScore, ...]
    points: NDArray[Any]
    lower: NDArray[Any]
    upper: NDArray[Any]
    full: NDArray[Any]
    state: NDArray[np.uint8]
    found: NDArray[np.uint8]
    counted: NDArray[np.bool_]
    read: Mapping[str, Value] = field(default_factory=dict)


def score_item(item: Item, sheet: Sheet, roster: Roster, names: Mapping[str, Value], period: str) -> ItemScore:
    """The points of one item for every body: (base + additions − deductions) × coefficient, cut, rounded half up.

    Additions and deductions for which nothing was due count nothing; the item itself is not due only where its
    base, or everything beside a base of full or no points, is.
    """
    n, names = len(roster), Read(names)
    full = limit(item.full, roster, names)
    scope = Scope(full, roster, Overlay({"full": full}, names), f"{item.id}.given")
    applies = as_truth(evaluate(item.applies, scope.names))
    base = score_part("base", item.base, scope)
    adds = [score_part("add", rule, scope) for rule in item.add]
    deducts = [score_part("deduct", rule, scope) for rule in item.deduct]
    extra = added([p.amount for p in adds] + [-p.amount for p in deducts])
    raw, free = base.amount + or_nothing(extra), is_free(extra.state)
    if isinstance(item.base, str) and (adds or deducts) and free.any():
        raw = raw.with_state(np.where(free, extra.state, raw.state).astype(np.uint8))
    beside = []
    if item.zero_if is not None:
        zeroed = as_truth(evaluate(item.zero_if, scope.names))
        raw = where(Truth(zeroed.value, np.where(is_free(zeroed.state), REPORTED, zeroed.state)), ZERO, raw)
        beside.append(PartScore("zero", Points(points_of=item.zero_if), None, None, zeroed.as_column()))
    if item.coefficient != 1:
        factor = number(item.coefficient, scope.names)
        beside.append(PartScore("times", Points(points_of=str(item.coefficient)), None, None, factor))
        raw = raw * factor
    floor = None if item.floor == "open" else Column.constant(item.floor)
    ceiling = full if item.ceiling == "full" else None if item.ceiling == "open" else scope.number(item.ceiling)
    cut = raw if floor is None else raw.most(floor)
    cut = (cut if ceiling is None else cut.least(ceiling)).spread(n)
    state = cut.state
    if not applies.is_yes().all():
        state = np.where(applies.is_no(), NOT_APPLICABLE, np.maximum(cut.state, applies.state))
        state = np.broadcast_to(state, n).astype(np.uint8)
    if isinstance(item.base, Given) and not adds and not deducts:
        floor = Column.constant(item.base.min)
    low = np.full(n, -UNBOUNDED) if floor is None else floor.spread(n).rounded(sheet.decimals)
    high = np.full(n, UNBOUNDED) if ceiling is None else ceiling.spread(n).rounded(sheet.decimals)
    points = _but(cut.rounded(sheet.decimals), state != REPORTED, 0)
    whole = full.spread(n).rounded(sheet.decimals)
    has_points = np.broadcast_to(full.state, n) == REPORTED
    score = _settled(
        item, sheet, roster, (base, *adds, *deducts, *beside), points, (low, high), whole, has_points, state, period
    )
    return replace(score, read=names.read)


def _settled(
    item: Item, sheet: Sheet, roster: Roster, parts: tuple[PartScore, ...], points: Any, bounds: tuple[Any, Any],
    full: Any, counted: Any, found: Any, period: str,
) -> ItemScore:  # fmt: skip
    """What stands in the end, after the rules for what is not due and what is missing."""
    not_due, missing = item.not_due or sheet.not_due, item.missing or sheet.missing
    free, lost = is_free(found), found > NOT_APPLICABLE
    state = found.copy()
    if not_due in ("full", "zero", "peer_mean"):
        instead = {"full": full, "zero": np.zeros_like(full)}.get(not_due)
        has_peers = np.ones(len(roster), dtype=bool)
        if instead is None:
            instead, has_peers = _peer_mean(roster, points, (found == REPORTED) & counted)
        points = np.where(free, instead, points)
        state = np.where(free & has_peers, REPORTED, state)
        counted = counted & ~(free & ~has_peers)
    else:
        counted = counted & ~free
    if missing == "zero":
        state = np.where(lost, REPORTED, state)
    elif missing == "renormalise":
        counted = counted & ~lost
    lower, upper = (_but(points, state != REPORTED, bound) for bound in bounds)
    return ItemScore(item, period, parts, points, lower, upper, full, state.astype(np.uint8), found, counted)


def _but(values: Any, where_: Any, other: Any) -> Any:
    """The values with others in a few places; itself where there are none."""
    at = np.flatnonzero(where_)
    if not len(at):
        return values
    out = values.copy()
    out[at] = np.broadcast_to(other, len(values))[at]
    return out


def _peer_mean(roster: Roster, points: Any, scored: Any) -> tuple[Any, Any]:
    """The mean points of the scored bodies of the same office and kind, rounded, and whether there are any."""
    group = roster.peer_code
    size = int(group.max(initial=-1)) + 1
    total, count = np.zeros(size, dtype=points.dtype), np.bincount(group[scored], minlength=size)
    np.add.at(total, group[scored], points[scored])
    mean = Column(total, np.maximum(count, 1), np.zeros(size, np.uint8)).rounded(0)
    return mean[group], count[group] > 0


def parts_of(item: Item) -> Iterator[Part]:
    """Every part of an item, those within others too."""
    waiting: list[Part] = [p for p in (item.base, *item.add, *item.deduct) if not isinstance(p, str)]
    while waiting:
        part = waiting.pop()
        yield part
        if isinstance(part, Together):
            waiting += part.together
        elif isinstance(part, Highest):
            waiting += part.highest


def given_names(policy: Policy, tables: Tables, roster: Roster, period: str) -> dict[str, Value]:
    """`item.given`: the points that people gave for an item in the period, a row a body; missing where none were."""
    scores = tables.scores[(tables.scores["period"] == period).fillna(False).to_numpy(dtype=bool)]
    row = roster.locate(scores)
    out: dict[str, Value] = {}
    for item in policy.items:
        if any(isinstance(part, Given) for part in parts_of(item)):
            mine = (scores["item"] == item.id).fillna(False).to_numpy(dtype=bool) & (row >= 0)
            column = Column.of(scores["points"][mine], max(policy.sheets[item.sheet].decimals, 4))
            num = np.zeros(len(roster), np.int64)
            state = np.full(len(roster), MISSING, np.uint8)
            num[row[mine]], state[row[mine]] = column.num, column.state
            out[f"{item.id}.given"] = Column(num, column.den, state)
    return out
