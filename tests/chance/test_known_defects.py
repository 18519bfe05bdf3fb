"""Defects found in other tools, each kept out of this one by a test."""

import numpy as np
import pytest

from jihua_analysis.chance import intervals, limits, multiplicity, ranks, rows, sex_ratio, verdicts


def test_noise_alone_is_not_flagged_by_the_hundred():
    # a funnel with a standard error 2.8 times too small flags 100 of 400 noise units at 99.8 %;
    # 0.8 are expected here at most, and 7 or more of 400 at 0.002 happen less than once in 10,000 times
    rng = np.random.default_rng(2014)
    births = rng.integers(50, 2000, 400)
    boys = rng.binomial(births, 105 / 205)
    (aloud,) = sex_ratio.funnel(births, 105, levels=(0.998,))
    flagged = (boys <= aloud.flag_low_if_at_most) | (boys >= aloud.flag_high_if_at_least)
    assert flagged.sum() < 7
    spread = limits.overdispersion(boys, births)
    assert np.mean(spread.z**2) == pytest.approx(1, abs=0.25)
    assert spread.tau_squared == 0


def test_a_count_of_zero_has_a_rate_with_an_interval():
    for method in (intervals.poisson_exact, intervals.byar, intervals.poisson_mid_p):
        lower, upper = method(0)
        assert lower == 0 and 2 < upper < 4


def test_rows_without_a_usable_key_or_count_stay_in_the_table():
    x, n = [5, None, 7], [10, 10, None]
    assert len(intervals.wilson(x, n)[0]) == 3
    assert len(sex_ratio.screen(x, n).p) == 3
    assert len(ranks.confidence_sets(x, [1, 1, 1]).rank) == 3
    assert len(limits.overdispersion(x, n).z) == 3


def test_one_group_alone_is_still_worked_out():
    assert sex_ratio.pool([10], [10]).boys == 10
    assert limits.overdispersion([5], [10]).tau_squared == 0
    assert multiplicity.adjust([0.04], "holm").tolist() == [0.04]
    assert ranks.confidence_sets([3], [1]).rank.tolist() == [1]


def test_wilson_limits_are_not_normal_limits():
    # Wilson at 9 of 10: centre (9 + z^2/2) / (10 + z^2), not 0.9; normal limits would pass 1
    z = 1.959963984540054
    lower, upper = intervals.wilson(9, 10)
    assert (lower + upper) / 2 == pytest.approx((9 + z * z / 2) / (10 + z * z), rel=1e-12)
    assert upper < 1


def test_no_upper_limit_is_capped_at_one_hundred():
    assert sex_ratio.interval(120, 100)[1] > 120
    assert intervals.poisson_exact(150)[1] > 150
    (wide,) = sex_ratio.funnel([1000], 105, levels=(0.95,))
    assert wide.flag_high_if_at_least[0] > 500


def test_an_order_is_not_returned_as_a_rank():
    # the highest is first: 3 is first, 2 second, both 1 third; the sorting order would be [2, 3, 4, 1]
    sets = ranks.confidence_sets([3, 1, 1, 2], [0.1] * 4)
    assert sets.rank.tolist() == [1, 3, 3, 2]


def test_ranks_are_taken_before_rounding():
    assert ranks.confidence_sets([97.8999999, 97.9], [1, 1]).rank.tolist() == [2, 1]
    assert ranks.proportion_sets([978999, 979000], [10**6, 10**6]).rank.tolist() == [2, 1]


def test_weights_are_not_rescaled_over_a_missing_indicator():
    box = ranks.weight_box([[1, None], [1, 0.5]], [50, 50], 0)
    # rescaled, the first would have 100 of 100; it has 50 for certain
    assert (box.score_min[0], box.score_max[0]) == (50, 100)
    assert not box.necessarily_ahead[0, 1]


def test_one_bad_row_stops_no_table():
    x, n = [5, 11, None, "x", 2.5, -1, np.inf, 4], [10, 10, 10, 10, 10, 10, 10, 8]
    for method in (intervals.wilson, intervals.clopper_pearson, intervals.mid_p, intervals.jeffreys):
        lower, upper = method(x, n)
        assert np.flatnonzero(~np.isnan(lower)).tolist() == [0, 7]
        assert np.flatnonzero(~np.isnan(upper)).tolist() == [0, 7]
    lower, upper = intervals.finite_population(x, n, 100)
    assert np.flatnonzero(~np.isnan(lower)).tolist() == [0, 7]
    for count in (intervals.poisson_exact, intervals.byar, intervals.poisson_mid_p):
        assert np.flatnonzero(~np.isnan(count(x)[1])).tolist() == [0, 1, 7]


def test_eleven_of_ten_and_none_of_none_get_no_interval_and_say_why():
    for method in (intervals.wilson, intervals.clopper_pearson, intervals.mid_p, intervals.jeffreys):
        assert np.isnan(method(11, 10)).all() and np.isnan(method(0, 0)).all()
    assert rows.row_status(None, 3) == "missing"
    status = rows.row_status([11, 0], [10, 0])
    assert status.tolist() == ["more than denominator", "no denominator"]
    assert rows.row_reason(status).tolist() == ["分子大于分母", "分母为 0，没有可算的比例"]
    assert verdicts.against_target(0, 0, at_least=1, frame="census").state == "not assessed"


def test_confidence_is_read_as_written():
    # 1 - 0.9 is 0.09999999999999998 in floats. Of 20 with one drawn and marked, P(X >= 1 | M) = M/20:
    # M = 1 is exactly 1/20 and stays out at 90 % two-sided, so the lower bound is 2, not 1
    assert intervals.finite_population(1, 1, 20, 0.9) == (2, 20)
    assert intervals.finite_population(0, 1, 20, 0.9) == (0, 18)
    assert intervals.finite_population(1, 1, 10, 0.9, sided="one")[0] == 2


def test_a_count_beyond_32_bits_does_not_wrap():
    x, n = np.array([23_171], dtype=np.int32), np.array([46_342], dtype=np.int32)
    ours, theirs = intervals.wilson(x, n), intervals.wilson(23_171.0, 46_342.0)
    assert (ours[0][0], ours[1][0]) == theirs
