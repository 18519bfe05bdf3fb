"""Small counts stay hidden from a reader who knows the rule, in one table, in two editions and over two years."""

import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jihua_analysis.publish.disclosure import (
    TOTAL,
    Hidden,
    attack,
    audit,
    difference_leaks,
    published,
    suppress,
    with_totals,
)

REFERENCE = Path(__file__).parents[1] / "golden" / "reference"
"""A 6 × 4 table with counts below 5 primary, solved by GaussSuppression and attacked with lpSolve."""


@pytest.fixture(scope="module")
def reference() -> pd.DataFrame:
    return pd.read_csv(REFERENCE / "suppression_table.csv")


@pytest.fixture(scope="module")
def table(reference: pd.DataFrame) -> pd.DataFrame:
    inner = reference[reference["unit"].ne("Total") & reference["item"].ne("Total")]
    return inner.pivot(index="unit", columns="item", values="freq")


def hidden_as(table: pd.DataFrame, cells: pd.DataFrame, floor: int = 0) -> Hidden:
    """The table with just these cells (columns unit, item) hidden; primary as the threshold of 5 says."""
    counts = with_totals(table)
    is_hidden = pd.DataFrame(False, index=counts.index, columns=counts.columns)
    for unit, item in cells[["unit", "item"]].itertuples(index=False):
        is_hidden.loc[unit, item] = True
    groups = {str(row): (str(row),) for row in table.index}
    return Hidden(counts, is_hidden, (counts > 0) & (counts < 5), groups, 5, floor)


def test_the_attack_finds_the_intervals_of_the_reference(reference: pd.DataFrame, table: pd.DataFrame) -> None:
    wanted = reference[reference["suppressed"]]
    found = attack(hidden_as(table, wanted)).set_index(["row", "column"])
    for cell in wanted.itertuples():
        assert found.loc[(cell.unit, cell.item), "low"] == cell.attack_min
        assert found.loc[(cell.unit, cell.item), "high"] == cell.attack_max


def test_primary_cells_alone_are_all_recovered_as_in_the_reference(table: pd.DataFrame) -> None:
    wanted = pd.read_csv(REFERENCE / "suppression_primary_only_attack.csv")
    found = attack(hidden_as(table, wanted)).set_index(["row", "column"])
    assert found["low"].tolist() == found["high"].tolist() == wanted["freq"].tolist()


def test_by_width_the_pattern_costs_no_more_than_the_reference(reference: pd.DataFrame, table: pd.DataFrame) -> None:
    """The reference hides three more cells, 7 + 10 + 11 = 28 persons."""
    made = suppress(table, 5, protection="width")
    more = made.is_hidden & ~made.is_primary
    secondary = reference[reference["suppressed"] & ~reference["primary"]]
    assert int(more.to_numpy().sum()) <= len(secondary)
    assert int(made.counts.to_numpy()[more.to_numpy()].sum()) <= secondary["freq"].sum()
    assert (attack(made)["high"] - attack(made)["low"]).min() >= 5


def test_no_value_of_a_small_count_can_be_excluded(table: pd.DataFrame) -> None:
    made = suppress(table, 5)
    found = attack(made, only_primary=True)
    assert len(found) == 3
    assert (found["low"] <= 1).all()
    assert (found["high"] >= 4).all()


def test_the_reference_pattern_itself_lets_a_value_be_excluded(reference: pd.DataFrame, table: pd.DataFrame) -> None:
    """It is one cycle. C2 i3 = 2 can fall by 1, so C3 i1 = 3 and C5 i4 = 4 cannot be 1; by width all hold."""
    pattern = hidden_as(table, reference[reference["suppressed"]], floor=1)
    assert audit(pattern)[["row", "column"]].to_numpy().tolist() == [["C3", "i1"], ["C5", "i4"]]
    assert audit(pattern, protection="width").empty


def test_the_audit_rejects_a_planted_leak(table: pd.DataFrame) -> None:
    made = suppress(table, 5)
    secondary = made.is_hidden & ~made.is_primary
    row, column = next((r, c) for r in secondary.index for c in secondary.columns if secondary.loc[r, c])
    leaky = made.is_hidden.copy()
    leaky.loc[row, column] = False
    assert len(audit(Hidden(made.counts, leaky, made.is_primary, made.groups, 5, 1)))


def test_an_edition_that_shows_what_another_hides_is_caught(table: pd.DataFrame) -> None:
    first, second = suppress(table, 5), suppress(table, 10)
    secondary = [(r, c) for r in first.counts.index for c in first.counts.columns
                 if first.is_hidden.loc[r, c] and not first.is_primary.loc[r, c]]  # fmt: skip
    other = pd.DataFrame([(r, c) for r in table.index for c in table.columns], columns=["unit", "item"])
    keep = [(u, i) not in secondary for u, i in other.itertuples(index=False)]
    shows = hidden_as(table, other[keep])
    assert audit(first).empty
    assert len(audit(first, shows))
    assert audit(second, second).empty


def test_two_years_of_running_totals_must_not_differ_by_a_small_count() -> None:
    """甲 grows from 40 to 43: the 3 of the year stand to be read off; 乙 grows by 20, 丙 not at all."""
    bodies = ["甲", "乙", "丙"]
    before = published(pd.DataFrame({"done": [40, 50, 60], "left": [30, 30, 30]}, index=bodies))
    after = published(pd.DataFrame({"done": [43, 70, 60], "left": [30, 30, 30]}, index=bodies))
    found = difference_leaks(before, after)
    assert found[["row", "column", "difference"]].to_numpy().tolist() == [["甲", "done", 3], ["甲", TOTAL, 3]]


def test_zero_is_hidden_with_the_small_counts_where_it_would_say_all() -> None:
    made = published(pd.DataFrame({"done": [80, 70, 60, 90], "left": [0, 12, 4, 30]}, index=list("甲乙丙丁")), 10, True)
    assert made.is_hidden.loc["甲", "left"]
    found = attack(made, only_primary=True)
    assert (found["low"] == 0).all()
    assert (found["high"] >= 9).all()


def test_what_cannot_be_protected_is_put_together() -> None:
    """Two rows, one column: a row of 3 beside a row of 50 can be told from the total unless both go."""
    small = pd.DataFrame({"done": [3, 50]}, index=["甲", "乙"])
    made = published(small)
    assert audit(made).empty
    assert made.shown.isna().to_numpy().any()


def test_a_table_of_one_small_count_is_hidden_altogether() -> None:
    made = published(pd.DataFrame({"done": [3]}, index=["甲"]))
    assert made.is_hidden.to_numpy().all()


def test_no_threshold_is_lower_than_five() -> None:
    with pytest.raises(ValueError, match="never below 5"):
        suppress(pd.DataFrame({"done": [30, 40]}, index=["甲", "乙"]), 4)


def test_missing_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="whole numbers"):
        with_totals(pd.DataFrame({"done": [30, np.nan]}, index=["甲", "乙"]))


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from([0, 1, 4, 5, 6, 9, 10, 11, 25]), min_size=3, max_size=3), min_size=2, max_size=5)
)
def test_every_published_table_passes_its_audit_and_shows_no_small_count(rows: list[list[int]]) -> None:
    table = pd.DataFrame(rows, index=[f"单位{i}" for i in range(len(rows))], columns=["a", "b", "c"])
    made = published(table)
    if not made.is_hidden.to_numpy().all():
        assert audit(made).empty
    shown = made.shown.to_numpy(dtype=float, na_value=np.nan)
    assert not ((shown > 0) & (shown < 10)).any()


@pytest.mark.parametrize("counts", [[[3, 40], [20, 30]], [[4, 12], [25, 6]], [[2, 11], [13, 3]]])
def test_no_cheaper_pattern_passes_the_audit(counts: list[list[int]]) -> None:
    """Every pattern of a 2 × 2 table with totals is tried; the cost of a cell is its count and the mean of all."""
    table = pd.DataFrame(counts, index=["甲", "乙"], columns=["a", "b"])
    made = suppress(table, 10)
    values, primary = made.counts.to_numpy().ravel(), made.is_primary.to_numpy().ravel()
    cost, free = values + values.mean(), np.flatnonzero(~primary)
    chosen = cost[made.is_hidden.to_numpy().ravel() & ~primary].sum()
    for size in range(len(free) + 1):
        for more in itertools.combinations(free, size):
            if cost[list(more)].sum() < chosen:
                cells = primary.copy()
                cells[list(more)] = True
                hidden = made.is_hidden.copy()
                hidden[:] = cells.reshape(hidden.shape)
                assert len(audit(replace(made, is_hidden=hidden))), more
