"""One part of an item -> the number it looked at and the points that follow, exact and for every body at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np

from jihua_analysis.assess.exact import (
    NOT_APPLICABLE,
    NOT_DUE,
    ONE,
    REPORTED,
    ZERO,
    Column,
    Value,
    as_column,
    as_truth,
    where,
)
from jihua_analysis.assess.formulas import evaluate, number
from jihua_analysis.assess.roster import Roster
from jihua_analysis.assess.targets import limit
from jihua_analysis.policy.rules import (
    Above,
    Bands,
    Below,
    Checklist,
    Count,
    Excess,
    Flag,
    Given,
    Highest,
    Levels,
    Line,
    Missing,
    Points,
    Rate,
    Rule,
    Share,
    Shortfall,
    Test,
    Together,
)


@dataclass(frozen=True, eq=False)
class PartScore:
    """What one base, addition or deduction came to: the number looked at, its reference, the points that followed."""

    role: str
    rule: Rule | str
    looked_at: Column | None
    reference: Column | None
    amount: Column
    inner: tuple[PartScore, ...] = ()


@dataclass(frozen=True, eq=False)
class Scope:
    """What a part may read: the item's full points, the roster, the names of the period, the points people gave."""

    full: Column
    roster: Roster
    names: Mapping[str, Value]
    given: str

    def number(self, amount: Any) -> Column:
        """An amount of the file, one a body."""
        return number(amount, self.names)

    def value(self, text: str) -> Column:
        """A formula's number."""
        return as_column(evaluate(text, self.names))


def is_free(state: Any) -> Any:
    """Where nothing was due or nothing applies."""
    return (state == NOT_DUE) | (state == NOT_APPLICABLE)


def added(columns: list[Column]) -> Column:
    """The sum, with what is not due or does not apply left out; free only where every part is."""
    if not columns:
        return ZERO
    return reduce(lambda a, b: a + b, map(or_nothing, columns)).with_state(_joint_state(columns))


def or_nothing(column: Column) -> Column:
    """The column with nothing where it is free."""
    free = is_free(column.state)
    if not free.any():
        return column
    return Column(np.where(free, 0, column.num), column.den, np.where(free, REPORTED, column.state).astype(np.uint8))


def _joint_state(columns: list[Column]) -> Any:
    worst = reduce(np.maximum, [or_nothing(c).state for c in columns])
    all_free = reduce(np.logical_and, [is_free(c.state) for c in columns])
    if not all_free.any():
        return worst
    return np.where(all_free, reduce(np.maximum, [c.state for c in columns]), worst).astype(np.uint8)


def score_part(role: str, rule: Rule | str, scope: Scope) -> PartScore:
    """The points of one part; `when` and `cap` hold for every kind."""
    if isinstance(rule, str):
        return PartScore(role, rule, None, None, scope.full if rule == "full" else ZERO)
    part = _by_kind(role, rule, scope)
    amount = part.amount
    if rule.cap is not None and not isinstance(rule, Share):
        amount = amount.least(scope.number(rule.cap))
    if rule.when is not None:
        amount = where(as_truth(evaluate(rule.when, scope.names)), amount, ZERO)
    return PartScore(role, rule, part.looked_at, part.reference, amount, part.inner)


def _by_kind(role: str, rule: Rule, scope: Scope) -> PartScore:
    match rule:
        case Rate():
            return _rate(role, rule, scope)
        case Flag():
            holds = as_truth(evaluate(rule.flag, scope.names))
            return PartScore(role, rule, holds.as_column(), None, where(holds, scope.number(rule.points), ZERO))
        case Points():
            value = scope.value(rule.points_of)
            return PartScore(role, rule, value, None, value)
        case Share():
            return _share(role, rule, scope)
        case Line():
            value = scope.value(rule.line)
            start, end = scope.number(rule.full_at), scope.number(rule.zero_at)
            part = ((end - value) / (end - start)).least(ONE).most(ZERO)
            return PartScore(role, rule, value, start, scope.full * part)
        case Bands():
            return _bands(role, rule, scope)
        case Test():
            holds = as_truth(evaluate(rule.full_if, scope.names))
            amount = where(holds, scope.full, scope.number(rule.otherwise))
            return PartScore(role, rule, holds.as_column(), None, amount)
        case Levels():
            value = scope.value(rule.levels)
            amount = scope.number(rule.otherwise)
            for place, points in enumerate(rule.points, start=1):
                amount = where(value.compare("==", Column.constant(place)), scope.number(points), amount)
            return PartScore(role, rule, value, None, amount)
        case Checklist():
            ticks = [(as_truth(evaluate(t.when, scope.names)), scope.number(t.points)) for t in rule.checklist]
            held = [where(truth, points, ZERO) for truth, points in ticks]
            count = reduce(lambda a, b: a + b, [truth.as_column() for truth, _ in ticks])
            return PartScore(role, rule, count, Column.constant(len(ticks)), added(held))
        case Together() | Highest():
            rules = rule.together if isinstance(rule, Together) else rule.highest
            inner = tuple(score_part(role, r, scope) for r in rules)
            amounts = [p.amount for p in inner]
            if isinstance(rule, Together):
                return PartScore(role, rule, None, None, added(amounts), inner)
            best = reduce(lambda a, b: a.most(b), map(or_nothing, amounts))
            return PartScore(role, rule, None, None, best.with_state(_joint_state(amounts)), inner)
        case Given():
            given = as_column(scope.names[scope.given])
            return PartScore(role, rule, given, None, given)
        case _:
            raise TypeError(f"no such kind of rule: {type(rule).__name__}")


def _rate(role: str, rule: Rate, scope: Scope) -> PartScore:
    reference: Column | None = None
    match rule:
        case Count():
            value = quantity = scope.value(rule.count)
        case Missing():
            there = [as_truth(evaluate(text, scope.names)) for text in rule.missing]
            value = quantity = added([(~truth).as_column() for truth in there])
            reference = Column.constant(len(there))
        case Below() | Shortfall():
            text, wanted = (rule.below, rule.target) if isinstance(rule, Below) else (rule.shortfall, rule.required)
            value, reference = scope.value(text), limit(wanted, scope.roster, scope.names)
            quantity = (reference - value).most(ZERO)
        case Above() | Excess():
            text, wanted = (rule.above, rule.target) if isinstance(rule, Above) else (rule.excess, rule.over)
            value, reference = scope.value(text), limit(wanted, scope.roster, scope.names)
            quantity = (value - reference).most(ZERO)
        case _:
            raise TypeError(f"no such kind of rule: {type(rule).__name__}")
    steps = (quantity / scope.number(rule.per)).stepped(rule.step)
    return PartScore(role, rule, value, reference, steps * scope.number(rule.each) * scope.number(rule.times))


def _share(role: str, rule: Share, scope: Scope) -> PartScore:
    done, of = scope.value(rule.share), limit(rule.of, scope.roster, scope.names)
    part = (done / of).most(ZERO)
    if rule.cap is not None:
        part = part.least(scope.number(rule.cap))
    if rule.full_from is not None:
        part = where(done.compare(">=", scope.number(rule.full_from)), ONE, part)
    return PartScore(role, rule, done, of, scope.full * part)


def _bands(role: str, rule: Bands, scope: Scope) -> PartScore:
    value = scope.value(rule.bands)
    none = Column(ZERO.num, 1, np.full(1, NOT_APPLICABLE, np.uint8))
    amount = scope.number(rule.otherwise) if rule.otherwise is not None else ZERO if role in ("add", "deduct") else none
    for band in rule.table:
        edge = Column.constant(band.at_least if band.at_least is not None else band.above or 0)
        inside = value.compare(">=" if band.at_least is not None else ">", edge)
        points = scope.full * Column.constant(band.share) if band.share is not None else scope.number(band.points or 0)
        amount = where(inside, points, amount)
    return PartScore(role, rule, value, None, amount)


def in_printed_gap(rule: Bands, value: Column) -> Any:
    """Where a value lies between the printed end of one band and the start of the next."""
    gap = np.zeros(len(value), dtype=bool)
    for band, following in zip(rule.table, rule.table[1:], strict=False):
        if band.printed_to is not None:
            edge = following.at_least if following.at_least is not None else following.above or 0
            over = value.compare(">", Column.constant(band.printed_to)).is_yes()
            gap |= over & value.compare("<", Column.constant(edge)).is_yes()
    return gap
