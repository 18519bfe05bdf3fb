"""Blank workbooks: the same bytes each time, read back clean once they are filled in."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from jihua_analysis.intake import load_tables
from jihua_analysis.intake.problem_book import write_problems
from jihua_analysis.intake.template import HEADING_ROW, blanks_of, write_template
from jihua_analysis.policy import load_policy

from .small import YEAR, clean_frames, small_policy, write_xlsx

POLICY = small_policy()
BODIES = pd.DataFrame({"body": ["甲社区", "单位01"], "kind": ["community", "unit"]})


def test_the_same_policy_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = (
        write_template(POLICY, tmp_path / name, YEAR, BODIES).read_bytes() for name in ("a.xlsx", "b.xlsx")
    )
    assert first == second
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.xlsx", "b.xlsx"]


def test_measures_are_grouped_by_kind_and_cadence_and_events_are_not_asked_twice() -> None:
    blanks = {b.title: [c.name for c in b.columns] for b in blanks_of(POLICY, YEAR)}
    assert list(blanks)[:5] == ["考核对象", "社区月报", "社区年报", "单位半年报", "单位年报"]
    assert blanks["社区月报"] == ["body", "period", "births", "births_boys", "births_girls"]
    assert blanks["单位年报"] == ["body", "period", "pass_rate", "grants", "plan_made"]


def test_bodies_and_periods_are_filled_in_where_bodies_are_given(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write_template(POLICY, tmp_path / "t.xlsx", YEAR, BODIES))
    rows = list(book["社区月报"].iter_rows(min_row=HEADING_ROW + 1, max_col=2, values_only=True))
    assert [r for r in rows if r[0]] == [("甲社区", f"2014-{m:02d}") for m in range(1, 13)]
    assert book["考核对象"]["C4"].value == "社区"
    assert book["选项"].sheet_state == "hidden"
    lists = [v.formula1 for v in book["考核对象"].data_validations.dataValidation if v.type == "list"]
    assert any("选项" in formula for formula in lists)


@pytest.mark.parametrize("bodies", [None, BODIES], ids=["empty", "with bodies"])
def test_a_blank_workbook_reads_back_without_a_wrong_cell(tmp_path: Path, bodies: pd.DataFrame | None) -> None:
    problems = load_tables(write_template(POLICY, tmp_path / "t.xlsx", YEAR, bodies), POLICY).problems
    errors = problems[problems["severity"] == "error"]
    assert set(errors["rule"]) == (set() if bodies is not None else {"missing_table"})
    assert set(problems["rule"]) <= {"missing", "missing_table"}


def test_a_filled_in_workbook_reads_back_with_no_problem_and_the_same_numbers(tmp_path: Path) -> None:
    path = write_template(POLICY, tmp_path / "t.xlsx", YEAR)
    book = openpyxl.load_workbook(path)
    frames = clean_frames()
    frames["单位年报"] = frames["社区年报"].drop(columns="年末人口").assign(单位名称=["单位01", "单位02"])
    for name, frame in frames.items():
        sheet = book[name]
        at = {str(c.value).split("\n")[0].rstrip("*"): c.column for c in sheet[HEADING_ROW]}
        for r, row in enumerate(
            frame.rename(columns={"社区名称": "单位名称"}).to_dict("records"), start=HEADING_ROW + 1
        ):
            for heading, value in row.items():
                sheet.cell(r, at[str(heading)]).value = None if pd.isna(value) else value
    book.save(path)
    got = load_tables(path, POLICY)
    assert got.problems.empty
    plain = load_tables(write_xlsx(clean_frames(), tmp_path / "plain.xlsx"), POLICY)
    pd.testing.assert_frame_equal(got.posts, plain.posts)
    assert got.counts["births"].sum() == plain.counts["births"].sum()


def test_the_shipped_document_makes_a_blank_workbook_that_reads_back(tmp_path: Path) -> None:
    policy = load_policy("daxuelu_2014")
    problems = load_tables(write_template(policy, tmp_path / "t.xlsx", 2014, BODIES), policy).problems
    assert problems[problems["severity"] == "error"].empty


def test_problems_are_written_as_text_and_as_the_same_bytes(tmp_path: Path) -> None:
    frames = clean_frames()
    frames["评分"]["评分项"] = ["=1+1", "宣传工作", "宣传工"]
    path = write_xlsx(frames, tmp_path / "year.xlsx")
    book = openpyxl.load_workbook(path)
    book["评分"]["C2"].data_type = "s"
    book.save(path)
    problems = load_tables(path, POLICY).problems
    first, second = (write_problems(problems, tmp_path / name).read_bytes() for name in ("a.xlsx", "b.xlsx"))
    assert first == second
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["错误 2", "警告 0", "说明 0"]
    assert [(c.value, c.data_type) for c in book["错误 2"]["F"][1:]] == [("=1+1", "s"), ("宣传工", "s")]
