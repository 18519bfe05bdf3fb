"""A past year, its policy and its data kept as they were, gives today what it gave then.

expected.csv was worked out by hand: a meeting missed costs 3 of 30 points, a point below 98 % costs 2 of 70; 甲村 and
戊村 tie, 戊村 is vetoed, 己村 did not report its meetings and so has 70 to 100 points. tables.json holds the SHA-256 of
each table as it was published. A change that alters either alters publications of years past: it belongs under
*Calculation* in the changelog, with the years, and only then are the files here brought up to date.
"""

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from jihua_analysis import Evaluation, evaluate, load_policy
from jihua_analysis.intake import load_tables
from jihua_analysis.publish.editions import internal_edition
from jihua_analysis.publish.manifest import sha256
from jihua_analysis.publish.public import public_edition
from jihua_analysis.publish.tables_out import FOLDER, write_tables

FROZEN = Path(__file__).parent / "frozen_2014"
EXPECTED = pd.read_csv(FROZEN / "expected.csv", dtype={"body": str}).set_index("body")


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    place = tmp_path_factory.mktemp("frozen")
    shutil.copytree(FROZEN, place, dirs_exist_ok=True)
    policy = load_policy(place / "policy.toml")
    return evaluate(policy, load_tables(place / "data", policy, 2014), 2014)


@pytest.mark.parametrize("item", ["meetings", "mending"])
def test_every_item_has_the_points_it_had(result: Evaluation, item: str) -> None:
    points = result.points[result.points["item"] == item].set_index("body")["points"].astype(float)
    assert points.reindex(EXPECTED.index).equals(EXPECTED[item].astype(float).rename("points"))


@pytest.mark.parametrize("name", ["total", "lower", "upper", "best_rank", "worst_rank", "grade_label", "is_vetoed"])
def test_totals_places_and_grades_are_what_they_were(result: Evaluation, name: str) -> None:
    found = result.standing.set_index("body").reindex(EXPECTED.index)[name]
    assert [None if pd.isna(v) else v for v in found] == [None if pd.isna(v) else v for v in EXPECTED[name]]


def test_verdicts_and_gaps_are_what_they_were(result: Evaluation) -> None:
    found = result.verdicts.set_index("body").reindex(EXPECTED.index)
    assert found["outcome"].tolist() == EXPECTED["outcome"].tolist()
    assert found["gap_cases"].tolist() == EXPECTED["gap_cases"].tolist()


@pytest.mark.parametrize("name", ["internal", "public"])
def test_the_published_tables_have_the_bytes_they_had(result: Evaluation, name: str, tmp_path: Path) -> None:
    edition = internal_edition(result) if name == "internal" else public_edition(result)
    write_tables(edition, tmp_path)
    made = {path.name: sha256(path) for path in sorted((tmp_path / FOLDER).iterdir())}
    assert made == json.loads((FROZEN / "tables.json").read_text("utf-8"))[name]
