"""A nation's year from Parquet to wide points and standing, beside DuckDB's bare scan and sum of the same columns.

    python -m benchmarks nation            a tenth of the nation: 4,000 offices, 240,000 bodies, 2.88 million rows
    python -m benchmarks nation --whole    40,000 offices

What is taken: the whole of `score_nation`, from reading the files to renaming the folder of results, with the start
of its processes and the manifest's hashes. DuckDB sums the same 60 columns by office and body into an Arrow table.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from dask import distributed

from benchmarks import made
from benchmarks.table import Row, in_turns, limit, seconds
from jihua_analysis.scale.nation import CHUNK, score_nation

TITLE = "全国一年 A nation's year"
TENTH, WHOLE = 4_000, 40_000
ENOUGH = 8_000
"""Offices for two workers: so many that what no worker shares, planning and the manifest, is a small part."""
OFFICES_A_GROUP = 100
GAPS = 0.0002
"""Share of cells that staff left empty: every seventh body lacks a number somewhere."""
GIB = 1024.0


def write_nation(folder: Path, offices: int) -> Path:
    """The tables of made offices as Parquet, rows in order of office, body and month; amounts with two decimals."""
    folder.mkdir(parents=True)
    writers: dict[str, pq.ParquetWriter] = {}
    for first in range(0, offices, OFFICES_A_GROUP):
        numbers = range(first, min(first + OFFICES_A_GROUP, offices))
        own, bodies, months = made.names(numbers)
        rows = len(own) * len(bodies) * len(months)
        counts = {
            "office": pa.array(np.repeat(own, len(bodies) * len(months))),
            "body": pa.array(np.tile(np.repeat(bodies, len(months)), len(own))),
            "period": pa.array(np.tile(months, len(own) * len(bodies))),
        }
        stream = np.random.default_rng([7, first])
        for name, value in made.measures(numbers).items():
            flat = value.reshape(-1)
            counts[name] = pa.array(flat / 100 if name.startswith("yuan") else flat, mask=stream.random(rows) < GAPS)
        roster = {
            "office": pa.array(np.repeat(own, len(bodies))),
            "body": pa.array(np.tile(bodies, len(own))),
            "kind": pa.array(["unit"] * (len(own) * len(bodies))),
        }
        for table, columns in (("counts", counts), ("bodies", roster)):
            part = pa.table(columns)
            if table not in writers:
                writers[table] = pq.ParquetWriter(folder / f"{table}.parquet", part.schema, compression="zstd")
            writers[table].write_table(part)
    for writer in writers.values():
        writer.close()
    return folder


def bare(data: Path, threads: int) -> Callable[[], object]:
    """DuckDB's scan and sum of every measure by office and body."""
    sums = ", ".join(f"sum({name})" for name in made.MEASURES)
    query = f"SELECT office, body, {sums} FROM '{data / 'counts.parquet'}' GROUP BY ALL"

    def run() -> object:
        with duckdb.connect(config={"threads": threads}) as con:
            con.execute("SET enable_progress_bar = false")
            return con.sql(query).to_arrow_table()

    return run


def ours(rules: Path, data: Path, out: Path, workers: int, scheduler: str | None = None) -> Callable[[], object]:
    """Everything that `jihua score --engine` does."""
    engine = "local" if scheduler is None else "dask"
    return lambda: score_nation(rules, data, out, engine=engine, workers=workers, scheduler=scheduler)


_PEAK = """
import resource, sys
from pathlib import Path
from jihua_analysis.scale.nation import score_nation
if __name__ == "__main__":
    rules, data, out, workers, chunk = sys.argv[1:]
    score_nation(rules, data, out, workers=int(workers), chunk=int(chunk))
    own, worker = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    status = Path("/proc/self/status")  # Linux hands a process the peak of the one that started it as its own
    if status.exists():
        own = next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    print((own + (int(workers) - 1) * worker) / (2**20 if sys.platform == "darwin" else 2**10))
"""


def peak(rules: Path, data: Path, out: Path, workers: int, chunk: int) -> float:
    """MiB at most in use by a run and all its workers together, in processes of their own."""
    script = out.with_name("peak.py")
    script.write_text(_PEAK, encoding="utf-8")
    command = [sys.executable, str(script), str(rules), str(data), str(out), str(workers), str(chunk)]
    paths = os.pathsep.join(filter(None, (str(Path(__file__).resolve().parents[1]), os.environ.get("PYTHONPATH"))))
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": paths})
    return float(done.stdout.strip().splitlines()[-1])


def run(whole: bool = False) -> list[Row]:
    """Time, memory, linearity and a second Dask worker; every figure from this one run."""
    offices, cores = (WHOLE if whole else TENTH), os.cpu_count() or 1
    folder = Path(tempfile.mkdtemp(prefix="nation-"))
    try:
        rules = folder / "made.toml"
        rules.write_text(made.policy_text(), encoding="utf-8")
        small, large = write_nation(folder / "small", offices // 10), write_nation(folder / "large", offices)
        times = 1 if whole else 3
        all_ours, all_bare, one_ours, one_bare, tenth = in_turns(
            ours(rules, large, folder / "a", cores), bare(large, cores),
            ours(rules, large, folder / "a", 1), bare(large, 1), ours(rules, small, folder / "b", 1), times=times,
        )  # fmt: skip
        named = f"{offices:,} 办事处 offices"
        rows = [
            Row(f"{named}, {cores} 进程 processes", all_ours, f"DuckDB, {cores} threads", all_bare, 3.0),
            Row(f"{named}, 1 进程 process", one_ours, "DuckDB, 1 thread", one_bare, 3.0),
            Row(f"{named}, 时间随规模 linear", one_ours, f"{offices // 10:,}", tenth, 11.0),
        ]
        most = peak(rules, large, folder / "a", cores, CHUNK)
        # Chunks so small that both sizes have several for each process.
        low, high = (peak(rules, data, folder / "b", cores, offices // 40) for data in (small, large))
        rows += [
            limit(f"{named}, 内存 peak of all processes", most, 3 * GIB, "MiB"),
            Row(f"{named}, 内存随规模 peak", high, f"{offices // 10:,}", low, 1.25, "MiB"),
        ]
        enough = large if whole else write_nation(folder / "enough", ENOUGH)
        return [*rows, _second_worker(rules, small, enough, folder / "a", f"{max(offices, ENOUGH):,} 办事处 offices")]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _second_worker(rules: Path, small: Path, data: Path, out: Path, named: str) -> Row:
    """Two Dask workers beside one, each having done something before: at most 1/1.6 of the time."""
    found = {}
    for workers in (1, 2, 1, 2):
        options = {"n_workers": workers, "threads_per_worker": 1, "host": "127.0.0.1", "dashboard_address": None}
        with distributed.LocalCluster(**options) as cluster:
            ours(rules, small, out, workers, cluster.scheduler_address)()
            job = ours(rules, data, out, workers, cluster.scheduler_address)
            found[workers] = min(found.get(workers, np.inf), seconds(job))
    return Row(f"{named}, Dask 2 workers", found[2], "Dask 1 worker", found[1], 1 / 1.6)
