"""Monthly counts -> counts of the periods that a policy needs, rolled up exactly as `evaluate` would.

Rows are read in batches and added up by `sums.py`. A measure that cannot be added up so (a mean is a fraction;
a sum that may pass 2**50; text) and the rows of bodies with marks are handed on as they stand: `evaluate` rolls those
up itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from jihua_analysis.assess.evaluate import sheets_in_force
from jihua_analysis.assess.reports import Reports
from jihua_analysis.assess.roster import Roster
from jihua_analysis.intake.schema import TABLE, typed
from jihua_analysis.policy.model import Measure, Policy
from jihua_analysis.policy.periods import MONTHS, cadence_of, periods_of, span
from jihua_analysis.publish import NotPublished
from jihua_analysis.scale.sources import BATCH, KEYS, Bools, Source, coded
from jihua_analysis.scale.sums import Layer, Part, integers

LARGEST = 2.0**50
"""Below this every double is an exact integer, and stays it when divided by 10**decimals and back."""
_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "BOOLEAN")
_FLOATS = ("FLOAT", "DOUBLE")
Pair = tuple[str, str]
"""Office and body."""


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

    @property
    def targets(self) -> dict[int, list[str]]:
        """The periods that are filled, by how many months they have."""
        found: dict[int, list[str]] = {}
        for target in dict.fromkeys(part.target for part in self.parts):
            found.setdefault(MONTHS[cadence_of(target)], []).append(target)
        return found


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
                    parts.append(Part(period, target))
    there = [n for n, m in policy.measures.items() if n in counts.columns and m.source is None]
    rolled = [n for n in there if _is_exact(policy.measures[n], n, counts)]
    return Plan(year, tuple(parts), tuple(rolled), tuple(n for n in there if n not in rolled))


def _is_exact(measure: Measure, name: str, counts: Source) -> bool:
    kind = counts.type_of(name)
    known = kind in (*_WHOLE, *_FLOATS) or kind.startswith("DECIMAL")
    top = 1.0 if kind == "BOOLEAN" else counts.tops.get(name)
    return known and measure.roll != "mean" and top is not None and top * 10**measure.decimals * 12 < LARGEST


def rolled_counts(
    policy: Policy, plan: Plan, counts: Source, bounds: tuple[str, str], roster: Roster, marked: pd.DataFrame
) -> tuple[pd.DataFrame, set[Pair]]:
    """The counts of the offices within bounds as intake hands them over, a row a body and period that matters.

    And the office and body of rows that belong to nobody on the roster. marked: office and body of those whose rows
    are handed on as they stand. NotPublished where a body reports a period twice.
    """
    nobodys: set[Pair] = set()
    if not plan.parts:
        return typed(TABLE["counts"], None), nobodys
    if plan.rolled:
        aside = roster.locate(marked)
        rolled, nobodys = _summed(policy, plan, counts, bounds, roster, aside)
        if len(aside):
            rolled = pd.concat([rolled, _once(_as_they_stand(plan, counts, bounds, plan.rolled, (roster, aside)))])
        if not plan.handed:
            return rolled.reset_index(drop=True), nobodys
    handed = _as_they_stand(plan, counts, bounds, plan.handed)
    if not plan.rolled:
        handed = _once(handed)
        nobodys = set(zip(*(handed.loc[roster.locate(handed) < 0, name] for name in ("office", "body")), strict=True))
        return typed(TABLE["counts"], handed), nobodys
    both = rolled.set_index(list(KEYS)).join(handed.set_index(list(KEYS)), how="outer").reset_index()
    return typed(TABLE["counts"], both), nobodys


def _as_they_stand(
    plan: Plan, counts: Source, bounds: tuple[str, str], names: tuple[str, ...],
    whose: tuple[Roster, NDArray[np.int64]] | None = None,
) -> pd.DataFrame:  # fmt: skip
    """The rows of these offices and periods, under our names; whose: of these rows of a roster alone."""

    def chosen(batch: pa.RecordBatch) -> Bools:
        period = coded(batch["period"])
        is_read = np.array([word in plan.periods for word in period.dictionary.to_pylist()], dtype=bool)
        mask: Bools = is_read[period.indices.to_numpy()]
        if whose is not None:
            mask &= np.isin(_located(whose[0], coded(batch["office"]), coded(batch["body"])), whose[1])
        return mask

    return frame_of(counts.read(*bounds, (*KEYS, *names), chosen))


def _once(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows; NotPublished where a body reports a period twice."""
    if (twice := rows.duplicated(list(KEYS))).any():
        raise _reported_twice(*rows.loc[twice, list(KEYS)].iloc[0])
    return rows


def _reported_twice(office: str, body: str, period: str) -> NotPublished:
    return NotPublished(f"counts 里“{office}”的“{body}”在 {period} 内有同一时期的两行；只留一行后再运行")


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


def _summed(
    policy: Policy, plan: Plan, counts: Source, bounds: tuple[str, str], roster: Roster, marked: NDArray[np.int64]
) -> tuple[pd.DataFrame, set[Pair]]:
    """The rolled measures of every body and period that has any row; missing where a part is. And whose rows are
    nobody's."""
    rolls = {name: policy.measures[name].roll for name in plan.rolled}
    layers: dict[int, dict[int, Layer]] = {}  # by the months of the periods filled, then by those of their parts
    for months, targets in plan.targets.items():
        lengths = {part.length for part in plan.parts if part.target in targets}
        layers[months] = {length: Layer(roster, targets, plan.parts, length, rolls) for length in lengths}
    every = [layer for by_length in layers.values() for layer in by_length.values()]
    nobodys: set[Pair] = set()
    for batch in counts.batches(*bounds, (*KEYS, *plan.rolled), BATCH):
        office, body, period = (coded(batch[name]) for name in KEYS)
        who = _located(roster, office, body)
        if len(lost := np.flatnonzero(who < 0)):
            names = (column.take(pa.array(lost)).to_pylist() for column in (office, body))
            nobodys |= {pair for pair in zip(*names, strict=True) if bounds[0] <= pair[0] <= bounds[1]}
        if len(marked):
            who[np.isin(who, marked)] = -1
        chosen = [layer.rows(who, period) for layer in every]
        for name in plan.rolled:
            values, gaps = integers(batch[name], 10 ** policy.measures[name].decimals)
            for layer, rows in zip(every, chosen, strict=True):
                layer.add(name, values, gaps, rows)
    parts = [_frame(policy, plan, roster, by_length) for by_length in layers.values()]
    return (pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0]), nobodys


def _located(roster: Roster, office: pa.DictionaryArray, body: pa.DictionaryArray) -> NDArray[np.int64]:
    """The roster row of each row, −1 for none; a stretch of rows of one body is looked up once."""
    codes = np.stack([names.indices.to_numpy() for names in (office, body)])
    starts = np.append(0, np.flatnonzero((codes[:, 1:] != codes[:, :-1]).any(axis=0)) + 1)
    names = office.dictionary.to_pylist(), body.dictionary.to_pylist()
    rows = roster.locate_coded(codes[0, starts], names[0], codes[1, starts], names[1])
    return np.repeat(rows, np.diff(starts, append=len(office)))


def _frame(policy: Policy, plan: Plan, roster: Roster, layers: Mapping[int, Layer]) -> pd.DataFrame:
    """Periods of one length: each measure from the first layer that knows it, in the order `evaluate` looks in."""
    targets = next(iter(layers.values())).targets
    for layer in layers.values():
        if (twice := layer.reported_twice()) is not None:
            row, at = divmod(twice, len(targets))
            office, name = roster.bodies.loc[row, ["office", "body"]]
            raise _reported_twice(office, name, targets[at])
    places = np.flatnonzero(np.logical_or.reduce([layer.rows_seen > 0 for layer in layers.values()]))
    body, period = np.divmod(places, len(targets))
    frame: dict[str, Any] = {name: roster.bodies[name].array.take(body) for name in ("office", "body")}
    frame["period"] = pd.array(targets, dtype="string").take(period)
    # Without gaps a slice, which copies nothing.
    where: NDArray[np.int64] | slice = places if len(places) < len(roster) * len(targets) else slice(None)
    for name in plan.rolled:
        measure = policy.measures[name]
        found = [layers[months] for c in Reports.cadences(measure, targets[0]) if (months := MONTHS[c]) in layers]
        number, is_missing = found[0].sums[name][where], ~found[0].is_known(name)[where]
        for layer in found[1:]:
            known = is_missing & layer.is_known(name)[where]
            number, is_missing = np.where(known, layer.sums[name][where], number), is_missing & ~known
        frame[name] = _column(number, is_missing, measure.decimals)
    return pd.DataFrame(frame, copy=False)


def _column(number: NDArray[np.int64], is_missing: NDArray[np.bool_], decimals: int) -> Any:
    """A nullable column; what stands where a number is missing means nothing."""
    if decimals:
        return pd.arrays.FloatingArray(number / 10**decimals, is_missing)
    return pd.arrays.IntegerArray(number, is_missing)
