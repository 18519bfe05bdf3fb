"""What forced places and last places do to equal bodies: the luck line beside each sanction."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd

from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.chance.luck import in_a_row
from jihua_analysis.explore.rows import ranked_kind
from jihua_analysis.policy.standing import Class, Notice, Run, Standing, Veto

COLUMNS = ("office", "kind", "type", "id", "label", "bodies", "places", "years", "by_luck", "says", "clause")


def by_luck(evaluation: Evaluation, kind: str | None = None) -> pd.DataFrame:
    """One row an office and sanction that forced places bring: how many a year luck alone makes among equal bodies.

    bodies: those that are ranked. places, years: the quota from the bottom and the run, as the policy has them.
    says: the same in a sentence. Empty where the document forces nobody into a last class.
    """
    kind = ranked_kind(evaluation, kind)
    standing = evaluation.policy.standing[kind]
    frame = evaluation.standing
    ranked = frame[(frame["kind"] == kind) & frame["is_ranked"].astype(bool)]
    rows: list[tuple[object, ...]] = []
    for office, own in ranked.groupby("office"):
        for sort, entry, run, forced in _sanctions(standing):
            places = _places(forced, len(own))
            if not places:
                continue
            expected = in_a_row(len(own), places, run.years, run.exactly)
            says = _says(evaluation, kind, entry.label, run, forced, len(own), places, expected)
            rows.append((
                office, kind, sort, entry.id, entry.label, len(own), places, run.years, expected, says,
                entry.clause if isinstance(entry.clause, str) else "、".join(entry.clause),
            ))  # fmt: skip
        rows += _last_places(evaluation, standing, kind, str(office), own)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _sanctions(standing: Standing) -> list[tuple[str, Veto | Notice, Run, Class]]:
    """Vetoes and notices for a run of years in a class that is filled from the bottom, whatever the totals."""
    forced = {
        c.id: c
        for c in standing.classes
        if c.start == "bottom" and c.total_below is None and standing.class_source != "history"
    }
    entries: list[tuple[str, Veto | Notice]] = [("notice", n) for n in standing.notices]
    entries += [("veto", v) for v in standing.vetoes]
    return [
        (sort, entry, entry.run, forced[entry.run.value])
        for sort, entry in entries
        if entry.run is not None and entry.run.of == "class" and entry.run.every == "year" and entry.run.value in forced
    ]


def _places(forced: Class, bodies: int) -> int:
    """The forced places among so many bodies: a number, or a percentage rounded down; never more than there are."""
    if forced.take_percent is None:
        return min(forced.take, bodies)
    return int(bodies * Fraction(forced.take_percent) / 100)


def _says(
    evaluation: Evaluation, kind: str, label: str, run: Run, forced: Class, bodies: int, places: int, expected: float
) -> str:
    every = f"，约{1 / expected:.0f}年一个" if 0 < expected < 0.5 else ""
    return (
        f"{label}：{bodies}个{evaluation.policy.kinds[kind].label}即使完全一样，每年必有{places}个列为{forced.label}，"
        f"只凭运气，每年也会有{expected:.2g}个连续{run.years}年{forced.label}{every}"
    )


def _last_places(
    evaluation: Evaluation, standing: Standing, kind: str, office: str, own: pd.DataFrame
) -> list[tuple[object, ...]]:
    """Notices to the last of a group: one a year, whatever the work was like."""
    return [
        (
            office, kind, "notice", n.id, n.label, len(own), 1, 1, 1.0,
            f"{n.label}：给排在最后的一个，每年必有；{evaluation.policy.kinds[kind].label}都一样好，也要有一个",
            n.clause if isinstance(n.clause, str) else "、".join(n.clause),
        )
        for n in standing.notices
        if n.last_of is not None
    ]  # fmt: skip


def sanctions(evaluation: Evaluation, kind: str | None = None) -> pd.DataFrame:
    """The grounds of one kind that hold or are open, each with what luck alone brings a year: by_luck, says.

    Missing and empty where no forced place is behind a ground.
    """
    kind = ranked_kind(evaluation, kind)
    grounds = evaluation.grounds[evaluation.grounds["kind"] == kind]
    luck = by_luck(evaluation, kind)[["office", "type", "id", "by_luck", "says"]]
    frame = grounds.merge(luck, on=["office", "type", "id"], how="left")
    return frame.assign(says=frame["says"].fillna(""))
