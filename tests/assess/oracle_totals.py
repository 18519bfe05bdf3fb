"""What a careful clerk gets for a whole sheet, and from the other bodies: plain fractions, nothing of ours imported."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from tests.assess.oracle import FREE, Row, half_up


def settled(rule: Row, points: Any, full: Fraction, peers: Any) -> Any:
    """What an item counts: points; 'out' where it counts nothing at all; 'open' where it cannot be told.

    Nothing due: full points, none, dropped, or the mean of the peers scored (dropped where there is none).
    Not known: open, none, or dropped.
    """
    if not isinstance(points, str):
        return points
    if points in FREE:
        return {"full": full, "zero": Fraction(0), "peer_mean": "out" if peers is None else peers}.get(
            rule["not_due"], "out"
        )
    return {"block": "open", "zero": Fraction(0), "renormalise": "out"}[rule["missing"]]


def mean(values: list[Fraction], decimals: int) -> Fraction | None:
    """The rounded mean of some points; None of none."""
    return half_up(sum(values, Fraction(0)) / len(values), decimals) if values else None


def cut(number: Fraction, rule: Row) -> Fraction:
    """Kept between floor and ceiling, where there are any."""
    for key, choose in (("floor", max), ("ceiling", min)):
        if rule.get(key, "open") != "open":
            number = choose(number, Fraction(rule[key]))
    return number


def weight(name: str, sections: dict[str, Row]) -> Fraction:
    """What a point in a section weighs in the total."""
    out = Fraction(1)
    while name:
        out *= Fraction(sections[name]["weight"])
        name = sections[name].get("parent", "")
    return out


def folded(counts: dict[str, Any], items: list[Row], sections: dict[str, Row]) -> Fraction:
    """The items summed through the tree of sections, each cut and then weighted."""

    def inside(name: str) -> Fraction:
        own = sum((counts[i["id"]] for i in items if i["section"] == name and counts[i["id"]] != "out"), Fraction(0))
        below = [k for k, s in sections.items() if s.get("parent", "") == name]
        return own + sum((cut(inside(k), sections[k]) * Fraction(sections[k]["weight"]) for k in below), Fraction(0))

    return inside("")


def period_total(counts: dict[str, Any], items: list[Row], sections: dict[str, Row]) -> Any:
    """One period's total, rescaled to the full points that count where an item says so; 'open', or 'out'.

    A bonus lies outside the full points: it is added as it is.
    """
    if "open" in counts.values():
        return "open"
    if all(c == "out" for c in counts.values()):
        return "out"
    total = folded(counts, items, sections)
    worth = {i["id"]: Fraction(i["full"]) * weight(i["section"], sections) for i in items if not i.get("bonus")}
    dropped = [i for i in items if i["id"] in worth and counts[i["id"]] == "out"]
    lost = sum((worth[i["id"]] for i in dropped if "renormalise" in (i["not_due"], i["missing"])), Fraction(0))
    whole = sum(worth.values(), Fraction(0))
    own = [i for i in items if i["id"] in worth]
    base = folded({i["id"]: counts[i["id"]] for i in own}, own, sections)
    return base * whole / (whole - lost) + total - base if 0 < lost < whole else total


def year_total(totals: list[Any], sheet: Row, decimals: int) -> Any:
    """Periods made one: the mean or weighted mean of those that count, or the sum; then cut and rounded."""
    combine = sheet.get("combine", "mean")
    weights = [Fraction(w) for w in combine] if isinstance(combine, list) else [Fraction(1)] * len(totals)
    asked = [(t, w) for t, w in zip(totals, weights, strict=True) if w]
    if any(t == "open" for t, _ in asked):
        return None
    there = [(t, w) for t, w in asked if t != "out"]
    whole = sum((t * w for t, w in there), Fraction(0))
    if combine != "sum" and len(totals) > 1:
        whole /= sum((w for _, w in there), Fraction(0)) or 1
    return half_up(cut(whole, sheet), decimals)


def peer(entry: Row, bodies: list[Row], own: Row) -> Any:
    """The figure that a body takes from the others: those of its group whose own figure (and weight) is known."""

    def same(other: Row) -> bool:
        keys = {"office": ("office",), "kind": ("office", "kind"), "group": ("office", "group")}[entry["within"]]
        return all(other[k] == own[k] for k in keys)

    def known(body: Row) -> bool:
        needed = [body["x"], *([body["w"]] if "weight" in entry else [])]
        return body["a"] is True and not any(isinstance(v, str) for v in needed)

    there = [b for b in bodies if same(b) and known(b)]
    values = [b["x"] for b in there]
    high = entry.get("best", "high") == "high"
    if entry["how"] == "count":
        return Fraction(len(there))
    if entry["how"] == "rank":
        if not known(own):
            return "not_applicable" if own["a"] is False else "missing"
        before = [v for v in values if (v > own["x"] if high else v < own["x"])]
        level = sum(1 for v in values if v == own["x"])
        ties = entry.get("ties", "min")
        return Fraction(
            1 + (len(set(before)) if ties == "dense" else len(before) + (level - 1 if ties == "max" else 0))
        )
    if not there:
        return "missing"
    if entry["how"] in ("best", "worst"):
        return max(values) if (entry["how"] == "best") == high else min(values)
    weights = [b["w"] if "weight" in entry else Fraction(1) for b in there]
    whole = sum((v * w for v, w in zip(values, weights, strict=True)), Fraction(0))
    if entry["how"] == "sum":
        return whole
    return whole / sum(weights) if sum(weights) else "missing"
