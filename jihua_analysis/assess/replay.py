"""A trace's points worked out again from the numbers in the tree, with fractions alone; nothing of the engine is used.

A node is {"op": …, "args": [...]}; leaves carry "value" ("num/den", or true / false) and "state". What a result is
made from decides its state: the highest of reported, not_due, not_applicable, suppressed, missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import ceil, floor
from typing import Any

FORMAT = "jihua-trace/1"
STATES = ("reported", "not_due", "not_applicable", "suppressed", "missing")
REPORTED, NOT_DUE, NOT_APPLICABLE = 0, 1, 2
Known = tuple[Fraction, int]
"""A number and its state; a yes counts 1, a no 0; what is not reported counts 0."""
Node = Mapping[str, Any]

_COMPARE = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
_ARITHMETIC: Mapping[str, Callable[[Fraction, Fraction], Fraction]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "min": min,
    "max": max,
}


def replay(trace: Mapping[str, Any]) -> Fraction | None:
    """The points of a trace, worked out from its tree; None where they cannot be told or do not count.

    ValueError for a tree of another format.
    """
    if trace.get("format") != FORMAT:
        raise ValueError(f"no {FORMAT}: {trace.get('format')!r}")
    value, state = known(trace["tree"])
    full = rounded(Fraction(trace["full"]), trace["decimals"])
    if state == REPORTED:
        return rounded(value, trace["decimals"])
    if is_free(state):
        instead = {"full": full, "zero": Fraction(0), "peer_mean": _given(trace.get("peer_mean"))}
        return instead.get(trace["not_due"])
    return Fraction(0) if trace["missing"] == "zero" else None


def known(node: Node) -> Known:
    """A node's number and state, worked out from its leaves."""
    op, args = node["op"], [known(arg) for arg in node.get("args", ())]
    values, worst = [v for v, _ in args], max((s for _, s in args), default=REPORTED)
    match op:
        case "number" | "name":
            state = STATES.index(node.get("state", "reported"))
            return (_ratio(node) if state == REPORTED else Fraction(0)), state
        case "nothing":
            return Fraction(0), NOT_APPLICABLE
        case "and":
            no = any(s == REPORTED and not v for v, s in args)
            return _truth(worst == REPORTED and all(values), REPORTED if no else worst)
        case "or":
            yes = any(s == REPORTED and v for v, s in args)
            return _truth(yes, REPORTED if yes else worst)
        case "not":
            return _truth(not values[0], worst)
        case "known":
            return Fraction(worst == REPORTED), REPORTED
        case "if":
            condition, chosen = args[0], args[1] if args[0][0] else args[2]
            return _told(chosen[0], max(condition[1], chosen[1]))
        case "neg":
            return -values[0], worst
        case "abs":
            return abs(values[0]), worst
        case "/":
            is_zero = worst == REPORTED and values[1] == 0
            return (Fraction(0), NOT_DUE) if is_zero else _told(values[0] / (values[1] or 1), worst)
        case "step":
            whole = {"whole": floor(values[0]), "started": ceil(values[0])}
            return Fraction(whole.get(node["mode"], values[0])), worst
        case "added" | "highest":
            counted = [Fraction(0) if is_free(s) else v for v, s in args]
            free = bool(args) and all(is_free(s) for _, s in args)
            state = worst if free else max((0 if is_free(s) else s for _, s in args), default=REPORTED)
            return _told(sum(counted, Fraction(0)) if op == "added" else max(counted), state)
        case "start":
            (base, state), (extra, of_extra) = args
            points = base + (Fraction(0) if is_free(of_extra) else extra)
            rest = REPORTED if is_free(of_extra) else of_extra
            return _told(points, of_extra if node["plain"] and is_free(of_extra) else max(state, rest))
        case "sure":
            return values[0], REPORTED if is_free(worst) else worst
        case "where_applies":
            (value, state), (applies, of_applies) = args
            no = of_applies == REPORTED and not applies
            return _told(value, NOT_APPLICABLE if no else max(state, of_applies))
        case _ if op in _COMPARE:
            return _truth(_COMPARE[op](values[0], values[1]), worst)
        case _ if op in _ARITHMETIC:
            result = values[0]
            for value in values[1:]:
                result = _ARITHMETIC[op](result, value)
            return _told(result, worst)
    raise ValueError(f"no such step in a trace: {op!r}")


def is_free(state: int) -> bool:
    """Whether nothing was due or nothing applies."""
    return state in (NOT_DUE, NOT_APPLICABLE)


def rounded(value: Fraction, decimals: int) -> Fraction:
    """A half away from zero, to so many decimals."""
    scaled = abs(value) * 10**decimals
    whole = Fraction(floor(scaled + Fraction(1, 2)), 10**decimals)
    return whole if value >= 0 else -whole


def _ratio(node: Node) -> Fraction:
    """A leaf's number; an indicator's from its own counts."""
    parts = node.get("of")
    if parts:
        return Fraction(parts["scale"]) * Fraction(parts["numerator"]) / Fraction(parts["denominator"])
    value = node["value"]
    return Fraction(int(value)) if isinstance(value, bool) else Fraction(value)


def _given(value: str | None) -> Fraction | None:
    return None if value is None else Fraction(value)


def _truth(value: Any, state: int) -> Known:
    return _told(Fraction(bool(value)), state)


def _told(value: Fraction, state: int) -> Known:
    return (value if state == REPORTED else Fraction(0)), state
