"""What a year-end costs beyond its notebook's own run: one office, all files; ratios to that run, not seconds.

    python -m benchmarks.year_end                 print the table
    python -m benchmarks.year_end --write         write it to docs/year-end-benchmarks.md too

Exits 1 when the stated target does not hold. The steps are timed by the lines of progress that the year-end tells.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from jihua_analysis.publish.editions import EditionName
from jihua_analysis.publish.year_end import year_end

ROOT = Path(__file__).resolve().parents[1]
DATA, YEAR = ROOT / "data_samples" / "ordinary_year", 2014
PAGE = ROOT / "docs" / "year-end-benchmarks.md"
NOTEBOOK_STEP = 2
TARGET = 10.0
"""Seconds beyond the notebook's run: issue 5 says a few."""


@dataclass
class Clock:
    """The seconds of each step of one year-end, from the lines it tells."""

    words: dict[int, str] = field(default_factory=dict)
    began: dict[int, float] = field(default_factory=dict)

    def __call__(self, line: str, is_passing: bool) -> None:
        told = re.match(r"\[(\d)/\d\] (.*)", line)
        if told and not is_passing:
            self.words[int(told[1])], self.began[int(told[1])] = told[2], time.perf_counter()

    def seconds(self, end: float) -> dict[int, float]:
        """By the step's number; the last one ends with the year-end."""
        steps = list(self.began)
        ends = [*list(self.began.values())[1:], end]
        return {step: after - self.began[step] for step, after in zip(steps, ends, strict=True)}


@dataclass(frozen=True)
class Run:
    """One edition: the words and the least seconds of each step."""

    words: dict[int, str]
    seconds: dict[int, float]

    @property
    def beyond(self) -> float:
        """Seconds of all steps but the notebook's run."""
        return sum(seconds for step, seconds in self.seconds.items() if step != NOTEBOOK_STEP)


def timed(edition: EditionName, times: int) -> Run:
    """The least time of every step over several year-ends, after one that is not counted."""
    words: dict[int, str] = {}
    found: list[dict[int, float]] = []
    with tempfile.TemporaryDirectory() as place:
        for _ in range(times + 1):
            clock = Clock()
            year_end(DATA, Path(place) / "out", YEAR, say=clock, edition=edition)
            found.append(clock.seconds(time.perf_counter()))
            words = clock.words
    counted = found[1:]
    return Run(words, {step: min(run[step] for run in counted) for step in words})


def page(internal: Run, public: Run, times: int) -> str:
    """The Markdown page of both runs."""
    own = internal.seconds[NOTEBOOK_STEP]
    rows = []
    for name, run in (("内部版 internal", internal), ("公开版 public", public)):
        rows += [f"| {name} | {run.words[step]} | {s:.2f} | {s / own:.2f} |" for step, s in run.seconds.items()]
        rows.append(
            f"| {name} | **notebook 以外合计 all beyond the notebook** | {run.beyond:.2f} | {run.beyond / own:.2f} |"
        )
    holds = "是 yes" if internal.beyond <= TARGET else "否 no"
    return (
        "# 年终汇总的速度：notebook 本身以外要多少时间\n\n"
        f"一个办事处（示例年度 `{DATA.name}`），全部文件。同一进程里先做一次不计，再做 {times} 次，每步取最短的一次。"
        "倍数以 notebook 自己的运行为1；倍数可比，秒数随机器而变。重做：`python -m benchmarks.year_end --write`。\n\n"
        "One office, all files; the least of several runs of each step, after one that is not counted. Ratios are to\n"
        "the notebook's own run and can be compared; seconds are those of the machine.\n\n"
        f"Python {platform.python_version()}，{platform.machine()}，{os.cpu_count()} 个处理器核心 cores。\n\n"
        f"notebook 以外不超过 {TARGET:g} 秒（内部版）at most {TARGET:g} s beyond the notebook："
        f"{internal.beyond:.1f} 秒，达到 holds：{holds}。\n\n"
        "| 版本 edition | 步骤 step | 秒 s | 倍数 ratio |\n|---|---|---:|---:|\n" + "\n".join(rows) + "\n"
    )


def main() -> int:
    """Prints the table; 1 where the target does not hold."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--write", action="store_true", help="write the page too")
    asked.add_argument("--times", type=int, default=3, help="runs counted")
    given = asked.parse_args()
    internal, public = timed("internal", given.times), timed("public", given.times)
    text = page(internal, public, given.times)
    print(text)
    if given.write:
        PAGE.write_text(text, encoding="utf-8", newline="\n")
    return 0 if internal.beyond <= TARGET else 1


if __name__ == "__main__":
    sys.exit(main())
