"""Workbooks saved so that the same content is the same bytes, whatever the clock says."""

from __future__ import annotations

import datetime as dt
import io
import os
import re
import zipfile
from contextlib import suppress
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

LONG_AGO = dt.datetime(2000, 1, 1)
"""The time that every saved workbook bears."""
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


def save_workbook(book: Workbook, path: str | Path) -> Path:
    """The workbook's file, written whole or not at all, with no trace of when it was made."""
    path = Path(path)
    book.properties.creator = "jihua-analysis"
    book.properties.created = book.properties.modified = LONG_AGO
    plain = io.BytesIO()
    book.save(plain)
    out = io.BytesIO()
    with zipfile.ZipFile(plain) as made, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as fixed:
        for name in made.namelist():
            data = made.read(name)
            if name == "docProps/core.xml":
                data = _MODIFIED.sub(rb"\g<1>2000-01-01T00:00:00Z\g<2>", data)
            part = zipfile.ZipInfo(name, _ZIP_TIME)
            part.compress_type = zipfile.ZIP_DEFLATED
            part.create_system = 0
            fixed.writestr(part, data)
    replace_file(path, out.getvalue())
    return path


def replace_file(path: Path, content: bytes) -> None:
    """The file with this content, in place of what was there as soon as all of it is written, or not at all."""
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.write_bytes(content)
        os.replace(partial, path)
    except OSError as error:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        raise type(error)(error.errno, error.strerror, str(path)) from error


def put_text(cell: Cell, text: object) -> None:
    """Writes a text as text: what begins with = is no formula, and control characters are left out."""
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", str(text))
    cell.data_type = "s"


def fit_pages(sheet: Worksheet, wide: int = 1) -> None:
    """Prints a sheet lying, so many A4 pages wide."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = wide, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
