"""One sheet of a workbook from columns of values: title, heads that stay in sight, formats, widths, print set-up."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Hashable, Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from jihua_analysis.intake.saving import fit_pages, put_text
from jihua_analysis.publish.screen import width as text_width

NOTHING = "—"
"""What stands in a cell that has no value to show, by its nature."""
TITLE_ROW, NOTE_ROW, HEAD_ROW = 1, 2, 3
FONT = "微软雅黑"
INK, PALE, _RED, _AMBER = "1F3A5F", "6B7280", "B42318", "8A5A00"
_HEAD = PatternFill("solid", fgColor="E3EBF4")
_LINE = Border(bottom=Side(style="hair", color="B8C2CF"))
_TONES = {"未达到": _RED, "错误": _RED, "未办": _RED, "迟办": _RED, "无法判定": _AMBER, "警告": _AMBER}
"""Words that are set in a colour too; the word itself says all."""
_RISKY = ("=", "+", "-", "@", "\t", "\r")
_MAX_TEXT = 32_000


Look = tuple[str, str, str | None, bool]
"""What a cell looks like: number, marker or text; number format; colour; whether a quote mark guards it."""
Styles = dict[Look, Any]


class Marker(str):
    """A word in place of a number: missing, not applicable, suppressed …"""


@dataclass(frozen=True)
class Column:
    """One column: its heading, its values, how wide, and a number format for all or one a value."""

    heading: str
    values: Sequence[object]
    width: float = 12
    formats: str | Sequence[str] = "General"


@dataclass(frozen=True)
class Page:
    """One sheet: name, title, one line of explanation, and columns of equal length; the first `frozen` stay put."""

    name: str
    title: str
    note: str
    columns: tuple[Column, ...]
    frozen: int = 1
    empty: str = "没有内容。"


def add_page(book: Workbook, page: Page) -> Worksheet:
    """The sheet of a page: no merged cells, one heading row, text as text, ready to print lying on A4."""
    sheet = book.create_sheet(page.name)
    sheet.sheet_view.showGridLines = False
    _line(sheet, TITLE_ROW, page.title, Font(name=FONT, size=14, bold=True, color=INK), 24)
    _line(sheet, NOTE_ROW, page.note, Font(name=FONT, size=9, color=PALE), 16)
    length, styles = len(page.columns[0].values), Styles()
    for c, column in enumerate(page.columns, start=1):
        sheet.column_dimensions[get_column_letter(c)].width = column.width
        head = cell_at(sheet, HEAD_ROW, c)
        put_text(head, column.heading)
        head.font, head.fill = Font(name=FONT, size=10, bold=True, color=INK), _HEAD
        head.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        formats = [column.formats] * length if isinstance(column.formats, str) else column.formats
        for r, (value, number_format) in enumerate(zip(column.values, formats, strict=True), HEAD_ROW + 1):
            put(cell_at(sheet, r, c), value, number_format, styles)
    for r in range(HEAD_ROW, HEAD_ROW + length + 1):
        sheet.row_dimensions[r].height = height_of(
            (text, column.width)
            for c, column in enumerate(page.columns, start=1)
            if isinstance(text := sheet.cell(r, c).value, str)
        )
    if length == 0:
        _line(sheet, HEAD_ROW + 1, page.empty, Font(name=FONT, size=10, color=PALE), 16)
    last = f"{get_column_letter(len(page.columns))}{HEAD_ROW + max(length, 1)}"
    sheet.freeze_panes = sheet.cell(HEAD_ROW + 1, page.frozen + 1)
    if length:
        sheet.auto_filter.ref = f"A{HEAD_ROW}:{last}"
    sheet.print_area = f"A1:{last}"
    sheet.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
    finish(sheet)
    return sheet


def finish(sheet: Worksheet) -> None:
    """Print set-up that all sheets share: A4 lying, as wide as the page, its name and page number below."""
    fit_pages(sheet)
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top, sheet.page_margins.bottom, sheet.page_margins.footer = 0.5, 0.75, 0.35
    footer = sheet.oddFooter
    assert footer is not None and footer.left is not None and footer.right is not None
    footer.left.text, footer.right.text = "&A", "第 &P 页，共 &N 页"


def put(cell: Cell, value: object, number_format: str, styles: Styles) -> None:
    """A value in its cell: numbers as numbers, days as days, markers pale, all else as text that is no formula."""
    value = plain(value)
    if isinstance(value, float | int | dt.date):
        cell.value = value
        number_format = "yyyy-mm-dd" if isinstance(value, dt.date) else number_format
        _style(cell, ("number", number_format, None, False), styles)
        return
    text = str(value)[:_MAX_TEXT]
    put_text(cell, text)
    is_risky = text.startswith(_RISKY) and text != NOTHING
    if isinstance(value, Marker):
        _style(cell, ("marker", number_format, PALE, is_risky), styles)
    else:
        _style(cell, ("text", "General", _TONES.get(text), is_risky), styles)


def _style(cell: Cell, look: Look, styles: Styles) -> None:
    """Font, alignment, format and quote mark of a cell."""

    def dress() -> None:
        sort, cell.number_format, color, cell.quotePrefix = look
        is_left = sort == "text" or (sort == "marker" and cell.number_format == "General")
        cell.font = Font(name=FONT, size=10, italic=sort == "marker", color=color)
        cell.alignment = Alignment(
            vertical="top", horizontal="left" if is_left else "right", wrap_text=sort != "number", indent=int(is_left)
        )
        cell.border = _LINE

    dressed(cell, look, styles, dress)


def dressed(cell: Cell, look: Hashable, styles: dict[Any, Any], dress: Callable[[], None]) -> None:
    """Gives a cell the style of its look, made by `dress` once a workbook: making styles takes most of the time."""
    if look not in styles:
        dress()
        styles[look] = cell._style  # type: ignore[attr-defined]  # missing in the stubs
    cell._style = copy(styles[look])  # type: ignore[attr-defined]  # missing in the stubs


def plain(value: object) -> object:
    """A pandas or numpy value as Python's own; what is missing is the marker for nothing to show."""
    if value is None or value is pd.NA or value is pd.NaT:
        return Marker(NOTHING)
    if isinstance(value, np.bool_ | bool):
        return "是" if value else "否"
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, pd.Timestamp):
        return value.date()
    if isinstance(value, float) and not math.isfinite(value):
        return Marker(NOTHING if math.isnan(value) else "∞")
    return value


def cell_at(sheet: Worksheet, row: int, column: int) -> Cell:
    """A cell of a sheet without merged ones."""
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    return cell


def _line(sheet: Worksheet, row: int, text: str, font: Font, height: float) -> None:
    """A line of text that runs over the cells to its right."""
    cell = cell_at(sheet, row, 1)
    put_text(cell, text)
    cell.font = font
    sheet.row_dimensions[row].height = height


def height_of(texts: Iterable[tuple[str, float]]) -> float:
    """The height of a row with these texts in columns so wide; not every program works it out on opening a file."""
    lines = 1
    for text, wide in texts:
        room = max((wide - 2) * 1.1, 4)
        lines = max(lines, sum(math.ceil(max(text_width(t), 1) / room) for t in text.split("\n")))
    return min(15.5 * lines + 2, 400)
