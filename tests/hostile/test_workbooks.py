"""Each trap that a workbook can be is refused in one clear sentence, or read as if the trap were not there."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from jihua_analysis.intake.read import read_grids
from tests.hostile.books import (
    FIRST_SHEET,
    clean_book,
    old_book,
    old_records,
    packed,
    parts_of,
    record,
    with_part,
    with_rows,
)  # fmt: skip

CORNER = "1048576 行 × 16384 列"
DOCTYPE = '<?xml version="1.0"?><!DOCTYPE x [{}]>'
LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha"}">' for n in range(10))
OLD_ROWS: list[list[str | float]] = [["单位名称", "时期", "年末人口"], ["甲社区", "2014", 5210.0]]


def body(data: bytes) -> bytes:
    """A part without its declaration."""
    return data[data.index(b"?>") + 2 :] if data.startswith(b"<?xml") else data


def declared(entity: str) -> Callable[[bytes], bytes]:
    """The part behind a document type that declares this."""
    return lambda data: DOCTYPE.format(entity).encode() + body(data)


def recoded(encoding: str) -> Callable[[bytes], bytes]:
    """The part declared to be in another encoding, and written in it below the declaration."""
    head = f'<?xml version="1.0" encoding="{encoding}"?>'.encode()
    return lambda data: head + body(data).decode().encode(encoding, "replace")


def archive(*entries: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in entries:
            made.writestr(name, data)
    return out.getvalue()


def with_lying_size() -> bytes:
    """The clean workbook with a sheet that is said to be shorter than it unpacks to."""
    book = bytearray(clean_book())
    at = book.index(b"PK\x01\x02")
    while book[at + 46 : at + 46 + len(FIRST_SHEET)] != FIRST_SHEET.encode():
        at = book.index(b"PK\x01\x02", at + 4)
    book[at + 24 : at + 28] = struct.pack("<I", 10)
    return bytes(book)


def locked_zip() -> bytes:
    """The clean workbook with every entry marked as encrypted."""
    book = bytearray(clean_book())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = book.find(signature)
        while at >= 0:
            book[at + flags] |= 1
            at = book.find(signature, at + 4)
    return bytes(book)


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "a cell in the last corner": (lambda: with_rows('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), CORNER),
    "the same in single quotes": (lambda: with_rows("<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>"), CORNER),
    "the same in small letters": (lambda: with_rows('<row r="30"><c r="xfd1048576"><v>1</v></c></row>'), CORNER),
    "the same in a row that says another number": (
        lambda: with_rows('<row r="30"><c r="XFD1048576"><v>1</v></c></row>'), CORNER),
    "the same with blanks around the sign": (
        lambda: with_rows('<row r = "30"><c r = "XFD1048576"><v>1</v></c></row>'), CORNER),
    "the same behind a sign in an attribute": (
        lambda: with_rows('<row r="30"><c s=">" r="XFD1048576"><v>1</v></c></row>'), CORNER),
    "the same under another prefix": (
        lambda: with_rows('<x:row r="1048576"><x:c r="XFD1048576"><v>1</v></x:c></x:row>'), CORNER),
    "cells without a place in the last row": (
        lambda: with_rows('<row r="1048576"><c><v>1</v></c></row>'), "行 × "),
    "a place with characters spelt as numbers": (
        lambda: with_rows('<row r="30"><c r="XFD&#49;048576"><v>1</v></c></row>'), "单元格位置"),
    "a place beyond all sheets": (lambda: with_rows('<row r="3"><c r="ZZZZZZZ9"><v>1</v></c></row>'), "单元格位置"),
    "more columns than a sheet has": (lambda: with_rows("<row>" + "<c/>" * 20_000 + "</row>"), "行 × "),
    "an outside entity in a sheet": (
        lambda: with_part(declared('<!ENTITY x SYSTEM "file:///etc/passwd">')), "实体声明"),
    "a billion laughs in a sheet": (lambda: with_part(declared(LAUGHS)), "实体声明"),
    "a billion laughs in the book": (lambda: with_part(declared(LAUGHS), "xl/workbook.xml"), "实体声明"),
    "a billion laughs in the relations": (lambda: with_part(declared(LAUGHS), "_rels/.rels"), "实体声明"),
    "a sheet in UTF-16": (lambda: with_part(lambda data: data.decode().encode("utf-16")), "内部编码"),
    "a sheet in EBCDIC": (lambda: with_part(recoded("cp037")), "内部编码"),
    "ten thousand parts": (
        lambda: packed(parts_of(clean_book()) | {f"x{n}.xml": b"" for n in range(10_001)}), "个部件"),
    "a part that is longer than is said": (with_lying_size, "损坏"),
    "half of the file": (lambda: clean_book()[: len(clean_book()) // 2], "损坏"),
    "the file without its last byte": (lambda: clean_book()[:-1], "损坏"),
    "a file of zeros behind the signature": (lambda: b"PK\x03\x04" + bytes(1000), "损坏"),
    "an encrypted archive": (locked_zip, "密码"),
    "a binary workbook": (lambda: archive(("xl/workbook.bin", b"x")), "xlsb"),
    "an open document": (lambda: archive(("mimetype", b"x"), ("content.xml", b"<x/>")), "ods"),
    "a letter": (lambda: archive(("word/document.xml", b"<x/>")), "docx"),
    "an archive of something else": (lambda: archive(("photo.jpg", b"x")), "损坏"),
    "no book in the book": (lambda: with_part(lambda data: b"", "xl/workbook.xml"), "损坏"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_workbook_that_is_a_trap_is_refused(name: str, tmp_path: Path) -> None:
    make, says = REFUSED[name]
    (tmp_path / "book.xlsx").write_bytes(make())
    grids, unread = read_grids(tmp_path / "book.xlsx")
    assert not grids
    assert says in unread[0].message and unread[0].fix


@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
def test_a_second_part_of_the_same_name_is_refused(tmp_path: Path) -> None:
    book = archive(*parts_of(clean_book()).items(), (FIRST_SHEET, b"<worksheet/>"))
    (tmp_path / "book.xlsx").write_bytes(book)
    assert "同名" in read_grids(tmp_path / "book.xlsx")[1][0].message


@pytest.mark.parametrize(
    ("variable", "value", "make"),
    [
        ("JIHUA_MAX_UNPACKED_MB", "1", lambda: with_part(lambda data: data + b" " * (2 << 20))),
        ("JIHUA_MAX_UNPACKED_MB", "1", lambda: with_part(lambda data: bytes(2 << 20), "xl/media/picture.png")),
        ("JIHUA_MAX_MERGED", "5", lambda: with_rows('</sheetData><mergeCell ref="A2:A3"/>' * 6)),
        ("JIHUA_MAX_CELLS", "30", clean_book),
        ("JIHUA_MAX_ALL_CELLS", "200", clean_book),
        ("JIHUA_MAX_ROWS", "3", clean_book),
        ("JIHUA_MAX_COLUMNS", "3", clean_book),
        ("JIHUA_MAX_FILE_MB", "1", lambda: clean_book() + bytes(2 << 20)),
    ],
    ids=["a sheet of blanks", "a picture", "merged cells", "cells", "all cells", "rows", "columns", "the file"],
)
def test_what_passes_a_limit_is_refused_with_the_variable_that_sets_it(
    variable: str, value: str, make: Callable[[], bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    (tmp_path / "book.xlsx").write_bytes(make())
    grids, unread = read_grids(tmp_path / "book.xlsx")
    assert not grids
    assert f"上限 {value} " in unread[0].message and variable in unread[0].message


def test_one_long_text_in_thousands_of_cells_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """30,000 characters in 300 cells are 9 MB in memory, of a file that unpacks to 60 KB."""
    monkeypatch.setenv("JIHUA_MAX_UNPACKED_MB", "2")
    cells = "".join(f'<row r="{r}"><c r="A{r}" t="s"><v>0</v></c></row>' for r in range(40, 340))
    parts = parts_of(with_rows(cells))
    parts["xl/sharedStrings.xml"] = b"<sst><si><t>" + b"x" * 30_000 + b"</t></si></sst>"
    (tmp_path / "book.xlsx").write_bytes(packed(parts))
    assert "重复得过多" in read_grids(tmp_path / "book.xlsx")[1][0].message


def _dimension(data: bytes) -> bytes:
    start = data.index(b'<dimension ref="')
    return data[:start] + b'<dimension ref="A1:XFD1048576"/>' + data[data.index(b"/>", start) + 2 :]


READ: dict[str, Callable[[], bytes]] = {
    "as it is": clean_book,
    "a claim of a whole sheet of cells": lambda: with_part(_dimension),
    "macros": lambda: packed(parts_of(clean_book()) | {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0 Auto_Open"}),
    "links to other workbooks": lambda: packed(
        parts_of(clean_book()) | {"xl/externalLinks/externalLink1.xml": b'<externalLink r:id="rId1" href="file:///x"/>'}
    ),
    "an archive in the archive": lambda: packed(parts_of(clean_book()) | {"xl/media/more.zip": clean_book()}),
    "parts that would be written outside": lambda: packed(
        parts_of(clean_book()) | {"../../evil.xml": b"<x/>", "/evil.xml": b"<x/>", "..\\evil.xml": b"<x/>"}
    ),
    "a merged range of the whole sheet": lambda: with_part(
        lambda data: data.replace(b"</sheetData>", b'</sheetData><mergeCell ref="A2:XFD1048576"/>')
    ),
    "rows in rows": lambda: with_rows("<x>" * 50_000 + "</x>" * 50_000),
}  # fmt: skip


@pytest.mark.parametrize("name", READ)
@pytest.mark.parametrize("ending", ["xlsx", "xlsm"])
def test_what_is_harmless_beside_the_values_changes_none_of_them(name: str, ending: str, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    path = tmp_path / "data" / f"book.{ending}"
    path.write_bytes(READ[name]())
    grids, unread = read_grids(path)
    assert not unread
    assert [grid.sheet for grid in grids][:2] == ["考核对象", "社区月报"]
    assert [grid.rows[1][0] for grid in grids[:2]] == ["甲社区", "甲社区"]
    assert [file.name for file in tmp_path.rglob("*") if file.is_file()] == [f"book.{ending}"]


def test_a_sheet_of_ten_thousand_columns_is_read(tmp_path: Path) -> None:
    row = '<row r="9">' + '<c t="inlineStr"><is><t>x</t></is></c>' * 10_000 + "</row>"
    (tmp_path / "book.xlsx").write_bytes(with_rows(row))
    grids, unread = read_grids(tmp_path / "book.xlsx")
    assert not unread
    assert len(grids[0].rows[8]) == 10_000 and grids[0].rows[1][0] == "甲社区"


def test_a_formula_that_would_start_a_programme_is_a_text(tmp_path: Path) -> None:
    formula = '<row r="9"><c r="A9" t="str"><f>cmd|\'/C calc\'!A0</f><v>=cmd|\'/C calc\'!A0</v></c></row>'
    (tmp_path / "book.xlsx").write_bytes(with_rows(formula))
    grids, _ = read_grids(tmp_path / "book.xlsx")
    assert grids[0].rows[8][0] == "=cmd|'/C calc'!A0"


def test_hidden_rows_and_columns_are_read_like_others(tmp_path: Path) -> None:
    hidden = '<row r="9" hidden="1"><c r="A9" t="inlineStr"><is><t>丙社区</t></is></c></row>'
    (tmp_path / "book.xlsx").write_bytes(with_rows(hidden))
    assert read_grids(tmp_path / "book.xlsx")[0][0].rows[8][0] == "丙社区"


def test_a_broken_sheet_leaves_the_others_alone(tmp_path: Path) -> None:
    (tmp_path / "book.xlsx").write_bytes(with_rows('<row r="9"><c r="A9" t="s"><v>99999</v></c></row>'))
    grids, unread = read_grids(tmp_path / "book.xlsx")
    assert (unread[0].sheet, unread[0].message) == ("考核对象", "这张工作表读不出来")
    assert grids[0].sheet == "社区月报"


OLD_REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "a claim of more cells than memory holds": (
        lambda: old_book(old_records("年报", OLD_ROWS, record(0x0200, struct.pack("<IIHHH", 0, 2**32 - 1, 0, 999, 0)))),
        "没有任何数据",
    ),
    "a cell in the last corner": (
        lambda: old_book(old_records("年报", OLD_ROWS, record(0x0203, struct.pack("<HHHd", 65_535, 65_535, 0, 1.0)))),
        "读不出来",
    ),
    "a password": (lambda: old_book(old_records("年报", OLD_ROWS, first=record(0x002F, b"\1" + bytes(53)))), "密码"),
    "half of the file": (lambda: old_book(old_records("年报", OLD_ROWS))[:1500], "损坏"),
    "the signature alone": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "损坏"),
    "an encrypted xlsx": (
        lambda: old_book("EncryptedPackage".encode("utf-16-le"), "EncryptedPackage"), "密码"),
}  # fmt: skip


@pytest.mark.parametrize("name", OLD_REFUSED)
def test_an_old_workbook_that_is_a_trap_is_refused(name: str, tmp_path: Path) -> None:
    make, says = OLD_REFUSED[name]
    (tmp_path / "book.xls").write_bytes(make())
    grids, unread = read_grids(tmp_path / "book.xls")
    assert not grids
    assert says in unread[0].message and unread[0].fix


@pytest.mark.parametrize("ending", ["xls", "xlsx"])
def test_an_old_workbook_is_read_whatever_its_ending_says(ending: str, tmp_path: Path) -> None:
    (tmp_path / f"book.{ending}").write_bytes(old_book(old_records("社区年报", OLD_ROWS)))
    grids, unread = read_grids(tmp_path / f"book.{ending}")
    assert not unread
    assert (grids[0].sheet, grids[0].rows) == ("社区年报", OLD_ROWS)
