"""Bad conditions: a full disk, no permission, two at once, odd clocks and locales. What was there stays whole."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from jihua_analysis.cli import main
from jihua_analysis.publish import NotPublished
from jihua_analysis.publish.folder import beside, is_whole
from jihua_analysis.publish.manifest import MARK, NAME, differences, read_manifest
from tests.hostile.publishing import JIHUA, ROOT, SCORE, both, environment, jihua, publish
from tests.hostile.test_commands import fingerprint
from tests.publish.small_year import write_year

POSIX = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="needs the file systems of Linux")

# Publishes twice, then a third time in a child on whose disk there is no room from step `number` on: a step is an
# attempt to make a file or a folder. Ends with the child that met no such step.
FULL = """
import errno, os, pathlib, sys
from tests.hostile.publishing import publish
def full_in_time(event, args):
    global left
    if event == "os.mkdir" or event == "open" and args[1] in ("w", "wb", "ab", "xb"):
        if left <= 0:
            raise OSError(errno.ENOSPC, "No space left on device", args[0])
        left -= 1
number, code = 0, 3
while code == 3:
    out = pathlib.Path(sys.argv[1]) / str(number) / "results"
    out.parent.mkdir()
    publish(out, "older")
    publish(out, "old")
    child = os.fork()
    if child == 0:
        left = number
        sys.addaudithook(full_in_time)
        try:
            publish(out, "new")
        except Exception as error:
            assert "No space" in str(error) or "磁盘已满" in str(error), error
            os._exit(3)
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    number += 1
assert code == 0, code
"""


@POSIX
def test_a_disk_that_is_full_at_any_step_loses_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-W", "ignore", "-c", FULL, str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, timeout=60)
    steps = sorted(tmp_path.iterdir(), key=lambda path: int(path.name))[:-1]
    assert len(steps) >= 8
    for step in steps:
        assert both(step / "results") == ("old", "older"), step.name
        publish(step / "results", "new")
        assert both(step / "results") == ("new", "old"), step.name
        assert {path.name for path in step.iterdir()} == {"results", "results.previous"}, step.name


def _mounted(place: Path, script: str) -> subprocess.CompletedProcess[str]:
    """A shell script in a name space of its own, where it may mount at `disk`; skipped where the system forbids it."""
    if not shutil.which("unshare"):
        pytest.skip("needs unshare")
    (place / "disk").mkdir()
    inside = ["unshare", "-m", "sh", "-c"]
    if subprocess.run([*inside, "mount -t tmpfs none disk"], cwd=place, capture_output=True).returncode:
        pytest.skip("this system lets nobody mount")
    command = [*inside, script, "sh", *JIHUA]
    return subprocess.run(
        command, cwd=place, env=environment(), capture_output=True, text=True, timeout=120, check=False
    )


@pytest.mark.slow
@LINUX
def test_a_real_disk_that_is_full_keeps_the_results_and_says_so(tmp_path: Path) -> None:
    """32 KiB hold one result, not two; then the disk is made larger and the same command succeeds."""
    write_year(tmp_path / "data")
    score = f'"$@" {" ".join(SCORE).replace("results", "disk/results")}'
    done = _mounted(tmp_path, f"""
        mount -t tmpfs -o size=32k none disk
        {score}; echo first $?
        cp -r disk/results kept
        {score} --reading A37=and; echo second $?
        ls -A disk; diff -r disk/results kept && echo same
        mount -o remount,size=1m disk
        {score} --reading A37=and; echo third $?; ls -A disk
    """)  # fmt: skip
    told = [line for line in done.stdout.splitlines() if not line.startswith("结果在")]
    assert told == ["first 0", "second 3", "results", "same", "third 0", "results", "results.previous"], done.stderr
    assert "磁盘已满" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.slow
@LINUX
def test_a_disk_that_may_only_be_read_is_told(tmp_path: Path) -> None:
    write_year(tmp_path / "data")
    score = f'"$@" {" ".join(SCORE).replace("results", "disk/results")}'
    done = _mounted(tmp_path, f"mount -t tmpfs -o ro none disk; {score}; echo $?")
    assert done.stdout == "3\n"
    assert "不能在“disk”里写：磁盘是只读的" in done.stderr


@POSIX
def test_a_folder_without_permission_is_told(tmp_path: Path) -> None:
    """As another user where the test runs as root, whom no permission stops."""
    tmp_path.chmod(0o555)
    child = os.fork()
    if child == 0:
        try:
            if os.getuid() == 0:
                os.setuid(65_534)
            publish(tmp_path / "results", "new")
        except NotPublished as error:
            os._exit(0 if "没有权限" in str(error) else 1)
        except BaseException:
            os._exit(2)
        os._exit(3)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    tmp_path.chmod(0o755)
    assert code == 0


@pytest.mark.slow
def test_two_commands_at_once_into_one_folder_leave_one_whole_result(tmp_path: Path) -> None:
    data = write_year(tmp_path / "data")
    before = fingerprint(data)
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    started = [subprocess.Popen([*JIHUA, *SCORE], cwd=tmp_path, env=environment(), **pipes) for _ in range(3)]
    told = [run.communicate(timeout=120)[1].decode("utf-8") for run in started]
    assert {run.returncode for run in started} <= {0, 3}
    assert any(run.returncode == 0 for run in started)
    assert all("正在写“results”" in text for run, text in zip(started, told, strict=True) if run.returncode)
    assert is_whole(tmp_path / "results") and fingerprint(data) == before
    assert not [path.name for path in tmp_path.iterdir() if "partial" in path.name or "lock" in path.name]


@pytest.fixture
def zone() -> Iterator[None]:
    before = os.environ.get("TZ")
    yield
    os.environ.pop("TZ", None)
    if before is not None:
        os.environ["TZ"] = before
    time.tzset()


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="Windows sets no time zone for a process")
@pytest.mark.usefixtures("zone")
def test_no_time_zone_changes_a_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_year(tmp_path / "data")
    made = []
    for place in ("Pacific/Kiritimati", "America/St_Johns", "UTC-25"):
        os.environ["TZ"] = place
        time.tzset()
        assert main([part.replace("results", place.replace("/", "-")) for part in SCORE]) == 0
        assert main(["check", "data", "--xlsx", "problems.xlsx"]) == 1
        made.append(
            fingerprint(tmp_path / place.replace("/", "-")) | {"problems": fingerprint(tmp_path)["problems.xlsx"]}
        )
    assert made[0] == made[1] == made[2]


@POSIX
@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"LC_ALL": "C", "PYTHONIOENCODING": "ascii"}, 0),
        pytest.param({"LC_ALL": "POSIX", "HOME": "/nowhere", "TMPDIR": "/nowhere"}, 0, marks=pytest.mark.slow),
        ({"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, 2),
    ],
    ids=["C", "no home", "file names in ASCII"],
)
def test_a_locale_without_utf_8_does_no_harm(changed: dict[str, str], code: int, tmp_path: Path) -> None:
    write_year(tmp_path / "data")
    env = {
        k: v
        for k, v in environment(**changed).items()
        if k not in ("LANG", "LC_CTYPE") and (k in changed or k != "PYTHONUTF8")
    }
    done = jihua(tmp_path, *SCORE, env=env)
    assert done.returncode == code, done.stderr
    assert ("结果在 results" in done.stdout) if code == 0 else ("PYTHONUTF8=1" in done.stderr)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", *(["results"] if code == 0 else [])]


@LINUX
@pytest.mark.parametrize("unbuffered", ["", "1"], ids=["in one piece", "line by line"])
@pytest.mark.parametrize(("redirection", "code"), [(">&-", 1), (">&- 2>&-", 1), ("> /dev/full", 3)])
def test_output_that_goes_nowhere_is_no_fault_of_the_programme(
    redirection: str, code: int, unbuffered: str, tmp_path: Path
) -> None:
    (tmp_path / "year.csv").write_text("a", encoding="utf-8")
    command = ["sh", "-c", f'"$@" check year.csv {redirection}', "sh", *JIHUA]
    env = environment(PYTHONUNBUFFERED=unbuffered)
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, "Traceback" in done.stderr, "ignored" in done.stderr) == (code, False, False)


@POSIX
def test_results_written_under_a_strict_mask_are_whole_and_private(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        publish(tmp_path / "results", "new")
    finally:
        os.umask(before)
    assert is_whole(tmp_path / "results")
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "results").rglob("*")} == {0}


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", "[" * 100_000, '{"format": "jihua-manifest/1"}',
     '{"format": "jihua-manifest/1", "outputs": 5}',
     '{"format": "jihua-manifest/1", "outputs": [{"file": 1, "sha256": ""}]}', "\0", "\ud800"],
    ids=range(10),
)  # fmt: skip
def test_a_manifest_that_is_none_of_ours_makes_no_folder_ours(text: str, tmp_path: Path) -> None:
    out = tmp_path / "results"
    out.mkdir()
    (out / NAME).write_bytes(text.encode("utf-8", "surrogatepass"))
    assert read_manifest(out) is None and differences(out)
    with pytest.raises(NotPublished, match="已有别的内容"):
        publish(out, "new")
    assert [path.name for path in out.iterdir()] == [NAME]


def test_a_manifest_that_names_files_elsewhere_reads_none_of_them(tmp_path: Path) -> None:
    out = tmp_path / "results"
    publish(out, "new")
    text = (out / NAME).read_text(encoding="utf-8")
    (out / NAME).write_text(text.replace('"page.html"', '"../../outside.txt"'), encoding="utf-8")
    assert "../../outside.txt：清单里有，文件夹里没有" in differences(out)


def test_a_removal_that_was_cut_short_is_ours_at_every_step(tmp_path: Path) -> None:
    """The manifest goes last: a folder that lost some files, and its mark, can still be told from somebody else's."""
    out = tmp_path / "results"
    publish(out, "old")
    left = beside(out, "discarded")
    out.rename(left)
    (left / "book.xlsx").unlink()
    publish(out, "new")
    assert {path.name for path in tmp_path.iterdir()} == {"results"}
    assert not list(tmp_path.rglob(MARK))
