"""Runs of years: how many in a row for certain, how many at most, and what follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jihua_analysis.assess.roster import Roster
from jihua_analysis.intake.schema import Tables
from jihua_analysis.policy.model import Policy
from jihua_analysis.policy.periods import MONTHS, cadence_of, period_back, span
from jihua_analysis.policy.standing import Run, RunRules, Standing

NO, YES, UNKNOWN = 0, 1, 2
LOOK_BACK = 20

Codes = NDArray[np.int8]
_OF = {"clean_inspection": "迎检无差错"}


@dataclass(frozen=True)
class History:
    """Earlier years' results of each roster row: `years[t]` is t+1 years back."""

    tables: Tables
    roster: Roster
    standing: Standing
    policy: Policy
    _found: dict[Run, Codes] = field(default_factory=dict)
    _now: dict[Run, Codes] = field(default_factory=dict)
    _seen: dict[Run, tuple[NDArray[Any], ...]] = field(default_factory=dict)

    def of(self, run: Run) -> Codes:
        """For each roster row and year back (1 … LOOK_BACK): YES, NO or UNKNOWN."""
        if run not in self._found:
            self._found[run] = self._of(run)
        return self._found[run]

    def _of(self, run: Run) -> Codes:
        known, hit = self._known(run)
        out = np.where(known, np.where(hit, YES, NO), UNKNOWN).astype(np.int8)
        start = self.standing.runs.history_start
        if start is not None:
            too_old = np.array([self.roster.year - 1 - t < start for t in range(LOOK_BACK)])
            out[:, too_old] = NO
        return out

    def _known(self, run: Run) -> tuple[NDArray[Any], NDArray[Any]]:
        n = len(self.roster)
        known, hit = np.zeros((n, LOOK_BACK), dtype=bool), np.zeros((n, LOOK_BACK), dtype=bool)
        if run.of == "clean_inspection":
            events = self.tables.events
            years = events["date"].dt.year.dropna().unique()
            for ago in sorted({int(self.roster.year - y) for y in years} & set(range(1, LOOK_BACK + 1))):
                seen, clean = clean_inspections(events, self.roster, self.roster.year - ago, run.level)
                known[:, ago - 1], hit[:, ago - 1] = seen, clean
            return known, hit
        row, back, has, match = self._entries(run)
        earlier = (back >= 1) & (back <= LOOK_BACK)
        known[row[earlier & has], back[earlier & has] - 1] = True
        hit[row[earlier & match], back[earlier & match] - 1] = True
        return known, hit

    def _entries(self, run: Run) -> tuple[NDArray[Any], ...]:
        """History rows that a run looks at: roster row, periods back (0 is the last of this year), known, and a hit."""
        if run not in self._seen:
            self._seen[run] = self._looked_up(run)
        return self._seen[run]

    def _looked_up(self, run: Run) -> tuple[NDArray[Any], ...]:
        frame, row, cadence = self._rows
        use = (row >= 0) & (cadence == run.every) & frame["year"].notna().to_numpy(dtype=bool)
        frame, row = frame[use], row[use]
        parts = 12 // MONTHS[run.every]
        place = np.array(
            [parts if pd.isna(p) else span(p)[2] // MONTHS[run.every] for p in frame["period"]], dtype=np.int64
        )
        back = (self.roster.year - frame["year"].to_numpy(dtype=np.int64)) * parts + (parts - place)
        if run.of == "class":
            has = frame["class"].notna().to_numpy(dtype=bool)
            match = frame["class"].isin(self._class_names(run.value)).to_numpy(dtype=bool)
        else:
            has = np.ones(len(frame), dtype=bool)
            match = frame["award"].notna().to_numpy(dtype=bool)
            for column, wanted in (("level", run.level), ("award", run.value)):
                if wanted is not None:
                    match = match & ((frame[column] == wanted).fillna(False).to_numpy(dtype=bool))
        return row, back, has, match

    @cached_property
    def _rows(self) -> tuple[pd.DataFrame, NDArray[np.int64], NDArray[Any]]:
        """History rows, the roster row each counts for (a body's own, and its heirs': reading A46), and its cadence."""
        frame = self.tables.history
        found = [frame]
        if self.standing.runs.lineage == "successor":
            bodies = self.tables.bodies.dropna(subset=["successor"])
            heirs = {(o, b): s for o, b, s in zip(bodies["office"], bodies["body"], bodies["successor"], strict=True)}
            while heirs and len(frame) and len(found) <= LOOK_BACK:
                heir = [heirs.get(pair) for pair in zip(frame["office"], frame["body"], strict=True)]
                frame = frame.assign(body=pd.array(heir, dtype="string")).dropna(subset=["body"])
                found.append(frame)
        both = pd.concat(found, ignore_index=True)
        cadence = [("year" if pd.isna(p) else cadence_of(p)) for p in both["period"]]
        return both, self.roster.locate(both), np.array(cadence, dtype=object)

    def _class_names(self, value: str | None) -> list[str]:
        """A class by its id or label, and the classes within it: who was excellent was first class."""
        inside = [c for c in self.standing.classes if value in (c.id, c.within)]
        return [str(value), *(name for c in inside for name in (c.id, c.label))]

    def this_year(self, run: Run, classes: Mapping[str, Codes]) -> Codes:
        """The same for the year under assessment, from its own results, awards and inspections.

        Of a run over shorter periods it is the last period of the year, as `history` has it.
        """
        if run.of == "class" and run.every == "year":
            return classes.get(str(run.value), np.full(len(self.roster), UNKNOWN, np.int8))
        if run not in self._now:
            self._now[run] = self._told_for_this_year(run)
        return self._now[run]

    def _told_for_this_year(self, run: Run) -> Codes:
        if run.of == "clean_inspection":
            seen, clean = clean_inspections(self.tables.events, self.roster, self.roster.year, run.level)
            return np.where(seen, np.where(clean, YES, NO), UNKNOWN).astype(np.int8)
        row, back, has, match = self._entries(run)
        out = np.full(len(self.roster), UNKNOWN, np.int8)
        out[row[has & (back == 0)]] = NO
        out[row[match & (back == 0)]] = YES
        return out


def clean_inspections(
    events: pd.DataFrame, roster: Roster, year: int, level: str | None
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Whether a body's year of inspections is known, and whether it had some and none found an error.

    A year in which the office registered no inspection of anybody is not known; a body without one is not error-free.
    """
    mine = events[(events["date"].dt.year == year).fillna(False).to_numpy(dtype=bool)]
    if level is not None:
        mine = mine[(mine["level"] == level).fillna(False).to_numpy(dtype=bool)]
    n = len(roster)
    row = roster.locate(mine)
    held, errors = np.zeros(n, np.int64), np.zeros(n, np.int64)
    amount = mine["count"].fillna(1).to_numpy(dtype=np.int64)
    for kind, into in (("inspection_held", held), ("inspection_error", errors)):
        is_kind = (mine["kind"] == kind).fillna(False).to_numpy(dtype=bool) & (row >= 0)
        np.add.at(into, row[is_kind], amount[is_kind])
    offices = np.zeros(int(roster.office_code.max(initial=0)) + 1, dtype=bool)
    offices[roster.office_code[held > 0]] = True
    return offices[roster.office_code], (held > 0) & (errors == 0)


def lengths(now: Codes, before: Codes, rules: RunRules) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Years in a row up to now: at least and at most, a row a body."""
    years = np.column_stack([now, before])
    if rules.missing == "break":
        years = np.where(years == UNKNOWN, NO, years)
    elif rules.missing == "skip":
        years = np.column_stack([years[:, :1], _without_unknown(years[:, 1:])])
    at_least = np.cumprod(years == YES, axis=1).sum(axis=1)
    at_most = np.cumprod(years != NO, axis=1).sum(axis=1)
    return at_least.astype(np.int64), at_most.astype(np.int64)


def _without_unknown(years: Codes) -> Codes:
    """Known years moved up over the unknown ones; what lies beyond the last known year is no."""
    order = np.argsort(years == UNKNOWN, axis=1, kind="stable")
    moved = np.take_along_axis(years, order, axis=1)
    return np.where(moved == UNKNOWN, NO, moved)


def fires(run: Run, at_least: NDArray[np.int64], at_most: NDArray[np.int64], cycle: int | None = None) -> Codes:
    """YES, NO or UNKNOWN for a run of `run.years`.

    An exact run is settled by its own known years, whatever an unknown year before them was (reading A33).
    cycle: after so many years the count starts again (reading A44).
    """
    k = run.years
    if cycle:
        yes = (at_least > 0) & ((at_least - 1) % cycle + 1 == k)
        no = _hits(at_most, k, cycle) == _hits(at_least, k, cycle)
    elif run.exactly:
        yes, no = at_least == k, (at_most < k) | (at_least > k)
    else:
        yes, no = at_least >= k, at_most < k
    return np.where(yes, YES, np.where(no, NO, UNKNOWN)).astype(np.int8)


def _hits(length: NDArray[np.int64], k: int, cycle: int) -> NDArray[np.int64]:
    """How many lengths up to this one stand at the k-th place of a cycle."""
    return np.maximum((length - k) // cycle + 1, 0)


def _settled(run: Run, now: Codes, before: Codes, rules: RunRules, cycle: int | None = None) -> Codes:
    """Whether a run ends now; an undecided present leaves open what it could complete."""
    outcome = fires(run, *lengths(np.where(now == UNKNOWN, YES, now), before, rules), cycle)
    return np.where(now == NO, NO, np.where((now == UNKNOWN) & (outcome != NO), UNKNOWN, outcome)).astype(np.int8)


def ends_now(history: History, run: Run, classes: Mapping[str, Codes], cycle: int | None = None) -> Codes:
    """Whether a run of years ends in the year under assessment."""
    return _settled(run, history.this_year(run, classes), history.of(run), history.standing.runs, cycle)


def ended_last_year(history: History, run: Run) -> Codes:
    """Whether a run of years ended in the year before."""
    before = history.of(run)
    last, earlier = before[:, 0], np.column_stack([before[:, 1:], np.full(len(before), UNKNOWN, np.int8)])
    if history.standing.runs.missing == "break":
        last = np.where(last == UNKNOWN, NO, last)
    return _settled(run, last, earlier, history.standing.runs)


def any_ends_now(history: History, runs: tuple[Run, ...], classes: Mapping[str, Codes]) -> Codes:
    """Any of several runs; where grounds may mix (reading A32) also the longest of them, in years that have any."""
    alone = [ends_now(history, run, classes) for run in runs]
    if history.standing.runs.mix_grounds and len(runs) > 1:
        now = either([history.this_year(run, classes) for run in runs])
        before = either([history.of(run) for run in runs])
        longest = max(runs, key=lambda run: run.years)
        alone.append(_settled(longest, now, before, history.standing.runs))
    return either(alone)


def would_end_next_year(history: History, run: Run, classes: Mapping[str, Codes], cycle: int | None = None) -> Codes:
    """Whether one more such year would complete the run: the watch list."""
    now, before = history.this_year(run, classes), history.of(run)
    length, _ = lengths(np.where(now == UNKNOWN, YES, now), before, history.standing.runs)
    if cycle:
        length = (length - 1) % cycle + 1
    near = length == run.years - 1 if run.exactly or cycle else length >= run.years - 1
    return np.where(near & (now != NO), now, NO).astype(np.int8)


def run_facts(
    history: History, runs: tuple[Run, ...], classes: Mapping[str, Codes], rows: NDArray[np.int64]
) -> NDArray[Any]:
    """'2014:class3=yes;2013:class3=unknown' for these bodies: the years, or shorter periods, that runs look at."""
    words = np.array(["no", "yes", "unknown"], dtype=object)
    shown = []
    for run in runs:
        years = np.column_stack([history.this_year(run, classes), history.of(run)])[rows, : run.years]
        label = f"{run.level or ''}{run.value or _OF.get(run.of, run.of)}"
        when = [period_back(history.roster.year, run.every, t) for t in range(years.shape[1])]
        shown += [[f"{period}:{label}={w}" for w in words[years[:, t]]] for t, period in enumerate(when)]
    return np.array([";".join(parts) for parts in zip(*shown, strict=True)], dtype=object)


def either(codes: list[Codes]) -> Codes:
    """YES where any is, NO where all are, else UNKNOWN."""
    stacked = np.stack(codes)
    return np.where((stacked == YES).any(axis=0), YES, np.where((stacked == NO).all(axis=0), NO, UNKNOWN)).astype(
        np.int8
    )


def all_of(codes: list[Codes]) -> Codes:
    """NO where any is, YES where all are, else UNKNOWN."""
    stacked = np.stack(codes)
    return np.where((stacked == NO).any(axis=0), NO, np.where((stacked == YES).all(axis=0), YES, UNKNOWN)).astype(
        np.int8
    )
