"""What a document says of order, classes, vetoes, notices, grades and award conditions."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from jihua_analysis.policy.rules import Amount, Cadence, Clauses, Entry, Formula, Number, Part


class TargetsMet(Entry):
    """Whether a body met its targets: the office's own yes/no where `given` is reported, else the key targets."""

    clause: Clauses
    given: str | None = None
    key: tuple[str, ...]


class Run(Entry):
    """k periods in a row of a class, of an award at a level, or of inspections without error.

    Periods are years unless `every` says otherwise; shorter ones are read from the `period` column of history.

    exactly: fires in the k-th period only. unknown: what a period without a record does.
    """

    of: Literal["class", "award", "clean_inspection"]
    value: str | None = None
    level: str | None = None
    years: int = Field(ge=1, le=20)
    every: Cadence = "year"
    exactly: bool = False


class RunRules(Entry):
    """How runs of years are counted (readings A32, A33, A44, A46)."""

    missing: Literal["undetermined", "break", "skip"] = "undetermined"
    history_start: int | None = None
    mix_grounds: bool = False
    reset_after_veto: bool = False
    lineage: Literal["successor", "drop"] = "successor"


class Veto(Entry):
    """A ground for a veto and what it does. `when` is read before classes are set, a `run` after.

    effect: 'bar' from classes and grades that say unless = ["vetoed"]; the total becomes zero; the lowest grade
    only; any grade but the top one. only_with: ids of other grounds that must hold too (reading A37).
    """

    id: str
    clause: Clauses
    label: str
    label_en: str = ""
    when: Formula | None = None
    run: Run | None = None
    only_with: tuple[str, ...] = ()
    effect: Literal["bar", "total_zero", "lowest_grade", "bar_top_grade"] = "bar"
    timing: Literal["same_year", "next_year"] = "same_year"
    sensitive: bool = False
    public_label: str = ""


class Class(Entry):
    """A class filled by quota from the top or the bottom of the order, or within another class.

    The quota is a number of bodies, or a percentage of all those ranked (in each `scope`, before `unless` and the
    bounds), rounded down. total_from, total_below: only bodies whose total is at least, or below, this.
    """

    id: str
    clause: Clauses
    label: str
    label_en: str = ""
    take: int = Field(default=0, ge=0)
    take_percent: Number | None = Field(default=None, gt=0, le=100)
    quota: Literal["at_most", "exactly"] = "at_most"
    start: Literal["top", "bottom"] = Field(default="top", alias="from")
    unless: tuple[str, ...] = ()
    within: str | None = None
    scope: Literal["all", "public_and_other", "group"] = "all"
    total_below: Number | None = None
    total_from: Number | None = None


class Notice(Entry):
    """A notice: by a run of years, or to the last of those for whom `last_of` holds."""

    id: str
    clause: Clauses
    label: str
    label_en: str = ""
    run: Run | None = None
    last_of: Formula | None = None
    scope: Literal["within", "overall"] = "within"
    unless: tuple[str, ...] = ()


class Award(Entry):
    """A condition for an award that the body meets; what follows for persons is for people to decide."""

    id: str
    clause: Clauses
    label: str
    label_en: str = ""
    any: tuple[Run, ...] = ()
    when: Formula | None = None
    unless: Formula | None = None
    then: str


class Output(Entry):
    """A figure made from the total: a scaled total, a contribution, an award's amount; its id is a name in conditions.

    Either `value` (formula text over total, section totals and measures) or a band table in `rule`.
    """

    id: str
    clause: Clauses
    label: str
    value: Formula | None = None
    rule: Part | None = None
    decimals: int = Field(default=2, ge=0, le=6)
    unit: str = ""


class Grade(Entry):
    """A grade from a lower bound on; the file lists the highest first. `needs`: conditions beside the bound."""

    id: str
    clause: Clauses
    label: str
    at_least: Amount
    needs: Formula = "true"
    unless: tuple[str, ...] = ()


class Standing(Entry):
    """Order, classes, vetoes, notices and award conditions of one kind of body.

    class_source: 'score' the order decides; 'list' the order proposes, and `decisions` decide where given, within
    the quota (reading A42); 'history' classes are input only, this year's row of `history` (reading A41d).
    """

    clause: Clauses
    sheet: str
    order: Literal["total"] = "total"
    ties: Literal["open", "extend", "keys"] = "open"
    tie_keys: tuple[str, ...] = ()
    rank_method: Literal["min", "dense"] = "min"
    per_group: bool = False
    rest: str = "rest"
    rest_label: str = "其余"
    rest_label_en: str = "the rest"
    class_source: Literal["score", "list", "history"] = "score"
    shortage: Literal["propose", "shrink", "error"] = "propose"
    targets_met: TargetsMet | None = None
    runs: RunRules = RunRules()
    outputs: tuple[Output, ...] = ()
    grade_on: str = "total"
    grades: tuple[Grade, ...] = ()
    no_grade_label: str = "无等次"
    classes: tuple[Class, ...] = ()
    vetoes: tuple[Veto, ...] = ()
    notices: tuple[Notice, ...] = ()
    awards: tuple[Award, ...] = ()
