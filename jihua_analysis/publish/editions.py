"""One year's results as one edition shows them: frames that the notice, the report and the csv files are made from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import pandas as pd

from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.explore.year_points import points_of_year
from jihua_analysis.intake.choices import OFFICE_KIND
from jihua_analysis.policy.model import Policy

EditionName = Literal["internal", "public"]
LABELS: dict[EditionName, str] = {"internal": "内部版", "public": "公开版"}
FRAMES = ("bodies", "verdicts", "target_counts", "standing", "grounds", "points", "item_means", "staffing", "budget",
          "tasks", "counts", "decisions", "outputs")  # fmt: skip
"""The frames of an edition that are written beside the paper ones."""


@dataclass(frozen=True, eq=False)
class Edition:
    """The frames of one edition; in the public one hidden numbers are missing and `state` says 'suppressed'.

    verdicts: of the whole year, with `state` and, beside the office's own, what chance says (`chance`).
    target_counts: bodies that met, missed … a target, a row a kind and target. item_means: the mean share of the
    full points. tasks: how often each task was on time, a row a kind. counts: suppressed count tables, public only.
    outputs: figures made from the total, internal only.
    """

    name: EditionName
    policy: Policy
    year: int
    as_of: dt.date
    bodies: pd.DataFrame
    verdicts: pd.DataFrame
    target_counts: pd.DataFrame
    standing: pd.DataFrame
    grounds: pd.DataFrame
    points: pd.DataFrame
    item_means: pd.DataFrame
    staffing: pd.DataFrame
    budget: pd.DataFrame
    tasks: pd.DataFrame
    counts: pd.DataFrame
    decisions: pd.DataFrame
    outputs: pd.DataFrame

    @property
    def offices(self) -> list[str]:
        """The offices that have bodies here, in their order."""
        return list(self.bodies["office"].unique())

    def of_office(self, office: str | None = None) -> Edition:
        """The same edition of one office, bodies in the order in which the office lists them.

        ValueError where there are several and none is named.
        """
        offices = self.offices
        if office is None and len(offices) != 1:
            raise ValueError(f"{len(offices)} offices in the tables ({', '.join(offices)}): name one")
        if office is not None and office not in offices:
            raise ValueError(f"no office {office!r}; there are {', '.join(offices)}")
        own: dict[str, Any] = {}
        for name, frame in self.frames().items():
            if "office" in frame:
                mine = frame if office is None else frame[frame["office"] == office].reset_index(drop=True)
                own[name] = as_listed(mine, self.bodies, _WITHIN[name]) if name in _WITHIN else mine
        return replace(self, **own)

    def frames(self) -> dict[str, pd.DataFrame]:
        """Every frame by name."""
        return {name: getattr(self, name) for name in FRAMES}

    @property
    def issuer(self) -> str:
        """The office's own name among the bodies; blank to fill in where it is not there."""
        own = self.bodies[self.bodies["kind"] == OFFICE_KIND]
        if len(own) != 1:
            return "________"
        name = own["name"].iloc[0]
        return str(own["body"].iloc[0] if pd.isna(name) else name)


def internal_edition(evaluation: Evaluation) -> Edition:
    """Everything, for those who do the work; bounds (no lever on births) are kept here too."""
    e = evaluation
    bodies = standing_bodies(e)
    verdicts = e.verdicts[e.verdicts["period"] == str(e.year)].reset_index(drop=True)
    keys = ["office", "body", "target", "period"]
    chance = e.chance[[*keys, "state"]].rename(columns={"state": "chance"})
    verdicts = verdicts.merge(chance, on=keys, how="left").assign(
        state=np.where(verdicts["value"].isna(), "missing", "reported")
    )
    return Edition(
        "internal", e.policy, e.year, e.as_of, bodies, verdicts, counted(verdicts), e.standing, e.grounds,
        e.points, item_means(e), e.staffing, e.budget, tasks(e), pd.DataFrame(columns=list(COUNT_COLUMNS)),
        e.tables.decisions, e.outputs,
    )  # fmt: skip


def standing_bodies(e: Evaluation) -> pd.DataFrame:
    """The bodies that stood in the year, as the office lists them."""
    f = e.tables.bodies
    is_over, is_yet_to_come = f["to"] < pd.Timestamp(e.year, 1, 1), f["from"] > pd.Timestamp(e.year, 12, 31)
    return f[~(is_over | is_yet_to_come).to_numpy(dtype=bool)].reset_index(drop=True)


def as_listed(frame: pd.DataFrame, bodies: pd.DataFrame, within: Sequence[str] = ()) -> pd.DataFrame:
    """The rows with bodies in the order of the table of bodies, within groups that stay in the order they come in."""
    places = {key: place for place, key in enumerate(zip(bodies["office"], bodies["body"], strict=True))}
    pairs = zip(frame["office"], frame["body"], strict=True)
    groups = [list(within[: i + 1]) for i in range(len(within))]
    keys = [frame.groupby(group, sort=False, dropna=False).ngroup().to_numpy() for group in groups]
    keys.append(np.array([places.get(pair, len(places)) for pair in pairs], dtype=np.int64))
    return frame.iloc[np.lexsort(keys[::-1])].reset_index(drop=True)


_WITHIN = {
    "verdicts": ("kind", "target"), "standing": ("kind",), "grounds": ("type", "kind", "id"),
    "staffing": ("kind", "rule"), "budget": ("kind",), "counts": ("indicator",), "decisions": (),
}  # fmt: skip
"""Frames with a row a body, and the columns that they are grouped by."""

OUTCOMES = ("met", "missed", "cannot_tell", "not_due")
COUNT_COLUMNS = ("office", "kind", "indicator", "body", "done", "not_done", "total", "done_state", "not_done_state",
                 "total_state")  # fmt: skip


def counted(verdicts: pd.DataFrame) -> pd.DataFrame:
    """How many bodies met, missed … each target, and the limits they share: a row an office, kind and target."""
    own = verdicts[verdicts["kind"] != OFFICE_KIND]
    keys = ["office", "kind", "target", "indicator", "clause"]
    if own.empty:
        return pd.DataFrame(columns=[*keys, *OUTCOMES, "bodies", "low", "high", "is_one_limit", "state"])
    rows = own.assign(**{o: own["outcome"].eq(o).astype("int64") for o in OUTCOMES}, bodies=1)
    out = rows.groupby(keys, sort=False)[[*OUTCOMES, "bodies"]].sum().reset_index()
    limits = rows.groupby(keys, sort=False)[["low", "high"]]
    least, most = limits.min().reset_index(), limits.max().reset_index()
    same = least["low"].eq(most["low"]) | least["low"].isna(), least["high"].eq(most["high"]) | least["high"].isna()
    return out.assign(
        low=least["low"].where(same[0]), high=least["high"].where(same[1]), is_one_limit=same[0] & same[1],
        state="reported",
    )  # fmt: skip


def item_means(e: Evaluation) -> pd.DataFrame:
    """The mean share of the full points by item, in percent: a row an office and item; bonus items are left out."""
    bonus = [item.id for item in e.policy.items if item.bonus]
    own = points_of_year(e)
    own = own[own["points"].notna() & own["full"].gt(0) & ~own["item"].isin(bonus)]
    own = own[own["period"].eq(str(e.year))]
    keys = ["office", "kind", "sheet", "item", "label", "clause"]
    made = own.assign(share_pct=100 * own["points"] / own["full"]).groupby(keys, sort=False)["share_pct"]
    return made.agg(["mean", "count"]).reset_index().rename(columns={"mean": "mean_share_pct", "count": "bodies"})


def tasks(e: Evaluation) -> pd.DataFrame:
    """How often each task was due, on time, early, late and missing: a row an office, kind and task."""
    if e.on_time.empty:
        return e.on_time
    parts = ["due", "on_time", "early", "late", "missing"]
    return e.on_time.groupby(["office", "kind", "task"], sort=False)[parts].sum().reset_index()
