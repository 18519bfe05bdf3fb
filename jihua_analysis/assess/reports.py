"""What was reported, rolled up over any period: one exact column a measure, a row a body and an office."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
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
)
from jihua_analysis.assess.formulas import evaluate
from jihua_analysis.assess.rolling import first_known, office_sum, roll
from jihua_analysis.assess.roster import Roster
from jihua_analysis.intake.schema import Tables
from jihua_analysis.policy.model import Measure, Policy
from jihua_analysis.policy.periods import MONTHS, cadence_of, periods_of, span
from jihua_analysis.policy.rules import Cadence


@dataclass(frozen=True, eq=False)
class _Slots:
    """at: rows of `counts`; cell: the place in body × part that any row of `counts` fills; active: body × part."""

    at: NDArray[np.int64]
    cell: NDArray[np.int64]
    active: NDArray[np.bool_]

    def joint(self, states: NDArray[np.uint8]) -> tuple[NDArray[np.bool_], NDArray[np.uint8]]:
        """Which parts count, and the state of the whole, of parts with these states (body × part)."""
        states = np.where(self.active, states, REPORTED)
        worst = states.max(axis=1)
        known = self.active & (states == REPORTED)
        total = np.where((worst == NOT_APPLICABLE) & known.any(axis=1), REPORTED, worst)
        return known, np.where(self.active.any(axis=1), total, NOT_APPLICABLE).astype(np.uint8)

    @cached_property
    def only(self) -> NDArray[np.int64]:
        """Of a period in one part: the row of `counts` that each body filled it with; any row for `without`."""
        rows = np.full(len(self.active), -1)
        rows[self.cell[self.at]] = self.at
        return rows

    @cached_property
    def without(self) -> NDArray[np.int64]:
        """Bodies that filled in no row, or did not stand."""
        return np.flatnonzero((self.only < 0) | ~self.active[:, 0])

    @cached_property
    def state_without(self) -> NDArray[np.uint8]:
        """The state of those."""
        return np.where(self.active[self.without, 0], MISSING, NOT_APPLICABLE).astype(np.uint8)

    @cached_property
    def all_given(self) -> tuple[NDArray[np.bool_], NDArray[np.uint8]]:
        """The same where every row gives a number: what most measures share."""
        states = np.full(self.active.shape, MISSING, np.uint8)
        states.reshape(-1)[self.cell[self.at]] = REPORTED
        return self.joint(states)


class Reports:
    """What was reported, ready to be summed over any period of any year."""

    def __init__(self, policy: Policy, tables: Tables, roster: Roster) -> None:
        self.policy, self.tables, self.roster = policy, tables, roster
        counts = tables.counts
        self.row = roster.locate(counts)
        known = self.row >= 0
        self.is_known, self.counts, self.row = known, counts if known.all() else counts[known], self.row[known]
        code, periods = pd.factorize(self.counts["period"])
        self.when = np.array([span(p) for p in periods], dtype=np.int64).reshape(-1, 3)[code]
        self._marks = self._marked(tables.marks)
        self._values: dict[str, tuple[Any, NDArray[np.uint8]]] = {}
        self._slot_cache: dict[tuple[str, Cadence], _Slots] = {}
        self._cache: dict[tuple[str, str], Column] = {}
        self._sources: dict[str, dict[str, NDArray[Any]]] = {}

    def _marked(self, marks: pd.DataFrame) -> Mapping[str, tuple[NDArray[np.int64], NDArray[np.uint8]]]:
        """For each measure the rows of `counts` that are marked, and how."""
        own = marks[marks["table"] == "counts"]
        if own.empty:
            return {}
        keys = ["office", "body", "period"]
        at = pd.MultiIndex.from_frame(self.counts[keys]).get_indexer(pd.MultiIndex.from_frame(own[keys]))
        state = np.array([STATES.index(s) for s in own["state"]], dtype=np.uint8)
        groups = own.reset_index(drop=True).groupby("column").indices.items()
        return {str(name): (at[rows][at[rows] >= 0], state[rows][at[rows] >= 0]) for name, rows in groups}

    def after(self, policy: Policy, tables: Tables) -> Reports | None:
        """The reports of other tables of the same bodies, marks and measures; what was rolled up of the same numbers
        is shared. None where the rows of `counts` are others.
        """
        was, now, keys = self.tables.counts, tables.counts, ["office", "body", "period"]
        if was is not now and not (list(was) == list(now) and was[keys].equals(now[keys])):
            return None
        moved = set() if was is now else {str(name) for name in now if not now[name].equals(was[name])}
        told = {name for name in self._sources if tables.frame(name) is not self.tables.frame(name)}
        moved |= {name for name, measure in policy.measures.items() if measure.source and measure.source.table in told}
        other = copy.copy(self)
        other.policy, other.tables = policy, tables
        other.counts = self.counts if was is now else now[self.is_known]
        other._values = {name: value for name, value in self._values.items() if name not in moved}
        other._cache = {key: column for key, column in self._cache.items() if key[0] not in moved}
        other._sources = {name: rows for name, rows in self._sources.items() if name not in told}
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
        found = None
        if name in self.counts:
            num, state = self._reported(name, measure)
            for cadence in self.cadences(measure, period):
                slots = self._slots(period, cadence)
                if len(slots.at):
                    part = self._rolled(measure, num, state, slots)
                    found = part if found is None else first_known(found, part)
        if found is None:
            found = Column(np.zeros(n, np.int64), 10**measure.decimals, np.full(n, MISSING, np.uint8))
        reports = self.roster.is_of(measure.who)
        return found.with_state(np.where(reports, found.state, NOT_APPLICABLE).astype(np.uint8))

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
            slots = _Slots(np.flatnonzero(fits), self.row * parts + (when[:, 1] - first) // length, active)
            self._slot_cache[period, cadence] = slots
        return self._slot_cache[period, cadence]

    @staticmethod
    def cadences(measure: Measure, period: str) -> list[Cadence]:
        """The period itself first, then the measure's own cadence, then any finer one."""
        own = cadence_of(period)
        finer: list[Cadence] = [c for c in ("half", "quarter", "month") if MONTHS[c] < MONTHS[own]]
        return [own, *sorted(finer, key=lambda c: c != measure.every)]

    def _state(self, name: str, state: NDArray[np.uint8]) -> NDArray[np.uint8]:
        if name in self._marks:
            at, marked = self._marks[name]
            state = state.copy()
            state[at] = marked
        return state

    def _rolled(self, measure: Measure, num: Any, state: Any, slots: _Slots) -> Column:
        scale = 10**measure.decimals
        if slots.active.shape[1] == 1:  # the period itself was reported
            values, states = num[slots.only], state[slots.only]
            states[slots.without] = slots.state_without
            values[states != REPORTED] = 0
            return Column(values, scale, states)
        given = slots.at[state[slots.at] != MISSING]
        grid = np.zeros(slots.active.shape, dtype=num.dtype)
        grid.reshape(-1)[slots.cell[given]] = num[given]
        if len(given) == len(slots.at) and not state[given].any():
            known, total = slots.all_given
        else:
            states = np.full(slots.active.shape, MISSING, np.uint8)
            states.reshape(-1)[slots.cell[given]] = state[given]
            known, total = slots.joint(states)
        return Column(*roll(measure.roll, grid, known, scale), total)

    def _from_source(self, measure: Measure, period: str) -> Column:
        """Counted from events or log: no row means none happened, no row of the whole office means not known."""
        assert measure.source is not None
        source = measure.source
        told = self._told(source.table)
        year, first, last = span(period)
        wanted = (told["row"] >= 0) & (told["kind"] == source.kind) & (told["year"] == year)
        wanted &= (told["first"] >= first) & (told["last"] <= last)
        for field in ("level", "cause"):
            value = getattr(source, field)
            if value is not None:
                wanted &= told[field] == value
        num = np.zeros(len(self.roster), np.int64)
        np.add.at(num, told["row"][wanted], told["count"][wanted])
        known = np.where(told["handed_in"], REPORTED, MISSING)
        return Column(num, 1, np.where(self.roster.is_of(measure.who), known, NOT_APPLICABLE).astype(np.uint8))

    def _told(self, table: str) -> dict[str, NDArray[Any]]:
        """The rows of events, or the done ones of the log, as plain arrays; whose offices handed any in."""
        if table not in self._sources:
            frame = self.tables.frame(table)
            told: dict[str, NDArray[Any]] = {"handed_in": self.roster.handed_in(frame)}
            if table == "log":
                frame = frame[frame["done_on"].notna().to_numpy() & frame["period"].notna().to_numpy(dtype=bool)]
                when = np.array([span(p) for p in frame["period"]], dtype=np.int64).reshape(-1, 3).T
            else:
                month = frame["date"].dt.month.fillna(0).to_numpy(dtype=np.int64)
                when = np.stack([frame["date"].dt.year.fillna(0).to_numpy(dtype=np.int64), month, month])
            kind = frame["task" if table == "log" else "kind"]
            words = {name: frame[name] for name in ("level", "cause") if name in frame} | {"kind": kind}
            told |= {name: column.fillna("").to_numpy(dtype=object) for name, column in words.items()}
            told |= dict(zip(("year", "first", "last"), when, strict=True))
            told |= {"row": self.roster.locate(frame), "count": frame["count"].fillna(1).to_numpy(dtype=np.int64)}
            self._sources[table] = told
        return self._sources[table]

    def _with_office_sums(self, measure: Measure, column: Column) -> Column:
        """The office's own row: its own report where it makes one, else the sum of its bodies."""
        roster = self.roster
        own = roster.office_row
        summed = office_sum(column, roster, roster.is_of(k for k in measure.who if k != "office"))
        keep = column.state[own] == REPORTED
        num, state = column.num.astype(summed.num.dtype), column.state.copy()
        num[own] = np.where(keep, column.num[own], summed.num)
        state[own] = np.where(keep | (measure.who == ("office",)), column.state[own], summed.state)
        return Column(num, column.den, state)


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
