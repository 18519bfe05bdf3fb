"""The Parquet tables of a nation's year: which files hold which table, under which headings, and whose rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from jihua_analysis.assess.periods import span
from jihua_analysis.intake.choices import choices_of, lookup
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
MEMORY, SORTING_MEMORY = "1GB", "1500MB"
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

    tops: the largest absolute value of each numeric column, where the files say it; without_gaps: columns in which
    no value is missing.
    """

    table: str
    files: tuple[str, ...]
    columns: dict[str, tuple[str, str]]
    spans: tuple[Span, ...]
    tops: dict[str, float]
    without_gaps: frozenset[str]

    @property
    def rows(self) -> int:
        """How many rows the table has."""
        return sum(span.rows for span in self.spans)

    def type_of(self, name: str) -> str:
        """DuckDB's type of a column."""
        return self.columns[name][1]

    def relation(self, first: str | None = None, last: str | None = None) -> str:
        """SQL of the table as it stands, or of the files that may hold offices from `first` to `last`."""
        files = self.files
        if first is not None and last is not None:
            near = {s.file for s in self.spans if s.first <= last and first <= s.last}
            files = tuple(f for f in self.files if f in near) or self.files[:1]
        return f"read_parquet({literal(files)}, union_by_name = {str(len(files) > 1).lower()})"

    def batches(self, first: str, last: str, names: Sequence[str], rows: int) -> Iterator[pa.RecordBatch]:
        """Columns by our names of the row groups that may hold offices from `first` to `last`, some rows at a time.

        Words come as dictionaries; a file that lacks a column has no numbers in it.
        """
        ours = {self.columns[name][0]: name for name in names}
        near = [span for span in self.spans if span.first <= last and first <= span.last]
        for file in dict.fromkeys(span.file for span in near):
            with pq.ParquetFile(file, read_dictionary=[self.columns[n][0] for n in names if n in _KEYS]) as opened:
                there = [theirs for theirs in opened.schema_arrow.names if theirs in ours]
                for group in (span.group for span in near if span.file == file):
                    for batch in opened.iter_batches(rows, [group], there, use_threads=False):
                        found = dict(zip((ours[name] for name in batch.schema.names), batch.columns, strict=True))
                        nothing = pa.nulls(len(batch))
                        yield pa.RecordBatch.from_pydict({name: found.get(name, nothing) for name in names})

    def column(self, name: str) -> str:
        """SQL of one column by our name."""
        return quoted(self.columns[name][0])


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
    source = Source(table, paths, {}, (), {}, frozenset())
    try:
        head = con.sql(f"SELECT * FROM {source.relation()} LIMIT {SAMPLE_ROWS}")
        types = dict(zip(head.columns, map(str, head.types), strict=True))
        grid = Grid(f"{table}.parquet", table, [list(types), *map(list, head.fetchall())])
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
    source = replace(source, columns={ours: (theirs, types[theirs]) for ours, theirs in columns.items()})
    for name in {"office", "body", "period"} & source.columns.keys():
        query = f"SELECT count(*) FROM {source.relation()} WHERE {source.column(name)} IS NULL"
        if (empty := con.sql(query).fetchall()[0][0]) > 0:
            raise NotPublished(f"{table} 里有 {empty} 行没有写 {name}；请补上后再运行")
    return _measured(con, source)


def _measured(con: duckdb.DuckDBPyConnection, source: Source) -> Source:
    """The source with what the files' own statistics say: whose rows lie where, the largest values, the gaps."""
    meta = con.sql(
        "SELECT file_name, row_group_id, any_value(row_group_num_rows), path_in_schema, any_value(stats_min_value), "
        f"any_value(stats_max_value), any_value(stats_null_count) FROM parquet_metadata({literal(source.files)}) "
        "GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    ours = {theirs: name for name, (theirs, _) in source.columns.items()}
    groups: dict[tuple[str, int], int] = {}
    offices: dict[tuple[str, int], tuple[str, str]] = {}
    tops: dict[str, float | None] = {}
    gaps: set[str] = set()
    for file, group, rows, heading, least, most, nulls in meta:
        groups[file, group] = rows
        name = ours.get(heading)
        if name is None:
            continue
        if name == "office" and least is not None and most is not None:
            offices[file, group] = least, most
        if nulls is None or nulls > 0:
            gaps.add(name)
        top = _top(least, most) if nulls != rows else 0.0
        before = tops.get(name, 0.0)
        tops[name] = None if top is None or before is None else max(before, top)
    spans = tuple(
        Span(file, group, rows, *offices.get((file, group), ("", "\U0010ffff"))) for (file, group), rows in groups.items()
    )
    stored = {heading for *_, heading, _, _, _ in meta}
    known = {name: top for name, top in tops.items() if top is not None}
    whole = {name for name, (theirs, _) in source.columns.items() if theirs in stored} - gaps
    if len({f for f, *_ in meta}) > 1:  # a part may lack a column
        whole &= {n for n in whole if sum(1 for m in meta if m[3] == source.columns[n][0]) == len(groups)}
    return replace(source, spans=spans, tops=known, without_gaps=frozenset(whole))


def _top(least: Any, most: Any) -> float | None:
    try:
        return max(abs(float(least)), abs(float(most)))
    except (TypeError, ValueError):
        return None


def offices_of(con: duckdb.DuckDBPyConnection, bodies: Source) -> list[str]:
    """The offices of the table of bodies, in order."""
    rows = con.sql(f"SELECT DISTINCT {bodies.column('office')} FROM {bodies.relation()} ORDER BY 1").fetchall()
    return [str(name) for (name,) in rows]


def periods_in(con: duckdb.DuckDBPyConnection, counts: Source) -> tuple[str, ...]:
    """The periods that stand in counts. NotPublished where one is none."""
    period = counts.column("period")
    found = [p for (p,) in con.sql(f"SELECT DISTINCT {period} FROM {counts.relation()} ORDER BY 1").fetchall()]
    for text in found:
        try:
            span(str(text))
        except ValueError:
            raise NotPublished(f"counts 的 period 列有“{text}”；要写 2014、2014-H1、2014-Q1 或 2014-01") from None
    return tuple(map(str, found))


def unknown_words(con: duckdb.DuckDBPyConnection, source: Source, policy: Policy) -> Iterator[str]:
    """What stands in the kind column of bodies and names no kind of the policy."""
    known = lookup(choices_of(policy)["bodies", "kind"])
    kind = source.column("kind")
    for (word,) in con.sql(f"SELECT DISTINCT {kind} FROM {source.relation()} ORDER BY 1").fetchall():
        if word is None or fold(str(word)) not in known:
            yield "（空）" if word is None else str(word)


def spread(spans: Iterable[Span], bounds: Sequence[tuple[str, str]]) -> float:
    """How often the rows of a table are read in all if each chunk of offices reads the stretches it may lie in."""
    spans = list(spans)
    read = sum(s.rows for s in spans for first, last in bounds if s.first <= last and first <= s.last)
    return read / max(1, sum(s.rows for s in spans))


def sort_by_office(source: Source, target: Path, side: Path) -> None:
    """The table as one file, its rows in order of office and else as they stood; out of core."""
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_name(f".{target.name}")
    columns = ", ".join(quoted(theirs) for theirs, _ in source.columns.values())
    rows = f"read_parquet({literal(source.files)}, union_by_name = true, filename = true, file_row_number = true)"
    with connected(side, SORTING_MEMORY) as con:
        con.sql(
            f"COPY (SELECT {columns} FROM {rows} ORDER BY {source.column('office')}, filename, file_row_number) "
            f"TO {literal(str(aside))} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 60000)"
        )
    aside.replace(target)


def stored_at(source: Source, file: Path) -> Source:
    """The same table as it lies in another file."""
    with connected() as con:
        return _measured(con, replace(source, files=(str(file),)))
