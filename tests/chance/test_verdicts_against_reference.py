"""Every verdict row of the reference files: probabilities at 1e-9, states by name."""

from fractions import Fraction

import numpy as np

from jihua_analysis.chance import verdicts

from .reference import close, read

STATE = {
    "undetermined": ("cannot tell", ""),
    "met": ("met", ""),
    "inside": ("met", ""),
    "missed": ("missed", "below"),
    "below": ("missed", "below"),
    "above": ("missed", "above"),
}
BAND = (Fraction(103, 203), Fraction(106, 206))


def test_rates_of_98_percent_get_the_reference_state_and_both_tails():
    rows = read("target_verdicts").query("kind == 'rate_at_least_98pct'")
    ours = verdicts.against_target(rows["x"], rows["n"], at_least=Fraction(98, 100), frame="process", alpha=0.05)
    assert list(zip(ours.state, ours.side, strict=True)) == [STATE[v] for v in rows["verdict"]]
    assert list(ours.descriptive == "met") == list(rows["point_in_target"])
    close(ours.p_met, rows["p_value_for_met"])
    close(ours.p_missed, rows["p_value_for_low"])


def test_the_sex_ratio_band_gets_the_reference_state_side_and_all_three_tails():
    rows = read("target_verdicts").query("kind == 'srb_band_103_106'")
    ours = verdicts.against_target(rows["x"], rows["n"], between=BAND, frame="process")
    assert list(zip(ours.state, ours.side, strict=True)) == [STATE[v] for v in rows["verdict"]]
    assert list(ours.descriptive == "met") == list(rows["point_in_target"])
    close(ours.p_met, rows["p_value_for_met"])
    close(ours.p_below, rows["p_value_for_low"])
    close(ours.p_above, rows["p_value_for_high"])


def test_tail_probabilities_at_98_percent_agree_far_out():
    rows = read("proportion_one_sided")
    ours = verdicts.against_target(rows["x"], rows["n"], at_least=Fraction(98, 100), frame="process")
    close(ours.p_met, rows["p_ge_98"])
    close(ours.p_missed, rows["p_le_98"])


def test_a_sample_is_tested_against_the_worst_population_still_off_target():
    rows = read("finite_population")
    ours = verdicts.against_target(
        rows["x"], rows["n"], at_least=Fraction(98, 100), frame="sample", population=rows["N"]
    )
    np.testing.assert_allclose(ours.p_met, rows["p_value_H0_below98"], rtol=1e-9, atol=1e-300)
    np.testing.assert_allclose(ours.p_missed, rows["p_value_H0_atleast98"], rtol=1e-9, atol=1e-300)
