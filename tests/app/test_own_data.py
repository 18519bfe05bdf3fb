"""Own data in three steps: a path, files handed over, a list of what is wrong, and what stays open meanwhile."""

import base64
import datetime as dt
import io
import re
from pathlib import Path

import pytest
from openpyxl import load_workbook

from jihua_analysis.app.choice import FILE, SHARED, Choice
from jihua_analysis.app.own_data import OwnData, own_data
from jihua_analysis.app.pages import App
from jihua_analysis.intake.template import write_template
from jihua_analysis.policy.load import load_policy
from tests.app.conftest import BODIES, RIGHT, WRONG, filled

SMALL = Choice("elder_care_year", None, "elder_care_2014")
OPINION = "daxuelu_2014"


@pytest.fixture
def own(tmp_path: Path) -> OwnData:
    """The three steps in a notebook, with the smaller sample open and the first document chosen."""
    made = OwnData(SMALL)
    made.policy.value = OPINION
    return made


def give_path(own: OwnData, path: Path | str) -> None:
    own.path.value = str(path)
    own.check.click()
    assert own.error is None


def test_a_path_is_opened_and_said(own: OwnData, tmp_path: Path) -> None:
    give_path(own, f"“{filled(tmp_path / 'mine', RIGHT)}”")  # quotation marks come along when a path is pasted
    own.anyway.click()  # columns that these few files leave out
    assert "现在看的是：<b>mine，2014年" in own.status.value
    assert "重新运行整本" in own.says.value


def test_an_error_is_told_with_its_cell_and_what_was_open_stays(own: OwnData, tmp_path: Path) -> None:
    before = own.result
    give_path(own, filled(tmp_path / "mine", WRONG))
    assert own.result is before
    assert "这份数据没有打开" in own.says.value
    for told in ("指标数据.csv", "E2", "十来个"):
        assert told in own.says.value
    assert own.anyway.layout.display == ""


def test_errors_are_counted_first_however_many_warnings_there_are(own: OwnData, tmp_path: Path) -> None:
    (folder := tmp_path / "mine").mkdir()
    write_template(load_policy(OPINION), folder / "blank.xlsx")
    book = load_workbook(folder / "blank.xlsx")
    for row in range(4, 14):
        book["考核对象"].cell(row, 1, f"U{row}")
        book["考核对象"].cell(row, 3, "单位")
        book["单位年报"].cell(row, 1, f"U{row}")
        book["单位年报"].cell(row, 2, "2014")
        book["单位年报"].cell(row, 3, "许多" if row == 4 else 1)
    book.save(folder / "blank.xlsx")
    give_path(own, folder)
    found = re.search(r"：错误 (\d+) 处、警告 (\d+) 处", own.says.value)
    assert found and int(found[1]) < int(found[2])


def test_the_app_says_that_other_data_are_open_when_it_shows_them(tmp_path: Path) -> None:
    app, shown = App(), []
    app.own.status.observe(lambda _: shown.append(app.evaluation.policy.document.id), "value")
    app.own.sample.value = "elder_care_year"
    assert shown == ["elder_care_2014"]


def test_the_saved_list_of_problems_holds_the_cell(own: OwnData, tmp_path: Path) -> None:
    give_path(own, filled(tmp_path / "mine", WRONG))
    found = re.search(r'download="问题清单.xlsx" href="data:[^,]*,([^"]+)"', own.says.value)
    assert found
    heading, *rows = load_workbook(io.BytesIO(base64.b64decode(found[1]))).worksheets[0].iter_rows(values_only=True)
    assert [row[heading.index("单元格")] for row in rows if row[heading.index("值")] == "十来个"] == ["E2"]


def test_files_handed_over_are_opened_and_not_kept_on_the_disk(own: OwnData, tmp_path: Path) -> None:
    (tmp_path / "00_start_here.ipynb").write_text("{}", "utf-8")
    when = dt.datetime(2015, 1, 5, tzinfo=dt.UTC)
    own.upload.value = tuple(
        {"name": name, "type": "text/csv", "size": 1, "content": memoryview(text.encode()), "last_modified": when}
        for name, text in (("考核对象.csv", BODIES), ("指标数据.csv", RIGHT))
    )
    own.anyway.click()
    assert own.error is None
    assert "考核对象.csv" in own.status.value
    assert own.upload.value == ()
    assert [p.name for p in tmp_path.iterdir()] == ["00_start_here.ipynb"]


def test_a_path_is_remembered_for_the_other_notebooks_and_for_the_next_run(own: OwnData, tmp_path: Path) -> None:
    (tmp_path / "00_start_here.ipynb").write_text("{}", "utf-8")
    give_path(own, filled(tmp_path / "mine", RIGHT))
    own.anyway.click()
    assert (tmp_path / FILE).is_file()
    assert own_data().current.choice.name == "mine"


@pytest.mark.parametrize(("path", "year", "told"), [("", "", "还没有写路径"), ("x", "14年", "年度要写四位数")])
def test_what_was_left_out_is_asked_for(own: OwnData, path: str, year: str, told: str) -> None:
    own.year.value, own.path.value = year, path
    own.check.click()
    assert isinstance(own.error, ValueError)
    assert told in own.says.value


def test_data_that_cannot_be_opened_at_the_start_give_way_to_the_sample_and_it_is_said() -> None:
    own = OwnData(Choice("没有.xlsx", None, OPINION))
    assert "先看示例年度" in own.says.value
    assert "找不到数据“没有.xlsx”" in own.says.value
    assert "ordinary_year" in own.status.value


def test_a_blank_workbook_is_made_for_the_document_and_year_chosen(own: OwnData) -> None:
    own.policy.value, own.year.value = "elder_care_2014", "2015"
    own.blank.click()
    assert own.error is None
    assert 'download="空白表_2015.xlsx"' in own.template.value


def test_whoever_looks_on_from_elsewhere_may_not_name_a_path_of_this_machine(
    own: OwnData, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert holds(own.steps, own.path)
    monkeypatch.setenv(SHARED, "1")
    shared = OwnData(SMALL)
    assert not holds(shared.steps, shared.path)
    assert holds(shared.steps, shared.upload)


def holds(box: object, wanted: object) -> bool:
    """Whether a control stands somewhere in a box."""
    return any(child is wanted or holds(child, wanted) for child in getattr(box, "children", ()))


def test_the_app_switches_the_office_and_keeps_the_page(tmp_path: Path) -> None:
    app = App()
    app.own.policy.value = OPINION
    give_path(app.own, filled(tmp_path / "mine", RIGHT))
    app.own.anyway.click()
    assert [name for name, _ in app.office.options] == ["东街", "西街"]
    app.go("目标")
    app.office.value = "西街"
    assert app.error is None
    assert app.nav.value == "目标"
    assert set(app.evaluation.roster.bodies["office"]) == {"西街"}
