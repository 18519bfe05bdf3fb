"""A clean year with one thing wrong: the problem is reported, at the cell where it stands."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from jihua_analysis.assess.roster import Roster
from jihua_analysis.intake import load_tables, tables_of
from jihua_analysis.intake.check import check
from jihua_analysis.intake.headings import table_named
from jihua_analysis.intake.problems import Problems
from jihua_analysis.intake.schema import PROBLEM_COLUMNS, TABLE, measure_column

from .small import YEAR, clean_frames, small_policy, write_xlsx

POLICY = small_policy()
FRAMES = clean_frames()
FREE_TEXT = {"全称", "分包代码", "特殊情况说明", "批准人职务", "佐证编号", "级别", "原因", "评分人职务", "评分理由",
"荣誉称号",
             "授予级别", "决定", "决定人职务", "理由", "经费来源", "财政口径", "岗位代码"}  # fmt: skip
"""Columns that take any words: nothing but personal data is wrong in them."""
CORRUPTIONS: dict[str, list[Any]] = {
    "choice": ["不存在的词"],
    "count": [-3, 2.5, "许多", "98%", dt.date(2014, 1, 3), True, "#REF!"],
    "number": ["许多", dt.date(2014, 1, 3), "1,2", "#DIV/0!", 10**16],
    "flag": ["也许", 2],
    "date": ["三月八日", "2014-02-30", 3, dt.date(1900, 1, 1)],
    "period": ["三月", "2014-13", "2015-01", "2013-05", 41706],
    "year": ["去年", 2031, "2014-03"],
}


def columns() -> list[tuple[str, str, str]]:
    """Sheet, heading and type of every column of every sheet."""
    found = []
    for sheet, frame in FRAMES.items():
        table = table_named(sheet)
        assert table is not None
        types = {c.label: c.type for c in table.columns} | {"社区名称": "body"}
        types |= (
            {m.label: measure_column(POLICY, key).type for key, m in POLICY.measures.items()}
            if table.name == "counts"
            else {}
        )
        types |= (
            {label: "body" for label in ("单位名称", "所属社区", "承继单位")}
            if table.name != "bodies"
            else {"所属社区": "body", "承继单位": "body"}
        )
        types["类别结果"] = "choice"
        found += [(sheet, heading, types[heading]) for heading in frame.columns if heading not in FREE_TEXT]
    return found


@pytest.mark.parametrize(("sheet", "heading", "kind"), columns(), ids=lambda v: v)
def test_one_random_corruption_of_a_column_is_reported_at_its_cell(
    tmp_path: Path, sheet: str, heading: str, kind: str
) -> None:
    luck = random.Random(f"{sheet}/{heading}")
    wrong = luck.choice(["不存在的单位"] if kind == "body" else CORRUPTIONS.get(kind, [None]))
    if heading == "单位名称" and sheet == "考核对象":
        wrong = None
    row, column = luck.randrange(len(FRAMES[sheet])) + 2, list(FRAMES[sheet].columns).index(heading) + 1
    path = write_xlsx({name: FRAMES[name] for name in ("考核对象", sheet)}, tmp_path / "year.xlsx")
    book = openpyxl.load_workbook(path)
    cell = book[sheet].cell(row, column)
    cell.value = wrong
    book.save(tmp_path / "wrong.xlsx")
    problems = load_tables(tmp_path / "wrong.xlsx", POLICY).problems
    at = problems[(problems["sheet"] == sheet) & (problems["cell"] == cell.coordinate)]
    assert (at["severity"] == "error").any(), (wrong, problems.to_string())
    assert at["column"].iloc[0] == heading
    assert at["row"].iloc[0] == row
    assert (at[["message", "fix"]] != "").all(axis=None)


def _problems(
    tmp_path: Path, sheet: str, changes: dict[tuple[int, str], Any], extra: dict[str, pd.DataFrame] | None = None
) -> pd.DataFrame:
    """The problems after some cells (row of data, heading) of one sheet are changed."""
    frames = clean_frames() | (extra or {})
    frame = frames[sheet].astype(object)
    for (row, heading), value in changes.items():
        frame.loc[row, heading] = value
    frames[sheet] = frame
    return load_tables(write_xlsx(frames, tmp_path / "changed.xlsx"), POLICY).problems


@pytest.mark.parametrize(("sheet", "changes", "rule", "cell"), [
    ("社区月报", {(0, "出生男婴数"): 10}, "part_of", "D2"),
    ("社区月报", {(0, "出生男婴数"): 6}, "births_by_sex", "D2"),
    ("单位半年报", {(2, "签订责任书职工数"): 99}, "part_of", "D4"),
    ("抽样核查", {(1, "合格数"): 51}, "part_of", "F3"),
    ("抽样核查", {(0, "抽查数"): 901}, "part_of", "E2"),
    ("抽样核查", {(0, "相符数"): 59}, "part_of", "G2"),
    ("社区年报", {(0, "合格率"): 100.5}, "range", "D2"),
    ("社区年报", {(1, "合格率"): -1}, "negative", "D3"),
    ("社区年报", {(1, "合格率"): 98.125}, "decimals", "D3"),
    ("社区年报", {(0, "争取资金"): -0.01}, "negative", "E2"),
    ("考核对象", {(3, "单位名称"): "单位01"}, "duplicate", "A5"),
    ("考核对象", {(3, "承继单位"): "单位02"}, "successor", "J5"),
    ("考核对象", {(0, "终止日期"): dt.date(2009, 1, 1)}, "date_order", "I2"),
    ("考核对象", {(2, "类别"): "社 区 居"}, "unknown_choice", "C4"),
    ("社区月报", {(5, "时期"): "2014-05"}, "duplicate", "A7"),
    ("单位半年报", {(0, "单位名称"): "甲社区"}, "not_reporting", "C2"),
    ("经费预算", {(1, "编制日期"): dt.date(2041, 3, 8)}, "date_outside", "G3"),
    ("经费预算", {(1, "预算数"): -5}, "negative", "D3"),
    ("财政数据", {(0, "财政口径"): "市一般公共预算收入", (0, "年度"): 2014}, "reference", "F3"),
    ("财政数据", {(0, "公布增幅"): 12.15}, "decimals", "D2"),
    ("财政数据", {(1, "公布小数位"): 1700000000}, "range", "E3"),
    ("财政数据", {(1, "公布小数位"): -1}, "negative", "E3"),
    ("岗位配备", {(0, "有效期至"): dt.date(2011, 1, 1)}, "date_order", "I2"),
    ("岗位配备", {(0, "在岗"): None}, "required", "F2"),
    ("工作台账", {(0, "单位名称"): "单位01"}, "not_reporting", "B2"),
    ("工作台账", {(0, "完成日期"): dt.date(2041, 1, 12)}, "date_outside", "D2"),
    ("事项登记", {(0, "日期"): dt.date(2015, 5, 6)}, "period_outside", "B2"),
    ("评分", {(1, "得分"): 60.5}, "range", "D3"),
    ("评分", {(1, "得分"): 10.125}, "decimals", "D3"),
    ("评分", {(0, "单位名称"): "甲社区"}, "not_reporting", "C2"),
    ("历年结果", {(0, "类别结果"): "一类单"}, "unknown_choice", "C2"),
    ("历年结果", {(1, "单位名称"): "单位01"}, "contradiction", "C3"),
    ("研究决定", {(0, "事项"): "一类单"}, "unknown_choice", "B2"),
], ids=lambda v: str(v) if isinstance(v, str) else "")  # fmt: skip
def test_a_contradiction_is_reported_at_the_cell_to_look_at(
    tmp_path: Path, sheet: str, changes: dict[tuple[int, str], Any], rule: str, cell: str
) -> None:
    frames = {name: FRAMES[name].astype(object) for name in ("考核对象", sheet)}
    for (row, heading), value in changes.items():
        frames[sheet].loc[row, heading] = value
    problems = load_tables(write_xlsx(frames, tmp_path / "changed.xlsx"), POLICY).problems
    hit = problems[(problems["rule"] == rule) & (problems["cell"] == cell) & (problems["sheet"] == sheet)]
    assert hit["severity"].tolist()[:1] == ["error"], problems.to_string()


def test_a_year_row_that_is_not_the_sum_of_its_months_is_an_error(tmp_path: Path) -> None:
    extra = {"年报合计": pd.DataFrame({"社区名称": ["甲社区"], "时期": ["2014"], "出生人数": [109]})}
    problems = _problems(tmp_path, "社区月报", {}, extra)
    # twelve months of 9 births are 108
    assert problems[["rule", "sheet", "cell"]].to_numpy().tolist() == [["roll", "年报合计", "C2"]]
    assert "109" in problems["message"][0]
    assert "108" in problems["message"][0]


def test_a_missing_month_is_a_warning_at_its_empty_cell_or_at_the_body(tmp_path: Path) -> None:
    frames = clean_frames()
    monthly = frames["社区月报"].astype(object)
    monthly.loc[2, "出生女婴数"] = None
    frames["社区月报"] = monthly.drop(index=23)
    problems = load_tables(write_xlsx(frames, tmp_path / "gaps.xlsx"), POLICY).problems
    assert problems[["severity", "sheet", "cell"]].to_numpy().tolist() == [
        ["warning", "社区月报", "E4"], ["warning", "考核对象", "A3"],
    ]  # fmt: skip
    assert "2014-12" in problems["message"][1]


def test_gaps_one_below_the_other_are_told_once(tmp_path: Path) -> None:
    frames = clean_frames()
    monthly = frames["社区月报"].astype(object)  # 甲社区 in rows 2 to 13, 乙社区 in rows 14 to 25
    monthly.loc[[2, 3, 4, 8], "出生女婴数"] = None  # cells E4, E5, E6 and E10
    monthly.loc[[13, 18, 19, 20], ["出生人数", "出生男婴数", "出生女婴数"]] = None  # 乙社区's months 2, 7, 8 and 9
    frames["社区月报"] = monthly.drop(index=[21, 22])  # its months 10 and 11
    problems = load_tables(write_xlsx(frames, tmp_path / "runs.xlsx"), POLICY).problems
    labels = "出生人数、出生男婴数、出生女婴数"
    assert problems[["sheet", "cell", "message", "fix"]].to_numpy().tolist() == [
        ["社区月报", "E4:E6", "没有填“出生女婴数”（3 格）", "补填；没有发生填 0，不适用填“不适用”"],
        ["社区月报", "E10", "没有填“出生女婴数”", "补填；没有发生填 0，不适用填“不适用”"],
        ["社区月报", "B15", f"“乙社区”2014-02、2014-07 至 2014-09 没有填：{labels}", "补填这 4 行"],
        [
            "考核对象",
            "A3",
            f"“乙社区”2014-10、2014-11 没有填：{labels}",
            "在指标数据表里补上 2014-10、2014-11 的行",
        ],
    ]


def test_a_zero_is_no_gap_and_months_before_a_body_began_are_none(tmp_path: Path) -> None:
    frames = clean_frames()
    frames["考核对象"].loc[1, "起始日期"] = dt.date(2014, 3, 10)
    monthly = frames["社区月报"]
    monthly.loc[14, ["出生人数", "出生男婴数", "出生女婴数"]] = 0
    frames["社区月报"] = monthly.drop(index=[12, 13])
    frames["工作台账"] = frames["工作台账"][:1]
    assert load_tables(write_xlsx(frames, tmp_path / "new.xlsx"), POLICY).problems.empty


def test_whole_years_before_are_history_and_very_old_ones_a_warning(tmp_path: Path) -> None:
    older = pd.DataFrame(
        {"社区名称": "甲社区", "时期": ["2013", "2012"], "出生人数": 100, "出生男婴数": 52, "出生女婴数": 48}
    )
    problems = _problems(tmp_path, "历年结果", {(0, "年度"): 2001}, {"往年年报": older})
    assert problems[["severity", "rule", "cell"]].to_numpy().tolist() == [
        ["error", "outside_lifetime", "B2"], ["warning", "old_history", "B2"],
    ]  # fmt: skip


def test_a_misspelt_heading_gets_the_right_one_proposed(tmp_path: Path) -> None:
    frames = clean_frames()
    frames["社区月报"] = frames["社区月报"].rename(columns={"出生男婴数": "出生男婴"})
    problems = load_tables(write_xlsx(frames, tmp_path / "heading.xlsx"), POLICY).problems
    first = problems[problems["rule"] == "unknown_column"].iloc[0]
    assert first["cell"] == "D1"
    assert "您是否指“出生男婴数”" in first["message"]


def test_a_misspelt_body_gets_the_right_one_proposed(tmp_path: Path) -> None:
    problems = _problems(tmp_path, "评分", {(0, "单位名称"): "单位1号"})
    first = problems[problems["rule"] == "unknown_body"].iloc[0]
    assert (first["cell"], first["value"]) == ("A2", "单位1号")
    assert "单位" in first["fix"]


def test_a_heading_in_another_unit_is_refused(tmp_path: Path) -> None:
    frames = clean_frames()
    frames["经费预算"] = frames["经费预算"].rename(columns={"预算数": "预算数（万元）"})
    problems = load_tables(write_xlsx(frames, tmp_path / "unit.xlsx"), POLICY).problems
    assert problems[["rule", "cell"]].to_numpy().tolist() == [["unit", "D1"]]


@pytest.mark.parametrize("table", ["考核对象", "评分"])
def test_a_missing_required_column_is_named(tmp_path: Path, table: str) -> None:
    frames = clean_frames()
    label = {"考核对象": "类别", "评分": "得分"}[table]
    frames[table] = frames[table].drop(columns=label)
    problems = load_tables(write_xlsx(frames, tmp_path / "column.xlsx"), POLICY).problems
    hit = problems[(problems["rule"] == "missing_column") & (problems["sheet"] == table)]
    assert hit["column"].tolist() == [label]


def test_missing_required_tables_are_errors(tmp_path: Path) -> None:
    frames = {"评分": clean_frames()["评分"]}
    problems = load_tables(write_xlsx(frames, tmp_path / "few.xlsx"), POLICY).problems
    assert set(problems.loc[problems["rule"] == "missing_table", "sheet"]) == {"考核对象", "指标数据"}


def test_the_same_number_in_two_sheets_is_a_duplicate_at_the_second(tmp_path: Path) -> None:
    extra = {"社区月报（补）": pd.DataFrame({"社区名称": ["甲社区"], "时期": ["2014-01"], "出生人数": [9]})}
    problems = _problems(tmp_path, "社区月报", {}, extra)
    assert problems[["rule", "sheet", "cell"]].to_numpy().tolist() == [["duplicate", "社区月报（补）", "C2"]]


def test_an_excel_error_and_an_uncomputed_formula_are_reported_at_their_cells(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write_xlsx(FRAMES, tmp_path / "year.xlsx"))
    book["社区月报"]["C5"].value = "#N/A"
    book["社区月报"]["C5"].data_type = "e"
    book["社区月报"]["C6"].value = "=1+1"
    book.save(tmp_path / "formula.xlsx")
    problems = load_tables(tmp_path / "formula.xlsx", POLICY).problems
    errors = problems[problems["rule"] == "excel_error"]
    assert errors[["cell", "value"]].to_numpy().tolist() == [["C5", "#N/A"], ["C6", "公式未计算"]]


def test_a_clean_set_of_frames_checks_clean_without_any_file() -> None:
    frames = {
        "bodies": pd.DataFrame({"body": ["单位01"], "kind": ["unit"]}),
        "counts": pd.DataFrame(
            {"body": "单位01", "period": ["2014-H1", "2014-H2"], "staff": [50, 51], "staff_covered": [50, 52]}
        ),
    }
    problems = check(tables_of(**frames), POLICY, YEAR)
    assert list(problems.columns) == list(PROBLEM_COLUMNS)
    errors = problems[problems["severity"] == "error"]
    # row 2 is the second row of the frame: 52 of 51 staff
    assert errors[["rule", "sheet", "row", "column"]].to_numpy().tolist() == [
        ["part_of", TABLE["counts"].label, 2, "签订责任书职工数"]
    ]


def test_problems_come_errors_first_and_each_once() -> None:
    problems = Problems()
    for severity in ("note", "warning", "error", "error"):
        problems.add(severity, "rule", "message", "fix", file="a.xlsx", row=3, column=2)
    frame = problems.frame()
    assert frame["severity"].tolist() == ["error", "warning", "note"]
    assert frame["cell"].unique().tolist() == ["C4"]


def test_a_body_with_the_name_of_its_office_is_an_error() -> None:
    bodies = pd.DataFrame({"office": "某办", "body": ["某办", "单位01"], "kind": ["unit", "unit"]})
    tables = tables_of(bodies=bodies)
    found = check(tables, POLICY, YEAR)
    assert found[["severity", "rule"]].values.tolist().count(["error", "office_name"]) == 1
    assert "“某办”与所在的办事处同名" in found.set_index("rule").at["office_name", "message"]
    with pytest.raises(ValueError, match="name of its office"):
        Roster.of(POLICY, tables, YEAR)
    own = tables_of(bodies=bodies.assign(kind=["office", "unit"]))
    assert "office_name" not in set(check(own, POLICY, YEAR)["rule"])
    assert len(Roster.of(POLICY, own, YEAR)) == 2
