"""A scheduler and workers in processes of their own: a worker that is killed is survived, a scheduler is said."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from jihua_analysis.cli import main
from jihua_analysis.publish import NotPublished
from jihua_analysis.scale.nation import score_nation
from tests.scale.world import hashes

ROOT = Path(__file__).parents[2]
PATIENCE = 120
"""Seconds that a process of the cluster may take to start."""


@dataclass(frozen=True)
class Cluster:
    """A scheduler's address, its process, and those of two workers."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: tuple[subprocess.Popen[bytes], ...]


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """Dask's own commands, on ports that the system chooses."""
    note = tmp_path / "scheduler.json"
    here = ["--host", "127.0.0.1", "--no-dashboard", "--scheduler-file", str(note)]
    scheduler = _started("dask_scheduler", *here, "--port", "0")
    workers = []
    try:
        until = time.monotonic() + PATIENCE
        while not (note.exists() and note.read_text(encoding="utf-8").endswith("}")):
            assert scheduler.poll() is None and time.monotonic() < until
            time.sleep(0.05)
        workers = [_started("dask_worker", *here, "--nthreads", "1", "--no-nanny") for _ in range(2)]
        address = json.loads(note.read_text(encoding="utf-8"))["address"]
        yield Cluster(address, scheduler, tuple(workers))
    finally:
        for process in (*workers, scheduler):
            process.kill()
            process.wait()


def _started(program: str, *arguments: str) -> subprocess.Popen[bytes]:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    command = [sys.executable, "-W", "ignore", "-m", f"distributed.cli.{program}", *arguments]
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


class Killer:
    """Listens to the progress and kills a process when the first chunk is done."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process

    def __call__(self, line: str, is_passing: bool) -> None:
        if line.startswith("已算完") and self.process.poll() is None:
            self.process.kill()
            self.process.wait()


def test_a_worker_of_a_cluster_that_is_killed_changes_no_byte(cluster: Cluster, nation: Path, tmp_path: Path) -> None:
    score_nation(
        nation / "small_nation.toml", nation / "in", tmp_path / "out", engine="dask", scheduler=cluster.address,
        chunk=1, say=Killer(cluster.workers[0]),
    )  # fmt: skip
    assert cluster.workers[0].poll() is not None
    assert hashes(tmp_path / "out") == hashes(nation / "alone")


def test_a_scheduler_that_is_killed_is_said_and_the_next_run_goes_on(
    cluster: Cluster, nation: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    rules, out = nation / "small_nation.toml", tmp_path / "out"
    kill = Killer(cluster.scheduler)
    with pytest.raises(NotPublished, match="调度器的连接断了"):
        score_nation(rules, nation / "in", out, engine="dask", scheduler=cluster.address, chunk=1, say=kill)
    assert not out.exists()
    assert "Traceback" not in capfd.readouterr().err
    assert score_nation(rules, nation / "in", out, workers=1, chunk=1).taken_over >= 1
    assert hashes(out) == hashes(nation / "alone")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--engine", "dask", "--scheduler", "tls://127.0.0.1:9"], "连不上调度器 tls"),
        (["--engine", "dask", "--scheduler", "nowhere"], "连不上调度器 nowhere"),
        (["--engine", "local", "--workers", "0"], "--workers 至少是 1"),
        (["--engine", "local", "--workers", "-1"], "--workers 至少是 1"),
        (["--engine", "local", "--chunk", "0"], "--chunk 至少是 1"),
    ],
)
def test_options_without_sense_are_said(
    options: list[str], told: str, nation: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = [str(nation / "small_nation.toml"), str(nation / "in"), "--out", str(tmp_path / "out")]
    assert main(["score", *place, *options]) == 3
    assert told in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
