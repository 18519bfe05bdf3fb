"""Order, classes, vetoes, notices and award conditions of one kind of body, in the fixed order of evaluation.

inputs -> totals -> veto grounds -> order -> third class, first class, excellent -> runs of years -> yellow card,
three-year veto -> award conditions -> decisions (clauses.md, after the readings).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jihua_analysis.assess.classes import Field, Filled, decided_classes, fill_classes, left_open, refill_classes
from jihua_analysis.assess.conditions import Conditions, codes_of, truth_of
from jihua_analysis.assess.exact import MISSING, REPORTED, Truth, Value, as_column
from jihua_analysis.assess.grades import grades_of, outputs_frame
from jihua_analysis.assess.order import Bools, Ints, tie_codes
from jihua_analysis.assess.roster import Roster
from jihua_analysis.assess.runs import (
    NO,
    UNKNOWN,
    YES,
    Codes,
    History,
    all_of,
    any_ends_now,
    ends_now,
    run_facts,
    would_end_next_year,
)
from jihua_analysis.assess.scoring import ItemScore
from jihua_analysis.assess.totals import Totals
from jihua_analysis.assess.vetoes import (
    cycle_of,
    effects,
    grounds_after_classes,
    grounds_before_classes,
    names_beside,
    together,
)
from jihua_analysis.intake.schema import Tables
from jihua_analysis.policy.model import Policy, clause_ids
from jihua_analysis.policy.names import late_names
from jihua_analysis.policy.standing import Notice, Run, Standing, Veto

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
    grades: NDArray[Any]
    outputs: pd.DataFrame
    noted: tuple[Ground, ...]
    history: History

    @cached_property
    def grounds(self) -> pd.DataFrame:
        """The grounds as a frame, with their facts."""
        return grounds_frame(self.roster, self.noted)


def stand(
    kind: str, policy: Policy, tables: Tables, roster: Roster, totals: Totals, items: Mapping[str, ItemScore],
    names: Mapping[str, Value], targets_met: Truth, earlier: History | None = None,
) -> Stand:  # fmt: skip
    """Everything that follows from the totals of one kind of body; earlier: its years, where they were looked up."""
    rule = policy.standing[kind]
    own = roster.rows([kind])
    ranked = own[totals.any_known[own]]
    history = earlier or History(tables, roster, rule, policy)
    conditions = Conditions(totals, rule.outputs, targets_met, roster, names, frozenset(late_names(rule)))
    alone = grounds_before_classes(rule, history, conditions)
    early = together(rule, alone)
    sure, maybe = _any(early.values(), len(roster))
    by_effect, decided_on = effects(rule, early), conditions
    if "total_zero" in by_effect:
        totals = _zeroed(totals, by_effect["total_zero"])
        conditions = replace(conditions, totals=totals)
    field = _field(rule, roster, totals, items, names, ranked, sure, maybe)
    proposed = fill_classes(rule, field, sure[ranked])
    unsure = (sure != maybe)[ranked]
    otherwise = refill_classes(rule, field, proposed, unsure) if unsure.any() else proposed
    filled, entered = left_open(rule, proposed), None
    if rule.class_source == "history":
        filled, entered = _entered(rule, tables, roster, ranked, proposed)
    elif rule.class_source == "list" and len(tables.decisions):
        place = {int(row): i for i, row in enumerate(ranked)}
        at = roster.locate(tables.decisions)
        filled = left_open(rule, decided_classes(rule, tables.decisions, at, place, proposed, sure[ranked]))
    codes = {name: _spread(code, ranked, len(roster)) for name, code in filled.codes.items()}

    vetoes = together(rule, {**alone, **grounds_after_classes(rule, history, codes)})
    sure, maybe = _any(vetoes.values(), len(roster))
    conditions.later["is_vetoed"] = Truth(sure, np.where(sure | ~maybe, REPORTED, MISSING).astype(np.uint8))
    conditions.later.update({f"in_{name}": truth_of(code) for name, code in codes.items()})
    grounds, cycle = list[Ground](), cycle_of(rule)

    def note(type_: str, entry: Any, outcome: Codes, facts: Callable[[Ints], NDArray[Any]]) -> None:
        rows = own[outcome[own] != NO]
        grounds.append(Ground(type_, entry, rows, outcome[rows], facts))

    for veto in (v for v in rule.vetoes if v.id in vetoes):
        if veto.when is not None:
            facts = partial(decided_on.facts, text=veto.when, more=names_beside(rule, veto))
        else:
            facts = partial(run_facts, history, _runs(veto), codes)
        note("veto", veto, vetoes[veto.id], facts)
    for notice in rule.notices:
        if notice.run is not None:
            code = ends_now(history, notice.run, codes, cycle)
            note("notice", notice, code, partial(run_facts, history, (notice.run,), codes))
        elif notice.last_of is not None:
            code = _spread(_last(rule, notice, conditions, field, ranked, codes), ranked, len(roster))
            note("notice", notice, code, partial(conditions.facts, text=notice.last_of, more=["total"]))
    for award in rule.awards:
        outcome = any_ends_now(history, award.any, codes) if award.any else np.full(len(roster), YES, np.int8)
        if award.when is not None:
            outcome = all_of([outcome, codes_of(conditions.holds(award.when))])
        if award.unless is not None:
            outcome = np.where(conditions.holds(award.unless).is_yes(), NO, outcome).astype(np.int8)
        facts = partial(conditions.facts, text=award.when or "true")
        note("award", award, outcome, partial(run_facts, history, award.any, codes) if award.any else facts)
    with_runs: tuple[Veto | Notice, ...] = (*rule.vetoes, *rule.notices)
    for entry in with_runs:
        if entry.run is not None:
            code = would_end_next_year(history, entry.run, codes, cycle)
            note("watch", entry, code, partial(run_facts, history, (entry.run,), codes))
    grades = grades_of(rule, conditions, by_effect, len(roster))
    outputs = outputs_frame(rule, conditions, roster, own)
    return Stand(
        rule, roster, totals, own, ranked, field, proposed, otherwise, filled, entered, sure, grades, outputs,
        tuple(grounds), history,
    )  # fmt: skip


def _zeroed(totals: Totals, vetoed: Bools) -> Totals:
    """Totals with nothing for those whose veto says so."""
    total, lower, upper = (np.where(vetoed, 0, points) for points in (totals.total, totals.lower, totals.upper))
    return replace(totals, total=total, lower=lower, upper=upper, is_complete=totals.is_complete | vetoed)


def _runs(entry: Veto) -> tuple[Run, ...]:
    return (entry.run,) if entry.run is not None else ()


def _any(codes: Iterable[Codes], n: int) -> tuple[Bools, Bools]:
    """Whether any of these holds for certain, and whether any may."""
    sure, maybe = (np.zeros(n, dtype=bool) for _ in range(2))
    for code in codes:
        sure, maybe = sure | (code == YES), maybe | (code != NO)
    return sure, maybe


@dataclass(frozen=True, eq=False)
class Ground:
    """A veto, notice, award condition or watch entry: the bodies for which it holds or cannot be told, and the facts.

    rows: roster rows; outcome: YES or UNKNOWN for each.
    """

    type: str
    entry: Any
    rows: Ints
    outcome: Codes
    facts: Callable[[Ints], NDArray[Any]]


def grounds_frame(roster: Roster, grounds: Iterable[Ground]) -> pd.DataFrame:
    """One row a body and ground that holds or cannot be told, with the numbers that it rests on."""
    parts = [
        pd.DataFrame(roster.keys(g.rows) | dict(
            type=g.type, id=g.entry.id, label=g.entry.label, outcome=OUTCOMES[g.outcome], facts=g.facts(g.rows),
            clause="、".join(clause_ids(g.entry)),
        ))
        for g in grounds
    ]  # fmt: skip
    nothing = pd.DataFrame(columns=list(GROUND_COLUMNS))
    return pd.concat(parts, ignore_index=True)[list(GROUND_COLUMNS)] if parts else nothing


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
    team = pd.factorize(roster.bodies["group"].fillna("").astype(str), sort=True)[0].astype(np.int64)[ranked]
    return Field(lower, upper, group, public.astype(np.int64), team, 10**t.decimals, sure[ranked], maybe[ranked])


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
    ids = {c.label: c.id for c in rule.classes} | {rule.rest_label: rule.rest}
    words[row[row >= 0]] = mine["class"].replace(ids).to_numpy(dtype=object)[row >= 0]
    known = ~pd.isna(words)
    codes = {}
    for entry in rule.classes:
        inside = [entry.id, *(c.id for c in rule.classes if c.within == entry.id)]
        is_it = np.isin(words.astype(str), inside)
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
    """The last in the order among those for whom the condition holds; a tie for the last place stays open.

    `unless`: the last is let off if it stands in such a class; its notice passes to nobody (reading A43b).
    """
    assert notice.last_of is not None
    holds = codes_of(conditions.holds(notice.last_of))[ranked]
    sure, maybe = (_last_among(rule, notice, field, among) for among in (holds == YES, holds != NO))
    last = np.where(sure == maybe, sure, UNKNOWN).astype(np.int8)
    stays = [np.choose(classes[name][ranked], [YES, NO, UNKNOWN]).astype(np.int8) for name in notice.unless]
    return all_of([last, *stays])


def _last_among(rule: Standing, notice: Notice, field: Field, among: Bools) -> Codes:
    pool = among if notice.scope == "within" else np.ones(len(among), dtype=bool)
    best, worst = field.order().places(pool, "bottom")
    is_tied = field.lower == field.upper if rule.ties == "extend" else np.zeros(len(among), dtype=bool)
    sure = among & ((worst <= 1) | (is_tied & (best <= 1)))
    return np.where(sure, YES, np.where(among & (best <= 1), UNKNOWN, NO)).astype(np.int8)
