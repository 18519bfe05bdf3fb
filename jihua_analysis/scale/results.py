"""An evaluation as Arrow tables without sentences: wide points, totals, standing, and the offices' own sums."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import lcm
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.assess.exact import REPORTED, STATES
from jihua_analysis.assess.points_frame import totals_columns
from jihua_analysis.assess.standing_frame import standing_columns
from jihua_analysis.assess.words import Words
from jihua_analysis.policy.model import Policy

KEYS = ("office", "body", "kind")
ADDITIVE = ("count", "amount")
"""Types of measures that may be summed over offices; rates, points, levels and ticks may not."""
_STATE_WORDS = pa.array(STATES)


def states_array(states: NDArray[np.uint8]) -> pa.Array:
    """States as words that are stored once."""
    return pa.DictionaryArray.from_arrays(pa.array(states.astype(np.int8)), _STATE_WORDS)


def points_table(result: Evaluation) -> pa.Table:
    """One row a body and period: for each item its points (missing while it cannot be scored) and its state."""
    policy, roster = result.policy, result.roster
    parts = []
    for period in dict.fromkeys(period for _, period in result.items):
        own = {key: s for (key, when), s in result.items.items() if when == period}
        sheets = dict.fromkeys(s.item.sheet for s in own.values())
        rows = roster.rows({kind for sheet in sheets for kind in policy.sheets[sheet].who})
        columns: dict[str, Any] = {**_keys(result, rows), "period": pa.repeat(pa.scalar(period), len(rows))}
        for key, score in own.items():
            sheet = policy.sheets[score.item.sheet]
            mine = roster.is_of(sheet.who)[rows] & (score.item.bonus | (score.full[rows] > 0))
            known = mine & (score.state[rows] == REPORTED)
            points = score.points[rows] / 10**sheet.decimals
            columns[key] = pa.array(np.asarray(points, dtype=np.float64), mask=~known)
            states = states_array(score.found[rows])
            columns[f"{key}.state"] = states if mine.all() else _masked(states, mine)
        parts.append(pa.table(columns))
    return pa.concat_tables(parts, promote_options="default") if parts else pa.table({})


def _masked(states: pa.DictionaryArray, stays: NDArray[np.bool_]) -> pa.DictionaryArray:
    codes = pa.array(states.indices.to_numpy(), mask=~stays)
    return pa.DictionaryArray.from_arrays(codes, _STATE_WORDS)


def _keys(result: Evaluation, rows: NDArray[np.int64]) -> dict[str, pa.Array]:
    return {name: pa.array(array, pa.string()) for name, array in result.roster.keys(rows).items()}


def totals_table(result: Evaluation) -> pa.Table:
    """`totals` of docs/frames.md without the clause."""
    return _table([totals_columns(result.roster, totals) for totals in result.sheets.values()])


def standing_table(result: Evaluation) -> pa.Table:
    """`places` of docs/frames.md without the clause."""
    return _table([standing_columns(s) for s in result.stands.values()])


def _table(parts: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Columns as one table, part under part; words that repeat are stored once."""
    tables = [
        pa.table({name: _arrow(column, len(columns["office"])) for name, column in columns.items() if name != "clause"})
        for columns in parts
    ]
    if not tables:
        return pa.schema([(name, pa.string()) for name in KEYS]).empty_table()
    return pa.concat_tables(tables, promote_options="default").unify_dictionaries()


def _arrow(column: Any, rows: int) -> pa.Array:
    if isinstance(column, str):
        column = Words(np.zeros(rows, np.int64), (column,))
    if isinstance(column, Words):
        codes = pa.array(column.codes.astype(np.int32), mask=column.codes < 0)
        return pa.DictionaryArray.from_arrays(codes, pa.array(column.words, pa.string()))
    is_text = isinstance(column.dtype, pd.StringDtype)
    return pa.array(column, pa.string() if is_text else None, from_pandas=True)


def summed_measures(policy: Policy) -> list[str]:
    """The measures that may be summed over offices."""
    return [name for name, m in policy.measures.items() if m.type in ADDITIVE]


def unit_of(policy: Policy, name: str) -> int:
    """The denominator under which every sum of a measure is an integer; means of up to twelve months have 27720."""
    measure = policy.measures[name]
    return int(10**measure.decimals * (lcm(*range(1, 13)) if measure.roll == "mean" else 1))


def office_counts(result: Evaluation, periods: Sequence[str]) -> pa.Table:
    """One row an office and period: each summable measure in integers over its unit, and its state."""
    roster, parts = result.roster, []
    for period in periods:
        own = roster.office_row
        columns: dict[str, Any] = {"office": _keys(result, own)["office"], "period": pa.array([period] * len(own))}
        for name in summed_measures(result.policy):
            column = result.reports.measure(name, period).take(own)
            assert isinstance(column.den, int)
            factor = unit_of(result.policy, name) // column.den
            amounts = [int(n) * factor for n in column.num]
            columns[name] = pa.array(amounts, pa.decimal128(38, 0))
            columns[f"{name}.state"] = pa.array(column.state.astype(np.int8))
        parts.append(pa.table(columns))
    return pa.concat_tables(parts) if parts else pa.table({})
