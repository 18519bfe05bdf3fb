"""Rule kinds -> points, item by item, exact and for every body at once; each item keeps what its because needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jihua_analysis.assess.exact import (
    MISSING,
    NOT_APPLICABLE,
    NOT_DUE,
    REPORTED,
    Column,
    Value,
    as_column,
    as_truth,
    where,
)
from jihua_analysis.assess.formulas import evaluate, number
from jihua_analysis.assess.roster import Roster
from jihua_analysis.assess.targets import limit
from jihua_analysis.policy.model import Policy
from jihua_analysis.policy.rules import Above, Bands, Below, Count, Entry, Excess, Flag, Given, Line, Points, Share, Shortfall, Test
from jihua_analysis.policy.sheets import Item, Sheet

ZERO = Column.constant(0)
ONE = Column.constant(1)
UNBOUNDED = 2**40
"""Stands for 'no upper bound' in scaled points: a missing item whose ceiling is open."""


@dataclass(frozen=True, eq=False)
class PartScore:
    """What one base, addition or deduction came to: the number it looked at and the points that followed."""

    role: str
    rule: Entry | str
    looked_at: Column | None
    reference: Column | None
    amount: Column


@dataclass(frozen=True, eq=False)
class ItemScore:
    """One item for every body of the roster: points, bounds and full in integers of 10**-decimals.

    state: REPORTED where the points stand (also where an item that is not due was given full or zero points);
    counted: whether the item counts in this body's total at all.
    """

    item: Item
    parts: tuple[PartScore, ...]
    points: NDArray[Any]
    lower: NDArray[Any]
    upper: NDArray[Any]
    full: NDArray[Any]
    state: NDArray[np.uint8]
    found: NDArray[np.uint8]
    counted: NDArray[np.bool_]


def score_item(item: Item, sheet: Sheet, roster: Roster, names: Mapping[str, Value]) -> ItemScore:
    """The points of one item for every body: base + additions − deductions, cut at floor and ceiling, rounded."""
    n = len(roster)
    full = limit(item.full, roster, names)
    applies = as_truth(evaluate(item.applies, names))
    base = _base(item, full, roster, names)
    parts = [base]
    for role, rules in (("add", item.add), ("deduct", item.deduct)):
        parts += [_part(role, rule, item, roster, names) for rule in rules]
    raw = base.amount
    for part in parts[1:]:
        raw = raw + part.amount if part.role == "add" else raw - part.amount
    if item.zero_if is not None:
        raw = where(as_truth(evaluate(item.zero_if, names)), ZERO, raw)
    floor = None if item.floor == "open" else Column.constant(item.floor)
    ceiling = full if item.ceiling == "full" else None if item.ceiling == "open" else number(item.ceiling, names)
    clipped = raw if floor is None else raw.most(floor)
    clipped = (clipped if ceiling is None else clipped.least(ceiling)).spread(n)
    state = np.where(applies.is_no(), NOT_APPLICABLE, np.maximum(raw.state, applies.state))
    state = np.broadcast_to(state, n).astype(np.uint8)
    low, high = _bounds(item, sheet, floor, ceiling, full, n)
    return _settled(item, sheet, tuple(parts), clipped.rounded(sheet.decimals), (low, high), full.spread(n), state)


def _bounds(
    item: Item, sheet: Sheet, floor: Column | None, ceiling: Column | None, full: Column, n: int
) -> tuple[Any, Any]:
    """The least and most an item can come to."""
    if isinstance(item.base, Given) and not item.add and not item.deduct:
        floor = Column.constant(item.base.min)
    low = np.full(n, -UNBOUNDED) if floor is None else floor.spread(n).rounded(sheet.decimals)
    high = np.full(n, UNBOUNDED) if ceiling is None else ceiling.spread(n).rounded(sheet.decimals)
    return low, high


def _settled(
    item: Item,
    sheet: Sheet,
    parts: tuple[PartScore, ...],
    points: Any,
    bounds: tuple[Any, Any],
    full: Column,
    found: Any,
) -> ItemScore:
    """What stands in the end, after the rules for what is not due and what is missing."""
    full_scaled = full.rounded(sheet.decimals)
    not_due = item.not_due or sheet.not_due
    missing = item.missing or sheet.missing
    is_free = (found == NOT_DUE) | (found == NOT_APPLICABLE)
    is_lost = found > NOT_APPLICABLE
    state = found.copy()
    counted = full.state == REPORTED
    points = np.where(found == REPORTED, points, 0)
    if not_due in ("full", "zero"):
        points = np.where(is_free, full_scaled if not_due == "full" else 0, points)
        state = np.where(is_free, REPORTED, state)
    else:
        counted = counted & ~is_free
    if missing == "zero":
        state = np.where(is_lost, REPORTED, state)
    elif missing == "renormalise":
        counted = counted & ~is_lost
    known = state == REPORTED
    lower, upper = (np.where(known, points, bound) for bound in bounds)
    return ItemScore(item, parts, points, lower, upper, full_scaled, state.astype(np.uint8), found, counted)


def _base(item: Item, full: Column, roster: Roster, names: Mapping[str, Value]) -> PartScore:
    rule = item.base
    if isinstance(rule, str):
        return PartScore("base", rule, None, None, full if rule == "full" else ZERO)
    match rule:
        case Share():
            done = as_column(evaluate(rule.share, names))
            of = limit(rule.of, roster, names)
            part = (done / of).least(Column.constant(rule.cap)).most(ZERO)
            if rule.full_from is not None:
                part = where(done.compare(">=", number(rule.full_from, names)), ONE, part)
            return PartScore("base", rule, done, of, full * part)
        case Line():
            value = as_column(evaluate(rule.line, names))
            start, end = number(rule.full_at, names), number(rule.zero_at, names)
            part = ((end - value) / (end - start)).least(ONE).most(ZERO)
            return PartScore("base", rule, value, start, full * part)
        case Bands():
            value = as_column(evaluate(rule.bands, names))
            none = Column(ZERO.num, 1, np.full(1, NOT_APPLICABLE, np.uint8))
            out = none if rule.otherwise is None else number(rule.otherwise, names)
            for band in rule.table:
                inside = (
                    value.compare(">=", Column.constant(band.at_least))
                    if band.at_least is not None
                    else value.compare(">", Column.constant(band.above or 0))
                )
                points = (
                    full * Column.constant(band.share) if band.share is not None else number(band.points or 0, names)
                )
                out = where(inside, points, out)
            return PartScore("base", rule, value, None, out)
        case Test():
            holds = as_truth(evaluate(rule.full_if, names))
            return PartScore("base", rule, holds.as_column(), None, where(holds, full, number(rule.otherwise, names)))
        case Points():
            return _points("base", rule, names)
        case _:
            given = as_column(names[f"{item.id}.given"])
            return PartScore("base", rule, given, None, given)


def _points(role: str, rule: Points, names: Mapping[str, Value]) -> PartScore:
    value = as_column(evaluate(rule.points_of, names))
    amount = value if rule.cap is None else value.least(number(rule.cap, names))
    return PartScore(role, rule, value, None, amount)


def _part(role: str, rule: Entry, item: Item, roster: Roster, names: Mapping[str, Value]) -> PartScore:
    match rule:
        case Flag():
            holds = as_truth(evaluate(rule.flag, names))
            return PartScore(role, rule, holds.as_column(), None, where(holds, number(rule.points, names), ZERO))
        case Points():
            return _points(role, rule, names)
        case Given():
            given = as_column(names[f"{item.id}.given"])
            return PartScore(role, rule, given, None, given)
        case Count():
            value, reference = as_column(evaluate(rule.count, names)), None
            quantity = value
        case Below() | Shortfall():
            text, wanted = (rule.below, rule.target) if isinstance(rule, Below) else (rule.shortfall, rule.required)
            value, reference = as_column(evaluate(text, names)), limit(wanted, roster, names)
            quantity = (reference - value).most(ZERO)
        case Above() | Excess():
            text, wanted = (rule.above, rule.target) if isinstance(rule, Above) else (rule.excess, rule.over)
            value, reference = as_column(evaluate(text, names)), limit(wanted, roster, names)
            quantity = (value - reference).most(ZERO)
        case _:
            raise TypeError(f"no such part: {type(rule).__name__}")
    steps = (quantity / number(rule.per, names)).stepped(rule.step)
    amount = steps * number(rule.each, names) * number(rule.times, names)
    if rule.cap is not None:
        amount = amount.least(number(rule.cap, names))
    return PartScore(role, rule, value, reference, amount)


def given_names(policy: Policy, tables: Any, roster: Roster, year: int) -> dict[str, Value]:
    """`item.given`: the points that people gave for an item in the year, a row a body; missing where none were."""
    scores = tables.scores[(tables.scores["period"] == str(year)).fillna(False).to_numpy(dtype=bool)]
    row = roster.locate(scores)
    out: dict[str, Value] = {}
    for item in policy.items:
        if any(isinstance(r, Given) for r in (item.base, *item.add, *item.deduct)):
            decimals = policy.sheets[item.sheet].decimals
            mine = (scores["item"] == item.id).fillna(False).to_numpy(dtype=bool) & (row >= 0)
            column = Column.of(scores["points"][mine], max(decimals, 4))
            num = np.zeros(len(roster), np.int64)
            state = np.full(len(roster), MISSING, np.uint8)
            num[row[mine]], state[row[mine]] = column.num, column.state
            out[f"{item.id}.given"] = Column(num, column.den, state)
    return out
