"""The year-end of a folder of offices, each in a process of its own: one that fails or dies leaves the others alone."""

from __future__ import annotations

import csv
import io
import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from jihua_analysis.intake.read import WORKBOOKS
from jihua_analysis.policy.load import PolicyError, load_policy
from jihua_analysis.publish import NotPublished
from jihua_analysis.publish.disclosure import LEAST, THRESHOLD
from jihua_analysis.publish.folder import beside
from jihua_analysis.publish.manifest import read_manifest
from jihua_analysis.publish.tables_out import safe
from jihua_analysis.publish.year_end import Say, silent, year_end

SUMMARY = "汇总.csv"
HEADINGS = ("办事处", "结果", "数据错误", "数据警告", "原因")
_BAR = 20
_BESIDE = ("partial", "previous", "discarded")


@dataclass(frozen=True)
class Outcome:
    """How one office's year-end went: why it failed (empty where it did not), and the problems of its data."""

    office: str
    why: str = ""
    errors: int = 0
    warnings: int = 0

    @property
    def is_done(self) -> bool:
        return not self.why

    def row(self) -> tuple[str, ...]:
        """The office's line of the summary, below HEADINGS."""
        return self.office, "完成" if self.is_done else "失败", str(self.errors), str(self.warnings), self.why


def year_end_all(
    folder: str | Path, out: str | Path, year: int, policy: str | Path = "daxuelu_2014", say: Say = silent,
    at_once: int | None = None, **options: Any,
) -> list[Outcome]:  # fmt: skip
    """A results folder below `out` for each office of the folder, and out/汇总.csv; the outcomes by office name.

    options: the further arguments of `year_end`, the same for all; `previous` are folders with a sub-folder for each.
    at_once: processes, at most (and by default) the
    number of CPUs. An office that fails keeps the results it had. NotPublished where the folder holds no office or
    `out` cannot be used; PolicyError where no office could be computed.
    """
    folder, out = Path(folder).resolve(), Path(out).resolve()
    offices = offices_in(folder)
    if out == folder or out in folder.parents or folder in out.parents:
        raise NotPublished(f"结果不能写在数据所在的“{folder.name}”里，也不能写在它的上层；请换一个结果文件夹")
    if options.get("edition") == "public" and options.get("threshold", THRESHOLD) < LEAST:
        raise NotPublished(f"公开版的最小公开数不能低于{LEAST}，写的是{options['threshold']}")
    load_policy(policy, dict(options.get("readings") or {}), dict(options.get("overrides") or {}))
    out.mkdir(parents=True, exist_ok=True)
    _refuse_anothers(out / SUMMARY)
    cpus = os.cpu_count() or 1
    workers = max(1, min(at_once or cpus, cpus, len(offices)))

    def job(name: str) -> Outcome:
        return _apart(name, offices[name], out / name, year, policy, options)

    found = _in_turn(job, list(offices), workers, say)
    _write_summary(out / SUMMARY, found)
    return found


def offices_in(folder: Path) -> dict[str, Path]:
    """Each sub-folder and each workbook of the folder, by the office's name; hidden and opened files are left out."""
    if not folder.is_dir():
        raise NotPublished(f"没有找到文件夹“{folder.name}”；--all 后面写装着各办事处数据的文件夹")
    found: dict[str, Path] = {}
    for path in sorted(folder.iterdir()):
        is_book = path.is_file() and path.suffix.lower() in WORKBOOKS
        if path.name.startswith((".", "~$", "__")) or not (path.is_dir() or is_book):
            continue
        name = path.stem if is_book else path.name
        if name in found:
            raise NotPublished(f"“{found[name].name}”和“{path.name}”是同一个办事处名称；请改名或移走一个")
        found[name] = path
    if not found:
        raise NotPublished(
            f"“{folder.name}”里没有办事处：每个办事处一个子文件夹或一个工作簿。只有一个办事处时不写 --all"
        )
    for name in found:
        for what in _BESIDE:
            if (other := beside(Path(name), what).name) in found:
                raise NotPublished(f"“{other}”会与“{name}”的结果文件夹相混；请改名或移走")
    return found


def _in_turn(job: Callable[[str], Outcome], names: list[str], workers: int, say: Say) -> list[Outcome]:
    """The outcomes in the order of the names; one line of progress, drawn again whenever an office is finished."""
    made: dict[str, Outcome] = {}
    say(_progress(made, len(names)), True)
    with ThreadPoolExecutor(workers) as pool:
        waiting: dict[Future[Outcome], str] = {pool.submit(job, name): name for name in names}
        try:
            for done in as_completed(waiting):
                made[waiting[done]] = done.result()
                say(_progress(made, len(names)), len(made) < len(names))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return [made[name] for name in names]


def _progress(made: dict[str, Outcome], of: int) -> str:
    """[█████░░░░░] 2/4 个办事处，失败 1 个"""
    full = _BAR * len(made) // of
    failed = sum(not outcome.is_done for outcome in made.values())
    bar = "█" * full + "░" * (_BAR - full)
    return f"[{bar}] {len(made)}/{of} 个办事处" + (f"，失败 {failed} 个" if failed else "")


def _apart(name: str, data: Path, out: Path, year: int, policy: str | Path, options: dict[str, Any]) -> Outcome:
    """One office's outcome, from a new process: what kills it (memory, a fault of a library) kills nothing else."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
        try:
            outcome = process.submit(_one, name, data, out, year, policy, options).result()
        except BrokenProcessPool:
            outcome = Outcome(name, "程序意外中止，常见的是内存不足；请单独再运行这一个")
    if not outcome.is_done and read_manifest(out) is not None:
        return Outcome(name, f"{outcome.why}（结果文件夹里仍是上次的结果）", outcome.errors, outcome.warnings)
    return outcome


def _one(name: str, data: Path, out: Path, year: int, policy: str | Path, options: dict[str, Any]) -> Outcome:
    """The year-end of one office; what stops it becomes the reason."""
    problems = None
    own = {"previous": [folder / name for folder in options.get("previous", ()) if (folder / name).is_dir()]}
    try:
        problems = year_end(data, out, year, policy, **(options | own)).problems
        why = ""
    except NotPublished as error:
        problems, why = error.problems, f"{error}{_first_error(error.problems)}"
    except PolicyError as error:
        why = f"政策文件有 {len(error.problems)} 处问题：{error}"
    except OSError as error:
        place = f"“{Path(error.filename).name}”" if isinstance(error.filename, str) else "文件"
        why = f"{place}打不开或写不了：{error.strerror}"
    except Exception as error:  # whatever it is, it belongs to this office alone
        why = f"程序出错，请告诉维护者：{type(error).__name__}: {error}"
    counts = {} if problems is None else problems["severity"].value_counts().to_dict()
    return Outcome(name, " ".join(why.split()), int(counts.get("error", 0)), int(counts.get("warning", 0)))


def _first_error(problems: pd.DataFrame | None) -> str:
    """The first error of the data, one that names its file if there is any; '' where there is none."""
    if problems is None:
        return ""
    errors = problems[problems["severity"].eq("error")].fillna({"file": ""})
    errors = errors.sort_values("file", key=lambda file: file.eq(""), kind="stable")
    told = [f"{file} {message}".strip() for file, message in zip(errors["file"], errors["message"], strict=True)]
    return f"数据错误的头一处：{told[0]}" if told else ""


def _refuse_anothers(path: Path) -> None:
    """NotPublished where a file of somebody else's stands in the summary's place."""
    if path.exists() and not path.read_bytes().startswith(f"\ufeff{','.join(HEADINGS)}\n".encode()):
        raise NotPublished(f"“{path.name}”已有别的内容，不是本程序写的；请换一个结果文件夹，或先把它改名移走")


def _write_summary(path: Path, outcomes: list[Outcome]) -> None:
    """The summary as csv, replaced as a whole."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADINGS)
    writer.writerows([safe(cell) for cell in outcome.row()] for outcome in outcomes)
    partial = path.with_name(f".{path.name}.partial")
    partial.write_text("\ufeff" + text.getvalue(), encoding="utf-8", newline="\n")
    partial.replace(path)
