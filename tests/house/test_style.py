"""ruff and mypy find nothing, on the same terms for everyone."""

import subprocess
import sys
from pathlib import Path

import pytest


def complaints(root: Path, *command: str) -> str:
    result = subprocess.run(
        [sys.executable, "-m", *command], cwd=root, capture_output=True, text=True, encoding="utf-8"
    )
    return "" if result.returncode == 0 else result.stdout + result.stderr


def test_ruff_finds_nothing(root: Path) -> None:
    assert not complaints(root, "ruff", "check", "--quiet")


def test_everything_is_formatted(root: Path) -> None:
    assert not complaints(root, "ruff", "format", "--check", "--quiet")


@pytest.mark.slow
def test_types_hold(root: Path) -> None:
    assert not complaints(root, "mypy")
