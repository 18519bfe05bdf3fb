"""`python -m tests.hostile.fuzz MINUTES [--door NAME] [--seed N]`, or `--replay FILE` for a case that was kept.

Each door in turn, some seconds at a time, in a process of its own that may die, hang or run out of memory without
harm. What breaks is kept in out/fuzz, the case beside its traceback, and printed; the exit code is then 1. Without
--door the slow tests of bad conditions (kills, full disks) follow.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.hostile.fuzz.doors import DOORS
from tests.hostile.fuzz.worker import LONGEST, keep, tried

ROOT = Path(__file__).resolve().parents[3]
FOUND = ROOT / "out" / "fuzz"
TURN = 20.0
"""Seconds of one door before the next has its turn."""


def main() -> int:
    """0 where nothing broke."""
    asked = argparse.ArgumentParser(prog="fuzz", description=__doc__)
    asked.add_argument("minutes", type=float, nargs="?", default=1.0)
    asked.add_argument("--door", choices=sorted(DOORS), action="append")
    asked.add_argument("--seed", type=int, default=int(time.time()))
    asked.add_argument("--replay", type=Path)
    options = asked.parse_args()
    if options.replay:
        with tempfile.TemporaryDirectory() as folder:
            case = Path(folder) / options.replay.name
            case.write_bytes(options.replay.read_bytes())
            broken = tried(options.replay.name.split("-")[0], case)
        print(broken or "nothing broke")
        return int(bool(broken))
    broken = fuzz(options.minutes * 60, options.door or list(DOORS), options.seed)
    return broken or (0 if options.door else bad_conditions())


def bad_conditions() -> int:
    """0 where the slow tests of bad conditions pass: real kills, full disks, several commands at once."""
    command = [sys.executable, "-m", "pytest", "-q", "-m", "slow", "tests/hostile"]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, "JIHUA_HOSTILE": "all"}, check=False).returncode


def fuzz(seconds: float, doors: list[str], seed: int) -> int:
    """1 where anything broke; says for each door how many cases were tried."""
    before = set(FOUND.glob("*.why"))
    end = time.monotonic() + seconds
    done = dict.fromkeys(doors, 0)
    print(f"seed {seed}", flush=True)
    while time.monotonic() < end:
        for door in doors:
            turn = min(TURN, end - time.monotonic())
            if turn > 0:
                done[door] += _turn(door, seed, done[door], turn)
    broken = sorted(set(FOUND.glob("*.why")) - before)
    print(
        ", ".join(f"{door} {count}" for door, count in done.items()),
        f"- {len(broken)} broken, kept in out/fuzz" if broken else "- nothing broke",
    )
    return int(bool(broken))


def _turn(door: str, seed: int, first: int, seconds: float) -> int:
    """How many cases one process tried; a case that ended it is kept."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            sys.executable,
            "-m",
            "tests.hostile.fuzz.worker",
            door,
            str(seed),
            str(first),
            str(seconds),
            folder,
            str(FOUND),
        ]
        try:
            ran = subprocess.run(
                command, cwd=ROOT, capture_output=True, text=True, errors="replace", timeout=seconds + 3 * LONGEST
            )
            ended = "" if ran.returncode == 0 else f"{ran.stderr[-4000:]}\nthe process ended with {ran.returncode}"
            shown = ran.stdout
        except subprocess.TimeoutExpired as error:
            ended, shown = "the process hung", str(error.stdout or "")
        print("".join(f"{line}\n" for line in shown.splitlines() if line.startswith("BROKEN")), end="", flush=True)
        current = Path(folder) / "current"
        if not ended:
            return int(shown.split()[-1])
        if not current.exists():
            raise SystemExit(ended)
        case = Path(current.read_text(encoding="utf-8"))
        keep(case, ended, FOUND)
        return int(case.stem.split("-")[-1]) - first + 1


if __name__ == "__main__":
    sys.exit(main())
