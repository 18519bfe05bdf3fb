"""Sex-ratio intervals, tests, monitoring and pooling, row by row against the reference files."""

from fractions import Fraction

import numpy as np
import pytest

from jihua_analysis.chance import sex_ratio, tails

from .reference import close, read


@pytest.mark.parametrize(
    ("method", "column"),
    [("clopper_pearson", "cp"), ("wilson", "wilson"), ("mid_p", "midp"), ("log_wald", "logwald")],
)
def test_sex_ratio_intervals_agree(method, column):
    rows = read("srb_ci")
    lower, upper = sex_ratio.interval(rows["males"], rows["females"], rows["conf"], method)
    close(lower, rows[f"{column}_lower"])
    close(upper, rows[f"{column}_upper"])


def test_the_ratio_and_its_three_exact_tests_agree():
    rows = read("srb_ci")
    births = rows["males"] + rows["females"]
    close(sex_ratio.ratio(rows["males"], rows["females"]), rows["srb"])
    close(tails.binomial_at_least(rows["males"], births, 106 / 206), rows["p_above_106"])
    close(tails.binomial_at_most(rows["males"], births, 103 / 203), rows["p_below_103"])
    close(sex_ratio.exact_p(rows["males"], births, 105), rows["p_two_sided_105"])


def test_the_cusum_agrees_upwards_and_downwards_period_by_period():
    rows = read("srb_cusum")
    up = sex_ratio.cusum(rows["m"], rows["n"], reference=105, alternative=110, h=3)
    down = sex_ratio.cusum(rows["m"], rows["n"], reference=105, alternative=100, h=3)
    close(up.log_likelihood_ratio, rows["llr_up"])
    close(down.log_likelihood_ratio, rows["llr_dn"])
    np.testing.assert_allclose(up.path, rows["cusum_up"], rtol=1e-9, atol=1e-14)
    np.testing.assert_allclose(down.path, rows["cusum_dn"], rtol=1e-9, atol=1e-14)
    close(up.z, rows["z_p_chart"])
    np.testing.assert_array_equal(up.cumulative_boys, rows["cum_m"])
    np.testing.assert_array_equal(up.cumulative_births, rows["cum_n"])


def test_run_lengths_lie_within_three_and_a_half_standard_errors_of_the_simulated_ones():
    # 4,000 runs: about 1.6 % standard error; twenty comparisons
    rows = read("cusum_arl_sim")
    for row in rows.itertuples():
        for ratio in (105, 110, 115, 120, 130):
            ours = sex_ratio.average_run_length(row.n, row.h, ratio, reference=105, alternative=115)
            assert ours == pytest.approx(getattr(row, f"arl_{ratio}"), rel=0.056)


def test_homogeneity_agrees_and_the_simulated_p_lies_within_its_stated_error():
    rows = read("srb_homogeneity")
    ours = sex_ratio.homogeneity(rows["m"], rows["f"], draws=50_000)
    close(ours.chi_square, rows["chisq"][0])
    assert ours.degrees == rows["df"][0]
    close(ours.p_asymptotic, rows["p_asymptotic"][0])
    assert abs(ours.p_monte_carlo - rows["p_mc_1e6"][0]) < 4 * ours.monte_carlo_error


def test_funnel_limits_of_the_sex_ratio_are_the_reference_action_counts():
    rows = read("funnel_limits")
    rows = rows[np.isclose(rows["target"], 105 / 205)]
    for level, part in rows.groupby("level"):
        (limits,) = sex_ratio.funnel(part["n"], 105, levels=(level,))
        np.testing.assert_array_equal(limits.flag_low_if_at_most, part["flag_low_if_x_le"])
        np.testing.assert_array_equal(limits.flag_high_if_at_least, part["flag_high_if_x_ge"])


def test_the_band_103_to_106_in_shares():
    assert sex_ratio.share(103) == Fraction(103, 203)
    assert sex_ratio.share("106") == Fraction(106, 206)
