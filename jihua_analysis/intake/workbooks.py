"""Excel workbooks -> grids: values by calamine, and by openpyxl what calamine leaves out.

No macro runs and no link is followed: they are parts of the workbook that are never read.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from jihua_analysis.intake.grid import MAX_CELLS, MAX_UNPACKED_BYTES, Grid, Refused, Unreadable

Special = tuple[dict[tuple[int, int], str], frozenset[tuple[int, int]]]
"""Faults and percentages of one sheet."""

_ROW_NUMBER = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="(\d+)"')
_CELL_COLUMN = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})\d')
_FAULT = re.compile(rb'\bt="e"|<(?:\w+:)?f[ >/]')
_PERCENT = re.compile(rb'numFmtId="(?:9|10)"|formatCode="[^"]*%')


def inspect(file: Path) -> dict[str, bool]:
    """Whether errors, formulas or percentages stand anywhere in the workbook; Refused if it is a trap.

    Unpacks every part once, which also proves the sizes that the archive states.
    """
    seen = {"faults": False, "percents": False}
    total = 0
    try:
        with zipfile.ZipFile(file) as archive:
            for part in archive.infolist():
                total += part.file_size
                if total > MAX_UNPACKED_BYTES:
                    raise Refused(f"工作簿解压后超过 {MAX_UNPACKED_BYTES >> 20} MB", "删去图片和空白行列后另存")
                if not part.filename.endswith((".xml", ".rels")):
                    continue
                data = archive.read(part)
                if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
                    raise Refused("工作簿里有不该有的实体声明", "用 Excel 打开后另存为 .xlsx")
                if part.filename.endswith("styles.xml"):
                    seen["percents"] = bool(_PERCENT.search(data))
                elif "worksheets/" in part.filename:
                    _refuse_if_vast(data)
                    seen["faults"] |= bool(_FAULT.search(data))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise Refused("工作簿已损坏或不完整", "用 Excel 打开修复后另存为 .xlsx") from error
    return seen


def _refuse_if_vast(sheet_xml: bytes) -> None:
    rows = max(map(int, _ROW_NUMBER.findall(sheet_xml)), default=0)
    letters = set(_CELL_COLUMN.findall(sheet_xml))
    columns = max((_column_number(found.decode()) for found in letters), default=1)
    if rows * columns > MAX_CELLS:
        raise Refused(f"工作表范围大到 {rows} 行 × {columns} 列", "删除数据下方和右侧的空白行列（含只有格式的）后另存")


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def sheets_of(file: Path, name: str, seen: dict[str, bool], unread: list[Unreadable]) -> Iterator[Grid]:
    """The sheets of a workbook: values by calamine, and by openpyxl what calamine leaves out."""
    try:
        book = CalamineWorkbook.from_path(str(file))
    except (CalamineError, OSError, ValueError) as error:
        raise Refused("工作簿已损坏、加密或格式过旧", "用 Excel 打开后另存为 .xlsx") from error
    special = _special_cells(file, **seen) if any(seen.values()) else {}
    for meta in book.sheets_metadata:
        if meta.typ != SheetTypeEnum.WorkSheet:
            continue
        try:
            sheet = book.get_sheet_by_name(meta.name)
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


def _special_cells(file: Path, faults: bool, percents: bool) -> dict[str, Special]:
    """For each sheet the cells with an error or an uncomputed formula, and those shown as percentages."""
    found: dict[str, Special] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl tells of features it leaves out; none of them is a value
        try:
            values = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
            formulas = openpyxl.load_workbook(file, read_only=True, keep_links=False) if faults else values
        except Exception:  # a workbook that calamine reads and openpyxl does not: its plain values still count
            return {}
        for sheet in values.worksheets:
            wrong: dict[tuple[int, int], str] = {}
            shares: set[tuple[int, int]] = set()
            for r, pair in enumerate(zip(_cells(sheet), _cells(formulas[sheet.title]), strict=False)):
                for c, (value, formula) in enumerate(zip(*pair, strict=False)):
                    if value.data_type == "e":
                        wrong[r, c] = str(value.value)
                    elif formula.data_type == "f" and value.value is None and value.data_type == "n":
                        wrong[r, c] = "公式未计算"
                    elif percents and isinstance(value.value, int | float) and "%" in str(value.number_format):
                        shares.add((r, c))
            found[sheet.title] = wrong, frozenset(shares)
        values.close()
        formulas.close()
    return found


def _cells(sheet: Any) -> Iterator[tuple[Any, ...]]:
    sheet.reset_dimensions()
    yield from sheet.iter_rows(min_row=1, min_col=1)
