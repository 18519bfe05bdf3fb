"""Duties with a date: due, on time, early, late or missing, for every body, task and period of the year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jihua_analysis.assess.exact import MISSING, NOT_APPLICABLE, REPORTED, Column, Value
from jihua_analysis.assess.roster import Roster
from jihua_analysis.intake.schema import Tables
from jihua_analysis.policy.model import Policy, Task, clause_ids
from jihua_analysis.policy.names import TASK_COUNTS
from jihua_analysis.policy.periods import day_in, last_day, periods_of, span

Ints = NDArray[np.int64]
DUTY_COLUMNS = (
    "office",
    "body",
    "kind",
    "period",
    "task",
    "due_from",
    "due_to",
    "done_on",
    "status",
    "clause",
)


def windows_of(
    task: Task, year: int, exceptions: frozenset[dt.date] = frozenset()
) -> list[tuple[str, dt.date | None, dt.date | None]]:
    """Period, first and last day of each time the task falls due in the year; days missing where none are set."""
    periods = periods_of(year, task.every)
    if task.every == "month":
        out: list[tuple[str, dt.date | None, dt.date | None]] = []
        for month in task.months or range(1, 13):
            first, last = (day_in(year, f"{month}-{day}") for day in (task.day_from or 1, task.day_to or 31))
            out.append(
                (periods[month - 1], _shifted(first, task.shift, exceptions), _shifted(last, task.shift, exceptions))
            )
        return out
    if not task.due:
        return [(period, None, None) for period in periods]
    ends = [_shifted(day_in(year, day), task.shift, exceptions) for day in task.due]
    begins = [day_in(year, day) for day in task.opens] or [dt.date(year, span(p)[1], 1) for p in periods]
    return list(zip(periods, begins, ends, strict=False))


def _shifted(day: dt.date, shift: str, exceptions: frozenset[dt.date]) -> dt.date:
    """The day itself, or the next or previous working day (reading A15)."""
    step = {"keep": 0, "next": 1, "previous": -1}[shift]
    while step and (day.weekday() >= 5) != (day in exceptions):
        day += dt.timedelta(days=step)
    return day


def exceptions_of(tables: Tables) -> dict[str, frozenset[dt.date]]:
    """The weekdays off and the weekends worked that each office lists in `events`; none is guessed.

    Rows of kind 'rest_day' and 'work_day' (调休); a rest day on a weekend changes nothing.
    """
    events = tables.events.dropna(subset=["date"])
    weekend = events["date"].dt.day_of_week >= 5
    turned = ((events["kind"] == "rest_day") & ~weekend) | ((events["kind"] == "work_day") & weekend)
    listed = events[turned.fillna(False).to_numpy(dtype=bool)]
    return {str(o): frozenset(day.date() for day in days) for o, days in listed.groupby("office")["date"]}


def duties_frame(policy: Policy, tables: Tables, roster: Roster, as_of: dt.date) -> pd.DataFrame:
    """One row an office, body, task and period; a body owes what falls due while it stands, and is shown what it did.

    status: on_time, early, late, missing, not_due (due after `as_of`), not_drawn, window_not_set, done (no window),
    not_reported (the office keeps no log here: what was done is not known).
    """
    if not policy.calendar:
        return pd.DataFrame(columns=list(DUTY_COLUMNS))
    exceptions = exceptions_of(tables)
    log = tables.log[["office", "body", "task", "period", "done_on"]]
    done = log.groupby(["office", "body", "task", "period"], dropna=True)["done_on"].min()
    offices = roster.bodies["office"].to_numpy(dtype=object)
    rows: list[Ints] = []
    due: list[tuple[object, ...]] = []
    for key, task in policy.calendar.items():
        own = roster.rows(task.who)
        free = [frozenset() if task.shift == "keep" else exceptions.get(o, frozenset()) for o in offices[own]]
        for days in dict.fromkeys(free):
            sharing = own[[other == days for other in free]]
            for period, due_from, due_to in windows_of(task, roster.year, days):
                rows.append(sharing)
                due.append((period, key, task.if_not_drawn, due_from, due_to, due_to or last_day(period)))
    if not rows:
        return pd.DataFrame(columns=list(DUTY_COLUMNS))
    columns = ["period", "task", "if_not_drawn", "due_from", "due_to", "stands_to"]
    windows = pd.DataFrame(due, columns=columns).astype(dict.fromkeys(columns[3:], "datetime64[s]"))
    windows["clause"] = windows["task"].map({k: "、".join(clause_ids(t)) for k, t in policy.calendar.items()})
    windows = windows.loc[np.repeat(np.arange(len(rows)), [len(r) for r in rows])].reset_index(drop=True)
    bodies = roster.bodies.loc[np.concatenate(rows), ["office", "body", "kind", "from", "to"]]
    frame = pd.concat([bodies.reset_index(drop=True), windows], axis=1)
    keys = pd.MultiIndex.from_frame(frame[["office", "body", "task", "period"]])
    frame["done_on"] = done.reindex(keys).to_numpy().astype("datetime64[s]")
    stands = ~(frame["from"] > frame["stands_to"]) & ~(frame["to"] < frame["stands_to"])
    frame = frame[(stands | frame["done_on"].notna()).to_numpy(dtype=bool)].reset_index(drop=True)
    silent = ~frame["office"].isin(tables.log["office"].unique())
    frame["status"] = _status(frame, pd.Timestamp(as_of), silent.to_numpy(dtype=bool))
    return frame[list(DUTY_COLUMNS)]


def _status(frame: pd.DataFrame, as_of: pd.Timestamp, silent: np.ndarray) -> np.ndarray:
    done, due_from, due_to = frame["done_on"], frame["due_from"], frame["due_to"]
    conditions = [
        due_to.isna() & done.isna(),
        due_to.isna(),
        done.isna() & (due_to > as_of),
        pd.Series(silent, index=frame.index),
        done.isna() & (frame["if_not_drawn"] == "not_drawn"),
        done.isna(),
        done < due_from,
        done > due_to,
    ]
    words = ["window_not_set", "done", "not_due", "not_reported", "not_drawn", "missing", "early", "late"]
    return np.select([c.to_numpy(dtype=bool) for c in conditions], words, default="on_time").astype(object)


def duty_names(policy: Policy, roster: Roster, duties: pd.DataFrame) -> Mapping[str, Value]:
    """`task.due`, `.on_time`, `.early`, `.late`, `.missing`: how often in the year, a row a body.

    A task that has not fallen due for a body is not applicable to it; one that is not reported is missing.
    """
    out: dict[str, Value] = {}
    n = len(roster)
    row = roster.locate(duties) if len(duties) else np.empty(0, np.int64)
    status, task = duties["status"].to_numpy(dtype=object), duties["task"].to_numpy(dtype=object)
    silent = status == "not_reported"
    is_word = {word: status == word for word in TASK_COUNTS[1:]}
    counted = np.logical_or.reduce(list(is_word.values()))
    for key in policy.calendar:
        mine = task == key
        due = np.bincount(row[mine & counted], minlength=n).astype(np.int64)
        unknown = np.bincount(row[mine & silent], minlength=n) > 0
        state = np.select([unknown, due > 0], [MISSING, REPORTED], default=NOT_APPLICABLE).astype(np.uint8)
        out[f"{key}.due"] = Column(due, 1, state)
        for word, hits in is_word.items():
            out[f"{key}.{word}"] = Column(np.bincount(row[mine & hits], minlength=n).astype(np.int64), 1, state)
    return out


def on_time_rates(duties: pd.DataFrame) -> pd.DataFrame:
    """One row an office, body and task: due, on_time, early, late, missing, on_time_pct, clause."""
    keys, words = ["office", "body", "kind", "task"], list(TASK_COUNTS[1:])
    counted = duties[duties["status"].isin(words)]
    if counted.empty:
        return pd.DataFrame(columns=[*keys, *TASK_COUNTS, "on_time_pct", "clause"])
    table = counted.pivot_table(index=[*keys, "clause"], columns="status", aggfunc="size", fill_value=0)
    table = table.reindex(columns=words, fill_value=0).reset_index()
    table.columns.name = None
    table["due"] = table[words].sum(axis=1)
    table["on_time_pct"] = 100 * table["on_time"] / table["due"]
    return table[[*keys, *TASK_COUNTS, "on_time_pct", "clause"]]
