"""Where the values of a year's tables stand: file, sheet, row and column of each."""

from __future__ import annotations

from dataclasses import dataclass, field

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
        exact = mine[mine["column"].eq(column)]
        cell = (exact if len(exact) else mine).iloc[0]
        sheet = self.sheets[int(cell["sheet"])]
        if len(exact):
            return Place(sheet, int(cell["row"]), int(cell["at"]))
        named = column in sheet.columns or column in sheet.captions
        return Place(sheet, *sheet.place(column if named else "body", int(cell["row"])))

    @property
    def _cells_of_row(self) -> dict[int, pd.DataFrame]:
        """The cells of each counts row, grouped once and kept."""
        if "_grouped" not in self.__dict__:
            object.__setattr__(self, "_grouped", dict(iter(self.cells.groupby("index"))))
        grouped: dict[int, pd.DataFrame] = self.__dict__["_grouped"]
        return grouped
