"""The year-end beside papermill and nbconvert on the same notebook: one office, the sample year, fresh processes.

Theirs runs the notebook and makes its page. Ours does both and writes everything else too: workbook, notice, report,
score sheets, tables and manifest.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.table import Row, seconds
from jihua_analysis.intake.shipped import shipped
from jihua_analysis.publish.notebook import notebook_path

TITLE = "年终汇总 Year-end"
DATA, YEAR = shipped("data_samples") / "ordinary_year", 2014
TIMES = 3


def run() -> list[Row]:
    """Both editions beside papermill and nbconvert."""
    with tempfile.TemporaryDirectory() as place:
        rounds = [[ours(place, "internal"), ours(place, "public"), theirs(place)] for _ in range(TIMES)]
    internal, public, peer = (min(found) for found in zip(*rounds, strict=True))
    against = "papermill + nbconvert"
    return [
        Row("内部版，全部文件 internal edition, all files", internal, against, peer, 1.5),
        Row("公开版，全部文件 public edition, all files", public, against, peer, 1.5),
    ]


def process(*arguments: str) -> None:
    """A run of this Python with these arguments."""
    root = str(Path(__file__).resolve().parents[1])
    environment = os.environ | {"PYTHONPATH": root, "PYTHONUTF8": "1"}
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True, env=environment)


def ours(place: str, edition: str) -> float:
    """Seconds of `jihua year-end`."""
    options = ["--year", str(YEAR), "--out", f"{place}/{edition}", "--edition", edition]
    return seconds(lambda: process("-m", "jihua_analysis", "year-end", str(DATA), *options))


def theirs(place: str) -> float:
    """Seconds of papermill with the same data, and of nbconvert on what it ran."""
    executed = f"{place}/executed.ipynb"
    given = ["-p", "data", str(DATA), "-p", "year", str(YEAR), "--kernel", "python3", "--no-progress-bar"]
    return seconds(lambda: process("-m", "papermill", str(notebook_path()), executed, *given)) + seconds(
        lambda: process("-m", "nbconvert", "--to", "html", "--no-input", executed)
    )
