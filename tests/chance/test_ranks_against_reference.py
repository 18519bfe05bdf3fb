"""Rank sets, the possibly best and worst, and the weight box against the reference files."""

import numpy as np
import pytest

from jihua_analysis.chance import ranks

from .reference import read

UNITS = ["simul", "cstype", "stepdown", "coverage"]


@pytest.mark.parametrize("settings", sorted(read("csranks_small").groupby(UNITS).groups))
def test_rank_sets_agree_where_the_reference_is_stable(settings):
    simultaneous, kind, stepdown, coverage = settings
    rows = read("csranks_small")
    for name, value in zip(UNITS, settings, strict=True):
        rows = rows[rows[name] == value]
    ours = ranks.confidence_sets(rows["theta"], rows["se"], coverage, simultaneous, kind, stepdown, draws=50_000)
    stable = rows["stable_over_3_seeds"].to_numpy()
    np.testing.assert_array_equal(ours.rank, rows["rank"])
    np.testing.assert_array_equal(ours.lower[stable], rows["L"][stable])
    np.testing.assert_array_equal(ours.upper[stable], rows["U"][stable])


@pytest.mark.parametrize("k", [1, 2, 3])
def test_the_possibly_best_and_worst_agree(k):
    units = read("csranks_small").drop_duplicates("unit").set_index("unit")
    rows = read("csranks_tau").query("tau == @k").set_index("unit")
    theta, se = units.loc[rows.index, "theta"], units.loc[rows.index, "se"]
    assert list(ranks.best(k, theta, se, draws=50_000)) == list(rows["best95"])
    assert list(ranks.worst(k, theta, se, draws=50_000)) == list(rows["worst95"])


def test_weight_box_differences_dominance_and_rank_intervals_agree():
    units = read("weight_case_inputs").set_index("unit")
    box = ranks.weight_box(units.to_numpy(), [300, 250, 250, 200], 0.2)
    place = {unit: i for i, unit in enumerate(units.index)}
    pairs = read("weight_pairwise_bounds")
    i, j = pairs["unit"].map(place), pairs["other"].map(place)
    for ours, column in (
        (box.difference, "nominal_diff"),
        (box.least_difference, "min_diff"),
        (box.greatest_difference, "max_diff"),
    ):
        np.testing.assert_allclose(ours[i, j], pairs[column], rtol=1e-9, atol=1e-12)
    assert list(box.necessarily_ahead[i, j]) == list(pairs["necessarily_ahead"])
    assert list(box.possibly_ahead[i, j]) == list(pairs["possibly_ahead"])
    rows = read("weight_rank_intervals_20")
    np.testing.assert_allclose(box.score, rows["nominal"], rtol=1e-9)
    np.testing.assert_allclose(box.score_min, rows["score_min"], rtol=1e-9)
    np.testing.assert_allclose(box.score_max, rows["score_max"], rtol=1e-9)
    np.testing.assert_array_equal(box.nominal_rank, rows["nominal_rank"])
    np.testing.assert_array_equal(box.best_rank, rows["outer_best_rank"])
    np.testing.assert_array_equal(box.worst_rank, rows["outer_worst_rank"])
