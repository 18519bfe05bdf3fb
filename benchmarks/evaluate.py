"""One office's year beside the same policy written by hand in pandas: 60 bodies, 12 months, 60 measures, 40 items.

    python -m benchmarks evaluate

Taken on our side: `evaluate`, its `wide_points` (the points of every item) and its `places` (total, bounds, places,
class and what stands open of every body). The script gives points, totals and ranks; the figures are checked to be
the same before anything is timed.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks import made
from benchmarks.by_hand import KEYS, by_hand
from benchmarks.table import Row, side_by_side
from jihua_analysis import evaluate
from jihua_analysis.intake.schema import Tables
from jihua_analysis.policy.model import Policy

TITLE = "一个街道办事处一年的评分 One office's year"
AT_MOST = 3.0


def results(policy: Policy, tables: Tables) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The points of every item and everybody's place."""
    found = evaluate(policy, tables)
    return found.wide_points, found.places


def differences(policy: Policy, tables: Tables) -> list[str]:
    """The items, and total or rank, in which the two differ anywhere."""
    points, places = results(policy, tables)
    ours = points.merge(places[[*KEYS, "total", "rank"]], on=KEYS).sort_values(KEYS, ignore_index=True)
    theirs = by_hand(tables.counts).sort_values(KEYS, ignore_index=True)
    columns = [c for c in theirs if c not in KEYS]
    same = np.isclose(ours[columns].astype(float), theirs[columns].astype(float), rtol=0, atol=1e-9).all(axis=0)
    return [column for column, is_same in zip(columns, same, strict=True) if not is_same]


def run() -> list[Row]:
    """One office, and four hundred in one call."""
    policy, rows = made.policy(), []
    for offices, times, target in ((1, 15, AT_MOST), (400, 3, None)):
        tables = made.tables(range(offices))
        if unlike := differences(policy, tables):
            raise AssertionError(f"the two sides differ in {', '.join(unlike)}")
        rows.append(side_by_side(
            f"evaluate，{offices} 个办事处 offices",
            lambda tables=tables: results(policy, tables),  # type: ignore[misc]  # bound at once
            "手写 pandas hand-written",
            lambda tables=tables: by_hand(tables.counts),  # type: ignore[misc]  # bound at once
            target,
            times,
        ))  # fmt: skip
    return rows
