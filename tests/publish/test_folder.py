"""A results folder is replaced as a whole or not at all."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from jihua_analysis.publish import NotPublished
from jihua_analysis.publish.folder import MARK, beside, is_whole, locked, mend, replacing
from jihua_analysis.publish.manifest import FORMAT, listed, write_manifest

# For each step in turn: publishes twice into a folder of its own, then forks a child that publishes a third time
# and kills itself before that step; a step is one change to the file system. Ends with the child that lives.
RUN = """
import os, pathlib, signal, sys
from tests.publish.test_folder import publish
def killed_in_time(event, args):
    global left
    if event in ("os.mkdir", "os.rename", "os.remove", "os.rmdir") or event == "open" and args[1] in ("w", "ab"):
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1
number, code = 0, None
while code != 0:
    out = pathlib.Path(sys.argv[1]) / str(number) / "results"
    out.parent.mkdir()
    publish(out, "oldest")
    publish(out, "older")
    child = os.fork()
    if child == 0:
        left = number
        sys.addaudithook(killed_in_time)
        publish(out, "new")
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, -signal.SIGKILL), code
    number += 1
"""


def fill(folder: Path, text: str) -> None:
    (folder / "deep").mkdir()
    files = [folder / name for name in ("result.txt", "page.html", "book.xlsx", "deep/chart.png")]
    for file in files:
        file.write_text(text, encoding="utf-8")
    write_manifest(folder, {"format": FORMAT, "outputs": listed(files, folder)})


def publish(out: Path, text: str) -> None:
    with replacing(out) as folder:
        fill(folder, text)


def said(folder: Path) -> str:
    """What the folder says; '' where it is not there; it must be whole where it is."""
    if not folder.exists():
        return ""
    assert is_whole(folder)
    return (folder / "result.txt").read_text(encoding="utf-8")


def names(out: Path) -> set[str]:
    return {path.name for path in out.parent.iterdir()}


def test_the_results_before_stay_as_previous_and_nothing_else_is_left(tmp_path: Path) -> None:
    out = tmp_path / "results"
    for text in ("first", "second", "third"):
        publish(out, text)
    assert (said(out), said(beside(out, "previous"))) == ("third", "second")
    assert names(out) == {"results", "results.previous"}


def test_a_run_that_fails_leaves_the_results_as_they_were(tmp_path: Path) -> None:
    out = tmp_path / "results"
    publish(out, "first")
    with pytest.raises(RuntimeError), replacing(out) as folder:
        (folder / "half.txt").write_text("…", encoding="utf-8")
        raise RuntimeError
    assert said(out) == "first"
    assert names(out) == {"results"}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
def test_no_kill_at_any_step_loses_the_old_results(tmp_path: Path) -> None:
    """Three results are published, so that every rename and removal takes place; each step in turn is cut."""
    root = Path(__file__).parents[2]
    command = [sys.executable, "-W", "ignore", "-c", RUN, str(tmp_path)]
    subprocess.run(command, cwd=root, check=True, timeout=60)
    steps = sorted(int(path.name) for path in tmp_path.iterdir())[:-1]
    assert len(steps) >= 20
    states = set()
    for step in steps:
        out = tmp_path / str(step) / "results"
        states.add(frozenset(names(out) - {".results.lock"}))
        assert "older" in {said(f) for f in (out, beside(out, "previous"))}, f"step {step}"
        mend(out)
        after = (said(out), said(beside(out, "previous")))
        assert after in {("older", "oldest"), ("new", "older")}, f"step {step}"
        publish(out, "newest")
        assert (said(out), said(beside(out, "previous"))) == ("newest", after[0]), f"step {step}"
        assert names(out) == {"results", "results.previous"}, f"step {step}"
    between_the_renames = frozenset({"results.partial", "results.previous", "results.discarded"})
    assert between_the_renames in states


def test_a_crash_between_the_two_renames_is_completed_at_the_next_start(tmp_path: Path) -> None:
    out = tmp_path / "results"
    for what, text in (("partial", "new"), ("previous", "old")):
        beside(out, what).mkdir()
        fill(beside(out, what), text)
    assert mend(out) == ["上次运行中断在最后一步，已替它完成。"]
    assert (said(out), said(beside(out, "previous"))) == ("new", "old")


def test_a_partial_folder_that_the_disk_lost_bytes_of_is_undone(tmp_path: Path) -> None:
    out = tmp_path / "results"
    publish(out, "new")
    (out / "result.txt").write_text("", encoding="utf-8")
    out.rename(beside(out, "partial"))
    beside(out, "previous").mkdir()
    fill(beside(out, "previous"), "old")
    mend(out)
    assert said(out) == "old"
    assert names(out) == {"results"}


def test_a_folder_that_is_not_ours_is_never_moved(tmp_path: Path) -> None:
    for name in ("results", "results.previous", "results.partial", "results.discarded"):
        theirs = tmp_path / name / "notes.txt"
        theirs.parent.mkdir()
        theirs.write_text("mine", encoding="utf-8")
        with pytest.raises(NotPublished, match=f"“{name}”已有别的内容"):
            publish(tmp_path / "results", "new")
        theirs.unlink()
        publish(tmp_path / "results", "an empty folder may be used")
        for path in tmp_path.iterdir():
            path.rename(tmp_path.parent / f"{name}-{path.name}")


def test_files_that_people_changed_are_kept_aside(tmp_path: Path) -> None:
    out = tmp_path / "results"
    publish(out, "first")
    (out / "result.txt").write_text("signed", encoding="utf-8")
    publish(out, "second")
    publish(out, "third")
    publish(out, "fourth")
    assert (beside(out, "kept-1") / "result.txt").read_text(encoding="utf-8") == "signed"
    assert names(out) == {"results", "results.previous", "results.kept-1"}


def test_two_runs_at_once_into_one_folder_are_told_apart(tmp_path: Path) -> None:
    out = tmp_path / "results"
    with locked(out), pytest.raises(NotPublished, match="另一个年终汇总正在写“results”"):
        publish(out, "second")
    publish(out, "third")
    assert names(out) == {"results"}


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
def test_the_lock_falls_with_the_process_that_holds_it(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    hold = "import sys, time, pathlib; from jihua_analysis.publish.folder import locked\n"
    hold += "with locked(pathlib.Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    command = [sys.executable, "-c", hold, str(tmp_path / "results")]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None and holder.stdout.readline()
        with pytest.raises(NotPublished):
            publish(tmp_path / "results", "refused")
        holder.kill()
    publish(tmp_path / "results", "free")


def test_the_mark_is_never_among_published_files(tmp_path: Path) -> None:
    publish(tmp_path / "results", "first")
    assert not list(tmp_path.rglob(MARK))
