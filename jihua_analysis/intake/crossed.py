"""Bodies down and periods across, under the names of measures or for the one measure of the title, a row a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from jihua_analysis.intake.grid import Grid
from jihua_analysis.intake.headings import HEADING_ROWS, Recogniser, column_named, spread
from jihua_analysis.intake.matrix import PASSED
from jihua_analysis.intake.values import lacks_year, period_of
from jihua_analysis.intake.words import FOOTNOTE, TOTAL, fold, fold_heading

SHORTEST = 3
"""A measure's name of fewer characters in a title may be part of another word."""


@dataclass(frozen=True)
class _Crossed:
    """Row of the periods, row of the first heading, columns of the body and of the values with their measures."""

    row: int
    top: int
    body: int
    measures: dict[int, str]


def crossed(grid: Grid, recogniser: Recogniser) -> Grid:
    """The grid in the long form where it is such a report, else the grid itself.

    Two columns or more are headed by periods. Above them stand measures, or the sheet's name or a line above names one
    measure. Other columns are the body's, totals, and such as are not read; with any other the grid stays as it is.
    """
    known = recogniser.headings["counts"]
    measures = recogniser.measures()
    for row in range(min(len(grid.rows), HEADING_ROWS)):
        heads = grid.rows[row]
        periods = [c for c, cell in enumerate(heads) if cell and (period_of(cell) or lacks_year(cell, is_month=False))]
        if len(periods) > 1:
            found = _read(grid, row, periods, known, measures)
            return _long(grid, found) if found else grid
    return grid


def _read(
    grid: Grid, row: int, periods: list[int], known: Mapping[str, str], measures: Mapping[str, str]
) -> _Crossed | None:
    above = spread(grid, row - 1) if row else []
    named = {c: above[c] for c in periods if c < len(above) and column_named(above[c], known) in measures.values()}
    is_double = len(named) == len(periods)
    one = "" if named else _only_measure(grid, row, measures)
    if not is_double and not one:
        return None
    body, width = None, max(len(grid.rows[row]), len(above) if is_double else 0)
    for c in (c for c in range(width) if c not in periods):
        own = _text(grid, row, c) or (_text(grid, row - 1, c) if is_double else "")
        if column_named(own, known) == "body" and body is None and fold_heading(own) != "单位":
            body = c
        elif own and fold_heading(own) not in PASSED and not TOTAL.match(fold(own)):
            return None
    if body is None:
        return None
    return _Crossed(row, row - 1 if is_double else row, body, named if is_double else dict.fromkeys(periods, one))


def _only_measure(grid: Grid, row: int, measures: Mapping[str, str]) -> str:
    """The one measure that the sheet's name or the lines above name; '' where they name none or several."""
    lines = [fold(cell) for cells in grid.rows[:row] for cell in cells if isinstance(cell, str)]
    for text in (fold(grid.sheet), *lines):
        inside = [key for key in measures if len(key) >= SHORTEST and key in text]
        longest = [key for key in inside if not any(key != other and key in other for other in inside)]
        if len({measures[key] for key in longest}) == 1:
            return longest[0]
        if longest:
            return ""
    return ""


def _text(grid: Grid, row: int, column: int) -> str:
    cells = grid.rows[row]
    return str(cells[column]).strip() if column < len(cells) and cells[column] is not None else ""


def _long(grid: Grid, found: _Crossed) -> Grid:
    """The lines above the headings, new headings, and a row a value; each value keeps its cell."""
    rows: list[list[Any]] = [*grid.rows[: found.top], ["单位名称", "时期", "指标", "数值"]]
    origin: dict[tuple[int, int], tuple[int, int]] = {}
    faults: dict[tuple[int, int], str] = {}
    percents: set[tuple[int, int]] = set()
    for r, cells in enumerate(grid.rows[found.row + 1 :], start=found.row + 1):
        first = next((fold(cell) for cell in cells if fold(cell)), "")
        if not first or TOTAL.match(first) or FOOTNOTE.match(first):
            continue
        for c, measure in found.measures.items():
            new, value = len(rows), cells[c] if c < len(cells) else None
            body = cells[found.body] if found.body < len(cells) else None
            rows.append([body, grid.rows[found.row][c], measure, value])
            places = ((r, found.body), (found.row, c), (found.top, c), (r, c))
            origin |= {(new, at): place for at, place in enumerate(places)}
            if (r, c) in grid.faults:
                faults[new, 3] = grid.faults[r, c]
            if (r, c) in grid.percents:
                percents.add((new, 3))
    return replace(grid, rows=rows, merged=(), faults=faults, percents=frozenset(percents), origin=origin)
