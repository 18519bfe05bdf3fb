"""The parts of an xlsx file that hold values, each looked through before any reader meets it.

A workbook is a zip of XML written by anyone. What is read is a clean copy of what was looked through: no macros,
pictures or objects, nothing that a second entry of the same name or a wrong size could slip past.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jihua_analysis.intake.grid import Refused, refuse_if_vast
from jihua_analysis.policy.limits import ALL_CELLS, MERGED, UNPACKED_MB

_MAX_PARTS = 10_000
_TAG = re.compile(rb"<(?:\w+:)?(?:c|row)[\s/>]")
_POSITION = re.compile(rb"""<(?:\w+:)?(?:c|row)\s[^<]*?(?<=[\s"'])r\s*=\s*["']([A-Za-z]{0,3})(\d{0,12})([^"']?)""")
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_STRING = re.compile(rb"<(?:\w+:)?si[\s/>]")
_INDEX = re.compile(rb"<(?:\w+:)?v[^>]*>\s*(\d{1,9})\s*<")
_MERGE = re.compile(rb"<(?:\w+:)?mergeCell[\s/>]")
_FAULT = re.compile(rb"""\bt\s*=\s*["']e["']|<(?:\w+:)?f[\s>/]""")
_PERCENT = re.compile(rb"""numFmtId\s*=\s*["'](?:9|10)["']|formatCode\s*=\s*(?:"[^"]*|'[^']*)(?:%|&#)""")
_ENCODING = re.compile(rb"""^<\?xml[^>]{0,100}encoding\s*=\s*["'](?!utf-?8["']|us-ascii["'])""", re.I)
_RESAVE = "用 Excel 打开后另存为 .xlsx"
_OTHERS = {
    "xl/workbook.bin": "xlsb", "content.xml": "ods", "word/document.xml": "docx", "ppt/presentation.xml": "pptx",
}  # fmt: skip


@dataclass(frozen=True)
class Archive:
    """A clean copy of a workbook, and whether errors or formulas, or percentages, stand anywhere in it."""

    content: bytes
    faults: bool
    percents: bool


def looked_through(file: Path) -> Archive:
    """The workbook's XML parts, each found harmless; Refused where one is a trap or the file is damaged."""
    clean = io.BytesIO()
    try:
        with zipfile.ZipFile(file) as archive:
            parts = dict(_parts(archive))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise Refused("工作簿已损坏或不完整", "用 Excel 打开修复后另存为 .xlsx") from error
    sheets = [data for data in parts.values() if _TAG.search(data)]
    for data in parts.values():
        _refuse_if_trapped(data)
    if sum(map(_area, sheets)) > ALL_CELLS.value:
        raise Refused(f"工作簿里各表的范围合起来过大（{ALL_CELLS}）", "删除空白行列后另存，或拆成几个文件")
    _refuse_if_repeated(next((d for n, d in parts.items() if n.endswith("sharedStrings.xml")), b""), sheets)
    faults = any(_FAULT.search(data) for data in sheets)
    percents = any(_PERCENT.search(data) for name, data in parts.items() if name.endswith("styles.xml"))
    with zipfile.ZipFile(clean, "w") as copy:
        for name in list(parts):
            copy.writestr(zipfile.ZipInfo(name), parts.pop(name))
    return Archive(clean.getvalue(), faults, percents)


def _parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    """Name and content of each XML part, the sizes that the archive states proved on the way."""
    entries = archive.infolist()
    other = next((kind for name, kind in _OTHERS.items() if name in archive.NameToInfo), "")
    if other and "xl/workbook.xml" not in archive.NameToInfo:
        raise Refused(f"扩展名是 xlsx，内容却是 {other} 文件", "用 Excel 或 WPS 打开后另存为 .xlsx")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused("工作簿设有打开密码", "去掉密码后另存")
    if sum(entry.file_size for entry in entries) > UNPACKED_MB.value << 20 or len(entries) > _MAX_PARTS:
        raise Refused(f"工作簿解压后过大（{UNPACKED_MB}；至多 {_MAX_PARTS} 个部件）", "删去图片和空白行列后另存")
    if len(entries) != len(archive.NameToInfo):
        raise Refused("工作簿里有同名的部件，不是 Excel 存的", _RESAVE)
    for entry in entries:
        if entry.filename.endswith((".xml", ".rels")):
            yield entry.filename, archive.read(entry)


def _refuse_if_trapped(data: bytes) -> None:
    """Refuses XML that declares entities, or that is written so that nobody can see whether it does."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff", b"\0<", b"<\0") or _ENCODING.match(data.removeprefix(b"\xef\xbb\xbf")):
        raise Refused("工作簿的内部编码不是 UTF-8，不是 Excel 存的", _RESAVE)
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise Refused("工作簿里有不该有的实体声明", _RESAVE)


def _area(data: bytes) -> int:
    """The cells that a sheet spans; Refused where its farthest cell, however written down, asks for too many."""
    found = _POSITION.findall(data)
    if any(rest for _, _, rest in found):
        raise Refused("工作表里有写得不对的单元格位置，不是 Excel 存的", _RESAVE)
    rows = max((int(digits or 0) for _, digits, _ in found), default=0)
    columns = max(map(column_number, {letters for letters, _, _ in found}), default=0)
    if len(found) < len(_TAG.findall(data)):  # a row or cell without a position follows the one before
        rows += len(_ROW.findall(data))
        columns += max(len(_CELL.findall(row)) for row in _ROW.split(data))
    refuse_if_vast(rows, columns)
    if len(_MERGE.findall(data)) > MERGED.value:
        raise Refused(f"工作表里的合并单元格过多（{MERGED}）", "取消合并后另存")
    return rows * columns


def _refuse_if_repeated(strings: bytes, sheets: list[bytes]) -> None:
    """Refuses long texts that stand once in the file and in so many cells that they would fill the memory."""
    most = UNPACKED_MB.value << 20
    lengths = [len(text) for text in _STRING.split(strings)[1:]]
    if max(lengths, default=0) * sum(len(data) // 12 for data in sheets) <= most:
        return
    indices = (int(i) for data in sheets for i in _INDEX.findall(data))
    if sum(lengths[i] for i in indices if i < len(lengths)) > most:
        raise Refused(f"同一段长文字在工作簿里重复得过多（{UNPACKED_MB}）", "缩短文字后另存")


def column_number(letters: bytes) -> int:
    """The number of a column by its letters, counted from 1: A is 1, XFD is 16384."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
