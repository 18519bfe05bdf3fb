"""Classes by quota: third class first, then first class from the best of the rest, then those within it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jihua_analysis.assess.order import Bools, Ints, fill, places
from jihua_analysis.assess.runs import NO, UNKNOWN, YES, Codes
from jihua_analysis.policy.standing import Class, Standing


@dataclass(frozen=True)
class Field:
    """The bodies of one kind that stand in the order together: totals as bounds, groups, and who is vetoed.

    All arrays have one row a ranked body. group: the office; side: public (1) or not (0).
    """

    lower: Ints
    upper: Ints
    group: Ints
    side: Ints
    scale: int
    is_vetoed: Bools
    may_be_vetoed: Bools


@dataclass
class Filled:
    """For each class id: YES, NO or UNKNOWN (at the line) a ranked body; `short`: the quotas exceed the group."""

    codes: dict[str, Codes] = field(default_factory=dict)
    short: Bools = field(default_factory=lambda: np.zeros(0, dtype=bool))
    flags: dict[str, Bools] = field(default_factory=dict)


def fill_classes(standing: Standing, field_: Field, vetoed: Bools) -> Filled:
    """Every class in the file's order of filling, decided on places; nobody stands in two outer classes.

    `vetoed` bars from classes that say unless = ["vetoed"].
    """
    n = len(field_.lower)
    out = Filled(short=_short(standing, field_))
    for entry in standing.classes:
        barred = np.zeros(n, dtype=bool)
        for name in entry.unless:
            barred |= vetoed if name == "vetoed" else out.codes.get(name, np.zeros(n, np.int8)) == YES
        pool = ~barred
        if entry.within is not None:
            pool &= out.codes[entry.within] != NO
        if entry.total_below is not None:
            pool &= field_.lower < int(entry.total_below * field_.scale)
        group = field_.group * 2 + field_.side if entry.scope == "public_and_other" else field_.group
        take = entry.take
        sure, line = _filled(standing, field_, take, group, pool, entry.start)
        if entry.quota == "exactly":
            sure, line = _made_up(standing, field_, entry, group, pool, barred, (sure, line))
        if entry.within is not None:
            inside = out.codes[entry.within]
            line |= sure & (inside == UNKNOWN)
            sure &= inside == YES
        out.codes[entry.id] = np.where(sure, YES, np.where(line, UNKNOWN, NO)).astype(np.int8)
    return out


def _filled(standing: Standing, field_: Field, take: int, group: Ints, pool: Bools, start: str) -> tuple[Bools, Bools]:
    best, worst = places(field_.lower, field_.upper, group, pool, start)
    sure, line = fill(take, best, worst, pool)
    if standing.ties == "extend":
        tied = line & (field_.lower == field_.upper)
        sure, line = sure | tied, line & ~tied
    return sure, line


def _made_up(
    standing: Standing,
    field_: Field,
    entry: Class,
    group: Ints,
    pool: Bools,
    barred: Bools,
    filled: tuple[Bools, Bools],
) -> tuple[Bools, Bools]:
    """A quota that must be filled: places that the eligible leave open go to the best of the barred."""
    sure, line = filled
    groups = int(group.max(initial=-1)) + 1
    left = np.maximum(entry.take - np.bincount(group[pool], minlength=groups), 0)[group]
    best, worst = places(field_.lower, field_.upper, group, barred, entry.start)
    return sure | (barred & (worst <= left)), line | (barred & (worst > left) & (best <= left))


def _short(standing: Standing, field_: Field) -> Bools:
    """Whether a body's group holds fewer bodies than the quotas take together (reading A39)."""
    wanted = sum(c.take for c in standing.classes if c.within is None)
    size = np.bincount(field_.group, minlength=int(field_.group.max(initial=-1)) + 1)
    return size[field_.group] < wanted


def outer_class(standing: Standing, filled: Filled) -> tuple[NDArray[Any], NDArray[Any]]:
    """The class of each body (missing where it stands at a line) and the classes at whose line it stands."""
    n = len(filled.short)
    own = np.full(n, None, dtype=object)
    open_at = np.full(n, "", dtype=object)
    for entry in standing.classes:
        if entry.within is None:
            own = np.where((own == None) & (filled.codes[entry.id] == YES), entry.id, own)  # noqa: E711  # elementwise
    for entry in standing.classes:
        at_line = (filled.codes[entry.id] == UNKNOWN) & ((own == None) | (entry.within is not None))  # noqa: E711  # elementwise
        open_at = np.where(at_line, np.where(open_at == "", entry.id, open_at + "," + entry.id), open_at)
    outer = [e.id for e in standing.classes if e.within is None]
    at_outer = np.array([any(part in outer for part in str(text).split(",")) for text in open_at], dtype=bool)
    rest = (own == None) & ~at_outer  # noqa: E711  # elementwise
    return np.where(rest, standing.rest, own), open_at


def decided_classes(
    standing: Standing,
    decisions: pd.DataFrame,
    row: Ints,
    place: Mapping[int, int],
    filled: Filled,
    group: Ints,
) -> Filled:
    """Memberships after people's decisions: where a class has decisions in an office, they stand within its quota.

    decisions: rows with matter = a class id or label; `row`: their roster rows; `place`: roster row -> ranked body.
    A list longer than the quota is not used; the flag 'decision_over_quota' is set on its bodies.
    """
    out = Filled(dict(filled.codes), filled.short, dict(filled.flags))
    for entry in standing.classes:
        mine = decisions["matter"].isin([entry.id, entry.label]).fillna(False).to_numpy(dtype=bool)
        mine = mine & (~decisions["choice"].isin(["否", "no", "false"]).fillna(False).to_numpy(dtype=bool))
        chosen = np.array([place[r] for r in row[mine] if r in place], dtype=np.int64)
        if not len(chosen):
            continue
        picked = np.zeros(len(group), dtype=bool)
        picked[chosen] = True
        counts = np.bincount(group[picked], minlength=int(group.max()) + 1)
        decided = (counts > 0)[group]
        over = (counts > entry.take)[group]
        out.codes[entry.id] = np.where(decided & ~over, np.where(picked, YES, NO), filled.codes[entry.id]).astype(
            np.int8
        )
        out.flags["decision_over_quota"] = out.flags.get("decision_over_quota", np.zeros(len(group), dtype=bool)) | (
            over & picked
        )
    _no_two(standing, out)
    return out


def _no_two(standing: Standing, filled: Filled) -> None:
    """A decided class takes a body out of the classes named after it, and of those within a class it left."""
    for i, entry in enumerate(standing.classes):
        for other in standing.classes[i + 1 :]:
            if entry.id in other.unless:
                filled.codes[other.id] = np.where(filled.codes[entry.id] == YES, NO, filled.codes[other.id]).astype(
                    np.int8
                )
        if entry.within is not None:
            filled.codes[entry.id] = np.where(filled.codes[entry.within] == NO, NO, filled.codes[entry.id]).astype(
                np.int8
            )
