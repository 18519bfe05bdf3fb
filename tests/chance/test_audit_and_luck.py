"""Sample plans against the reference, the two passes, refused draws; sanctions by luck."""

from fractions import Fraction

import numpy as np
import pytest

from jihua_analysis.chance import audit, luck

from .reference import read


def test_sample_sizes_agree_with_and_without_a_population():
    rows = read("audit_sample_size")
    for (target, alpha), part in rows.groupby(["target", "alpha"]):
        np.testing.assert_array_equal(
            audit.sample_size(part["N"], target, part["allowed_errors"], alpha), part["n_hypergeometric"]
        )
        np.testing.assert_array_equal(
            audit.sample_size(None, target, part["allowed_errors"], alpha), part["n_binomial"]
        )


def test_300_records_at_98_percent_need_104_156_197_and_232():
    sizes = audit.sample_size(300, Fraction(98, 100), [0, 1, 2, 3])
    assert sizes.tolist() == [104, 156, 197, 232]
    assert audit.sample_size(300, Fraction(98, 100)) == 104


def test_the_plan_passes_the_best_population_off_target_rarely_and_one_record_fewer_would_not():
    # 98 % of 300 is 294, so 7 wrong records is just off target
    assert audit.operating_characteristic(104, 0, 7, 300) <= 0.05
    assert audit.operating_characteristic(103, 0, 7, 300) > 0.05
    assert audit.operating_characteristic(104, 0, 0, 300) == 1
    # binomial: 0.98 ** 149 = 0.0493
    assert audit.operating_characteristic(149, 0, 0.02) == pytest.approx(0.98**149, rel=1e-12)


def test_consistent_with_and_shown_to_be_are_two_passes():
    # no error in 50 of 300 is consistent with 98 % but does not show it; no error in 104 shows it
    two = audit.passes([0, 0, 7, 30], [50, 104, 300, 60], 300, Fraction(98, 100))
    assert two.consistent_with.tolist() == [True, True, False, False]
    assert two.shown_to_be.tolist() == [False, True, False, False]


@pytest.mark.parametrize("draw", ["整群", "clustered", "stratified"])
def test_a_clustered_draw_is_refused_in_words(draw):
    for plan in (
        lambda: audit.sample_size(300, Fraction(98, 100), design=draw),
        lambda: audit.operating_characteristic(104, 0, 7, 300, design=draw),
        lambda: audit.passes(0, 104, 300, Fraction(98, 100), design=draw),
    ):
        with pytest.raises(audit.UnfitDesign, match="简单随机抽样"):
            plan()


def test_a_target_that_no_sample_can_show_has_no_sample_size():
    # with 2 errors allowed, 100 records with 2 wrong (just off 99 %) always pass
    assert np.isnan(audit.sample_size(100, Fraction(99, 100), 2))


def test_a_bad_row_of_a_plan_stops_no_other_row():
    sizes = audit.sample_size([300, None, -5, 300], Fraction(98, 100), [0, 0, 0, 1.5])
    np.testing.assert_array_equal(sizes, [104, np.nan, np.nan, np.nan])
    chances = audit.operating_characteristic([104, 400], 0, 7, 300)
    assert np.isnan(chances[1]) and chances[0] <= 0.05


@pytest.mark.parametrize("bodies", [5, 12, 30])
def test_two_forced_places_give_the_stated_cards_and_vetoes_by_luck(bodies):
    ours = luck.expected(bodies)
    assert ours.yellow_cards == pytest.approx(4 / bodies * (1 - 2 / bodies), rel=1e-12)
    assert ours.vetoes == pytest.approx(8 / bodies**2, rel=1e-12)


def test_drawing_last_places_agrees_with_the_closed_form():
    exact, drawn = luck.expected(10, 2), luck.simulate(10, 2, years=50_000)
    assert abs(drawn.yellow_cards - exact.yellow_cards) < 4 * drawn.yellow_cards_error
    assert abs(drawn.vetoes - exact.vetoes) < 4 * drawn.vetoes_error
    assert 0 < drawn.vetoes_error < 0.01


def test_impossible_quotas_are_refused():
    with pytest.raises(ValueError, match="do not fit"):
        luck.expected(1, 2)
