"""What a planner sees of each command: Chinese, no traceback, and an exit code that says how it went."""

import csv
import io
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from jihua_analysis import load_policy
from jihua_analysis.cli import main
from jihua_analysis.publish.screen import folded, text_table, width
from tests.publish.small_year import FRAMES, GIVEN_TOTALS, write_year

ROOT = Path(__file__).parents[1]
Shown = pytest.CaptureFixture[str]


def test_help_is_chinese_with_an_english_gloss_and_lists_the_exit_codes(capsys: Shown) -> None:
    assert main(["--help"]) == 0
    shown = capsys.readouterr().out
    for command in ("year-end", "check", "template", "clauses", "verify"):
        assert f"    {command} " in shown
    assert "用法：" in shown and "退出码 (exit codes)" in shown
    assert "usage:" not in shown and "show this help message" not in shown


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["yaer-end"], "没有 'yaer-end'；可选的有 'year-end'"),
        (["year-end", "data"], "缺少 --year, --out"),
        (["year-end", "data", "--year", "two", "--out", "x"], "--year：要填 1949 到 2199 的年份，填的是 'two'"),
        (["year-end", "data", "--year", "2014", "--out", "x", "--reading", "A37"], "要写成 名称=值"),
        (["check", "data", "--speed"], "没有这个参数：--speed"),
        ([], "缺少 命令"),
    ],
)
def test_a_wrong_command_is_told_in_chinese_and_ends_with_2(arguments: list[str], told: str, capsys: Shown) -> None:
    assert main(arguments) == 2
    assert told in capsys.readouterr().err


def test_check_shows_every_problem_with_place_value_and_what_would_be_right(tmp_path: Path, capsys: Shown) -> None:
    wrong = FRAMES["budgets"].assign(planned=["1000", "many", "500"])
    data, book = write_year(tmp_path / "data", budgets=wrong), tmp_path / "problems.xlsx"
    assert main(["check", str(data), "--year", "2014", "--xlsx", str(book)]) == 1
    shown = capsys.readouterr().out
    line = next(line for line in shown.splitlines() if "many" in line)
    assert line.split()[:4] == ["budgets.csv", "budgets", "D3", "many"]
    assert "“预算数”不是数字" in line and "只填数字" in line
    errors, warnings = shown.index("\n错误 "), shown.index("\n警告 ")
    assert errors < shown.index(line) < warnings
    assert any(cell.value == "many" for sheet in openpyxl.load_workbook(book) for row in sheet for cell in row)


def test_check_of_what_is_not_there_says_so(tmp_path: Path, capsys: Shown) -> None:
    assert main(["check", str(tmp_path / "nowhere")]) == 1
    assert "没有找到“nowhere”" in capsys.readouterr().out


def test_clauses_lists_every_clause_none_orphaned(capsys: Shown) -> None:
    assert main(["clauses", "--csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["clause"] for row in rows] == [clause.id for clause in load_policy().clauses]
    assert {row["is_orphan"] for row in rows} == {"False"}
    assert main(["clauses"]) == 0
    assert "没有着落的 0 条" in capsys.readouterr().out


def test_template_writes_a_workbook_with_the_bodies_in_it(tmp_path: Path, capsys: Shown) -> None:
    data, blank = write_year(tmp_path / "data"), tmp_path / "blank.xlsx"
    assert main(["template", "--out", str(blank), "--year", "2015", "--bodies", str(data / "bodies.csv")]) == 0
    assert "空白填报表写在" in capsys.readouterr().out
    cells = [cell.value for sheet in openpyxl.load_workbook(blank) for row in sheet for cell in row]
    assert "单位01" in cells


def test_year_end_without_the_required_tables_shows_the_problems_and_ends_with_1(tmp_path: Path, capsys: Shown) -> None:
    data = write_year(tmp_path / "data")
    (data / "counts.csv").unlink()
    assert main(["year-end", str(data), "--year", "2014", "--out", str(tmp_path / "out")]) == 1
    told = capsys.readouterr().err
    assert "缺少“指标数据”表" in told and "什么也算不出来" in told and "Traceback" not in told
    assert not (tmp_path / "out").exists()


def test_a_folder_of_someone_elses_is_left_alone_and_ends_with_3(tmp_path: Path, capsys: Shown) -> None:
    data = write_year(tmp_path / "data")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "letter.txt").write_text("mine", encoding="utf-8")
    setting = f"standing.unit.sheet={GIVEN_TOTALS['standing.unit.sheet']}"
    command = ["year-end", str(data), "--year", "2014", "--out", str(tmp_path / "out"), "--set", setting]
    assert main(command) == 3
    assert "“out”已有别的内容" in capsys.readouterr().err
    assert (tmp_path / "out" / "letter.txt").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--reading", "A37=xor"], "A37"),
        (["--set", "targets.no_such.at_least=1"], "no_such"),
        (["--policy", "daxuelu_2041"], "daxuelu_2014"),
    ],
)
def test_a_fault_of_the_policy_ends_with_2(more: list[str], told: str, tmp_path: Path, capsys: Shown) -> None:
    data = write_year(tmp_path / "data")
    assert main(["year-end", str(data), "--year", "2014", "--out", str(tmp_path / "out"), *more]) == 2
    shown = capsys.readouterr().err
    assert "政策文件有 1 处问题" in shown and told in shown


def test_verify_needs_a_published_folder(tmp_path: Path, capsys: Shown) -> None:
    assert main(["verify", str(tmp_path)]) == 3
    assert "manifest.json" in capsys.readouterr().err


def test_a_traceback_is_for_those_who_ask(tmp_path: Path, capsys: Shown) -> None:
    assert main(["verify", "--debug", str(tmp_path)]) == 3
    assert "Traceback" in capsys.readouterr().err


def test_output_is_utf_8_whatever_the_locale_and_a_closed_pipe_is_no_fault(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONPATH": str(ROOT), "LC_ALL": "C"}
    environment.pop("PYTHONUTF8", None)
    command = [sys.executable, "-m", "jihua_analysis", "clauses"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as run:
        assert run.stdout is not None and run.stderr is not None
        assert run.stdout.readline().decode("utf-8").startswith("条款")
        run.stdout.close()
        assert b"Traceback" not in run.stderr.read()
    assert run.returncode == 0


def test_heavy_libraries_wait_until_they_are_used() -> None:
    heavy = ("nbclient", "nbconvert", "matplotlib")
    loaded = f"import sys, jihua_analysis.cli; print([m for m in {heavy} if m in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", loaded], cwd=ROOT, capture_output=True, text=True, check=True)
    assert shown.stdout == "[]\n"


def test_chinese_characters_take_two_columns_and_long_cells_fold() -> None:
    assert width("甲a") == 3
    assert folded("甲乙丙丁", 5) == ["甲乙", "丙丁"]
    assert folded("", 5) == [""]
    assert text_table(("甲", "b", "说明"), [("1", "二", "一二三四五六七八九十")], columns=22) == [
        "甲  b   说明",
        "--  --  ----------------",
        "1   二  一二三四五六七八",
        "        九十",
    ]
