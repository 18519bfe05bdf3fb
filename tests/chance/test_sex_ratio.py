"""The numbers a planner is told about the sex ratio, and the edges: no girls, no births, one year, copies."""

from fractions import Fraction
from math import comb

import numpy as np
import pytest

from jihua_analysis.chance import intervals, sex_ratio


def test_the_chance_to_land_in_the_band_is_small_for_few_births():
    # stated: 8 % at 100 births, 18 % at 1,000, 52 % at 10,000; one in ten at 300 (to a percentage point)
    found = sex_ratio.prob_in_band([100, 300, 1000, 10_000], true_ratio=105)
    np.testing.assert_allclose(found, [0.08, 0.10, 0.18, 0.52], atol=0.01)


def test_the_chance_to_land_in_the_band_is_counted_with_its_ends():
    # 41 births: 103 to 106 is 20.80 to 21.10 boys, so 21 alone; with 106/206 as an end: 206 births, 106 boys
    p = Fraction(105, 205)
    one = comb(41, 21) * p**21 * (1 - p) ** 20
    assert sex_ratio.prob_in_band(41) == pytest.approx(float(one), rel=1e-12)
    exact_ends = sum(comb(206, k) * p**k * (1 - p) ** (206 - k) for k in (105, 106))
    assert sex_ratio.prob_in_band(206) == pytest.approx(float(exact_ends), rel=1e-12)


def test_about_75_000_births_are_needed_for_an_interval_and_53_000_for_two_tests():
    assert sex_ratio.births_to_resolve(alpha=Fraction(25, 1000)) == pytest.approx(75_000, rel=0.01)
    fewest = sex_ratio.births_to_resolve(alpha=Fraction(5, 100))
    assert fewest == pytest.approx(53_000, rel=0.01)
    assert sex_ratio.resolves_band([300, fewest - 1, fewest, 75_000]).tolist() == [False, False, True, True]
    # and at 75,000 with a true 105 the two tests succeed one time in five
    assert sex_ratio.prob_shown_in_band(75_000) == pytest.approx(0.2, abs=0.01)


def test_a_narrower_band_needs_more_births_and_an_empty_one_is_refused():
    assert sex_ratio.births_to_resolve(104, 105) > sex_ratio.births_to_resolve(103, 106)
    with pytest.raises(ValueError, match="no number of births"):
        sex_ratio.births_to_resolve(105, 105)


@pytest.mark.parametrize(("low", "high"), [(50, 200), (60, 170), (95, 115)])
def test_the_fewest_births_of_a_band_are_the_first_of_all_numbers_tried(low, high):
    every = np.arange(1, 2000)
    first = every[np.argmax(sex_ratio.resolves_band(every, low, high))]
    assert sex_ratio.births_to_resolve(low, high) == first


def test_without_girls_the_upper_end_is_infinite_and_without_births_there_is_nothing():
    lower, upper = sex_ratio.interval([4, 0, 0], [0, 4, 0])
    assert lower[0] > 0 and upper[0] == np.inf
    assert lower[1] == 0 and 0 < upper[1] < np.inf
    assert np.isnan([lower[2], upper[2]]).all()
    np.testing.assert_array_equal(sex_ratio.ratio([4, 0, 0], [0, 4, 0]), [np.inf, 0, np.nan])


def test_the_ratio_interval_is_the_share_interval_carried_over():
    lower, upper = intervals.clopper_pearson(155, 300)
    found = sex_ratio.interval(155, 145)
    assert found == pytest.approx((100 * lower / (1 - lower), 100 * upper / (1 - upper)), rel=1e-12)


def test_one_year_is_pooled_and_two_years_alike_are_not_called_different():
    one = sex_ratio.pool([155], [145])
    assert (one.boys, one.girls, one.homogeneity.degrees) == (155, 145, 0)
    assert (one.lower, one.upper) == pytest.approx(sex_ratio.interval(155, 145))
    two = sex_ratio.pool([155, 150], [145, 150], draws=2000)
    assert (two.boys, two.girls) == (305, 295)
    assert two.homogeneity.p_asymptotic > 0.5 and two.homogeneity.p_monte_carlo > 0.5


def test_years_too_different_and_years_too_alike_are_both_noticed():
    different = sex_ratio.homogeneity([180, 120], [120, 180], draws=2000)
    assert different.p_asymptotic < 1e-5 and different.p_monte_carlo < 0.01
    copied = sex_ratio.homogeneity([51] * 12, [49] * 12, draws=2000)
    assert copied.p_too_alike < 0.01 and copied.p_monte_carlo == 1


def test_a_bad_year_is_named_and_left_out_of_the_pool():
    pooled = sex_ratio.pool([155, None, -3], [145, 150, 150], draws=500)
    assert pooled.status.tolist() == ["ok", "missing", "negative"]
    assert (pooled.boys, pooled.girls) == (155, 145)


def test_the_order_of_years_changes_no_simulated_p_value():
    boys, girls = np.array([30, 12, 55, 41]), np.array([25, 18, 49, 52])
    there = sex_ratio.homogeneity(boys, girls, draws=500)
    back = sex_ratio.homogeneity(boys[::-1], girls[::-1], draws=500)
    assert there.p_monte_carlo == back.p_monte_carlo


def test_a_funnel_signals_whole_boys_and_small_bodies_signal_nothing():
    wide, aloud = sex_ratio.funnel([3, 300, 5000], 105)
    assert (wide.level, aloud.level) == (0.95, 0.998)
    assert np.isnan([wide.flag_low_if_at_most[0], wide.flag_high_if_at_least[0]]).all()
    p = Fraction(105, 205)
    tail = sum(comb(300, k) * p**k * (1 - p) ** (300 - k) for k in range(int(aloud.flag_high_if_at_least[1]), 301))
    first = comb(300, int(aloud.flag_high_if_at_least[1]) - 1)
    k = int(aloud.flag_high_if_at_least[1]) - 1
    assert tail <= Fraction(1, 1000) < tail + first * p**k * (1 - p) ** (300 - k)


def test_screening_keeps_the_order_of_bodies_and_counts_no_bad_row_as_a_look():
    found = sex_ratio.screen([150, 700, None, 155], [300, 1000, 100, 300], 105)
    assert found.status.tolist() == ["ok", "ok", "missing", "ok"]
    assert found.worth_a_look.tolist() == [False, True, False, False]
    assert found.said_aloud.tolist() == [False, True, False, False]
    three = sex_ratio.screen([150, 700, 155], [300, 1000, 300], 105)
    np.testing.assert_array_equal(found.adjusted[[0, 1, 3]], three.adjusted)


def test_the_exact_p_of_a_symmetric_count_doubles_its_tail():
    # reference 100: nine of ten or more extreme either way is 2 * 11 / 1024
    assert sex_ratio.exact_p(9, 10, 100) == pytest.approx(22 / 1024, rel=1e-12)
    assert sex_ratio.exact_p(5, 10, 100) == 1


def test_a_cusum_signals_a_rise_and_prints_how_long_it_runs_without_one():
    quiet = sex_ratio.cusum([38] * 8, [75] * 8, reference=105, alternative=115, h=2)
    assert not quiet.alarm.any() and quiet.h == 2
    rise = sex_ratio.cusum([38] * 3 + [50] * 5, [75] * 8, reference=105, alternative=115, h=2)
    assert rise.alarm.tolist()[:3] == [False] * 3 and rise.alarm[-1]
    assert quiet.run_in_control > quiet.run_out_of_control > 1


def test_a_missing_quarter_adds_no_evidence():
    whole = sex_ratio.cusum([45, 44], [75, 75], h=3)
    gap = sex_ratio.cusum([45, None, 44], [75, 75, 75], h=3)
    assert gap.status.tolist() == ["ok", "missing", "ok"]
    np.testing.assert_allclose(gap.path[[0, 2]], whole.path)
    assert gap.path[1] == gap.path[0]


def test_a_first_period_that_must_signal_has_run_length_one():
    # h below the least evidence of any birth of boys only: one period of one birth, boy with chance p
    p = 105 / 205
    found = sex_ratio.average_run_length(1, h=1e-6, true_ratio=105, reference=105, alternative=110)
    # alarm at the first boy: geometric, mean 1 / p
    assert found == pytest.approx(1 / p, rel=1e-9)
