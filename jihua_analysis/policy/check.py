"""Faults of a policy file beyond its shape: names that lead nowhere, sums that do not add up, rules that are dead."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Any, get_args

from pydantic import BaseModel

from jihua_analysis.policy.coverage import entries_of
from jihua_analysis.policy.formula import FormulaError, parse
from jihua_analysis.policy.model import Item, Policy, clause_ids
from jihua_analysis.policy.rules import Bands, Line

BODY_FIELDS = ("is_public", "households")
TASK_COUNTS = ("due", "on_time", "early", "late", "missing")
SAMPLE_COUNTS = ("frame_size", "drawn", "found", "matched", "missed", "spurious")
INDICATOR_PARTS = ("met", "target", "numerator", "denominator")


def names_of(policy: Policy) -> set[str]:
    """Every name that formula text of this file may read."""
    names = {*policy.measures, *policy.indicators, *BODY_FIELDS}
    names |= {f"{i}.{part}" for i in policy.indicators for part in INDICATOR_PARTS}
    names |= {f"{t}.{part}" for t in policy.calendar for part in TASK_COUNTS}
    names |= {f"{s}.met" for s in policy.staffing}
    names |= {f"{item.id}.points" for item in policy.items}
    if policy.budget:
        names |= {"budget.met", "budget.set_in_time"}
    return names


STANDING_NAMES = {"total", "raw_total", "targets_met", "is_vetoed"}


def faults_of(policy: Policy) -> Iterator[str]:
    """Every fault, one line each: `[entry]: what was found, what would be right`."""
    yield from _clauses(policy)
    yield from _formulas(policy)
    yield from _links(policy)
    yield from _targets(policy)
    yield from _calendar(policy)
    yield from _sheets(policy)
    yield from _standing(policy)
    yield from _readings(policy)


def _clauses(policy: Policy) -> Iterator[str]:
    ids = [c.id for c in policy.clauses]
    for twice in sorted({i for i in ids if ids.count(i) > 1}):
        yield f"[clauses.{twice}]: stands twice"
    used: set[str] = set()
    for where, entry in entries_of(policy):
        for cited in clause_ids(entry):
            used.add(cited)
            if cited not in ids:
                yield f"[{where}]: cites clause {cited!r}, which the file does not hold.{_hint(cited, ids)}"
    for clause in policy.clauses:
        if clause.id not in used and not clause.why:
            yield f"[clauses.{clause.id}]: no entry uses it and it does not say why; cite it or add 'why'"
        if clause.treatment == "person":
            for where, entry in entries_of(policy):
                if clause.id in clause_ids(entry) and not where.startswith("readings."):
                    yield f"[{where}]: computes clause {clause.id}, which acts on persons; only quote it"


def _formulas(policy: Policy) -> Iterator[str]:
    names = names_of(policy)
    for where, entry in entries_of(policy):
        scope = names | STANDING_NAMES if where.startswith("standing.") else names
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
                        yield f"[{where}]: {field}: unknown name {name!r} in {part!r}.{_hint(name, scope)}"


@lru_cache(maxsize=256)
def _formula_fields(record: type[BaseModel]) -> frozenset[str]:
    """The fields of a record that may hold formula text."""
    return frozenset(n for n, f in record.model_fields.items() if "formula" in f.metadata or _is_formula(f.annotation))


def _is_formula(annotation: Any) -> bool:
    return "formula" in getattr(annotation, "__metadata__", ()) or any(map(_is_formula, get_args(annotation)))


def _links(policy: Policy) -> Iterator[str]:
    kinds = set(policy.kinds)
    for where, entry in entries_of(policy):
        for kind in getattr(entry, "who", None) or ():
            if kind not in kinds:
                yield f"[{where}]: unknown kind of body {kind!r}.{_hint(kind, kinds)}"
    for name, measure in policy.measures.items():
        if measure.part_of and measure.part_of not in policy.measures:
            hint = _hint(measure.part_of, policy.measures)
            yield f"[measures.{name}]: part_of {measure.part_of!r} is no measure.{hint}"
    labels = [(m.label, n) for n, m in policy.measures.items()]
    for label, name in labels:
        twin = next((n for other, n in labels if other == label and n != name), None)
        if twin and name < twin:
            yield f"[measures.{name}]: has the same label {label!r} as {twin!r}"


def _targets(policy: Policy) -> Iterator[str]:
    for name, target in policy.targets.items():
        indicator = target.indicator or name
        if indicator not in policy.indicators:
            yield f"[targets.{name}]: no indicator {indicator!r}.{_hint(indicator, policy.indicators)}"
        limits = [f for f in ("at_least", "at_most", "exactly", "between") if getattr(target, f) is not None]
        if len(limits) != 1:
            yield f"[targets.{name}]: wants exactly one of at_least, at_most, exactly, between; has {limits or 'none'}"
        if target.between and target.between[0] > target.between[1]:
            yield f"[targets.{name}]: between {target.between[0]} and {target.between[1]} holds nothing"


def _calendar(policy: Policy) -> Iterator[str]:
    periods = {"quarter": 4, "half": 2, "year": 1}
    for name, task in policy.calendar.items():
        if task.every == "month":
            if task.day_from is None or task.day_to is None:
                yield f"[calendar.{name}]: a monthly task wants day_from and day_to"
            elif task.day_from > task.day_to:
                yield f"[calendar.{name}]: day_from {task.day_from} lies after day_to {task.day_to}"
        elif task.due and len(task.due) != periods[task.every]:
            yield f"[calendar.{name}]: {len(task.due)} dates in 'due', a year has {periods[task.every]} such periods"


def _sheets(policy: Policy) -> Iterator[str]:
    seen: set[str] = set()
    for item in policy.items:
        if item.id in seen:
            yield f"[items.{item.id}]: stands twice"
        seen.add(item.id)
        if item.sheet not in policy.sheets:
            yield f"[items.{item.id}]: no sheet {item.sheet!r}.{_hint(item.sheet, policy.sheets)}"
        yield from _dead_parts(item)
    for name, sheet in policy.sheets.items():
        for kind in sheet.who:
            counted = [i for i in policy.items_of(name) if not i.bonus and i.standalone != "beside"]
            total = sum(full_points(i, kind) for i in counted)
            if total != sheet.full and not sheet.sum_correction:
                yield f"[sheets.{name}]: the items of {kind} add up to {total}, the sheet says {sheet.full}"


def full_points(item: Item, kind: str) -> Any:
    """The full points of an item for one kind of body."""
    return item.full.get(kind, 0) if isinstance(item.full, dict) else item.full


def _dead_parts(item: Item) -> Iterator[str]:
    for part in (*item.add, *item.deduct):
        for field in ("each", "per", "cap", "points"):
            if getattr(part, field, None) == 0:
                yield f"[items.{item.id}]: {field} = 0 in {_short(part)}: this rule can never take or give a point"
    if isinstance(item.base, Bands):
        edges = [b.at_least if b.at_least is not None else b.above for b in item.base.table]
        if None in edges:
            yield f"[items.{item.id}]: every band wants at_least or above"
        elif any(a >= b for a, b in pairwise(edges)):  # type: ignore[operator]  # no None here
            yield f"[items.{item.id}]: bands must rise, each edge above the last; found {[str(e) for e in edges]}"
    if isinstance(item.base, Line) and item.base.full_at == item.base.zero_at:
        yield f"[items.{item.id}]: a line from full to nothing wants two different ends"
    if item.standalone == "no" and item.full == 0:
        yield f"[items.{item.id}]: worth no points"


def _standing(policy: Policy) -> Iterator[str]:
    for kind, standing in policy.standing.items():
        where = f"standing.{kind}"
        if kind not in policy.kinds:
            yield f"[{where}]: unknown kind of body.{_hint(kind, policy.kinds)}"
        if standing.sheet not in policy.sheets:
            yield f"[{where}]: no sheet {standing.sheet!r}.{_hint(standing.sheet, policy.sheets)}"
        classes = {c.id: c for c in standing.classes}
        known = {*classes, "vetoed", standing.rest}
        for entry in standing.classes:
            for name in entry.unless:
                if name not in known:
                    yield f"[{where}.{entry.id}]: unless {name!r} is no class.{_hint(name, known)}"
            if entry.within is not None:
                outer = classes.get(entry.within)
                if outer is None:
                    yield f"[{where}.{entry.id}]: within {entry.within!r} is no class.{_hint(entry.within, classes)}"
                elif entry.take > outer.take:
                    yield f"[{where}.{entry.id}]: takes {entry.take} within {entry.within}, which takes {outer.take}"
            if entry.take == 0:
                yield f"[{where}.{entry.id}]: takes nobody"
        yield from _overlaps(where, policy.standing[kind])
        for key in standing.targets_met.key if standing.targets_met else ():
            if key not in policy.targets:
                yield f"[{where}.targets_met]: no target {key!r}.{_hint(key, policy.targets)}"
        for veto in standing.vetoes:
            if (veto.when is None) == (veto.run is None):
                yield f"[{where}.{veto.id}]: a veto wants either 'when' or 'run'"
        for key in standing.tie_keys:
            if key not in {i.id for i in policy.items_of(standing.sheet)} | names_of(policy):
                yield f"[{where}]: tie key {key!r} is no item or measure"


def _overlaps(where: str, standing: Any) -> Iterator[str]:
    """Two quotas from opposite ends overlap where neither excludes the other."""
    outer = [c for c in standing.classes if c.within is None]
    for i, one in enumerate(outer):
        for other in outer[i + 1 :]:
            if one.start == other.start and one.id not in other.unless and other.id not in one.unless:
                yield f"[{where}.{other.id}]: quotas overlap: {one.id} takes from the same end; exclude it"
            elif one.id not in other.unless and other.id not in one.unless:
                yield f"[{where}.{other.id}]: may overlap {one.id}; add it to 'unless'"


def _readings(policy: Policy) -> Iterator[str]:
    for key, reading in policy.readings.items():
        options = [o.id for o in reading.options]
        if reading.options and reading.choice not in options:
            yield f"[readings.{key}]: choice {reading.choice!r} is no option.{_hint(reading.choice, options)}"
        if reading.kind == "computed" and len(options) < 2:
            yield f"[readings.{key}]: computed, but with {len(options)} options"
        for option in reading.options:
            if reading.kind == "computed" and option.id != reading.choice and not option.set and len(options) == 2:
                other = next(o for o in reading.options if o.id != option.id)
                if not other.set:
                    yield f"[readings.{key}]: no option changes anything; give one a 'set'"


def _short(part: BaseModel) -> str:
    return ", ".join(f"{k} = {v}" for k, v in part.model_dump(exclude_defaults=True).items())


def _hint(name: str, known: Any) -> str:
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f" Did you mean {close[0]!r}?" if close else ""
