"""Exact sums of parts: months into a period, bodies into their office."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from jihua_analysis.assess.exact import MISSING, NOT_APPLICABLE, REPORTED, Column, narrow, times
from jihua_analysis.assess.roster import Roster


def office_sum(column: Column, roster: Roster, rows: NDArray[np.int64]) -> Column:
    """The sum of these rows, one an office: missing if one of them is, not applicable if all are."""
    offices, code = len(roster.office_row), roster.office_code[rows]
    num, state = np.zeros(offices, column.num.dtype), np.full(offices, NOT_APPLICABLE, np.uint8)
    if len(rows):
        starts = np.append(0, np.flatnonzero(code[1:] != code[:-1]) + 1)  # the roster is in the order of its offices
        part, values, own = column.state[rows], column.num[rows], code[starts]
        if column.top[0] * len(rows) >= 2**62:
            num, values = num.astype(object), values.astype(object)
        state[own] = REPORTED
        if part.any():
            counted = part == REPORTED
            values = np.where(counted, values, 0)
            worst = np.maximum.reduceat(np.where(part == NOT_APPLICABLE, REPORTED, part), starts)
            seen = np.where(np.logical_or.reduceat(counted, starts), REPORTED, NOT_APPLICABLE)
            state[own] = np.where(worst > REPORTED, worst, seen)
        num[own] = np.add.reduceat(values, starts)
    return Column(num, column.den, state)


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
