"""The frame of a standing: places, class, what stands open and why it may still change, a row a body."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.arrays import IntegerArray

from jihua_analysis.assess.classes import outer_class
from jihua_analysis.assess.order import Bools, Ints
from jihua_analysis.assess.runs import UNKNOWN, YES
from jihua_analysis.assess.standing import Stand
from jihua_analysis.policy.model import clause_ids

TYPES = {"veto": "vetoes", "notice": "notices", "award": "awards", "watch": "watch"}


def standing_frame(s: Stand) -> pd.DataFrame:
    """One row a body of the kind: total and bounds, places, class, honour within it, what stands open, flags."""
    t, rule, own, ranked = s.totals, s.rule, s.own, s.ranked
    scale, known = 10**t.decimals, t.is_complete & t.any_known
    at, n = np.searchsorted(own, ranked), len(own)
    is_open = places_open(s)
    total = pd.array(np.where(known, t.total / scale, np.nan)[own], dtype="Float64")
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
        columns[name] = _words(_laid(words, at, n, "" if name in ("honour", "open_at") else np.nan))
    if rule.grades:
        grade_labels = {g.id: g.label for g in rule.grades} | {"": rule.no_grade_label}
        ranked_only = np.where(t.any_known, s.grades, np.array(None, dtype=object))[own]
        columns["grade"] = ranked_only
        columns["grade_label"] = [grade_labels.get(g) for g in ranked_only]
    for name, claims in {"is_provisional": _provisional(s, is_open), "is_short": s.proposed.short}.items():
        columns[name] = _laid(claims, at, n, False)
    return pd.DataFrame(
        columns
        | {
            "tied_with": _tied_with(s),
            "is_vetoed": s.is_vetoed[own],
            "flags": _words(_flags(s, at)),
            "clause": "、".join(clause_ids(rule)),
        }
        | {column: _words(_ids(s, type_)) for type_, column in TYPES.items()}
    )


def _laid(values: NDArray[Any], at: Ints, n: int, nothing: Any) -> NDArray[Any]:
    """Values of the ranked bodies among all of the kind."""
    out = np.full(n, nothing, dtype=values.dtype)
    out[at] = values
    return out


def _words(values: NDArray[Any]) -> pd.Series:
    """A column that stays one of objects, so that missing and text may stand in it together."""
    return pd.Series(values, dtype=object)


def _ids(s: Stand, type_: str) -> NDArray[Any]:
    """The grounds of one type, joined by commas; '?' marks what cannot be told."""
    out = np.full(len(s.own), "", dtype=object)
    for ground in s.noted:
        if ground.type == type_:
            for at, code in zip(np.searchsorted(s.own, ground.rows), ground.outcome, strict=True):
                told = f"{ground.entry.id}{'?' if code == UNKNOWN else ''}"
                out[at] = f"{out[at]},{told}" if out[at] else told
    return out


def _tied_with(s: Stand) -> IntegerArray:
    """How many others of the office have the same total; nobody is tied with a total that is not known."""
    rows = np.flatnonzero((s.totals.is_complete & s.totals.any_known)[s.own])
    total = np.unique(s.totals.total[s.own][rows], return_inverse=True)[1]
    pair = s.roster.office_code[s.own][rows] * len(rows) + total
    _, place, count = np.unique(pair, return_inverse=True, return_counts=True)
    out = np.zeros(len(s.own), np.int64)
    out[rows] = count[place] - 1
    return IntegerArray(out, np.zeros(len(out), dtype=bool))


def _flags(s: Stand, at: Ints) -> NDArray[Any]:
    """What is wrong with a body's place, joined by commas."""
    out = np.where(s.totals.any_known[s.own], "", "not_assessed").astype(object)
    for flag, bodies in s.filled.flags.items():
        out[at[bodies]] = [f"{told},{flag}" if told else flag for told in out[at[bodies]]]
    return out


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


def _class_columns(s: Stand) -> dict[str, NDArray[Any]]:
    n, rule = len(s.ranked), s.rule
    nothing = np.full(n, None, dtype=object)
    own = proposed = nothing
    honour = open_at = np.full(n, "", dtype=object)
    if rule.classes:
        proposed = outer_class(rule, s.proposed)[0]
        own, open_at = outer_class(rule, s.filled)
    if rule.shortage == "error":
        proposed = np.where(s.proposed.short, nothing, proposed)
    if s.entered is not None:
        own, open_at = s.entered, honour
    open_at = np.where(s.proposed.short & pd.isna(own), "", open_at)
    for entry in rule.classes:
        if entry.within is not None:
            honour = np.where(s.filled.codes[entry.id] == YES, entry.id, honour)
    labels = {c.id: c.label for c in rule.classes} | {rule.rest: rule.rest_label}
    label = own.copy()
    for name, text in labels.items():
        label[own == name] = text
    return {
        "class": own,
        "class_label": label,
        "honour": honour,
        "class_proposed": proposed,
        "open_at": open_at,
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
