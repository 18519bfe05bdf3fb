"""A year's publication: the notebook run, and beside it the page, the workbook and the manifest; all or nothing."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from jihua_analysis.assess.evaluate import Evaluation, evaluate
from jihua_analysis.explore.rows import NO_ORDER, ranked_kinds
from jihua_analysis.intake import load_tables
from jihua_analysis.intake.read import PARQUETS, TEXTS, WORKBOOKS
from jihua_analysis.policy.load import load_policy, shipped_policies
from jihua_analysis.policy.model import Policy
from jihua_analysis.publish import NotPublished
from jihua_analysis.publish.disclosure import LEAST, THRESHOLD
from jihua_analysis.publish.editions import EditionName
from jihua_analysis.publish.folder import refuse_above, replacing
from jihua_analysis.publish.manifest import listed, manifest_of, read_manifest, sealed, write_manifest
from jihua_analysis.publish.notice_options import told
from jihua_analysis.publish.notice_text import NoticeOptions
from jihua_analysis.publish.papers import write_papers
from jihua_analysis.publish.workbook import write_workbook

NOTEBOOK, PAGE, WORKBOOK = "年终汇总.ipynb", "年终汇总.html", "结果.xlsx"
STEPS = 5
Say = Callable[[str, bool], None]
"""Called with a line of progress, and whether the next one may take its place."""


@dataclass(frozen=True)
class Published:
    """A finished folder, and the problems of the data that its results rest on."""

    folder: Path
    problems: pd.DataFrame


def silent(line: str, is_passing: bool) -> None:
    """No progress is told."""


def year_end(
    data: str | Path, out: str | Path, year: int, policy: str | Path = "daxuelu_2014",
    readings: Mapping[str, str] | None = None, overrides: Mapping[str, Any] | None = None,
    notebook: str | Path | None = None, say: Say = silent, edition: EditionName = "internal",
    threshold: int = THRESHOLD, notice: NoticeOptions | None = None, previous: Sequence[str | Path] = (),
) -> Published:  # fmt: skip
    """The folder `out` with the year's executed notebook, page, workbook, papers and manifest, replaced as a whole.

    The public edition has no notebook and no score sheets, which show what it hides; threshold: the smallest count
    that it shows. previous: folders of public editions that were given out, against which (and against the one that
    `out` holds) it is audited. notice: how the office writes its notices. The same input gives the same bytes,
    whatever the clock, the place and the folder's name.
    NotPublished where nothing can be computed or written; PolicyError for faults of the policy file, the readings and
    the overrides.
    """
    data, out = Path(data).resolve(), Path(out).resolve()
    refuse_above(out, data)
    readings, overrides = dict(readings or {}), dict(overrides or {})
    say(f"[1/{STEPS}] 读取和核对数据 {data.name}", False)
    rules = load_policy(policy, readings, overrides)
    inputs = inputs_of(data)
    result = computed(rules, data, year)
    if not ranked_kinds(result):
        raise NotPublished(f"{NO_ORDER}；只要得分的，用 jihua score。原有的结果没有动。", result.problems)
    if edition == "public" and threshold < LEAST:
        raise NotPublished(f"公开版的最小公开数不能低于{LEAST}，写的是{threshold}")
    earlier = _earlier(out, [Path(folder) for folder in previous], edition)
    papers = _Papers(say)
    with replacing(out, lambda line: say(line, False)) as folder, ThreadPoolExecutor(1) as beside, papers.ended():
        written = beside.submit(
            _write_rest, folder, result, readings, overrides, edition, threshold, notice, earlier, papers
        )
        if edition == "internal":
            _write_notebook(folder, result, data, policy, year, readings, overrides, notebook, say)
        papers.waited_for()
        written.result()
        say(f"[5/{STEPS}] 写清单，换下原来的结果", False)
        if inputs_of(data) != inputs:
            raise NotPublished("运行期间数据文件被改动；请再运行一次。原有的结果没有动。")
        counts = {str(k): int(n) for k, n in result.problems["severity"].value_counts().sort_index().items()}
        listed_inputs = sealed(inputs) if edition == "public" else inputs
        made = manifest_of(folder, rules, policy, year, listed_inputs, overrides, counts)
        made |= {"edition": edition, "notice": told(notice)}
        write_manifest(folder, made | ({"threshold": threshold} if edition == "public" else {}))
    return Published(out, result.problems)


def _earlier(out: Path, previous: list[Path], edition: EditionName) -> list[Path]:
    """The public editions that this one must not leak together with: those named and the one that `out` holds."""
    if previous and edition != "public":
        raise NotPublished("--previous 只用于公开版：加上 --edition public")
    there = read_manifest(out) if edition == "public" else None
    return [*previous, *([out] if there and there.get("edition") == "public" else [])]


class _Papers:
    """What is said of the papers, which are made beside the notebook; they end after the present one when it fails."""

    title = f"[4/{STEPS}] 写工作簿、通报、报告和数据表"

    def __init__(self, say: Say) -> None:
        self.say, self.is_waited_for, self.is_ended = say, False, False

    def __call__(self, paper: str) -> None:
        if self.is_ended:
            raise NotPublished("没有写完就停下了")
        if self.is_waited_for:
            self.say(f"{self.title} {paper}", True)

    def waited_for(self) -> None:
        self.say(self.title, False)
        self.is_waited_for = True

    @contextmanager
    def ended(self) -> Iterator[None]:
        """Whatever ends the block ends the papers."""
        try:
            yield
        finally:
            self.is_ended = True


def _write_rest(
    folder: Path, result: Evaluation, readings: Mapping[str, str], overrides: Mapping[str, Any], edition: EditionName,
    threshold: int, notice: NoticeOptions | None, earlier: Sequence[Path], say: Callable[[str], None],
) -> None:  # fmt: skip
    """What needs no notebook; done beside it, since the notebook runs in a process of its own."""
    if edition == "internal":
        write_workbook(result, folder / WORKBOOK, readings, overrides)
    write_papers(result, folder, edition, threshold, notice, earlier, say)


def _write_notebook(
    folder: Path, result: Evaluation, data: Path, policy: str | Path, year: int, readings: Mapping[str, str],
    overrides: Mapping[str, Any], notebook: str | Path | None, say: Say,
) -> None:  # fmt: skip
    """The notebook, run on the data, and the page made of it; its libraries are loaded here, where they are needed."""
    with _without("rfc3987_syntax"):  # jsonschema makes 38 grammars of it, two seconds, for addresses no notebook has
        import nbformat

        from jihua_analysis.publish.notebook import executed, for_document, notebook_path, with_parameters
        from jihua_analysis.publish.report import page_of

    values = {"data": data.name, "year": year, "policy": policy_from(data.parent, policy), "readings": readings}
    values |= {"overrides": overrides} if overrides else {}
    source = Path(notebook or notebook_path()).read_text(encoding="utf-8")
    run = with_parameters(for_document(nbformat.reads(source, as_version=4), result.policy), values)
    title = f"[2/{STEPS}] 运行年终 notebook"
    say(title, False)
    run = executed(run, data.parent, lambda at, of, what: say(f"{title} {at}/{of} {what}", True))
    text = nbformat.writes(run)
    (folder / NOTEBOOK).write_text(f"{text.rstrip()}\n", encoding="utf-8", newline="\n")
    say(f"[3/{STEPS}] 写网页 {PAGE}", False)
    (folder / PAGE).write_text(page_of(run, result), encoding="utf-8", newline="\n")


@contextmanager
def _without(library: str) -> Iterator[None]:
    """Imports within do without a library that they can do without; later ones find it."""
    if library in sys.modules:
        yield
        return
    sys.modules[library] = None  # type: ignore[assignment]  # what makes its import fail
    try:
        yield
    finally:
        del sys.modules[library]


def computed(policy: Policy, data: Path, year: int) -> Evaluation:
    """The year's evaluation; NotPublished, with the problems, where the data leave nothing to compute."""
    tables = load_tables(data, policy, year)
    errors = tables.errors
    if tables.bodies.empty or errors["rule"].eq("missing_table").any():
        raise NotPublished("必需的表缺少或是空的，什么也算不出来；补上后再运行。原有的结果没有动。", tables.problems)
    try:
        return evaluate(policy, tables, year)
    except Exception as error:
        if errors.empty:
            raise
        raise NotPublished("数据里的错误使计算无法进行；改好上列错误后再运行。", tables.problems) from error


def inputs_of(data: Path) -> list[dict[str, Any]]:
    """Name, SHA-256 and size of every data file, as the manifest lists them."""
    known = WORKBOOKS + TEXTS + PARQUETS
    files = sorted(data.iterdir()) if data.is_dir() else [data]
    return listed([f for f in files if f.is_file() and f.suffix.lower() in known], data.parent)


def policy_from(place: Path, policy: str | Path) -> str:
    """The policy as the notebook finds it from `place`: a shipped one by its name, a file by its way from there."""
    if str(policy) in shipped_policies():
        return str(policy)
    try:
        return Path(os.path.relpath(policy, place)).as_posix()
    except ValueError:  # another drive of Windows: there is no way from here
        return Path(policy).resolve().as_posix()
