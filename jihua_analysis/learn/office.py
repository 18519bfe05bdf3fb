"""A small invented office for each learner: the same learner gets the same numbers, another one others."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property

import pandas as pd

from jihua_analysis.assess.evaluate import Evaluation, evaluate
from jihua_analysis.intake.schema import tables_of
from jihua_analysis.learn.draw import Draw, code_of
from jihua_analysis.policy.load import load_policy
from jihua_analysis.policy.model import Policy

YEAR = "2014"
OWN_SHEET = {"sheets.unit_given_total.who": ["unit"], "standing.unit.sheet": "unit_given_total"}
"""What an office with its own score sheet changes in the policy file: units' totals are given."""


@cache
def opinion(own_sheet: bool = False, budget_deadline: str = "march") -> Policy:
    """The 2014 opinion; with the units' totals given where they come from the office's own sheet."""
    return load_policy("daxuelu_2014", {"A16": budget_deadline}, OWN_SHEET if own_sheet else None)


@cache
def home_care() -> Policy:
    """The neutral document: home care for the elderly and equal services."""
    return load_policy("elder_care_2014")


@dataclass(frozen=True)
class People:
    """The office's population (常住) and births, and a check of its birth records."""

    start: int
    end: int
    births: int
    boys: int
    deaths: int
    matched: int
    missed: int
    spurious: int


@dataclass(frozen=True)
class Communities:
    """Ten communities: households, resident records expected and filed. One lies on the 98 % line, one just below."""

    names: tuple[str, ...]
    households: tuple[int, ...]
    expected: tuple[int, ...]
    filed: tuple[int, ...]


@dataclass(frozen=True)
class Unit:
    """单位01: three groups of staff and those covered, and the counts that its score rests on."""

    staff: tuple[int, int, int]
    covered: tuple[int, int, int]
    changes_due: int
    changes_done: int
    guidance_eligible: int
    guidance_received: int
    support_eligible: int
    support_received: int
    vacant_days: int
    budget_set_on: dt.date


@dataclass(frozen=True)
class Totals:
    """Units in order of their totals, which the office's own sheet gives; equal ones stand side by side."""

    units: tuple[str, ...]
    points: tuple[Decimal, ...]
    history: tuple[str | None, str | None] = ("class2", "class2")
    """Classes two years and one year ago of the last but one unit; None where unknown."""


@dataclass(frozen=True)
class Visits:
    """Home visits of one community: agreed, and made on time; and how many late ones are struck off the list."""

    due: int
    on_time: int
    struck: int


@dataclass(frozen=True)
class Office:
    """A learner's office and its results, computed when asked for."""

    learner: str

    @property
    def code(self) -> str:
        """The learner's code."""
        return code_of(self.learner)

    def draw(self, part: str) -> Draw:
        """The stream of one part."""
        return Draw(self.learner, part)

    @cached_property
    def people(self) -> People:
        """About 18,000 to 33,000 residents; the sex ratio lies outside 103 to 106 by no more than luck."""
        d = self.draw("people")
        start = d.between(1800, 3100) * 10
        end = start + d.between(301, 1199) * 2
        births = (start + end) * d.between(85, 125) // 20_000
        deaths = (start + end) * d.between(31, 52) // 20_000
        girls = births * 100 // d.between(209, 218)
        matched, missed = d.between(180, 290), d.between(4, 9)
        return People(start, end, births, births - girls, deaths, matched, missed, missed + d.between(1, 3))

    @cached_property
    def communities(self) -> Communities:
        """Met: the one on the line and one to three more; the one just below shows 98.0 when rounded."""
        d = self.draw("communities")
        above, rows = d.between(1, 3), []
        hundreds = d.between(6, 12) * 100
        rows.append((hundreds, hundreds * 98 // 100))
        large = d.between(26, 34) * 50
        rows.append((large, large * 98 // 100 - 1))
        for _ in range(above):
            expected = d.between(500, 1500)
            rows.append((expected, expected - d.between(1, expected // 60)))
        while len(rows) < 10:
            expected = d.between(500, 1500)
            rows.append((expected, expected - d.between(expected // 45 + 2, expected // 12)))
        rows = list(d.shuffled(rows))
        on_line = d.between(1, 2)
        over = d.one_of([2, 3, 6, 7])
        small = [d.between(300, 499) for _ in range(10 - on_line - over)]
        households = d.shuffled([500] * on_line + [d.between(501, 900) for _ in range(over)] + small)
        names = tuple(f"社区{i:02d}" for i in range(1, 11))
        return Communities(names, households, tuple(e for e, _ in rows), tuple(f for _, f in rows))

    @cached_property
    def unit(self) -> Unit:
        """Staff of 130 and more, so that a gap in points of a per cent is less than the people it stands for."""
        d = self.draw("unit")
        while True:
            staff = (d.between(70, 99), d.between(55, 80), d.between(9, 15))
            gone = (d.between(0, 1), d.between(0, 1), d.between(4, 5))
            if 100 * sum(gone) % sum(staff):
                break
        due, done = d.one_of([(16, 13), (16, 9), (80, 61), (80, 65), (80, 69), (80, 73), (80, 77)])
        guidance, support = d.between(3, 9) * 10, d.one_of([25, 50])
        vacant = d.one_of([n for n in range(6, 39) if n % 5])
        first, last = d.one_of([((1, 5), (1, 31)), ((2, 3), (3, 31)), ((2, 3), (3, 31)), ((4, 1), (4, 25))])
        opened, closed = dt.date(2014, *first), dt.date(2014, *last)
        return Unit(
            staff, (staff[0] - gone[0], staff[1] - gone[1], staff[2] - gone[2]), due, done,
            guidance, guidance * d.between(4, 7) // 10, support, support - d.between(1, 4),
            vacant, opened + dt.timedelta(days=d.between(0, (closed - opened).days)),
        )  # fmt: skip

    @cached_property
    def ranking(self) -> Totals:
        """Sixteen units: one tie near the top, one across the tenth place, the last at 500 or a hundredth beside."""
        d = self.draw("ranking")
        falls = [d.between(800, 2400) for _ in range(14)]
        top = d.between(2, 5)
        falls[top - 1] = 0
        first, last = d.one_of([(8, 11), (9, 11), (9, 12), (10, 11), (10, 12)])
        falls[first - 1 : last - 1] = [0] * (last - first)
        cents = [d.between(97_000, 99_500)]
        for fall in falls:
            cents.append(cents[-1] - fall)
        cents.append(d.one_of([49_999, 50_000, 50_001]))
        units = d.shuffled([f"单位{i:02d}" for i in range(1, 17)])
        history = d.one_of([("class3", "class3"), ("class2", "class3"), ("class3", "class2"), ("class1", "class3")])
        return Totals(units, tuple(Decimal(c) / 100 for c in cents), history)

    @cached_property
    def excellent(self) -> Totals:
        """Twelve to twenty units that all do well: no total below 950."""
        d = self.draw("excellent")
        cents = sorted({99_900 - 200 * i - d.between(0, 90) for i in range(d.between(12, 20))}, reverse=True)
        units = d.shuffled([f"单位{i:02d}" for i in range(1, len(cents) + 1)])
        return Totals(units, tuple(Decimal(c) / 100 for c in cents))

    @cached_property
    def visits(self) -> Visits:
        """On time below 98 %; after striking late ones off the list, above."""
        d = self.draw("visits")
        while True:
            due = d.between(301, 480)
            late = d.between(due // 20, due // 11)
            struck = late - d.between(1, 5)
            if 100 * late % due and 50 * (late - struck) <= due - struck:
                return Visits(due, due - late, struck)

    @cached_property
    def births(self) -> Evaluation:
        """The office's people and births under the opinion, handed in as one community."""
        p = self.people
        drawn = p.matched + p.missed
        sample = {
            "body": "全办", "period": YEAR, "indicator": "birth_accuracy", "frame_size": drawn, "drawn": drawn,
            "matched": p.matched, "missed": p.missed, "spurious": p.spurious,
        }  # fmt: skip
        counts = {
            "body": "全办", "period": YEAR, "population_start": p.start, "population_end": p.end, "births": p.births,
            "births_boys": p.boys, "births_girls": p.births - p.boys, "deaths": p.deaths,
        }  # fmt: skip
        return evaluate(opinion(), tables_of(
            bodies=pd.DataFrame({"body": ["全办"], "kind": ["community"]}), counts=pd.DataFrame([counts]),
            samples=pd.DataFrame([sample]),
        ))  # fmt: skip

    @cached_property
    def year(self) -> Evaluation:
        """Communities and 单位01 under the opinion."""
        c, u = self.communities, self.unit
        kinds = ["community"] * 10 + ["unit"]
        households = [*c.households, pd.NA]
        bodies = {"body": [*c.names, "单位01"], "kind": kinds, "is_public": False, "households": households}
        rows = [
            {"body": name, "records_resident_expected": e, "records_resident_filed": f}
            for name, e, f in zip(c.names, c.expected, c.filed, strict=True)
        ]
        groups = ("men", "women", "contract")
        rows.append({
            "body": "单位01", "changes_due": u.changes_due, "changes_done": u.changes_done,
            "letters_sent": 0, "letters_back": 0, "post_days_due": 365, "post_days_uncovered": u.vacant_days,
            "profit_guidance_eligible": u.guidance_eligible, "profit_guidance_received": u.guidance_received,
            "reward_support_eligible": u.support_eligible, "reward_support_received": u.support_received,
            **{f"staff_{g}": n for g, n in zip(groups, u.staff, strict=True)},
            **{f"staff_{g}_covered": n for g, n in zip(groups, u.covered, strict=True)},
        })  # fmt: skip
        posts = {"body": "社区01", "post": "01", "role": "计生专干", "full_time": True, "filled": True}
        return evaluate(opinion(), tables_of(
            bodies=pd.DataFrame(bodies), counts=pd.DataFrame(rows).assign(period=YEAR).convert_dtypes(),
            budgets=self._budget(), posts=pd.DataFrame([posts]),
        ))  # fmt: skip

    @cached_property
    def year_by_january(self) -> Evaluation:
        """单位01's budget where 年初 ends on 31 January (reading A16)."""
        bodies = pd.DataFrame({"body": ["单位01"], "kind": ["unit"]})
        return evaluate(opinion(budget_deadline="january"), tables_of(bodies=bodies, budgets=self._budget()))

    def _budget(self) -> pd.DataFrame:
        own = {"body": "单位01", "year": 2014, "category": "publicity", "planned": 10_000}
        return pd.DataFrame([{**own, "set_on": self.unit.budget_set_on}])

    @cached_property
    def ranked(self) -> Evaluation:
        """The sixteen units, ranked and classed."""
        return standing_of(self.ranking)

    @cached_property
    def excellent_ranked(self) -> Evaluation:
        """The units that all do well, ranked and classed."""
        return standing_of(self.excellent)

    @cached_property
    def honest(self) -> Evaluation:
        """The visits under the neutral document, as they were."""
        return self._visits(0)

    @cached_property
    def trimmed(self) -> Evaluation:
        """The same with late ones struck off the list."""
        return self._visits(self.visits.struck)

    def _visits(self, struck: int) -> Evaluation:
        v = self.visits
        counts = {"body": ["社区01"], "period": [YEAR], "visits_due": [v.due - struck], "visits_on_time": [v.on_time]}
        bodies = {"body": ["社区01"], "kind": ["community"]}
        return evaluate(home_care(), tables_of(bodies=pd.DataFrame(bodies), counts=pd.DataFrame(counts)))


def standing_of(totals: Totals) -> Evaluation:
    """Units with given totals under the opinion; targets met, no other ground for a veto."""
    units = list(totals.units)
    points = [float(p) for p in totals.points]
    years = [{"body": units[-2], "year": y, "class": c} for y, c in zip((2012, 2013), totals.history, strict=True) if c]
    counts = {"body": units, "period": YEAR, "targets_met_given": 1, "veto_flag": 0}
    scores = {"body": units, "period": YEAR, "item": "total", "points": points}
    return evaluate(opinion(own_sheet=True), tables_of(
        bodies=pd.DataFrame({"body": units, "kind": "unit", "is_public": False}), counts=pd.DataFrame(counts),
        scores=pd.DataFrame(scores), history=pd.DataFrame(years),
    ))  # fmt: skip
