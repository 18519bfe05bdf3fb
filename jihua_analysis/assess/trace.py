"""How one body came to its points in one item: the whole calculation as a JSON tree that can be replayed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from jihua_analysis.assess import replay
from jihua_analysis.assess.because import described
from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.assess.exact import REPORTED, STATES, Column, as_column
from jihua_analysis.assess.scoring import ItemScore
from jihua_analysis.policy.formula import Expr, parse
from jihua_analysis.policy.model import Policy, clause_ids
from jihua_analysis.policy.rules import KINDS, Bands, Checklist, Given, Highest, Levels, Missing, Rule, Together
from jihua_analysis.policy.sheets import Item
from jihua_analysis.policy.words import in_words

Node = dict[str, Any]
KEY = {kind: key for key, kind in KINDS.items()}
_PAIRS = {"below": "target", "shortfall": "required", "above": "target", "excess": "over"}


def trace(evaluation: Evaluation, body: str, item: str, office: str | None = None, period: str | None = None) -> Node:
    """The calculation of a body's points in an item, as a `jihua-trace/1` tree.

    Exact values are "num/den"; every name stands with its value and state, every indicator with its counts, every
    rule with its kind, formula, step, cap, and what it came to; then floor, ceiling, rounding and points.
    `replay(tree)` gives the same points. KeyError for a body or item that is not scored this year; ValueError for an
    item that reads an outcome of births: no body is scored by one, and no gap of one is shown. period: the year, or
    the first period of an item whose sheet is scored in parts.
    """
    row = _row(evaluation, body, office)
    period = period or next((p for i, p in evaluation.items if i == item), str(evaluation.year))
    score = evaluation.items.get((item, period))
    if score is None:
        raise KeyError(f"{period} 没有评分项“{item}”；有：{'、'.join(dict.fromkeys(i for i, _ in evaluation.items))}")
    found = _Tracer(evaluation, score, row, period)
    sheet = evaluation.policy.sheets[score.item.sheet]
    tree = found.item(score.item)
    known = score.state[row] == REPORTED and bool(score.counted[row])
    where = evaluation.roster.bodies.loc[row]
    scale = 10**sheet.decimals
    return {
        "format": replay.FORMAT,
        "document": evaluation.policy.document.id,
        "year": evaluation.year,
        "office": str(where["office"]),
        "body": body,
        "kind": str(where["kind"]),
        "period": period,
        "item": item,
        "label": score.item.label,
        "clause": list(clause_ids(score.item)),
        "standard": score.item.standard,
        "full": ratio(found.full()),
        "decimals": sheet.decimals,
        "rounding": "half_away_from_zero",
        "not_due": score.item.not_due or sheet.not_due,
        "missing": score.item.missing or sheet.missing,
        "peer_mean": _peer_mean(evaluation, score, row, scale),
        "tree": tree,
        "state": STATES[score.found[row]],
        "points": ratio(Fraction(int(score.points[row]), scale)) if known else None,
    }


def ratio(value: Fraction) -> str:
    """A fraction as "num/den"."""
    return f"{value.numerator}/{value.denominator}"


def _row(evaluation: Evaluation, body: str, office: str | None) -> int:
    bodies = evaluation.roster.bodies
    own = (bodies["body"] == body) & ((bodies["office"] == office) if office else True)
    rows = np.flatnonzero(own.to_numpy(dtype=bool))
    if len(rows) != 1:
        many = f"{len(rows)} 个办事处都有，请写明 office" if len(rows) else "没有这个考核对象"
        raise KeyError(f"“{body}”：{many}")
    return int(rows[0])


def _peer_mean(evaluation: Evaluation, score: ItemScore, row: int, scale: int) -> str | None:
    """What stands in for an item that was not due, where the file says so; from the result, for it needs the others."""
    policy = score.item.not_due or evaluation.policy.sheets[score.item.sheet].not_due
    if policy != "peer_mean" or score.state[row] != REPORTED or score.found[row] == REPORTED:
        return None
    return ratio(Fraction(int(score.points[row]), scale))


class _Tracer:
    """Rules of one item turned into nodes for one body, each with what it came to."""

    def __init__(self, evaluation: Evaluation, score: ItemScore, row: int, period: str) -> None:
        self.policy: Policy = evaluation.policy
        self.score, self.row = score, row
        self.names = evaluation.names[period]
        self.kind = str(evaluation.roster.kind[row])

    def full(self) -> Fraction:
        """The item's full points for this body; 0 where its kind has none."""
        return replay.known(self.amount(self.score.item.full))[0]

    def item(self, item: Item) -> Node:
        """The whole item: base, additions, deductions, zeroing, coefficient, floor, ceiling, applicability."""
        base = self.part("base", item.base)
        extra = [self.part("add", rule) for rule in item.add]
        extra += [_node("neg", self.part("deduct", rule)) for rule in item.deduct]
        is_plain = isinstance(item.base, str) and bool(extra)
        made = _node("start", base, _node("added", *extra) if extra else number(0), plain=is_plain)
        if item.zero_if is not None:
            made = _node("if", _node("sure", self.formula(item.zero_if)), number(0), made, note="zero_if")
        if item.coefficient != 1:
            made = _node("*", made, self.amount(item.coefficient), note="coefficient")
        if item.floor != "open":
            made = _node("max", made, number(item.floor), note="floor")
        if item.ceiling != "open":
            top = item.full if item.ceiling == "full" else item.ceiling
            made = _node("min", made, self.amount(top), note="ceiling")
        return _node("where_applies", made, self.formula(item.applies), formula=item.applies)

    def part(self, role: str, rule: Rule | str) -> Node:
        """One base, addition or deduction with its condition and cap."""
        if isinstance(rule, str):
            return {**(self.amount(self.score.item.full) if rule == "full" else number(0)), "role": role, "kind": rule}
        key = KEY[type(rule)]
        made = self._by_kind(role, key, rule)
        if rule.cap is not None and key != "share":
            made = _node("min", made, self.amount(rule.cap), note="cap")
        if rule.when is not None:
            made = _node("if", self.formula(rule.when), made, number(0), note="when")
        text = getattr(rule, key, None)
        words = rule.label or (described(self.policy, text, "zh") if isinstance(text, str) else key)
        return {**made, "role": role, "kind": key, "label": words}

    def _by_kind(self, role: str, key: str, rule: Any) -> Node:
        full = self.amount(self.score.item.full)
        match rule:
            case Together():
                return _node("added", *(self.part(role, one) for one in rule.together))
            case Highest():
                return _node("highest", *(self.part(role, one) for one in rule.highest))
            case Given():
                return self.name(f"{self.score.item.id}.given")
            case Checklist():
                return _node("added", *(self._tick(t.when, t.points, t.label) for t in rule.checklist))
            case Missing():
                return self._steps(rule, _node("added", *(_node("not", self.formula(t)) for t in rule.missing)))
            case Bands() | Levels():
                return self._table(role, rule, full)
        match key:
            case "flag":
                return self._tick(rule.flag, rule.points, rule.label)
            case "points_of":
                return self.formula(rule.points_of)
            case "full_if":
                return _node("if", self.formula(rule.full_if), full, self.amount(rule.otherwise))
            case "line":
                start, end, value = self.amount(rule.full_at), self.amount(rule.zero_at), self.formula(rule.line)
                part = _node("/", _node("-", end, value), _node("-", end, start))
                return _node("*", full, _node("max", _node("min", part, number(1)), number(0)))
            case "share":
                return _node("*", full, self._share(rule))
            case "count":
                return self._steps(rule, self.formula(rule.count))
        value, wanted = self.formula(getattr(rule, key)), self.amount(getattr(rule, _PAIRS[key]))
        pair = (wanted, value) if key in ("below", "shortfall") else (value, wanted)
        return self._steps(rule, _node("max", _node("-", *pair), number(0), note="gap"))

    def _steps(self, rule: Any, quantity: Node) -> Node:
        steps = _node("step", _node("/", quantity, self.amount(rule.per)), mode=rule.step)
        return _node("*", steps, self.amount(rule.each), self.amount(rule.times))

    def _share(self, rule: Any) -> Node:
        done = self.formula(rule.share)
        part = _node("max", _node("/", done, self.amount(rule.of)), number(0))
        if rule.cap is not None:
            part = _node("min", part, self.amount(rule.cap), note="cap")
        if rule.full_from is None:
            return part
        return _node("if", _node(">=", done, self.amount(rule.full_from)), number(1), part, note="full_from")

    def _table(self, role: str, rule: Bands | Levels, full: Node) -> Node:
        """Bands from the lowest up, or levels in order: a later one that fits stands."""
        if isinstance(rule, Levels):
            value, made = self.formula(rule.levels), self.amount(rule.otherwise)
            for place, points in enumerate(rule.points, start=1):
                made = _node("if", _node("==", value, number(place)), self.amount(points), made)
            return made
        value = self.formula(rule.bands)
        none = number(0) if role in ("add", "deduct") else _node("nothing")
        made = none if rule.otherwise is None else self.amount(rule.otherwise)
        for band in rule.table:
            sign, edge = (">=", band.at_least) if band.at_least is not None else (">", band.above or 0)
            of_full = band.share is not None
            worth = _node("*", full, number(band.share or 0)) if of_full else self.amount(band.points or 0)
            made = _node("if", _node(sign, value, number(edge or 0)), worth, made)
        return made

    def _tick(self, when: str, points: Any, label: str) -> Node:
        return _node("if", self.formula(when), self.amount(points), number(0), note=label)

    def amount(self, amount: Any) -> Node:
        """A number of the file, what its formula gives, or the amount of the body's kind."""
        if isinstance(amount, Mapping):
            return self.amount(amount[self.kind]) if self.kind in amount else _leaf("number", Fraction(0), "missing")
        return self.formula(amount) if isinstance(amount, str) else number(amount)

    def formula(self, text: str) -> Node:
        """Formula text as nodes, with every name's value."""
        made = self._expression(parse(text))
        return {**made, "formula": text} if made["op"] != "name" else made

    def _expression(self, tree: Expr) -> Node:
        if tree.op == "number":
            assert isinstance(tree.value, Fraction)
            return number(tree.value)
        if tree.op == "truth":
            return number(int(tree.value == "true"))
        if tree.op == "name":
            return self.name(str(tree.value))
        return _node(tree.op, *(self._expression(arg) for arg in tree.args))

    def name(self, name: str) -> Node:
        """A leaf: the name's label, value and state; an indicator's counts too."""
        if name == "full":
            return {**self.amount(self.score.item.full), "name": "full", "label": "满分"}
        indicator = self.policy.indicators.get(name.partition(".")[0])
        if indicator is not None and not indicator.lever:
            raise ValueError(f"“{indicator.label}”是出生结果，不给单位计分，也不列差距")
        made = _leaf("name", *self._value(as_column(self.names[name])), name=name)
        made["label"] = in_words(self.policy, name)
        if indicator is not None and name in self.policy.indicators and made["state"] == "reported":
            parts = {part: as_column(self.names[f"{name}.{part}"]) for part in ("numerator", "denominator")}
            counts = {part: ratio(self._value(column)[0]) for part, column in parts.items()}
            made["of"] = {"scale": indicator.scale, **counts}
        return made

    def _value(self, column: Column) -> tuple[Fraction, str]:
        one = column.take(np.array([self.row]))
        den = one.den if isinstance(one.den, int) else int(one.den[0])
        state = STATES[int(one.state[0])]
        return (Fraction(int(one.num[0]), den) if state == "reported" else Fraction(0)), state


def number(value: Any) -> Node:
    """A number of the file."""
    return _leaf("number", Fraction(value), "reported")


def _leaf(op: str, value: Fraction, state: str, **more: Any) -> Node:
    return {"op": op, **more, "value": ratio(value), "state": state}


def _node(op: str, *args: Node, **more: Any) -> Node:
    """A step, with what it came to; `note` says what the step is for."""
    made: Node = {"op": op, **{k: v for k, v in more.items() if v != ""}, "args": list(args)}
    value, state = replay.known(made)
    return {**made, "value": ratio(value), "state": STATES[state]}


def leaves(node: Node) -> Iterator[Node]:
    """Every name that a tree reads, in reading order."""
    if node["op"] == "name":
        yield node
    for arg in node.get("args", ()):
        yield from leaves(arg)
