"""The names that formulas of one period may read: measures, indicators and all that was worked out from them."""

from __future__ import annotations

import numpy as np

from jihua_analysis.assess.exact import REPORTED, Column, Truth, Value
from jihua_analysis.assess.indicators import Figure, figures_of
from jihua_analysis.assess.peers import peer_names
from jihua_analysis.assess.reports import Names, Reports
from jihua_analysis.assess.scoring import ItemScore, given_names
from jihua_analysis.assess.targets import Verdict, key_targets_met, verdicts_of
from jihua_analysis.intake.schema import Tables
from jihua_analysis.policy.model import Policy
from jihua_analysis.policy.names import INDICATOR_PARTS
from jihua_analysis.policy.standing import TargetsMet


def names_in(policy: Policy, tables: Tables, reports: Reports, year_names: Names, period: str) -> Names:
    """The names of a part of the year: measures and indicators of the period, the year's own for all else."""
    roster = reports.roster
    scope = Names(reports, period, year_names.extra)
    for key in policy.indicators:
        for name in (key, *(f"{key}.{part}" for part in INDICATOR_PARTS)):
            scope.extra.pop(name, None)
    figures = figures_of(policy, tables, roster, reports, period)
    scope.extra.update(figure_names(figures, verdicts_of(policy, roster, figures, scope, year_names), period))
    scope.extra.update(given_names(policy, tables, roster, period))
    scope.extra.update(peer_names(policy, roster, scope))
    return scope


def names_outside_rounds(policy: Policy, tables: Tables, reports: Reports, names: Names, year: str) -> dict[str, Value]:
    """Indicators that the policy does not work out for the whole year, for what reads them of the year all the same."""
    outside = {key for key, indicator in policy.indicators.items() if "year" not in indicator.rounds}
    if not outside:
        return {}
    every = figures_of(policy, tables, reports.roster, reports, year)
    figures = {key: figure for key, figure in every.items() if key[0] in outside}
    return figure_names(figures, verdicts_of(policy, reports.roster, figures, names), year)


def figure_names(
    figures: dict[tuple[str, str], Figure], decided: dict[tuple[str, str], Verdict], year: str
) -> dict[str, Value]:
    """Indicators by name, with their parts: `rate`, `rate.numerator`, `rate.denominator`, `rate.met`, `rate.target`."""
    out: dict[str, Value] = {}
    for (key, period), figure in figures.items():
        if period == year:
            out[key] = figure.value
            out[f"{key}.numerator"], out[f"{key}.denominator"] = figure.numerator, figure.denominator
    for (_, period), verdict in decided.items():
        if period == year:
            key = verdict.figure.indicator
            out[f"{key}.met"] = verdict.met
            limit = verdict.low if verdict.low is not None else verdict.high
            if limit is not None:
                out[f"{key}.target"] = limit
    return out


def point_names(policy: Policy, items: dict[str, ItemScore]) -> dict[str, Value]:
    return {
        f"{k}.points": Column(s.points, 10 ** policy.sheets[s.item.sheet].decimals, s.state) for k, s in items.items()
    }


def targets_met(
    rule: TargetsMet | None, decided: dict[tuple[str, str], Verdict], names: Names, year: str, n: int
) -> Truth:
    """The office's own yes or no where it gave one, else whether the key targets are met (reading A37b)."""
    if rule is None:
        return Truth(np.ones(n, dtype=bool), np.zeros(n, np.uint8))
    met = key_targets_met(decided, rule.key, year, n)
    if rule.given is None or rule.given not in names.reports.policy.measures:
        return met
    given = names.reports.measure(rule.given, year)
    if not rule.key:
        return given.is_yes()
    known = given.state == REPORTED
    return Truth(np.where(known, given.num != 0, met.value), np.where(known, REPORTED, met.state).astype(np.uint8))
