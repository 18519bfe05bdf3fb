"""The Parquet tables of a folder: which files hold which table, under which headings, and where whose rows lie."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb

from jihua_analysis.intake.grid import Grid
from jihua_analysis.intake.headings import Recogniser, table_named
from jihua_analysis.intake.personal import refusals
from jihua_analysis.intake.problems import Problems
from jihua_analysis.intake.schema import MARK_COLUMNS, TABLES
from jihua_analysis.intake.sheets import SheetReader
from jihua_analysis.intake.words import fold
from jihua_analysis.policy.model import Policy
from jihua_analysis.publish import NotPublished
from jihua_analysis.scale.queries import connected
from jihua_analysis.scale.sources import KEYS, MARKS, Source, Span, literal

SAMPLE_ROWS = 200
"""Rows of each table that are looked through for personal data; headings are looked at in full."""
_SUFFIXES = (".parquet", ".pq")


def find_sources(con: duckdb.DuckDBPyConnection, path: Path, policy: Policy) -> Iterator[Source]:
    """The tables of a folder of Parquet files (a file or a folder of parts a table); that of bodies comes first.

    A file or folder is named as its table, in our word or the Chinese one. NotPublished where bodies or counts are
    missing, a heading that is required is not there, or personal data is found.
    """
    found: dict[str, list[Path]] = {"bodies": []}
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
    for table, files in found.items():
        if files:
            yield _source(con, table, files, recogniser, words)


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
    source = _measured(con, replace(source, columns=known, schema=shown.schema))
    for name in (n for n in KEYS if n in source.columns and source.filled.get(n, 0) < source.rows):
        ((rows,),) = con.sql(f"SELECT count(*) FROM {source.relation()} WHERE {source.column(name)} IS NULL").fetchall()
        if rows > 0:
            raise NotPublished(f"{table} 里有 {rows} 行没有写 {name}；请补上后再运行")
    return source


def _measured(con: duckdb.DuckDBPyConnection, source: Source) -> Source:
    """The source with what the files themselves say: whose rows lie where, the largest values, how many there are."""
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
    filled: dict[str, int] = {}
    for file, group, rows, heading, least, most, nulls in meta:
        groups[file, group] = rows
        name = ours.get(heading)
        if name is None:
            continue
        if name == "office" and has_words and least is not None and most is not None:
            offices[file, group] = least, most
        filled[name] = filled.get(name, 0) + (rows - nulls if nulls is not None else 0)
        low, high = (_number(least), _number(most)) if nulls != rows else (float("inf"), 0.0)
        top = 0.0 if nulls == rows else None if low is None or high is None else max(abs(low), abs(high))
        before, below = tops.get(name, 0.0), lows.get(name, float("inf"))
        tops[name] = None if top is None or before is None else max(before, top)
        lows[name] = None if low is None or below is None else min(below, low)
    anywhere = ("", "\U0010ffff")
    spans = tuple(Span(*group, rows, *offices.get(group, anywhere)) for group, rows in groups.items())
    known = {name: top for name, top in tops.items() if top is not None}
    least_known = {name: low for name, low in lows.items() if low is not None}
    return replace(source, spans=spans, tops=known, lows=least_known, filled=filled)


def _number(text: Any) -> float | None:
    try:
        return float(text)
    except (TypeError, ValueError):
        return None


def stored_at(source: Source, file: Path) -> Source:
    """The same table as `sort_by_office` left it."""
    columns = source.columns | {n: (source.columns[n][0], "VARCHAR") for n in KEYS if n in source.columns}
    with connected() as con:
        return _measured(con, replace(source, files=(str(file),), columns=columns))
