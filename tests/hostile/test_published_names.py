"""Names that would be formulas, markup or paths are plain text in everything that is published."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from jihua_analysis.assess.evaluate import Evaluation, evaluate
from jihua_analysis.intake import load_tables
from jihua_analysis.intake.problem_book import write_problems
from jihua_analysis.intake.template import write_template
from jihua_analysis.policy.load import load_policy
from jihua_analysis.publish.papers import write_papers
from jihua_analysis.publish.score import score_frames
from jihua_analysis.publish.score_sheets import blank_score_sheets
from jihua_analysis.publish.tables_out import safe
from jihua_analysis.publish.workbook import write_workbook
from tests.publish.small_year import FRAMES, GIVEN_TOTALS, write_year

NAMES = (
    "=1+1", "+86单位", "-单位", "@SUM(A1)", "＝单位", "=cmd|'/C calc'!A0", "<script>alert(1)</script>", "单位&<b>",
    "#let x = 1", "*单位*_$x$", "${jndi:x}", "{{7*7}}", "../../单位", "单位\u202e甲", "[单位](x:y)", "`单位`",
)  # fmt: skip
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def hostile_year(folder: Path, office: str = "") -> Path:
    """The small year for bodies of these names, in one office or (named) beside it."""
    names = list(NAMES)
    bodies = pd.DataFrame({"body": names, "kind": "unit", "is_public": False})
    counts = pd.DataFrame({"body": names, "period": "2014", "veto_flag": 0, "targets_met_given": 1})
    scores = pd.DataFrame({"body": names, "period": "2014", "item": "total", "points": range(900, 900 + len(names))})
    budgets = FRAMES["budgets"].assign(body=names[0])
    log = FRAMES["log"].assign(body=names[1], evidence="=1+1")
    frames = {"bodies": bodies, "counts": counts, "scores": scores, "budgets": budgets, "log": log}
    if office:
        frames = {name: frame.assign(office=office) for name, frame in frames.items()}
    return write_year(folder, **frames)


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    data = hostile_year(tmp_path_factory.mktemp("hostile") / "data")
    policy = load_policy(overrides=GIVEN_TOTALS)
    found = evaluate(policy, load_tables(data, policy, 2014), 2014)
    units = found.standing.loc[found.standing["kind"].eq("unit"), "body"]
    assert set(units) == {name.replace("\u202e", "") for name in NAMES}
    return found


def is_plain_workbook(path: Path) -> None:
    """No cell is a formula, and no part is anything but what openpyxl writes."""
    for sheet in openpyxl.load_workbook(path):
        formulas = [cell.coordinate for row in sheet for cell in row if cell.data_type == "f"]
        assert not formulas, (path.name, sheet.title, formulas)
    with zipfile.ZipFile(path) as book:
        assert not [name for name in book.namelist() if "external" in name.lower() or "vba" in name.lower()]


def is_plain_csv(text: str) -> None:
    for row in csv.reader(io.StringIO(text)):
        for cell in row:
            is_number = re.fullmatch(r"-?[\d.]+(e[-+]?\d+)?", cell)
            assert is_number or not cell.startswith(RISKY), cell


@pytest.mark.parametrize("edition", ["internal", "public"])
def test_papers_hold_names_as_text(edition: str, result: Evaluation, tmp_path: Path) -> None:
    place = tmp_path / "deep" / "results"
    place.mkdir(parents=True)
    made = write_papers(result, place, edition)  # type: ignore[arg-type]  # a plain str here
    assert {path.suffix for path in made} >= {".csv", ".docx", ".pdf"}
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and not path.is_relative_to(place)]
    for path in made:
        match path.suffix:
            case ".xlsx":
                is_plain_workbook(path)
            case ".csv":
                is_plain_csv(path.read_text(encoding="utf-8-sig"))
            case ".html":
                page = path.read_text(encoding="utf-8")
                assert "<script>alert" not in page and "单位&<b>" not in page
            case ".docx":
                with zipfile.ZipFile(path) as paper:
                    xml = paper.read("word/document.xml").decode()
                assert "<script" not in xml
                fields = re.findall(r"<w:instrText[^>]*>([^<]*)", xml)
                assert not [field for field in fields if "DDE" in field or "cmd" in field]


def test_the_workbook_and_the_forms_hold_names_as_text(result: Evaluation, tmp_path: Path) -> None:
    bodies = result.tables.bodies
    for path in (
        write_workbook(result, tmp_path / "results.xlsx"),
        write_problems(result.problems, tmp_path / "problems.xlsx"),
        write_template(result.policy, tmp_path / "blank.xlsx", 2014, bodies),
        blank_score_sheets(result.policy, bodies, tmp_path / "sheets.xlsx", 2014),
    ):
        is_plain_workbook(path)


def test_the_three_tables_of_score_hold_names_as_text(result: Evaluation) -> None:
    for frame in score_frames(result).values():
        is_plain_csv(frame.to_csv(index=False))


def test_names_of_offices_lead_nowhere(tmp_path: Path) -> None:
    """Two offices, so that their names stand in the names of files."""
    policy = load_policy(overrides=GIVEN_TOTALS)
    one, other = hostile_year(tmp_path / "data", "../../甲办"), hostile_year(tmp_path / "more", "乙办/..")
    for file in other.iterdir():
        lines = file.read_text(encoding="utf-8").split("\n", 1)[1]
        with (one / file.name).open("a", encoding="utf-8") as stream:
            stream.write(lines)
    result = evaluate(policy, load_tables(one, policy, 2014), 2014)
    place = tmp_path / "deep" / "results"
    place.mkdir(parents=True)
    made = write_papers(result, place, "public")
    assert all(path.resolve().is_relative_to(place) for path in made)
    assert {path.name for path in tmp_path.iterdir()} == {"data", "more", "deep"}


@pytest.mark.parametrize("text", ["=1", "+1", "-甲", "@x", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x"])
def test_what_a_spreadsheet_would_run_gets_a_quote_mark(text: str) -> None:
    assert safe(text) == f"'{text}"
