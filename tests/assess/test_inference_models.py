"""Each model and frame of the second column says what the chance functions say of the same whole numbers."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from jihua_analysis import evaluate, load_policy, open_year, tables_of
from jihua_analysis.chance.rates import difference_against_target, rate_against_target
from jihua_analysis.chance.verdicts import against_target

FIELDS = {
    "p_met": "p_met",
    "p_missed": "p_missed",
    "is_resolvable": "resolvable",
    "is_resolvable_missed": "resolvable_missed",
}


@pytest.fixture(scope="module")
def policy():
    return load_policy("daxuelu_2014")


def one(policy, samples=None, **counts):
    bodies = pd.DataFrame({"body": ["甲社区"], "kind": ["community"]})
    frame = pd.DataFrame({"body": ["甲社区"], "period": ["2014"], **{k: [v] for k, v in counts.items()}})
    extra = {} if samples is None else {"samples": pd.DataFrame(samples)}
    return evaluate(policy, tables_of(bodies=bodies, counts=frame, **extra)).chance


def same(frame, target, kind, verdict, period="2014"):
    rows = frame[(frame["target"] == target) & (frame["kind"] == kind) & (frame["period"] == period)]
    assert len(rows) == 1
    row = rows.iloc[0]
    assert row["state"] == str(verdict.state)
    for ours, theirs in FIELDS.items():
        np.testing.assert_allclose(float(row[ours]), float(getattr(verdict, theirs)), rtol=1e-12, equal_nan=True)
    return row


@pytest.mark.parametrize("births", [80, 105, 130])
def test_a_birth_rate_is_poisson_over_the_mean_population(policy, births):
    # (10,001 + 10,000) / 2 people, 10.5 per thousand: the half person is counted as two of 20,001 at half the rate
    frame = one(policy, births=births, deaths=60, population_start=10_001, population_end=10_000)
    rate = rate_against_target(births, 20_001, at_most=Fraction(105, 10_000) / 2)
    same(frame, "crude_birth_rate", "office", rate)


@pytest.mark.parametrize("births, deaths", [(100, 60), (160, 60), (300, 60)])
def test_natural_increase_is_the_difference_of_two_counts(policy, births, deaths):
    frame = one(policy, births=births, deaths=deaths, population_start=10_000, population_end=10_000)
    # 7 per thousand of 10,000 people, written as 20,000 halves
    increase = difference_against_target(births, deaths, 20_000, at_most=Fraction(7, 2000))
    same(frame, "natural_increase_rate", "office", increase)


@pytest.mark.parametrize("boys, girls", [(156, 144), (60, 240), (51_000, 49_000)])
def test_a_sex_ratio_is_a_share_of_boys_among_births(policy, boys, girls):
    frame = one(policy, births=boys + girls, births_boys=boys, births_girls=girls)
    share = against_target(boys, boys + girls, between=(Fraction(103, 203), Fraction(106, 206)), frame="process")
    row = same(frame, "sex_ratio_at_birth", "office", share)
    assert pd.isna(row["fragility"])


@pytest.mark.parametrize("found, drawn, size", [(104, 104, 300), (103, 104, 300), (30, 60, 300), (60, 60, 60)])
def test_one_sample_is_hypergeometric_out_of_its_population(policy, found, drawn, size):
    keys = {"body": "甲社区", "indicator": "database_accuracy", "period": "2014-Q1"}
    samples = [keys | {"frame_size": size, "drawn": drawn, "found": found}]
    frame = one(policy, samples, population_start=1)
    draw = against_target(found, drawn, at_least=Fraction(98, 100), frame="sample", population=size)
    row = same(frame, "database_accuracy", "community", draw, "2014-Q1")
    assert row["fragility"] == float(draw.fragility)


@pytest.mark.parametrize("checked, eligible", [(149, 149), (979, 1000), (900, 1000)])
def test_a_process_is_binomial(policy, checked, eligible):
    frame = one(policy, couples_eligible=eligible, couples_checked=checked)
    same(frame, "precheck_participation", "office", against_target(checked, eligible, at_least=Fraction(98, 100)))


def test_a_full_count_has_a_state_by_whole_numbers_and_no_chance():
    rows = open_year("ordinary_year").chance.query("frame == 'census' and model == 'binomial'")
    decided = rows[rows["outcome"].isin(["met", "missed"])]
    assert (decided["state"] == decided["outcome"]).all()
    assert decided[["p_met", "p_missed"]].isna().all().all()
