"""A choice is opened, or it is said why not; whatever a planner may get wrong raises nothing."""

import tempfile
from pathlib import Path

import pytest

from jihua_analysis.app.choice import Choice
from jihua_analysis.app.opening import open_choice, open_uploads
from tests.app.conftest import BODIES, RIGHT, WRONG, filled


def choice(data: str | Path, year: int | None = None, policy: str = "daxuelu_2014") -> Choice:
    return Choice(data, year, policy)


def test_filled_tables_are_opened_under_the_year_of_the_document(tmp_path: Path) -> None:
    opened = open_choice(choice(filled(tmp_path / "in", RIGHT)))
    assert opened.why == ""
    assert opened.evaluation is not None
    assert opened.evaluation.year == 2014


def test_one_office_is_looked_at_alone(tmp_path: Path) -> None:
    opened = open_choice(choice(filled(tmp_path / "in", RIGHT)))
    bodies = opened.under(2014, "西街").roster.bodies
    assert list(bodies.loc[bodies["kind"] == "unit", "body"]) == ["西一"]
    assert opened.under(2013, "东街").year == 2013


def test_a_word_for_a_number_is_an_error_at_its_cell(tmp_path: Path) -> None:
    opened = open_choice(choice(filled(tmp_path / "in", WRONG)))
    rows = opened.problems().frame
    mine = rows[rows["值"].eq("十来个")]
    assert opened.errors
    assert list(zip(mine["程度"], mine["文件"], mine["单元格"], strict=True)) == [("错误", "指标数据.csv", "E2")]


@pytest.mark.parametrize(
    ("chosen", "why"),
    [
        (choice("没有这本.xlsx"), "找不到数据“没有这本.xlsx”"),
        (choice("ordinary_year", policy="没有.toml"), "没有.toml"),
    ],
)
def test_what_is_not_there_is_said(chosen: Choice, why: str) -> None:
    opened = open_choice(chosen)
    assert opened.evaluation is None
    assert why in opened.why
    assert opened.problems().frame.empty


def test_a_faulty_document_is_said_with_how_many_faults_it_has(tmp_path: Path) -> None:
    (tmp_path / "办法.toml").write_text("[document]\n", "utf-8")
    assert "政策文件有" in open_choice(choice("ordinary_year", policy="办法.toml")).why


def test_a_folder_without_bodies_gives_no_results(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "指标数据.csv").write_text(RIGHT, "utf-8")
    opened = open_choice(choice(tmp_path / "in"))
    assert opened.evaluation is None
    assert "没有读到考核对象" in opened.why


def test_uploads_leave_nothing_on_the_disk_and_names_lead_nowhere_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "aside"))
    (tmp_path / "aside").mkdir()
    files = {"..\\..\\考核对象.csv": BODIES.encode(), "../../指标数据.csv": RIGHT.encode()}
    opened = open_uploads(files, choice(""))
    assert opened.evaluation is not None
    assert sorted(opened.choice.name.split("、")) == ["指标数据.csv", "考核对象.csv"]
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []
