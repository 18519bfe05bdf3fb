"""The benchmarks say the same thing in table, exit code and page."""

import pytest

from benchmarks.__main__ import NAMES, PAGE, written
from benchmarks.outcome import Outcome
from benchmarks.table import Row, limit, markdown


@pytest.mark.parametrize(("ours", "holds"), [(2.9, True), (3.0, True), (3.1, False)])
def test_a_target_is_met_up_to_and_at_its_ratio(ours: float, holds: bool) -> None:
    assert Row("job", ours, "peer", 1.0, at_most=3).holds is holds


def test_a_limit_is_a_ratio_of_one_and_a_row_without_a_target_misses_none() -> None:
    assert limit("memory", 3000, 3072, "MiB").holds
    assert not limit("memory", 3073, 3072, "MiB").holds
    assert Row("job", 100, "peer", 1).holds


def test_a_missed_target_stands_out_in_the_table_with_both_times_and_the_ratio() -> None:
    last = markdown([Row("job", 0.5, "peer", 0.125, at_most=3)]).splitlines()[-1]
    assert last == "| job | 500 ms | peer | 125 ms | 4 | 3 | **否 no** |"  # 0.5 / 0.125 = 4


def test_the_page_has_a_part_for_every_benchmark_and_only_that_part_is_replaced() -> None:
    page = PAGE.read_text("utf-8")
    for name in NAMES:
        changed = written(page, Outcome(name, "A new title", [Row("job", 1, "peer", 1)], 12))
        assert changed.count("A new title") == 1
        assert changed.count("<!-- /") == len(NAMES)


def test_a_benchmark_without_a_part_on_the_page_is_refused() -> None:
    with pytest.raises(ValueError, match="no part <!-- speed -->"):
        written("nothing", Outcome("speed", "", [], None))
