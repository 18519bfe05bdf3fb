"""What notebooks look at where nothing is named exists in whatever document and data are open."""

import pandas as pd
import pytest

from jihua_analysis import evaluate, load_policy, open_year, tables_of
from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.assess.trace import trace
from jihua_analysis.explore import suggested
from jihua_analysis.explore.doubt.ranks import rank_sets
from jihua_analysis.explore.explain import why_not
from jihua_analysis.explore.what_if import what_if
from tests.explore.conftest import given_totals

YEARS = {"ordinary_year": "daxuelu_2014", "awkward_year": "daxuelu_2014", "elder_care_year": "elder_care_2014"}


@pytest.fixture(scope="module", params=YEARS)
def year(request: pytest.FixtureRequest) -> Evaluation:
    """Each of the sample years under its own document."""
    return open_year(request.param, policy=YEARS[request.param])


@pytest.fixture(scope="module")
def twelve() -> Evaluation:
    """Twelve units ten points apart; the document names ten first class."""
    return given_totals({f"U{n:02d}": 1000.0 - 10 * n for n in range(1, 13)})


def test_asked_about_is_who_comes_next_and_seen_in_full_is_the_last(twelve: Evaluation) -> None:
    assert suggested.question(twelve) == ("U11", "class1")  # ten places, so the eleventh
    assert suggested.last(twelve) == "U12"


def test_what_is_named_is_handed_on_as_it_is(twelve: Evaluation) -> None:
    assert suggested.question(twelve, "U03") == ("U03", "class1")
    assert suggested.question(twelve, "U03", "class3") == ("U03", "class3")
    assert suggested.last(twelve, "U05") == "U05"
    assert suggested.share(twelve, "women_screening") == "women_screening"
    assert suggested.item(twelve, "U01", "U07") == "U07"
    assert suggested.changes(twelve.policy, {"weights": {"U02": 1}}) == {"weights": {"U02": 1}}
    assert suggested.readings(twelve.policy, ["A40"]) == ["A40"]


def test_where_nobody_is_ranked_the_first_body_is_asked_about() -> None:
    bodies = pd.DataFrame({"body": ["A", "B"], "kind": "unit"})
    empty = evaluate(load_policy("daxuelu_2014"), tables_of(bodies=bodies))
    assert suggested.last(empty) == "A"
    assert suggested.question(empty) == ("A", "class1")


def test_of_the_2014_opinion_two_places_fewer_and_half_of_the_first_140_points_are_tried() -> None:
    tried = suggested.changes(load_policy("daxuelu_2014"))
    assert tried == {"parameters": {"standing.unit.classes.class1.take": 8}, "weights": {"U01": 70}}


def test_the_readings_are_those_about_vetoes_targets_and_classes() -> None:
    assert suggested.readings(load_policy("daxuelu_2014")) == ["A37", "A37b", "A38"]
    assert suggested.readings(load_policy("elder_care_2014")) == ["R4", "R6"]  # ties, targets met


def test_every_suggestion_can_be_computed(year: Evaluation) -> None:
    body, class_id = suggested.question(year)
    assert why_not(year, body, class_id)
    assert len(rank_sets(year, suggested.share(year)))
    assert trace(year, body, suggested.item(year, body))["body"] == body
    assert len(what_if(year, changes=suggested.changes(year.policy)))
    assert set(suggested.readings(year.policy)) <= set(year.policy.readings)
