"""Exact sums of parts: months into a period, bodies into their office."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from jihua_analysis.assess.exact import MISSING, NOT_APPLICABLE, REPORTED, Column
from jihua_analysis.assess.integers import kept, narrow, times
from jihua_analysis.assess.roster import Roster


def office_sum(column: Column, roster: Roster, chosen: NDArray[np.bool_]) -> Column:
    """The sum of the chosen bodies, one an office: missing if one of them is, not applicable if all are."""
    starts = roster.office_start
    counted = chosen & (column.state == REPORTED)
    values = kept(column.num, counted)
    if column.top[0] * len(values) >= 2**62:
        values = values.astype(object)
    lost = column.state * (chosen & (column.state != NOT_APPLICABLE))
    worst = np.maximum.reduceat(lost, starts)
    seen = np.where(np.logical_or.reduceat(counted, starts), REPORTED, NOT_APPLICABLE)
    state = np.where(worst > REPORTED, worst, seen).astype(np.uint8)
    return Column(np.add.reduceat(values, starts), column.den, state)


def first_known(one: Column, other: Column) -> Column:
    """Row by row the first of two that is not missing."""
    use = (one.state == MISSING) & (other.state != MISSING)
    if isinstance(one.den, int) and isinstance(other.den, int) and one.den != other.den:
        common = max(one.den, other.den)
        one = Column(times(one.num, common // one.den), common, one.state)
        other = Column(times(other.num, common // other.den), common, other.state)
    return Column(np.where(use, other.num, one.num), other.den, np.where(use, other.state, one.state).astype(np.uint8))


def roll(how: str, grid: Any, active: Any, scale: int) -> tuple[Any, int]:
    """The parts of a period made one number; numerator and denominator."""
    parts = grid.shape[1]
    rows = np.arange(len(grid))
    match how:
        case "sum":
            if grid.dtype != object and grid.size and int(np.abs(grid).max()) * parts >= 2**62:
                grid = grid.astype(object)
            return np.where(active, grid, 0).sum(axis=1), scale
        case "first":
            return grid[rows, active.argmax(axis=1)], scale
        case "last":
            return grid[rows, parts - 1 - active[:, ::-1].argmax(axis=1)], scale
        case "max":
            return np.where(active, grid, np.iinfo(np.int64).min).max(axis=1) * active.any(axis=1), scale
        case _:
            count = np.maximum(active.sum(axis=1), 1)
            common = int(np.lcm.reduce(np.unique(count)))
            total, _ = roll("sum", grid, active, scale)
            return narrow(np.asarray(times(total, common // count))), scale * common
