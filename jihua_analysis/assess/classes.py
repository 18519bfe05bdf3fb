"""Classes by quota: third class first, then first class from the best of the rest, then those within it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from fractions import Fraction

import numpy as np
import pandas as pd

from jihua_analysis.assess.order import Bools, Ints, Order, fill
from jihua_analysis.assess.runs import NO, UNKNOWN, YES, Codes
from jihua_analysis.assess.words import Words
from jihua_analysis.policy.standing import Class, Standing


@dataclass(frozen=True)
class Field:
    """The bodies of one kind that stand in the order together: totals as bounds, groups, and who is vetoed.

    All arrays have one row a ranked body. group: the office; side: public (1) or
    not (0); team: the group of the bodies table.
    """

    lower: Ints
    upper: Ints
    group: Ints
    side: Ints
    team: Ints
    scale: int
    is_vetoed: Bools
    may_be_vetoed: Bools
    _orders: dict[str, Order] = field(default_factory=dict)

    def take(self, chosen: Bools) -> Field:
        """The chosen bodies alone."""
        arrays = {f.name: getattr(self, f.name)[chosen] for f in fields(self) if f.name not in ("scale", "_orders")}
        return replace(self, **arrays, _orders={})

    def order(self, scope: str = "all") -> Order:
        """The bodies in order within the groups of a scope."""
        if scope not in self._orders:
            self._orders[scope] = Order(self.lower, self.upper, scoped(self, scope))
        return self._orders[scope]


@dataclass
class Filled:
    """For each class id: YES, NO or UNKNOWN (at the line) a ranked body; `short`: the quotas exceed the group.

    take, group: the quota and the group that each body shares it with; decided: where people's list decides;
    flags: what is wrong with a body's place on such a list.
    """

    codes: dict[str, Codes] = field(default_factory=dict)
    short: Bools = field(default_factory=lambda: np.zeros(0, dtype=bool))
    take: dict[str, Ints] = field(default_factory=dict)
    group: dict[str, Ints] = field(default_factory=dict)
    decided: dict[str, Bools] = field(default_factory=dict)
    flags: dict[str, Bools] = field(default_factory=dict)


def fill_classes(standing: Standing, field_: Field, vetoed: Bools) -> Filled:
    """Every class in the file's order of filling, decided on places; nobody stands in two outer classes.

    `vetoed` bars from classes that say unless = ["vetoed"].
    """
    n = len(field_.lower)
    size, wanted = _sizes(standing, field_)
    out = Filled(short=size < wanted)
    shrinks = out.short & (standing.shortage == "shrink")
    for entry in standing.classes:
        barred = np.zeros(n, dtype=bool)
        for name in entry.unless:
            barred |= vetoed if name == "vetoed" else out.codes.get(name, np.zeros(n, np.int8)) == YES
        pool = ~barred
        if entry.within is not None:
            pool &= out.codes[entry.within] != NO
        if entry.total_below is not None:
            pool &= field_.lower < int(entry.total_below * field_.scale)
        if entry.total_from is not None:
            pool &= field_.lower >= int(entry.total_from * field_.scale)
        group = scoped(field_, entry.scope)
        quota = _quota(entry, field_)
        take = np.where(shrinks, quota * size // np.maximum(wanted, 1), quota)
        out.take[entry.id], out.group[entry.id] = take, group
        sure, line = _filled(standing, field_, entry, take, pool)
        if entry.quota == "exactly":
            sure, line = _made_up(field_, entry, take, group, barred, (sure, line))
        if entry.within is not None:
            inside = out.codes[entry.within]
            line |= sure & (inside == UNKNOWN)
            sure &= inside == YES
        out.codes[entry.id] = np.where(sure, YES, np.where(line, UNKNOWN, NO)).astype(np.int8)
    return out


def refill_classes(standing: Standing, field_: Field, filled: Filled, other: Bools) -> Filled:
    """What `filled` would be, were those vetoed for whom `other` differs; only their offices are filled again."""
    touched = np.isin(field_.group, field_.group[other])
    again = fill_classes(standing, field_.take(touched), (field_.is_vetoed ^ other)[touched])
    codes = {name: code.copy() for name, code in filled.codes.items()}
    for name, code in again.codes.items():
        codes[name][touched] = code
    return replace(filled, codes=codes)


def scoped(field_: Field, scope: str) -> Ints:
    """The groups within which a quota counts."""
    if scope == "public_and_other":
        return field_.group * 2 + field_.side
    if scope == "group":
        return field_.group * (int(field_.team.max(initial=0)) + 1) + field_.team
    return field_.group


def _filled(standing: Standing, field_: Field, entry: Class, take: Ints, pool: Bools) -> tuple[Bools, Bools]:
    best, worst = field_.order(entry.scope).places(pool, entry.start)
    sure, line = fill(take, best, worst, pool)
    if standing.ties == "extend":
        tied = line & (field_.lower == field_.upper)
        sure, line = sure | tied, line & ~tied
    return sure, line


def _made_up(
    field_: Field, entry: Class, take: Ints, group: Ints, barred: Bools, filled: tuple[Bools, Bools]
) -> tuple[Bools, Bools]:
    """A quota that must be filled: places that the eligible leave open go to the best of the barred."""
    sure, line = filled
    eligible = np.bincount(group[~barred], minlength=int(group.max(initial=-1)) + 1)[group]
    left = np.maximum(take - eligible, 0)
    best, worst = field_.order(entry.scope).places(barred, entry.start)
    return sure | (barred & (worst <= left)), line | (barred & (worst > left) & (best <= left))


def _sizes(standing: Standing, field_: Field) -> tuple[Ints, Ints]:
    """How many bodies each body's group holds, and how many places the quotas take together (reading A39)."""
    outer = [_quota(c, field_) for c in standing.classes if c.within is None]
    return _members(field_.group), np.sum(outer, axis=0) if outer else np.zeros_like(field_.group)


def _members(group: Ints) -> Ints:
    """How many bodies stand in each body's group."""
    return np.bincount(group, minlength=int(group.max(initial=-1)) + 1)[group]


def _quota(entry: Class, field_: Field) -> Ints:
    """The places of a class in each body's group: a number, or a percentage of the group rounded down."""
    if entry.take_percent is None:
        return np.full(len(field_.group), entry.take)
    share = Fraction(entry.take_percent) / 100
    return _members(scoped(field_, entry.scope)) * share.numerator // share.denominator


def outer_class(standing: Standing, filled: Filled) -> tuple[Words, Words]:
    """The class of each body (missing where it stands at a line) and the classes at whose line it stands."""
    outer = [entry.id for entry in standing.classes if entry.within is None]
    own = np.full(len(filled.short), -1, np.int64)
    for place, name in enumerate(outer):
        own[(filled.codes[name] == YES) & (own < 0)] = place
    is_free, lines = own < 0, []
    for entry in standing.classes:
        line = filled.codes[entry.id] == UNKNOWN
        if entry.within is None:
            line &= is_free
            own[line] = -2
        lines.append((line, entry.id))
    own[own == -1] = len(outer)
    return Words(np.maximum(own, -1), (*outer, standing.rest)), Words.joined(len(own), lines)


def decided_classes(
    standing: Standing,
    decisions: pd.DataFrame,
    row: Ints,
    place: Mapping[int, int],
    filled: Filled,
    vetoed: Bools,
) -> Filled:
    """Memberships after people's decisions: where a class has decisions in an office, they stand within its quota.

    decisions: rows with matter = a class id or label; `row`: their roster rows; `place`: roster row -> ranked body.
    A list longer than the quota is not used ('decision_over_quota'), nor is a vetoed body on a list for a class
    that a veto bars from ('decision_on_vetoed').
    """
    out = replace(filled, codes=dict(filled.codes), decided={}, flags={})
    nobody = np.zeros(len(vetoed), dtype=bool)
    for entry in standing.classes:
        mine = decisions["matter"].isin([entry.id, entry.label]).fillna(False).to_numpy(dtype=bool)
        mine = mine & (~decisions["choice"].isin(["否", "no", "false"]).fillna(False).to_numpy(dtype=bool))
        picked = nobody.copy()
        picked[[place[r] for r in row[mine] if r in place]] = True
        group, take = filled.group[entry.id], filled.take[entry.id]
        counts = np.bincount(group[picked], minlength=int(group.max(initial=-1)) + 1)[group]
        over = counts > take
        barred = picked & vetoed & ("vetoed" in entry.unless)
        out.decided[entry.id] = (counts > 0) & ~over
        listed = np.where(picked & ~barred, YES, NO)
        out.codes[entry.id] = np.where(out.decided[entry.id], listed, filled.codes[entry.id]).astype(np.int8)
        for flag, bodies in (("decision_over_quota", over & picked), ("decision_on_vetoed", barred & ~over)):
            out.flags[flag] = out.flags.get(flag, nobody) | bodies
    _no_two(standing, out)
    return out


def _no_two(standing: Standing, filled: Filled) -> None:
    """Of two classes that exclude each other the decided one stands, else the first of the file; within follows."""
    codes = filled.codes
    for i, entry in enumerate(standing.classes):
        for other in standing.classes[i + 1 :]:
            if entry.id in other.unless:
                gives_way = filled.decided[other.id] & ~filled.decided[entry.id] & (codes[other.id] == YES)
                codes[entry.id] = np.where(gives_way, NO, codes[entry.id]).astype(np.int8)
                codes[other.id] = np.where(codes[entry.id] == YES, NO, codes[other.id]).astype(np.int8)
        if entry.within is not None:
            outer, inner = codes[entry.within], codes[entry.id]
            open_ = (outer == UNKNOWN) & (inner == YES)
            codes[entry.id] = np.where(outer == NO, NO, np.where(open_, UNKNOWN, inner)).astype(np.int8)


def left_open(standing: Standing, filled: Filled) -> Filled:
    """Memberships where quotas exceed the bodies: what people decided stands, all else is open (reading A39)."""
    if standing.shortage == "shrink" or not filled.short.any():
        return filled
    nobody, codes = np.zeros(len(filled.short), dtype=bool), dict(filled.codes)
    decided = {entry.id: filled.decided.get(entry.id, nobody) for entry in standing.classes}
    taken = nobody.copy()
    for entry in standing.classes:
        if entry.within is None:
            taken |= decided[entry.id] & (codes[entry.id] == YES)
    for entry in standing.classes:
        out = taken if entry.within is None else codes[entry.within] == NO
        free = filled.short & ~decided[entry.id]
        codes[entry.id] = np.where(free, np.where(out, NO, UNKNOWN), codes[entry.id]).astype(np.int8)
    return replace(filled, codes=codes)
