"""Order, classes, vetoes, notices and award conditions of one kind of body, in the fixed order of evaluation.

inputs -> totals -> veto grounds -> order -> third class, first class, excellent -> runs of years -> yellow card,
three-year veto -> award conditions -> decisions (clauses.md, after the readings).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jihua_analysis.assess.classes import Field, Filled, decided_classes, fill_classes, outer_class
from jihua_analysis.assess.conditions import Conditions, codes_of
from jihua_analysis.assess.exact import Truth, Value, as_column
from jihua_analysis.assess.order import Bools, Ints, places, tie_codes
from jihua_analysis.assess.roster import Roster
from jihua_analysis.assess.runs import (
    NO,
    UNKNOWN,
    YES,
    Codes,
    History,
    any_ends_now,
    ends_now,
    run_facts,
    would_end_next_year,
)
from jihua_analysis.assess.scoring import ItemScore
from jihua_analysis.assess.totals import Totals
from jihua_analysis.intake.schema import Tables
from jihua_analysis.policy.model import Policy, clause_ids
from jihua_analysis.policy.standing import Notice, Standing, Veto

OUTCOMES = np.array(["no", "yes", "undetermined"], dtype=object)
GROUND_COLUMNS = ("office", "body", "kind", "type", "id", "label", "outcome", "facts", "clause")


@dataclass(frozen=True, eq=False)
class Stand:
    """The standing of one kind of body.

    own: roster rows of the kind; ranked: those with any score, in whose order `field`, `proposed` (by score),
    `otherwise` (by score, were every undetermined veto to hold) and `filled` (after decisions) stand.
    """

    rule: Standing
    roster: Roster
    totals: Totals
    own: Ints
    ranked: Ints
    field: Field
    proposed: Filled
    otherwise: Filled
    filled: Filled
    entered: NDArray[Any] | None
    is_vetoed: Bools
    grounds: pd.DataFrame


def stand(
    kind: str, policy: Policy, tables: Tables, roster: Roster, totals: Totals, items: Mapping[str, ItemScore],
    names: Mapping[str, Value], targets_met: Truth,
) -> Stand:  # fmt: skip
    """Everything that follows from the totals of one kind of body."""
    rule = policy.standing[kind]
    own = roster.rows([kind])
    ranked = own[totals.any_known[own]]
    history = History(tables, roster, rule, policy)
    conditions = Conditions(totals, targets_met, names)
    early = {v.id: codes_of(conditions.holds(v.when)) for v in rule.vetoes if v.when is not None}
    sure, maybe = (np.zeros(len(roster), dtype=bool) for _ in range(2))
    for code in early.values():
        sure, maybe = sure | (code == YES), maybe | (code != NO)
    field = _field(rule, roster, totals, items, names, ranked, sure, maybe)
    proposed = fill_classes(rule, field, sure[ranked])
    otherwise = fill_classes(rule, field, maybe[ranked])
    filled, entered = proposed, None
    if rule.class_source == "history":
        filled, entered = _entered(rule, tables, roster, ranked, proposed)
    elif rule.class_source == "list" and len(tables.decisions):
        place = {int(row): i for i, row in enumerate(ranked)}
        filled = decided_classes(rule, tables.decisions, roster.locate(tables.decisions), place, proposed, field.group)
    codes = {name: _spread(code, ranked, len(roster)) for name, code in filled.codes.items()}

    notes = _Notes(roster, own)
    late: list[Codes] = []
    for veto in rule.vetoes:
        if veto.when is not None:
            notes.add("veto", veto, early[veto.id], conditions.facts(veto.when))
        elif veto.run is not None:
            late.append(ends_now(history, veto.run, codes, last_year=veto.timing == "next_year"))
            notes.add("veto", veto, late[-1], run_facts(history, (veto.run,), codes))
    cycle = max((v.run.years for v in rule.vetoes if v.run), default=None) if rule.runs.reset_after_veto else None
    for notice in rule.notices:
        if notice.run is not None:
            notes.add(
                "notice",
                notice,
                ends_now(history, notice.run, codes, cycle),
                run_facts(history, (notice.run,), codes),
            )
        elif notice.last_of is not None:
            code = _spread(_last(rule, notice, conditions, field, ranked, codes), ranked, len(roster))
            notes.add("notice", notice, code, conditions.facts(notice.last_of, "total"))
    for award in rule.awards:
        outcome = any_ends_now(history, award.any, codes)
        if award.unless is not None:
            outcome = np.where(conditions.holds(award.unless).is_yes(), NO, outcome).astype(np.int8)
        notes.add("award", award, outcome, run_facts(history, award.any, codes))
    with_runs: tuple[Veto | Notice, ...] = (*rule.vetoes, *rule.notices)
    for entry in with_runs:
        if entry.run is not None:
            notes.add(
                "watch",
                entry,
                would_end_next_year(history, entry.run, codes),
                run_facts(history, (entry.run,), codes),
            )
    vetoed = np.logical_or.reduce([sure, *(code == YES for code in late)])
    return Stand(rule, roster, totals, own, ranked, field, proposed, otherwise, filled, entered, vetoed, notes.frame())


@dataclass
class _Notes:
    """Vetoes, notices, award conditions and watch entries as they are found."""

    roster: Roster
    own: Ints

    def __post_init__(self) -> None:
        self.parts: list[pd.DataFrame] = []

    def add(self, type_: str, entry: Any, outcome: Codes, facts: NDArray[Any]) -> None:
        """A row for every body for which it holds or cannot be told."""
        rows = self.own[outcome[self.own] != NO]
        frame = self.roster.bodies.loc[rows, ["office", "body", "kind"]].reset_index(drop=True)
        self.parts.append(frame.assign(
            type=type_, id=entry.id, label=entry.label, outcome=OUTCOMES[outcome[rows]], facts=facts[rows],
            clause="、".join(clause_ids(entry)),
        ))  # fmt: skip

    def frame(self) -> pd.DataFrame:
        """All of them, a row each."""
        if not self.parts:
            return pd.DataFrame(columns=list(GROUND_COLUMNS))
        return pd.concat(self.parts, ignore_index=True)[list(GROUND_COLUMNS)]


def _field(
    rule: Standing, roster: Roster, t: Totals, items: Mapping[str, ItemScore], names: Mapping[str, Value], ranked: Ints,
    sure: Bools, maybe: Bools,
) -> Field:  # fmt: skip
    lower, upper = (np.where(t.is_complete, t.total, bound)[ranked] for bound in (t.lower, t.upper))
    if rule.ties == "keys" and len(ranked):
        keys = [_tie_key(key, items, names, len(roster))[ranked] for key in rule.tie_keys]
        lower, upper = tie_codes(keys, lower, upper, t.is_complete[ranked])
    group = np.unique(roster.office_code[ranked], return_inverse=True)[1].astype(np.int64)
    public = roster.bodies["is_public"].fillna(False).to_numpy(dtype=bool)[ranked]
    return Field(lower, upper, group, public.astype(np.int64), 10**t.decimals, sure[ranked], maybe[ranked])


def _tie_key(key: str, items: Mapping[str, ItemScore], names: Mapping[str, Value], n: int) -> Ints:
    return items[key].points if key in items else as_column(names[key]).spread(n).rounded(6)


def _spread(code: Codes, ranked: Ints, n: int) -> Codes:
    """Codes of the ranked bodies on the whole roster; a body outside the order stands in no class."""
    out = np.full(n, NO, np.int8)
    out[ranked] = code
    return out


def _entered(
    rule: Standing, tables: Tables, roster: Roster, ranked: Ints, proposed: Filled
) -> tuple[Filled, NDArray[Any]]:
    """Classes as the office itself entered them for the year: codes for runs, and the words as they stand."""
    frame = tables.history
    mine = frame[
        (frame["year"] == roster.year).fillna(False).to_numpy(dtype=bool) & frame["class"].notna().to_numpy(dtype=bool)
    ]
    row = roster.locate(mine)
    words = np.full(len(roster), None, dtype=object)
    words[row[row >= 0]] = mine["class"].to_numpy(dtype=object)[row >= 0]
    known = np.array([w is not None for w in words])
    codes = {}
    for entry in rule.classes:
        is_it = np.isin(words.astype(str), [entry.id, entry.label])
        codes[entry.id] = np.where(known, np.where(is_it, YES, NO), UNKNOWN).astype(np.int8)[ranked]
    return Filled(codes, proposed.short), words[ranked]


def _last(
    rule: Standing,
    notice: Notice,
    conditions: Conditions,
    field: Field,
    ranked: Ints,
    classes: Mapping[str, Codes],
) -> Codes:
    """The last in the order among those for whom the condition holds; a tie for the last place stays open."""
    assert notice.last_of is not None
    among = conditions.holds(notice.last_of).is_yes()[ranked]
    for name in notice.unless:
        among = among & (classes[name][ranked] != YES)
    pool = among if notice.scope == "within" else np.ones(len(ranked), dtype=bool)
    best, worst = places(field.lower, field.upper, field.group, pool, "bottom")
    code = np.where(among & (worst <= 1), YES, np.where(among & (best <= 1), UNKNOWN, NO)).astype(np.int8)
    return (
        np.where((code == UNKNOWN) & (field.lower == field.upper), YES, code).astype(np.int8)
        if rule.ties == "extend"
        else code
    )


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
    for name, values in _places(s).items():
        out[name] = pd.Series(pd.array(values, dtype="Int64"), index=at).reindex(range(len(out)))
    if rule.rank_method == "dense":
        out["rank"] = out.groupby("office")["total"].rank(method="dense", ascending=False).astype("Int64")
    for name, values in _class_columns(s).items():
        out[name] = pd.Series(values, index=at, dtype=object).reindex(range(len(out)))
    for name in ("honour", "open_at"):
        out[name] = out[name].fillna("")
    for name, flags in {"is_provisional": _provisional(s), "is_short": s.proposed.short}.items():
        column = np.zeros(len(out), dtype=bool)
        column[at] = flags
        out[name] = column
    ties = out.groupby(["office", "total"], dropna=True)["body"].transform("size")
    over = s.filled.flags.get("decision_over_quota", np.zeros(len(ranked), dtype=bool))
    flags = pd.Series("", index=out.index, dtype=object)
    flags[~out["is_ranked"].to_numpy()] = "not_assessed"
    flags.iloc[at[over]] = "decision_over_quota"
    return out.assign(
        tied_with=(ties - 1).fillna(0).astype("Int64"),
        is_vetoed=s.is_vetoed[own],
        flags=flags,
        clause="、".join(clause_ids(rule)),
    )


def _places(s: Stand) -> dict[str, Any]:
    """Rank where the total is complete, and the best and worst place in any case; within public and other too."""
    field, everyone = s.field, np.ones(len(s.ranked), dtype=bool)
    complete = s.totals.is_complete[s.ranked]
    best, worst = places(field.lower, field.upper, field.group, everyone)
    best_side, _ = places(field.lower, field.upper, field.group * 2 + field.side, everyone)
    rank, rank_side = (pd.array(np.where(complete, v, -1), dtype="Int64") for v in (best, best_side))
    rank[~complete], rank_side[~complete] = pd.NA, pd.NA
    return {"rank": rank, "rank_in_group": rank_side, "best_rank": best, "worst_rank": worst}


def _class_columns(s: Stand) -> dict[str, NDArray[Any]]:
    n, rule = len(s.ranked), s.rule
    nothing, no_text = np.full(n, None, dtype=object), np.full(n, "", dtype=object)
    withheld = s.proposed.short & (rule.shortage != "shrink")
    proposed = nothing if not rule.classes else outer_class(rule, s.proposed)[0]
    if rule.shortage == "error":
        proposed = np.where(s.proposed.short, nothing, proposed)
    if s.entered is not None:
        own, open_at, withheld = s.entered, no_text, np.zeros(n, dtype=bool)
    elif rule.classes:
        own, open_at = outer_class(rule, s.filled)
    else:
        own, open_at = nothing, no_text
    own = np.where(withheld, nothing, own)
    honour = no_text
    for entry in rule.classes:
        if entry.within is not None:
            honour = np.where((s.filled.codes[entry.id] == YES) & ~withheld, entry.id, honour)
    labels = {c.id: c.label for c in rule.classes} | {rule.rest: rule.rest_label}
    label = np.array([labels.get(c, c) for c in own], dtype=object)
    return {
        "class": own,
        "class_label": label,
        "honour": honour,
        "class_proposed": proposed,
        "open_at": np.where(withheld, "", open_at),
    }


def _provisional(s: Stand) -> Bools:
    """Whether a class may still change: an open total in its way, or a veto that cannot be told."""
    field, complete = s.field, s.totals.is_complete[s.ranked]
    settled = np.ones(len(s.ranked), dtype=bool)
    for key, code in s.proposed.codes.items():
        settled = settled & (code == s.otherwise.codes[key])
    everyone = np.ones(len(s.ranked), dtype=bool)
    best, worst = places(field.lower, field.upper, field.group, everyone)
    best_tied, worst_tied = places(field.lower, field.upper, field.group, complete)
    overlaps = (worst - best) > (worst_tied - best_tied)
    return ~complete | ~settled | overlaps | (field.may_be_vetoed & ~field.is_vetoed)
