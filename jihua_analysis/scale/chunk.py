"""One chunk of offices: its tables out of the Parquet files, the same `evaluate`, its results into Parquet files."""

from __future__ import annotations

import datetime as dt
import json
import os
import pickle
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from jihua_analysis.assess.evaluate import evaluate
from jihua_analysis.assess.roster import Roster
from jihua_analysis.intake.choices import choices_of, lookup
from jihua_analysis.intake.schema import MARK_COLUMNS, TABLE, Tables, typed
from jihua_analysis.intake.words import fold
from jihua_analysis.policy.model import Policy
from jihua_analysis.publish import NotPublished
from jihua_analysis.scale.results import office_counts, points_table, standing_table, totals_table
from jihua_analysis.scale.rollup import Pair, Plan, frame_of, rolled_counts
from jihua_analysis.scale.sources import MARKS, Source

RESULTS = ("points", "totals", "standing")
_STATISTICS = ("office", "body", "kind", "period", "total", "rank")
"""Columns by which readers skip parts of a file."""
Unlisted = list[tuple[str, str, str]]
"""Table, office and body."""
NAMED = 5
"""How many of them are named."""
OFFICES = "offices"
"""The offices' own sums, kept beside the results only while regions are rolled up."""


@dataclass(frozen=True)
class Job:
    """All that a worker needs: the rules, where the tables lie, which offices make a chunk, where results go.

    bounds: the first and the last office of each chunk. side: the folder in which finished chunks are kept.
    """

    policy: Policy
    year: int
    as_of: dt.date | None
    sources: dict[str, Source]
    plan: Plan
    bounds: tuple[tuple[str, str], ...]
    side: str
    with_regions: bool

    def packed(self) -> bytes:
        """The job as bytes that travel to a worker."""
        return zlib.compress(pickle.dumps(self))


@lru_cache(maxsize=2)
def unpacked(job: bytes) -> Job:
    """The job that a worker was sent; kept, so that what the policy's formulas were parsed to is kept too."""
    out: Job = pickle.loads(zlib.decompress(job))
    return out


def done_file(side: Path, number: int) -> Path:
    """The note that a chunk is finished: how many offices and bodies it holds, and whose rows it left out."""
    return side / "done" / f"{number:05d}.json"


def score_chunk(job: bytes, number: int) -> int:
    """The chunk's number, once its results lie in the side folder; done again, it writes the same bytes."""
    todo = unpacked(job)
    side = Path(todo.side)
    try:
        tables, roster, unlisted = chunk_tables(todo, number)
    except (pa.ArrowException, OSError) as error:
        first, last = todo.bounds[number]
        told = str(error).splitlines()[0]
        raise NotPublished(f"“{first}”到“{last}”的数据读不出来（文件损坏，或运行中被改动？）：{told}") from None
    result = evaluate(todo.policy, tables, todo.year, todo.as_of, roster=roster)
    made = {"points": points_table(result), "totals": totals_table(result), "standing": standing_table(result)}
    if todo.with_regions:
        made[OFFICES] = office_counts(result, sorted({p.target for p in todo.plan.parts if len(p.target) == 4}))
    for name, table in made.items():
        write_parquet(table, side / name / f"part-{number:05d}.parquet")
    offices = len(result.roster.office_row)
    note = {
        "offices": offices, "bodies": len(result.roster) - offices,
        "unlisted": len(unlisted), "such_as": unlisted[:NAMED],
    }  # fmt: skip
    _put(done_file(side, number), json.dumps(note).encode())
    return number


def write_parquet(table: pa.Table, path: Path) -> None:
    """The table as a Parquet file that is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    pq.write_table(
        table, aside, compression="zstd", write_statistics=[n for n in _STATISTICS if n in table.column_names]
    )
    aside.replace(path)


def _put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    aside.write_bytes(data)
    aside.replace(path)


def chunk_tables(job: Job, number: int) -> tuple[Tables, Roster, Unlisted]:
    """The tables of one chunk's offices, counts already rolled up, as intake would hand them over; who is assessed;
    and whose rows are left out because `bodies` does not list them."""
    bounds = job.bounds[number]
    frames = {
        name: _table(source, job.policy, bounds)
        for name, source in job.sources.items()
        if name not in ("counts", MARKS)
    }
    marks = _marks(job, bounds)
    marked = marks.loc[marks["table"] == "counts", ["office", "body"]].drop_duplicates()
    frames |= {name: _nothing(name) for name in TABLE if name not in frames}
    roster = Roster.of(job.policy, Tables(**frames, marks=marks), job.year)
    counts, nobodys = rolled_counts(job.policy, job.plan, job.sources["counts"], bounds, roster, marked)
    unlisted = _unlisted(frames, nobodys)
    return Tables(**frames | {"counts": counts}, marks=marks), roster, unlisted


def _unlisted(frames: Mapping[str, pd.DataFrame], nobodys: set[Pair]) -> Unlisted:
    """Table, office and body of rows whose body is not on the list; one that left before the year is on it."""
    pairs = {"counts": nobodys} | {
        name: set(frame[["office", "body"]].dropna().itertuples(index=False, name=None))
        for name, frame in frames.items()
        if name != "bodies" and "body" in frame and len(frame)
    }
    if not any(pairs.values()):
        return []
    listed = set(frames["bodies"][["office", "body"]].itertuples(index=False, name=None))
    listed |= {(office, office) for office, _ in listed}
    return sorted((table, *pair) for table, found in pairs.items() for pair in found - listed)


@lru_cache
def _nothing(name: str) -> pd.DataFrame:
    """A table without rows."""
    return typed(TABLE[name], None)


def _table(source: Source, policy: Policy, bounds: tuple[str, str]) -> pd.DataFrame:
    """The rows of these offices, typed, words of choice columns as ids."""
    table = TABLE[source.table]
    names = [c.name for c in table.columns if c.name in source.columns]
    frame = typed(table, frame_of(source.read(*bounds, ["office", *names])))
    for (name, column), choices in choices_of(policy).items():
        if name == table.name and column in names:
            known = lookup(choices)
            words = {word: known.get(fold(word), word) for word in frame[column].dropna().unique()}
            if any(word != key for word, key in words.items()):
                frame[column] = frame[column].map(words).astype("string")
    return frame


def _marks(job: Job, bounds: tuple[str, str]) -> pd.DataFrame:
    if MARKS not in job.sources:
        return pd.DataFrame(columns=list(MARK_COLUMNS), dtype="string")
    return frame_of(job.sources[MARKS].read(*bounds, MARK_COLUMNS)).astype("string")
