"""Faults of a policy file beyond its shape: names that lead nowhere, sums that do not add up, rules that are dead."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, get_args

from pydantic import BaseModel

from jihua_analysis.policy.check_sheets import hint, sheet_faults
from jihua_analysis.policy.check_standing import standing_faults
from jihua_analysis.policy.coverage import entries_of
from jihua_analysis.policy.formula import FormulaError, parse
from jihua_analysis.policy.model import Policy, Target, clause_ids
from jihua_analysis.policy.names import SAMPLE_COUNTS, names_of, standing_names

Entries = tuple[tuple[str, BaseModel], ...]
"""What `entries_of` gives: every entry with its path."""


def faults_of(policy: Policy, sound: Policy | None = None) -> Iterator[str]:
    """Every fault, one line each: `[entry]: what was found, what would be right`.

    sound: a policy without faults. Entries that the two share are not looked at again, where whatever these may
    refer to stands in both.
    """
    entries = tuple(entries_of(policy, sound))
    if sound is None or not _has_all_of(policy, sound, entries):
        entries = tuple(entries_of(policy))
        yield from _clauses(policy, entries)
    yield from _formulas(policy, entries)
    yield from _links(policy, entries)
    yield from _targets(policy)
    yield from _calendar(policy)
    yield from sheet_faults(policy)
    yield from standing_faults(policy)
    yield from _readings(policy)


def _has_all_of(policy: Policy, sound: Policy, changed: Entries) -> bool:
    """Whether two policies have the same entries, citing the same clauses, and the same names for formulas."""
    before, now = ([(where, clause_ids(e)) for where, e in own] for own in (entries_of(sound, policy), changed))
    return (
        before == now
        and policy.clauses == sound.clauses
        and policy.kinds == sound.kinds
        and names_of(policy) == names_of(sound)
        and all(standing_names(policy, kind) == standing_names(sound, kind) for kind in policy.standing)
    )


def _clauses(policy: Policy, entries: Entries) -> Iterator[str]:
    ids = [c.id for c in policy.clauses]
    for twice in sorted({i for i in ids if ids.count(i) > 1}):
        yield f"[clauses.{twice}]: stands twice"
    users: dict[str, list[str]] = {}
    for where, entry in entries:
        for cited in clause_ids(entry):
            users.setdefault(cited, []).append(where)
            if cited not in ids:
                yield f"[{where}]: cites clause {cited!r}, which the file does not hold.{hint(cited, ids)}"
    for clause in policy.clauses:
        if clause.id not in users and not clause.why:
            yield f"[clauses.{clause.id}]: no entry uses it and it does not say why; cite it or add 'why'"
        if clause.treatment == "person":
            for where in users.get(clause.id, ()):
                if not where.startswith("readings."):
                    yield f"[{where}]: computes clause {clause.id}, which acts on persons; only quote it"


def _formulas(policy: Policy, entries: Entries) -> Iterator[str]:
    names = names_of(policy)
    for where, entry in entries:
        scope = names | {"full"} if where.startswith("items.") else names
        if where.startswith("standing."):
            scope = names | standing_names(policy, where.split(".")[1])
        if getattr(entry, "sample", None):
            scope = names | {f"sample.{count}" for count in SAMPLE_COUNTS}
        yield from _formulas_in(where, entry, scope)


def _formulas_in(where: str, record: BaseModel, scope: set[str]) -> Iterator[str]:
    marked = _formula_fields(type(record))
    for field in type(record).model_fields:
        value = getattr(record, field)
        inside = value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else (value,)
        for part in inside:
            if isinstance(part, BaseModel) and not clause_ids(part):
                yield from _formulas_in(where, part, scope)
            elif isinstance(part, str) and field in marked and part not in ("full", "zero", "open"):
                try:
                    tree = parse(part)
                except FormulaError as error:
                    yield f"[{where}]: {field}: {error}"
                    continue
                for name in dict.fromkeys(tree.names()):
                    if name not in scope:
                        yield f"[{where}]: {field}: unknown name {name!r} in {part!r}.{hint(name, scope)}"


@lru_cache(maxsize=256)
def _formula_fields(record: type[BaseModel]) -> frozenset[str]:
    """The fields of a record that may hold formula text."""
    return frozenset(n for n, f in record.model_fields.items() if "formula" in f.metadata or _is_formula(f.annotation))


def _is_formula(annotation: Any) -> bool:
    return "formula" in getattr(annotation, "__metadata__", ()) or any(map(_is_formula, get_args(annotation)))


def _links(policy: Policy, entries: Entries) -> Iterator[str]:
    kinds = set(policy.kinds)
    for where, entry in entries:
        for kind in getattr(entry, "who", None) or ():
            if kind not in kinds:
                yield f"[{where}]: unknown kind of body {kind!r}.{hint(kind, kinds)}"
    for name, measure in policy.measures.items():
        if measure.part_of and measure.part_of not in policy.measures:
            close = hint(measure.part_of, policy.measures)
            yield f"[measures.{name}]: part_of {measure.part_of!r} is no measure.{close}"
    for where, entry in entries:
        for kind in _kinds_in(entry):
            if kind not in kinds:
                yield f"[{where}]: a number for {kind!r}, which is no kind of body.{hint(kind, kinds)}"
    owners: dict[str, str] = {}
    for group in ("measures", "indicators", "peers"):
        for name in getattr(policy, group):
            if name in owners:
                yield f"[{group}.{name}]: the name stands under {owners[name]} too; a name means one thing"
            owners[name] = group
            if not _is_name(name):
                yield f"[{group}.{name}]: formulas cannot read this name; use letters, digits and _, no word of theirs"
    first: dict[str, str] = {}
    for name, measure in policy.measures.items():
        twin = first.setdefault(measure.label, name)
        if twin != name:
            yield f"[measures.{name}]: has the same label {measure.label!r} as {twin!r}"
        if (measure.type == "level") != bool(measure.levels):
            yield f"[measures.{name}]: a measure of type 'level' wants its 'levels', and no other type has them"


def _kinds_in(record: BaseModel) -> Iterator[str]:
    """The kinds of bodies for which a record gives numbers of their own."""
    for field in type(record).model_fields:
        value = getattr(record, field)
        if field in ("full", "target", "required", "over", "of", "at_least", "at_most", "exactly"):
            yield from value if isinstance(value, dict) else ()
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, BaseModel) and not clause_ids(part):
                yield from _kinds_in(part)


def _is_name(text: str) -> bool:
    try:
        return parse(text).op == "name" and "." not in text
    except FormulaError:
        return False


def _targets(policy: Policy) -> Iterator[str]:
    for name, target in policy.targets.items():
        indicator = target.indicator or name
        if indicator not in policy.indicators:
            yield f"[targets.{name}]: no indicator {indicator!r}.{hint(indicator, policy.indicators)}"
        limits = [f for f in ("at_least", "at_most", "exactly", "between") if getattr(target, f) is not None]
        if len(limits) != 1:
            yield f"[targets.{name}]: wants exactly one of at_least, at_most, exactly, between; has {limits or 'none'}"
        if target.between and target.between[0] > target.between[1]:
            yield f"[targets.{name}]: between {target.between[0]} and {target.between[1]} holds nothing"
        yield from _parts_of_the_year(policy, name, target)


def _parts_of_the_year(policy: Policy, name: str, target: Target) -> Iterator[str]:
    known = {"H1", "H2", "Q1", "Q2", "Q3", "Q4", *(f"{month:02d}" for month in range(1, 13))}
    rounds = getattr(policy.indicators.get(target.indicator or name), "rounds", ())
    for field in ("split", "by_period"):
        for part in getattr(target, field):
            if part not in known:
                yield f"[targets.{name}]: {field} {part!r} is no part of a year; write Q1 … Q4, H1, H2 or 01 … 12"
            elif (cadence := {"H": "half", "Q": "quarter"}.get(part[0], "month")) not in rounds:
                yield f"[targets.{name}]: {field} {part!r}, but its indicator has no {cadence!r} in 'rounds'"
    if target.split and sum(target.split.values()) == 0:
        yield f"[targets.{name}]: the weights of 'split' add up to 0"
    if (target.split or target.by_period) and target.between is not None:
        yield f"[targets.{name}]: 'between' cannot be split over the year"


def _calendar(policy: Policy) -> Iterator[str]:
    periods = {"quarter": 4, "half": 2, "year": 1}
    if policy.budget and not _is_day(policy.budget.deadline):
        yield f"[budget]: deadline {policy.budget.deadline!r} is no day of a year; write it as MM-DD, as 12-31"
    for name, task in policy.calendar.items():
        for field, day in (*(("opens", d) for d in task.opens), *(("due", d) for d in task.due)):
            if not _is_day(day):
                yield f"[calendar.{name}]: {field} {day!r} is no day of a year; write it as MM-DD, as 12-31"
        if odd := [month for month in task.months if not 1 <= month <= 12]:
            yield f"[calendar.{name}]: months {odd} are none of 1 … 12"
        if task.opens and len(task.opens) != len(task.due):
            yield f"[calendar.{name}]: {len(task.opens)} dates in 'opens', {len(task.due)} in 'due'"
        if task.every == "month":
            if task.day_from is None or task.day_to is None:
                yield f"[calendar.{name}]: a monthly task wants day_from and day_to"
            elif task.day_from > task.day_to:
                yield f"[calendar.{name}]: day_from {task.day_from} lies after day_to {task.day_to}"
        elif task.due and len(task.due) != periods[task.every]:
            yield f"[calendar.{name}]: {len(task.due)} dates in 'due', a year has {periods[task.every]} such periods"


def _is_day(text: str) -> bool:
    """Whether it is a month and a day, 02-29 among them: MM-DD."""
    try:
        return dt.date.fromisoformat(f"2012-{text}").strftime("%m-%d") == text
    except ValueError:
        return False


def _readings(policy: Policy) -> Iterator[str]:
    for key, reading in policy.readings.items():
        options = [o.id for o in reading.options]
        if reading.options and reading.choice not in options:
            yield f"[readings.{key}]: choice {reading.choice!r} is no option.{hint(reading.choice, options)}"
        if reading.kind == "computed" and len(options) < 2:
            yield f"[readings.{key}]: computed, but with {len(options)} options"
