"""Totals of a score sheet: integer sums of rounded items, with bounds while something is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jihua_analysis.assess.exact import REPORTED, Column, times
from jihua_analysis.assess.roster import Roster
from jihua_analysis.assess.scoring import UNBOUNDED, ItemScore
from jihua_analysis.policy.model import Policy
from jihua_analysis.policy.sheets import Item, Sheet


@dataclass(frozen=True, eq=False)
class Totals:
    """The totals of one sheet for every body of the roster, in integers of 10**-decimals.

    total: known where complete; raw: before the sheet's floor, ceiling and rescaling; any_known: at least one item.
    """

    sheet: str
    decimals: int
    rows: NDArray[np.int64]
    total: NDArray[Any]
    lower: NDArray[Any]
    upper: NDArray[Any]
    raw: NDArray[Any]
    is_complete: NDArray[np.bool_]
    any_known: NDArray[np.bool_]


def total_of(policy: Policy, sheet_id: str, roster: Roster, items: Mapping[str, ItemScore]) -> Totals:
    """The totals of one sheet: integer sums of the rounded items, rescaled only where an item says so, then cut."""
    sheet = policy.sheets[sheet_id]
    n = len(roster)
    rows = roster.rows(sheet.who)
    total, lower, upper = (np.zeros(n, dtype=np.int64) for _ in range(3))
    weight, all_weight = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    complete, any_known = np.ones(n, dtype=bool), np.zeros(n, dtype=bool)
    rescales = False
    for item in policy.items_of(sheet_id):
        if item.standalone == "beside":
            continue
        score = items[item.id]
        counted, known = score.counted, score.counted & (score.state == REPORTED)
        total = total + np.where(known, score.points, 0)
        lower = lower + np.where(counted, score.lower, 0)
        upper = upper + np.where(counted, score.upper, 0)
        complete &= known | ~counted
        any_known |= counted & (score.found == REPORTED)
        if not item.bonus:
            dropped = "drop" in (item.not_due or sheet.not_due) and not _renormalises(item, sheet)
            weight += np.where(counted | dropped, score.full, 0)
            all_weight += score.full
            rescales |= _renormalises(item, sheet)
    raw = total
    if rescales:
        total, lower, upper = (_rescaled(v, all_weight, weight) for v in (total, lower, upper))
    scale = 10**sheet.decimals
    low = None if sheet.floor == "open" else int(sheet.floor * scale)
    high = None if sheet.ceiling == "open" else int(sheet.ceiling * scale)
    total, lower, upper = (
        np.clip(v, low, high) if low is not None or high is not None else v for v in (total, lower, upper)
    )
    return Totals(sheet_id, sheet.decimals, rows, total, lower, upper, raw, complete, any_known)


def _renormalises(item: Item, sheet: Sheet) -> bool:
    return "renormalise" in ((item.not_due or sheet.not_due), (item.missing or sheet.missing))


def _rescaled(values: Any, whole: Any, weight: Any) -> Any:
    """values × whole / weight, rounded half away from zero; as they are where nothing is left to scale by."""
    usable = (weight > 0) & (weight != whole) & (np.abs(values) < UNBOUNDED // 2)
    column = Column(
        times(values, np.where(usable, whole, 1)),
        np.where(usable, weight, 1),
        np.zeros(len(values), np.uint8),
    )
    return column.rounded(0)
