"""The notice, the report and the score sheets say what the evaluation says, in the official layout, twice the same."""

import datetime as dt
import os
import shutil
import subprocess
from pathlib import Path

import docx
import openpyxl
import pandas as pd
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from jihua_analysis import Evaluation, evaluate, load_policy, tables_of
from jihua_analysis.cli import main
from jihua_analysis.intake.shipped import PACKAGE
from jihua_analysis.publish.editions import Edition, internal_edition
from jihua_analysis.publish.notice import write_notice
from jihua_analysis.publish.notice_text import NoticeOptions, notice_of
from jihua_analysis.publish.pdf import write_notice_pdf, write_report_pdf
from jihua_analysis.publish.phrases import date_text
from jihua_analysis.publish.score_sheets import HEADINGS, blank_score_sheets, write_score_sheets
from jihua_analysis.publish.word_page import new_page, save_word
from tests.publish.small_year import FORMULA, FRAMES, GIVEN_TOTALS, write_year


@pytest.fixture(scope="module")
def result() -> Evaluation:
    """Three units with the office's own totals: 912.5, 640.25 and none."""
    return evaluate(load_policy("daxuelu_2014", overrides=GIVEN_TOTALS), tables_of(**FRAMES), 2014)


@pytest.fixture(scope="module")
def edition(result: Evaluation) -> Edition:
    return internal_edition(result)


@pytest.fixture(scope="module")
def notice(edition: Edition, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_notice(edition, tmp_path_factory.mktemp("notice") / "notice.docx")


def words(path: Path) -> str:
    """All text of a Word file, that of tables and of the box at its foot included; a line a paragraph."""
    body = docx.Document(str(path)).element.body
    return "\n".join("".join(t.text or "" for t in p.iter(qn("w:t"))) for p in body.iter(qn("w:p")))


def test_the_notice_has_its_parts_in_order(edition: Edition) -> None:
    heads = [line.text for line in notice_of(edition).lines if line.rank == 1]
    assert heads == ["一、考核依据和对象", "二、考核结果", "三、奖励与处理", "四、存在的问题", "五、工作要求"]


def test_every_ranked_body_stands_in_the_notice_with_its_total(notice: Path) -> None:
    tables = docx.Document(str(notice)).tables
    rows = [[cell.text for cell in row.cells] for row in tables[0].rows]
    assert rows[0][:3] == ["名次", "单位", "总分"]
    assert [row[:3] for row in rows[1:3]] == [["1", "单位01", "912.50"], ["2", "单位02", "640.25"]]
    assert rows[3][1:3] == [FORMULA, "缺报"]


def test_the_page_is_that_of_the_standard(notice: Path) -> None:
    """A4; 37, 35, 28 and 26 mm. 156 mm over 28 is 15.79 points a character, 225 mm over 22 is 28.99 points a line."""
    section = docx.Document(str(notice)).sections[0]
    edges = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    for length, wanted in zip(
        (section.page_width, section.page_height, *edges), (210, 297, 37, 35, 28, 26), strict=True
    ):
        assert length is not None
        assert abs(length - Mm(wanted)) < Mm(0.1)
    grid = section._sectPr.find(qn("w:docGrid"))
    assert grid.get(qn("w:type")) == "linesAndChars"
    character = 16 + int(grid.get(qn("w:charSpace"))) / 4096
    line = int(grid.get(qn("w:linePitch"))) / 20
    assert int(156 / 25.4 * 72 / character) == 28
    assert int(225 / 25.4 * 72 / line) == 22


def test_every_style_names_its_chinese_face(notice: Path) -> None:
    word = docx.Document(str(notice))
    faces = {name: word.styles[name].element.rPr.rFonts.get(qn("w:eastAsia"))
             for name in ("Normal", "公文标题", "公文一级", "公文二级")}  # fmt: skip
    assert faces == {
        "Normal": "仿宋_GB2312",
        "公文标题": "方正小标宋简体",
        "公文一级": "黑体",
        "公文二级": "楷体_GB2312",
    }
    assert word.styles["Normal"].font.size == Pt(16)
    assert word.styles["公文标题"].font.size == Pt(22)


def test_page_numbers_stand_on_the_outer_side(notice: Path) -> None:
    word = docx.Document(str(notice))
    assert word.settings.odd_and_even_pages_header_footer
    sides = [footer.paragraphs[0]._p.pPr.find(qn("w:jc")).get(qn("w:val"))
             for footer in (word.sections[0].footer, word.sections[0].even_page_footer)]  # fmt: skip
    assert sides == ["right", "left"]


def test_what_people_decide_is_left_blank(notice: Path) -> None:
    assert "________" in words(notice)
    assert "____年__月__日" in words(notice)


def test_the_older_habits_are_options(edition: Edition, tmp_path: Path) -> None:
    options = NoticeOptions("示例〔2015〕3号", dt.date(2015, 1, 20), True, True, ("考核", "通报"), 67, "区政府")
    told = words(write_notice(edition, tmp_path / "n.docx", options=options))
    for text in ("示例〔2015〕3号", "二〇一五年一月二十日", "主题词：考核　通报", "（共印67份）", "抄送：区政府。"):
        assert text in told


@pytest.mark.parametrize(("day", "wanted"), [
    (dt.date(2015, 10, 10), "二〇一五年十月十日"), (dt.date(2009, 12, 31), "二〇〇九年十二月三十一日"),
])  # fmt: skip
def test_dates_in_chinese_numerals(day: dt.date, wanted: str) -> None:
    assert date_text(day, chinese=True) == wanted


def test_the_history_of_the_policy_is_told(notice: Path, result: Evaluation) -> None:
    assert result.policy.document.history_note in words(notice)


def test_no_problem_or_requirement_presses_on_births(edition: Edition) -> None:
    lines = notice_of(edition).lines
    start = next(i for i, line in enumerate(lines) if line.text.startswith("四、"))
    told = "".join(line.text for line in lines[start:])
    named = [i.label for i in edition.policy.indicators.values() if not i.lever]
    assert not [label for label in named if label in told]


def test_the_same_results_give_the_same_bytes(edition: Edition, result: Evaluation, tmp_path: Path) -> None:
    for name, write in (
        ("n.docx", lambda path: write_notice(edition, path)),
        ("n.pdf", lambda path: write_notice_pdf(edition, path)),
        ("r.pdf", lambda path: write_report_pdf(edition, path)),
        ("s.xlsx", lambda path: write_score_sheets(result, path)),
    ):
        (tmp_path / "other").mkdir(exist_ok=True)
        assert write(tmp_path / name).read_bytes() == write(tmp_path / "other" / f"x{name}").read_bytes(), name


def test_the_pdf_embeds_our_fonts_only_and_has_bookmarks(edition: Edition, tmp_path: Path) -> None:
    data = write_report_pdf(edition, tmp_path / "r.pdf").read_bytes()
    assert b"JihuaSansSC" in data
    assert b"JihuaSerifSC" in data
    assert b"/Outlines" in data
    assert b"Noto" not in data


def test_score_sheets_hold_the_marks_as_numbers(result: Evaluation, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write_score_sheets(result, tmp_path / "s.xlsx"))
    page = book["单位01"]
    assert tuple(cell.value for cell in page[4]) == HEADINGS
    assert [page.cell(5, 7).value, page.cell(5, 8).value] == [912.5, 87.5]  # 1000 − 912.5
    assert page.cell(6, 7).value == 912.5
    assert "签字" in str(page.cell(8, 1).value)
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert page.print_title_rows == "$4:$4"


def test_blank_score_sheets_hold_every_item_and_no_mark(tmp_path: Path) -> None:
    policy = load_policy("daxuelu_2014")
    bodies = pd.DataFrame({"body": ["单位01", "甲社区"], "kind": ["unit", "community"]})
    book = openpyxl.load_workbook(blank_score_sheets(policy, bodies, tmp_path / "b.xlsx"))
    for body, sheet in (("单位01", "unit_1000"), ("甲社区", "community_1000")):
        page, items = book[body], policy.items_of(sheet)
        assert [page.cell(5 + i, 1).value for i in range(len(items))] == [item.id for item in items]
        assert [page.cell(5, column).value for column in (6, 7, 8)] == [None, None, None]


@pytest.mark.slow
def test_28_characters_stand_in_a_line_and_22_lines_on_a_page(tmp_path: Path) -> None:
    """Rendered by LibreOffice: 28 × 22 = 616 characters fill the first page, the next ones begin the second.

    It is given our fonts alone: a machine without a Chinese one draws narrow boxes.
    """
    office, reader = shutil.which("soffice"), shutil.which("pdftotext")
    if not office or not reader:
        pytest.skip("needs LibreOffice and pdftotext")
    word = new_page()
    word.add_paragraph("测" * (28 * 22 + 28))
    save_word(word, tmp_path / "page.docx", "page")
    fonts = tmp_path / "fonts.conf"
    fonts.write_text(
        f"<fontconfig><dir>{PACKAGE / 'fonts'}</dir><cachedir>{tmp_path / 'cache'}</cachedir></fontconfig>"
    )
    home = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    to_pdf = [office, home, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, tmp_path / "page.docx"]
    environment = os.environ | {"FONTCONFIG_FILE": str(fonts)}
    subprocess.run(to_pdf, check=True, capture_output=True, timeout=120, env=environment)
    to_text = [reader, "-layout", tmp_path / "page.pdf", "-"]
    first, second = subprocess.run(to_text, check=True, capture_output=True, text=True).stdout.split("\f")[:2]
    lines = [line.replace(" ", "") for line in first.splitlines() if "测" in line]
    assert len(lines) == 22
    assert {len(line) for line in lines} == {28}
    assert second.count("测") == 28


def test_the_commands_write_blank_score_sheets_and_compare(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = write_year(tmp_path / "data")
    out = tmp_path / "blank.xlsx"
    assert main(["template", "--score-sheets", "--year", "2014", "--bodies", str(data), "--out", str(out)]) == 0
    assert "单位01" in openpyxl.load_workbook(out).sheetnames
    assert main(["template", "--score-sheets", "--out", str(out)]) == 3
    assert main(["compare", str(data), str(data)]) == 3
    assert "不是年终汇总写出的结果文件夹" in capsys.readouterr().err
