"""The frame of a standing: places, class, what stands open and why it may still change, a row a body."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jihua_analysis.assess.classes import outer_class, scoped
from jihua_analysis.assess.order import Bools, places
from jihua_analysis.assess.runs import YES
from jihua_analysis.assess.standing import Stand
from jihua_analysis.policy.model import clause_ids


def standing_frame(s: Stand) -> pd.DataFrame:
    """One row a body of the kind: total and bounds, places, class, honour within it, what stands open, flags."""
    t, rule, own, ranked = s.totals, s.rule, s.own, s.ranked
    scale, known = 10**t.decimals, t.is_complete & t.any_known
    out = s.roster.bodies.loc[own, ["office", "body", "kind", "is_public"]].reset_index(drop=True)
    out = out.assign(
        sheet=t.sheet,
        total=pd.array(np.where(known, t.total / scale, np.nan)[own], dtype="Float64"),
        lower=t.lower[own] / scale,
        upper=t.upper[own] / scale,
        is_complete=known[own],
        is_ranked=t.any_known[own],
    )
    at = np.searchsorted(own, ranked)
    is_open = places_open(s)
    for name, values in _places(s, is_open).items():
        out[name] = pd.Series(pd.array(values, dtype="Int64"), index=at).reindex(range(len(out)))
    if rule.rank_method == "dense":
        out["rank"] = out.groupby("office")["total"].rank(method="dense", ascending=False).astype("Int64")
    for name, values in _class_columns(s).items():
        out[name] = pd.Series(values, index=at, dtype=object).reindex(range(len(out)))
    for name in ("honour", "open_at"):
        out[name] = out[name].fillna("")
    if rule.grades:
        grade_labels = {g.id: g.label for g in rule.grades} | {"": rule.no_grade_label}
        ranked_only = np.where(t.any_known, s.grades, np.array(None, dtype=object))[own]
        out["grade"] = ranked_only
        out["grade_label"] = [grade_labels.get(g) for g in ranked_only]
    for name, claims in {"is_provisional": _provisional(s, is_open), "is_short": s.proposed.short}.items():
        column = np.zeros(len(out), dtype=bool)
        column[at] = claims
        out[name] = column
    ties = out.groupby(["office", "total"], dropna=True)["body"].transform("size")
    flags = pd.Series("", index=out.index, dtype=object)
    flags[~out["is_ranked"].to_numpy()] = "not_assessed"
    for flag, bodies in s.filled.flags.items():
        flags.iloc[at[bodies]] = [",".join(filter(None, (f, flag))) for f in flags.iloc[at[bodies]]]
    return out.assign(
        tied_with=(ties - 1).fillna(0).astype("Int64"),
        is_vetoed=s.is_vetoed[own],
        flags=flags,
        clause="、".join(clause_ids(rule)),
    )


def _places(s: Stand, is_open: Bools) -> dict[str, Any]:
    """Rank where no open total can change it, and the best and worst place in any case; within public and other too."""
    field, everyone = s.field, np.ones(len(s.ranked), dtype=bool)
    complete = s.totals.is_complete[s.ranked]
    best, worst = places(field.lower, field.upper, field.group, everyone)
    teams = "group" if any(c.scope == "group" for c in s.rule.classes) or s.rule.per_group else "public_and_other"
    best_side, _ = places(field.lower, field.upper, scoped(field, teams), everyone)
    settled = complete & ~is_open
    rank, rank_side = (pd.array(np.where(settled, v, -1), dtype="Int64") for v in (best, best_side))
    rank[~settled], rank_side[~settled] = pd.NA, pd.NA
    return {"rank": rank, "rank_in_group": rank_side, "best_rank": best, "worst_rank": worst}


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
    label = np.array([labels.get(c, c) for c in own], dtype=object)
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
    best, worst = places(field.lower, field.upper, field.group, np.ones(len(s.ranked), dtype=bool))
    best_tied, worst_tied = places(field.lower, field.upper, field.group, complete)
    return ~complete | ((worst - best) > (worst_tied - best_tied))
