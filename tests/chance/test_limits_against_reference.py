"""Action limits, their true tail probabilities, over-dispersion and adjusted p-values."""

from fractions import Fraction
from math import erf

import numpy as np
import pytest

from jihua_analysis.chance import limits, multiplicity, tails

from .reference import close, read

TARGET = {0.98: Fraction(98, 100), 0.9: Fraction(9, 10)}


def targets(rows):
    return [TARGET.get(t, Fraction(105, 205)) for t in rows["target"]]


def test_action_limits_agree_as_whole_numbers_and_stand_one_beyond_the_quantiles():
    rows = read("funnel_limits")
    for row, target in zip(rows.itertuples(), targets(rows), strict=True):
        low, high = limits.action_limits(row.n, target, row.level)
        np.testing.assert_array_equal([low, high], [row.flag_low_if_x_le, row.flag_high_if_x_ge])
        assert row.qbinom_lower == (low + 1 if low == low else 0)
        assert row.qbinom_upper == (high - 1 if high == high else row.n)


@pytest.mark.parametrize("kind", ["exact", "normal", "arcsine"])
def test_true_tail_probabilities_of_other_limits_agree(kind):
    rows = read("funnel_limits")
    limit = {"exact": "exact_interp", "normal": "normal", "arcsine": "arcsine"}[kind]
    for row, target in zip(rows.itertuples(), targets(rows), strict=True):
        below = np.ceil(getattr(row, f"{limit}_lower") * row.n) - 1
        above = np.floor(getattr(row, f"{limit}_upper") * row.n) + 1
        close(tails.binomial_at_most(below, row.n, float(target)), getattr(row, f"tail_low_{kind}"))
        close(tails.binomial_at_least(above, row.n, float(target)), getattr(row, f"tail_high_{kind}"))


def test_overdispersion_agrees():
    rows = read("overdispersion_pr")
    # the reference engine cuts z of its 95 and 99.8 % to 1.959964 and 3.090232: ask for the levels these have
    cut = {z: erf(z / 2**0.5) for z in (1.959964, 3.090232)}
    ours = limits.overdispersion(rows["numerator"], rows["denominator"], levels=tuple(cut.values()))
    close(ours.z, rows["Uzscore"])
    close(ours.winsorised, rows["Wuzscore"])
    close(ours.phi, rows["phi"][0])
    close(ours.tau_squared, rows["tau2"][0])
    for level, name in zip(cut.values(), ("95", "99"), strict=True):
        close(ours.limits[level][0], rows[f"LCL{name}"])
        close(ours.limits[level][1], rows[f"UCL{name}"])
        close(ours.widened[level][0], rows[f"OD{name}LCL"])
        close(ours.widened[level][1], rows[f"OD{name}UCL"])
    outside = (rows["rr"] < ours.widened[cut[3.090232]][0]) | (rows["rr"] > ours.widened[cut[3.090232]][1])
    assert list(outside.astype(int)) == list(rows["outlier"])


@pytest.mark.parametrize("method", multiplicity.METHODS)
def test_adjusted_p_values_agree_in_any_order(method):
    rows = read("multiplicity").sample(frac=1, random_state=1)
    close(multiplicity.adjust(rows["p"], method), rows[method])
