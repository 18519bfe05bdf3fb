"""Indicators against targets: met, missed or not, decided on integers; the gap in cases where that may be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jihua_analysis.assess.exact import (
    ALWAYS,
    MISSING,
    NOT_DUE,
    REPORTED,
    STATES,
    Column,
    Truth,
    Value,
    where,
)
from jihua_analysis.assess.formulas import Read, number, still_reads
from jihua_analysis.assess.indicators import Figure
from jihua_analysis.assess.roster import Roster
from jihua_analysis.policy.formula import parse
from jihua_analysis.policy.model import Indicator, Policy, Target, clause_ids
from jihua_analysis.policy.rules import ByKind, Number

OUTCOME_OF_STATE = {
    "not_due": "not_due",
    "not_applicable": "not_applicable",
    "suppressed": "suppressed",
    "missing": "cannot_tell",
}


@dataclass(frozen=True, eq=False)
class Verdict:
    """One target in one period: whether it is met, and its limits, a row a body of the roster.

    entry: what the file says of it; read: the names that its limits were made from.
    """

    target: str
    entry: Target
    figure: Figure
    met: Truth
    low: Column | None
    high: Column | None
    rows: NDArray[np.int64]
    read: Mapping[str, Value]


def verdicts_of(
    policy: Policy,
    roster: Roster,
    figures: Mapping[tuple[str, str], Figure],
    names: Mapping[str, Value],
    year_names: Mapping[str, Value] | None = None,
    before: Mapping[tuple[str, str], Verdict] | None = None,
) -> dict[tuple[str, str], Verdict]:
    """Every target that applies, in every period of its indicator, keyed by (target, period).

    A target that is split over named periods asks its part of the year's target in those, and nothing in others;
    year_names: what the year's target may read, where `names` are those of a part of the year. before: verdicts of an
    earlier evaluation of the same bodies; those whose target, figure and names have not changed are taken over.
    """
    out: dict[tuple[str, str], Verdict] = {}
    for key, target in policy.targets.items():
        if not target.applies:
            continue
        for (indicator, period), figure in figures.items():
            part = period[5:]
            if indicator != (target.indicator or key) or (part and target.split and part not in target.split):
                continue
            share = (
                Fraction(target.split[part]) / sum(map(Fraction, target.split.values())) if target.split and part else 1
            )
            scope = (year_names or names) if target.split else names
            old = (before or {}).get((key, period))
            if old and old.figure is figure and old.entry == target and still_reads(old.read, scope):
                out[key, period] = old
            else:
                out[key, period] = _verdict(key, target, figure, roster, Read(scope), share)
    return out


def _with_limit(target: Target, own: Number | None) -> Target:
    """The target with a period's own number in place of the year's."""
    if own is None:
        return target
    field = next(f for f in ("at_least", "at_most", "exactly") if getattr(target, f) is not None)
    return target.model_copy(update={field: own})


def _verdict(
    key: str,
    entry: Target,
    figure: Figure,
    roster: Roster,
    names: Read,
    share: Fraction | int,
) -> Verdict:
    value, target = figure.value, _with_limit(entry, entry.by_period.get(figure.period[5:]))
    if target.round_first is not None:
        scaled = value.rounded(target.round_first)
        value = Column(scaled, 10**target.round_first, value.state)
    rows = figure.rows
    if target.who:
        rows = rows[np.isin(rows, roster.rows(target.who), assume_unique=True, kind="table")]
    low_limit = (
        target.between[0] if target.between else target.at_least if target.at_least is not None else target.exactly
    )
    high_limit = (
        target.between[1] if target.between else target.at_most if target.at_most is not None else target.exactly
    )
    part = Column.constant(share)
    low = None if low_limit is None else limit(low_limit, roster, names) * part
    high = None if high_limit is None else limit(high_limit, roster, names) * part
    inclusive_low = not target.between or target.closed in ("both", "left")
    inclusive_high = not target.between or target.closed in ("both", "right")
    met = Truth(np.ones(len(roster), dtype=bool), np.zeros(len(roster), np.uint8))
    if low is not None:
        met &= value.compare(">=" if inclusive_low else ">", low)
    if high is not None:
        met &= value.compare("<=" if inclusive_high else "<", high)
    met = Truth(met.value, np.maximum(met.state, value.state))
    return Verdict(key, entry, figure, met, low, high, rows, names.read)


def limit(amount: ByKind | dict[str, Number], roster: Roster, names: Mapping[str, Value]) -> Column:
    """A target's number for each body: one for all, one a kind, or what a formula gives."""
    if not isinstance(amount, dict):
        return number(amount, names).spread(len(roster))
    n = len(roster)
    out = Column(np.zeros(n, np.int64), 1, np.full(n, MISSING, np.uint8))
    for kind, own in amount.items():
        is_kind = Truth(roster.is_of([kind]), ALWAYS)
        out = where(is_kind, number(own, names).spread(n), out)
    return out


def verdicts_frame(policy: Policy, roster: Roster, verdicts: Mapping[tuple[str, str], Verdict]) -> pd.DataFrame:
    """One row an office, body, period and target, with what stands beside it.

    outcome: met, missed, cannot_tell, not_due, not_applicable, suppressed. gap_cases: cases lacking to the
    target at this denominator, or beyond it (0 where met); allowed_misses: cases that may miss it; both missing
    where the indicator is no lever or is not a share of counts.
    """
    parts = []
    for (key, period), verdict in verdicts.items():
        rows, figure = verdict.rows, verdict.figure
        target, indicator = policy.targets[key], policy.indicators[figure.indicator]
        gap, allowed = _cases(target, indicator, verdict) if indicator.lever else (None, None)
        nothing = np.full(len(rows), np.nan)
        parts.append(
            pd.DataFrame(
                roster.keys(rows)
                | dict(
                    period=period,
                    target=key,
                    indicator=figure.indicator,
                    numerator=figure.numerator.take(rows).floats(),
                    denominator=figure.denominator.take(rows).floats(),
                    value=figure.value.take(rows).floats(),
                    low=nothing if verdict.low is None else verdict.low.take(rows).floats(),
                    high=nothing if verdict.high is None else verdict.high.take(rows).floats(),
                    outcome=outcomes(verdict)[rows],
                    gap_cases=pd.array(nothing if gap is None else gap[rows], dtype="Float64").astype("Int64"),
                    allowed_misses=pd.array(nothing if allowed is None else allowed[rows], dtype="Float64").astype(
                        "Int64"
                    ),
                    is_lever=indicator.lever,
                    clause="、".join(clause_ids(target)),
                )
            )
        )
    if not parts:
        return pd.DataFrame(columns=list(VERDICT_COLUMNS))
    return pd.concat(parts, ignore_index=True)[list(VERDICT_COLUMNS)]


VERDICT_COLUMNS = (
    "office", "body", "kind", "period", "target", "indicator", "numerator", "denominator", "value", "low", "high",
    "outcome", "gap_cases", "allowed_misses", "is_lever", "clause",
)  # fmt: skip


def outcomes(verdict: Verdict) -> NDArray[Any]:
    """The outcome in words, a row a body of the roster."""
    words = np.array([OUTCOME_OF_STATE.get(s, "") for s in STATES], dtype=object)
    return np.where(
        verdict.met.state == REPORTED, np.where(verdict.met.value, "met", "missed"), words[verdict.met.state]
    )


def _cases(target: Target, indicator: Indicator, verdict: Verdict) -> tuple[Any, Any]:
    """Cases lacking, and misses allowed, in whole events; None for a target that is no share of counts."""
    num, den = verdict.figure.numerator, verdict.figure.denominator
    is_of_counts = parse(indicator.numerator).counts_cases and parse(indicator.denominator).counts_cases
    if not is_of_counts or num.den != 1 or den.den != 1 or target.between is not None:
        return None, None
    limit_column = verdict.low if verdict.low is not None else verdict.high
    assert limit_column is not None
    needed = limit_column * den * Column.constant(Fraction(1, indicator.scale))
    state = verdict.figure.value.state
    least, most = needed.stepped("started").num, needed.stepped("whole").num
    if target.exactly is not None:
        gap, allowed = np.maximum(least - num.num, num.num - most), np.zeros_like(num.num)
    elif verdict.low is not None:
        gap, allowed = np.maximum(least - num.num, 0), den.num - least
    else:
        gap, allowed = np.maximum(num.num - most, 0), most
    known = (state == REPORTED) & (verdict.met.state == REPORTED)
    return np.where(known, gap, np.nan).astype(float), np.where(known, allowed, np.nan).astype(float)


def key_targets_met(verdicts: Mapping[tuple[str, str], Verdict], keys: tuple[str, ...], period: str, n: int) -> Truth:
    """Whether all key targets are met; what is not due or does not apply is no miss, what is missing is unknown."""
    met = Truth(np.ones(n, dtype=bool), np.zeros(n, np.uint8))
    for key in keys:
        verdict = verdicts.get((key, period))
        if verdict is None:
            continue
        outside = np.ones(n, dtype=bool)
        outside[verdict.rows] = False
        free = outside | ((verdict.met.state >= NOT_DUE) & (verdict.met.state < 3))
        met &= Truth(verdict.met.value | free, np.where(free, REPORTED, verdict.met.state).astype(np.uint8))
    return met
