"""The doors of the programme: for each a maker of cases, and what must hold for every case.

A case is one file. Whatever is in it, there comes a clear message of ours or a right result: never another library's
exception, and the file itself stays as it was.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import random
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl.utils.exceptions import IllegalCharacterError

from jihua_analysis.assess.evaluate import evaluate
from jihua_analysis.cli import main
from jihua_analysis.intake import Tables, load_tables, write_problems
from jihua_analysis.policy.formula import FormulaError, parse
from jihua_analysis.policy.load import SHIPPED, PolicyError, load_policy, parsed, read_policy_text, shipped_policies
from jihua_analysis.policy.model import Policy
from tests.hostile.books import clean_book, old_book, old_records, packed, parts_of
from tests.hostile.fuzz.mutate import bytes_changed, lines_changed, xml_changed
from tests.hostile.strange import NAMES, NUMBERS, OTHERS, TEXTS
from tests.intake.small import YEAR, clean_frames, small_policy
from tests.publish.small_year import write_year

SAMPLES = Path(__file__).resolve().parents[3] / "data_samples"

CHINESE = re.compile(r"[\u4e00-\u9fff]")
STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_TOML_VALUES = (
    "1", "-1", "0.5", "1e999999999", "nan", "inf", "true", '""', '"x"', '"births_boys +"', '"1/0"', "[]",
    "[1]", "{}", "2014-01-01", '["a", "b"]', "99999999999999999999", '"\\u0000"', "{ a = 1 }",
    '"if(known(x), 1, 2)"', "[[]]", '"not not not x"',
)  # fmt: skip
_FORMULA = (
    "births", "x", "1", "0", "2.5", "+", "-", "*", "/", "(", ")", ",", "==", "<", ">=", "and", "or", "not",
    "if", "min", "max", "known", "abs", "true", "'t'", "a.b", " ", "=", "\u202e", "９", "1e5", "((((((((",
)  # fmt: skip
_COMMANDS = ("year-end", "check", "template", "clauses", "verify", "compare", "policy", "score", "yaer-end", "")
_OPTIONS = (
    "--year", "--out", "--policy", "--reading", "--set", "--edition", "--threshold", "--notice", "--xlsx",
    "--bodies", "--score-sheets", "--csv", "--md", "--help", "--debug", "-h", "--", "check", "diff", "show",
    "schema", "--engine",
)  # fmt: skip
_ARGUMENTS = (
    "2014", "0", "-5", "99999999", "A37=and", "A37=", "=", "targets.sex_ratio_at_birth.closed=both",
    "items.1.full=[", "public", "signed=2015-01-20", "signed=x", "data", "other", "out.xlsx",
    "data/bodies.csv", "broken.xlsx", "daxuelu_2014", "p.toml",
)  # fmt: skip

_KINDS = (
    pa.binary(), pa.large_string(), pa.float16(), pa.int8(), pa.date32(), pa.timestamp("ns", "Asia/Shanghai"),
    pa.list_(pa.string()), pa.decimal128(38, 10), pa.dictionary(pa.int8(), pa.string()), pa.duration("s"),
)  # fmt: skip


@dataclass(frozen=True)
class Door:
    """One way in: the ending of its cases, how one is made from chance, and what is asked of it."""

    suffix: str
    made: Callable[[random.Random], bytes]
    asked: Callable[[Path], None]


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


def _xlsx(chance: random.Random) -> bytes:
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


def _xls(chance: random.Random) -> bytes:
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


def _csv(chance: random.Random) -> bytes:
    rows = chance.choice(list(_cells(chance).values()))
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=chance.choice(",,,\t;")).writerows(rows)
    encoding = chance.choice(("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "gbk", "utf-32"))
    data = out.getvalue().encode(encoding, "replace")
    return bytes_changed(chance, data) if chance.random() < 0.5 else data


def _parquet(chance: random.Random) -> bytes:
    rows = chance.choice(list(_cells(chance).values()))
    names = [str(v)[:100] for v in rows[0]]
    columns = []
    for c in range(len(names)):
        values = [row[c] if c < len(row) else None for row in rows[1:]]
        try:
            column = pa.array(values)
        except (pa.ArrowException, OverflowError):
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


def _toml(chance: random.Random) -> bytes:
    text = (SHIPPED / f"{chance.choice(shipped_policies())}.toml").read_text(encoding="utf-8")
    if chance.random() < 0.15:
        return bytes_changed(chance, text.encode())
    return lines_changed(chance, text, _TOML_VALUES).encode("utf-8", "replace")


def policy_is_clear(path: Path) -> None:
    """A policy, or faults that each name their place."""
    try:
        load_policy(path)
    except PolicyError as error:
        assert error.problems and all(len(line) < 3_000 for line in error.problems), max(error.problems, key=len)[:500]


def _formula(chance: random.Random) -> bytes:
    return "".join(chance.choice(_FORMULA) for _ in range(chance.choice((1, 3, 8, 30, 300)))).encode()


def formula_is_clear(path: Path) -> None:
    """A tree that can be shown and read again, or an error that can be shown."""
    try:
        tree = parse(path.read_text(encoding="utf-8"))
    except FormulaError as error:
        assert str(error)
        return
    if len(str(tree)) < 900:
        parse(str(tree))


def _paths(node: Any, path: str = "") -> dict[str, Any]:
    """Every path of a parsed file, as overrides write it, with the value that stands there (None for a table)."""
    found = {path: None if isinstance(node, dict | list) else node} if path else {}
    pairs = list(node.items()) if isinstance(node, dict) else []
    if isinstance(node, list):
        pairs = [(e["id"] if isinstance(e, dict) and "id" in e else str(i), e) for i, e in enumerate(node, start=1)]
    for key, value in pairs:
        found |= _paths(value, f"{path}.{key}" if path else key)
    return found


@cache
def _document(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A shipped document as parsed tables, and the path of every value in it."""
    raw = parsed(read_policy_text(name)[1])
    return raw, _paths(raw)


@cache
def _year_of(name: str) -> Tables:
    """A clean year for a shipped document."""
    with tempfile.TemporaryDirectory() as folder:
        if name == "daxuelu_2014":
            return load_tables(write_year(Path(folder) / "data"), load_policy(name), YEAR)
    return load_tables(SAMPLES / "elder_care_year" / "elder_care_year.xlsx", load_policy(name), YEAR)


def _parameters(chance: random.Random) -> bytes:
    name = chance.choice(shipped_policies())
    raw, paths = _document(name)
    values: list[Any] = [
        *(v for v in NUMBERS if isinstance(v, int) or np.isfinite(v)), *TEXTS[:20], *range(-2, 12),
        0.5, 99.5, 100, True, None, [], {}, [1, 2], {"a": 1}, "office", "unit", ["unit"], "both", "neither",
        "year", "month", "sum", "last",
    ]  # fmt: skip
    chosen = {}
    for _ in range(chance.choice((1, 1, 2, 4))):
        path, other = chance.choice(list(paths)), chance.choice(list(paths))
        chosen[path] = chance.choice((chance.choice(values), paths[other], 0, 1))
    readings = {}
    if chance.random() < 0.5:
        key = chance.choice(list(raw.get("readings", {"": {}})))
        options = [o["id"] for o in raw["readings"][key].get("options", [])] if key else []
        readings[key] = chance.choice([*options, "x"])
    asked = {"policy": name, "overrides": chosen, "readings": readings}
    return json.dumps(asked, default=str).encode()


def parameters_are_clear(path: Path) -> None:
    """Faults, or a policy that gives an evaluation of a year."""
    asked = json.loads(path.read_text(encoding="utf-8"))
    try:
        changed = load_policy(asked["policy"], asked["readings"], asked["overrides"])
    except PolicyError as error:
        assert error.problems
        return
    result = evaluate(changed, _year_of(asked["policy"]), YEAR)
    assert len(result.standing) >= 0 and len(result.points) >= 0


def _arguments(chance: random.Random) -> bytes:
    line = [chance.choice(_COMMANDS)]
    for _ in range(chance.randrange(7)):
        line.append(chance.choice(chance.choice((_OPTIONS, _ARGUMENTS, NAMES))))
    return json.dumps(line).encode()


def command_is_clear(path: Path) -> None:
    """An exit code other than that of a fault, no traceback, and the data as they were."""
    place = path.with_name("place")
    place.mkdir(exist_ok=True)
    data = place / "data"
    if not data.exists():
        write_year(data)
        (place / "broken.xlsx").write_bytes(b"PK\x03\x04")
        (place / "p.toml").write_text("a = 1", encoding="utf-8")
    before = {file.name: file.read_bytes() for file in data.iterdir()}
    line = [
        part.encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape")
        for part in json.loads(path.read_text())
    ]
    shown, told = io.StringIO(), io.StringIO()
    here = os.getcwd()
    os.chdir(place)
    try:
        with contextlib.redirect_stdout(shown), contextlib.redirect_stderr(told):
            code = main(line)
    finally:
        os.chdir(here)
    assert code in (0, 1, 2, 3), (code, told.getvalue()[-800:])
    assert "Traceback" not in told.getvalue() or "--debug" in line
    assert {file.name: file.read_bytes() for file in data.iterdir() if file.is_file()} == before, (
        "the data were changed"
    )


DOORS = {
    "xlsx": Door("xlsx", _xlsx, tables_are_clear),
    "xls": Door("xls", _xls, tables_are_clear),
    "csv": Door("csv", _csv, tables_are_clear),
    "parquet": Door("parquet", _parquet, tables_are_clear),
    "toml": Door("toml", _toml, policy_is_clear),
    "formula": Door("txt", _formula, formula_is_clear),
    "cli": Door("json", _arguments, command_is_clear),
    "parameters": Door("json", _parameters, parameters_are_clear),
}
