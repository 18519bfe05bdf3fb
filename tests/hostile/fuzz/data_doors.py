"""Data files from chance, and what must hold of every one: clear problems, typed tables, or an evaluation."""

from __future__ import annotations

import contextlib
import csv
import io
import random
import re
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl.utils.exceptions import IllegalCharacterError

from jihua_analysis.assess.evaluate import evaluate
from jihua_analysis.intake import load_tables
from jihua_analysis.intake.problem_book import write_problems
from jihua_analysis.policy.model import Policy
from tests.hostile.books import clean_book, old_book, old_records, packed, parts_of
from tests.hostile.fuzz.mutate import bytes_changed, xml_changed
from tests.hostile.strange import NUMBERS, OTHERS, TEXTS
from tests.intake.small import YEAR, clean_frames, small_policy

CHINESE = re.compile(r"[\u4e00-\u9fff]")
STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_KINDS = (
    pa.binary(), pa.large_string(), pa.float16(), pa.int8(), pa.date32(), pa.timestamp("ns", "Asia/Shanghai"),
    pa.list_(pa.string()), pa.decimal128(38, 10), pa.dictionary(pa.int8(), pa.string()), pa.duration("s"),
)  # fmt: skip


@cache
def policy() -> Policy:
    return small_policy()


def is_clear(problems: pd.DataFrame) -> None:
    """Every problem says in Chinese what is wrong and what would be right, on one line that steers no terminal."""
    for message, fix, *where in problems[["message", "fix", "file", "sheet", "column", "value"]].itertuples(
        index=False
    ):
        assert CHINESE.search(message) and fix, (message, fix)
        told = " ".join([message, fix, *map(str, where)])
        assert not STEERING.search(told) and len(told) < 4_000, ascii(told[:500])


def tables_are_clear(path: Path) -> None:
    """Problems that are clear, tables that are typed and, where no error stands, an evaluation."""
    tables = load_tables(path, policy(), YEAR)
    is_clear(tables.problems)
    counts = tables.counts.select_dtypes("Int64")
    assert not (counts < 0).any(axis=None)
    if len(tables.problems) % 5 == 0:
        write_problems(tables.problems, path.with_name("problems.xlsx"))
    if tables.errors.empty:
        evaluate(policy(), tables, YEAR)


def _cells(chance: random.Random) -> dict[str, list[list[Any]]]:
    """The clean year as rows, with strange values, rows and columns in it."""
    sheets = {}
    for name, frame in clean_frames().items():
        rows: list[list[Any]] = [
            list(frame.columns),
            *frame.astype(object).where(frame.notna(), None).to_numpy().tolist(),
        ]
        sheets[name] = rows
    for _ in range(chance.choice((1, 2, 5, 30))):
        rows = sheets[chance.choice(list(sheets))]
        row = chance.choice(rows)
        value = chance.choice(chance.choice((TEXTS, NUMBERS, OTHERS)))
        match chance.randrange(8):
            case 0:
                rows.insert(chance.randrange(len(rows)), list(chance.choice(rows)))
            case 1:
                rows.insert(chance.randrange(len(rows)), [value] * len(row))
            case 2:
                row.append(value)
            case 3 if len(rows) > 2:
                rows.remove(row)
            case 4:
                chance.shuffle(row)
            case _ if row:
                row[chance.randrange(len(row))] = value
    return sheets


def xlsx_bytes(chance: random.Random) -> bytes:
    if chance.random() < 0.4:
        book = openpyxl.Workbook()
        for name, rows in _cells(chance).items():
            sheet = book.create_sheet(name)
            for r, row in enumerate(rows, start=1):
                for c, value in enumerate(row, start=1):
                    with contextlib.suppress(ValueError, TypeError, IllegalCharacterError):
                        sheet.cell(r, c, value[:32_000] if isinstance(value, str) else value)
        book.remove(book.worksheets[0])
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()
    if chance.random() < 0.3:
        return bytes_changed(chance, clean_book())
    parts = parts_of(clean_book())
    for _ in range(chance.choice((1, 1, 3))):
        name = chance.choice(
            [n for n in parts for _ in range(6 if "sheet1" in n or "workbook" in n or "shared" in n else 1)]
        )
        parts[name] = xml_changed(chance, parts[name])
    if chance.random() < 0.1:
        parts[chance.choice(("../evil.xml", "xl/vbaProject.bin", "xl/externalLinks/externalLink1.xml", "/x.xml"))] = (
            b"<x/>"
        )
    return packed(parts)


def xls_bytes(chance: random.Random) -> bytes:
    name, rows = chance.choice(list(_cells(chance).items()))
    plain = [
        [v if isinstance(v, int | float) and not isinstance(v, bool) else str(v or "")[:500] for v in row]
        for row in rows[:40]
    ]
    stream = old_records(name, plain or [[""]])[:60_000]
    if chance.random() < 0.7:
        stream = stream[:60] + bytes_changed(chance, stream[60:])
    book = old_book(stream[:60_000])
    return bytes_changed(chance, book) if chance.random() < 0.4 else book


def csv_bytes(chance: random.Random) -> bytes:
    rows = chance.choice(list(_cells(chance).values()))
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=chance.choice(",,,\t;")).writerows(rows)
    encoding = chance.choice(("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "gbk", "utf-32"))
    data = out.getvalue().encode(encoding, "replace")
    return bytes_changed(chance, data) if chance.random() < 0.5 else data


def parquet_bytes(chance: random.Random) -> bytes:
    rows = chance.choice(list(_cells(chance).values()))
    names = [str(v)[:100] for v in rows[0]]
    columns = []
    for c in range(len(names)):
        values = [row[c] if c < len(row) else None for row in rows[1:]]
        try:
            column = pa.array(values)
        except (pa.ArrowException, OverflowError, ValueError):
            column = pa.array([None if v is None else str(v).replace("\ud800", "") for v in values])
        if chance.random() < 0.2:
            with contextlib.suppress(pa.ArrowException):
                column = column.cast(chance.choice(_KINDS), safe=False)
        columns.append(column)
    stream = pa.BufferOutputStream()
    pq.write_table(
        pa.Table.from_arrays(columns, names=names), stream, compression=chance.choice(("none", "snappy", "zstd"))
    )
    data = stream.getvalue().to_pybytes()
    return bytes_changed(chance, data) if chance.random() < 0.6 else data
