"""Properties every interval keeps, whatever the counts; shapes and levels."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jihua_analysis.chance import intervals

SHARE = (intervals.wilson, intervals.clopper_pearson, intervals.mid_p, intervals.jeffreys)
COUNT = (intervals.poisson_exact, intervals.byar, intervals.poisson_mid_p)
LEVELS = st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.998])


@st.composite
def shares(draw):
    n = draw(st.integers(1, 5000))
    return draw(st.one_of(st.just(0), st.just(n), st.just(n - 1), st.integers(0, n))), n


@pytest.mark.parametrize("method", SHARE)
@given(pair=shares(), level=LEVELS)
@settings(max_examples=60, deadline=None)
def test_share_intervals_hold_the_share_and_mirror(method, pair, level):
    x, n = pair
    lower, upper = method(x, n, level)
    assert 0 <= lower <= x / n <= upper <= 1
    # the other cases have the mirrored interval
    other = method(n - x, n, level)
    assert other == pytest.approx((1 - upper, 1 - lower), abs=1e-12)
    assert (lower == 0) == (x == 0) and (upper == 1) == (x == n)


@pytest.mark.parametrize("method", SHARE)
@given(pair=shares())
@settings(max_examples=40, deadline=None)
def test_more_confidence_is_wider_and_one_more_case_is_higher(method, pair):
    x, n = pair
    narrow, wide = method(x, n, 0.8), method(x, n, 0.99)
    assert wide[0] <= narrow[0] and narrow[1] <= wide[1]
    if x < n:
        more = method(x + 1, n)
        here = method(x, n)
        assert here[0] < more[0] and here[1] < more[1]


@pytest.mark.parametrize("method", COUNT)
@given(x=st.integers(0, 20_000), level=LEVELS)
@settings(max_examples=60, deadline=None)
def test_count_intervals_hold_the_count(method, x, level):
    lower, upper = method(x, level)
    assert np.isnan(lower) or 0 <= lower <= x
    assert x < upper
    assert (lower == 0) == (x == 0)


@given(
    st.integers(1, 400).flatmap(
        lambda size: st.integers(1, size).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n), st.just(size)))
    ),
    LEVELS,
)
@settings(max_examples=60, deadline=None)
def test_finite_population_bounds_hold_what_was_seen_and_mirror(drawn, level):
    x, n, size = drawn
    lower, upper = intervals.finite_population(x, n, size, level)
    assert x <= lower <= upper <= size - (n - x)
    mirrored = intervals.finite_population(n - x, n, size, level)
    assert mirrored == (size - upper, size - lower)
    if n == size:
        assert lower == upper == x


def test_one_sided_bounds_come_together_or_one_at_a_time():
    both = intervals.finite_population(5, 12, 40, sided="one")
    assert intervals.finite_population(5, 12, 40, sided="lower") == (both[0], 33)
    assert intervals.finite_population(5, 12, 40, sided="upper") == (5, both[1])


@pytest.mark.parametrize("method", SHARE)
def test_scalars_lists_series_and_tables_keep_their_shape(method):
    lower, upper = method(3, 10)
    assert np.ndim(lower) == np.ndim(upper) == 0
    table = method([[1, 2], [3, 4]], 10)
    assert table[0].shape == (2, 2)
    series = method(pd.Series([3, None], dtype="Int64"), pd.Series([10, 10]))
    assert series[0][0] == lower and np.isnan(series[0][1])
    assert method([], [])[0].shape == (0,)


@pytest.mark.parametrize("method", SHARE)
def test_each_row_may_have_its_own_level(method):
    lower, upper = method([3, 3], 10, [0.9, 0.95])
    for i, level in enumerate((0.9, 0.95)):
        assert (lower[i], upper[i]) == method(3, 10, level)


@pytest.mark.parametrize("level", [0, 1, -0.5, 95])
def test_a_level_that_is_no_share_is_refused(level):
    for method in SHARE:
        with pytest.raises(ValueError, match="between 0 and 1"):
            method(1, 2, level)
    with pytest.raises(ValueError, match="between 0 and 1"):
        intervals.finite_population(1, 2, 3, level)


def test_many_equal_counts_get_the_same_limits_as_one_alone():
    x = np.array([0, 7, 7, 3, 0, 12] * 5)
    for method in COUNT:
        together = method(x)
        alone = np.array([method(int(c)) for c in x]).T
        np.testing.assert_array_equal(together, alone)


def test_importing_the_package_imports_no_scipy():
    code = (
        "import sys, numpy, jihua_analysis; before = set(sys.modules); "
        "from jihua_analysis.chance import audit, intervals, luck, ranks, rates, sex_ratio, verdicts; "
        "new = {name.split('.')[0] for name in set(sys.modules) - before}; "
        "sys.exit(str(new) if new & {'scipy', 'pandas', 'matplotlib'} else 0)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
