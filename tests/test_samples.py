"""The shipped samples: made by the script, fictional, and showing what they are meant to show."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from jihua_analysis import Evaluation, evaluate, load_policy
from jihua_analysis.intake import load_tables
from jihua_analysis.intake.read import read_grids
from jihua_analysis.intake.schema import Tables

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "data_samples"
PLACE = ["file", "sheet", "cell", "severity", "rule"]
REAL_PLACES = ("大学路", "二七", "郑州", "河南", "康桥", "交通新苑")


@pytest.fixture(scope="module")
def ordinary() -> Evaluation:
    """The ordinary year, evaluated."""
    policy = load_policy()
    return evaluate(policy, load_tables(SAMPLES / "ordinary_year", policy))


@pytest.fixture(scope="module")
def awkward_tables() -> Tables:
    """The awkward year as it is read."""
    return load_tables(SAMPLES / "awkward_year", load_policy())


@pytest.fixture(scope="module")
def awkward(awkward_tables: Tables) -> Evaluation:
    """The awkward year, evaluated."""
    return evaluate(load_policy(), awkward_tables)


def content(file: Path) -> object:
    """The bytes of a file; of a workbook those of its parts, since zlib packs differently from build to build."""
    if file.suffix != ".xlsx":
        return file.read_bytes()
    with zipfile.ZipFile(file) as book:
        return {part.filename: (part.date_time, book.read(part)) for part in book.infolist()}


def test_the_script_writes_the_committed_files_again(tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(ROOT / "scripts" / "make_samples.py"), str(tmp_path)], check=True)
    made = {file.relative_to(tmp_path) for file in tmp_path.rglob("*") if file.is_file()}
    kept = {file.relative_to(SAMPLES) for file in SAMPLES.rglob("*") if file.is_file()}
    own = {file.parts[0] for file in made}
    assert made == {file for file in kept if file.parts[0] in own}
    assert [str(f) for f in sorted(made) if content(tmp_path / f) != content(SAMPLES / f)] == []


@pytest.mark.parametrize("sample", ["ordinary_year", "awkward_year"])
def test_bodies_are_plainly_fictional_and_no_real_place_is_named(
    sample: str, ordinary: Evaluation, awkward: Evaluation
) -> None:
    tables = {"ordinary_year": ordinary, "awkward_year": awkward}[sample].tables
    fictional = re.compile(r"示例街道办事处|[甲乙丙丁戊己庚辛壬癸子丑]社区|[一二三四五六]科|单位\d\d")
    assert [b for b in tables.bodies["body"] if not fictional.fullmatch(b)] == []
    texts = {
        str(cell)
        for grid in read_grids(SAMPLES / sample)[0]
        if grid.sheet != "说明"  # the cover of the blank workbook names the document
        for row in grid.rows
        for cell in row
    }
    assert [text for text in texts if any(place in text for place in REAL_PLACES)] == []


def test_the_ordinary_year_has_no_problem_and_every_total_is_complete(ordinary: Evaluation) -> None:
    assert ordinary.problems.empty
    assert ordinary.standing["is_complete"].all()
    assert ordinary.standing["class"].notna().all()
    assert ordinary.tables.bodies["kind"].value_counts().to_dict() == {
        "unit": 40, "community": 12, "section": 6, "office": 1,
    }  # fmt: skip
    tables = ordinary.tables
    assert not any(tables.frame(name).empty for name in ("samples", "budgets", "fiscal", "posts", "log", "events"))
    assert not any(tables.frame(name).empty for name in ("scores", "history", "decisions", "counts"))


def test_the_ordinary_year_fills_ten_five_and_two(ordinary: Evaluation) -> None:
    units = ordinary.standing[ordinary.standing["kind"] == "unit"].set_index("body")
    assert units["class"].value_counts()[["class1", "class3"]].to_list() == [10, 2]
    assert units.index[units["honour"] == "excellent"].to_list() == ["单位01", "单位06", "单位12", "单位26", "单位33"]
    assert units.index[units["class"] == "class3"].to_list() == ["单位23", "单位37"]
    assert "three_years" in units.at["单位23", "vetoes"]
    assert units.at["单位37", "notices"] == "yellow_card"
    assert units.at["单位18", "vetoes"] == "flag"
    assert units["total"].min() < 500


def test_the_ordinary_year_has_156_boys_to_144_girls_and_five_years_before(ordinary: Evaluation) -> None:
    frame = ordinary.indicators
    ratio = frame[(frame["indicator"] == "sex_ratio_at_birth") & (frame["kind"] == "office")].set_index("period")
    assert sorted(ratio.index) == [str(year) for year in range(2009, 2015)]
    assert ratio.loc["2014", ["numerator", "denominator"]].to_list() == [156, 144]
    assert ratio.at["2014", "value"] == pytest.approx(108.33, abs=0.005)  # 100 × 156 / 144


def test_the_ordinary_year_shows_every_outcome_of_duties_verdicts_and_posts(ordinary: Evaluation) -> None:
    assert {"on_time", "early", "late", "missing", "not_drawn"} <= set(ordinary.duties["status"])
    assert {"met", "missed", "cannot_tell", "not_due"} <= set(ordinary.verdicts["outcome"])
    assert {"met", "missed", "no_rule"} <= set(ordinary.staffing["outcome"])
    assert {"met", "missed"} == set(ordinary.budget["outcome"])
    assert ordinary.post_changes["changes"].max() == 1


def test_check_finds_what_was_planted_and_nothing_else(awkward_tables: Tables) -> None:
    planted = pd.read_csv(SAMPLES / "awkward_year_planted.csv", dtype=str)
    found = awkward_tables.problems[awkward_tables.problems["severity"] != "note"]
    wrong = found.loc[found["severity"] == "error", ["file", "sheet", "cell"]].apply(tuple, axis=1)
    # a number that cannot be read is an error, and may be told again as one that was not reported
    again = found["rule"].eq("missing") & found[["file", "sheet", "cell"]].apply(tuple, axis=1).isin(set(wrong))
    assert sorted(found.loc[~again, PLACE].to_records(index=False).tolist()) == sorted(
        planted[PLACE].to_records(index=False).tolist()
    )


def test_the_awkward_year_still_computes_and_leaves_open_what_it_must(awkward: Evaluation) -> None:
    units = awkward.standing[awkward.standing["kind"] == "unit"].set_index("body")
    assert units.loc[["单位11", "单位12"], "total"].to_list() == [988, 988]  # 960 by the sheet and 28 given
    assert units.loc[["单位11", "单位12"], "open_at"].to_list() == ["class1", "class1"]
    assert units.at["单位03", "is_vetoed"] and units.at["单位03", "class"] == "class2"
    assert units.index[units["class"] == "class1"].to_list() == [f"单位{i:02d}" for i in (1, 2, 4, 5, 6, 7, 8, 9, 10)]
    assert "three_years" in units.at["单位17", "vetoes"]
    assert "单位18" not in units.index
    reasons = awkward.budget.set_index("body")["reason"]
    assert reasons[["单位13", "单位14", "单位15", "单位16"]].to_list() == [
        "new_base", "missing", "within_rounding", "missing",
    ]  # fmt: skip


def test_every_national_figure_names_its_source_and_its_series() -> None:
    frame = pd.read_csv(SAMPLES / "national_srb.csv", dtype={"note": str})
    assert frame[["source", "series", "confidence"]].notna().all(axis=None)
    assert not frame.duplicated(["year", "series"]).any()
    assert frame.set_index("year").at[2014, "boys_per_100_girls"] == 115.88  # Xinhua, 3 February 2015
