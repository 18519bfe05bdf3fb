"""What stands once above a table holds for all its rows: 填报单位：甲社区, 2014年3月; nothing is taken from less."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from jihua_analysis.intake import load_tables
from jihua_analysis.intake.captions import captions_of
from jihua_analysis.intake.grid import Grid
from jihua_analysis.intake.schema import Tables

from .small import clean_frames, small_policy, write_xlsx

POLICY = small_policy()
HEAD = ["时期", "出生人数", "出生男婴数", "出生女婴数"]


def book(tmp_path: Path, sheets: dict[str, list[list[Any]]]) -> Tables:
    """The clean year without its reports, and these sheets."""
    frames = {name: frame for name, frame in clean_frames().items() if not name.endswith("报")}
    path = write_xlsx(frames, tmp_path / "year.xlsx")
    whole = openpyxl.load_workbook(path)
    for name, rows in sheets.items():
        sheet = whole.create_sheet(name)
        for row in rows:
            sheet.append(row)
    whole.save(path)
    return load_tables(path, POLICY)


def counts(tables: Tables) -> dict[tuple[str, str], int]:
    """Births by body and period."""
    return tables.counts.set_index(["body", "period"])["births"].to_dict()


def test_a_sheet_a_community_that_names_it_above_the_headings_is_read(tmp_path: Path) -> None:
    tables = book(tmp_path, {
        f"{body}月报": [["社区月报表"], [f"填报单位（盖章）：{body}", None, "单位：人"], HEAD,
                     ["2014年1月", 9, 5, 4], ["2014-02", 3, 1, 2], [], ["填表人：", None]]
        for body in ("甲社区", "乙社区")
    })  # fmt: skip
    assert counts(tables) == {(b, p): n for b in ("甲社区", "乙社区") for p, n in (("2014-01", 9), ("2014-02", 3))}
    said = tables.problems[tables.problems["rule"] == "caption"]
    assert said["cell"].tolist() == ["A2", "A2"] and set(said["severity"]) == {"note"}


def test_the_name_may_stand_in_the_next_cell(tmp_path: Path) -> None:
    tables = book(tmp_path, {"社区月报": [["填报单位：", "乙社区"], HEAD, ["2014-01", 9, 5, 4]]})
    assert counts(tables) == {("乙社区", "2014-01"): 9}


def test_a_sheet_a_month_is_read_under_the_month_of_its_title(tmp_path: Path) -> None:
    head = ["单位名称", *HEAD[1:]]
    tables = book(tmp_path, {
        "1月": [["2014年1月社区报表"], head, ["甲社区", 9, 5, 4]],
        "二月": [["2014年社区报表"], ["填报日期：2014年3月2日"], head, ["甲社区", 3, 1, 2]],
    })  # fmt: skip
    assert counts(tables) == {("甲社区", "2014-01"): 9, ("甲社区", "2014-02"): 3}


def test_months_without_a_year_take_the_year_of_the_title(tmp_path: Path) -> None:
    rows = [["甲社区", "1月", 9, 5, 4], ["甲社区", "二月份", 3, 1, 2], ["甲社区", 3, 1, 1, 0]]
    tables = book(tmp_path, {"社区月报": [["2014年社区月报"], ["单位名称", "月份", *HEAD[1:]], *rows]})
    assert counts(tables) == {("甲社区", "2014-01"): 9, ("甲社区", "2014-02"): 3, ("甲社区", "2014-03"): 1}


def test_months_without_any_year_are_refused_at_their_cells(tmp_path: Path) -> None:
    tables = book(tmp_path, {"社区月报": [["社区月报"], ["单位名称", *HEAD], ["甲社区", "1月", 9, 5, 4]]})
    wrong = tables.problems[tables.problems["severity"] == "error"]
    assert ("B3", "period") in set(zip(wrong["cell"], wrong["rule"], strict=True))
    assert not wrong["message"].str.contains("没有“出生人数”这一列").any()


def test_a_name_above_the_table_that_is_no_body_is_told_at_its_own_cell(tmp_path: Path) -> None:
    tables = book(tmp_path, {"社区月报": [["填报单位：甲设区"], HEAD, ["2014-01", 9, 5, 4], ["2014-02", 3, 1, 2]]})
    wrong = tables.problems[tables.problems["rule"] == "unknown_body"]
    assert set(wrong["cell"]) == {"A1"} and wrong["fix"].str.contains("甲社区").all()


@pytest.mark.parametrize(
    ("lines", "sheet", "says"),
    [
        (["2014年社区年报"], "年报", {"year": "2014", "period": "2014"}),
        (["2014年社区月报"], "月报", {"year": "2014"}),
        (["2014年第一季度报表"], "x", {"year": "2014", "period": "2014-Q1"}),
        (["2014年上半年单位报表"], "x", {"year": "2014", "period": "2014-H1"}),
        (["2014年1-12月社区报表"], "x", {}),
        (["2013年、2014年对比表"], "x", {}),
        (["2013—2014年对比表"], "x", {}),
        (["大办发〔2014〕7号", "填报日期：2015年1月5日"], "x", {}),
        (["单位：人"], "x", {}),
        (["填报单位：甲社区 审核：乙"], "x", {"body": "甲社区"}),
        (["填报单位：甲社区", "填报单位：乙社区"], "x", {}),
    ],
)
def test_captions_say_only_what_is_said_once(lines: list[str], sheet: str, says: dict[str, str]) -> None:
    grid = Grid("f.xlsx", sheet, [[line] for line in lines])
    assert {name: caption.value for name, caption in captions_of(grid, len(lines)).items()} == says


def test_a_column_of_its_own_goes_before_what_stands_above(tmp_path: Path) -> None:
    rows = [["填报单位：甲社区"], ["单位名称", *HEAD], ["乙社区", "2014-01", 9, 5, 4]]
    tables = book(tmp_path, {"社区月报": rows})
    assert counts(tables) == {("乙社区", "2014-01"): 9}
    assert isinstance(tables.problems, pd.DataFrame) and "caption" not in set(tables.problems["rule"])
