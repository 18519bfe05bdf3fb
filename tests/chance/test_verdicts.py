"""Verdicts below, on and above the target, for each frame, with what this denominator can show."""

from decimal import Decimal
from fractions import Fraction
from math import comb, exp

import numpy as np
import pytest

from jihua_analysis.chance import rates, verdicts

NINETY_EIGHT = Fraction(98, 100)
BAND = (Fraction(103, 203), Fraction(106, 206))


def judge(x, n, frame="process", population=None, **target):
    target = target or {"at_least": NINETY_EIGHT}
    return verdicts.against_target(x, n, frame=frame, population=population, **target)


def poisson(mean, top):
    """Probabilities of 0..top - 1, each from the one before."""
    chances = [exp(-mean)]
    for k in range(1, top):
        chances.append(chances[-1] * mean / k)
    return np.array(chances)


def test_the_descriptive_column_is_decided_on_whole_numbers():
    # 979 of 1000 misses 98 %, 49 of 50 meets it; decimals and fractions say the same
    both = judge([979, 980, 49], [1000, 1000, 50])
    assert both.descriptive.tolist() == ["missed", "met", "met"]
    same = judge([979, 980, 49], [1000, 1000, 50], at_least=Decimal("0.98"))
    assert same.descriptive.tolist() == both.descriptive.tolist()


def test_a_census_is_met_or_missed_and_has_no_tail_probability():
    found = judge([979, 980], 1000, frame="census")
    assert found.state.tolist() == ["missed", "met"]
    assert found.side.tolist() == ["below", ""]
    assert np.isnan(found.p_met).all() and np.isnan(found.p_missed).all()


def test_98_percent_needs_149_cases_without_a_miss():
    # 0.98 ** 148 = 0.0503, 0.98 ** 149 = 0.0493
    found = judge([148, 149], [148, 149])
    assert found.resolvable.tolist() == [False, True]
    assert found.state.tolist() == ["cannot tell", "met"]
    assert found.resolvable_missed.tolist() == [True, True]


def test_a_process_is_never_shown_to_reach_100_percent_and_one_miss_is_missed():
    found = judge([500, 499], 500, at_least=Fraction(1))
    assert found.state.tolist() == ["cannot tell", "missed"]
    assert not found.resolvable.any()
    # no miss in 500: 0.05 ** (1 / 500) = 0.994026..., so up to 0.597 % of misses is not excluded
    assert found.misses_at_most[0] == pytest.approx(1 - 0.05 ** (1 / 500), rel=1e-9)
    assert np.isnan(found.misses_at_most[1])


def test_no_miss_in_a_sample_prints_how_many_of_the_population_may_still_be_misses():
    found = judge(100, 100, frame="sample", population=300, at_least=1)
    assert found.state == "cannot tell"
    # the largest number of misses that a draw of 100 out of 300 overlooks more than one time in twenty
    overlooked = [comb(300 - misses, 100) / comb(300, 100) for misses in range(20)]
    assert round(found.misses_at_most * 300) == max(m for m in range(20) if overlooked[m] > 0.05)


def test_a_full_sample_decides_like_a_census():
    found = judge([294, 293], 300, frame="sample", population=300)
    assert found.state.tolist() == ["met", "missed"]


def test_frames_may_differ_from_row_to_row():
    frames = np.array(["census", "process", "sample"])
    found = judge([49, 49, 49], 50, frame=frames, population=[np.nan, np.nan, 300])
    assert found.state.tolist() == ["met", "cannot tell", "cannot tell"]
    assert np.isnan(found.p_met[0]) and not np.isnan(found.p_met[1:]).any()


@pytest.mark.parametrize(
    ("x", "fragility"),
    [(98, 1), (99, 2), (100, 3), (97, 1), (90, 8), (0, 98)],
)
def test_fragility_counts_the_cases_that_must_change_side(x, fragility):
    # 98 of 100 are needed: at 98 one lost case loses the target, at 97 one more wins it
    assert judge(x, 100).fragility == fragility


def test_fragility_of_a_band_looks_both_ways():
    # 103 to 106 at 1000 births: 508 to 514 boys (507.4 and 514.6)
    found = judge([508, 511, 513, 507, 520], 1000, between=BAND)
    assert found.fragility.tolist() == [1, 4, 2, 1, 6]
    assert found.descriptive.tolist() == ["met", "met", "met", "missed", "missed"]


def test_fragility_is_missing_where_no_change_can_help():
    # no whole number of boys out of 10 lies between 103 and 106 to 100 girls (5.07 to 5.15)
    assert np.isnan(judge(5, 10, between=BAND).fragility)
    assert np.isnan(judge(3, 10, at_least=0).fragility)


def test_an_upper_target_is_a_lower_target_on_the_other_cases():
    up = judge([2, 9, 0], 200, at_most=Fraction(2, 100))
    down = judge([198, 191, 200], 200, at_least=NINETY_EIGHT)
    assert up.state.tolist() == down.state.tolist() == ["cannot tell", "missed", "met"]
    np.testing.assert_array_equal(up.p_met, down.p_met)
    np.testing.assert_array_equal(up.p_above, down.p_below)
    assert up.side.tolist() == ["", "above", ""]


def test_a_tail_of_exactly_the_level_counts_as_shown():
    # one of 20 by a chance of 1/20 is exactly 0.05; ten heads of ten are exactly 1/1024
    assert judge(1, 1, at_least=Fraction(1, 20)).state == "met"
    fair = Fraction(1, 2)
    ten = verdicts.against_target(10, 10, at_least=fair, frame="process", alpha=Fraction(1, 1024))
    assert ten.state == "met"
    # one of 20 marked, one drawn: P(X >= 1 | M = 1) = 1/20
    drawn = verdicts.against_target(1, 1, at_least=Fraction(2, 20), frame="sample", population=20)
    assert drawn.state == "met"


def test_each_bad_row_gets_its_status_and_every_good_row_its_verdict():
    x = [50, 11, 0, -1, 2.5, None, np.inf, "七", 49]
    n = [50, 10, 0, 10, 10, 10, 10, 10, 50]
    found = judge(x, n)
    assert found.status.tolist() == [
        "ok",
        "more than denominator",
        "no denominator",
        "negative",
        "fractional",
        "missing",
        "infinite",
        "missing",
        "ok",
    ]
    assert (np.asarray(found.reason) != "").tolist() == (np.asarray(found.status) != "ok").tolist()
    assert set(found.state[1:-1]) == {"not assessed"}
    assert np.isnan(found.p_met[1:-1]).all() and not found.resolvable[1:-1].any()
    assert found.descriptive[[0, -1]].tolist() == ["met", "met"]


def test_a_sample_without_a_population_or_larger_than_it_is_not_assessed():
    found = judge([10, 10], [10, 10], frame="sample", population=[None, 9])
    assert found.status.tolist() == ["no population", "more than population"]
    assert judge(10, 10, frame="sample").status == "no population"


def test_senseless_questions_are_refused():
    for wrong in (
        {"at_least": Fraction(98)},
        {"at_least": NINETY_EIGHT, "at_most": 1},
        {},
        {"between": (Fraction(1, 2), Fraction(1, 3))},
        {"at_least": NINETY_EIGHT, "alpha": 0.6},
        {"at_least": NINETY_EIGHT, "frame": "guess"},
    ):
        with pytest.raises(ValueError):
            verdicts.against_target(1, 2, **wrong)


def test_counts_beyond_64_bits_of_product_are_still_decided_exactly():
    n = 9_000_000_000_000_000
    third = Fraction(3_333_333_333_333_333, 10_000_000_000_000_000)
    need = -(-third.numerator * n // third.denominator)
    assert judge([need, need - 1], n, frame="census", at_least=third).state.tolist() == ["met", "missed"]


def test_a_poisson_rate_is_tested_on_its_events_and_may_pass_the_exposure():
    found = rates.rate_against_target([30, 5, 12], 1000, at_most=Fraction(12, 1000))
    assert found.state.tolist() == ["missed", "met", "cannot tell"]
    assert found.descriptive.tolist() == ["missed", "met", "met"]
    # 12 expected: the chance of 5 or fewer
    assert found.p_met[1] == pytest.approx(poisson(12, 6).sum(), rel=1e-9)
    assert rates.rate_against_target(30, 10, at_least=2).status == "ok"
    assert rates.rate_against_target(0, 0, at_least=2).status == "no denominator"
    # no event at a mean of 2 happens 13.5 % of the time: 2 can be passed, never undercut
    short = rates.rate_against_target(0, 1, at_least=2)
    assert not short.resolvable_missed and short.resolvable


def test_natural_increase_is_tested_as_a_difference_of_two_counts():
    # 60 born, 40 died among 4000: exactly 5 per thousand
    found = rates.difference_against_target([60, 200, 60, 60], [40, 60, None, 61], 4000, at_most=Fraction(5, 1000))
    assert found.descriptive.tolist() == ["met", "missed", "", "met"]
    assert found.state.tolist() == ["cannot tell", "missed", "not assessed", "met"]
    # on the edge the two tails share the probability of the value seen
    edge = rates.difference_against_target(60, 40, 4000, at_most=Fraction(5, 1000))
    up, down = np.arange(0, 160)[:, None], np.arange(0, 160)
    joint = poisson(60, 160)[:, None] * poisson(40, 160)
    assert edge.p_met == pytest.approx(joint[up - down <= 20].sum(), rel=1e-9)
    assert edge.p_missed == pytest.approx(joint[up - down >= 20].sum(), rel=1e-9)


def test_a_negative_difference_may_be_a_target():
    found = rates.difference_against_target([40, 10], [60, 80], 1000, at_least=Fraction(-20, 1000))
    assert found.descriptive.tolist() == ["met", "missed"]
    assert found.state.tolist() == ["cannot tell", "missed"]
