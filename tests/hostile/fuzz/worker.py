"""One process of the fuzzer: cases of one door, each written before it is tried, so that a crash leaves it behind."""

from __future__ import annotations

import faulthandler
import hashlib
import os
import random
import shutil
import sys
import time
import traceback
import warnings
from pathlib import Path

from tests.hostile.fuzz.doors import DOORS

LONGEST = 60
"""Seconds that one case may take."""
MOST_MEMORY = 6 << 30


def tried(door: str, case: Path) -> str:
    """How the case broke what must hold; '' where all is well."""
    before = hashlib.sha256(case.read_bytes()).hexdigest()
    faulthandler.dump_traceback_later(LONGEST, exit=True)
    try:
        DOORS[door].asked(case)
    except BaseException:
        return traceback.format_exc()
    finally:
        faulthandler.cancel_dump_traceback_later()
    return "" if hashlib.sha256(case.read_bytes()).hexdigest() == before else "the case was changed"


def run(door: str, seed: int, first: int, seconds: float, folder: Path, found: Path) -> int:
    """How many cases were tried; each that broke something is kept in `found`, with its traceback beside it."""
    end = time.monotonic() + seconds
    number = first
    while time.monotonic() < end:
        work = folder / "work"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        (folder / "current").unlink(missing_ok=True)
        case = work / f"{door}-{seed}-{number}.{DOORS[door].suffix}"
        case.write_bytes(DOORS[door].made(random.Random(f"{door} {seed} {number}")))
        (folder / "current").write_text(str(case), encoding="utf-8")
        broken = tried(door, case)
        if broken:
            keep(case, broken, found)
        number += 1
    return number - first


def keep(case: Path, why: str, found: Path) -> None:
    """Copies the case and says why; one case for each place that breaks."""
    found.mkdir(parents=True, exist_ok=True)
    lines = [line for line in why.splitlines() if line.strip().startswith("File ")]
    place = hashlib.sha256(
        "".join([case.name.split("-")[0], *lines[-2:], why.splitlines()[-1][:60]]).encode()
    ).hexdigest()[:8]
    target = found / f"{case.stem}-{place}{case.suffix}"
    if not list(found.glob(f"*-{place}{case.suffix}")):
        shutil.copyfile(case, target)
        target.with_suffix(".why").write_text(why, encoding="utf-8", errors="replace")
        print(f"BROKEN {target.name}: {why.splitlines()[-1][:200]}", flush=True)


if __name__ == "__main__":
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    warnings.simplefilter("ignore")
    name, seed, first, seconds, folder, found = sys.argv[1:]
    print(run(name, int(seed), int(first), float(seconds), Path(folder), Path(found)), flush=True)
    os._exit(0)  # threads of libraries have been seen to wait for each other at the end
