"""The Parquet tables of a nation's year: which files hold which table, under which headings, and whose rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from jihua_analysis.intake.grid import Grid
from jihua_analysis.intake.headings import Recogniser, table_named
from jihua_analysis.intake.personal import refusals
from jihua_analysis.intake.problems import Problems
from jihua_analysis.intake.schema import MARK_COLUMNS, TABLES
from jihua_analysis.intake.sheets import SheetReader
from jihua_analysis.intake.words import fold
from jihua_analysis.policy.model import Policy
from jihua_analysis.publish import NotPublished

SAMPLE_ROWS = 200
"""Rows of each table that are looked through for personal data; headings are looked at in full."""
MARKS = "marks"
_KEYS = ("office", "body", "period")
BATCH = 40_000
"""Rows read at once."""
MEMORY, SORTING_MEMORY = "1GB", "1500MB"
Bools = NDArray[np.bool_]
_SUFFIXES = (".parquet", ".pq")


@dataclass(frozen=True)
class Span:
    """A row group of one file and the first and the last office in it."""

    file: str
    group: int
    rows: int
    first: str
    last: str


@dataclass(frozen=True)
class Source:
    """One table: its files, its columns (our name -> heading and type), where whose rows lie.

    schema: what Arrow makes of the columns under their headings, all files taken together. tops, lows: the largest
    absolute and the smallest value of each numeric column, where the files say it.
    """

    table: str
    files: tuple[str, ...]
    columns: dict[str, tuple[str, str]] = field(default_factory=dict)
    schema: pa.Schema = field(default_factory=lambda: pa.schema([]))
    spans: tuple[Span, ...] = ()
    tops: dict[str, float] = field(default_factory=dict)
    lows: dict[str, float] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """How many rows the table has."""
        return sum(span.rows for span in self.spans)

    def type_of(self, name: str) -> str:
        """DuckDB's type of a column."""
        return self.columns[name][1]

    def relation(self) -> str:
        """SQL of the table as it stands."""
        return f"read_parquet({literal(self.files)}, union_by_name = {str(len(self.files) > 1).lower()})"

    def batches(self, first: str, last: str, names: Sequence[str], rows: int) -> Iterator[pa.RecordBatch]:
        """Columns by our names of the row groups that may hold offices from `first` to `last`, some rows at a time.

        Words come as dictionaries; a file that lacks a column has no numbers in it.
        """
        ours = {self.columns[name][0]: name for name in names}
        near = [s for s in self.spans if s.first <= last and first <= s.last]
        for file in dict.fromkeys(s.file for s in near):
            with pq.ParquetFile(file, read_dictionary=[self.columns[n][0] for n in names if n in _KEYS]) as opened:
                there = [theirs for theirs in opened.schema_arrow.names if theirs in ours]
                for group in (s.group for s in near if s.file == file):
                    for batch in opened.iter_batches(rows, [group], there, use_threads=False):
                        found = dict(zip((ours[name] for name in batch.schema.names), batch.columns, strict=True))
                        nothing = pa.nulls(len(batch))
                        yield pa.RecordBatch.from_pydict({name: found.get(name, nothing) for name in names})

    def read(
        self, first: str, last: str, names: Sequence[str], chosen: Callable[[pa.RecordBatch], Bools] | None = None
    ) -> pa.Table:
        """Columns by our names of the rows of the offices from `first` to `last`, or of the chosen ones among them."""
        types = {name: self.schema.field(self.columns[name][0]).type for name in names}
        types |= {name: pa.string() for name in _KEYS if name in names}
        parts = []
        for batch in self.batches(first, last, tuple(dict.fromkeys(("office", *names))), BATCH):
            office = coded(batch["office"])
            is_near = np.array([first <= word <= last for word in office.dictionary.to_pylist()], dtype=bool)
            mask = is_near[office.indices.to_numpy()]
            if chosen is not None:
                mask &= chosen(batch)
            kept = batch if mask.all() else batch.filter(pa.array(mask))
            parts.append(pa.table({name: kept[name].cast(type_, safe=False) for name, type_ in types.items()}))
        return pa.concat_tables(parts) if parts else pa.schema(types).empty_table()

    def column(self, name: str) -> str:
        """SQL of one column by our name; names and periods are words, also where they are stored as numbers."""
        theirs, kind = self.columns[name]
        return f"{quoted(theirs)}::VARCHAR" if name in _KEYS and kind != "VARCHAR" else quoted(theirs)


def coded(column: pa.Array) -> pa.DictionaryArray:
    """Words as places in a list of distinct words."""
    words = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    return pa.DictionaryArray.from_arrays(words.indices, words.dictionary.cast(pa.string()))


def quoted(name: str) -> str:
    """An SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: Any) -> str:
    """An SQL literal: text, number or list of them."""
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, tuple | list):
        return "[" + ", ".join(map(literal, value)) + "]"
    return str(value)


def connected(side: Path | None = None, memory: str = MEMORY) -> duckdb.DuckDBPyConnection:
    """A DuckDB of one thread that fetches nothing; what does not fit into its memory goes into `side`."""
    settings: dict[str, Any] = {
        "threads": 1, "memory_limit": memory,
        "autoinstall_known_extensions": False, "autoload_known_extensions": False,
    }  # fmt: skip
    if side is not None:
        settings["temp_directory"] = str(side / "spill")
    con = duckdb.connect(config=settings)
    con.execute("SET enable_progress_bar = false")
    return con


def find_sources(path: Path, policy: Policy) -> dict[str, Source]:
    """The tables of a folder of Parquet files (a file or a folder of parts a table), by name.

    A file or folder is named as its table, in our word or the Chinese one. NotPublished where bodies or counts are
    missing, a heading that is required is not there, or personal data is found.
    """
    found: dict[str, list[Path]] = {}
    for entry in sorted(path.iterdir()) if path.is_dir() else []:
        table = _table_of(entry)
        if table:
            found.setdefault(table, []).extend(_parts(entry))
    lacking = [t.label for t in TABLES if t.required and not found.get(t.name)]
    if lacking:
        raise NotPublished(
            f"“{path.name}”里没有{'、'.join(lacking)}；全国数据是一个文件夹，每张表一个 parquet 文件或一个子文件夹，"
            "如 counts.parquet、bodies.parquet"
        )
    recogniser = Recogniser(policy)
    words = SheetReader(policy, recogniser, Problems()).known_words
    with connected() as con:
        return {t: _source(con, t, files, recogniser, words) for t, files in found.items() if files}


def _table_of(entry: Path) -> str | None:
    name = entry.stem if entry.is_file() else entry.name
    if entry.name.startswith(".") or (entry.is_file() and entry.suffix.lower() not in _SUFFIXES):
        return None
    if fold(name) == MARKS:
        return MARKS
    table = table_named(name)
    return table.name if table else None


def _parts(entry: Path) -> list[Path]:
    files = [entry] if entry.is_file() else sorted(p for p in entry.rglob("*") if p.suffix.lower() in _SUFFIXES)
    odd = next((f for f in files if set("*?[") & set(str(f.absolute()))), None)
    if odd is not None:
        raise NotPublished(f"“{odd.name}”的路径里有 * ? 或 [；请改名后再运行")
    return files


def _source(
    con: duckdb.DuckDBPyConnection, table: str, files: Sequence[Path], recogniser: Recogniser, words: set[str]
) -> Source:
    paths = tuple(str(f.absolute()) for f in files)
    source = Source(table, paths)
    try:
        head = con.sql(f"SELECT * FROM {source.relation()} LIMIT {SAMPLE_ROWS}")
        types = dict(zip(head.columns, map(str, head.types), strict=True))
        shown = head.to_arrow_table()
        grid = Grid(f"{table}.parquet", table, [list(types), *map(list, zip(*shown.to_pydict().values(), strict=True))])
    except duckdb.Error as error:
        raise NotPublished(f"{table} 的 parquet 文件读不出来：{str(error).splitlines()[0]}") from None
    sheet = None if table == MARKS else recogniser.sheet_of(grid)
    refused = refusals(grid, sheet, recogniser.declared, words)
    if refused:
        raise NotPublished(f"{table}：{refused[0].message}；{refused[0].fix}")
    if table == MARKS:
        columns = {name: name for name in MARK_COLUMNS if name in types}
        required = [name for name in MARK_COLUMNS if name != "office"]
    else:
        names = list(types)
        columns = {ours: names[at] for ours, at in sheet.columns.items()} if sheet else {}
        required = [c.name for t in TABLES if t.name == table for c in t.columns if c.required]
    lacking = [name for name in ("office", *required) if name not in columns]
    if lacking:
        raise NotPublished(f"{table} 的 parquet 缺少这些列：{'、'.join(lacking)}；有的列是：{'、'.join(types)}")
    known = {ours: (theirs, types[theirs]) for ours, theirs in columns.items()}
    source = replace(source, columns=known, schema=shown.schema)
    keys = [name for name in _KEYS if name in source.columns]
    empty = ", ".join(f"count(*) FILTER ({source.column(name)} IS NULL)" for name in keys)
    for name, rows in zip(keys, con.sql(f"SELECT {empty} FROM {source.relation()}").fetchall()[0], strict=True):
        if rows > 0:
            raise NotPublished(f"{table} 里有 {rows} 行没有写 {name}；请补上后再运行")
    return _measured(con, source)


def _measured(con: duckdb.DuckDBPyConnection, source: Source) -> Source:
    """The source with what the files' own statistics say: whose rows lie where, the largest values."""
    meta = con.sql(
        "SELECT file_name, row_group_id, any_value(row_group_num_rows), path_in_schema, any_value(stats_min_value), "
        f"any_value(stats_max_value), any_value(stats_null_count) FROM parquet_metadata({literal(source.files)}) "
        "GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    ours = {theirs: name for name, (theirs, _) in source.columns.items()}
    has_words = source.type_of("office") == "VARCHAR"  # numbers lie in another order than the words for them
    groups: dict[tuple[str, int], int] = {}
    offices: dict[tuple[str, int], tuple[str, str]] = {}
    tops: dict[str, float | None] = {}
    lows: dict[str, float | None] = {}
    for file, group, rows, heading, least, most, nulls in meta:
        groups[file, group] = rows
        name = ours.get(heading)
        if name is None:
            continue
        if name == "office" and has_words and least is not None and most is not None:
            offices[file, group] = least, most
        low, high = (_number(least), _number(most)) if nulls != rows else (float("inf"), 0.0)
        top = 0.0 if nulls == rows else None if low is None or high is None else max(abs(low), abs(high))
        before, below = tops.get(name, 0.0), lows.get(name, float("inf"))
        tops[name] = None if top is None or before is None else max(before, top)
        lows[name] = None if low is None or below is None else min(below, low)
    anywhere = ("", "\U0010ffff")
    spans = tuple(Span(*group, rows, *offices.get(group, anywhere)) for group, rows in groups.items())
    known = {name: top for name, top in tops.items() if top is not None}
    least_known = {name: low for name, low in lows.items() if low is not None}
    return replace(source, spans=spans, tops=known, lows=least_known)


def _number(text: Any) -> float | None:
    try:
        return float(text)
    except (TypeError, ValueError):
        return None


def offices_of(con: duckdb.DuckDBPyConnection, bodies: Source) -> list[str]:
    """The offices of the table of bodies, in order."""
    rows = con.sql(f"SELECT DISTINCT {bodies.column('office')} FROM {bodies.relation()} ORDER BY 1").fetchall()
    return [name for (name,) in rows]


def spread(spans: Iterable[Span], bounds: Sequence[tuple[str, str]]) -> float:
    """How often the rows of a table are read in all if each chunk of offices reads the stretches it may lie in."""
    spans = list(spans)
    read = sum(s.rows for s in spans for first, last in bounds if s.first <= last and first <= s.last)
    return read / max(1, sum(s.rows for s in spans))


def sort_by_office(source: Source, target: Path, side: Path) -> None:
    """The table as one file, its rows in order of office and else as they stood; out of core."""
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_name(f".{target.name}")
    columns = ", ".join(f"{source.column(ours)} AS {quoted(theirs)}" for ours, (theirs, _) in source.columns.items())
    rows = f"read_parquet({literal(source.files)}, union_by_name = true, filename = true, file_row_number = true)"
    with connected(side, SORTING_MEMORY) as con:
        con.sql(
            f"COPY (SELECT {columns} FROM {rows} ORDER BY {source.column('office')}, filename, file_row_number) "
            f"TO {literal(str(aside))} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 60000)"
        )
    aside.replace(target)


def stored_at(source: Source, file: Path) -> Source:
    """The same table as `sort_by_office` left it."""
    columns = source.columns | {n: (source.columns[n][0], "VARCHAR") for n in _KEYS if n in source.columns}
    with connected() as con:
        return _measured(con, replace(source, files=(str(file),), columns=columns))
