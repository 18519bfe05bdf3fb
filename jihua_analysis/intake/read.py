"""A data file or folder -> grids of values as they stand, each with its file, sheet, row and column.

The only code that opens a data file. Nothing is written, no macro runs and no link is followed: macros and
links are parts of the workbook that are never read.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

MAX_FILE_BYTES = 200 * 2**20
"""A year of one office is under 1 MiB; a hundred offices in one file are still far below this."""
MAX_UNPACKED_BYTES = 1 * 2**30
"""What a workbook may unpack to: real ones unpack ten- to thirty-fold, a zip bomb a thousandfold."""
MAX_CELLS = 5_000_000
"""Cells of the rectangle that holds all values of a sheet: readers allot the whole rectangle at once, so one stray
cell in the last corner of a sheet would ask for 17 thousand million. Sixty bodies × 12 months × 60 measures are 43,200."""
MAX_FILES = 500
"""Files of one folder: more means that the wrong folder was named."""

WORKBOOKS = (".xlsx", ".xlsm", ".xls")
TEXTS = (".csv", ".tsv", ".txt")
PARQUETS = (".parquet", ".pq")
UNREAD = (".ods", ".et", ".xlsb", ".numbers", ".doc", ".docx", ".wps", ".sav", ".dta")

Merge = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True)
class Grid:
    """One sheet (or text file): rows of values as they stand; row and column numbers count from 0.

    merged: first and last cell of each merged range. faults: cells with an Excel error or a formula that was never
    computed, with the text to show. percents: cells that Excel shows as a percentage of the stored number.
    """

    file: str
    sheet: str
    rows: list[list[Any]]
    merged: tuple[Merge, ...] = ()
    faults: dict[tuple[int, int], str] = field(default_factory=dict)
    percents: frozenset[tuple[int, int]] = frozenset()
    hidden: bool = False


@dataclass(frozen=True)
class Unreadable:
    """A file or sheet that could not be read, why, and what to do; `error` is false where it was only passed over."""

    file: str
    sheet: str
    message: str
    fix: str
    error: bool = True


class _Refused(Exception):
    def __init__(self, message: str, fix: str, sheet: str = "") -> None:
        super().__init__(message)
        self.message, self.fix, self.sheet = message, fix, sheet


def read_grids(path: str | Path) -> tuple[list[Grid], list[Unreadable]]:
    """Every sheet of a workbook, or of all data files of a folder in order of name, and what could not be read."""
    path = Path(path)
    grids: list[Grid] = []
    unread: list[Unreadable] = []
    if not path.exists():
        return [], [Unreadable(path.name, "", f"没有找到“{path.name}”", "核对文件或文件夹的名称和位置")]
    for name, file in _files(path, unread):
        try:
            if file.stat().st_size > MAX_FILE_BYTES:
                raise _Refused(f"文件超过 {MAX_FILE_BYTES >> 20} MB", "按月份或单位拆成几个文件，删去图片")
            grids.extend(_read(file, name, unread))
        except _Refused as refused:
            unread.append(Unreadable(name, refused.sheet, refused.message, refused.fix))
        except OSError as error:
            unread.append(Unreadable(name, "", f"文件打不开：{error.strerror or '读取失败'}", "关闭占用它的程序，核对读取权限"))
    if not grids and not unread:
        unread.append(Unreadable(path.name, "", "文件夹里没有数据文件", "放入 xlsx、xls、csv 或 parquet 文件"))
    return grids, unread


def _files(path: Path, unread: list[Unreadable]) -> Iterator[tuple[str, Path]]:
    """Name to show and path of each data file; links that lead out of the folder are passed over."""
    if not path.is_dir():
        if path.suffix.lower() in WORKBOOKS + TEXTS + PARQUETS:
            yield path.name, path
        else:
            unread.append(Unreadable(path.name, "", f"不支持“{path.suffix}”格式", "另存为 xlsx 或 csv"))
        return
    found = sorted((p for p in path.iterdir() if p.is_file() and not p.name.startswith((".", "~$"))), key=lambda p: p.name)
    wanted = [p for p in found if p.suffix.lower() in WORKBOOKS + TEXTS[:2] + PARQUETS]
    for file in found:
        if file.suffix.lower() in UNREAD:
            unread.append(Unreadable(file.name, "", f"不支持“{file.suffix}”格式，未读取", "如含数据，另存为 xlsx", error=False))
    if len(wanted) > MAX_FILES:
        unread.append(Unreadable(path.name, "", f"文件夹里有 {len(wanted)} 个数据文件", f"至多 {MAX_FILES} 个，核对文件夹"))
        return
    for file in wanted:
        if file.resolve().parent == path.resolve():
            yield file.name, file
        else:
            unread.append(Unreadable(file.name, "", "这是指向文件夹以外的链接，未读取", "把文件本身放入文件夹", error=False))


def _read(file: Path, name: str, unread: list[Unreadable]) -> Iterator[Grid]:
    suffix = file.suffix.lower()
    with file.open("rb") as stream:
        head = stream.read(512)
    if suffix in PARQUETS:
        yield _parquet(file, name)
    elif suffix in TEXTS:
        if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
            raise _Refused("扩展名是文本，内容却是 Excel 工作簿", "把扩展名改为 .xlsx 或 .xls")
        yield _text(file, name)
    elif head.startswith(b"PK\x03\x04"):
        yield from _workbook(file, name, _inspect(file), unread)
    elif head.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in file.read_bytes():
            raise _Refused("工作簿设有打开密码", "去掉密码后另存")
        yield from _workbook(file, name, {}, unread)
    elif head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta")):
        raise _Refused("扩展名是 Excel，内容其实是网页（HTML），系统导出时常见", "用 Excel 打开后另存为 .xlsx")
    else:
        raise _Refused("内容不是 Excel 工作簿，可能只改了扩展名或文件已损坏", "用 Excel 打开后另存为 .xlsx")


# ---- workbooks ----------------------------------------------------------------------------------------------

_ROW_NUMBER = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="(\d+)"')
_CELL_COLUMN = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})\d')
_FAULT = re.compile(rb'\bt="e"|<(?:\w+:)?f[ >/]')
_PERCENT = re.compile(rb'numFmtId="(?:9|10)"|formatCode="[^"]*%')


def _inspect(file: Path) -> dict[str, bool]:
    """Whether errors, formulas or percentages stand anywhere in the workbook; _Refused if it is a trap.

    Unpacks every part once, which also proves the sizes that the archive states.
    """
    seen = {"faults": False, "percents": False}
    total = 0
    try:
        with zipfile.ZipFile(file) as archive:
            for part in archive.infolist():
                total += part.file_size
                if total > MAX_UNPACKED_BYTES:
                    raise _Refused(f"工作簿解压后超过 {MAX_UNPACKED_BYTES >> 20} MB", "删去图片和空白行列后另存")
                if not part.filename.endswith((".xml", ".rels")):
                    continue
                data = archive.read(part)
                if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
                    raise _Refused("工作簿里有不该有的实体声明", "用 Excel 打开后另存为 .xlsx")
                if part.filename.endswith("styles.xml"):
                    seen["percents"] = bool(_PERCENT.search(data))
                elif "worksheets/" in part.filename:
                    _refuse_if_vast(data)
                    seen["faults"] |= bool(_FAULT.search(data))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise _Refused("工作簿已损坏或不完整", "用 Excel 打开修复后另存为 .xlsx") from error
    return seen


def _refuse_if_vast(sheet_xml: bytes) -> None:
    rows = max(map(int, _ROW_NUMBER.findall(sheet_xml)), default=0)
    letters = set(_CELL_COLUMN.findall(sheet_xml))
    columns = max((_column_number(found.decode()) for found in letters), default=1)
    if rows * columns > MAX_CELLS:
        raise _Refused(f"工作表范围大到 {rows} 行 × {columns} 列", "删除数据下方和右侧的空白行列（含只有格式的）后另存")


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _workbook(file: Path, name: str, seen: dict[str, bool], unread: list[Unreadable]) -> Iterator[Grid]:
    """The sheets of a workbook: values by calamine, and by openpyxl what calamine leaves out."""
    try:
        book = CalamineWorkbook.from_path(str(file))
    except (CalamineError, OSError, ValueError) as error:
        raise _Refused("工作簿已损坏、加密或格式过旧", "用 Excel 打开后另存为 .xlsx") from error
    special = _special_cells(file) if any(seen.values()) else {}
    for meta in book.sheets_metadata:
        if meta.typ != SheetTypeEnum.WorkSheet:
            continue
        try:
            sheet = book.get_sheet_by_name(meta.name)
            rows = sheet.to_python(skip_empty_area=False)
            merged = tuple(sheet.merged_cell_ranges or ())
        except (CalamineError, ValueError) as error:
            unread.append(Unreadable(name, meta.name, "这张工作表读不出来", f"用 Excel 打开后另存（{type(error).__name__}）"))
            continue
        faults, percents = special.get(meta.name, ({}, set()))
        yield Grid(name, meta.name, rows, merged, faults, frozenset(percents), meta.visible != SheetVisibleEnum.Visible)


def _special_cells(file: Path) -> dict[str, tuple[dict[tuple[int, int], str], set[tuple[int, int]]]]:
    """For each sheet the cells with an error or an uncomputed formula, and those shown as percentages."""
    found: dict[str, tuple[dict[tuple[int, int], str], set[tuple[int, int]]]] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl tells of features it leaves out; none of them is a value
        try:
            values = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
            formulas = openpyxl.load_workbook(file, read_only=True, data_only=False, keep_links=False)
        except Exception:  # a workbook that calamine reads and openpyxl does not: its plain values still count
            return {}
        for sheet in values.worksheets:
            faults: dict[tuple[int, int], str] = {}
            percents: set[tuple[int, int]] = set()
            for r, pair in enumerate(zip(_cells(sheet), _cells(formulas[sheet.title]), strict=False)):
                for c, (value, formula) in enumerate(zip(*pair, strict=False)):
                    if value.data_type == "e":
                        faults[r, c] = str(value.value)
                    elif formula.data_type == "f" and value.value is None and value.data_type == "n":
                        faults[r, c] = "公式未计算"
                    elif isinstance(value.value, int | float) and "%" in str(value.number_format):
                        percents.add((r, c))
            found[sheet.title] = faults, percents
        values.close()
        formulas.close()
    return found


def _cells(sheet: Any) -> Iterator[tuple[Any, ...]]:
    sheet.reset_dimensions()
    yield from sheet.iter_rows(min_row=1, min_col=1)


# ---- text and parquet ---------------------------------------------------------------------------------------


def _text(file: Path, name: str) -> Grid:
    """The cells of a csv file: UTF-8 with or without mark, UTF-16 with mark, or GB18030."""
    data = file.read_bytes()
    encodings = ["utf-16"] if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise _Refused("文字编码认不出", "另存为“CSV UTF-8”")
    if "\0" in text:
        raise _Refused("内容不是文本", "另存为“CSV UTF-8”或 .xlsx")
    sample = text[:10_000]
    delimiter = max((",", "\t", ";"), key=sample.count)
    try:
        rows: list[list[Any]] = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise _Refused("引号或分隔符有误，分不出列", "用 Excel 打开核对后另存为“CSV UTF-8”") from error
    if sum(map(len, rows)) > MAX_CELLS:
        raise _Refused(f"单元格超过 {MAX_CELLS} 个", "按月份或单位拆成几个文件")
    return Grid(name, file.stem, rows)


def _parquet(file: Path, name: str) -> Grid:
    """The cells of a parquet file, its column names as the heading row."""
    try:
        meta = pyarrow.parquet.read_metadata(file)
        if meta.num_rows * meta.num_columns > MAX_CELLS:
            raise _Refused(f"单元格超过 {MAX_CELLS} 个", "按月份或单位拆成几个文件")
        columns = pyarrow.parquet.read_table(file).to_pydict()
    except (pyarrow.ArrowException, OSError) as error:
        raise _Refused("parquet 文件读不出来", "核对文件，或改用 xlsx") from error
    rows = [list(columns), *map(list, zip(*columns.values(), strict=True))]
    return Grid(name, file.stem, rows)


def column_letters(number: int) -> str:
    """The letters of a column counted from 0: A, B … Z, AA."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


EXCEL_EPOCH = dt.datetime(1899, 12, 30)
"""Day 0 of Excel's serial dates (1900 taken as a leap year, as Excel does)."""
