"""The command line: whatever is typed, an exit code that says how it went, one clear message, and nothing lost."""

from __future__ import annotations

import asyncio
import hashlib
import os
import sys
from pathlib import Path

import openpyxl
import pytest

from jihua_analysis.cli import main
from jihua_analysis.intake import load_tables
from jihua_analysis.intake.problem_book import write_problems
from jihua_analysis.intake.template import write_template
from jihua_analysis.policy.limits import Clock
from jihua_analysis.policy.load import load_policy
from jihua_analysis.publish import NotPublished
from jihua_analysis.publish.single_file import is_untouched, workbook_path, write_text_file
from tests.publish.small_year import GIVEN_TOTALS, write_year

Shown = pytest.CaptureFixture[str]
SCORE = ["--set", "standing.unit.sheet=" + GIVEN_TOTALS["standing.unit.sheet"]]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small year in a folder `data` of the current folder."""
    monkeypatch.chdir(tmp_path)
    return write_year(tmp_path / "data")


def fingerprint(folder: Path) -> dict[str, str]:
    """Name and hash of every file below a folder."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("check data --xlsx data/bodies.csv", ".xlsx 结尾"),
        ("check data --xlsx data/new.xlsx", "下次会被当成数据"),
        ("check data --xlsx nowhere/new.xlsx", "没有“nowhere”这个文件夹"),
        ("check data --xlsx /", ".xlsx 结尾"),
        ("template --year 2014 --out data/bodies.csv", ".xlsx 结尾"),
        ("template --year 2014 --out taken.xlsx", "“taken.xlsx”已有别的内容"),
        ("template --year 2014 --out folder.xlsx", "是文件夹"),
        ("policy show --md taken.xlsx", "“taken.xlsx”已有别的内容"),
        ("policy show --md data", "是文件夹"),
        ("policy schema --out data/bodies.csv", "“bodies.csv”已有别的内容"),
        ("score data --out data/bodies.csv", "“bodies.csv”已有别的内容"),
        ("score data --out data", "数据所在的“data”"),
        ("score data --out .", "数据所在的“"),
        ("score data --out /", "磁盘的最上层"),
        ("score data --out taken.xlsx/results", "建不了“taken.xlsx”"),
        ("year-end data --year 2014 --out data", "数据所在的“data”"),
        ("year-end data --year 2014 --out /", "磁盘的最上层"),
        ("verify nowhere", "manifest.json"),
        ("compare data data", "不是年终汇总写出的结果文件夹"),
    ],
)
def test_nothing_is_written_where_something_else_stands(line: str, told: str, data: Path, capsys: Shown) -> None:
    (data.parent / "folder.xlsx").mkdir()
    (data.parent / "taken.xlsx").write_bytes(b"somebody's")
    before = fingerprint(data.parent)
    more = SCORE if line.startswith(("score", "year-end")) else []
    assert main([*line.split(), *more]) == 3
    assert told in capsys.readouterr().err
    assert fingerprint(data.parent) == before


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (["check", "data", "--year", "99999999999"], "要填 1949 到 2199 的年份"),
        (["check", "data", "--year", "-1"], "要填 1949 到 2199 的年份"),
        (["check", "data", "--year", "２０１４"], "要填 1949 到 2199 的年份"),
        (["check", "data", "--polic", "x"], "没有这个参数：--polic"),
        (["check", "data", "a\nb"], "没有这个参数：a"),
        (["check", "data", "--policy", "\udcff"], "no such file"),
        (["check", "data", "--policy", "x" * 5_000], "cannot be read"),
        (["score", "data", "--out", "x", "--set", "document.year=" + "[" * 5_000], "政策文件有"),
        (["score", "data", "--out", "x", "--set", "document.year=" + "9" * 5_000], "政策文件有"),
        (["score", "data", "--out", "x", "--set", "document.year=1e999999999"], "at most 15 digits"),
        (["score", "data", "--out", "x", "--set", "=" * 5_000], "要写成 名称=值"),
        (["policy", "check", "/dev/null"], "no such file"),
        (["x" * 5_000], "没有 'xxx"),
    ],
)
def test_a_command_without_sense_ends_with_2(line: list[str], told: str, data: Path, capsys: Shown) -> None:
    assert main(line) == 2
    shown = capsys.readouterr().err
    assert told in shown and "Traceback" not in shown
    assert len(shown) < 3_000
    assert sorted(path.name for path in data.parent.iterdir()) == ["data"]


def test_a_limit_that_is_no_number_ends_with_2(data: Path, capsys: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIHUA_MAX_CELLS", "many")
    assert main(["check", "data"]) == 2
    assert "JIHUA_MAX_CELLS 要填" in capsys.readouterr().err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes among files")
def test_a_block_that_takes_too_long_is_stopped_although_it_waits_for_the_system(tmp_path: Path) -> None:
    """A pipe that nobody writes to is waited for, until the clock rings."""
    os.mkfifo(tmp_path / "pipe")
    clock = Clock()
    with pytest.raises(KeyboardInterrupt), clock.running(1):
        (tmp_path / "pipe").read_bytes()
    assert clock.rang


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes among files")
@pytest.mark.parametrize("made", [AssertionError, asyncio.CancelledError])
def test_what_a_library_makes_of_the_interruption_is_the_interruption(
    tmp_path: Path, made: type[BaseException]
) -> None:
    """nbclient fails an assertion of its own, or cancels a task, when it is interrupted at a bad moment."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(KeyboardInterrupt), Clock().running(1):
        try:
            (tmp_path / "pipe").read_bytes()
        finally:
            raise made


def test_a_fault_without_an_interruption_stays_a_fault() -> None:
    with pytest.raises(AssertionError), Clock().running(None):
        raise AssertionError


def test_a_block_in_time_is_left_alone() -> None:
    clock = Clock()
    with clock.running(1):
        pass
    assert not clock.rang


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="file names are text there")
def test_results_go_into_a_folder_whose_name_is_no_text(data: Path) -> None:
    assert main(["score", "data", "--out", os.fsdecode(b"\xff\xfe"), *SCORE]) == 0
    assert main(["verify", os.fsdecode(b"\xff\xfe")]) == 0


def test_a_workbook_of_ours_is_replaced_until_somebody_saves_it(tmp_path: Path) -> None:
    policy, path = load_policy(), tmp_path / "blank.xlsx"
    write_template(policy, path, 2014)
    assert is_untouched(path) and workbook_path(path) == path
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["A30"] = "填了"
    book.save(path)
    assert not is_untouched(path)
    with pytest.raises(NotPublished, match="有人填写过"):
        workbook_path(path)


def test_the_list_of_problems_may_be_written_again(data: Path) -> None:
    problems = load_tables(data, load_policy()).problems
    path = write_problems(problems, data.parent / "problems.xlsx")
    assert workbook_path(path, data) == path


def test_a_text_file_of_ours_may_be_written_again_and_no_other(tmp_path: Path) -> None:
    path = write_text_file(tmp_path / "a.md", "# 标题\n" + "甲" * 200)
    write_text_file(path, "# 标题\n" + "甲" * 100 + "乙")
    path.write_text("# 别的\n", encoding="utf-8")
    with pytest.raises(NotPublished, match="不覆盖"):
        write_text_file(path, "# 标题\n" + "甲" * 200)
    assert path.read_text(encoding="utf-8") == "# 别的\n"
