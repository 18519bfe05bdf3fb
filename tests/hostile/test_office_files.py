"""Sheets, texts and folders as offices really make them: read right or refused, none dropped in silence."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from jihua_analysis.intake import load_tables
from tests.hostile.books import clean_book
from tests.hostile.habits import MONTHLY, POLICY, Change, births, book, cell, told
from tests.intake.small import clean_frames, write_xlsx


def second_table(whole: openpyxl.Workbook) -> None:
    for row in ([], ["单位名称", "时期", "职工人数"], ["单位01", "2014-H1", 60]):
        whole[MONTHLY].append(row)


def table_beside(whole: openpyxl.Workbook) -> None:
    for at, value in (("G1", "单位名称"), ("H1", "时期"), ("I1", "职工人数"), ("G2", "单位01"), ("I2", 60)):
        whole[MONTHLY][at] = value


def totals_and_notes(whole: openpyxl.Workbook) -> None:
    for row in (
        ["合 计", None, 228],
        [None, "合计", 228],
        ["注：数据来自台账"],
        ["填表人：", "略", None, "审核人：", "略"],
    ):
        whole[MONTHLY].append(row)


def odd_total(whole: openpyxl.Workbook) -> None:
    for row in (["甲社区", "全年", 108], ["甲社", "2014-01", 228]):
        whole[MONTHLY].append(row)


def shifted(whole: openpyxl.Workbook) -> None:
    whole[MONTHLY].insert_cols(1, 3)
    whole[MONTHLY].insert_rows(1, 7)


def hidden_lines(whole: openpyxl.Workbook) -> None:
    whole[MONTHLY].row_dimensions[2].hidden = True
    whole[MONTHLY].column_dimensions["C"].hidden = True
    whole[MONTHLY].auto_filter.ref = "A1:E25"


def invisible_signs(whole: openpyxl.Workbook) -> None:
    whole[MONTHLY]["A2"] = "甲\u200b社\u202e区"
    whole[MONTHLY]["C1"] = "出生\u2060人数\n（人）"


SHEETS: dict[str, tuple[Change, list[tuple[str, str, str]], list[object]]] = {
    "clean": (lambda whole: None, [], [9]),
    "a number merged over two rows": (
        lambda whole: whole[MONTHLY].merge_cells("C2:C3"),
        [("error", "C2", "merged"), ("warning", "C3", "missing")], [9]),
    "a number merged beyond the last row": (
        lambda whole: whole[MONTHLY].merge_cells("C24:C40"),
        [("error", "C24", "merged"), ("warning", "C25", "missing")], [9]),
    "numbers merged across": (
        lambda whole: whole[MONTHLY].merge_cells("C2:D2"),
        [("error", "C2", "merged"), ("warning", "D2", "missing")], [9]),
    "a name merged beyond the last row": (lambda whole: whole[MONTHLY].merge_cells("A14:A40"), [], [9]),
    "the same heading twice": (
        cell(MONTHLY, "D1", "出生人数"),
        [("error", "", "missing_measure"), ("error", "D1", "twice")], [9]),
    "a second table below": (
        second_table,
        [("error", "B27", "period"), ("error", "C27", "number"), ("error", "C28", "not_reporting")], [9]),
    "a second table beside": (
        table_beside,
        [("error", "G1", "twice"), ("error", "H1", "twice"), ("error", "I2", "not_reporting")], [9]),
    "a number under no heading": (cell(MONTHLY, "G3", 77), [("warning", "G3", "no_heading")], [9]),
    "totals and notes below": (
        totals_and_notes, [("note", f"A{row}", "total_row") for row in (26, 27, 28, 29)], [9]),
    "totals that are none by their name": (
        odd_total, [("error", "B26", "period"), ("error", "A27", "unknown_body")], [9]),
    "another first cell": (shifted, [], [9]),
    "hidden rows and columns under a filter": (hidden_lines, [], [9]),
    "signs that nobody sees": (invisible_signs, [], [9]),
    "a text as long as a cell holds": (
        cell(MONTHLY, "A2", "甲" * 32_767), [("error", "A2", "unknown_body"), ("warning", "A2", "missing")], [9]),
}  # fmt: skip


@pytest.mark.parametrize("name", SHEETS)
def test_sheets_as_offices_make_them(name: str, tmp_path: Path) -> None:
    change, problems, said = SHEETS[name]
    tables = book(tmp_path, change)
    assert told(tables.problems) == problems
    assert births(tables)[:1] == said


def test_bodies_whose_names_begin_like_notes_or_totals_are_bodies(tmp_path: Path) -> None:
    names = {"甲社区": "审核科", "乙社区": "联系村", "单位01": "总计委", "单位02": "备注科", "单位03": "共计社"}
    frames = {sheet: frame.replace(names) for sheet, frame in clean_frames().items()}
    tables = load_tables(write_xlsx(frames, tmp_path / "year.xlsx"), POLICY)
    assert tables.problems.empty
    assert tables.bodies["body"].to_list() == list(names.values())
    assert births(tables, "审核科") == [9] * 12


def test_bodies_whose_names_differ_in_nothing_that_shows_are_the_same_twice(tmp_path: Path) -> None:
    def change(whole: openpyxl.Workbook) -> None:
        for name in ("甲 社区", "甲\u3000社区", "甲社区\u200b"):
            whole["考核对象"].append([name, None, "社区"])
        whole["考核对象"].append(["单位０1", None, "单位"])

    found = told(book(tmp_path, change).problems)
    assert {("error", f"A{row}", "duplicate") for row in (7, 8, 9, 10)} <= set(found)


HEAD = "单位名称,时期,年末人口,合格率\n"
READ: dict[str, tuple[str, list[list[object]]]] = {
    "semicolons beside notes full of commas": (
        '单位名称;时期;年末人口;备注\n甲社区;2014;5;"a,b,c,d,e,f,g"\n', [["甲社区", 5]]),
    "tabs beside thousands with commas": (
        "单位名称\t时期\t年末人口\n甲社区\t2014\t1,234,567\n", [["甲社区", 1_234_567]]),
    "commas beside a cell full of tabs": (HEAD + "甲社区,2014,5\t\t\t\t\t\t,98\n", [["甲社区", 5]]),
    "a line for Excel that names the sign": ("sep=;\n单位名称;时期;年末人口\n甲社区;2014;5\n", [["甲社区", 5]]),
    "line ends within quotes": ('"单位\n名称",时期,"年末\r\n人口"\n"甲社区",2014,"5"\n', [["甲社区", 5]]),
    "blanks before quotes": ('单位名称, "时期", 年末人口\n甲社区, "2014", "5"\n', [["甲社区", 5]]),
    "the end of a file of DOS": (HEAD + "甲社区,2014,5,98\n\x1a", [["甲社区", 5]]),
    "blank lines everywhere": (
        f"\n\n{HEAD}\n\n甲社区,2014,5,98\n\n,,,\n乙社区,2014,7,99\n", [["甲社区", 5], ["乙社区", 7]]),
    "three kinds of line ends": (
        "单位名称,时期,年末人口\r甲社区,2014,5\r\n乙社区,2014,7\n", [["甲社区", 5], ["乙社区", 7]]),
}  # fmt: skip


@pytest.mark.parametrize("name", READ)
def test_texts_that_are_read(name: str, tmp_path: Path) -> None:
    text, said = READ[name]
    (tmp_path / "社区年报.csv").write_bytes(text.encode())
    tables = load_tables(tmp_path / "社区年报.csv", POLICY)
    assert tables.counts[["body", "population_end"]].to_numpy().tolist() == said
    assert set(tables.errors["rule"]) == {"missing_table", "unknown_body"}  # a list of bodies is another file


REFUSED: dict[str, tuple[bytes, str, str]] = {
    "thousands that split": ((HEAD + "甲社区,2014,1,234,98\n").encode(), "beyond", "格数比标题行多"),
    "two numbers in a cell": ((HEAD + '甲社区,2014,"5\n6",98\n').encode(), "number", "不是数字"),
    "decimals with commas": ("单位名称;时期;合格率\n甲社区;2014;98,5\n".encode(), "number", "不是数字"),
    "formulas for texts": ('单位名称,时期,年末人口\n甲社区,="2014",5\n'.encode(), "period", "不是时期"),
    "lines": ("单位名称|时期|年末人口\n甲社区|2014|5\n".encode(), "heading", "没有找到“指标数据”的表头"),
    "full-width commas": (
        "单位名称，时期，年末人口\n甲社区，2014，5\n".encode(), "heading", "没有找到“指标数据”的表头"),
    "a web page": ("<html><table><tr><td>单位名称".encode(), "file", "网页"),
    "nothing": (b"", "file", "没有任何数据"),
    "a mark alone": (b"\xef\xbb\xbf", "file", "没有任何数据"),
    "line ends alone": (b"\r\n\r\n", "file", "没有任何数据"),
    "another encoding decoded twice": (HEAD.encode().decode("latin-1").encode(), "heading", "没有找到"),
    "the mark of UTF-8 before GBK": (b"\xef\xbb\xbf" + HEAD.encode("gbk"), "file", "编码认不出"),
    "half of its last character": (HEAD.encode() + "甲社区,2014,5,98\n乙社".encode()[:-1], "file", "编码认不出"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_texts_that_are_refused(name: str, tmp_path: Path) -> None:
    content, rule, says = REFUSED[name]
    (tmp_path / "社区年报.csv").write_bytes(content)
    errors = load_tables(tmp_path / "社区年报.csv", POLICY).errors
    mine = errors[errors["rule"].eq(rule)]
    assert mine["file"].eq("社区年报.csv").all() and mine["fix"].ne("").all()
    assert mine["message"].str.contains(says).any()


def test_a_workbook_without_any_value_is_told(tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "year.xlsx")
    problems = load_tables(tmp_path / "year.xlsx", POLICY).problems
    assert "没有任何数据" in problems.loc[problems["rule"].eq("file"), "message"].item()


def test_empty_sheets_beside_others_are_passed_over(tmp_path: Path) -> None:
    assert book(tmp_path, lambda whole: whole.create_sheet("Sheet2")).problems.empty


def test_what_a_folder_holds_and_is_not_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "year.xlsx").write_bytes(clean_book())
    for name in ("年报.et", "年报.zip", "年报.txt", "年报.dbf", "图.png", "说明.docx"):
        (tmp_path / name).write_bytes(b"x")
    for folder in ("一月", "空", "结果"):
        (tmp_path / folder).mkdir()
    (tmp_path / "一月" / "补报.csv").write_bytes(b"x")
    (tmp_path / "结果" / "manifest.json").write_bytes(b"{}")
    (tmp_path / "结果" / "年终汇总.xlsx").write_bytes(b"x")
    problems = load_tables(tmp_path, POLICY).problems
    assert set(problems["severity"]) == {"warning"}
    assert problems["file"].to_list() == ["一月", "年报.dbf", "年报.et", "年报.txt", "年报.zip", "说明.docx"]
