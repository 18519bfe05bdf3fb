"""A Parquet table of a nation's year, its rows read batch by batch, and what SQL calls it and its columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

MARKS = "marks"
KEYS = ("office", "body", "period")
BATCH = 40_000
"""Rows read at once."""
Bools = NDArray[np.bool_]


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
    absolute and the smallest value of each numeric column, where the files say it. filled: in how many rows each
    column surely holds something.
    """

    table: str
    files: tuple[str, ...]
    columns: dict[str, tuple[str, str]] = field(default_factory=dict)
    schema: pa.Schema = field(default_factory=lambda: pa.schema([]))
    spans: tuple[Span, ...] = ()
    tops: dict[str, float] = field(default_factory=dict)
    lows: dict[str, float] = field(default_factory=dict)
    filled: dict[str, int] = field(default_factory=dict)

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
            with pq.ParquetFile(file, read_dictionary=[self.columns[n][0] for n in names if n in KEYS]) as opened:
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
        types |= {name: pa.string() for name in KEYS if name in names}
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
        return f"{quoted(theirs)}::VARCHAR" if name in KEYS and kind != "VARCHAR" else quoted(theirs)


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


def spread(spans: Iterable[Span], bounds: Sequence[tuple[str, str]]) -> float:
    """How often the rows of a table are read in all if each chunk of offices reads the stretches it may lie in."""
    spans = list(spans)
    read = sum(s.rows for s in spans for first, last in bounds if s.first <= last and first <= s.last)
    return read / max(1, sum(s.rows for s in spans))
