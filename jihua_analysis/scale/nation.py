"""A nation's year from Parquet to Parquet: planned, computed in chunks of offices, put in place as a whole.

out            the results: points/, totals/, standing/ (and regions/), manifest.json
out.chunks     finished chunks of a run that has not ended; the next run with the same input goes on from there
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import pyarrow

from jihua_analysis.policy.load import load_policy
from jihua_analysis.publish import NotPublished
from jihua_analysis.publish.folder import beside, is_ours, locked, replacing
from jihua_analysis.publish.manifest import listed, manifest_of, versions, write_manifest
from jihua_analysis.scale.chunk import NAMED, OFFICES, RESULTS, Job, done_file
from jihua_analysis.scale.engines import Clock, Cluster, Engine, Processes, Say
from jihua_analysis.scale.finding import stored_at
from jihua_analysis.scale.planning import planned
from jihua_analysis.scale.queries import sort_by_office
from jihua_analysis.scale.regions import load_regions, write_regions
from jihua_analysis.scale.sources import spread

CHUNK = 500
"""Offices of a chunk: some 30,000 bodies. Fewer cost more in calls; more outgrow the processor's cache, and leave a
process without work while the other does the last one."""
READ_AT_MOST = 2.0
"""A table whose rows would be read more often than this, chunk by chunk, is first sorted by office."""
_NOTE = "job.json"


@dataclass(frozen=True)
class Scored:
    """What was written: the folder, how many offices and bodies, how many chunks were there from before; and how
    many bodies have rows that were left out, since they are not on the list."""

    out: Path
    offices: int
    bodies: int
    taken_over: int
    unlisted: int = 0


def score_nation(
    policy: str | Path, data: str | Path, out: str | Path, year: int | None = None, as_of: dt.date | None = None,
    readings: Mapping[str, str] | None = None, overrides: Mapping[str, Any] | None = None, *,
    engine: Engine = "local", scheduler: str | None = None, workers: int | None = None, chunk: int = CHUNK,
    regions: str | Path | None = None, say: Say = lambda line, passing: None,
) -> Scored:  # fmt: skip
    """The folder `out` with wide points, totals and standing as Parquet parts, replaced as a whole.

    data: a folder of Parquet tables (finding.py). regions: a table of office, district, city, province, to roll
    offices up. engine, scheduler, workers and order of rows change nothing in any byte; chunk sets how many offices a
    part holds. NotPublished where nothing can be computed or written; what was at `out` is then as it was.
    """
    data, out = Path(data).resolve(), Path(out).resolve()
    if out == data or out in data.parents or data in out.parents:
        raise NotPublished(f"结果不能写在数据所在的“{out.name}”里；请换一个结果文件夹")
    if not is_ours(out):
        raise NotPublished(f"“{out.name}”已有别的内容，不是本程序写的结果；请换一个文件夹，或先把它改名移走")
    if chunk < 1:
        raise NotPublished("--chunk 至少是 1")
    rules = load_policy(policy, readings, overrides)
    year = year or rules.document.year
    side = beside(out, "chunks")
    out.parent.mkdir(parents=True, exist_ok=True)
    count = workers or os.cpu_count() or 1
    with locked(side), Processes(count) if engine == "local" else Cluster(count, scheduler) as at_work:
        job, offices = planned(rules, year, as_of, data, chunk, side, regions is not None, at_work.begin)
        places = load_regions(Path(regions), offices) if regions is not None else None
        taken_over = _opened(side, job)
        if taken_over:
            say(f"接着上次没有做完的计算：{taken_over} 批已有。", False)
        given, job = job.sources, _clustered(job, say)
        waiting = [n for n in range(len(job.bounds)) if not _is_done(job, n)]
        clock = Clock(len(waiting), say)
        for _ in at_work.scored(job.packed(), waiting):
            clock.step()
        counted = [json.loads(done_file(side, n).read_bytes()) for n in range(len(job.bounds))]
        with replacing(out, lambda line: say(line, False)) as folder:
            for name in RESULTS:
                shutil.copytree(side / name, folder / name, copy_function=_linked)
            if places is not None:
                write_regions(rules, year, side / OFFICES, places, folder / "regions")
            inputs = listed((Path(f) for s in given.values() for f in s.files), data)
            total = {key: sum(c[key] for c in counted) for key in ("offices", "bodies", "unlisted")}
            problems = {"error": total["unlisted"]} if total["unlisted"] else {}
            write_manifest(folder, manifest_of(folder, rules, policy, year, inputs, overrides or {}, problems))
        shutil.rmtree(side)
    if total["unlisted"]:
        named = sorted(one for note in counted for one in note["such_as"])[:NAMED]
        such = "、".join(f"{table} 里“{office}”的“{body}”" for table, office, body in named)
        say(f"bodies 里没有的考核对象 {total['unlisted']} 个，它们的行没有计入：{such}；补进 bodies 后再运行", False)
    return Scored(out, total["offices"], total["bodies"], taken_over, total["unlisted"])


def _is_done(job: Job, number: int) -> bool:
    side = Path(job.side)
    names = (*RESULTS, OFFICES) if job.with_regions else RESULTS
    parts = (side / name / f"part-{number:05d}.parquet" for name in names)
    return done_file(side, number).exists() and all(part.exists() for part in parts)


def _opened(side: Path, job: Job) -> int:
    """The side folder, empty unless it holds chunks of the very same job; how many of those are finished."""
    note = json.dumps(_fingerprint(job), ensure_ascii=False, sort_keys=True, indent=1)
    if side.exists():
        if any(side.iterdir()) and not (side / _NOTE).exists():
            raise NotPublished(f"“{side.name}”已有别的内容，不是本程序写的；请把它改名移走，或换一个结果文件夹")
        if not (side / _NOTE).exists() or (side / _NOTE).read_text("utf-8") != note:
            shutil.rmtree(side)
    side.mkdir(exist_ok=True)
    (side / _NOTE).write_text(note, encoding="utf-8")
    return sum(_is_done(job, n) for n in range(len(job.bounds)))


def _fingerprint(job: Job) -> dict[str, Any]:
    """What finished chunks rest on: the rules, the year, the cut into chunks, the input files, the versions."""
    files = sorted(f for source in job.sources.values() for f in source.files)
    libraries = versions() | {"duckdb": duckdb.__version__, "pyarrow": pyarrow.__version__}
    return {
        "policy": hashlib.sha256(job.policy.model_dump_json().encode()).hexdigest(),
        "year": job.year, "as_of": str(job.as_of), "regions": job.with_regions, "bounds": job.bounds,
        "files": [_file_mark(Path(f)) for f in files], "versions": libraries,
    }  # fmt: skip


def _file_mark(file: Path) -> list[Any]:
    """Name, size, time and the hash of the last stretch of a Parquet file, where its statistics stand."""
    stat = file.stat()
    with file.open("rb") as stream:
        stream.seek(max(0, stat.st_size - (1 << 16)))
        return [str(file), stat.st_size, stat.st_mtime_ns, hashlib.sha256(stream.read()).hexdigest()]


def _clustered(job: Job, say: Say) -> Job:
    """The job on tables in which the rows of an office lie together: those that do not are sorted, aside, once."""
    sources = dict(job.sources)
    for name, source in job.sources.items():
        if len(job.bounds) == 1 or spread(source.spans, job.bounds) <= READ_AT_MOST:
            continue
        target = Path(job.side) / "sorted" / f"{name}.parquet"
        if not target.exists():
            say(f"{name} 没有按办事处排序，先排好……", False)
            sort_by_office(source, target, Path(job.side))
        sources[name] = stored_at(source, target)
    return replace(job, sources=sources)


def _linked(source: str, target: str) -> None:
    """The same file at a second place; a copy where the disk knows no links."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
