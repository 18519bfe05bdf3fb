"""Where the values of a year's tables stand: file, sheet, row and column of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from jihua_analysis.intake.headings import Sheet


@dataclass(frozen=True)
class Place:
    """One cell: the sheet, and its row and column number counted from 0 (None where there is no such cell)."""

    sheet: Sheet | None
    row: int | None
    column: int | None


@dataclass(frozen=True)
class Places:
    """The places of all tables. rows: for each table sheet number and row number, by the index of its frame.

    cells: the cells of counts, with `index` the row of the counts frame that each became part of.
    """

    sheets: tuple[Sheet, ...] = ()
    rows: dict[str, pd.DataFrame] = field(default_factory=dict)
    cells: pd.DataFrame = field(default_factory=pd.DataFrame)

    def at(self, table: str, index: int, column: str) -> Place:
        """The place of one value; for counts without such a cell the place of the row's body."""
        if table == "counts":
            return self._count(index, column)
        if index not in self.rows.get(table, pd.DataFrame()).index:
            return Place(None, index, None)
        number, row = self.rows[table].loc[index]
        sheet = self.sheets[number]
        return Place(sheet, *sheet.place(column, int(row)))

    def _count(self, index: int, column: str) -> Place:
        if self.cells.empty:
            return Place(None, index, None)
        mine = self._cells_of_row.get(index)
        if mine is None:
            return Place(None, None, None)
        columns, sheets, rows, at = self._cell_values
        exact = next((i for i in mine if columns[i] == column), None)
        one = mine[0] if exact is None else exact
        sheet = self.sheets[int(sheets[one])]
        if exact is not None:
            return Place(sheet, int(rows[one]), int(at[one]))
        named = column in sheet.columns or column in sheet.captions
        return Place(sheet, *sheet.place(column if named else "body", int(rows[one])))

    @cached_property
    def _cells_of_row(self) -> dict[int, np.ndarray]:
        """The positions of the cells of each counts row."""
        found: dict[int, np.ndarray] = self.cells.groupby("index").indices
        return found

    @cached_property
    def _cell_values(self) -> tuple[np.ndarray, ...]:
        """Column, sheet, row and place of every cell: one look-up in them costs a thousandth of one in the frame."""
        return tuple(self.cells[name].to_numpy() for name in ("column", "sheet", "row", "at"))
