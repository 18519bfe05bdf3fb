"""A data file or folder -> grids of values as they stand, each with its file, sheet, row and column.

The only code that opens a data file. Nothing is written, no macro runs and no link is followed: macros and
links are parts of the workbook that are never read.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet

from jihua_analysis.intake.grid import MAX_CELLS, MAX_FILE_BYTES, MAX_FILES, Grid, Refused, Unreadable
from jihua_analysis.intake.workbooks import inspect, sheets_of

WORKBOOKS = (".xlsx", ".xlsm", ".xls")
TEXTS = (".csv", ".tsv", ".txt")
PARQUETS = (".parquet", ".pq")
UNREAD = (".ods", ".et", ".xlsb", ".numbers", ".doc", ".docx", ".wps", ".sav", ".dta")


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
                raise Refused(f"文件超过 {MAX_FILE_BYTES >> 20} MB", "按月份或单位拆成几个文件，删去图片")
            grids.extend(_read(file, name, unread))
        except Refused as refused:
            unread.append(Unreadable(name, refused.sheet, refused.message, refused.fix))
        except OSError as error:
            unread.append(
                Unreadable(name, "", f"文件打不开：{error.strerror or '读取失败'}", "关闭占用它的程序，核对读取权限")
            )
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
    found = sorted(
        (p for p in path.iterdir() if p.is_file() and not p.name.startswith((".", "~$"))),
        key=lambda p: p.name,
    )
    wanted = [p for p in found if p.suffix.lower() in WORKBOOKS + TEXTS[:2] + PARQUETS]
    for file in found:
        if file.suffix.lower() in UNREAD:
            unread.append(
                Unreadable(file.name, "", f"不支持“{file.suffix}”格式，未读取", "如含数据，另存为 xlsx", error=False)
            )
    if len(wanted) > MAX_FILES:
        unread.append(
            Unreadable(path.name, "", f"文件夹里有 {len(wanted)} 个数据文件", f"至多 {MAX_FILES} 个，核对文件夹")
        )
        return
    for file in wanted:
        if file.resolve().parent == path.resolve():
            yield file.name, file
        else:
            unread.append(
                Unreadable(file.name, "", "这是指向文件夹以外的链接，未读取", "把文件本身放入文件夹", error=False)
            )


def _read(file: Path, name: str, unread: list[Unreadable]) -> Iterator[Grid]:
    suffix = file.suffix.lower()
    with file.open("rb") as stream:
        head = stream.read(512)
    if suffix in PARQUETS:
        yield _parquet(file, name)
    elif suffix in TEXTS:
        if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
            raise Refused("扩展名是文本，内容却是 Excel 工作簿", "把扩展名改为 .xlsx 或 .xls")
        yield _text(file, name)
    elif head.startswith(b"PK\x03\x04"):
        yield from sheets_of(file, name, inspect(file), unread)
    elif head.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in file.read_bytes():
            raise Refused("工作簿设有打开密码", "去掉密码后另存")
        yield from sheets_of(file, name, {}, unread)
    elif (
        head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta"))
    ):
        raise Refused("扩展名是 Excel，内容其实是网页（HTML），系统导出时常见", "用 Excel 打开后另存为 .xlsx")
    else:
        raise Refused("内容不是 Excel 工作簿，可能只改了扩展名或文件已损坏", "用 Excel 打开后另存为 .xlsx")


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
        raise Refused("文字编码认不出", "另存为“CSV UTF-8”")
    if "\0" in text:
        raise Refused("内容不是文本", "另存为“CSV UTF-8”或 .xlsx")
    sample = text[:10_000]
    delimiter = max((",", "\t", ";"), key=sample.count)
    try:
        rows: list[list[Any]] = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise Refused("引号或分隔符有误，分不出列", "用 Excel 打开核对后另存为“CSV UTF-8”") from error
    if sum(map(len, rows)) > MAX_CELLS:
        raise Refused(f"单元格超过 {MAX_CELLS} 个", "按月份或单位拆成几个文件")
    return Grid(name, file.stem, rows)


def _parquet(file: Path, name: str) -> Grid:
    """The cells of a parquet file, its column names as the heading row."""
    try:
        meta = pyarrow.parquet.read_metadata(file)
        if meta.num_rows * meta.num_columns > MAX_CELLS:
            raise Refused(f"单元格超过 {MAX_CELLS} 个", "按月份或单位拆成几个文件")
        columns = pyarrow.parquet.read_table(file).to_pydict()
    except (pyarrow.ArrowException, OSError) as error:
        raise Refused("parquet 文件读不出来", "核对文件，或改用 xlsx") from error
    rows = [list(columns), *map(list, zip(*columns.values(), strict=True))]
    return Grid(name, file.stem, rows)
