"""Excel workbooks (xlsx, xlsm) -> grids: values by calamine, and by openpyxl what calamine leaves out.

No macro runs and no link is followed: they are parts of the workbook that are never read.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from jihua_analysis.intake.archive import Archive, looked_through
from jihua_analysis.intake.grid import Grid, Refused, Unreadable, refuse_if_vast

Special = tuple[dict[tuple[int, int], str], frozenset[tuple[int, int]]]
"""Faults and percentages of one sheet."""


def sheets_of(file: Path, name: str, unread: list[Unreadable]) -> Iterator[Grid]:
    """The sheets of a workbook: values by calamine, and by openpyxl what calamine leaves out."""
    archive = looked_through(file)
    try:
        with _no_panic():
            book = CalamineWorkbook.from_filelike(io.BytesIO(archive.content))
    except PasswordError as error:
        raise Refused("工作簿设有打开密码", "去掉密码后另存") from error
    except (CalamineError, OSError, ValueError) as error:
        raise Refused("工作簿已损坏、加密或格式过旧", "用 Excel 打开后另存为 .xlsx") from error
    special: dict[str, Special] = {}
    try:
        special = _special_cells(archive) if archive.faults or archive.percents else {}
    except Exception:  # a workbook that calamine reads and openpyxl does not: its plain values still count
        unread.append(Unreadable(name, "", "公式、错误值和百分数格式没有核对", "用 Excel 打开后另存", error=False))
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
        faults, percents = special.get(meta.name, ({}, frozenset()))
        yield Grid(
            name,
            meta.name,
            rows,
            merged,
            faults,
            frozenset(percents),
            meta.visible != SheetVisibleEnum.Visible,
        )


@contextmanager
def _no_panic() -> Iterator[None]:
    """Turns a panic of calamine, which no `except Exception` meets, into a ValueError."""
    try:
        yield
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise ValueError("calamine panicked") from error


def _special_cells(archive: Archive) -> dict[str, Special]:
    """For each sheet the cells with an error or an uncomputed formula, and those shown as percentages."""
    found: dict[str, Special] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl tells of features it leaves out; none of them is a value
        values = _opened(archive, data_only=True)
        formulas = _opened(archive, data_only=False) if archive.faults else values
        for sheet in values.worksheets:
            wrong: dict[tuple[int, int], str] = {}
            shares: set[tuple[int, int]] = set()
            for r, pair in enumerate(zip(_cells(sheet), _cells(formulas[sheet.title]), strict=False)):
                for c, (value, formula) in enumerate(zip(*pair, strict=False)):
                    if value.data_type == "e":
                        wrong[r, c] = str(value.value)
                    elif formula.data_type == "f" and value.value is None and value.data_type == "n":
                        wrong[r, c] = "公式未计算"
                    elif archive.percents and isinstance(value.value, int | float) and "%" in str(value.number_format):
                        shares.add((r, c))
            found[sheet.title] = wrong, frozenset(shares)
    return found


def _opened(archive: Archive, data_only: bool) -> Any:
    return openpyxl.load_workbook(io.BytesIO(archive.content), read_only=True, data_only=data_only, keep_links=False)


def _cells(sheet: Any) -> Iterator[tuple[Any, ...]]:
    sheet.reset_dimensions()
    yield from sheet.iter_rows(min_row=1, min_col=1)
