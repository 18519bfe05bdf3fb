"""The whole flow as one pure function: evaluate(policy, tables) -> Evaluation; many offices in one call."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from jihua_analysis.assess.because import because_standing, because_verdicts
from jihua_analysis.assess.because_points import because_points
from jihua_analysis.assess.budget import budget_frame, budget_names, budget_shares
from jihua_analysis.assess.duties import duties_frame, duty_names, on_time_rates
from jihua_analysis.assess.exact import REPORTED, STATES
from jihua_analysis.assess.grades import OUTPUT_COLUMNS
from jihua_analysis.assess.indicators import Figure, figures_of, indicators_frame
from jihua_analysis.assess.inference import chance_frame
from jihua_analysis.assess.peers import peer_names
from jihua_analysis.assess.periods import periods_of
from jihua_analysis.assess.reports import Names, Reports, history_years
from jihua_analysis.assess.reuse import kept_parts, kept_score
from jihua_analysis.assess.roster import Roster
from jihua_analysis.assess.scopes import figure_names, names_in, point_names, targets_met
from jihua_analysis.assess.scoring import UNBOUNDED, ItemScore, given_names, score_item
from jihua_analysis.assess.staffing import post_changes_frame, staffing_frame, staffing_names
from jihua_analysis.assess.standing import GROUND_COLUMNS, Stand, stand
from jihua_analysis.assess.standing_frame import standing_frame
from jihua_analysis.assess.targets import Verdict, verdicts_frame, verdicts_of
from jihua_analysis.assess.totals import Totals, total_of
from jihua_analysis.intake.schema import Tables
from jihua_analysis.policy.model import Policy, clause_ids


@dataclass(frozen=True, eq=False)
class Evaluation:
    """What follows for each body in one year: tidy frames, made when first asked for, keyed by office, body, period.

    indicators, verdicts, duties, on_time, staffing, post_changes, budget, budget_shares, points, totals, standing,
    grounds (vetoes, notices, award conditions, watch list) and problems; docs/frames.md lists their columns.
    """

    policy: Policy
    tables: Tables
    year: int
    as_of: dt.date
    roster: Roster
    reports: Reports
    names: dict[str, Names]
    figures: dict[tuple[str, str], Figure]
    decided: dict[tuple[str, str], Verdict]
    duties: pd.DataFrame
    staffing: pd.DataFrame
    budget: pd.DataFrame
    items: dict[tuple[str, str], ItemScore]
    sheets: dict[str, Totals]
    stands: dict[str, Stand]

    @property
    def problems(self) -> pd.DataFrame:
        """Everything found wrong or doubtful in the input."""
        return self.tables.problems

    @cached_property
    def indicators(self) -> pd.DataFrame:
        """Numerator, denominator, value and state of every indicator; earlier years' whole-year counts too."""
        parts = [indicators_frame(self.policy, self.roster, self.figures)]
        for year in history_years(self.tables, self.year):
            roster = Roster.of(self.policy, self.tables, year)
            reports = Reports(self.policy, self.tables, roster)
            past = figures_of(self.policy, self.tables, roster, reports, year)
            frame = indicators_frame(self.policy, roster, {k: f for k, f in past.items() if k[1] == str(year)})
            parts.append(frame[frame["state"] == "reported"])
        return pd.concat(parts, ignore_index=True)

    @cached_property
    def verdicts(self) -> pd.DataFrame:
        """Outcome, gap in cases, allowed misses and because of every target."""
        frame = verdicts_frame(self.policy, self.roster, self.decided)
        return frame.assign(
            because=because_verdicts(self.policy, frame, "zh"),
            because_en=because_verdicts(self.policy, frame, "en"),
        )

    @cached_property
    def chance(self) -> pd.DataFrame:
        """What chance says beside each verdict, at 5 % a side; a row for each row of `verdicts`."""
        return chance_frame(self.policy, self.tables, self.reports, self.decided, Fraction(1, 20))

    @cached_property
    def on_time(self) -> pd.DataFrame:
        """How often each task was on time, early, late or missing."""
        return on_time_rates(self.duties)

    @cached_property
    def post_changes(self) -> pd.DataFrame:
        """How often posts changed hands."""
        return post_changes_frame(self.policy, self.tables, self.roster)

    @cached_property
    def budget_shares(self) -> pd.DataFrame:
        """The parts of each body's budget by category and source."""
        return budget_shares(self.policy, self.tables, self.roster)

    @cached_property
    def points(self) -> pd.DataFrame:
        """One row an office, body and item: full, points, lower, upper, state, and the because of it."""
        parts = []
        for (key, period), score in self.items.items():
            sheet = self.policy.sheets[score.item.sheet]
            scale = 10**sheet.decimals
            rows = np.flatnonzero(self._has_row(score))
            known = score.state[rows] == REPORTED
            frame = self.roster.bodies.loc[rows, ["office", "body", "kind"]].reset_index(drop=True)
            parts.append(
                frame.assign(
                    period=period,
                    sheet=score.item.sheet,
                    item=key,
                    label=score.item.label,
                    standalone=score.item.standalone,
                    full=score.full[rows] / scale,
                    points=np.where(known, score.points[rows] / scale, np.nan),
                    lower=_bound(score.lower[rows], scale),
                    upper=_bound(score.upper[rows], scale),
                    state=np.asarray(STATES, dtype=object)[score.found[rows]],
                    is_counted=score.counted[rows],
                    because=because_points(self.policy, score, rows, "zh"),
                    because_en=because_points(self.policy, score, rows, "en"),
                    clause="、".join(clause_ids(score.item)),
                )
            )
        return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(POINT_COLUMNS))

    @cached_property
    def wide_points(self) -> pd.DataFrame:
        """One row an office and body, a column of points an item (`item:period` where its sheet is scored in parts).

        The figures of `points` without what stands beside them; missing where they are, or where there is no row.
        """
        rows = self.roster.rows({kind for key in self.sheets for kind in self.policy.sheets[key].who})
        columns: dict[str, Any] = self.roster.keys(rows)
        for (key, period), score in self.items.items():
            sheet = self.policy.sheets[score.item.sheet]
            known = self._has_row(score) & (score.state == REPORTED)
            name = key if sheet.every == "year" else f"{key}:{period}"
            columns[name] = np.where(known, score.points / 10**sheet.decimals, np.nan)[rows]
        return pd.DataFrame(columns)

    def _has_row(self, score: ItemScore) -> np.ndarray:
        """The bodies of the item's sheet for which it is worth any points."""
        own = self.roster.is_of(self.policy.sheets[score.item.sheet].who)
        return own if score.item.bonus else own & (score.full > 0)

    @cached_property
    def totals(self) -> pd.DataFrame:
        """One row an office, body and sheet: total (missing while incomplete), lower, upper, raw_total, is_complete."""
        parts = []
        for key, t in self.sheets.items():
            scale, rows = 10**t.decimals, t.rows
            frame = self.roster.bodies.loc[rows, ["office", "body", "kind"]].reset_index(drop=True)
            parts.append(
                frame.assign(
                    sheet=key,
                    total=np.where(t.is_complete[rows], t.total[rows] / scale, np.nan),
                    lower=_bound(t.lower[rows], scale),
                    upper=_bound(t.upper[rows], scale),
                    raw_total=np.where(t.is_complete[rows], t.raw[rows] / scale, np.nan),
                    is_complete=t.is_complete[rows],
                    clause="、".join(clause_ids(self.policy.sheets[key])),
                )
            )
        return (
            pd.concat(parts, ignore_index=True)
            if parts
            else pd.DataFrame(columns=["office", "body", "kind", "sheet", "total"])
        )

    @cached_property
    def standing(self) -> pd.DataFrame:
        """One row a body under a standing rule: total, places, class, what stands open, flags, because."""
        if not self.stands:
            return self.places
        return self.places.assign(
            because=because_standing(self.policy, self.places, self.grounds, "zh"),
            because_en=because_standing(self.policy, self.places, self.grounds, "en"),
        )

    @cached_property
    def places(self) -> pd.DataFrame:
        """The standing without its sentences: what many scenarios compare."""
        parts = [standing_frame(s) for s in self.stands.values()]
        if not parts:
            return pd.DataFrame(columns=["office", "body", "kind", "total", "rank", "class"])
        frame = pd.concat(parts, ignore_index=True)
        types = {"veto": "vetoes", "notice": "notices", "award": "awards", "watch": "watch"}
        return frame.assign(**{column: _joined(frame, self.grounds, type_) for type_, column in types.items()})

    @cached_property
    def outputs(self) -> pd.DataFrame:
        """Figures derived from the total: one row an office, body and output."""
        parts = [s.outputs for s in self.stands.values() if len(s.outputs)]
        return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(OUTPUT_COLUMNS))

    @cached_property
    def grounds(self) -> pd.DataFrame:
        """Every veto, notice, award condition and watch entry that holds ('yes') or cannot be told ('undetermined')."""
        parts = [s.grounds for s in self.stands.values()]
        return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(GROUND_COLUMNS))


POINT_COLUMNS = (
    "office", "body", "kind", "period", "sheet", "item", "label", "standalone", "full", "points", "lower", "upper",
    "state", "is_counted", "because", "because_en", "clause",
)  # fmt: skip


def _bound(values: np.ndarray, scale: int) -> np.ndarray:
    """Bounds for show; an open one is missing."""
    return np.where(np.abs(values) >= UNBOUNDED // 2, np.nan, values / scale)


def _joined(frame: pd.DataFrame, grounds: pd.DataFrame, type_: str) -> pd.Series:
    """The ids of one type of ground a body, joined by commas; '?' marks what cannot be told."""
    mine = grounds[grounds["type"] == type_]
    words = mine["id"] + np.where(mine["outcome"] == "undetermined", "?", "")
    joined = words.groupby([mine["office"], mine["body"]]).agg(",".join) if len(mine) else pd.Series(dtype=object)
    keys = pd.MultiIndex.from_frame(frame[["office", "body"]])
    return pd.Series(joined.reindex(keys).to_numpy() if len(mine) else None, index=frame.index, dtype=object).fillna("")


def evaluate(
    policy: Policy,
    tables: Tables,
    year: int | None = None,
    as_of: dt.date | None = None,
    base: Evaluation | None = None,
) -> Evaluation:
    """The year's results of every body in the tables.

    year: the policy's own if not given. as_of: the day on which duties are looked at, the last of the year if not
    given. base: an earlier evaluation; its parts that still stand are taken over, the results are the same.
    Pure: touches no file, clock or global; the order of rows and the names of bodies change nothing.
    """
    year = year or policy.document.year
    as_of = as_of or dt.date(year, 12, 31)
    kept = kept_parts(base, policy, tables, year, as_of)
    old: Any = base
    roster = old.roster if "roster" in kept else Roster.of(policy, tables, year)
    reports = old.reports.under(policy) if "reports" in kept else Reports(policy, tables, roster)
    figures = old.figures if "figures" in kept else figures_of(policy, tables, roster, reports, year)
    names = Names(reports, str(year))
    decided = old.decided if "decided" in kept else verdicts_of(policy, roster, figures, names)
    duties = old.duties if "duties" in kept else duties_frame(policy, tables, roster, as_of)
    staffing = old.staffing if "staffing" in kept else staffing_frame(policy, tables, roster, names, as_of)
    budget = old.budget if "budget" in kept else budget_frame(policy, tables, roster)
    if "names" in kept:
        names.extra.update(old.names[str(year)].extra)
    else:
        names.extra.update(figure_names(figures, decided, str(year)))
        names.extra.update(duty_names(policy, roster, duties))
        names.extra.update(staffing_names(policy, roster, staffing))
        names.extra.update(budget_names(roster, budget) if policy.budget else {})
        names.extra.update(given_names(policy, tables, roster, str(year)))
        names.extra.update(peer_names(policy, roster, names))
    scopes = {str(year): names}
    if "stands" in kept:
        return replace(old, policy=policy, tables=tables, reports=reports)
    items: dict[tuple[str, str], ItemScore] = {}
    sheets = {}
    for key in sheets_in_force(policy):
        sheet = policy.sheets[key]
        periods = periods_of(year, sheet.every)
        for period in periods:
            if period not in scopes:
                scopes[period] = names_in(policy, tables, reports, names, period)
            for item in policy.items_of(key):
                score = kept_score(base, kept, item, sheet, period)
                items[item.id, period] = score or score_item(item, sheet, roster, scopes[period], period)
        sheets[key] = total_of(policy, key, roster, items, periods)
    yearly = {item: score for (item, period), score in items.items() if period == str(year)}
    names.extra.update(point_names(policy, yearly))
    stands = {}
    for kind, rule in policy.standing.items():
        met = targets_met(rule.targets_met, decided, names, str(year), len(roster))
        stands[kind] = stand(kind, policy, tables, roster, sheets[rule.sheet], yearly, names, met)
    return Evaluation(
        policy, tables, year, as_of, roster, reports, scopes, figures, decided, duties, staffing, budget, items, sheets,
        stands,
    )  # fmt: skip


def sheets_in_force(policy: Policy) -> list[str]:
    """The sheets that a standing rule names, and those of kinds that have no standing rule."""
    named = {s.sheet for s in policy.standing.values()}
    return [key for key, sheet in policy.sheets.items() if key in named or not set(sheet.who) & set(policy.standing)]
