"""Posts required and filled, on post codes and counts; how often a post changed hands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import numpy as np
import pandas as pd

from jihua_analysis.assess.exact import MISSING, NOT_APPLICABLE, REPORTED, Truth, Value, as_truth
from jihua_analysis.assess.formulas import evaluate
from jihua_analysis.assess.roster import Roster
from jihua_analysis.intake.schema import Tables
from jihua_analysis.policy.formula import parse
from jihua_analysis.policy.model import Need, Policy, clause_ids

STAFFING_COLUMNS = ("office", "body", "kind", "rule", "required", "filled", "gap", "outcome", "by", "clause")


def staffing_frame(
    policy: Policy, tables: Tables, roster: Roster, names: Mapping[str, Value], as_of: dt.date
) -> pd.DataFrame:
    """One row an office, body and rule: posts required, filled (matching the shortest need), gap, outcome.

    outcome: met, missed, no_rule (the condition does not hold), cannot_tell (or no post of the office was handed
    in). by: 'needs' or 'otherwise'.
    """
    if not policy.staffing:
        return pd.DataFrame(columns=list(STAFFING_COLUMNS))
    posts = _in_force(tables.posts, as_of)
    row = roster.locate(posts)
    parts = []
    for key, rule in policy.staffing.items():
        rows = roster.rows(rule.who)
        when = as_truth(evaluate(rule.when, names))
        known = np.broadcast_to(when.state, len(roster))[rows] == REPORTED
        holds = np.broadcast_to(when.value, len(roster))[rows]
        required, filled, met = _needs(rule.needs, posts, row, len(roster))
        by_other = np.zeros(len(roster), dtype=bool)
        if rule.otherwise:
            _, _, other_met = _needs(rule.otherwise, posts, row, len(roster))
            by_other, met = other_met & ~met, met | other_met
        gap = np.where(met, 0, np.maximum(required - filled, 1))
        outcome = np.select(
            [~known, ~holds, ~roster.handed_in(tables.posts)[rows], met[rows]],
            ["cannot_tell", "no_rule", "cannot_tell", "met"],
            default="missed",
        )
        parts.append(pd.DataFrame(roster.keys(rows) | dict(
            rule=key, required=required, filled=filled[rows], gap=gap[rows],
            outcome=outcome, by=np.where(by_other[rows], "otherwise", "needs"), clause="、".join(clause_ids(rule)),
        )))  # fmt: skip
    frame = pd.concat(parts, ignore_index=True)
    unknown = frame["outcome"].isin(["no_rule", "cannot_tell"])
    for column in ("required", "filled", "gap"):
        frame[column] = frame[column].astype("Int64").mask(unknown)
    return frame[list(STAFFING_COLUMNS)]


def _in_force(posts: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """The filled posts on a day."""
    day = pd.Timestamp(as_of)
    stands = ~(posts["from"] > day) & ~(posts["to"] < day) & posts["filled"].fillna(False)
    return posts[stands.to_numpy(dtype=bool)].assign(
        approved=lambda p: p["exception"].notna() & p["approver_role"].notna() & ~(p["expires"] < day),
        stated=lambda p: p["exception"].notna(),
    )


def _needs(needs: tuple[Need, ...], posts: pd.DataFrame, row: np.ndarray, n: int) -> tuple[int, np.ndarray, np.ndarray]:
    """Posts required, the count for the need that is furthest from being met, and whether all are met, a row a body."""
    met = np.ones(n, dtype=bool)
    worst_gap = np.full(n, np.iinfo(np.int64).min)
    filled = np.zeros(n, np.int64)
    required = 0
    for need in needs:
        match = posts["role"].isin(need.role)
        for field in ("full_time", "formal"):
            wanted = getattr(need, field)
            if wanted is not None:
                match = match & (posts[field].fillna(False) == wanted)
        if need.exception is not None:
            match = match & (posts[need.exception])
        chosen = match.to_numpy(dtype=bool) & (row >= 0)
        count = _distinct(posts, row, chosen, n) if need.distinct else np.bincount(row[chosen], minlength=n)
        least = need.exactly if need.exactly is not None else need.at_least or 1
        met &= count == least if need.exactly is not None else count >= least
        gap = least - count
        filled = np.where(gap > worst_gap, count, filled)
        worst_gap = np.maximum(worst_gap, gap)
        required = max(required, least)
    return required, filled.astype(np.int64), met


def _distinct(posts: pd.DataFrame, row: np.ndarray, chosen: np.ndarray, n: int) -> np.ndarray:
    """Posts of different codes, and of different roles where a need names several (A and B are two posts)."""
    mine = pd.DataFrame(
        {
            "row": row[chosen],
            "post": posts["post"].to_numpy()[chosen],
            "role": posts["role"].to_numpy()[chosen],
        }
    )
    codes = mine.groupby("row")["post"].nunique().reindex(range(n), fill_value=0)
    roles = mine.groupby("row")["role"].nunique().reindex(range(n), fill_value=0)
    return np.minimum(codes, roles).to_numpy(dtype=np.int64)


def staffing_read(policy: Policy, names: Mapping[str, Value]) -> dict[str, Value]:
    """The names that decide where the rules hold."""
    return {name: names[name] for rule in policy.staffing.values() for name in parse(rule.when).names()}


def staffing_names(policy: Policy, roster: Roster, staffing: pd.DataFrame) -> Mapping[str, Value]:
    """`rule.met` a row a body; not applicable where the rule does not reach the body."""
    out: dict[str, Value] = {}
    for key in policy.staffing:
        mine = staffing[staffing["rule"] == key]
        row = roster.locate(mine)
        state = np.full(len(roster), NOT_APPLICABLE, np.uint8)
        outcome = mine["outcome"].to_numpy(dtype=object)
        state[row] = np.select(
            [outcome == "no_rule", outcome == "cannot_tell"], [NOT_APPLICABLE, MISSING], default=REPORTED
        )
        value = np.zeros(len(roster), dtype=bool)
        value[row] = outcome == "met"
        out[f"{key}.met"] = Truth(value, state)
    return out


def post_changes_frame(policy: Policy, tables: Tables, roster: Roster) -> pd.DataFrame:
    """One row an office, body and rule: holders of the post who began in the year; outcome where a limit is set."""
    parts = []
    for key, rule in policy.post_changes.items():
        posts = tables.posts[tables.posts["role"].isin(rule.role).to_numpy(dtype=bool)]
        began = posts[(posts["from"].dt.year == roster.year) & (posts["from"] > pd.Timestamp(roster.year, 1, 1))]
        row = roster.locate(began)
        changes = np.bincount(row[row >= 0], minlength=len(roster))
        rows = roster.rows(rule.who)
        frame = roster.bodies.loc[rows, ["office", "body", "kind"]].reset_index(drop=True)
        counted = changes[rows]
        outcome = "no_limit" if rule.at_most is None else np.where(counted <= rule.at_most, "met", "missed")
        parts.append(frame.assign(rule=key, changes=counted, outcome=outcome, clause="、".join(clause_ids(rule))))
    columns = ["office", "body", "kind", "rule", "changes", "outcome", "clause"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)
