"""A data file or folder -> grids of values as they stand, each with its file, sheet, row and column.

The only code that opens a data file. Nothing is written, no macro runs and no link is followed: macros and
links are parts of the workbook that are never read.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from jihua_analysis.intake.flat_files import parquet_grid, text_grid
from jihua_analysis.intake.grid import Grid, Refused, Unreadable
from jihua_analysis.intake.old_workbooks import old_sheets
from jihua_analysis.intake.words import reason_of
from jihua_analysis.intake.workbooks import sheets_of
from jihua_analysis.policy.limits import ALL_CELLS, FILE_MB, FILES

WORKBOOKS = (".xlsx", ".xlsm", ".xls")
TEXTS = (".csv", ".tsv", ".txt")
PARQUETS = (".parquet", ".pq")
UNREAD = (".ods", ".et", ".ett", ".xlsb", ".xlt", ".xltx", ".numbers", ".doc", ".docx", ".wps", ".sav", ".dta", ".dbf",
          ".txt", ".htm", ".html", ".mht", ".zip", ".rar", ".7z", ".gz")  # fmt: skip
"""What may hold data and is not read where it lies in a folder."""


def read_grids(path: str | Path) -> tuple[list[Grid], list[Unreadable]]:
    """Every sheet of a workbook, or of all data files of a folder in order of name, and what could not be read."""
    path = Path(path)
    grids: list[Grid] = []
    unread: list[Unreadable] = []
    try:
        files = _files(path, unread)
    except OSError as error:
        return [], [Unreadable(shown(path), "", f"打不开：{reason_of(error)}", "核对名称、位置和读取权限")]
    cells = 0
    for file in files:
        name = shown(file)
        try:
            if file.stat().st_size > FILE_MB.value << 20:
                raise Refused(f"文件过大（{FILE_MB}）", "按月份或单位拆成几个文件，删去图片")
            before = len(grids), len(unread)
            for grid in _read(file, name, unread):
                cells += len(grid.rows) * max(map(len, grid.rows), default=0)
                if cells > ALL_CELLS.value:
                    raise Refused(f"读到这里，所有表的单元格合起来过多（{ALL_CELLS}）", "核对文件夹，或分几次做")
                if any(cell not in (None, "") for row in grid.rows for cell in row):
                    grids.append(grid)
            if before == (len(grids), len(unread)):
                raise Refused("文件里没有任何数据", "核对是不是存错了、没有传完；不用的文件请移走")
        except Refused as refused:
            unread.append(Unreadable(name, refused.sheet, refused.message, refused.fix))
        except MemoryError:
            unread.append(Unreadable(name, "", "内存不够，没有读完", "关闭别的程序，或按月份或单位拆成几个文件"))
        except OSError as error:
            unread.append(Unreadable(name, "", f"文件打不开：{reason_of(error)}", "关闭占用它的程序，核对读取权限"))
    if not grids and not unread:
        unread.append(Unreadable(shown(path), "", "文件夹里没有数据文件", "放入 xlsx、xls、csv 或 parquet 文件"))
    return grids, unread


def shown(path: Path) -> str:
    """The name of a file as it can be shown and written: bytes that are no text are marked."""
    return path.name.encode("utf-8", "replace").decode()


def _files(path: Path, unread: list[Unreadable]) -> list[Path]:
    """Every data file; links that lead out of the folder, and what is no file, are passed over."""
    name = shown(path)
    if not path.exists():
        unread.append(Unreadable(name, "", f"没有找到“{name}”", "核对文件或文件夹的名称和位置"))
        return []
    if not path.is_dir():
        if path.suffix.lower() not in WORKBOOKS + TEXTS + PARQUETS:
            unread.append(Unreadable(name, "", f"不支持“{Path(name).suffix}”格式", "另存为 xlsx 或 csv"))
        elif not path.is_file():
            unread.append(Unreadable(name, "", "这不是普通文件", "把文件本身放到这里"))
        else:
            return [path]
        return []
    there = sorted((p for p in path.iterdir() if not p.name.startswith((".", "~$"))), key=lambda p: p.name)
    wanted = [p for p in there if p.suffix.lower() in WORKBOOKS + TEXTS[:2] + PARQUETS]
    if sum(map(Path.is_file, wanted)) > FILES.value:
        told = f"文件夹里有 {len(wanted)} 个数据文件（{FILES}）"
        unread.append(Unreadable(name, "", told, "核对是不是这个文件夹"))
        return []
    for file in there:
        if file.is_file() and file.suffix.lower() in UNREAD:
            told = f"不支持“{file.suffix}”格式，未读取"
            unread.append(Unreadable(shown(file), "", told, "如含数据，另存为 xlsx", error=False))
    for folder in there:
        if (inside := _data_files_in(folder)) and not (folder / "manifest.json").exists():  # results hold one
            told = f"子文件夹里的 {inside} 个数据文件没有读取"
            unread.append(Unreadable(shown(folder), "", told, "要用的文件移到上一层", error=False))
    found = []
    for file in wanted:
        if not file.is_file():
            told = "这是文件夹、失效的链接或设备，不是文件，未读取"
            unread.append(Unreadable(shown(file), "", told, "把文件本身放入文件夹", error=False))
        elif file.resolve().parent != path.resolve():
            told = "这是指向文件夹以外的链接，未读取"
            unread.append(Unreadable(shown(file), "", told, "把文件本身放入文件夹", error=False))
        else:
            found.append(file)
    return found


def _data_files_in(folder: Path) -> int:
    """How many data files lie right in a folder; 0 where it is none, is a link, or cannot be looked into."""
    try:
        inside = list(folder.iterdir()) if folder.is_dir() and not folder.is_symlink() else []
    except OSError:
        return 0
    return sum(p.suffix.lower() in WORKBOOKS + TEXTS[:2] + PARQUETS for p in inside if not p.name.startswith("~$"))


def _read(file: Path, name: str, unread: list[Unreadable]) -> Iterator[Grid]:
    suffix = file.suffix.lower()
    with file.open("rb") as stream:
        head = stream.read(512)
    if suffix in PARQUETS:
        yield parquet_grid(file, name)
    elif suffix in TEXTS:
        if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
            raise Refused("扩展名是文本，内容却是 Excel 工作簿", "把扩展名改为 .xlsx 或 .xls")
        if _is_page(head):
            raise Refused("扩展名是文本，内容其实是网页（HTML）", "用 Excel 打开后另存为 .xlsx")
        yield text_grid(file, name)
    elif head.startswith(b"PK\x03\x04"):
        yield from sheets_of(file, name, unread)
    elif head.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in file.read_bytes():
            raise Refused("工作簿设有打开密码", "去掉密码后另存")
        yield from old_sheets(file, name, unread)
    elif _is_page(head):
        raise Refused("扩展名是 Excel，内容其实是网页（HTML），系统导出时常见", "用 Excel 打开后另存为 .xlsx")
    else:
        raise Refused("内容不是 Excel 工作簿，可能只改了扩展名或文件已损坏", "用 Excel 打开后另存为 .xlsx")


def _is_page(head: bytes) -> bool:
    begins = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return begins.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta"))
