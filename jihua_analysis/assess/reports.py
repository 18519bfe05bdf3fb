"""What was reported, rolled up over any period: one exact column a measure, a row a body and an office."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jihua_analysis.assess.exact import (
    MISSING,
    NOT_APPLICABLE,
    REPORTED,
    STATES,
    Column,
    Value,
    as_column,
    narrow,
    plus,
    times,
)
from jihua_analysis.assess.formulas import evaluate
from jihua_analysis.assess.periods import MONTHS, cadence_of, periods_of, span
from jihua_analysis.assess.roster import Roster
from jihua_analysis.intake.schema import Tables
from jihua_analysis.policy.model import Measure, Policy
from jihua_analysis.policy.rules import Cadence


@dataclass(frozen=True, eq=False)
class _Slots:
    """at: rows of `counts`; part: the part of the period that any row of `counts` fills; active: body × part."""

    at: NDArray[np.int64]
    part: NDArray[np.int64]
    active: NDArray[np.bool_]


class Reports:
    """What was reported, ready to be summed over any period of any year."""

    def __init__(self, policy: Policy, tables: Tables, roster: Roster) -> None:
        self.policy, self.tables, self.roster = policy, tables, roster
        counts = tables.counts
        self.row = roster.locate(counts)
        known = self.row >= 0
        self.counts, self.row = counts[known], self.row[known]
        code, periods = pd.factorize(self.counts["period"])
        self.when = np.array([span(p) for p in periods], dtype=np.int64).reshape(-1, 3)[code]
        self._marks = self._marked(tables.marks)
        self._values: dict[str, tuple[Any, NDArray[np.uint8]]] = {}
        self._slot_cache: dict[tuple[str, Cadence], _Slots] = {}
        self._cache: dict[tuple[str, str], Column] = {}

    def _marked(self, marks: pd.DataFrame) -> Mapping[str, pd.DataFrame]:
        own = marks[marks["table"] == "counts"]
        return {name: rows for name, rows in own.groupby("column")} if len(own) else {}

    def under(self, policy: Policy) -> Reports:
        """The same reports under a policy with the same measures; what was rolled up is shared."""
        other = copy.copy(self)
        other.policy = policy
        return other

    def measure(self, name: str, period: str) -> Column:
        """One measure over one period, a row a body: rolled up from its parts, the office's own row summed.

        Bodies that do not report it are not applicable; a part that is missing makes the whole missing.
        """
        key = (name, period)
        if key not in self._cache:
            measure = self.policy.measures[name]
            column = self._from_source(measure, period) if measure.source else self._from_counts(name, measure, period)
            self._cache[key] = self._with_office_sums(measure, column)
        return self._cache[key]

    def _from_counts(self, name: str, measure: Measure, period: str) -> Column:
        n = len(self.roster)
        out = Column(np.zeros(n, np.int64), 10**measure.decimals, np.full(n, MISSING, np.uint8))
        if name in self.counts:
            num, state = self._reported(name, measure)
            for cadence in self._cadences(measure, period):
                slots = self._slots(period, cadence)
                given = slots.at[state[slots.at] != MISSING]
                if len(given):
                    out = _first_known(out, self._rolled(measure, num, state, given, slots))
        reports = self.roster.is_of(measure.who)
        return Column(out.num, out.den, np.where(reports, out.state, NOT_APPLICABLE).astype(np.uint8))

    def _reported(self, name: str, measure: Measure) -> tuple[Any, NDArray[np.uint8]]:
        """A measure's integers and states, one a row of `counts`."""
        if name not in self._values:
            column = Column.of(self.counts[name], measure.decimals)
            self._values[name] = column.num, self._state(name, column.state)
        return self._values[name]

    def _slots(self, period: str, cadence: Cadence) -> _Slots:
        """The rows of `counts` that are parts of a period at one cadence, and which parts each body stood in."""
        if (period, cadence) not in self._slot_cache:
            year, first, last = span(period)
            length, when = MONTHS[cadence], self.when
            fits = (when[:, 0] == year) & (when[:, 2] - when[:, 1] + 1 == length)
            fits &= (when[:, 1] >= first) & (when[:, 2] <= last)
            parts = (last - first + 1) // length
            active = np.ones((len(self.roster), parts), dtype=bool)
            if year == self.roster.year:
                begins, ends = self.roster.months_active
                starts = first + np.arange(parts) * length
                active = (starts + length - 1 >= begins[:, None]) & (starts <= ends[:, None])
            slots = _Slots(np.flatnonzero(fits), (when[:, 1] - first) // length, active)
            self._slot_cache[period, cadence] = slots
        return self._slot_cache[period, cadence]

    @staticmethod
    def _cadences(measure: Measure, period: str) -> list[Cadence]:
        """The period itself first, then the measure's own cadence, then any finer one."""
        own = cadence_of(period)
        finer: list[Cadence] = [c for c in ("half", "quarter", "month") if MONTHS[c] < MONTHS[own]]
        return [own, *sorted(finer, key=lambda c: c != measure.every)]

    def _state(self, name: str, state: NDArray[np.uint8]) -> NDArray[np.uint8]:
        marks = self._marks.get(name)
        if marks is None:
            return state
        keys = pd.MultiIndex.from_frame(self.counts[["office", "body", "period"]])
        at = keys.get_indexer(pd.MultiIndex.from_frame(marks[["office", "body", "period"]]))
        state = state.copy()
        state[at[at >= 0]] = [STATES.index(s) for s, i in zip(marks["state"], at, strict=True) if i >= 0]
        return state

    def _rolled(self, measure: Measure, num: Any, state: Any, given: Any, slots: _Slots) -> Column:
        if slots.active.shape[1] == 1:  # the period itself was reported
            return self._as_reported(num, state, given, slots.active[:, 0], 10**measure.decimals)
        grid = np.zeros(slots.active.shape, dtype=num.dtype)
        states = np.full(slots.active.shape, MISSING, np.uint8)
        place = self.row[given], slots.part[given]
        grid[place], states[place] = num[given], state[given]
        states = np.where(slots.active, states, REPORTED)
        worst = states.max(axis=1)
        known = slots.active & (states == REPORTED)
        total = np.where((worst == NOT_APPLICABLE) & known.any(axis=1), REPORTED, worst)
        total = np.where(slots.active.any(axis=1), total, NOT_APPLICABLE).astype(np.uint8)
        return Column(*_roll(measure.roll, grid, known, 10**measure.decimals), total)

    def _as_reported(self, num: Any, state: Any, given: Any, active: NDArray[np.bool_], scale: int) -> Column:
        values, states = np.zeros(len(active), num.dtype), np.full(len(active), MISSING, np.uint8)
        values[self.row[given]], states[self.row[given]] = num[given], state[given]
        if not active.all():
            states[~active] = NOT_APPLICABLE
        values[states != REPORTED] = 0
        return Column(values, scale, states)

    def _from_source(self, measure: Measure, period: str) -> Column:
        """Counted from events or log: no row means none happened, no row of the whole office means not known."""
        assert measure.source is not None
        source, n = measure.source, len(self.roster)
        frame = self.tables.frame(source.table)
        year, first, last = span(period)
        if source.table == "events":
            inside = (frame["date"].dt.year == year) & frame["date"].dt.month.between(first, last)
            named = frame["kind"] == source.kind
        else:
            spans = {p: span(p) for p in frame["period"].dropna().unique()}
            inside = frame["period"].isin(
                [p for p, (y, a, b) in spans.items() if y == year and first <= a and b <= last]
            )
            named = (frame["task"] == source.kind) & frame["done_on"].notna()
        wanted = named & inside
        for field in ("level", "cause"):
            value = getattr(source, field)
            if value is not None:
                wanted = wanted & (frame[field] == value)
        chosen = frame[wanted.fillna(False).to_numpy(dtype=bool)]
        row = self.roster.locate(chosen)
        amount = chosen["count"].fillna(1).to_numpy(dtype=np.int64)
        num = np.zeros(n, np.int64)
        np.add.at(num, row[row >= 0], amount[row >= 0])
        reports = self.roster.is_of(measure.who)
        known = np.where(self.roster.handed_in(frame), REPORTED, MISSING)
        return Column(num, 1, np.where(reports, known, NOT_APPLICABLE).astype(np.uint8))

    def _with_office_sums(self, measure: Measure, column: Column) -> Column:
        """The office's own row: its own report where it makes one, else the sum of its bodies."""
        roster = self.roster
        own = roster.office_row
        summed = office_sum(column, roster, roster.rows(k for k in measure.who if k != "office"))
        keep = column.state[own] == REPORTED
        num, state = column.num.astype(summed.num.dtype), column.state.copy()
        num[own] = np.where(keep, column.num[own], summed.num)
        state[own] = np.where(keep | (measure.who == ("office",)), column.state[own], summed.state)
        return Column(num, column.den, state)


def office_sum(column: Column, roster: Roster, rows: NDArray[np.int64]) -> Column:
    """The sum of these rows, one an office: missing if one of them is, not applicable if all are."""
    offices = len(roster.office_row)
    part = column.take(rows)
    code, counted = roster.office_code[rows], part.state == REPORTED
    values = np.where(counted, part.num, 0)
    if len(values) and int(np.abs(values).max()) * len(values) >= 2**62:
        values = values.astype(object)
    num = np.zeros(offices, dtype=values.dtype)
    np.add.at(num, code, values)
    seen = np.bincount(code[counted], minlength=offices) > 0
    lost = (part.state != REPORTED) & (part.state != NOT_APPLICABLE)
    worst = np.zeros(offices, np.uint8)
    np.maximum.at(worst, code[lost], part.state[lost])
    state = np.where(worst > 0, worst, np.where(seen, REPORTED, NOT_APPLICABLE)).astype(np.uint8)
    return Column(num, column.den, state)


def _first_known(one: Column, other: Column) -> Column:
    """Row by row the first of two that is not missing."""
    use = (one.state == MISSING) & (other.state != MISSING)
    if isinstance(one.den, int) and isinstance(other.den, int) and one.den != other.den:
        common = max(one.den, other.den)
        one = Column(times(one.num, common // one.den), common, one.state)
        other = Column(times(other.num, common // other.den), common, other.state)
    return Column(np.where(use, other.num, one.num), other.den, np.where(use, other.state, one.state).astype(np.uint8))


def _roll(how: str, grid: Any, active: Any, scale: int) -> tuple[Any, int]:
    """The parts of a period made one number; numerator and denominator."""
    parts = grid.shape[1]
    rows = np.arange(len(grid))
    match how:
        case "sum":
            total = np.zeros(len(grid), grid.dtype)
            for i in range(parts):
                total = plus(total, np.where(active[:, i], grid[:, i], 0))
            return total, scale
        case "first":
            return grid[rows, active.argmax(axis=1)], scale
        case "last":
            return grid[rows, parts - 1 - active[:, ::-1].argmax(axis=1)], scale
        case "max":
            return np.where(active, grid, np.iinfo(np.int64).min).max(axis=1) * active.any(axis=1), scale
        case _:
            count = np.maximum(active.sum(axis=1), 1)
            common = int(np.lcm.reduce(np.unique(count)))
            total, _ = _roll("sum", grid, active, scale)
            return narrow(np.asarray(times(total, common // count))), scale * common


class Names(Mapping[str, Value]):
    """The names a formula may read in one period: measures, the body's facts, and whatever else was worked out."""

    def __init__(self, reports: Reports, period: str, extra: Mapping[str, Value] | None = None) -> None:
        self.reports, self.period = reports, period
        self.extra: dict[str, Value] = {**reports.roster.fields, **(extra or {})}

    def __getitem__(self, name: str) -> Value:
        if name in self.extra:
            return self.extra[name]
        if name in self.reports.policy.measures:
            return self.reports.measure(name, self.period)
        if name.endswith(".last"):
            return self._year_before(name.removesuffix(".last"))
        raise KeyError(name)

    def _year_before(self, name: str) -> Value:
        """A measure or an indicator in the same period of the year before."""
        policy = self.reports.policy
        before = Names(self.reports, f"{int(self.period[:4]) - 1}{self.period[4:]}")
        if name in policy.measures:
            return before[name]
        indicator = policy.indicators[name]
        ratio = as_column(evaluate(indicator.numerator, before)) / as_column(evaluate(indicator.denominator, before))
        return Column.constant(indicator.scale) * ratio

    def __iter__(self) -> Iterator[str]:
        return iter({**self.extra, **self.reports.policy.measures})

    def __len__(self) -> int:
        return len({**self.extra, **self.reports.policy.measures})


def history_years(tables: Tables, year: int) -> list[int]:
    """The earlier years for which whole-year counts were given."""
    years = {span(p)[0] for p in tables.counts["period"].dropna().unique() if len(p) == 4}
    return sorted(y for y in years if y < year)


def rounds_of(year: int, cadences: Iterable[Cadence]) -> list[str]:
    """The periods of a year at these cadences, the year itself first."""
    wanted = sorted(set(cadences), key=lambda c: -MONTHS[c])
    return [p for c in wanted for p in periods_of(year, c)]
