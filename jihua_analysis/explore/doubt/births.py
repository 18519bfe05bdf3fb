"""The office's sex ratio at birth: years taken together, whole-number limits, and evidence added up over time.

Office level only (bounds): no body, no gap, no distance to the band.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.assess.exact import as_column
from jihua_analysis.assess.formulas import evaluate
from jihua_analysis.assess.reports import Names
from jihua_analysis.chance.sex_ratio import cusum, funnel, pool, prob_in_band, resolves_band
from jihua_analysis.explore.charts.sex_ratio import INDICATOR, REFERENCE, band, sex_ratio_years
from jihua_analysis.policy.formula import parse

POOLED_COLUMNS = (
    "office", "first", "last", "years", "boys", "girls", "ratio", "lower", "upper", "p_homogeneity",
    "p_homogeneity_error", "p_too_alike", "is_one_ratio", "prob_in_band", "is_resolvable",
)  # fmt: skip
ALTERNATIVE, LIMIT = 110, 3.0
"""The ratio that the cumulated evidence watches for, and the height at which it signals; shown wherever used."""


def pooled_births(evaluation: Evaluation, spans: tuple[int, ...] = (3, 5)) -> pd.DataFrame:
    """One row an office and span of whole years up to the assessed one: counts, ratio, exact bounds, may they be one.

    p_homogeneity: chance of years at least this different if one ratio held for all (simulated, seeded);
    is_one_ratio: it is above 0.05. p_too_alike: chance of years at most this different; small is a sign of copied
    numbers. A span with a year missing is left out.
    """
    rows, found = sex_ratio_years(evaluation), []
    low, high = band(evaluation) if len(rows) else (0.0, 0.0)
    for office, own in rows.groupby("office", sort=False):
        for years in spans:
            part = own[(own["year"] > evaluation.year - years) & (own["year"] <= evaluation.year)]
            if len(part) != years:
                continue
            one = pool(part["boys"], part["girls"])
            births, same = one.boys + one.girls, one.homogeneity
            found.append((
                office, evaluation.year - years + 1, evaluation.year, years, one.boys, one.girls, one.ratio,
                one.lower, one.upper, same.p_monte_carlo, same.monte_carlo_error, same.p_too_alike,
                same.p_monte_carlo > 0.05, float(prob_in_band(births, REFERENCE, low, high)),
                bool(resolves_band(births, low, high)),
            ))  # fmt: skip
    return pd.DataFrame(found, columns=list(POOLED_COLUMNS))


def birth_limits(evaluation: Evaluation, levels: tuple[float, ...] = (0.95, 0.998)) -> pd.DataFrame:
    """One row an office, year and level: the counts of boys at which chance at the reference hardly explains them.

    Whole numbers, never interpolated; internal edition only. Missing where so few births can signal nothing.
    """
    rows = sex_ratio_years(evaluation)
    keys = rows[["office", "year", "births", "boys"]]
    parts = [
        keys.assign(
            level=limits.level, signal_at_most=limits.flag_low_if_at_most, signal_at_least=limits.flag_high_if_at_least
        )
        for limits in funnel(rows["births"].to_numpy(dtype=float), REFERENCE, levels)
    ]
    frame = pd.concat(parts, ignore_index=True)
    beyond = (frame["boys"] <= frame["signal_at_most"]) | (frame["boys"] >= frame["signal_at_least"])
    return frame.assign(is_signal=beyond)


def birth_watch(
    evaluation: Evaluation,
    every: str = "year",
    reference: float = REFERENCE,
    alternative: float = ALTERNATIVE,
    h: float = LIMIT,
) -> pd.DataFrame:
    """One row an office and period: evidence for the alternative added up, and the average run lengths of such a chart.

    every: 'year' (all years known) or 'quarter' (of the assessed year, where births were reported in parts).
    run_in_control, run_out_of_control: periods to a signal on average if the truth is the reference, and if it is the
    alternative, with as many births a period as here.
    """
    rows = sex_ratio_years(evaluation) if every == "year" else _quarters(evaluation)
    parts = []
    for _, own in rows.groupby("office", sort=False):
        watched = cusum(own["boys"], own["births"], reference, alternative, h)
        parts.append(own.assign(
            path=watched.path, is_signal=watched.alarm, h=h, reference=reference, alternative=alternative,
            run_in_control=watched.run_in_control, run_out_of_control=watched.run_out_of_control,
        ))  # fmt: skip
    columns = [
        "office", "period", "boys", "births", "path", "is_signal", "h", "reference", "alternative", "run_in_control",
        "run_out_of_control",
    ]  # fmt: skip
    if not parts:
        return pd.DataFrame(columns=columns)
    frame = pd.concat(parts, ignore_index=True)
    return frame.assign(period=frame["year"].astype(str) if every == "year" else frame["period"])[columns]


def _quarters(evaluation: Evaluation) -> pd.DataFrame:
    """Boys and births of each office in each quarter of the year that is known."""
    indicator = evaluation.policy.indicators.get(INDICATOR)
    roster, found = evaluation.roster, list[tuple[object, ...]]()
    for quarter in (f"{evaluation.year}-Q{q}" for q in range(1, 5)):
        if indicator is None:
            break
        names = Names(evaluation.reports, quarter)
        boys, girls = (
            as_column(evaluate(parse(text), names)).spread(len(roster)).floats()
            for text in (indicator.numerator, indicator.denominator)
        )
        found += [
            (roster.bodies.loc[row, "office"], quarter, boys[row], boys[row] + girls[row]) for row in roster.office_row
        ]
    frame = pd.DataFrame(found, columns=["office", "period", "boys", "births"]).astype({"boys": float, "births": float})
    return frame[np.isfinite(frame["births"])].reset_index(drop=True)
