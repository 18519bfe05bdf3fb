"""What the house rules look at: the files of the checkout, the package's modules, the notebooks."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MADE = {".git", ".venv", "out", "build", "dist", "__pycache__", ".ci-artifacts", ".ipynb_checkpoints"}


def written() -> Iterator[Path]:
    """Every file that people wrote: what git tracks or would take; without git, all outside made folders."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode("utf-8")
        names = [ROOT / name for name in listed.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        names = [path for path in ROOT.rglob("*") if not MADE & set(path.relative_to(ROOT).parts)]
    return (path for path in sorted(set(names)) if path.is_file())


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def files() -> list[Path]:
    return list(written())


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test a notebook, named by its path; none exists yet in a checkout that has no notebooks."""
    if "notebook" in metafunc.fixturenames:
        found = [path for path in written() if path.suffix == ".ipynb" and path.is_relative_to(ROOT / "notebooks")]
        names = [path.relative_to(ROOT).as_posix() for path in found]
        metafunc.parametrize("notebook", found, ids=names, scope="session")
