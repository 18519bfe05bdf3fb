"""The results workbook says what the evaluation says, and nothing in it acts."""

import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from jihua_analysis import Evaluation, evaluate, load_policy, open_year, tables_of
from jihua_analysis.publish.results import classes
from jihua_analysis.publish.sheet import HEAD_ROW
from jihua_analysis.publish.workbook import write_workbook
from tests.publish.small_year import FORMULA, FRAMES, GIVEN_TOTALS


@pytest.fixture(scope="module")
def result() -> Evaluation:
    policy = load_policy("daxuelu_2014", readings={"A37": "and"}, overrides=GIVEN_TOTALS)
    return evaluate(policy, tables_of(**FRAMES), 2014)


@pytest.fixture(scope="module")
def path(result: Evaluation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_workbook(result, tmp_path_factory.mktemp("book") / "results.xlsx", {"A37": "and"}, GIVEN_TOTALS)


def sheets(path: Path) -> list[Worksheet]:
    return openpyxl.load_workbook(path).worksheets


def read(path: Path, sheet: str) -> pd.DataFrame:
    return pd.read_excel(path, sheet_name=sheet, header=HEAD_ROW - 1, engine="openpyxl")


def test_every_kind_of_result_has_its_sheet_in_order(path: Path) -> None:
    names = [sheet.title for sheet in sheets(path)]
    wanted = ["封面", "说明与口径", "目标", "评分明细", "总分与名次", "分类与通报", "经费", "任务", "岗位", "数据问题"]
    assert [name for name in names if name in wanted] == wanted


def test_totals_and_places_read_back_as_they_were_given(path: Path) -> None:
    """912.5 and 640.25 are the office's own totals; the third unit has none, so no place."""
    shown = read(path, "总分与名次").set_index("考核对象")
    assert shown["总分"].to_dict() == {"单位01": 912.5, "单位02": 640.25, FORMULA: "缺报"}
    assert shown.loc["单位01", "名次"] == 1
    assert shown.loc["单位02", "名次"] == 2


def test_a_word_in_place_of_a_number_stays_within_its_cell(path: Path) -> None:
    """Beside a number it would otherwise run over it, being set from the right."""
    cells = [cell for row in openpyxl.load_workbook(path)["总分与名次"] for cell in row if cell.value == "缺报"]
    assert cells and all(cell.alignment.horizontal == "right" and cell.alignment.wrap_text for cell in cells)


def test_budget_growth_reads_back(path: Path) -> None:
    """1100.50 after 1000.00 is 10.05 % more; 单位02 had no budget the year before."""
    shown = read(path, "经费").set_index("考核对象")
    assert shown.loc["单位01", "增幅%"] == pytest.approx(10.05, abs=1e-12)
    assert shown.loc["单位02", "增幅%"] == "—"
    assert shown.loc["单位02", "本年预算"] == 500


PAIRS = [
    ("目标", "verdicts", {"分子": "numerator", "分母": "denominator", "完成值": "value", "差几例": "gap_cases"}),
    ("评分明细", "points", {"满分": "full", "得分": "points", "最低": "lower", "最高": "upper"}),
    ("总分与名次", "totals", {"总分": "total", "最低": "lower", "最高": "upper"}),
    ("经费", "budget", {"本年预算": "budget_yuan", "上年预算": "previous_yuan", "增幅%": "growth_pct"}),
    ("任务", "on_time", {"应办": "due", "按时": "on_time", "未办": "missing", "按时率%": "on_time_pct"}),
    ("岗位", "staffing", {"应配": "required", "在岗": "filled", "缺": "gap"}),
]


@pytest.mark.parametrize(("sheet", "frame", "columns"), PAIRS, ids=[pair[0] for pair in PAIRS])
def test_the_numbers_are_those_of_the_evaluation(
    path: Path, result: Evaluation, sheet: str, frame: str, columns: dict[str, str]
) -> None:
    shown, meant = read(path, sheet), getattr(result, frame)
    assert len(shown) == len(meant)
    for heading, column in columns.items():
        back = pd.to_numeric(shown[heading], errors="coerce").astype(float)
        assert sorted(back.dropna()) == sorted(meant[column].astype(float).dropna()), heading


def test_text_that_begins_like_a_formula_stays_text(path: Path) -> None:
    found = [cell for sheet in sheets(path) for row in sheet for cell in row if cell.value == FORMULA]
    assert found
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in found)
    assert not [cell for sheet in sheets(path) for row in sheet for cell in row if cell.data_type == "f"]


def test_no_cells_are_merged_and_every_page_is_ready_to_print(path: Path) -> None:
    for sheet in sheets(path):
        assert not sheet.merged_cells.ranges, sheet.title
        assert sheet.print_area, sheet.title
        if sheet.title != "封面":
            assert sheet.print_title_rows == f"${HEAD_ROW}:${HEAD_ROW}", sheet.title
            assert str(sheet.freeze_panes).endswith(str(HEAD_ROW + 1)), sheet.title


def test_markers_in_use_are_in_the_key(path: Path) -> None:
    notes = read(path, "说明与口径")
    key = set(notes.loc[notes["类"] == "记号", "编号"])
    used = set(read(path, "总分与名次")["总分"]) | set(read(path, "评分明细")["得分"])
    assert {word for word in used if isinstance(word, str)} <= key


def test_readings_in_force_are_listed_and_those_asked_for_are_marked(path: Path, result: Evaluation) -> None:
    notes = read(path, "说明与口径").set_index("编号")
    assert set(result.policy.readings) <= set(notes.index)
    assert notes.loc["A37", "类"] == "读法（本次改用）"
    assert notes.loc["A37", "采用"] == "未完成任务且低于500分，或有其他事由"
    assert notes.loc["standing.unit.sheet", "采用"] == "unit_given_total"


def test_the_same_results_are_the_same_bytes_without_a_date(path: Path, result: Evaluation, tmp_path: Path) -> None:
    again = write_workbook(result, tmp_path / "again.xlsx", {"A37": "and"}, GIVEN_TOTALS)
    assert again.read_bytes() == path.read_bytes()
    with zipfile.ZipFile(path) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_problems_of_the_data_stand_in_the_workbook(result: Evaluation, tmp_path: Path) -> None:
    columns = ("severity", "file", "sheet", "row", "column", "cell", "value", "rule", "clause", "message", "fix")
    row = ("error", "a.xlsx", "月报", 3, "出生", "C3", "=-5", "negative", "2.1", "不能是负数", "核对")
    problems = pd.DataFrame([row], columns=list(columns))
    wrong = replace(result, tables=replace(result.tables, problems=problems))
    shown = read(write_workbook(wrong, tmp_path / "wrong.xlsx"), "数据问题")
    assert shown.loc[0, ["程度", "单元格", "填的值", "问题"]].tolist() == ["错误", "C3", "=-5", "不能是负数"]


def test_a_class_that_the_office_gave_without_a_total_is_listed_all_the_same() -> None:
    """Of 2013 the sample has the classes of the communities and not what they would have scored."""
    page = classes(open_year("ordinary_year", 2013))
    rows = zip(*(page.columns[i].values for i in (0, 1, 2, 5)), strict=True)
    assert ("分类", "一类", "甲社区", "总分：缺报") in set(rows)
