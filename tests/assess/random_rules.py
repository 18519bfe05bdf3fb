"""Random rules of every kind and random values around their limits, for the oracle to be asked about."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

NAMES, CONDITIONS = ("x", "y", "z"), ("p", "q")
WORDS = ("missing", "suppressed", "not_due", "not_applicable")
EVENT = Fraction(1, 100)
"""The least step of a value: one event below or above a limit."""

Rule = dict[str, Any]


class Limits(list[Any]):
    """The limits that a rule names, so that values can be put on them."""

    def number(self, rng: Random, low: int = 0, high: int = 20) -> Decimal:
        """A number with up to two decimals, kept as a limit."""
        self.append(Decimal(rng.randint(low * 100, high * 100)) / 100)
        return self[-1]


def points(rng: Random) -> Decimal:
    """Points that a rule gives or takes; now and then less than nothing."""
    return Decimal(rng.choice((1, 2, 5, 10, 25, 33, 50, 100, 300, -50))) / 10


def amount(rng: Random) -> Any:
    """Points, or the name of a value."""
    return rng.choice(NAMES) if rng.random() < 0.15 else points(rng)


def rate(rng: Random) -> Rule:
    """each, per, step and times of a rate."""
    out: Rule = {"each": amount(rng)}
    if rng.random() < 0.6:
        out["per"] = Decimal(rng.choice((1, 2, 5, 10, 20, 50, 3, 7))) / rng.choice((1, 10))
    if rng.random() < 0.7:
        out["step"] = rng.choice(("continuous", "whole", "started"))
    if rng.random() < 0.2:
        out["times"] = rng.choice((2, 3, "z"))
    return out


def wanted(rng: Random, limits: Limits) -> Any:
    """A target: a number, a name, or one a kind of body."""
    chance = rng.random()
    if chance < 0.2:
        return {"a": limits.number(rng), "b": limits.number(rng)}
    return "y" if chance < 0.4 else limits.number(rng)


def bands(rng: Random, limits: Limits, _: int) -> Rule:
    edges = sorted({Decimal(rng.randint(0, 40)) / 2 for _ in range(rng.randint(1, 5))})
    limits += edges
    table = []
    for edge in edges:
        worth = {"share": Decimal(rng.randint(0, 10)) / 10} if rng.random() < 0.4 else {"points": amount(rng)}
        table.append({rng.choice(("at_least", "above")): edge, **worth})
    return {"bands": "x", "table": table, **({"otherwise": amount(rng)} if rng.random() < 0.6 else {})}


def share(rng: Random, limits: Limits, _: int) -> Rule:
    out: Rule = {"share": "x", "of": wanted(rng, limits)}
    if rng.random() < 0.3:
        out["cap"] = rng.choice((2, Decimal("1.2"), Decimal("0.5")))
    if rng.random() < 0.3:
        out["full_from"] = limits.number(rng)
    return out


def line(rng: Random, limits: Limits, _: int) -> Rule:
    start, end = limits.number(rng), limits.number(rng)
    return {"line": "x", "full_at": start, "zero_at": end if end != start else end + 1}


def levels(rng: Random, limits: Limits, _: int) -> Rule:
    limits += [1, 2, 3, 4, 5]
    listed = [amount(rng) for _ in range(rng.randint(1, 5))]
    return {"levels": "x", "points": listed, **({"otherwise": points(rng)} if rng.random() < 0.5 else {})}


def several(key: str) -> Callable[[Random, Limits, int], Rule]:
    def make(rng: Random, limits: Limits, depth: int) -> Rule:
        chosen = [k for k in MAKERS if depth < 2 or k not in ("together", "highest")]
        return {key: [rule(rng.choice(chosen), rng, limits, depth + 1) for _ in range(rng.randint(1, 3))]}

    return make


MAKERS: dict[str, Callable[[Random, Limits, int], Rule]] = {
    "count": lambda rng, limits, _: {"count": "x", **rate(rng)},
    "below": lambda rng, limits, _: {"below": "x", "target": wanted(rng, limits), **rate(rng)},
    "above": lambda rng, limits, _: {"above": "x", "target": wanted(rng, limits), **rate(rng)},
    "shortfall": lambda rng, limits, _: {"shortfall": "x", "required": wanted(rng, limits), **rate(rng)},
    "excess": lambda rng, limits, _: {"excess": "x", "over": wanted(rng, limits), **rate(rng)},
    "missing": lambda rng, limits, _: {"missing": ["p", "q"], **rate(rng)},
    "flag": lambda rng, limits, _: {"flag": "p", "points": amount(rng)},
    "points_of": lambda rng, limits, _: {"points_of": rng.choice(NAMES)},
    "share": share,
    "line": line,
    "bands": bands,
    "full_if": lambda rng, limits, _: {"full_if": "p", **({"otherwise": amount(rng)} if rng.random() < 0.5 else {})},
    "levels": levels,
    "checklist": lambda rng, limits, _: {"checklist": [{"when": c, "points": amount(rng)} for c in CONDITIONS]},
    "given": lambda rng, limits, _: {"given": "points", "max": 100},
    "together": several("together"),
    "highest": several("highest"),
}
"""A random rule of each kind: from a generator, the list that takes its limits, and how deep it stands."""


def rule(kind: str, rng: Random, limits: Limits, depth: int = 0) -> Rule:
    """A random rule of one kind, now and then with a condition or a cap."""
    out = MAKERS[kind](rng, limits, depth)
    if rng.random() < 0.2:
        out["when"] = "q"
    if rng.random() < 0.3 and kind != "share":
        out["cap"] = amount(rng)
    return out


def item(kind: str, rng: Random, limits: Limits) -> Rule:
    """A random item whose first part is of one kind: as its base, an addition or a deduction, others beside it."""
    part, role = rule(kind, rng, limits), rng.choice(("base", "add", "deduct"))
    out: Rule = {"full": rng.choice((5, Decimal("7.5"), 10, 60, {"a": 10, "b": 20}))}
    out |= {"base": part} if role == "base" else {role: [part]}
    if role != "base" and rng.random() < 0.4:
        out["base"] = rng.choice(("full", "zero"))
    if rng.random() < 0.4:
        out.setdefault("deduct", []).append(rule(rng.choice(list(MAKERS)), rng, limits))
    if rng.random() < 0.3:
        out["floor"] = rng.choice(("open", -3, 1))
    if rng.random() < 0.4:
        out["ceiling"] = rng.choice(("open", "full", 8, "z"))
    if rng.random() < 0.2:
        out["coefficient"] = rng.choice((Decimal("1.2"), Decimal("0.85"), "z"))
    if rng.random() < 0.2:
        out["zero_if"] = rng.choice(CONDITIONS)
    if rng.random() < 0.2:
        out["applies"] = rng.choice(CONDITIONS)
    return out


def one_value(rng: Random, limits: list[Any]) -> Any:
    """A value: half of them on a limit or one event beside it, some nothing, some a word for why there is none."""
    chance = rng.random()
    if chance < 0.06:
        return rng.choice(WORDS)
    if chance < 0.16:
        return Fraction(0)
    if chance < 0.66 and limits:
        return Fraction(rng.choice(limits)) + rng.choice((-EVENT, 0, EVENT))
    return Fraction(rng.randint(-200, 2500), 100) if rng.random() < 0.5 else Fraction(rng.randint(0, 25))


def one_row(rng: Random, limits: list[Any]) -> dict[str, Any]:
    """A body: its kind, values and conditions."""
    row = {name: one_value(rng, limits) for name in (*NAMES, "given")}
    held = {c: rng.choice(WORDS) if rng.random() < 0.06 else rng.random() < 0.6 for c in CONDITIONS}
    return {"kind": rng.choice("ab"), **row, **held}
