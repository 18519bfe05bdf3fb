"""Every row of the interval reference files, at the tolerance they were printed for."""

import numpy as np
import pytest

from jihua_analysis.chance import intervals

from .reference import close, read

SHARE = {
    "wilson": intervals.wilson,
    "clopper_pearson": intervals.clopper_pearson,
    "jeffreys": intervals.jeffreys,
    "mid_p": intervals.mid_p,
}
COUNT = {
    "exact": intervals.poisson_exact,
    "byar": intervals.byar,
    "mid_p": intervals.poisson_mid_p,
}


@pytest.mark.parametrize("method", sorted(set(read("proportion_ci")["method"])))
def test_share_intervals_agree_with_the_reference(method):
    rows = read("proportion_ci")
    rows = rows[rows["method"] == method]
    lower, upper = SHARE[method](rows["x"], rows["n"], rows["conf"])
    close(lower, rows["lower"])
    close(upper, rows["upper"])
    for row in rows.itertuples():
        alone = SHARE[method](row.x, row.n, row.conf)
        close(alone, (row.lower, row.upper))


@pytest.mark.parametrize("method", COUNT)
def test_count_intervals_and_their_rates_agree_with_the_reference(method):
    rows = read("poisson_ci")
    rows = rows[rows["method"] == method]
    lower, upper = COUNT[method](rows["events"], rows["conf"])
    close(lower, rows["count_lower"])
    close(upper, rows["count_upper"])
    close(1000 * lower / rows["exposure"], rows["rate_lower"])
    close(1000 * upper / rows["exposure"], rows["rate_upper"])


def test_exact_below_ten_events_and_byar_above_give_the_published_health_indicator_limits():
    rows = read("poisson_ci")
    few = rows["events"] < 10
    exact = intervals.poisson_exact(rows["events"], rows["conf"])
    byar = intervals.byar(rows["events"], rows["conf"])
    per_1000 = 1000 / rows["exposure"]
    close(np.where(few, exact[0], byar[0]) * per_1000, rows["phe_rate_lower"])
    close(np.where(few, exact[1], byar[1]) * per_1000, rows["phe_rate_upper"])


def test_one_sided_bounds_are_the_ends_of_a_90_percent_interval():
    rows = read("proportion_one_sided")
    cp = intervals.clopper_pearson(rows["x"], rows["n"], 0.9)
    close(cp[0], rows["cp_lower95"])
    close(cp[1], rows["cp_upper95"])
    wilson = intervals.wilson(rows["x"], rows["n"], 0.9)
    close(wilson[0], rows["wilson_lower95"])
    close(wilson[1], rows["wilson_upper95"])


def test_finite_population_bounds_agree_as_whole_numbers():
    rows = read("finite_population")
    for sided, confidence, suffix in (
        ("two", 0.95, "95"),
        ("two", 0.998, "998"),
        ("one", 0.95, "onesided95"),
    ):
        lower, upper = intervals.finite_population(rows["x"], rows["n"], rows["N"], confidence, sided=sided)
        np.testing.assert_array_equal(lower, rows[f"M_lower_{suffix}"])
        np.testing.assert_array_equal(upper, rows[f"M_upper_{suffix}"])
        if suffix != "998":
            close(lower / rows["N"], rows[f"p_lower_{suffix}"])
            close(upper / rows["N"], rows[f"p_upper_{suffix}"])


def test_the_exact_binomial_interval_beside_a_finite_population_agrees():
    rows = read("finite_population")
    lower, upper = intervals.clopper_pearson(rows["x"], rows["n"])
    close(lower, rows["binom_cp_lower_95"])
    close(upper, rows["binom_cp_upper_95"])
