"""Excel workbooks (xlsx, xlsm) -> grids: values by calamine, beside them what the values do not say.

No macro runs and no link is followed: they are parts of the workbook that are never read.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.etree.ElementTree import ParseError

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from jihua_analysis.intake.archive import looked_through
from jihua_analysis.intake.grid import Grid, Refused, Unreadable, refuse_if_vast
from jihua_analysis.intake.unspoken import Unspoken, unspoken


def sheets_of(file: Path, name: str, unread: list[Unreadable]) -> Iterator[Grid]:
    """The sheets of a workbook; Refused where it is a trap, locked or damaged."""
    archive = looked_through(file)
    try:
        with _no_panic():
            book = CalamineWorkbook.from_filelike(io.BytesIO(archive.content))
    except PasswordError as error:
        raise Refused("工作簿设有打开密码", "去掉密码后另存") from error
    except (CalamineError, OSError, ValueError) as error:
        raise Refused("工作簿已损坏、加密或格式过旧", "用 Excel 打开后另存为 .xlsx") from error
    try:
        beside, is_1904 = unspoken(archive)
    except (ParseError, KeyError, ValueError) as error:
        raise Refused("工作簿已损坏：公式、错误值和百分数格式读不出来", "用 Excel 打开后另存为 .xlsx") from error
    for meta in book.sheets_metadata:
        if meta.typ != SheetTypeEnum.WorkSheet:
            continue
        try:
            with _no_panic():
                sheet = book.get_sheet_by_name(meta.name)
                refuse_if_vast(sheet.total_height, sheet.total_width)
                rows = sheet.to_python(skip_empty_area=False)
                merged = tuple(sheet.merged_cell_ranges or ())
        except (CalamineError, ValueError) as error:
            unread.append(
                Unreadable(name, meta.name, "这张工作表读不出来", f"用 Excel 打开后另存（{type(error).__name__}）")
            )
            continue
        more = beside.get(meta.name, Unspoken())
        hidden = meta.visible != SheetVisibleEnum.Visible
        yield Grid(name, meta.name, rows, merged, more.faults, more.percents, hidden, is_1904=is_1904)


@contextmanager
def _no_panic() -> Iterator[None]:
    """Turns a panic of calamine, which no `except Exception` meets, into a ValueError."""
    try:
        yield
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise ValueError("calamine panicked") from error
