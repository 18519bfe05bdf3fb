"""DuckDB over the tables of a nation's year: the connection, the offices, the rows in order of office."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from jihua_analysis.scale.sources import Source, literal, quoted

MEMORY, SORTING_MEMORY = "1GB", "1500MB"


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


def offices_of(con: duckdb.DuckDBPyConnection, bodies: Source) -> list[str]:
    """The offices of the table of bodies, in order."""
    rows = con.sql(f"SELECT DISTINCT {bodies.column('office')} FROM {bodies.relation()} ORDER BY 1").fetchall()
    return [name for (name,) in rows]


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
