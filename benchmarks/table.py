"""The one shape of every benchmark: rows of ours beside theirs, timed in turns in one run, and their table.

A benchmark is a module here with `TITLE`, one line in Chinese and English, and `run() -> list[Row]`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One comparison. ours, theirs: in `unit`, less is better; theirs may be a stated limit.

    at_most: the greatest ratio of ours to theirs that meets the target; None where none is stated.
    """

    name: str
    ours: float
    against: str
    theirs: float
    at_most: float | None = None
    unit: str = "s"

    @property
    def ratio(self) -> float:
        """Ours in units of theirs."""
        return self.ours / self.theirs

    @property
    def holds(self) -> bool:
        """Whether the target is met; a row without one has nothing to miss."""
        return self.at_most is None or self.ratio <= self.at_most


def limit(name: str, ours: float, most: float, unit: str = "s") -> Row:
    """A row whose target is a stated limit rather than another tool."""
    return Row(name, ours, "限度 limit", most, 1, unit)


def seconds(job: Callable[[], object]) -> float:
    """How long one run takes."""
    began = time.perf_counter()
    job()
    return time.perf_counter() - began


def in_turns(*jobs: Callable[[], object], times: int = 5) -> list[float]:
    """The least seconds of each job. They run in turns, after one run that is not counted, so that all meet the
    same machine: a ratio of two of them means something even while others use it."""
    for job in jobs:
        job()
    rounds = [[seconds(job) for job in jobs] for _ in range(times)]
    return [min(found) for found in zip(*rounds, strict=True)]


def side_by_side(
    name: str,
    ours: Callable[[], object],
    against: str,
    theirs: Callable[[], object],
    at_most: float | None = None,
    times: int = 5,
) -> Row:
    """Ours and another tool on the same work, in turns."""
    least, other = in_turns(ours, theirs, times=times)
    return Row(name, least, against, other, at_most)


HEADINGS = ("项目 job", "本项目 ours", "对比 against", "对比值 theirs", "倍数 ratio", "限 at most", "达到 holds")


def markdown(rows: Iterable[Row]) -> str:
    """The rows as a Markdown table, in their order."""
    lines = ["| " + " | ".join(HEADINGS) + " |", "|---|---:|---|---:|---:|---:|---|"]
    for row in rows:
        target = ("—", "—") if row.at_most is None else (figure(row.at_most), "是 yes" if row.holds else "**否 no**")
        cells = (row.name, shown(row.ours, row.unit), row.against, shown(row.theirs, row.unit), figure(row.ratio))
        lines.append("| " + " | ".join((*cells, *target)) + " |")
    return "\n".join(lines)


def shown(value: float, unit: str) -> str:
    """A quantity with its unit; seconds below one as milliseconds."""
    return f"{figure(value * 1000)} ms" if unit == "s" and value < 1 else f"{figure(value)} {unit}"


def figure(value: float) -> str:
    """Three digits that count: 1,234 and 12.3 and 0.0123."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
