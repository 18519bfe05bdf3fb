"""Totals of a score sheet: sums of rounded items through sections and periods, with bounds while some are missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jihua_analysis.assess.exact import ALWAYS, REPORTED, Column, Truth, where
from jihua_analysis.assess.integers import Ints, kept, times
from jihua_analysis.assess.roster import Roster
from jihua_analysis.assess.scoring import UNBOUNDED, ItemScore
from jihua_analysis.policy.check_sheets import weight_of
from jihua_analysis.policy.model import Policy
from jihua_analysis.policy.sheets import Item, Section, Sheet


@dataclass(frozen=True, eq=False)
class Totals:
    """The totals of one sheet for every body of the roster, in integers of 10**-decimals.

    total: known where complete; raw: before the sheet's floor, ceiling and rescaling; any_known: at least one item.
    base: without bonus items. sections: each section's own sum, known where all its items are.
    """

    sheet: str
    decimals: int
    rows: NDArray[np.int64]
    total: Ints
    lower: Ints
    upper: Ints
    raw: Ints
    base: Ints
    is_complete: NDArray[np.bool_]
    any_known: NDArray[np.bool_]
    sections: dict[str, Column]


@dataclass(eq=False)
class _Sum:
    """What items come to together: as known, at least, at most (exact columns), and whether all of it is known."""

    known: Column
    lower: Column
    upper: Column
    complete: NDArray[np.bool_]

    def plus(self, other: _Sum) -> _Sum:
        return _Sum(
            self.known + other.known,
            self.lower + other.lower,
            self.upper + other.upper,
            self.complete & other.complete,
        )

    def less(self, other: _Sum) -> _Sum:
        """What is left beside a part of it."""
        return _Sum(self.known - other.known, self.lower - other.lower, self.upper - other.upper, self.complete)

    def cut(self, floor: Any, ceiling: Any, unit: int) -> _Sum:
        """Kept between two limits in points; 'open' is none."""
        out = [self.known, self.lower, self.upper]
        if floor != "open":
            out = [c.most(Column.constant(Fraction(floor) * unit)) for c in out]
        if ceiling != "open":
            out = [c.least(Column.constant(Fraction(ceiling) * unit)) for c in out]
        return _Sum(out[0], out[1], out[2], self.complete)

    def weighted(self, weight: Any) -> _Sum:
        """Times a weight."""
        if weight == 1:
            return self
        factor = Column.constant(Fraction(weight))
        return _Sum(self.known * factor, self.lower * factor, self.upper * factor, self.complete)


def _nothing(n: int) -> _Sum:
    zero = Column(np.zeros(n, np.int64), 1, ALWAYS)
    return _Sum(zero, zero, zero, np.ones(n, dtype=bool))


def _of_item(score: ItemScore) -> _Sum:
    counted, known = score.counted, score.counted & (score.state == REPORTED)
    parts = [
        Column(values if holds.all() else kept(values, holds), 1, ALWAYS)
        for values, holds in ((score.points, known), (score.lower, counted), (score.upper, counted))
    ]
    return _Sum(parts[0], parts[1], parts[2], known | ~counted)


def total_of(
    policy: Policy,
    sheet_id: str,
    roster: Roster,
    items: Mapping[tuple[str, str], ItemScore],
    periods: tuple[str, ...],
) -> Totals:
    """The totals of one sheet: sums of the rounded items, sections weighted, periods combined, then cut and rounded.

    Without sections and periods these are plain sums of integers. Totals are rescaled only where an item says so.
    """
    sheet = policy.sheets[sheet_id]
    n, unit = len(roster), 10**sheet.decimals
    whole, plain, base_only, sections, counts = [], [], [], [], []
    any_known = np.zeros(n, dtype=bool)
    for period in periods:
        mine = [i for i in policy.items_of(sheet_id) if i.standalone != "beside"]
        scores = {i.id: items[i.id, period] for i in mine}
        for score in scores.values():
            any_known |= score.counted & (score.found == REPORTED)
        total, by_section = _folded(policy, sheet, mine, scores, n)
        base = total
        if any(i.bonus for i in mine):
            base, _ = _folded(policy, sheet, [i for i in mine if not i.bonus], scores, n)
        plain.append(total)
        rescaled = _rescaled(policy, sheet, mine, scores, base)
        whole.append(total if rescaled is base else rescaled if base is total else rescaled.plus(total.less(base)))
        base_only.append(base)
        sections.append(by_section)
        counts.append(np.logical_or.reduce([s.counted for s in scores.values()]))
    combined = _combined(sheet, whole, counts)
    cut = combined.cut(sheet.floor, sheet.ceiling, unit)
    by_section = {
        name: _combined(sheet, [s[name] for s in sections], counts) for name in (sections[0] if sections else {})
    }
    return Totals(
        sheet=sheet_id,
        decimals=sheet.decimals,
        rows=roster.rows(sheet.who),
        total=cut.known.rounded(0),
        lower=cut.lower.rounded(0),
        upper=cut.upper.rounded(0),
        raw=_combined(sheet, plain, counts).known.rounded(0),
        base=_combined(sheet, base_only, counts).known.rounded(0),
        is_complete=combined.complete,
        any_known=any_known,
        sections={
            k: Column(s.known.num, times(s.known.den, unit), np.where(s.complete, 0, 4).astype(np.uint8))
            for k, s in by_section.items()
        },
    )


def _folded(
    policy: Policy, sheet: Sheet, items: list[Item], scores: Mapping[str, ItemScore], n: int
) -> tuple[_Sum, dict[str, _Sum]]:
    """The items' sum through the tree of sections, and each section's own sum (cut, not yet weighted)."""
    own = {k: s for k, s in policy.sections.items() if policy.sheets[s.sheet] is sheet}
    sums: dict[str, _Sum] = {k: _nothing(n) for k in own}
    total = _nothing(n)
    for item in items:
        one = _of_item(scores[item.id])
        if item.section in own:
            sums[item.section] = sums[item.section].plus(one)
        else:
            total = total.plus(one)
    for key in _leaves_first(own):
        section = own[key]
        sums[key] = sums[key].cut(section.floor, section.ceiling, 10**sheet.decimals)
        weighted = sums[key].weighted(section.weight)
        if section.parent is None:
            total = total.plus(weighted)
        else:
            sums[section.parent] = sums[section.parent].plus(weighted)
    return total, sums


def _leaves_first(sections: Mapping[str, Section]) -> list[str]:
    """Sections in an order in which every one comes before its parent."""

    def depth(key: str) -> int:
        parent = sections[key].parent
        return 0 if parent is None else 1 + depth(parent)

    return sorted(sections, key=depth, reverse=True)


def _combined(sheet: Sheet, parts: list[_Sum], counts: list[NDArray[np.bool_]]) -> _Sum:
    """Periods made one: the mean over those that count for a body, the sum, or by the sheet's weights."""
    if len(parts) == 1:
        return parts[0]
    weights = [Fraction(w) for w in sheet.combine] if isinstance(sheet.combine, tuple) else [Fraction(1)] * len(parts)
    asked = [i for i, weight in enumerate(weights) if weight]
    parts, counts, weights = [parts[i] for i in asked], [counts[i] for i in asked], [weights[i] for i in asked]
    total = parts[0].weighted(weights[0])
    for part, weight in zip(parts[1:], weights[1:], strict=True):
        total = total.plus(part.weighted(weight))
    if sheet.combine == "sum":
        return total
    scale = int(np.lcm.reduce([w.denominator for w in weights]))
    share = np.sum([np.where(c, int(w * scale), 0) for c, w in zip(counts, weights, strict=True)], axis=0)
    divisor = Column(np.maximum(share, 1), scale, np.zeros(len(share), np.uint8))
    return _Sum(total.known / divisor, total.lower / divisor, total.upper / divisor, total.complete)


def _rescaled(policy: Policy, sheet: Sheet, items: list[Item], scores: Mapping[str, ItemScore], total: _Sum) -> _Sum:
    """The total times all full points over those that count, for the items that the file says to rescale for."""
    if not any(_renormalises(item, sheet) for item in items):
        return total
    state = np.zeros(len(total.complete), np.uint8)
    one = Column.constant(1)
    counting = everything = Column(np.zeros(len(state), np.int64), 1, state)
    for item in items:
        if not item.bonus:
            score, weight = scores[item.id], Column.constant(weight_of(policy, item))
            stays = score.counted | ~np.full(len(state), _renormalises(item, sheet))
            counting = counting + Column(np.where(stays, score.full, 0), 1, state) * weight
            everything = everything + Column(score.full, 1, state) * weight
    usable = Truth((counting.num > 0) & counting.compare("<", everything).value, state)
    factor = where(usable, everything / where(usable, counting, one), one)
    open_ = Truth(np.abs(total.upper.num) >= UNBOUNDED // 2, state)
    upper = where(open_, Column.constant(UNBOUNDED), total.upper * factor)
    return _Sum(total.known * factor, total.lower * factor, upper, total.complete)


def _renormalises(item: Item, sheet: Sheet) -> bool:
    return "renormalise" in ((item.not_due or sheet.not_due), (item.missing or sheet.missing))
