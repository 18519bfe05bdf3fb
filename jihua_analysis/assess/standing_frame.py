"""The frame of a standing: places, class, what stands open and why it may still change, a row a body."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.arrays import FloatingArray, IntegerArray

from jihua_analysis.assess.classes import outer_class
from jihua_analysis.assess.order import Bools, Ints
from jihua_analysis.assess.runs import UNKNOWN, YES
from jihua_analysis.assess.standing import Stand
from jihua_analysis.assess.words import Words
from jihua_analysis.policy.model import clause_ids

TYPES = {"veto": "vetoes", "notice": "notices", "award": "awards", "watch": "watch"}


def standing_columns(s: Stand) -> dict[str, Any]:
    """The columns of a standing, a row a body of the kind: each an array, `Words`, or one word for all.

    Total and bounds, places, class, honour within it, what stands open, flags.
    """
    t, rule, own, ranked = s.totals, s.rule, s.own, s.ranked
    scale, known = 10**t.decimals, t.is_complete & t.any_known
    at, n = np.searchsorted(own, ranked), len(own)
    is_open = places_open(s)
    total = FloatingArray(t.total[own] / scale, ~known[own])
    columns: dict[str, Any] = s.roster.keys(own) | {
        "is_public": s.roster.bodies["is_public"].array.take(own),
        "sheet": t.sheet,
        "total": total,
        "lower": t.lower[own] / scale,
        "upper": t.upper[own] / scale,
        "is_complete": known[own],
        "is_ranked": t.any_known[own],
    }
    for name, (values, is_known) in _places(s, is_open).items():
        columns[name] = IntegerArray(_laid(values, at, n, 0), ~_laid(is_known, at, n, False))
    if rule.rank_method == "dense":
        order = pd.Series(total).groupby(s.roster.office_code[own]).rank(method="dense", ascending=False)
        columns["rank"] = order.astype("Int64").array
    for name, words in _class_columns(s).items():
        columns[name] = words.laid(at, n, "" if name in ("honour", "open_at") else None)
    if rule.grades:
        grades = Words.of(np.where(t.any_known, s.grades, np.array(None, dtype=object))[own])
        labels = {g.id: g.label for g in rule.grades} | {"": rule.no_grade_label}
        columns |= {"grade": grades, "grade_label": grades.called(labels)}
    for name, claims in {"is_provisional": _provisional(s, is_open), "is_short": s.proposed.short}.items():
        columns[name] = _laid(claims, at, n, False)
    columns |= {
        "tied_with": _tied_with(s),
        "is_vetoed": s.is_vetoed[own],
        "flags": _flags(s, at),
        "clause": "、".join(clause_ids(rule)),
    }
    return columns | {column: _ids(s, type_) for type_, column in TYPES.items()}


def standing_frame(s: Stand) -> pd.DataFrame:
    """The same as a frame; words in columns of objects, so that missing and text may stand in them together."""
    columns = standing_columns(s)
    return pd.DataFrame({
        name: pd.Series(column.objects(), dtype=object) if isinstance(column, Words) else column
        for name, column in columns.items()
    })  # fmt: skip


def _laid(values: NDArray[Any], at: Ints, n: int, nothing: Any) -> NDArray[Any]:
    """Values of the ranked bodies among all of the kind."""
    out = np.full(n, nothing, dtype=values.dtype)
    out[at] = values
    return out


def _ids(s: Stand, type_: str) -> Words:
    """The grounds of one type, joined by commas; '?' marks what cannot be told."""
    noted = [
        (np.searchsorted(s.own, ground.rows[ground.outcome == code]), f"{ground.entry.id}{mark}")
        for ground in s.noted
        if ground.type == type_
        for code, mark in ((YES, ""), (UNKNOWN, "?"))
    ]
    return Words.joined(len(s.own), noted)


def _tied_with(s: Stand) -> IntegerArray:
    """How many others of the office have the same total; nobody is tied with a total that is not known."""
    rows = np.flatnonzero((s.totals.is_complete & s.totals.any_known)[s.own])
    total = np.unique(s.totals.total[s.own][rows], return_inverse=True)[1]
    pair = s.roster.office_code[s.own][rows] * len(rows) + total
    _, place, count = np.unique(pair, return_inverse=True, return_counts=True)
    out = np.zeros(len(s.own), np.int64)
    out[rows] = count[place] - 1
    return IntegerArray(out, np.zeros(len(out), dtype=bool))


def _flags(s: Stand, at: Ints) -> Words:
    """What is wrong with a body's place, joined by commas."""
    flags = [(at[bodies], flag) for flag, bodies in s.filled.flags.items()]
    return Words.joined(len(s.own), [(~s.totals.any_known[s.own], "not_assessed"), *flags])


def _places(s: Stand, is_open: Bools) -> dict[str, tuple[Ints, Bools]]:
    """Rank where no open total can change it, and the best and worst place in any case; within public and other too.

    Each with whether it is known.
    """
    field, everyone = s.field, np.ones(len(s.ranked), dtype=bool)
    complete = s.totals.is_complete[s.ranked]
    best, worst = field.order().overall
    teams = "group" if any(c.scope == "group" for c in s.rule.classes) or s.rule.per_group else "public_and_other"
    best_side, _ = field.order(teams).overall
    settled = complete & ~is_open
    return {
        "rank": (best, settled),
        "rank_in_group": (best_side, settled),
        "best_rank": (best, everyone),
        "worst_rank": (worst, everyone),
    }


def _class_columns(s: Stand) -> dict[str, Words]:
    n, rule = len(s.ranked), s.rule
    own = proposed = Words(np.full(n, -1, np.int64), ())
    nothing = open_at = honour = Words.joined(n, [])
    if rule.classes:
        proposed = outer_class(rule, s.proposed)[0]
        own, open_at = outer_class(rule, s.filled)
    if rule.shortage == "error":
        proposed = proposed.but(s.proposed.short, None)
    if s.entered is not None:
        own, open_at = Words.of(s.entered), nothing
    for entry in rule.classes:
        if entry.within is not None:
            honour = honour.but(s.filled.codes[entry.id] == YES, entry.id)
    return {
        "class": own,
        "class_label": own.called({c.id: c.label for c in rule.classes} | {rule.rest: rule.rest_label}),
        "honour": honour,
        "class_proposed": proposed,
        "open_at": open_at.but(s.proposed.short & (own.codes < 0), ""),
    }


def _provisional(s: Stand, is_open: Bools) -> Bools:
    """Whether a class may still change: an open total in its way, or a veto that cannot be told."""
    settled = np.ones(len(s.ranked), dtype=bool)
    for key, code in s.proposed.codes.items():
        settled = settled & (code == s.otherwise.codes[key])
    return ~settled | is_open | (s.field.may_be_vetoed & ~s.field.is_vetoed)


def places_open(s: Stand) -> Bools:
    """Whether an open total, its own or another's, may still change a body's place; a plain tie does not."""
    field, complete = s.field, s.totals.is_complete[s.ranked]
    best, worst = field.order().overall
    best_tied, worst_tied = field.order().places(complete)
    return ~complete | ((worst - best) > (worst_tied - best_tied))
