"""What a notebook looks at where its reader names nothing: found from the results, so that any document and data do.

Whatever is named is handed on as it is; whether it exists is for whom it is handed to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.explore.what_if import just_outside
from jihua_analysis.policy.model import Policy

TOGETHER = 3
"""How many readings vary together: their combinations multiply."""
PLACING = ("vetoes", "targets_met", "classes", "ties")
"""The parts of a standing that say who is vetoed and who comes into which class."""


def question(evaluation: Evaluation, body: str = "", class_id: str = "") -> tuple[str, str]:
    """A body and the class it is not in: where neither is named, the one that the class would take next.

    A body alone is asked about the first class of its kind, or the first grade. Where nobody is outside: the last
    body. '' is no class.
    """
    if not body and not class_id:
        try:
            return just_outside(evaluation)
        except ValueError:
            pass
    body = body or last(evaluation)
    kinds = evaluation.roster.bodies.loc[evaluation.roster.bodies["body"] == body, "kind"]
    standing = evaluation.policy.standing.get(str(kinds.iloc[0])) if len(kinds) else None
    classes = sorted(standing.classes, key=lambda c: c.start != "top") if standing else []
    offered = [c.id for c in classes] + [g.id for g in (standing.grades if standing else ())]
    return body, class_id or (offered[0] if offered else "")


def last(evaluation: Evaluation, body: str = "") -> str:
    """The body named, else the last of the first kind that is ranked, else the first of all."""
    if body:
        return body
    ranked = evaluation.places.dropna(subset=["rank"])
    ranked = ranked[ranked["kind"] == ranked["kind"].iloc[0]] if len(ranked) else ranked
    own = ranked.sort_values(["rank", "body"])["body"] if len(ranked) else evaluation.roster.bodies["body"].iloc[:1]
    return str(own.iloc[-1])


def share(evaluation: Evaluation, indicator: str = "") -> str:
    """The indicator named, else the first share of cases that has a target and may be compared."""
    if indicator:
        return indicator
    entries = evaluation.policy.indicators
    aimed = [t.indicator or key for key, t in evaluation.policy.targets.items()]
    fit = [
        k for k in (*aimed, *entries) if entries[k].lever and entries[k].chance == "binomial" and not entries[k].odds
    ]
    frame = evaluation.indicators[evaluation.indicators["state"] == "reported"]
    beyond = set(frame.loc[frame["numerator"] > frame["denominator"], "indicator"])
    fit = [k for k in fit if k not in beyond]
    own = frame[frame["body"] == last(evaluation)]["indicator"].unique()
    return next((k for k in fit if k in own), fit[0] if fit else "")


def item(evaluation: Evaluation, body: str, named: str = "") -> str:
    """The item named, else the first one that the body is scored by."""
    if named:
        return named
    own = evaluation.points[evaluation.points["body"] == body]["item"]
    return str(own.iloc[0]) if len(own) else ""


def changes(policy: Policy, named: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The changes named, else a class from the top with a fifth fewer places and half the points for the first item."""
    if named:
        return dict(named)
    places = {
        f"standing.{kind}.classes.{c.id}.take": c.take - max(1, c.take // 5)
        for kind, rule in policy.standing.items()
        for c in rule.classes
        if c.take > 1 and c.start == "top"
    }
    full = {i.id: i.full / 2 for i in policy.items if not isinstance(i.full, dict) and i.standalone == "no"}
    return {"parameters": dict(list(places.items())[:1]), "weights": dict(list(full.items())[:1])}


def readings(policy: Policy, named: Sequence[str] = ()) -> list[str]:
    """The readings named, else the first one about each part of a standing, else the first that have a choice."""
    if named:
        return list(named)
    parts: dict[str, str] = {}
    open_ = [k for k, reading in policy.readings.items() if reading.kind == "computed" and len(reading.options) > 1]
    for key in open_:
        for path in (path for option in policy.readings[key].options for path in option.set):
            where = path.split(".")
            if where[0] == "standing" and len(where) > 2 and where[2] in PLACING:
                parts.setdefault(where[2], key)
    return list(dict.fromkeys(parts.values()))[:TOGETHER] or open_[:TOGETHER]
