"""Pages as staff hand them in, in their own layouts and encodings, with wrong cells planted and written down."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from jihua_analysis.intake.saving import save_workbook

PLANTED_COLUMNS = ("file", "sheet", "cell", "severity", "rule", "what")


@dataclass
class Page:
    """One sheet: lines of title, one or two heading rows, rows of cells, and what stands below them.

    headings: column name -> heading, or (upper, lower) where the upper cell is merged over its neighbours.
    rows: by column name, raw cells as they will stand.
    """

    file: str
    sheet: str
    headings: dict[str, str | tuple[str, str]]
    rows: list[dict[str, Any]]
    title: tuple[str, ...] = ()
    tail: list[list[Any]] = field(default_factory=list)

    @property
    def is_double(self) -> bool:
        """Whether the headings stand in two rows."""
        return any(isinstance(heading, tuple) for heading in self.headings.values())

    @property
    def first(self) -> int:
        """The number of the first data row, counted from 1."""
        return len(self.title) + 2 + self.is_double

    def grid(self) -> list[list[Any]]:
        """All cells, from the title to the tail."""
        head = [_pair(heading) for heading in self.headings.values()]
        upper = [top if i == 0 or top != head[i - 1][0] else None for i, (top, _) in enumerate(head)]
        lower = [low for _, low in head]
        rows: list[list[Any]] = [[line] for line in self.title]
        rows += [upper, lower] if self.is_double else [[top for top, _ in head]]
        rows += [[row.get(name) for name in self.headings] for row in self.rows]
        return rows + self.tail

    def merges(self) -> list[tuple[int, int, int, int]]:
        """Merged heading cells: first row, first column, last row, last column, counted from 1."""
        if not self.is_double:
            return []
        top, head, found = len(self.title) + 1, [_pair(h) for h in self.headings.values()], []
        start = 0
        for i in range(1, len(head) + 1):
            if i == len(head) or head[i][0] != head[start][0]:
                if head[start][1] is None:
                    found.append((top, start + 1, top + 1, start + 1))
                elif i - start > 1:
                    found.append((top, start + 1, top, i))
                start = i
        return found

    def cell(self, row: int, column: str) -> str:
        """The address of a data cell, rows counted from 0; −1 is the (lower) heading."""
        return f"{get_column_letter(list(self.headings).index(column) + 1)}{self.first + row}"


def _pair(heading: str | tuple[str, str]) -> tuple[str, str | None]:
    return heading if isinstance(heading, tuple) else (heading, None)


class Planter:
    """Puts wrong cells into pages and keeps the list of them."""

    def __init__(self, pages: Iterable[Page]) -> None:
        self.pages = {page.sheet: page for page in pages}
        self.planted: list[dict[str, str]] = []

    def wrong(
        self,
        sheet: str,
        where: Mapping[str, Any],
        column: str,
        value: Any,
        rule: str,
        what: str,
        severity: str = "error",
    ) -> None:
        """Writes `value` into the one row that `where` names, and notes that `rule` must be reported there."""
        row = self._row(sheet, where)
        self.pages[sheet].rows[row][column] = value
        self._note(sheet, row, column, severity, rule, what)

    def lacking(self, sheet: str, where: Mapping[str, Any], column: str, what: str, rule: str = "missing") -> None:
        """Notes a cell that is empty, or a body whose row is absent, and must be warned of there."""
        self._note(sheet, self._row(sheet, where), column, "warning", rule, what)

    def extra(
        self, sheet: str, row: dict[str, Any], column: str, rule: str, what: str, severity: str = "error"
    ) -> None:
        """Adds a row that should not be there."""
        page = self.pages[sheet]
        page.rows.append(row)
        self._note(sheet, len(page.rows) - 1, column, severity, rule, what)

    def heading(self, sheet: str, column: str, text: str, rule: str, what: str, severity: str = "error") -> None:
        """Writes another heading over a column, or over a new one, and notes what must be reported there."""
        self.pages[sheet].headings[column] = text
        self._note(sheet, -1, column, severity, rule, what)

    def _row(self, sheet: str, where: Mapping[str, Any]) -> int:
        rows = self.pages[sheet].rows
        found = [i for i, row in enumerate(rows) if all(row.get(k) == v for k, v in where.items())]
        if len(found) != 1:
            raise ValueError(f"{sheet}: {len(found)} rows have {dict(where)}, there should be one")
        return found[0]

    def _note(self, sheet: str, row: int, column: str, severity: str, rule: str, what: str) -> None:
        page = self.pages[sheet]
        at = (page.file, page.sheet, page.cell(row, column), severity, rule, what)
        self.planted.append(dict(zip(PLANTED_COLUMNS, at, strict=True)))


def full_width(number: int) -> str:
    """A number in full-width digits: 12 is １２."""
    return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))


def write_csv(path: Path, rows: Iterable[Iterable[Any]], encoding: str) -> None:
    """Rows as Excel saves them: commas and CRLF, in this encoding."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))


def write_book(path: Path, pages: Iterable[Page]) -> None:
    """A workbook of pages, their headings merged."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for page in pages:
        sheet = book.create_sheet(page.sheet)
        for row in page.grid():
            sheet.append(row)
        for top, left, bottom, right in page.merges():
            sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
        for i in range(1, len(page.headings) + 1):
            sheet.column_dimensions[get_column_letter(i)].width = 13
    save_workbook(book, path)
