"""The locks from pyproject.toml: every package with its version and the hashes of all its files.

requirements.lock holds what everybody needs, benchmarks/requirements.lock what the benchmarks compare with, in
versions that agree.

Needs `uv` on the PATH and the network; run it after the dependencies in pyproject.toml have changed.
The lock holds for Python 3.11 and later on Linux, macOS and Windows. It names no address, so that every
machine takes the files from wherever its own pip is told to look. The settings of this machine (other
indexes, folders of wheels) are left out on purpose: a file known here only has a hash nobody else can meet.
"""

import os
import subprocess
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HEADER = "# Made by scripts/lock.py from pyproject.toml; do not edit.\n"
LOCK, BENCH = ROOT / "requirements.lock", ROOT / "benchmarks" / "requirements.lock"


def write(lock: Path, requirements: list[str], *options: str) -> None:
    """Write one lock; packages already locked keep their version while pyproject.toml allows it."""
    command = ["uv", "pip", "compile", "-", *options, "--universal", "--python-version", "3.11"]
    command += ["--fork-strategy", "fewest", "--generate-hashes", "--no-config", "--only-binary", ":all:"]
    command += ["--no-header", "--no-annotate", "--quiet", "--output-file", str(lock)]
    settings = {name: value for name, value in os.environ.items() if not name.startswith(("UV_", "PIP_"))}
    subprocess.run(command, cwd=ROOT, input="\n".join(requirements), text=True, check=True, env=settings)
    locked = [line for line in lock.read_text("utf-8").splitlines(keepends=True) if not line.startswith("#")]
    lock.write_text(HEADER + "".join(locked), "utf-8", newline="\n")


def main() -> None:
    """Write both locks."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    # The build backend is locked too: the project itself is then installed without fetching anything.
    write(LOCK, project["build-system"]["requires"], "pyproject.toml", "--extra", "test")
    write(BENCH, project["project"]["optional-dependencies"]["bench"], "--constraint", str(LOCK))


if __name__ == "__main__":
    main()
