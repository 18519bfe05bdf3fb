"""One process, several, or a Dask cluster: the same bytes; a worker that dies, a run that is killed, lose nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from dask import distributed

from jihua_analysis.publish import NotPublished
from jihua_analysis.publish.manifest import verified
from jihua_analysis.scale.nation import score_nation
from tests.scale.world import OFFICES, frames, hashes, write


def workers_of_this_process() -> list[psutil.Process]:
    """The processes that compute for this one, the latest last."""
    return [p for p in psutil.Process().children(recursive=True) if "spawn_main" in " ".join(p.cmdline())]


class Killer:
    """Listens to the progress and kills one worker when the first chunk is done."""

    def __init__(self) -> None:
        self.killed = 0

    def __call__(self, line: str, is_passing: bool) -> None:
        if line.startswith("已算完") and not self.killed:
            self.killed = workers_of_this_process()[-1].pid
            os.kill(self.killed, signal.SIGKILL)


def test_two_processes_give_the_bytes_of_one_even_if_one_of_them_is_killed(nation: Path, tmp_path: Path) -> None:
    killer = Killer()
    score_nation(nation / "small_nation.toml", nation / "in", tmp_path / "out", workers=2, chunk=1, say=killer)
    assert killer.killed
    assert hashes(tmp_path / "out") == hashes(nation / "alone")


def test_two_dask_workers_give_the_bytes_of_none_even_if_one_of_them_is_killed(nation: Path, tmp_path: Path) -> None:
    killer = Killer()
    score_nation(
        nation / "small_nation.toml", nation / "in", tmp_path / "out", engine="dask", workers=2, chunk=1, say=killer
    )  # fmt: skip
    assert killer.killed
    found = hashes(tmp_path / "out")
    assert len(found) == 3 * OFFICES
    assert found == hashes(nation / "alone")
    assert verified(tmp_path / "out")[1] == []


def test_a_cluster_that_is_already_there_gives_the_same_bytes(nation: Path, tmp_path: Path) -> None:
    here = {"n_workers": 1, "threads_per_worker": 1, "processes": False, "host": "127.0.0.1", "dashboard_address": None}
    with distributed.LocalCluster(**here, protocol="tcp") as cluster:
        score_nation(
            nation / "small_nation.toml", nation / "in", tmp_path / "out", engine="dask",
            scheduler=cluster.scheduler_address, chunk=1,
        )  # fmt: skip
    assert hashes(tmp_path / "out") == hashes(nation / "alone")


def test_a_scheduler_that_is_not_there_is_said_and_what_stood_there_stays(nation: Path, tmp_path: Path) -> None:
    rules, out = nation / "small_nation.toml", tmp_path / "out"
    score_nation(rules, nation / "in", out, workers=1, chunk=4)
    before = hashes(out)
    with pytest.raises(NotPublished, match="连不上调度器"):
        score_nation(rules, nation / "in", out, engine="dask", scheduler="tcp://127.0.0.1:9", chunk=2)
    assert hashes(out) == before


RUN = """
import os, signal, sys
import psutil
from jihua_analysis.scale.nation import score_nation
def say(line, passing):
    if line.startswith("已算完 3/"):
        print(*(child.pid for child in psutil.Process().children(recursive=True)), flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
if __name__ == "__main__":
    rules, data, out, workers = sys.argv[1:]
    score_nation(rules, data, out, workers=int(workers), chunk=1, say=say)
"""


def killed_run(nation: Path, folder: Path, out: Path, workers: int) -> list[int]:
    """The workers of a run that was killed after its third chunk."""
    script = folder / "run.py"
    script.write_text(RUN, encoding="utf-8")
    command = [
        sys.executable,
        str(script),
        str(nation / "small_nation.toml"),
        str(nation / "in"),
        str(out),
        str(workers),
    ]
    paths = os.pathsep.join(filter(None, (str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH"))))
    environment = os.environ | {"PYTHONPATH": paths}
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    assert done.returncode == -signal.SIGKILL
    return [int(pid) for pid in done.stdout.split()]


def test_a_killed_run_leaves_nothing_half_done_and_the_next_goes_on_from_there(nation: Path, tmp_path: Path) -> None:
    rules, out = nation / "small_nation.toml", tmp_path / "out"
    workers = killed_run(nation, tmp_path, out, workers=2)
    assert workers
    assert not out.exists()
    psutil.wait_procs([psutil.Process(pid) for pid in workers if psutil.pid_exists(pid)], timeout=20)
    assert not any(psutil.pid_exists(pid) for pid in workers)
    done = score_nation(rules, nation / "in", out, workers=1, chunk=1)
    assert done.taken_over >= 3
    assert hashes(out) == hashes(nation / "alone")


def test_chunks_of_other_input_are_not_taken_over(nation: Path, tmp_path: Path) -> None:
    rules, out = nation / "small_nation.toml", tmp_path / "out"
    killed_run(nation, tmp_path, out, workers=1)
    other = write(frames(6, offices=OFFICES, bodies=4), tmp_path / "other")
    assert (tmp_path / "out.chunks" / "done").exists()
    assert score_nation(rules, other, out, workers=1, chunk=1).taken_over == 0
    assert hashes(out) != hashes(nation / "alone")
