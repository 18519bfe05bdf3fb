"""Publishing as the tests of bad conditions do it: quickly, into a folder, in a process that may be cut short."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from jihua_analysis.publish.folder import beside, is_whole
from tests.publish.small_year import GIVEN_TOTALS
from tests.publish.test_folder import publish as publish

ROOT = Path(__file__).resolve().parents[2]
SETTING = "standing.unit.sheet=" + GIVEN_TOTALS["standing.unit.sheet"]
JIHUA = [sys.executable, "-W", "ignore", "-m", "jihua_analysis"]
SCORE = ["score", "data", "--out", "results", "--set", SETTING]


def environment(**changed: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), **changed}


def jihua(place: Path, *line: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """What a command of a process of its own said and how it ended."""
    return subprocess.run(
        [*JIHUA, *line], cwd=place, env=env or environment(), capture_output=True, text=True, encoding="utf-8",
        errors="replace", timeout=120, check=False,
    )  # fmt: skip


def said(folder: Path) -> str:
    """What a published folder says; '' where there is none; it must be whole where it is."""
    if not folder.exists():
        return ""
    assert is_whole(folder), folder.name
    return (folder / "result.txt").read_text(encoding="utf-8")


def both(out: Path) -> tuple[str, str]:
    """What the results and the results before them say."""
    return said(out), said(beside(out, "previous"))
