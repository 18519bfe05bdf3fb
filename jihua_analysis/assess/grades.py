"""Grades by ordered lower bounds with conditions beside them, and figures derived from the total."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jihua_analysis.assess.conditions import Conditions
from jihua_analysis.assess.exact import REPORTED, as_column
from jihua_analysis.assess.formulas import evaluate
from jihua_analysis.assess.parts import in_printed_gap
from jihua_analysis.assess.roster import Roster
from jihua_analysis.policy.model import clause_ids
from jihua_analysis.policy.rules import Bands
from jihua_analysis.policy.standing import Standing

OUTPUT_COLUMNS = ("office", "body", "kind", "output", "label", "value", "unit", "flag", "clause")


def grades_of(rule: Standing, conditions: Conditions, vetoed_by: dict[str, NDArray[Any]], n: int) -> NDArray[Any]:
    """The grade of each body by its id: '' below the last bound, None where it cannot be told.

    vetoed_by: effect -> who is under it; 'lowest_grade' leaves only the last, 'bar_top_grade' all but the first.
    """
    out = np.full(n, "", dtype=object)
    open_ = np.zeros(n, dtype=bool)
    nobody = np.zeros(n, dtype=bool)
    any_veto = np.logical_or.reduce([nobody, *vetoed_by.values()])
    for place, grade in enumerate(rule.grades):
        bound = f"({rule.grade_on}) >= ({grade.at_least}) and ({grade.needs})"
        holds = conditions.holds(bound)
        barred = any_veto if "vetoed" in grade.unless else nobody
        if place == 0:
            barred = barred | vetoed_by.get("bar_top_grade", nobody)
        if place < len(rule.grades) - 1:
            barred = barred | vetoed_by.get("lowest_grade", nobody)
        free = (out == "") & ~open_ & ~barred
        out = np.where(free & holds.is_yes(), grade.id, out)
        open_ |= free & (holds.state != REPORTED)
    if rule.grades:
        out = np.where(vetoed_by.get("lowest_grade", nobody) & (out == "") & ~open_, rule.grades[-1].id, out)
    out[open_ & (out == "")] = None
    return out


def outputs_frame(rule: Standing, conditions: Conditions, roster: Roster, own: NDArray[np.int64]) -> pd.DataFrame:
    """One row a body and derived figure: value (missing while open); flag printed_gap, no_clause or nothing."""
    names = conditions.scope()
    parts = []
    for output in rule.outputs:
        column = conditions.output(output, names).spread(len(roster))
        flag = np.full(len(roster), "", dtype=object)
        if isinstance(output.rule, Bands):
            from_band = as_column(evaluate(output.rule.bands, names)).spread(len(roster))
            known = from_band.state == REPORTED
            flag = np.where(known & (column.state != REPORTED), "no_clause", flag)
            flag = np.where(in_printed_gap(output.rule, from_band), "printed_gap", flag)
        shown = np.where(column.state == REPORTED, column.rounded(output.decimals) / 10**output.decimals, np.nan)
        frame = roster.bodies.loc[own, ["office", "body", "kind"]].reset_index(drop=True)
        parts.append(frame.assign(
            output=output.id, label=output.label, value=shown[own].astype(float), unit=output.unit, flag=flag[own],
            clause="、".join(clause_ids(output)),
        ))  # fmt: skip
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(OUTPUT_COLUMNS))
