"""Columns as Parquet readers hand them over -> integers and the rows without one, whatever the type or the slice."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest

from jihua_analysis.scale.sums import integers

GAPS = (0, 7, 8, 15, 16, 29)
"""Rows around the edges of the bitmap's bytes."""


def known(column: pa.Array, scale: int = 1) -> tuple[dict[int, int], list[int]]:
    """The integers by row, and the rows without one."""
    values, gaps = integers(column, scale)
    assert len(values) == len(column)
    return {row: int(values[row]) for row in range(len(column)) if row not in set(gaps.tolist())}, gaps.tolist()


@pytest.mark.parametrize("begin", range(10))
@pytest.mark.parametrize("length", [0, 1, 8, 20])
def test_a_slice_knows_its_own_gaps(begin: int, length: int) -> None:
    whole = pa.array([None if row in GAPS else row for row in range(30)], pa.int32())
    found, gaps = known(whole.slice(begin, length))
    rows = range(begin, begin + length)
    assert gaps == [row - begin for row in rows if row in GAPS]
    assert found == {row - begin: row for row in rows if row not in GAPS}


def test_amounts_are_rounded_to_their_decimals_and_what_is_no_number_is_a_gap() -> None:
    # 2.675 times 100 is 267.5 in doubles, and the even one of 267 and 268 is taken, as intake does
    column = pa.array([1.25, None, float("nan"), float("inf"), -0.01, 2.675], pa.float64())
    assert known(column, 100) == ({0: 125, 4: -1, 5: 268}, [1, 2, 3])


def test_decimals_ticks_and_small_integers_of_any_width() -> None:
    assert known(pa.array([Decimal("1.20"), None], pa.decimal128(9, 2)), 100) == ({0: 120}, [1])
    assert known(pa.array([True, None, False])) == ({0: 1, 2: 0}, [1])
    assert known(pa.array([200, 255], pa.uint8()), 100) == ({0: 20_000, 1: 25_500}, [])
    assert known(pa.array([2**31 - 1], pa.int32()), 100) == ({0: (2**31 - 1) * 100}, [])


def test_a_file_without_the_column_has_no_number_in_any_row() -> None:
    assert known(pa.nulls(3)) == ({}, [0, 1, 2])
    assert integers(pa.nulls(3), 1)[0].dtype == np.int64
