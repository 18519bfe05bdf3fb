"""A titled list for reading: as HTML on a page, as Excel where it is saved."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from jihua_analysis.assess.because import shown
from jihua_analysis.intake.saving import put_text

NOTHING = "（无）"
SHORT = 16
"""Texts of so many characters are not broken into lines on a page."""


@dataclass(frozen=True, eq=False)
class Listing:
    """A titled list; shows itself in a notebook, saves itself as Excel where it is told to."""

    title: str
    frame: pd.DataFrame = field(repr=False)

    def html(self, most: int | None = None) -> str:
        """The list as an HTML table without row numbers; of a long one the first rows, and how many there are."""
        if self.frame.empty:
            return f"<p>{self.title}：{NOTHING}</p>"
        shown_rows = self.frame if most is None else self.frame.head(most)
        sides = ["right" if pd.api.types.is_numeric_dtype(self.frame[c]) else "left" for c in self.frame]
        names = "".join(_cell("th", str(c), side) for c, side in zip(self.frame, sides, strict=True))
        body = "".join(
            f"<tr>{''.join(_cell('td', _text(v), side) for v, side in zip(row, sides, strict=True))}</tr>"
            for row in shown_rows.itertuples(index=False, name=None)
        )
        table = f'<table class="jihua"><thead><tr>{names}</tr></thead><tbody>{body}</tbody></table>'
        cut = f"，先列{most}行" if most is not None and len(self.frame) > most else ""
        return f"<p><b>{self.title}</b>（{len(self.frame)}行{cut}）</p>{table}"

    def xlsx(self) -> bytes:
        """The list as an Excel workbook of one sheet; text stays text, numbers stay numbers."""
        from openpyxl import Workbook
        from openpyxl.styles import Font
        from openpyxl.utils import get_column_letter

        book = Workbook()
        sheet: Any = book.active
        sheet.title = self.title[:31]
        for column, name in enumerate(self.frame.columns, start=1):
            sheet.cell(1, column, str(name)).font = Font(bold=True)
            values = [None if pd.isna(v) else v for v in self.frame[name].tolist()]
            for row, value in enumerate(values, start=2):
                cell = sheet.cell(row, column)
                if isinstance(value, str):
                    put_text(cell, value)
                else:
                    cell.value = value
            widest = max([len(str(name)), *(len(_text(v)) for v in values)])
            sheet.column_dimensions[get_column_letter(column)].width = min(2 * widest + 2, 60)
        sheet.freeze_panes = "A2"
        with io.BytesIO() as file:
            book.save(file)
            return file.getvalue()

    def save(self, path: str | Path) -> Path:
        """The list as an Excel workbook in a file."""
        path = Path(path)
        path.write_bytes(self.xlsx())
        return path

    def __repr__(self) -> str:
        return f"{self.title}：{len(self.frame)}行"

    def _repr_html_(self) -> str:
        return self.html()


def _cell(tag: str, text: str, side: str) -> str:
    """A cell of a table; a short text stays on one line beside a column of sentences."""
    whole = ";white-space:nowrap" if len(text) <= SHORT else ""
    return f'<{tag} style="text-align:{side}{whole}">{escape(text)}</{tag}>'


def _text(value: Any) -> str:
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return ""
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    return shown(value, 2) if isinstance(value, float) else str(value)
