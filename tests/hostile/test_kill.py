"""A year-end that is killed at any moment: the results before it, or its own, whole; the data untouched."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest

from jihua_analysis.publish.folder import beside, is_whole
from tests.hostile.publishing import JIHUA, SETTING, environment, jihua
from tests.hostile.test_commands import fingerprint
from tests.publish.small_year import write_year

YEAR_END = ["year-end", "data", "--year", "2014", "--out", "results", "--edition", "public", "--set", SETTING]


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
def test_a_real_year_end_killed_at_random_moments_loses_nothing(tmp_path: Path) -> None:
    """Six moments between the first second and the last; the seed is printed where it fails."""
    data = write_year(tmp_path / "data")
    before = fingerprint(data)
    began = time.monotonic()
    assert jihua(tmp_path, *YEAR_END).returncode == 0
    takes = time.monotonic() - began
    first = fingerprint(tmp_path / "results")
    seed = random.randrange(10**6)
    chance = random.Random(seed)
    for _ in range(6):
        with subprocess.Popen(
            [*JIHUA, *YEAR_END], cwd=tmp_path, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as run:  # fmt: skip
            time.sleep(takes * chance.uniform(0.3, 1.05))
            os.killpg(run.pid, signal.SIGKILL) if run.poll() is None else None
        places = [tmp_path / "results", beside(tmp_path / "results", "previous")]
        whole = [place for place in places if place.is_dir() and is_whole(place)]
        assert whole, f"seed {seed}"
        assert all(fingerprint(place) == first for place in whole), f"seed {seed}"
        assert fingerprint(data) == before, f"seed {seed}"
    assert jihua(tmp_path, *YEAR_END).returncode == 0
    assert fingerprint(tmp_path / "results") == first
    assert {path.name for path in tmp_path.iterdir()} <= {"data", "results", "results.previous"}


@pytest.mark.slow
def test_a_year_end_that_takes_too_long_is_stopped_and_the_results_before_it_stay(tmp_path: Path) -> None:
    data = write_year(tmp_path / "data")
    assert jihua(tmp_path, *YEAR_END).returncode == 0
    before = fingerprint(tmp_path)
    whole = [part for part in YEAR_END if part not in ("--edition", "public")]
    for seconds in (2, 4, 6, 8):  # reading, starting the kernel, running the notebook
        done = jihua(tmp_path, *whole, env=environment(JIHUA_MAX_SECONDS=str(seconds)))
        assert done.returncode == 3, done.stderr
        told = f"运行得过久，已经停下（上限 {seconds} 秒，由环境变量 JIHUA_MAX_SECONDS 设定）；原有的结果没有动。"
        assert done.stderr.splitlines()[-1] == told
        assert all(line.startswith("[") for line in done.stderr.splitlines()[:-1])
        assert fingerprint(tmp_path) == before and data.is_dir()
