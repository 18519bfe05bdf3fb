"""The whole flow as one pure function: evaluate(policy, tables) -> Evaluation; many offices in one call."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

import pandas as pd

from jihua_analysis.assess.because import because_standing, because_verdicts
from jihua_analysis.assess.budget import budget_frame, budget_names, budget_shares
from jihua_analysis.assess.duties import duties_frame, duty_names, on_time_rates
from jihua_analysis.assess.exact import Value
from jihua_analysis.assess.formulas import still_reads
from jihua_analysis.assess.grades import OUTPUT_COLUMNS
from jihua_analysis.assess.indicators import Figure, figures_of, indicators_frame
from jihua_analysis.assess.inference import chance_frame
from jihua_analysis.assess.peers import peer_names
from jihua_analysis.assess.points_frame import points_frame, totals_frame, wide_points
from jihua_analysis.assess.reports import Names, Reports, history_years
from jihua_analysis.assess.reuse import kept_history, kept_parts, kept_score, kept_totals
from jihua_analysis.assess.roster import Roster
from jihua_analysis.assess.scopes import figure_names, names_in, names_outside_rounds, point_names, targets_met
from jihua_analysis.assess.scoring import ItemScore, given_names, score_item
from jihua_analysis.assess.staffing import post_changes_frame, staffing_frame, staffing_names, staffing_read
from jihua_analysis.assess.standing import GROUND_COLUMNS, Stand, stand
from jihua_analysis.assess.standing_frame import standing_frame
from jihua_analysis.assess.targets import Verdict, verdicts_frame, verdicts_of
from jihua_analysis.assess.totals import Totals, total_of
from jihua_analysis.intake.schema import Tables
from jihua_analysis.policy.model import Policy
from jihua_analysis.policy.periods import periods_of


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
    told: dict[str, Mapping[str, Value]]
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
        return points_frame(self.policy, self.roster, self.items)

    @cached_property
    def wide_points(self) -> pd.DataFrame:
        """The points alone: one row an office and body, a column an item."""
        return wide_points(self.policy, self.roster, self.items)

    @cached_property
    def totals(self) -> pd.DataFrame:
        """One row an office, body and sheet: total (missing while incomplete), lower, upper, raw_total, is_complete."""
        return totals_frame(self.policy, self.roster, self.sheets)

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
        return pd.concat(parts, ignore_index=True)

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


def evaluate(
    policy: Policy,
    tables: Tables,
    year: int | None = None,
    as_of: dt.date | None = None,
    base: Evaluation | None = None,
    roster: Roster | None = None,
) -> Evaluation:
    """The year's results of every body in the tables.

    year: the policy's own if not given. as_of: the day on which duties are looked at, the last of the year if not
    given. base: an earlier evaluation; its parts that still stand are taken over, the results are the same. roster:
    who is assessed, where it was made of these tables already.
    Pure: touches no file, clock or global; the order of rows and the names of bodies change nothing.
    """
    year = year or policy.document.year
    as_of = as_of or dt.date(year, 12, 31)
    kept = kept_parts(base, policy, tables, year, as_of)
    old: Any = base
    roster = old.roster if "roster" in kept else roster or Roster.of(policy, tables, year)
    reports = (old.reports.after(policy, tables) if "rows" in kept else None) or Reports(policy, tables, roster)
    names = Names(reports, str(year))
    known, before = (old.figures, old.decided) if "roster" in kept else (None, None)
    figures = (
        old.figures if "figures" in kept
        else figures_of(policy, tables, roster, reports, year, known, "samples" in kept)
    )  # fmt: skip
    decided = old.decided if "decided" in kept else verdicts_of(policy, roster, figures, names, before=before)
    duties = old.duties if "duties" in kept else duties_frame(policy, tables, roster, as_of)
    same_posts = "staffing" in kept and still_reads(staffing_read(policy, old.names[str(year)]), names)
    staffing = old.staffing if same_posts else staffing_frame(policy, tables, roster, names, as_of)
    budget = old.budget if "budget" in kept else budget_frame(policy, tables, roster)
    told = old.told if base else {}
    if "names" in kept:
        names.extra.update(old.names[str(year)].extra)
    else:
        told = {
            "duties": old.told["duties"] if "duties" in kept else duty_names(policy, roster, duties),
            "staffing": old.told["staffing"] if same_posts else staffing_names(policy, roster, staffing),
            "budget": old.told["budget"] if "budget" in kept else budget_names(roster, budget) if policy.budget else {},
            "given": old.told["given"] if "given" in kept else given_names(policy, tables, roster, str(year)),
        }
        names.extra.update(names_outside_rounds(policy, tables, reports, names, str(year)))
        names.extra.update(figure_names(figures, decided, str(year)))
        for part in told.values():
            names.extra.update(part)
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
                score = kept_score(base, kept, item, sheet, period, scopes[period])
                items[item.id, period] = score or score_item(item, sheet, roster, scopes[period], period)
        sheets[key] = kept_totals(base, policy, key, items) or total_of(policy, key, roster, items, periods)
    yearly = {item: score for (item, period), score in items.items() if period == str(year)}
    names.extra.update(point_names(policy, yearly))
    stands = {}
    for kind, rule in policy.standing.items():
        met = targets_met(rule.targets_met, decided, names, str(year), len(roster))
        earlier = kept_history(base, kept, kind, rule, tables)
        stands[kind] = stand(kind, policy, tables, roster, sheets[rule.sheet], yearly, names, met, earlier)
    return Evaluation(
        policy, tables, year, as_of, roster, reports, scopes, told, figures, decided, duties, staffing, budget, items,
        sheets, stands,
    )  # fmt: skip


def sheets_in_force(policy: Policy) -> list[str]:
    """The sheets that a standing rule names, and those of kinds that have no standing rule."""
    named = {s.sheet for s in policy.standing.values()}
    return [key for key, sheet in policy.sheets.items() if key in named or not set(sheet.who) & set(policy.standing)]
