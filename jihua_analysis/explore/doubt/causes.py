"""What a place hangs on: how near the next line is, and chance, weights and readings shown apart."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import numpy as np
import pandas as pd

from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.explore.doubt.again import chance_sets
from jihua_analysis.explore.doubt.ranks import DELTA, weights
from jihua_analysis.explore.rows import ranked_kind
from jihua_analysis.explore.scenarios import Scenario, Start
from jihua_analysis.policy.formula import parse
from jihua_analysis.policy.load import PolicyError
from jihua_analysis.policy.model import Policy

CLIFF_COLUMNS = ("office", "body", "kind", "line", "side", "at", "distance", "is_nearest", "clause")


def cliffs(evaluation: Evaluation, kind: str | None = None) -> pd.DataFrame:
    """One row a body with a full total and a line: on which side it stands, and how many points from crossing it.

    Lines: the last place of each class filled by order, and totals that a veto names. at: the total on the other
    side of the line (that of the next body, or the veto's own number). side: 'above' or 'below'. Vetoed bodies stand
    at no class line.
    """
    kind = ranked_kind(evaluation, kind)
    standing, frame = evaluation.policy.standing[kind], evaluation.places
    parts = []
    for _, own in frame[frame["kind"] == kind].groupby("office"):
        own = own[own["total"].notna() & own["is_ranked"].astype(bool)]
        total = own["total"].astype(float)
        for class_ in standing.classes if standing.class_source != "history" else ():
            inside = own["honour"].eq(class_.id) | own["class"].eq(class_.id)
            if class_.within is not None:
                inside = own["honour"].eq(class_.id)
            barred = own["is_vetoed"].astype(bool) if "vetoed" in class_.unless else pd.Series(False, index=own.index)
            clause = class_.clause if isinstance(class_.clause, str) else "、".join(class_.clause)
            parts.append(
                _line(own[~barred], total[~barred], inside[~barred], class_.start == "top", class_.label, clause)
            )
        for veto in standing.vetoes:
            bound = _total_below(veto.when)
            if bound is not None:
                clause = veto.clause if isinstance(veto.clause, str) else "、".join(veto.clause)
                side = np.where(total < bound, "below", "above")
                part = own[["office", "body", "kind"]].assign(line=veto.label, side=side, at=bound, clause=clause)
                parts.append(part.assign(distance=(total - bound).abs()))
    if not parts:
        return pd.DataFrame(columns=list(CLIFF_COLUMNS)).astype({"is_nearest": bool, "distance": float})
    every = pd.concat(parts, ignore_index=True)
    least = every.groupby(["office", "body"])["distance"].transform("min")
    return every.assign(is_nearest=every["distance"].eq(least))[list(CLIFF_COLUMNS)]


def _line(
    own: pd.DataFrame, total: pd.Series, inside: pd.Series, from_top: bool, label: str, clause: str
) -> pd.DataFrame:
    """Distances to the line between those in a class and those out of it, where the order alone draws it."""
    part = own[["office", "body", "kind"]].assign(line=label, clause=clause)
    upper, lower = (total[inside], total[~inside]) if from_top else (total[~inside], total[inside])
    if upper.empty or lower.empty or upper.min() < lower.max():
        return part.assign(side="", at=np.nan, distance=np.nan).iloc[:0]
    is_above = inside if from_top else ~inside
    at = np.where(is_above, lower.max(), upper.min())
    return part.assign(side=np.where(is_above, "above", "below"), at=at, distance=(total - at).abs().round(6))


def _total_below(text: str | None) -> float | None:
    """The number in 'total < 500' or 'total <= 500'; None for any other condition."""
    tree = parse(text) if text else None
    if tree is None or tree.op not in ("<", "<=") or tree.args[0].value != "total" or tree.args[1].op != "number":
        return None
    assert isinstance(tree.args[1].value, Fraction)
    return float(tree.args[1].value)


def by_readings(evaluation: Evaluation, kind: str | None = None, readings: Iterable[str] | None = None) -> pd.DataFrame:
    """One row a body: its rank as read now, the best and worst rank under any one other reading, and which give them.

    readings: ids; those that can bear on points where none are given. Options that the file refuses are left out.
    """
    kind = ranked_kind(evaluation, kind)
    chosen = bearing_on_points(evaluation.policy) if readings is None else tuple(readings)
    start, keys = Start.of(evaluation), ["office", "body"]
    own = evaluation.places[evaluation.places["kind"] == kind]
    frame = own[[*keys, "rank"]].reset_index(drop=True)
    tried = {}
    for reading in chosen:
        entry = evaluation.policy.readings[reading]
        for option in (o.id for o in entry.options if o.id != entry.choice):
            try:
                there = start.evaluated(Scenario(readings={reading: option})).places
            except PolicyError:
                continue
            tried[f"{reading}={option}"] = frame[keys].merge(there, on=keys, how="left")["rank"].astype("Float64")
    here = frame["rank"].astype("Float64")
    every = pd.DataFrame({"": here, **tried}).astype(float)
    best, worst = every.min(axis=1), every.max(axis=1)
    moved = ["、".join(c for c in tried if pd.notna(row[c]) and row[c] != row[""]) for row in every.to_dict("records")]
    return frame.assign(best_rank=best, worst_rank=worst, moved_by=moved, tried=len(tried))


def bearing_on_points(policy: Policy) -> tuple[str, ...]:
    """The computed readings with an option that changes something other than standing and what is no lever."""
    bound = {key for key, i in policy.indicators.items() if not i.lever}
    bound |= {key for key, t in policy.targets.items() if (t.indicator or key) in bound}
    found = []
    for key, reading in policy.readings.items():
        paths = [path.split(".") for option in reading.options for path in option.set]
        if reading.kind == "computed" and any(
            path[0] in POINTS or (path[0] in ("targets", "indicators") and path[1] not in bound) for path in paths
        ):
            found.append(key)
    return tuple(found)


POINTS = ("items", "sheets", "sections", "budget", "calendar", "staffing", "peers")
"""Parts of a policy file, besides indicators and targets, that points are made from."""


def apart(
    evaluation: Evaluation,
    kind: str | None = None,
    delta: Fraction | float | str = DELTA,
    readings: Iterable[str] | None = None,
) -> pd.DataFrame:
    """One row a body: its rank, and the ranks that chance, weights and readings would give, each by itself.

    by_chance: 95 % sets of the totals (`chance_sets`); by_weights: outer ranks over the weight box; by_readings: over
    one other reading at a time. Best and worst of each; missing where one does not apply.
    """
    kind = ranked_kind(evaluation, kind)
    keys = ["office", "body"]
    read = by_readings(evaluation, kind, readings).rename(columns=lambda c: c.replace("_rank", "_by_readings"))
    weighed = weights(evaluation, kind, delta)[[*keys, "best_rank", "worst_rank"]]
    drawn = chance_sets(evaluation, kind)[[*keys, "lower", "upper"]]
    frame = read.merge(weighed.rename(columns=lambda c: c.replace("_rank", "_by_weights")), on=keys, how="left")
    frame = frame.merge(
        drawn.rename(columns={"lower": "best_by_chance", "upper": "worst_by_chance"}), on=keys, how="left"
    )
    columns = [f"{end}_by_{cause}" for cause in ("chance", "weights", "readings") for end in ("best", "worst")]
    return frame[[*keys, "rank", *columns, "moved_by"]].sort_values(["rank", "body"], ignore_index=True)
