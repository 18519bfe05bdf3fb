"""Workbooks made part by part: a clean xlsx whose parts a test changes, and a small writer of the old xls format."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Collection, Mapping
from functools import cache

from tests.intake.small import clean_frames, write_xlsx

FIRST_SHEET = "xl/worksheets/sheet1.xml"
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SECTOR = 512


@cache
def clean_book() -> bytes:
    """The clean year of the intake tests as one workbook."""
    out = io.BytesIO()
    write_xlsx(clean_frames(), out)
    return out.getvalue()


def parts_of(book: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def with_part(change: Callable[[bytes], bytes], name: str = FIRST_SHEET) -> bytes:
    """The clean workbook with one part changed."""
    parts = parts_of(clean_book())
    parts[name] = change(parts.get(name, b""))
    return packed(parts)


def with_rows(xml: str) -> bytes:
    """The clean workbook with these rows of XML below those of its first sheet."""
    return with_part(lambda data: data.replace(b"</sheetData>", xml.encode() + b"</sheetData>"))


def record(kind: int, data: bytes = b"") -> bytes:
    """One record of the old format: its number, its length, its data."""
    return struct.pack("<HH", kind, len(data)) + data


def _text(text: str) -> bytes:
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")


def old_records(
    name: str, rows: list[list[str | float]], more: bytes = b"", first: bytes = b"",
    percents: Collection[tuple[int, int]] = (), errors: Mapping[tuple[int, int], int] = {},
) -> bytes:  # fmt: skip
    """The Workbook stream of an xls file with one sheet; `first` and `more` are records put into it.

    percents: cells shown as percentages. errors: cells that hold an error instead, by its code.
    """
    if percents:  # two formats of cells: as it stands, and the built-in format 10, which is 0.00%
        first += record(0x00E0, bytes(20)) + record(0x00E0, struct.pack("<HH", 0, 10) + bytes(16))
    start = struct.pack("<HHHHII", 0x0600, 0, 0, 0, 0, 6)
    sheet = record(0x0809, start[:2] + struct.pack("<H", 0x10) + start[4:])
    sheet += record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows)), 0))
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            at = struct.pack("<HHH", r, c, int((r, c) in percents))
            if (r, c) in errors:
                sheet += record(0x0205, at + bytes([errors[r, c], 1]))
                continue
            is_text = isinstance(value, str)
            data = _text(value) if isinstance(value, str) else struct.pack("<d", value)
            sheet += record(0x0204 if is_text else 0x0203, at + data)
    sheet += more + record(0x000A)
    named = struct.pack("<BB", len(name), 1) + name.encode("utf-16-le")
    head = (
        record(0x0809, start[:2] + struct.pack("<H", 5) + start[4:]) + record(0x0042, struct.pack("<H", 1200)) + first
    )
    offset = len(head) + len(record(0x0085, bytes(6) + named)) + len(record(0x000A))
    return head + record(0x0085, struct.pack("<IBB", offset, 0, 0) + named) + record(0x000A) + sheet


def old_book(stream: bytes, name: str = "Workbook") -> bytes:
    """A compound file that holds one stream."""
    stream = stream.ljust(4096, b"\0")
    count = -(-len(stream) // _SECTOR)
    chain = [_FAT, _END, *range(3, 2 + count), _END]
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(_SECTOR, b"\xff")
    assert len(table) == _SECTOR, "one sector of allocation table holds 126 sectors of data"
    folder = _entry("Root Entry", 5, child=1, start=_END, size=0) + _entry(name, 2, _FREE, 2, len(stream))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<9I", 0, 1, 1, 0, 4096, _END, 0, _END, 0)
    head += struct.pack("<109I", 0, *[_FREE] * 108)
    return head + table + folder.ljust(_SECTOR, b"\0") + stream.ljust(count * _SECTOR, b"\0")


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    packed_name = text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1)
    return packed_name + struct.pack("<III", _FREE, _FREE, child) + bytes(36) + struct.pack("<IQ", start, size)
