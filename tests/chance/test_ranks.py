"""Rank sets beyond the reference: an oracle in slow whole numbers, order, ties, bands, weight boxes."""

from fractions import Fraction
from itertools import permutations
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jihua_analysis.chance import ranks


def holm(p_values, alpha):
    """Names rejected by Holm's rule: smallest p first against alpha over the number still open."""
    rejected, still = set(), sorted(p_values, key=p_values.get)
    while still and p_values[still[0]] <= alpha / len(still):
        rejected.add(still.pop(0))
    return rejected


def fisher_ahead(x, n, j, k):
    """P(this many or more of the joint successes fall to k), counted out."""
    marked, size = x[j] + x[k], n[j] + n[k]
    ways = sum(comb(marked, i) * comb(size - marked, n[k] - i) for i in range(x[k], min(marked, n[k]) + 1))
    return Fraction(ways, comb(size, n[k]))


def half_ahead(x, _, j, k):
    return Fraction(sum(comb(x[j] + x[k], i) for i in range(x[k], x[j] + x[k] + 1)), 2 ** (x[j] + x[k]))


def slow_sets(ahead, x, n, alpha, simultaneous, kind):
    """Lower and upper ends, pair by pair: (j, k) says that k is shown to be ahead of j."""
    units = range(len(x))
    p = {(j, k): ahead(x, n, j, k) for j, k in permutations(units, 2)}
    every = holm(p, alpha)
    lower, upper = [], []
    for j in units:
        family = {
            pair: value
            for pair, value in p.items()
            if (kind != "upper" and pair[0] == j) or (kind != "lower" and pair[1] == j)
        }
        shown = every if simultaneous else holm(family, alpha)
        lower.append(1 if kind == "upper" else 1 + sum((j, k) in shown for k in units))
        upper.append(len(x) if kind == "lower" else len(x) - sum((k, j) in shown for k in units))
    return lower, upper


@pytest.mark.parametrize("kind", ["two-sided", "lower", "upper"])
@pytest.mark.parametrize("simultaneous", [False, True])
@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_sets_from_small_counts_agree_with_slow_enumeration(kind, simultaneous, data):
    n = data.draw(st.lists(st.integers(1, 14), min_size=1, max_size=5))
    x = [data.draw(st.integers(0, size)) for size in n]
    alpha = Fraction(1, 10)
    ours = ranks.proportion_sets(x, n, 1 - alpha, simultaneous, kind)
    lower, upper = slow_sets(fisher_ahead, x, n, alpha, simultaneous, kind)
    assert ours.lower.tolist() == lower and ours.upper.tolist() == upper
    ours = ranks.multinomial_sets(x, 1 - alpha, simultaneous, kind)
    lower, upper = slow_sets(half_ahead, x, n, alpha, simultaneous, kind)
    assert ours.lower.tolist() == lower and ours.upper.tolist() == upper


def test_a_p_value_of_exactly_one_twentieth_is_decided():
    # three of three against none of three: 1 / C(6, 3) = 1/20
    sets = ranks.proportion_sets([3, 0], [3, 3], 0.95, kind="lower")
    assert sets.lower.tolist() == [1, 2]


def test_bonferroni_is_never_narrower_than_holm():
    x, n = [30, 20, 12, 5], [30, 30, 30, 30]
    loose, tight = (ranks.proportion_sets(x, n, correction=c) for c in ("bonferroni", "holm"))
    assert (loose.lower <= tight.lower).all() and (loose.upper >= tight.upper).all()


def test_equal_shares_of_different_size_share_a_rank():
    assert ranks.proportion_sets([49, 98, 3], [50, 100, 4]).rank.tolist() == [1, 1, 3]


@given(
    st.lists(st.tuples(st.integers(80, 86), st.integers(0, 3)), min_size=1, max_size=9),
    st.booleans(),
    st.randoms(use_true_random=False),
)
@settings(max_examples=40, deadline=None)
def test_row_order_changes_no_rank_set(units, simultaneous, random):
    shuffled = list(range(len(units)))
    random.shuffle(shuffled)
    theta, se = np.array(units, dtype=float).T
    straight = ranks.confidence_sets(theta, se, simultaneous=simultaneous, draws=200)
    mixed = ranks.confidence_sets(theta[shuffled], se[shuffled], simultaneous=simultaneous, draws=200)
    for a, b in zip(straight, mixed, strict=True):
        assert a[shuffled].tolist() == b.tolist()
    assert (straight.lower <= straight.rank).all() and (straight.rank <= straight.upper).all()


def test_units_without_error_are_compared_exactly():
    sets = ranks.confidence_sets([90, 89.999999, 90, 70], [0, 0, 0, 0])
    assert sets.lower.tolist() == [1, 3, 1, 4]
    assert sets.rank.tolist() == [1, 3, 1, 4]
    assert sets.upper.tolist() == [2, 3, 2, 4]


def test_simultaneous_sets_contain_the_marginal_ones():
    theta, se = [91, 88, 95, 86, 93.5], [1, 2, 1, 2, 1.5]
    alone = ranks.confidence_sets(theta, se, draws=5000)
    together = ranks.confidence_sets(theta, se, simultaneous=True, draws=5000)
    assert (together.lower <= alone.lower).all() and (together.upper >= alone.upper).all()


def test_one_unit_and_no_unit_have_sets_too():
    assert [v.tolist() for v in ranks.confidence_sets([5], [1])] == [[1], [1], [1]]
    assert [v.tolist() for v in ranks.confidence_sets([], [])] == [[], [], []]


def test_a_bad_row_gets_no_set_and_the_others_are_ranked_among_themselves():
    sets = ranks.confidence_sets([90, None, 80, 70], [1, 1, -1, 1])
    np.testing.assert_array_equal(sets.rank, [1, np.nan, np.nan, 2])
    np.testing.assert_array_equal(sets.upper, [1, np.nan, np.nan, 2])
    counted = ranks.proportion_sets([100, 11, 0], [100, 10, 100])
    np.testing.assert_array_equal(counted.rank, [1, np.nan, 2])


def test_few_draws_decide_nothing_rather_than_too_much():
    sets = ranks.confidence_sets([99, 1], [1, 1], coverage=0.95, draws=10)
    assert sets.lower.tolist() == [1, 1] and sets.upper.tolist() == [2, 2]


def test_the_truly_best_unit_is_covered_as_stated_where_the_bootstrap_fails():
    # ten units all but equal: the best must keep rank 1 in its set 95 times in 100 (here 200 draws of data)
    rng = np.random.default_rng(7)
    truth = np.linspace(0, 0.1, 10)
    covered = [
        ranks.confidence_sets(truth + rng.standard_normal(10), np.ones(10), draws=300, seed=s).lower[9] == 1
        for s in range(200)
    ]
    # 0.95 less three standard errors of 200 trials
    assert np.mean(covered) >= 0.95 - 3 * (0.95 * 0.05 / 200) ** 0.5


def test_bands_part_only_what_can_be_told_apart():
    sets = ranks.confidence_sets([99, 98, 60, 59, 10], [1, 1, 1, 1, 1], simultaneous=True)
    assert ranks.bands(sets).tolist() == [1, 1, 2, 2, 3]
    alike = ranks.confidence_sets([50, 51, 52], [10, 10, 10], simultaneous=True)
    assert ranks.bands(alike).tolist() == [1, 1, 1]
    gap = ranks.confidence_sets([99, None, 10], [1, 1, 1], simultaneous=True)
    np.testing.assert_array_equal(ranks.bands(gap), [1, np.nan, 2])


SHARES = st.integers(0, 20).map(lambda k: k / 20)


@given(
    st.lists(st.tuples(SHARES, SHARES, SHARES), min_size=2, max_size=4),
    st.tuples(*[st.integers(1, 40)] * 3),
    st.sampled_from(["0.1", "0.2", "0.5", "1"]),
)
@settings(max_examples=40, deadline=None)
def test_differences_over_the_weight_box_are_those_of_its_corners(scores, weights, delta):
    # a linear function is greatest at a corner of the box cut by the fixed sum: two of three weights at an
    # end, the third taking up the rest
    part = Fraction(delta)
    box = ranks.weight_box(scores, weights, part)
    corners = []
    for free in range(3):
        others = [i for i in range(3) if i != free]
        for signs in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
            w = [Fraction(v) for v in weights]
            for i, sign in zip(others, signs, strict=True):
                w[i] *= 1 + sign * part
            w[free] = sum(weights) - sum(w[i] for i in others)
            if abs(w[free] - weights[free]) <= part * weights[free]:
                corners.append(w)
    exact = [[Fraction(str(s)) for s in row] for row in scores]
    for i, a in enumerate(exact):
        for j, b in enumerate(exact):
            gaps = [sum(w * (s - t) for w, s, t in zip(corner, a, b, strict=True)) for corner in corners]
            assert box.least_difference[i, j] == pytest.approx(float(min(gaps)), abs=1e-12)
            assert box.greatest_difference[i, j] == pytest.approx(float(max(gaps)), abs=1e-12)
            assert box.necessarily_ahead[i, j] == (min(gaps) > 0)
            assert box.possibly_ahead[i, j] == (max(gaps) > 0)


def test_equal_scores_under_every_weight_share_a_rank():
    # 0.1 + 0.2 and 0.3 + 0 tie exactly under equal weights that cannot move
    box = ranks.weight_box([[0.1, 0.2], [0.3, 0.0]], [10, 10], 0)
    assert box.difference[0, 1] == 0
    assert not box.necessarily_ahead.any() and not box.possibly_ahead.any()
    assert box.nominal_rank.tolist() == box.best_rank.tolist() == box.worst_rank.tolist() == [1, 1]


def test_a_missing_item_is_taken_at_its_best_and_worst_and_no_weight_moves_to_the_others():
    box = ranks.weight_box([[1.0, None], [0.5, 0.5]], [60, 40], 0)
    assert (box.score_min[0], box.score_max[0]) == (60, 100)
    assert np.isnan(box.score[0]) and box.score[1] == 50
    assert (box.least_difference[0, 1], box.greatest_difference[0, 1]) == (10, 50)
    assert box.necessarily_ahead[0, 1]
    np.testing.assert_array_equal(box.nominal_rank, [np.nan, 1])


def test_scores_with_many_digits_are_still_compared_exactly():
    box = ranks.weight_box([[1 / 3, 2 / 3], [2 / 3, 1 / 3]], [1, 1], "0.2")
    assert box.difference[0, 1] == 0
    assert box.possibly_ahead[0, 1] and box.possibly_ahead[1, 0]


def test_weights_and_items_must_match():
    with pytest.raises(ValueError, match="2 items a unit, but 3 weights"):
        ranks.weight_box([[0.1, 0.2]], [1, 2, 3], 0.1)
