"""The frames of points and totals: a row a body and item with its because, the points alone, and the totals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jihua_analysis.assess.because_points import because_points
from jihua_analysis.assess.exact import REPORTED, STATES
from jihua_analysis.assess.roster import Roster
from jihua_analysis.assess.scoring import UNBOUNDED, ItemScore
from jihua_analysis.assess.totals import Totals
from jihua_analysis.policy.model import Policy, clause_ids

Items = Mapping[tuple[str, str], ItemScore]
POINT_COLUMNS = (
    "office", "body", "kind", "period", "sheet", "item", "label", "standalone", "full", "points", "lower", "upper",
    "state", "is_counted", "because", "because_en", "clause",
)  # fmt: skip


def points_frame(policy: Policy, roster: Roster, items: Items) -> pd.DataFrame:
    """One row an office, body, period and item: full, points, lower, upper, state, and the because of it."""
    parts = []
    for (key, period), score in items.items():
        scale = 10 ** policy.sheets[score.item.sheet].decimals
        rows = np.flatnonzero(_has_row(policy, roster, score))
        known = score.state[rows] == REPORTED
        parts.append(pd.DataFrame(roster.keys(rows) | dict(
            period=period, sheet=score.item.sheet, item=key, label=score.item.label, standalone=score.item.standalone,
            full=score.full[rows] / scale,
            points=np.where(known, score.points[rows] / scale, np.nan),
            lower=_bound(score.lower[rows], scale),
            upper=_bound(score.upper[rows], scale),
            state=np.asarray(STATES, dtype=object)[score.found[rows]],
            is_counted=score.counted[rows],
            because=because_points(policy, score, rows, "zh"),
            because_en=because_points(policy, score, rows, "en"),
            clause="、".join(clause_ids(score.item)),
        )))  # fmt: skip
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(POINT_COLUMNS))


def wide_points(policy: Policy, roster: Roster, items: Items) -> pd.DataFrame:
    """One row an office and body, a column of points an item (`item:period` where its sheet is scored in parts).

    The figures of `points_frame` without what stands beside them; missing where they are, or where there is no row.
    """
    rows = roster.rows({kind for score in items.values() for kind in policy.sheets[score.item.sheet].who})
    columns: dict[str, Any] = roster.keys(rows)
    for (key, period), score in items.items():
        sheet = policy.sheets[score.item.sheet]
        known = _has_row(policy, roster, score) & (score.state == REPORTED)
        name = key if sheet.every == "year" else f"{key}:{period}"
        columns[name] = np.where(known, score.points / 10**sheet.decimals, np.nan)[rows]
    return pd.DataFrame(columns)


def totals_columns(roster: Roster, t: Totals) -> dict[str, Any]:
    """The columns of one sheet's totals, each an array or one word for all."""
    scale, rows = 10**t.decimals, t.rows
    return roster.keys(rows) | {
        "sheet": t.sheet,
        "total": np.where(t.is_complete[rows], t.total[rows] / scale, np.nan),
        "lower": _bound(t.lower[rows], scale),
        "upper": _bound(t.upper[rows], scale),
        "raw_total": np.where(t.is_complete[rows], t.raw[rows] / scale, np.nan),
        "is_complete": t.is_complete[rows],
    }


def totals_frame(policy: Policy, roster: Roster, sheets: Mapping[str, Totals]) -> pd.DataFrame:
    """One row an office, body and sheet: total (missing while incomplete), lower, upper, raw_total, is_complete."""
    parts = [
        pd.DataFrame(totals_columns(roster, t) | {"clause": "、".join(clause_ids(policy.sheets[key]))})
        for key, t in sheets.items()
    ]
    nothing = pd.DataFrame(columns=["office", "body", "kind", "sheet", "total"])
    return pd.concat(parts, ignore_index=True) if parts else nothing


def _has_row(policy: Policy, roster: Roster, score: ItemScore) -> NDArray[np.bool_]:
    """The bodies of the item's sheet for which it is worth any points."""
    own = roster.is_of(policy.sheets[score.item.sheet].who)
    return own if score.item.bonus else own & (score.full > 0)


def _bound(values: NDArray[Any], scale: int) -> NDArray[Any]:
    """Bounds for show; an open one is missing."""
    return np.where(np.abs(values) >= UNBOUNDED // 2, np.nan, values / scale)
