"""Counts -> indicators: numerator, denominator, value and state, for every body and office, year and rounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jihua_analysis.assess.exact import MISSING, NOT_APPLICABLE, STATES, Column, Value, as_column
from jihua_analysis.assess.formulas import Read, evaluate, still_reads
from jihua_analysis.assess.reports import Names, Reports, rounds_of
from jihua_analysis.assess.rolling import office_sum
from jihua_analysis.assess.roster import Roster
from jihua_analysis.intake.schema import Tables
from jihua_analysis.policy.model import Indicator, Policy, clause_ids
from jihua_analysis.policy.names import SAMPLE_COUNTS
from jihua_analysis.policy.periods import span


@dataclass(frozen=True, eq=False)
class Figure:
    """One indicator in one period: exact columns, a row a body of the roster; rows of other kinds do not apply.

    entry: what the file says of it; read: the names that it was made from, those of its sample left out.
    """

    indicator: str
    entry: Indicator
    period: str
    numerator: Column
    denominator: Column
    value: Column
    rows: NDArray[np.int64]
    read: Mapping[str, Value]


def figures_of(
    policy: Policy, tables: Tables, roster: Roster, reports: Reports, when: int | str,
    before: Mapping[tuple[str, str], Figure] | None = None, same_samples: bool = False,
) -> dict[tuple[str, str], Figure]:  # fmt: skip
    """Every indicator, keyed by (indicator, period): in all its rounds of a year, or in one period.

    before: figures of an earlier evaluation of the same bodies; those made from what has not changed are taken over.
    """
    out: dict[tuple[str, str], Figure] = {}
    names: dict[str, Names] = {}
    for key, indicator in policy.indicators.items():
        for period in rounds_of(when, indicator.rounds) if isinstance(when, int) else (when,):
            scope = names.setdefault(period, Names(reports, period))
            old = (before or {}).get((key, period))
            is_same = old is not None and old.entry == indicator and (same_samples or not indicator.sample)
            if old is not None and is_same and still_reads(old.read, scope):
                out[key, period] = old
                continue
            extra = sample_counts(tables, roster, indicator.sample, period) if indicator.sample else {}
            out[key, period] = _figure(key, indicator, period, {**scope.extra, **extra}, scope, roster)
    return out


def _figure(
    key: str, indicator: Indicator, period: str, extra: Mapping[str, Value], scope: Names, roster: Roster
) -> Figure:
    names = Read(Names(scope.reports, period, extra))
    n = len(roster)
    numerator = as_column(evaluate(indicator.numerator, names)).spread(n)
    denominator = as_column(evaluate(indicator.denominator, names)).spread(n)
    rows = roster.rows(indicator.who)
    applies = np.zeros(n, dtype=bool)
    applies[rows] = True
    value = Column.constant(indicator.scale) * numerator / denominator
    state = np.where(applies, value.state, NOT_APPLICABLE).astype(np.uint8)
    read = {name: column for name, column in names.read.items() if not name.startswith("sample.")}
    return Figure(key, indicator, period, numerator, denominator, Column(value.num, value.den, state), rows, read)


def sample_counts(tables: Tables, roster: Roster, sample: str, period: str) -> dict[str, Value]:
    """What a check drew and found: `sample.drawn` and so on; the year's own row, else its rounds together.

    An office without a check of its own takes its bodies' together. `sample.draws`: how many draws that were.
    """
    chosen = tables.samples[(tables.samples["indicator"] == sample).fillna(False).to_numpy(dtype=bool)]
    chosen = chosen[np.array([_inside(p, period) for p in chosen["period"]], dtype=bool)]
    row = roster.locate(chosen)
    chosen, row = chosen[row >= 0], row[row >= 0]
    whole_row = (chosen["period"] == period).to_numpy(dtype=bool)
    use = whole_row | ~np.isin(row, row[whole_row])
    chosen, row = chosen[use], row[use]
    n = len(roster)
    out: dict[str, Value] = {}
    draws = np.bincount(row, minlength=n).astype(np.int64)
    below_draws = np.bincount(roster.office_code, weights=np.where(roster.is_of(["office"]), 0, draws)).astype(np.int64)
    own_draws = draws[roster.office_row]
    draws[roster.office_row] = np.where(own_draws > 0, own_draws, below_draws)
    out["sample.draws"] = Column(draws, 1, np.zeros(n, np.uint8))
    for name in SAMPLE_COUNTS:
        column = Column.of(chosen[name])
        num = np.zeros(n, np.int64)
        np.add.at(num, row, np.where(column.state == 0, column.num, 0))
        state = np.full(n, MISSING, np.uint8)
        state[row] = 0
        np.maximum.at(state, row, column.state)
        whole = Column(num, 1, state)
        own = roster.office_row
        below = ~roster.is_of(["office"]) & (state != MISSING)
        summed = office_sum(whole, roster, below)
        use = (whole.state[own] == MISSING) & (summed.state == 0)
        num[own] = np.where(use, summed.num, num[own])
        state[own] = np.where(use, summed.state, state[own])
        out[f"sample.{name}"] = Column(num, 1, state)
    return out


def _inside(part: str, period: str) -> bool:
    """Whether one period lies within another."""
    (year, first, last), (whole_year, begin, end) = span(part), span(period)
    return year == whole_year and begin <= first and last <= end


def indicators_frame(policy: Policy, roster: Roster, figures: Mapping[tuple[str, str], Figure]) -> pd.DataFrame:
    """One row an office, body, period and indicator: numerator, denominator, value (floats for show), state, clause."""
    parts = []
    for (key, period), figure in figures.items():
        rows = figure.rows
        value = figure.value.take(rows)
        parts.append(
            pd.DataFrame(
                roster.keys(rows)
                | dict(
                    period=period,
                    indicator=key,
                    numerator=figure.numerator.take(rows).floats(),
                    denominator=figure.denominator.take(rows).floats(),
                    value=value.floats(),
                    state=np.asarray(STATES, dtype=object)[np.broadcast_to(value.state, len(rows))],
                    clause="、".join(clause_ids(policy.indicators[key])),
                )
            )
        )
    columns = [
        "office",
        "body",
        "kind",
        "period",
        "indicator",
        "numerator",
        "denominator",
        "value",
        "state",
        "clause",
    ]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)
