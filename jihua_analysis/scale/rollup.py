"""Monthly counts -> counts of the periods that a policy needs, rolled up by DuckDB exactly as `evaluate` would.

A measure that DuckDB cannot roll up exactly (a mean is a fraction; a sum that may pass 2**50; text) and the rows of
bodies with marks are handed on as they stand: `evaluate` rolls those up itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from jihua_analysis.assess.evaluate import sheets_in_force
from jihua_analysis.assess.periods import MONTHS, cadence_of, periods_of, span
from jihua_analysis.assess.reports import Reports
from jihua_analysis.policy.model import Measure, Policy
from jihua_analysis.publish import NotPublished
from jihua_analysis.scale.sources import Source, literal, quoted

LARGEST = 2.0**50
"""Below this every sum of doubles is an exact integer, and stays it when divided by 10**decimals and back."""
_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "BOOLEAN")
_FLOATS = ("FLOAT", "DOUBLE")
KEYS = ("office", "body", "period")


@dataclass(frozen=True)
class Part:
    """A period of counts within a period to be filled: its length in months, its place, its months in the year."""

    period: str
    target: str
    length: int
    bit: int
    first: int
    last: int


@dataclass(frozen=True)
class Plan:
    """What is rolled up: the parts of each period, the measures rolled up, and those handed on as they stand."""

    year: int
    parts: tuple[Part, ...]
    rolled: tuple[str, ...]
    handed: tuple[str, ...]

    @property
    def periods(self) -> tuple[str, ...]:
        """The periods of counts that matter at all."""
        return tuple(dict.fromkeys(part.period for part in self.parts))


def plan_of(policy: Policy, counts: Source, periods: tuple[str, ...], year: int) -> Plan:
    """What of counts a policy needs for a year; earlier years only where a formula reads `.last`."""
    cadences = {"year", *(c for i in policy.indicators.values() for c in i.rounds)}
    cadences |= {policy.sheets[key].every for key in sheets_in_force(policy)}
    reads_past = ".last" in policy.model_dump_json()
    parts = []
    for period in periods:
        own, first, last = span(period)
        if own != year and not (reads_past and own < year):
            continue
        for cadence in sorted(cadences, key=lambda c: MONTHS[c]):
            for target in periods_of(own, cadence):
                _, begin, end = span(target)
                if begin <= first and last <= end:
                    length = last - first + 1
                    parts.append(Part(period, target, length, 1 << ((first - 1) // length), first, last))
    there = [n for n, m in policy.measures.items() if n in counts.columns and m.source is None]
    rolled = [n for n in there if _is_exact(policy.measures[n], n, counts)]
    return Plan(year, tuple(parts), tuple(rolled), tuple(n for n in there if n not in rolled))


def _is_exact(measure: Measure, name: str, counts: Source) -> bool:
    kind = counts.type_of(name)
    known = kind in (*_WHOLE, *_FLOATS) or kind.startswith("DECIMAL")
    top = 1.0 if kind == "BOOLEAN" else counts.tops.get(name)
    return known and measure.roll != "mean" and top is not None and top * 10**measure.decimals * 12 < LARGEST


def rolled_counts(
    con: duckdb.DuckDBPyConnection, policy: Policy, plan: Plan, counts: Source, bounds: tuple[str, str],
    windows: pd.DataFrame, marked: pd.DataFrame,
) -> pd.DataFrame:  # fmt: skip
    """The counts of the offices within bounds, a row a body and period that the policy needs.

    windows: office, body, begins, ends (months) of bodies that stood for a part of the year. marked: office and body
    of those whose rows are handed on as they stand. NotPublished where a body reports a period twice.
    """
    con.register("windows", windows)
    con.register("marked", marked)
    if not plan.parts:
        return pd.DataFrame(columns=list(KEYS))
    rolled = pd.DataFrame(columns=list(KEYS))
    if plan.rolled:
        found = con.sql(_query(policy, plan, counts, bounds, not windows.empty, not marked.empty)).to_arrow_table()
        rolled = _frame(policy, plan, found)
        if len(marked):
            only = "SEMI JOIN marked USING (office, body)"
            rolled = pd.concat([rolled, _as_they_stand(con, plan, counts, bounds, plan.rolled, only)])
    if not plan.handed:
        return rolled.reset_index(drop=True)
    handed = _as_they_stand(con, plan, counts, bounds, plan.handed)
    return rolled.set_index(list(KEYS)).join(handed.set_index(list(KEYS)), how="outer").reset_index()


def _rows(plan: Plan, counts: Source, bounds: tuple[str, str], names: tuple[str, ...]) -> str:
    """SQL of the rows of these offices and periods, under our names."""
    columns = ", ".join(f"{counts.column(n)} AS {quoted(n)}" for n in (*KEYS, *names))
    first, last = map(literal, bounds)
    periods = ", ".join(map(literal, plan.periods))
    office, period = counts.column("office"), counts.column("period")
    where = f"{office} BETWEEN {first} AND {last} AND {period} IN ({periods})"
    return f"SELECT {columns} FROM {counts.relation(*bounds)} WHERE {where}"


def _as_they_stand(
    con: duckdb.DuckDBPyConnection, plan: Plan, counts: Source, bounds: tuple[str, str], names: tuple[str, ...],
    join: str = "",
) -> pd.DataFrame:  # fmt: skip
    rows = _rows(plan, counts, bounds, names)
    return frame_of(con.sql(f"SELECT * FROM ({rows}) {join}").to_arrow_table())


def frame_of(table: pa.Table) -> pd.DataFrame:
    """A pandas frame of nullable columns; decimals as the nearest floats, as intake reads them."""
    fields = [pa.field(f.name, pa.float64() if pa.types.is_decimal(f.type) else f.type) for f in table.schema]
    kinds = {
        pa.string(): pd.StringDtype(), pa.bool_(): pd.BooleanDtype(), pa.float64(): pd.Float64Dtype(),
        pa.float32(): pd.Float32Dtype(), **{getattr(pa, name.lower())(): getattr(pd, f"{name}Dtype")() for name in
        ("Int8", "Int16", "Int32", "Int64", "UInt8", "UInt16", "UInt32", "UInt64")},
    }  # fmt: skip
    frame: pd.DataFrame = table.cast(pa.schema(fields)).to_pandas(types_mapper=kinds.get)
    return frame


def _query(
    policy: Policy, plan: Plan, counts: Source, bounds: tuple[str, str], has_windows: bool, has_marks: bool
) -> str:
    """One row a body, period to be filled and length of its parts: sums as doubles, infinite where a part is missing.

    An empty cell adds infinity, so that one aggregate a measure says both the number and whether all of it is known.
    """
    static = []
    for part in plan.parts:
        _, begin, end = span(part.target)
        own = int(part.target[:4]) == plan.year
        values = (part.period, part.target, part.length, part.bit, part.first, part.last, begin, end, int(own))
        static.append(f"({', '.join(map(literal, values))})")
    names = "period, target, length, bit, first, last, tfirst, tlast, own"
    low, high, join, drop = "p.tfirst", "p.tlast", "", ""
    if has_windows:
        join = " LEFT JOIN windows w ON w.office = c.office AND w.body = c.body AND p.own = 1"
        low, high = "greatest(p.tfirst, coalesce(w.begins, 1))", "least(p.tlast, coalesce(w.ends, 12))"
        drop = f" WHERE p.last >= {low} AND p.first <= {high}"
    if has_marks:
        join += " ANTI JOIN marked m ON m.office = c.office AND m.body = c.body"
    many = len({(p.target, p.length) for p in plan.parts}) > 1
    aggregates = [_aggregate(policy.measures[n], n, counts) for n in plan.rolled]
    ends = {"first": low, "last": high}
    edges = "".join(
        f", (p.first <= {month} AND {month} <= p.last)::TINYINT::DOUBLE AS is_{edge}"
        for edge, month in ends.items()
        if any(policy.measures[n].roll == edge for n in plan.rolled)
    )
    wanted = f", (({high} - 1) // p.length - ({low} - 1) // p.length + 1) AS wanted" if many or has_windows else ""
    inner = (
        f"SELECT c.*, p.target, p.length, p.bit{edges}{wanted} FROM ({_rows(plan, counts, bounds, plan.rolled)}) c "
        f"JOIN (VALUES {', '.join(static)}) p({names}) ON c.period = p.period{join}{drop}"
    )
    one = plan.parts[0]
    extra = "target, length" if many else f"{literal(one.target)} AS target, {one.length} AS length"
    group = ", target, length" if many else ""
    expected = "min(wanted)" if wanted else str(MONTHS[cadence_of(one.target)] // one.length)
    checks = f"count(*) AS rows, bit_or(bit) AS parts, {expected} AS wanted"
    return (
        f"SELECT office, body, {extra}, {checks}, {', '.join(aggregates)} FROM ({inner}) GROUP BY office, body{group}"
    )


def _aggregate(measure: Measure, name: str, counts: Source) -> str:
    column, kind, scale = quoted(name), counts.type_of(name), 10**measure.decimals
    value = f"{column}::TINYINT::DOUBLE" if kind == "BOOLEAN" else f"{column}::DOUBLE"
    if kind in _FLOATS:
        value = f"(CASE WHEN isfinite({column}) THEN {value} END)"
    if kind not in _WHOLE:
        value = f"round_even({value} * {scale}, 0)"
    elif scale != 1:
        value = f"{value} * {scale}"
    if measure.roll in ("first", "last"):
        value = f"{value} * is_{measure.roll}"
    if name not in counts.without_gaps or kind in _FLOATS:
        value = f"coalesce({value}, 'inf'::DOUBLE)"
    return f"{'max' if measure.roll == 'max' else 'sum'}({value}) AS {column}"


def _frame(policy: Policy, plan: Plan, found: pa.Table) -> pd.DataFrame:
    """Counts of whole periods: a measure is missing where a part of it is."""
    rows, parts, wanted = (found[n].to_numpy().astype(np.int64) for n in ("rows", "parts", "wanted"))
    bits = np.bitwise_count(parts.astype(np.uint64)).astype(np.int64)
    if (twice := np.flatnonzero(rows > bits)).size:
        at = int(twice[0])
        office, body, target = (found[n][at].as_py() for n in ("office", "body", "target"))
        raise NotPublished(f"counts 里“{office}”的“{body}”在 {target} 内有同一时期的两行；只留一行后再运行")
    lost = bits != wanted
    values = {n: found[n].to_numpy() for n in plan.rolled}
    if lost.any():
        values = {n: np.where(lost, np.inf, column) for n, column in values.items()}
    keys = found.select(["office", "body", "target"])
    lengths = found["length"].to_numpy()
    if len(np.unique(lengths)) > 1:
        keys, values = _first_known(policy, plan, keys, lengths, values)
    frame = frame_of(keys.rename_columns(list(KEYS)))
    columns = {n: _column(values[n], policy.measures[n].decimals) for n in plan.rolled}
    return pd.concat([frame, pd.DataFrame(columns)], axis=1)


def _column(values: NDArray[Any], decimals: int) -> Any:
    """A nullable column of scaled integers that stand as doubles; infinite is missing."""
    missing = np.isinf(values)
    known = np.where(missing, 0.0, values) if missing.any() else values
    if decimals:
        return pd.arrays.FloatingArray(known / 10**decimals, missing)
    return pd.arrays.IntegerArray(known.astype(np.int64), missing)


def _first_known(
    policy: Policy, plan: Plan, keys: pa.Table, lengths: NDArray[Any], values: dict[str, NDArray[Any]]
) -> tuple[pa.Table, dict[str, NDArray[Any]]]:
    """Rows of parts of several lengths made one a body and period, in the order in which `evaluate` looks at them."""
    index = pd.MultiIndex.from_frame(keys.to_pandas())
    code, whole = pd.factorize(index)
    out = {n: np.full(len(whole), np.inf) for n in values}
    by_length = {int(length): np.flatnonzero(lengths == length) for length in np.unique(lengths)}
    cadences = np.array([MONTHS[cadence_of(t)] for t in whole.get_level_values(2)])
    of_length = {months: cadence for cadence, months in MONTHS.items()}
    for name, column in values.items():
        for own in np.unique(cadences):
            target = "2000" if own == 12 else periods_of(2000, of_length[int(own)])[0]
            for cadence in Reports._cadences(policy.measures[name], target):
                rows = by_length.get(MONTHS[cadence], np.zeros(0, np.int64))
                rows = rows[cadences[code[rows]] == own]
                at = code[rows]
                out[name][at] = np.where(np.isinf(out[name][at]), column[rows], out[name][at])
    table = pa.table({n: pa.array(whole.get_level_values(i), pa.string()) for i, n in enumerate(keys.column_names)})
    return table, out
