"""Faults of standing rules: quotas that overlap or cannot be met, grounds and grades that can never hold."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from jihua_analysis.policy.check_sheets import highest_total, hint
from jihua_analysis.policy.formula import Expr, FormulaError, parse
from jihua_analysis.policy.model import Policy
from jihua_analysis.policy.names import late_names, names_of
from jihua_analysis.policy.sheets import Sheet
from jihua_analysis.policy.standing import Notice, Run, Standing, Veto


def standing_faults(policy: Policy) -> Iterator[str]:
    """Every fault of the standing rules."""
    for kind, rule in policy.standing.items():
        where = f"standing.{kind}"
        if kind not in policy.kinds:
            yield f"[{where}]: unknown kind of body.{hint(kind, policy.kinds)}"
        if rule.sheet not in policy.sheets:
            yield f"[{where}]: no sheet {rule.sheet!r}.{hint(rule.sheet, policy.sheets)}"
        elif kind not in policy.sheets[rule.sheet].who:
            yield f"[{where}]: sheet {rule.sheet!r} is not for {kind}"
        yield from _twice(where, rule)
        yield from _classes(where, rule, policy.sheets.get(rule.sheet))
        yield from _grounds(policy, where, rule, kind)
        yield from _grades(policy, where, rule, kind)
        for key in rule.targets_met.key if rule.targets_met else ():
            if key not in policy.targets:
                yield f"[{where}.targets_met]: no target {key!r}.{hint(key, policy.targets)}"
        known = {i.id for i in policy.items_of(rule.sheet)} | names_of(policy)
        for key in rule.tie_keys:
            if key not in known:
                yield f"[{where}]: tie key {key!r} is no item or measure.{hint(key, known)}"
        if rule.ties == "keys" and not rule.tie_keys:
            yield f"[{where}]: ties = 'keys' wants 'tie_keys'"


def _twice(where: str, rule: Standing) -> Iterator[str]:
    for group in (rule.classes, rule.vetoes, rule.notices, rule.awards, rule.outputs, rule.grades):
        ids = [entry.id for entry in group]
        for twice in sorted({i for i in ids if ids.count(i) > 1}):
            yield f"[{where}.{twice}]: stands twice"


def _classes(where: str, rule: Standing, sheet: Sheet | None) -> Iterator[str]:
    classes = {c.id: c for c in rule.classes}
    known = {*classes, "vetoed", rule.rest}
    for place, entry in enumerate(rule.classes):
        for name in entry.unless:
            if name not in known:
                yield f"[{where}.{entry.id}]: unless {name!r} is no class.{hint(name, known)}"
            elif name in [c.id for c in rule.classes[place + 1 :]]:
                yield f"[{where}.{entry.id}]: unless {name!r}, which is filled after it; put {name!r} before"
        if entry.within is not None:
            outer = classes.get(entry.within)
            if outer is None:
                yield f"[{where}.{entry.id}]: within {entry.within!r} is no class.{hint(entry.within, classes)}"
            elif entry.take > outer.take and outer.take_percent is None:
                yield f"[{where}.{entry.id}]: takes {entry.take} within {entry.within}, which takes {outer.take}"
        floor = sheet.floor if sheet is not None else "open"
        if entry.total_below is not None and floor != "open" and Fraction(entry.total_below) <= Fraction(floor):
            yield f"[{where}.{entry.id}]: takes totals below {entry.total_below}, but a total is at least {floor}"
        if rule.ties == "keys" and (entry.total_from is not None or entry.total_below is not None):
            yield f"[{where}.{entry.id}]: bounds on the total do not go with ties = 'keys'"
        if entry.take and entry.take_percent is not None:
            yield f"[{where}.{entry.id}]: wants either take or take_percent, not both"
        if entry.take == 0 and entry.take_percent is None:
            yield f"[{where}.{entry.id}]: takes nobody"
    outer_ones = [c for c in rule.classes if c.within is None]
    for place, one in enumerate(outer_ones):
        for other in outer_ones[place + 1 :]:
            if one.id not in other.unless and other.id not in one.unless:
                yield f"[{where}.{other.id}]: quotas overlap: {one.id} may take the same body; add it to 'unless'"


def _grounds(policy: Policy, where: str, rule: Standing, kind: str) -> Iterator[str]:
    vetoes = {v.id for v in rule.vetoes}
    for veto in rule.vetoes:
        if (veto.when is None) == (veto.run is None):
            yield f"[{where}.{veto.id}]: a veto wants either 'when' or 'run'"
        for other in veto.only_with:
            if other not in vetoes:
                yield f"[{where}.{veto.id}]: only_with {other!r} is no veto.{hint(other, vetoes)}"
        if veto.run is not None and veto.effect == "total_zero":
            yield f"[{where}.{veto.id}]: a run is known after the order is made; it cannot set the total to zero"
        yield from _too_late(f"{where}.{veto.id}", veto, rule)
        if veto.when is not None and rule.sheet in policy.sheets:
            yield from _never(policy, f"{where}.{veto.id}", veto.when, rule, kind)
    for notice in rule.notices:
        if (notice.last_of is None) == (notice.run is None):
            yield f"[{where}.{notice.id}]: a notice wants either 'last_of' or 'run'"
    for award in rule.awards:
        if not award.any and award.when is None:
            yield f"[{where}.{award.id}]: an award wants 'any' runs or a condition 'when'"
    with_runs: tuple[Veto | Notice, ...] = (*rule.vetoes, *rule.notices)
    for entry in with_runs:
        if entry.run is not None:
            yield from _run(where, entry.id, entry.run, rule)
    for award in rule.awards:
        for run in award.any:
            yield from _run(where, award.id, run, rule)


def _too_late(where: str, veto: Veto, rule: Standing) -> Iterator[str]:
    """Names that a veto cannot read, since they wait for the vetoes."""
    late = late_names(rule)
    try:
        names = parse(veto.when or "true").names()
    except FormulaError:
        return
    for name in dict.fromkeys(names):
        if name in late:
            yield f"[{where}]: when: {name!r} is known only after the vetoes; a veto cannot read it"


def _run(where: str, name: str, run: Run, rule: Standing) -> Iterator[str]:
    if run.of == "clean_inspection" and run.every != "year":
        yield f"[{where}.{name}]: inspections without error are counted by years, not by {run.every}"
    classes = {c.id for c in rule.classes} | {rule.rest}
    if run.of == "class" and run.value not in classes:
        yield f"[{where}.{name}]: a run of class {run.value!r}, which is no class.{hint(str(run.value), classes)}"


def _never(policy: Policy, where: str, text: str, rule: Standing, kind: str) -> Iterator[str]:
    """A plain bound on the total that no total can pass."""
    try:
        tree: Expr = parse(text)
    except FormulaError:
        return  # told where formulas are checked
    sheet = policy.sheets[rule.sheet]
    if tree.op in ("<", "<=") and tree.args[0].value == "total" and isinstance(tree.args[1].value, Fraction):
        bound = tree.args[1].value
        lowest = None if sheet.floor == "open" else Fraction(sheet.floor)
        if lowest is not None and (bound < lowest or (tree.op == "<" and bound == lowest)):
            yield f"[{where}]: {text!r} can never hold: a total is at least {sheet.floor}"
    if tree.op in (">", ">=") and tree.args[0].value == "total" and isinstance(tree.args[1].value, Fraction):
        bound, most = tree.args[1].value, highest_total(policy, rule.sheet, kind)
        if most is not None and (bound > most or (tree.op == ">" and bound == most)):
            yield f"[{where}]: {text!r} can never hold: a total is at most {float(most):g}"


def _grades(policy: Policy, where: str, rule: Standing, kind: str) -> Iterator[str]:
    bounds = [g.at_least for g in rule.grades]
    fixed = [Fraction(b) for b in bounds if not isinstance(b, str)]
    if len(fixed) == len(bounds) and any(a <= b for a, b in pairwise(fixed)):
        yield f"[{where}]: grades must fall, the highest first; found {', '.join(map(str, bounds))}"
    most = highest_total(policy, rule.sheet, kind) if rule.sheet in policy.sheets else None
    if most is not None and rule.grade_on == "total":
        for grade in rule.grades:
            if not isinstance(grade.at_least, str) and Fraction(grade.at_least) > most:
                yield f"[{where}.{grade.id}]: wants {grade.at_least}, but a total is at most {float(most):g}"
    names = {"total", "raw_total", "base_total", *(o.id for o in rule.outputs)}
    if rule.grade_on not in names:
        yield f"[{where}]: grade_on {rule.grade_on!r} is no total or output.{hint(rule.grade_on, names)}"
    for output in rule.outputs:
        if (output.value is None) == (output.rule is None):
            yield f"[{where}.{output.id}]: an output wants either 'value' or 'rule'"
