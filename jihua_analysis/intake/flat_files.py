"""Text and parquet files -> grids of values as they stand."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet as pq

from jihua_analysis.intake.grid import Grid, Refused, column_letters, refuse_if_vast
from jihua_analysis.policy.limits import CELL_TEXT, CELLS, COLUMNS, ROWS, UNPACKED_MB

_AS_UTF_8 = "另存为“CSV UTF-8”"


def text_grid(file: Path, name: str) -> Grid:
    """The cells of a csv file: UTF-8 with or without mark, UTF-16 with mark, or GB18030."""
    with file.open("rb") as stream:
        head = stream.read(2)
    encodings = ["utf-16"] if head in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return Grid(name, Path(name).stem, _rows(file, encoding))
        except UnicodeError:
            continue
    raise Refused(_why_no_text(file), _AS_UTF_8)


def _rows(file: Path, encoding: str) -> list[list[Any]]:
    longest = CELL_TEXT.value
    rows: list[list[Any]] = []
    width = 0
    with file.open(encoding=encoding, newline="") as stream:
        csv.field_size_limit(longest)
        delimiter = _delimiter(stream.read(10_000))
        stream.seek(0)
        try:
            for row in csv.reader(_plain_lines(stream), delimiter=delimiter, skipinitialspace=True):
                rows.append(row)
                width = max(width, len(row))
                if len(rows) > ROWS.value or width > COLUMNS.value or len(rows) * width > CELLS.value:
                    refuse_if_vast(len(rows), width)
        except csv.Error as error:
            if "field larger" in str(error):
                line = f"第 {len(rows) + 1} 行有一格的文字过长（{CELL_TEXT}），常见的是引号没有成对"
                raise Refused(line, "核对这一行的引号") from error
            raise Refused("引号或分隔符有误，分不出列", f"用 Excel 打开核对后{_AS_UTF_8}") from error
    return rows


def _delimiter(sample: str) -> str:
    """What cuts most lines into the same number of cells: notes and numbers may hold many of the other signs."""

    def alike(delimiter: str) -> tuple[int, int]:
        widths: Counter[int] = Counter()
        try:
            for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter, skipinitialspace=True):
                widths[len(row)] += 1
        except csv.Error:
            pass
        return max((n for width, n in widths.items() if width > 1), default=0), sample.count(delimiter)

    return max((",", "\t", ";"), key=alike)


def _plain_lines(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        if "\0" in line:
            raise Refused("内容不是文本", f"{_AS_UTF_8}或 .xlsx")
        yield line.rstrip("\x1a")  # how DOS ended a file


def _why_no_text(file: Path) -> str:
    """What keeps a file from being text: lines in two encodings, or none that is known."""
    seen: dict[str, int] = {}
    with file.open("rb") as stream:
        for number, line in enumerate(stream, start=1):
            if line.isascii():
                continue
            encoding = next((e for e in ("utf-8", "gb18030") if _is_text(line, e)), "")
            if not encoding:
                return f"第 {number} 行的文字编码认不出"
            seen.setdefault(encoding.upper(), number)
    found = "，".join(f"第 {number} 行是 {encoding}" for encoding, number in seen.items())
    return f"文字编码认不出，前后不一：{found}"


def _is_text(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def parquet_grid(file: Path, name: str) -> Grid:
    """The cells of a parquet file, its column names as the heading row."""
    try:
        with file.open("rb") as stream:
            table = _table(stream)
            columns = [column.to_pylist() for column in table.columns]
    except (pa.ArrowException, OSError, OverflowError, ValueError, UnicodeError) as error:
        raise Refused("parquet 文件读不出来，已损坏或日期超出范围", "核对文件，或改用 xlsx") from error
    return Grid(name, Path(name).stem, [list(table.column_names), *map(list, zip(*columns, strict=True))])


def _table(stream: Any) -> pa.Table:
    """The file's columns with plain values, after its sizes and types were looked at."""
    meta = pq.read_metadata(stream)
    refuse_if_vast(meta.num_rows, meta.num_columns)
    if sum(meta.row_group(i).total_byte_size for i in range(meta.num_row_groups)) > UNPACKED_MB.value << 20:
        raise Refused(f"parquet 文件解压后过大（{UNPACKED_MB}）", "按月份或单位拆成几个文件")
    schema = meta.schema.to_arrow_schema()
    for number, column in enumerate(schema):
        if not _is_plain(column.type):
            where = f"第 {column_letters(number)} 列“{column.name[:60]}”"
            raise Refused(f"{where}的类型是 {str(column.type)[:60]}", "一格只放一个数字、文字或日期")
    texts = [column.name for column in schema if pa.types.is_string(column.type)]
    stream.seek(0)
    table = pq.ParquetFile(stream, read_dictionary=texts).read()
    for column in table.columns:
        for chunk in column.chunks:
            words = chunk.dictionary if pa.types.is_dictionary(chunk.type) else chunk
            if _longest(words) > CELL_TEXT.value:
                raise Refused(f"有一格的文字过长（{CELL_TEXT}）", "缩短文字后再存")
    exact = [pa.float64() if pa.types.is_decimal(column.type) else column.type for column in table.schema]
    return table.cast(pa.schema([pa.field(n, t) for n, t in zip(table.column_names, exact, strict=True)]))


def _is_plain(kind: pa.DataType) -> bool:
    types = pa.types
    if types.is_dictionary(kind):
        return _is_plain(kind.value_type)
    return any(is_it(kind) for is_it in (
        types.is_integer, types.is_floating, types.is_decimal, types.is_boolean, types.is_string,
        types.is_large_string, types.is_date, types.is_timestamp, types.is_null,
    ))  # fmt: skip


def _longest(words: pa.Array) -> int:
    if not (pa.types.is_string(words.type) or pa.types.is_large_string(words.type)):
        return 0
    return pa.compute.max(pa.compute.utf8_length(words)).as_py() or 0
