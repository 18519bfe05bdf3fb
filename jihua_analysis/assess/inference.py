"""What chance says beside each verdict: the second of the two columns, never the one that scores."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jihua_analysis.assess.exact import REPORTED, Column, Value, as_column
from jihua_analysis.assess.formulas import evaluate
from jihua_analysis.assess.indicators import sample_counts
from jihua_analysis.assess.reports import Names, Reports
from jihua_analysis.assess.targets import Verdict, outcomes
from jihua_analysis.intake.schema import Tables
from jihua_analysis.policy.formula import parse
from jihua_analysis.policy.model import Indicator, Policy, Target, clause_ids

MERGED = "由多次抽查合并，不是一次简单随机抽样"
CHANCE_COLUMNS = (
    "office", "body", "kind", "period", "target", "indicator", "outcome", "model", "frame", "state", "p_met",
    "p_missed", "is_resolvable", "is_resolvable_missed", "fragility", "misses_at_most", "reason", "clause",
)  # fmt: skip


def chance_frame(
    policy: Policy, tables: Tables, reports: Reports, decided: Mapping[tuple[str, str], Verdict], alpha: Fraction
) -> pd.DataFrame:
    """One row an office, body, period and target: the inferential state beside the outcome.

    state: met, missed, cannot tell, not assessed. p_met: the chance of a result as good as this or better were the
    truth just off target; p_missed: of one as bad or worse were it just on target. is_resolvable: some result at
    this denominator would reach met. fragility: cases that must change side for the outcome to change; missing
    where the indicator is no lever.
    """
    parts = []
    for (key, period), verdict in decided.items():
        target, indicator = policy.targets[key], policy.indicators[verdict.figure.indicator]
        names = _names(tables, reports, indicator, period)
        rows = verdict.rows
        said = _said(target, indicator, verdict, names, rows, alpha)
        frame = reports.roster.bodies.loc[rows, ["office", "body", "kind"]].reset_index(drop=True)
        frame = frame.assign(
            period=period,
            target=key,
            indicator=verdict.figure.indicator,
            outcome=outcomes(verdict)[rows],
            model=indicator.chance,
            frame=indicator.frame,
            clause="、".join(clause_ids(target)),
            **said,
        )
        if not indicator.lever:
            frame["fragility"] = np.nan
        parts.append(frame)
    return (
        pd.concat(parts, ignore_index=True)[list(CHANCE_COLUMNS)]
        if parts
        else pd.DataFrame(columns=list(CHANCE_COLUMNS))
    )


def _names(tables: Tables, reports: Reports, indicator: Indicator, period: str) -> Names:
    extra = sample_counts(tables, reports.roster, indicator.sample, period) if indicator.sample else {}
    return Names(reports, period, extra)


def _said(
    target: Target, indicator: Indicator, verdict: Verdict, names: Names, rows: NDArray[np.int64], alpha: Fraction
) -> dict[str, Any]:
    """The columns of one target in one period, a row a body; each distinct limit is tested together."""
    n = len(rows)
    out: dict[str, Any] = {
        "state": np.full(n, "not assessed", dtype=object), "reason": np.full(n, "no chance model", dtype=object),
        "p_met": np.full(n, np.nan), "p_missed": np.full(n, np.nan), "fragility": np.full(n, np.nan),
        "misses_at_most": np.full(n, np.nan),
        "is_resolvable": np.zeros(n, dtype=bool), "is_resolvable_missed": np.zeros(n, dtype=bool),
    }  # fmt: skip
    counts = _counts(indicator, verdict, names, rows)
    if counts is None:
        return out
    limits = [_limits(target, indicator, verdict, int(r), counts["unit"]) for r in rows]
    known = verdict.figure.value.state[rows] == REPORTED
    out["reason"] = np.where(known, out["reason"], verdict_states(verdict, rows))
    for limit in dict.fromkeys(x for x, k in zip(limits, known, strict=True) if k and x is not None):
        mine = np.array([x == limit for x in limits]) & known
        said = _tested(indicator, {k: v[mine] for k, v in counts.items() if k != "unit"}, dict(limit), alpha)
        for name, field in _FIELDS.items():
            out[name][mine] = np.asarray(getattr(said, field))
    if indicator.frame == "sample":
        _without_merged(out, as_column(names["sample.draws"]).take(rows).num > 1)
    return out


def _without_merged(out: dict[str, Any], merged: NDArray[np.bool_]) -> None:
    """Several draws taken together are no simple random draw: nothing is inferred from them."""
    out["state"][merged], out["reason"][merged] = "not assessed", MERGED
    for name in ("p_met", "p_missed", "misses_at_most"):
        out[name][merged] = np.nan
    for name in ("is_resolvable", "is_resolvable_missed"):
        out[name][merged] = False


_FIELDS = {
    "state": "state", "reason": "reason", "p_met": "p_met", "p_missed": "p_missed", "fragility": "fragility",
    "misses_at_most": "misses_at_most", "is_resolvable": "resolvable", "is_resolvable_missed": "resolvable_missed",
}  # fmt: skip


def verdict_states(verdict: Verdict, rows: NDArray[np.int64]) -> NDArray[Any]:
    """Why a row cannot be assessed: the state of its value."""
    return outcomes(verdict)[rows]


def _counts(indicator: Indicator, verdict: Verdict, names: Names, rows: NDArray[np.int64]) -> dict[str, Any] | None:
    """Whole numbers for the model: x and n, or gains, losses and exposure; None where there is no model.

    unit: what the denominator was multiplied by to be whole (a mean of two counts is half a whole number).
    """
    num, den = (c.take(rows) for c in (verdict.figure.numerator, verdict.figure.denominator))
    if indicator.chance == "none" or num.den != 1 or not isinstance(den.den, int):
        return None
    x, n = _whole(num), _whole(den)
    if indicator.odds:
        n = n + x
    counts: dict[str, Any] = {"x": x, "n": n, "unit": den.den}
    if indicator.chance == "skellam":
        tree = parse(indicator.numerator)
        if tree.op != "-":
            return None
        gains, losses = (
            as_column(evaluate(arg, names)).spread(len(names.reports.roster)).take(rows) for arg in tree.args
        )
        counts |= {"gains": _whole(gains), "losses": _whole(losses)}
    if indicator.frame == "sample":
        size = names.get("sample.frame_size")
        counts["population"] = _size(size, len(names.reports.roster), rows)
    return counts if indicator.chance == "binomial" or not indicator.odds else None


def _size(size: Value | None, n: int, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.full(len(rows), np.nan) if size is None else as_column(size).spread(n).take(rows).floats()


def _whole(column: Column) -> NDArray[np.float64]:
    return np.where(column.state == REPORTED, column.num.astype(np.float64), np.nan)


def _limits(
    target: Target, indicator: Indicator, verdict: Verdict, row: int, unit: int
) -> tuple[tuple[str, Any], ...] | None:
    """The target as the model's own limits: shares, or rates for each unit of exposure; None where it is open."""
    low, high = (None if c is None else _fraction(c, row) for c in (verdict.low, verdict.high))
    scale = Fraction(indicator.scale)
    if indicator.odds:
        low, high = (None if t is None else (t / scale) / (1 + t / scale) for t in (low, high))
    else:
        low, high = (None if t is None else t / scale / unit for t in (low, high))
    if low is not None and high is not None:
        if target.between is not None:
            return (("between", (low, high)),)
        return (("at_least", low),) if low == 1 else (("at_most", high),) if high == 0 else (("between", (low, high)),)
    return (("at_least", low),) if low is not None else (("at_most", high),) if high is not None else None


def _fraction(column: Column, row: int) -> Fraction | None:
    one = column.take(np.array([row]))
    if one.state[0] != REPORTED:
        return None
    return Fraction(int(one.num[0]), int(one.den if isinstance(one.den, int) else one.den[0]))


def _tested(indicator: Indicator, counts: dict[str, Any], limit: dict[str, Any], alpha: Fraction) -> Any:
    from jihua_analysis.chance.rates import difference_against_target, rate_against_target
    from jihua_analysis.chance.verdicts import against_target

    match indicator.chance:
        case "poisson":
            return rate_against_target(counts["x"], counts["n"], alpha=alpha, **limit)
        case "skellam":
            return difference_against_target(counts["gains"], counts["losses"], counts["n"], alpha=alpha, **limit)
        case _:
            population = counts.get("population")
            return against_target(
                counts["x"], counts["n"], frame=indicator.frame, population=population, alpha=alpha, **limit
            )
