"""A report with a measure a row and months or bodies across, turned into a row a value; each keeps its cell."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from jihua_analysis.intake.grid import Grid
from jihua_analysis.intake.headings import HEADING_ROWS, Recogniser, column_named
from jihua_analysis.intake.values import lacks_year, period_of
from jihua_analysis.intake.words import TOTAL, fold, fold_heading

MEASURE = ("指标", "指标名称", "项目", "项目名称", "统计项目", "指标项目", "统计指标", "内容")
"""Headings of the column that names the measures."""
PASSED = ("序号", "编号", "计量单位", "单位", "备注", "说明")
"""Headings of columns that are not read; 单位 here is 人 or 件."""


@dataclass(frozen=True)
class _Matrix:
    """Where a report keeps what: heading row, column of measures, columns of keys by name, columns of values."""

    row: int
    measure: int
    keys: dict[int, str]
    across: list[int]
    heading: str


def turned(grid: Grid, recogniser: Recogniser) -> Grid:
    """The grid in the long form where it is such a report, else the grid itself.

    A report has a column headed 项目 (or alike) that names two measures or more. Its other columns are those headed
    by periods; where there are none each is a body's. `origin` leads from the new cells back to where they stood.
    """
    known = recogniser.headings["counts"]
    columns = recogniser.columns["counts"]
    keys = {"office", "body", "period"}
    measures = columns.keys() - keys - {"measure", "value"}
    for row in range(min(len(grid.rows), HEADING_ROWS)):
        named = {c: column_named(str(cell), known) for c, cell in enumerate(grid.rows[row]) if str(cell or "").strip()}
        at = next((c for c in named if fold_heading(grid.rows[row][c]) in MEASURE), None)
        if at is not None and _names_two(grid, row, at, known, measures):
            fixed = {c: name for c, name in named.items() if name in keys and fold_heading(grid.rows[row][c]) != "单位"}
            matrix = _matrix(grid, row, at, fixed)
            return _long(grid, matrix) if matrix else grid
    return grid


def _names_two(grid: Grid, row: int, column: int, known: dict[str, str], measures: Collection[str]) -> bool:
    below = {column_named(str(r[column]), known) for r in grid.rows[row + 1 :] if column < len(r) and r[column]}
    return len(below & set(measures)) > 1


def _matrix(grid: Grid, row: int, measure: int, fixed: dict[int, str]) -> _Matrix | None:
    """The report's parts; None where there is nothing across, or what stands across has a column too."""
    head = grid.rows[row]
    words = {c: fold(cell) for c, cell in enumerate(head) if c != measure and c not in fixed}
    others = [c for c, word in words.items() if word and fold_heading(word) not in PASSED and not TOTAL.match(word)]
    periods = [c for c in others if period_of(head[c]) or lacks_year(head[c], is_month=False)]
    name = "period" if periods else "body"
    if not others or name in fixed.values():
        return None
    return _Matrix(row, measure, fixed, periods or others, {"period": "时期", "body": "单位名称"}[name])


def _long(grid: Grid, matrix: _Matrix) -> Grid:
    """The lines above the headings, new headings, and a row a value."""
    row, fixed = matrix.row, list(matrix.keys)
    head = [*(grid.rows[row][c] for c in fixed), matrix.heading, "指标", "数值"]
    rows: list[list[Any]] = [*grid.rows[:row], head]
    value = len(head) - 1
    origin: dict[tuple[int, int], tuple[int, int]] = {}
    faults: dict[tuple[int, int], str] = {}
    percents: set[tuple[int, int]] = set()
    for r, cells in enumerate(_filled(grid, matrix), start=row + 1):
        label = fold(cells[matrix.measure])
        if not label or TOTAL.match(label):
            continue
        for c in matrix.across:
            new = len(rows)
            rows.append([*(cells[f] for f in fixed), grid.rows[row][c], cells[matrix.measure], cells[c]])
            places = [*((r, f) for f in fixed), (row, c), (r, matrix.measure), (r, c)]
            origin |= {(new, at): place for at, place in enumerate(places)}
            if (r, c) in grid.faults:
                faults[new, value] = grid.faults[r, c]
            if (r, c) in grid.percents:
                percents.add((new, value))
    return replace(grid, rows=rows, merged=(), faults=faults, percents=frozenset(percents), origin=origin)


def _filled(grid: Grid, matrix: _Matrix) -> list[list[Any]]:
    """The rows below the headings, all of one width, with the value of a merged key in each of its rows."""
    first, width = matrix.row + 1, max(map(len, grid.rows))
    rows = [[*values, *[None] * (width - len(values))] for values in grid.rows[first:]]
    for (top, left), (bottom, right) in grid.merged:
        if left == right and left in (matrix.measure, *matrix.keys) and top >= first:
            for r in range(top, min(bottom, len(grid.rows) - 1) + 1):
                rows[r - first][left] = rows[top - first][left]
    return rows
