"""Files that are no data, places that are no files and names that are no names end in one clear Chinese sentence."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import openpyxl
import pytest

from jihua_analysis.intake import load_tables
from jihua_analysis.intake.read import read_grids
from tests.hostile.books import clean_book
from tests.intake.small import clean_frames, small_policy, write_xlsx

POLICY = small_policy()


def message(path: Path) -> str:
    problems = load_tables(path, POLICY).problems
    found = problems[problems["rule"] == "file"]
    assert (found["fix"] != "").all()
    return " ".join(found["message"])


@pytest.mark.parametrize(("name", "content", "says"), [
    ("a.xls", "<html><table><tr><td>单位</td></tr></table></html>".encode(), "网页"),
    ("b.xls", "\ufeff<?xml version='1.0'?><Workbook/>".encode(), "网页"),
    ("c.xlsx", b"not a workbook", "不是 Excel"),
    ("d.xlsx", b"PK\x03\x04 cut off", "损坏"),
    ("e.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "损坏"),
    ("f.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "密码"),
    ("g.csv", b"PK\x03\x04 zip", "Excel 工作簿"),
    ("h.csv", b"\xff\xff\xff\x81", "编码"),
    ("i.csv", b"a,b\0c", "不是文本"),
    ("j.parquet", b"PAR1 no", "parquet"),
    ("k.pdf", b"%PDF", "不支持"),
    ("l.xlsx", b"", "不是 Excel"),
])  # fmt: skip
def test_a_file_that_is_not_what_it_says_gets_a_clear_message(
    tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    (tmp_path / name).write_bytes(content)
    assert says in message(tmp_path / name)


def test_a_missing_path_and_an_empty_folder_are_said_so(tmp_path: Path) -> None:
    assert "没有找到" in message(tmp_path / "nothing.xlsx")
    assert "没有数据文件" in message(tmp_path)


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    outside = write_xlsx(clean_frames(), tmp_path / "outside.xlsx")
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "linked.xlsx").symlink_to(outside)
    problems = load_tables(folder, POLICY).problems
    assert "链接" in problems[problems["rule"] == "file"]["message"].iloc[0]


def test_an_unsupported_format_in_a_folder_is_passed_over_with_a_warning(tmp_path: Path) -> None:
    write_xlsx(clean_frames(), tmp_path / "year.xlsx")
    (tmp_path / "年报.et").write_bytes(b"wps")
    (tmp_path / "~$year.xlsx").write_bytes(b"lock")
    problems = load_tables(tmp_path, POLICY).problems
    assert problems[["severity", "file"]].to_numpy().tolist() == [["warning", "年报.et"]]


def test_hidden_and_unknown_sheets_are_passed_over_with_a_warning(tmp_path: Path) -> None:
    path = write_xlsx(clean_frames(), tmp_path / "year.xlsx")
    book = openpyxl.load_workbook(path)
    book.copy_worksheet(book["评分"]).title = "评分旧"
    book["评分旧"].sheet_state = "hidden"
    book.create_sheet("随便")["A1"] = "记事"
    book.save(path)
    problems = load_tables(path, POLICY).problems
    assert problems[["severity", "rule", "sheet"]].to_numpy().tolist() == [
        ["warning", "hidden", "评分旧"], ["warning", "unknown_table", "随便"],
    ]  # fmt: skip


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes among files")
def test_a_pipe_is_no_file_and_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "year.csv")
    assert "不是普通文件" in read_grids(tmp_path / "year.csv")[1][0].message
    assert "不是文件" in read_grids(tmp_path)[1][0].message


def test_a_folder_with_the_name_of_a_workbook_is_passed_over_with_a_warning(tmp_path: Path) -> None:
    (tmp_path / "year.xlsx").mkdir()
    (tmp_path / "book.xlsx").write_bytes(clean_book())
    grids, unread = read_grids(tmp_path)
    assert [(u.file, u.error) for u in unread] == [("year.xlsx", False)]
    assert {grid.file for grid in grids} == {"book.xlsx"}


def test_links_to_nowhere_and_to_themselves_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "gone.xlsx").symlink_to("nowhere.xlsx")
    (tmp_path / "round.xlsx").symlink_to("round.xlsx")
    assert ["失效的链接" in u.message for u in read_grids(tmp_path)[1]] == [True, True]


def test_a_name_that_is_too_long_for_the_system_is_told(tmp_path: Path) -> None:
    assert "名称过长" in read_grids(tmp_path / ("x" * 5_000))[1][0].message


def test_a_folder_of_more_files_than_a_year_has_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIHUA_MAX_FILES", "2")
    for name in "abc":
        (tmp_path / f"{name}.csv").write_bytes(b"a")
    grids, unread = read_grids(tmp_path)
    assert not grids
    assert "3 个数据文件（上限 2 个" in unread[0].message


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="file names are text there")
def test_a_name_of_stray_bytes_is_shown_marked_and_its_data_are_read(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + "/社区年报".encode("gbk") + b".csv"))
    path.write_text("单位名称,时期,年末人口\n甲社区,2014,5\n", encoding="utf-8")
    tables = load_tables(path, POLICY)
    assert tables.counts["population_end"].to_list() == [5]
    assert "?" in tables.problems["file"].iloc[-1] or tables.files[0].count("?")


@pytest.mark.parametrize(
    "name", ["../../甲.csv", "甲\n乙.csv", "\u202e甲.csv", "=cmd.csv", "\x1b[31m甲.csv", "<b>甲.csv", "CON.csv"]
)
def test_no_name_of_a_file_steers_the_terminal_or_leads_elsewhere(name: str, tmp_path: Path) -> None:
    path = tmp_path / name.replace("/", "∕")
    path.write_text("单位名称,时期,年末人口\n甲社区,2014,x\n", encoding="utf-8")
    problems = load_tables(path, POLICY).problems
    shown = "".join(problems["file"]) + "".join(problems["message"])
    assert "不是数字" in shown
    assert not any(ch in shown for ch in "\n\x1b\u202e")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("甲\u200b社区", "甲社区"),
        ("\ufeff甲社区", "甲社区"),
        ("甲\u202e社区", "甲社区"),
        ("甲\u2066社\u2069区", "甲社区"),
        ("甲\x1b社区", "甲社区"),
        ("甲\u00ad社区", "甲社区"),
        ("　甲社区 ", "甲社区"),
    ],
)
def test_marks_that_cannot_be_seen_make_no_other_body(written: str, read: str, tmp_path: Path) -> None:
    path = tmp_path / "年报.csv"
    path.write_text(f"单位名称,时期,年末人口\n{written},２０１４,５\n", encoding="utf-8")
    counts = load_tables(path, POLICY).counts
    assert counts[["body", "period", "population_end"]].to_numpy().tolist() == [[read, "2014", 5]]


def test_a_letter_that_only_looks_like_another_is_another_body_and_is_told(tmp_path: Path) -> None:
    """Cyrillic А for Latin A: never taken for the same in silence."""
    frames = clean_frames()
    frames["社区年报"]["单位名称"] = ["甲社区", "A区"]
    frames["考核对象"].loc[1, "单位名称"] = "\u0410区"
    path = write_xlsx(frames, tmp_path / "year.xlsx")
    problems = load_tables(path, POLICY).problems
    assert "unknown_body" in set(problems.loc[problems["severity"].eq("error"), "rule"])


def test_a_mistake_made_all_the_way_down_is_listed_up_to_a_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jihua_analysis.intake.problems.MOST_PROBLEMS", 100)
    path = tmp_path / "年报.csv"
    path.write_text("单位名称,时期,年末人口\n" + "甲社区,2014,x\n" * 300, encoding="utf-8")
    problems = load_tables(path, POLICY).problems
    assert len(problems) <= 101
    assert "没有列出" in problems["message"].iloc[-1]


def test_many_files_that_are_small_each_are_too_many_cells_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIHUA_MAX_ALL_CELLS", "10")
    for name in "abc":
        (tmp_path / f"{name}.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    grids, unread = read_grids(tmp_path)
    assert [grid.file for grid in grids] == ["a.csv", "b.csv"]
    assert "上限 10 个，由环境变量 JIHUA_MAX_ALL_CELLS 设定" in unread[0].message
