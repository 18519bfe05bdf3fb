"""Budget growth against a named fiscal series, on integers, with zero, negative, missing and new bases."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import numpy as np
import pandas as pd

from jihua_analysis.assess.exact import MISSING, NOT_APPLICABLE, REPORTED, Column, Truth, Value
from jihua_analysis.assess.roster import Roster
from jihua_analysis.intake.ranges import MOST_DECIMALS
from jihua_analysis.intake.schema import Tables
from jihua_analysis.policy.model import Budget, Policy, clause_ids
from jihua_analysis.policy.periods import day_in

BUDGET_COLUMNS = (
    "office", "body", "kind", "year", "budget_yuan", "previous_yuan", "growth_pct", "series", "reference_growth_pct",
    "keeps_pace", "increases", "outcome", "reason", "actual_yuan", "set_on", "is_set_in_time", "clause",
)  # fmt: skip
CENTS = 2


def reference_growth(
    rule: Budget, tables: Tables, office: str, year: int
) -> tuple[str | None, Fraction | None, Fraction, str]:
    """The series, its growth in percent, half a unit of its last printed digit, and a reason where there is none.

    A published growth counts as printed (it is not always the ratio of published levels); else the levels' ratio.
    """
    fiscal = tables.fiscal[(tables.fiscal["office"] == office).to_numpy(dtype=bool)]
    if rule.series == "marked":
        marked = fiscal.loc[
            fiscal["is_reference"].fillna(False).to_numpy(dtype=bool) & (fiscal["year"] == year).to_numpy(dtype=bool),
            "series",
        ]
        if marked.nunique() != 1:
            return None, None, Fraction(0), "no_series" if marked.empty else "several_series"
        series = str(marked.iloc[0])
    else:
        series = rule.series
    rows = fiscal[(fiscal["series"] == series).to_numpy(dtype=bool)].set_index("year")
    if year not in rows.index:
        return series, None, Fraction(0), "no_series"
    this = rows.loc[year]
    if pd.notna(this["growth_pct"]):
        printed = this["growth_decimals"]
        is_told = pd.notna(printed) and 0 <= printed <= MOST_DECIMALS
        digits = int(printed) if is_told else _digits(float(this["growth_pct"]))
        return series, Fraction(str(this["growth_pct"])), Fraction(1, 2 * 10**digits), ""
    if year - 1 not in rows.index or pd.isna(rows.loc[year - 1, "value"]) or pd.isna(this["value"]):
        return series, None, Fraction(0), "no_fiscal_base"
    now, before = Fraction(str(this["value"])), Fraction(str(rows.loc[year - 1, "value"]))
    if before <= 0:
        return series, None, Fraction(0), "no_fiscal_base"
    return series, 100 * (now / before - 1), Fraction(0), ""


def _digits(value: float) -> int:
    """The decimals a float was written with."""
    text = repr(value).rstrip("0")
    return len(text.partition(".")[2])


def budget_frame(policy: Policy, tables: Tables, roster: Roster) -> pd.DataFrame:
    """One row an office and body that must set a budget.

    outcome: met, missed or cannot_tell; keeps_pace and increases are its two parts. reason says why it cannot be
    told: no_series, several_series, no_fiscal_base, missing, within_rounding, new_base (zero or less the year before,
    or a body that began since and has no row of it).
    """
    rule = policy.budget
    if rule is None:
        return pd.DataFrame(columns=list(BUDGET_COLUMNS))
    rows = roster.rows(rule.who)
    now, before = (_totals(tables, roster, rule.basis, y).take(rows) for y in (roster.year, roster.year - 1))
    actual = _totals(tables, roster, "actual", roster.year).take(rows)
    frame = roster.bodies.loc[rows, ["office", "body", "kind"]].reset_index(drop=True)
    growth = Column.constant(100) * (now - before) / before
    pace = np.full(len(rows), "cannot_tell", dtype=object)
    reason = np.full(len(rows), "", dtype=object)
    named: dict[str, tuple[str | None, Fraction | None]] = {}
    for office in frame["office"].unique():
        mine = (frame["office"] == office).to_numpy(dtype=bool)
        series, reference, slack, why = reference_growth(rule, tables, office, roster.year)
        named[office] = (series, reference)
        if reference is None:
            reason[mine] = why
            continue
        sure = growth.compare(">=", Column.constant(reference + slack)).is_yes()
        lost = growth.compare("<", Column.constant(reference - slack)).is_yes()
        pace[mine] = np.where(sure, "met", np.where(lost, "missed", "cannot_tell"))[mine]
        reason[mine] = np.where(sure | lost, "", "within_rounding")[mine]
    increases = np.where(
        now.compare(">", before).state == REPORTED,
        np.where(now.compare(">", before).value, "met", "missed"),
        "cannot_tell",
    )
    begins = roster.bodies["from"].iloc[rows] >= pd.Timestamp(roster.year - 1, 1, 1)
    without = before.state == NOT_APPLICABLE
    new = (without & begins.to_numpy(dtype=bool)) | ((before.state == REPORTED) & (before.num <= 0))
    missing = (now.state != REPORTED) | ((before.state != REPORTED) & ~new)
    outcome = np.where(pace == "missed", "missed", pace)
    if rule.require_increase:
        outcome = np.where(increases == "missed", "missed", outcome)
    outcome = np.select([missing, new], ["cannot_tell", rule.zero_base], default=outcome)
    reason = np.select([missing, new], ["missing", "new_base"], default=np.where(outcome == "cannot_tell", reason, ""))
    set_on = _set_on(tables, roster).iloc[rows].reset_index(drop=True)
    deadline = pd.Timestamp(day_in(roster.year, rule.deadline))
    this_year = tables.budgets[(tables.budgets["year"] == roster.year).to_numpy(dtype=bool)]
    never = ~np.isin(rows, roster.locate(this_year)) & roster.handed_in(this_year)[rows]
    in_time = pd.Series(set_on <= deadline, dtype="boolean").mask(set_on.isna() & ~never)
    return frame.assign(
        year=roster.year, budget_yuan=now.floats(), previous_yuan=before.floats(), growth_pct=growth.floats(),
        series=[named[o][0] for o in frame["office"]],
        reference_growth_pct=[np.nan if (g := named[o][1]) is None else float(g) for o in frame["office"]],
        keeps_pace=np.where(missing | new, "cannot_tell", pace), increases=np.where(missing, "cannot_tell", increases),
        outcome=outcome, reason=reason, actual_yuan=actual.floats(), set_on=set_on, is_set_in_time=in_time,
        clause="、".join(clause_ids(rule)),
    )[list(BUDGET_COLUMNS)]  # fmt: skip


def _totals(tables: Tables, roster: Roster, basis: str, year: int) -> Column:
    """All categories of a year together, in yuan to the cent: no row does not apply, a missing amount is missing."""
    chosen = tables.budgets[(tables.budgets["year"] == year).to_numpy(dtype=bool)]
    row = roster.locate(chosen)
    chosen, row = chosen[row >= 0], row[row >= 0]
    amounts = Column.of(chosen[basis], CENTS)
    n = len(roster)
    num = np.zeros(n, dtype=object if amounts.num.dtype == object else np.int64)
    np.add.at(num, row, np.where(amounts.state == REPORTED, amounts.num, 0))
    state = np.full(n, NOT_APPLICABLE, np.uint8)
    state[row] = REPORTED
    np.maximum.at(state, row, amounts.state)
    if basis == "planned" and year == roster.year:
        state = np.where(state == NOT_APPLICABLE, MISSING, state).astype(np.uint8)
    return Column(num, 10**CENTS, state)


def _set_on(tables: Tables, roster: Roster) -> pd.Series:
    """The last day on which any part of this year's budget was set."""
    chosen = tables.budgets[(tables.budgets["year"] == roster.year).to_numpy(dtype=bool)]
    row = roster.locate(chosen)
    days = chosen["set_on"][row >= 0].groupby(row[row >= 0]).max()
    return days.reindex(range(len(roster)))


def budget_shares(policy: Policy, tables: Tables, roster: Roster) -> pd.DataFrame:
    """One row an office, body, category and source: planned_yuan, actual_yuan, share_pct (of the plan), clause."""
    chosen = tables.budgets[(tables.budgets["year"] == roster.year).to_numpy(dtype=bool)]
    chosen = chosen[roster.locate(chosen) >= 0]
    columns = ["office", "body", "category", "source"]
    table = chosen.groupby(columns, dropna=False)[["planned", "actual"]].sum(min_count=1).reset_index()
    whole = table.groupby(["office", "body"])["planned"].transform("sum")
    table["clause"] = "、".join(clause_ids(policy.budget)) if policy.budget else ""
    table["share_pct"] = (100 * table["planned"] / whole.where(whole > 0)).astype("Float64")
    table = table.rename(columns={"planned": "planned_yuan", "actual": "actual_yuan"})
    return table[[*columns, "planned_yuan", "actual_yuan", "share_pct", "clause"]]


def budget_names(roster: Roster, budget: pd.DataFrame) -> Mapping[str, Value]:
    """`budget.met` and `budget.set_in_time`, a row a body."""
    n = len(roster)
    row = roster.locate(budget)
    state = np.full(n, NOT_APPLICABLE, np.uint8)
    outcome = budget["outcome"].to_numpy(dtype=object)
    state[row] = np.where(outcome == "cannot_tell", MISSING, REPORTED)
    met = np.zeros(n, dtype=bool)
    met[row] = outcome == "met"
    in_time_state = np.full(n, NOT_APPLICABLE, np.uint8)
    in_time_state[row] = np.where(budget["is_set_in_time"].isna(), MISSING, REPORTED)
    in_time = np.zeros(n, dtype=bool)
    in_time[row] = budget["is_set_in_time"].fillna(False).to_numpy(dtype=bool)
    return {"budget.met": Truth(met, state), "budget.set_in_time": Truth(in_time, in_time_state)}
