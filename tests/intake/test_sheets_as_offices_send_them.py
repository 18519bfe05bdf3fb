"""Workbooks as offices really send them: each number is read where it belongs, or refused with what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from .test_captions import book, counts

MONTHS = ["1月", "2月", "3月"]


def wrong(tables: Any) -> list[tuple[str, str]]:
    """Rule and message of each error that has a cell."""
    errors = tables.problems[(tables.problems["severity"] == "error") & tables.problems["cell"].ne("")]
    return list(zip(errors["rule"], errors["message"], strict=True))


def births(tables: Any) -> dict[tuple[str, str], int]:
    return {key: int(n) for key, n in counts(tables).items() if pd.notna(n)}


def test_a_monthly_form_with_a_column_headed_by_what_the_bodies_are(tmp_path: Path) -> None:
    """The office stands above as 填报单位; the column 社区 says whose the row is."""
    tables = book(tmp_path, {"1月": [
        ["2014年1月份人口情况月报表"], ["填报单位：某街道办事处", None, None, None, None, "单位：人"],
        ["序号", "社区", "出生", None, None, "备注"], [None, None, "出生人数", "男婴", "出生女婴数", None],
        [1, "甲社区", "9", "５", 4, "补报"], [], [2, "乙社区", 10, 6, 4, None], ["合计", None, 19, 11, 8, None],
        ["单位负责人：某某", None, "填表人：某某"],
    ]})  # fmt: skip
    assert births(tables) == {("甲社区", "2014-01"): 9, ("乙社区", "2014-01"): 10}
    assert tables.counts.set_index("body")["births_boys"].tolist() == [5, 6] and not wrong(tables)


@pytest.mark.parametrize("name", ["出生人数", "Sheet1"])
def test_bodies_down_and_months_across_for_the_measure_of_the_title(tmp_path: Path, name: str) -> None:
    tables = book(tmp_path, {name: [
        ["2014年各社区出生人数统计表"], ["单位：人"], ["序号", "社区名称", *MONTHS, "合计"],
        [1, "甲社区", 9, 3, 4, 16], [2, "乙社区", 10, 8, "？", 18], ["合计", None, 19, 11, 4, 34],
    ]})  # fmt: skip
    assert births(tables) == {
        ("甲社区", "2014-01"): 9, ("甲社区", "2014-02"): 3, ("甲社区", "2014-03"): 4,
        ("乙社区", "2014-01"): 10, ("乙社区", "2014-02"): 8,
    }  # fmt: skip
    cells = tables.problems[tables.problems["rule"] == "number"]["cell"].tolist()
    assert cells == ["E5"]


def test_a_title_that_names_two_measures_names_none(tmp_path: Path) -> None:
    tables = book(tmp_path, {"Sheet1": [
        ["2014年各社区出生人数、职工人数统计表"], ["社区名称", *MONTHS], ["甲社区", 9, 3, 4],
    ]})  # fmt: skip
    assert tables.counts.empty


def test_months_under_each_measure(tmp_path: Path) -> None:
    """January was read as the quarter of the title before."""
    tables = book(tmp_path, {"社区月报": [
        ["2014年一季度社区出生情况"], ["社区名称", "出生人数", None, None, "出生女婴数", None, None],
        [None, *MONTHS, *MONTHS], ["甲社区", 9, 3, 4, 5, 1, 2], ["乙社区", 10, 8, 6, 4, 4, 3],
    ]})  # fmt: skip
    assert births(tables) == {
        ("甲社区", "2014-01"): 9, ("甲社区", "2014-02"): 3, ("甲社区", "2014-03"): 4,
        ("乙社区", "2014-01"): 10, ("乙社区", "2014-02"): 8, ("乙社区", "2014-03"): 6,
    }  # fmt: skip
    girls = tables.counts.set_index(["body", "period"])["births_girls"]
    assert girls.loc[("乙社区", "2014-03")] == 3 and not wrong(tables)


@pytest.mark.parametrize("sheet", ["{}", "表{}"])
def test_a_sheet_a_community_with_the_months_down(tmp_path: Path, sheet: str) -> None:
    """The sheet's name, or the title, names a body on the list."""
    tables = book(tmp_path, {
        sheet.format(body): [
            [f"{body}2014年登记表"], ["月份", "出生人数", "其中", None], [None, None, "出生男婴数", "出生女婴数"],
            ["1月", 9, 5, 4], ["2月", 3, 1, 2], ["全年合计", 12, 6, 6],
        ]
        for body in ("甲社区", "乙社区")
    })  # fmt: skip
    assert births(tables) == {(b, p): n for b in ("甲社区", "乙社区") for p, n in (("2014-01", 9), ("2014-02", 3))}
    assert not wrong(tables)


@pytest.mark.parametrize(("unit", "is_told"), [("单位：万元", True), ("（单位：万元）", True), ("单位：元", False)])
def test_the_unit_above_the_table_counts_for_its_amounts(tmp_path: Path, unit: str, is_told: bool) -> None:
    tables = book(tmp_path, {"社区年报": [["2014年"], [unit], ["社区名称", "时期", "争取资金"], ["甲社区", 2014, 2.5]]})
    told = [message for rule, message in wrong(tables) if rule == "unit"]
    assert told == (["“争取资金”应以“元”为单位，表上方写的是“万元”"] if is_told else [])


def test_a_share_between_nothing_and_one_among_percentages_is_asked_about(tmp_path: Path) -> None:
    rows = [["甲社区", 2014, 0.98], ["乙社区", 2014, 98.5]]
    tables = book(tmp_path, {"社区年报": [["社区名称", "时期", "合格率"], *rows]})
    told = tables.problems[tables.problems["rule"] == "fraction"]
    assert told["cell"].tolist() == ["C2"] and told["severity"].tolist() == ["warning"]
    assert told["message"].item() == "“合格率”按百分数填写，这里是 0.98%；如果指 98%，就填错了"


@pytest.mark.parametrize("word", ["全办合计", "本月累计", "平均", "各社区合计"])
def test_rows_that_add_up_or_compare_are_left_out(tmp_path: Path, word: str) -> None:
    head = ["社区名称", "时期", "出生人数", "出生男婴数", "出生女婴数"]
    tables = book(tmp_path, {"社区月报": [head, ["甲社区", "2014-01", 9, 5, 4], [word, None, 9, 5, 4]]})
    assert births(tables) == {("甲社区", "2014-01"): 9} and not wrong(tables)


def test_rows_without_a_body_are_not_called_repeated(tmp_path: Path) -> None:
    tables = book(tmp_path, {"社区年报": [["地方", "时期", "合格率"], ["甲社区", 2014, 98], ["乙社区", 2014, 97]]})
    assert "duplicate" not in {rule for rule, _ in wrong(tables)}
    assert "缺少“单位名称”这一列" in tables.problems["message"].tolist()
