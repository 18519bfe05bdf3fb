"""A measure a row and months or bodies across: the same counts, each problem at the cell where it stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jihua_analysis.intake.grid import Grid
from jihua_analysis.intake.headings import Recogniser
from jihua_analysis.intake.matrix import turned

from .small import small_policy
from .test_captions import book

POLICY = small_policy()
BIRTHS = ["births", "births_boys", "births_girls"]


def counts(tables: Any) -> dict[tuple[str, str], list[int]]:
    """Births, boys and girls by body and period."""
    frame = tables.counts.set_index(["body", "period"])[BIRTHS]
    return {key: row.tolist() for key, row in frame.iterrows()}


def test_months_across_for_a_community_named_above(tmp_path: Path) -> None:
    tables = book(tmp_path, {"甲社区": [
        ["2014年社区统计表"], ["填报单位：甲社区"], ["序号", "项目", "单位", "1月", "2月", "合计"],
        [1, "出生人数", "人", 9, 3, 12], [2, "出生男婴数", "人", 5, 1, 6], [3, "出生女婴数", "人", 4, 2, 6],
        ["填表人：王五"],
    ]})  # fmt: skip
    assert counts(tables) == {("甲社区", "2014-01"): [9, 5, 4], ("甲社区", "2014-02"): [3, 1, 2]}
    assert set(tables.problems[tables.problems["severity"] == "error"]["cell"]) <= {""}


def test_bodies_across_for_a_month_named_above(tmp_path: Path) -> None:
    tables = book(tmp_path, {"1月": [
        ["2014年1月各社区情况"], ["指标名称", "甲社区", "乙社区", "合计", "备注"],
        ["出生人数", 9, 10, 19, ""], ["出生男婴数", 5, 6, 11, ""], ["出生女婴数", 4, 4, 8, ""],
    ]})  # fmt: skip
    assert counts(tables) == {("甲社区", "2014-01"): [9, 5, 4], ("乙社区", "2014-01"): [10, 6, 4]}


def test_a_merged_name_beside_its_measures_holds_for_each(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["2014年"], ["单位名称", "项目", "1月"]]
    for body, numbers in (("甲社区", (9, 5, 4)), ("乙社区", (10, 6, 4))):
        for label, number in zip(("出生人数", "出生男婴数", "出生女婴数"), numbers, strict=True):
            rows.append([body, label, number])
    tables = book(tmp_path, {"报表": rows})
    assert counts(tables) == {("甲社区", "2014-01"): [9, 5, 4], ("乙社区", "2014-01"): [10, 6, 4]}


def test_problems_are_told_at_the_cell_of_the_report(tmp_path: Path) -> None:
    tables = book(tmp_path, {"报表": [
        ["2014年"], ["填报单位：甲社区"], ["项目", "1月", "2月"],
        ["出生人数", 9, "三"], ["出生男婴数", 5, 1], ["出生女婴数", 4, 2], ["出生人次", 1, 1],
    ]})  # fmt: skip
    wrong = tables.problems[tables.problems["severity"] == "error"].set_index("cell")["rule"].to_dict()
    assert wrong["C4"] == "number" and wrong["A7"] == "unknown_choice"


def test_a_body_that_is_none_is_told_at_its_heading(tmp_path: Path) -> None:
    tables = book(tmp_path, {"报表": [["2014年1月"], ["项目", "甲设区"], ["出生人数", 9], ["出生男婴数", 5]]})
    wrong = tables.problems[tables.problems["rule"] == "unknown_body"]
    assert set(wrong["cell"]) == {"B2"}


def test_personal_data_in_a_report_is_refused_like_anywhere(tmp_path: Path) -> None:
    rows = [
        ["填报单位：甲社区"],
        ["项目", "2014年1月", "联系电话"],
        ["出生人数", 9, "13812345678"],
        ["出生男婴数", 5, ""],
    ]
    tables = book(tmp_path, {"报表": rows})
    assert "personal" in set(tables.problems["rule"]) and tables.counts.empty
    assert "138" not in tables.problems.to_csv()


@pytest.mark.parametrize("rows", [
    [["项目", "1月"], ["出生人数", 1]],
    [["单位名称", "时期", "出生人数", "出生男婴数"], ["甲社区", "2014-01", 9, 5]],
    [["单位名称", "时期", "指标", "数值"], ["甲社区", "2014", "出生人数", 9], ["甲社区", "2014", "出生男婴数", 5]],
    [["项目", "说明"], ["出生人数", "甲"], ["出生男婴数", "乙"]],
])  # fmt: skip
def test_other_tables_stay_as_they_are(rows: list[list[Any]]) -> None:
    grid = Grid("f.xlsx", "x", rows)
    assert turned(grid, Recogniser(POLICY)) is grid
