"""What an assessment document says, as frozen records: one field for each thing a policy file can state.

Ids are the keys of the file (`[indicators.sex_ratio_at_birth]`). Every entry cites its clause. Text fields
named `when`, `numerator`, `base` … hold formula text (formula.py); `docs/write-a-policy.md` shows each kind.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

Step = Literal["continuous", "whole", "started"]
Closed = Literal["both", "neither", "left", "right"]
Cadence = Literal["month", "quarter", "half", "year"]
Clauses = str | tuple[str, ...]
Number = Decimal | int
Formula = Annotated[str, "formula"]
"""Formula text; the mark lets the loader find every formula of a file."""
Amount = Number | Formula
"""A number, or formula text that gives one for each body."""
ByKind = Amount | dict[str, Amount]
"""One amount for all, or one a kind of body."""


class Entry(BaseModel):
    """Any record of a policy file: closed (an unknown key is an error) and frozen."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False, protected_namespaces=())


class Document(Entry):
    """The facts printed on the document itself."""

    id: str
    clause: Clauses
    title: str
    title_en: str
    number: str
    issuer: str
    year: int
    signed: dt.date
    printed: dt.date | None = None
    effective_from: dt.date
    copies: int | None = None
    addressed_to: tuple[str, ...] = ()
    managed_kinds: tuple[str, ...]
    note: str = ""
    history_note: str = ""


class Clause(Entry):
    """One statement of the document, quoted, and what is done with it.

    treatment: aggregate / restricted (office level only) / management / text / person (quoted, nothing
    computed, no input) / context. `why` is required where no entry of the file uses the clause.
    """

    id: str
    quote: str
    section: str = ""
    treatment: Literal["aggregate", "restricted", "management", "text", "person", "context"]
    responsible: tuple[str, ...] = ()
    responsible_inferred: bool = False
    notebook: str = ""
    why: str = ""
    note: str = ""


class ExternalDocument(Entry):
    """A text that the document leans on and that is not ours to see."""

    title: str
    number: str = ""
    clause: Clauses
    supplied: bool = False


class Kind(Entry):
    """A kind of assessed body."""

    label: str
    label_en: str


class Measure(Entry):
    """One number that a body reports: a column of `counts`.

    roll: how months make a year. `source`: counted from another table instead of reported.
    sensitive: 'small' is suppressed below the threshold in the public edition, 'office' never leaves office level.
    """

    clause: Clauses
    label: str
    label_en: str = ""
    type: Literal["count", "amount", "rate", "ratio", "flag", "points"] = "count"
    decimals: int = Field(default=0, ge=0, le=6)
    unit: str = ""
    who: tuple[str, ...]
    every: Cadence = "year"
    roll: Literal["sum", "first", "last", "max", "mean"] = "sum"
    part_of: str | None = None
    required: bool = True
    sensitive: Literal["no", "small", "office"] = "no"
    aliases: tuple[str, ...] = ()
    source: EventSource | None = None
    note: str = ""


class EventSource(Entry):
    """Counts the rows of `events` or `log` instead of asking for a number: sum of `count` where all match."""

    table: Literal["events", "log"]
    kind: str
    level: str | None = None
    cause: str | None = None


class Check(Entry):
    """A relation between measures that reported numbers must satisfy."""

    clause: Clauses
    rule: Formula
    message: str
    severity: Literal["error", "warning"] = "error"


class Indicator(Entry):
    """numerator / denominator × scale. `who`: kinds it is computed for; 'office' means the office's own sum.

    lever = false: no gap, allowed misses or fragility anywhere, and no verdict below office level (bounds).
    """

    clause: Clauses
    label: str
    label_en: str
    numerator: Formula
    denominator: Formula
    scale: int = 100
    unit: str = "%"
    decimals: int = 2
    who: tuple[str, ...]
    rounds: tuple[Cadence, ...] = ("year",)
    lever: bool = True
    chance: Literal["binomial", "poisson", "skellam", "none"] = "binomial"
    frame: Literal["census", "process", "sample"] = "census"
    sample: str | None = None
    sensitive: Literal["no", "small", "office"] = "no"
    caution: str = ""


class Target(Entry):
    """What an indicator has to reach. The key is the indicator's id unless `indicator` names another."""

    clause: Clauses
    indicator: str | None = None
    at_least: ByKind | None = None
    at_most: ByKind | None = None
    exactly: ByKind | None = None
    between: tuple[Number, Number] | None = None
    closed: Closed = "both"
    round_first: int | None = None
    who: tuple[str, ...] | None = None
    applies: bool = True
    note: str = ""


class Task(Entry):
    """A duty with a date. Monthly: day_from to day_to; other cadences: `due` (and `opens`) as MM-DD, one a period.

    `months` narrows a monthly task; an empty `due` means that the window is not set.
    """

    clause: Clauses
    label: str
    label_en: str
    who: tuple[str, ...]
    every: Cadence = "month"
    months: tuple[int, ...] = ()
    day_from: int | None = Field(default=None, ge=1, le=31)
    day_to: int | None = Field(default=None, ge=1, le=31)
    opens: tuple[str, ...] = ()
    due: tuple[str, ...] = ()
    shift: Literal["keep", "next", "previous"] = "keep"
    if_not_drawn: Literal["missing", "not_drawn"] = "missing"
    note: str = ""


class Need(Entry):
    """Posts that a staffing rule asks for: how many that match."""

    role: tuple[str, ...]
    full_time: bool | None = None
    formal: bool | None = None
    exception: Literal["approved", "stated"] | None = None
    at_least: int | None = None
    exactly: int | None = None
    distinct: bool = False


class Staffing(Entry):
    """A staffing rule: all `needs`, or all of `otherwise`; for bodies where `when` holds."""

    clause: Clauses
    label: str
    label_en: str
    who: tuple[str, ...]
    when: Formula = "true"
    needs: tuple[Need, ...]
    otherwise: tuple[Need, ...] = ()


class Changes(Entry):
    """How often a post changed hands in the year, and the most that is allowed (none: no verdict)."""

    clause: Clauses
    label: str
    label_en: str
    who: tuple[str, ...]
    role: tuple[str, ...]
    at_most: int | None = None


class Budget(Entry):
    """The rule that a body's budget grows no less than a named fiscal series.

    series: 'marked' takes the series that the fiscal table marks as the reference; else a series id.
    """

    clause: Clauses
    who: tuple[str, ...]
    basis: Literal["planned", "actual"] = "planned"
    series: str = "marked"
    require_increase: bool = True
    zero_base: Literal["cannot_tell", "met", "missed"] = "cannot_tell"
    deadline: str
    categories: dict[str, str]
    subsidy_category: str | None = None
    subsidy_source: str | None = None


# ---- score sheets -------------------------------------------------------------------------------------------


class _Rate(Entry):
    """`each` points for every `per` of a quantity; steps whole, started or continuous; `cap` on the points."""

    each: Amount
    per: Amount = 1
    step: Step = "continuous"
    cap: Amount | None = None
    times: Amount = 1
    label: str = ""


class Count(_Rate):
    """Points for each of what is counted."""

    count: Formula


class Below(_Rate):
    """Points for what is lacking to a target."""

    below: Formula
    target: ByKind


class Above(_Rate):
    """Points for what exceeds a target."""

    above: Formula
    target: ByKind


class Shortfall(_Rate):
    """Points for each that is lacking of a required number."""

    shortfall: Formula
    required: ByKind


class Excess(_Rate):
    """Points for each beyond a number."""

    excess: Formula
    over: ByKind


class Flag(Entry):
    """Points where a condition holds."""

    flag: Formula
    points: Amount
    label: str = ""


class Points(Entry):
    """Points given by a formula."""

    points_of: Formula
    cap: Amount | None = None
    label: str = ""


class Share(Entry):
    """The full points times done / of, at most `cap` times; full from `full_from` on."""

    share: Formula
    of: ByKind
    cap: Number = 1
    full_from: Amount | None = None


class Line(Entry):
    """Full points at `full_at`, nothing at `zero_at`, a straight line between."""

    line: Formula
    full_at: Amount
    zero_at: Amount


class Band(Entry):
    """One band: from `at_least` (or `above`) up to the next; `points`, or `share` of the full points."""

    at_least: Number | None = None
    above: Number | None = None
    points: Amount | None = None
    share: Number | None = None
    printed_to: Number | None = None


class Bands(Entry):
    """Points by the band that a value falls into, the lowest first; below the lowest: `otherwise`."""

    bands: Formula
    table: tuple[Band, ...]
    otherwise: Amount | None = None


class Test(Entry):
    """Full points where a condition holds, `otherwise` where it does not."""

    full_if: Formula
    otherwise: Amount = 0


class Given(Entry):
    """Points given by people within a range, with the role of the judge."""

    given: Literal["points", "deduction", "addition"]
    min: Number = 0
    max: Amount | None = None
    role: str = ""


def _kind_of(value: Any) -> str:
    """The key that names a part's kind."""
    if isinstance(value, BaseModel):
        return type(value).__name__
    if isinstance(value, dict):
        for key, kind in _KINDS.items():
            if key in value:
                return kind
    return "?"


_KINDS = {
    "count": "Count", "below": "Below", "above": "Above", "shortfall": "Shortfall", "excess": "Excess",
    "flag": "Flag", "points_of": "Points", "share": "Share", "line": "Line", "bands": "Bands",
    "full_if": "Test", "given": "Given",
}  # fmt: skip

Part = Annotated[
    Annotated[Count, Tag("Count")]
    | Annotated[Below, Tag("Below")]
    | Annotated[Above, Tag("Above")]
    | Annotated[Shortfall, Tag("Shortfall")]
    | Annotated[Excess, Tag("Excess")]
    | Annotated[Flag, Tag("Flag")]
    | Annotated[Points, Tag("Points")]
    | Annotated[Given, Tag("Given")],
    Discriminator(_kind_of),
]
Base = Annotated[
    Annotated[Share, Tag("Share")]
    | Annotated[Line, Tag("Line")]
    | Annotated[Bands, Tag("Bands")]
    | Annotated[Test, Tag("Test")]
    | Annotated[Points, Tag("Points")]
    | Annotated[Given, Tag("Given")],
    Discriminator(_kind_of),
]


class Sheet(Entry):
    """A score sheet: what its items add up to, and how a total is cut."""

    clause: Clauses
    label: str
    label_en: str
    who: tuple[str, ...]
    full: Number
    illustrative: bool
    note: str = ""
    decimals: int = Field(default=2, ge=0, le=6)
    floor: Number | Literal["open"] = 0
    ceiling: Number | Literal["open"] = "open"
    not_due: Literal["full", "zero", "drop", "renormalise"] = "full"
    missing: Literal["block", "zero", "renormalise"] = "block"
    sum_correction: str = ""


class Item(Entry):
    """One line of a score sheet: base + additions − deductions, kept between floor and ceiling.

    full: points, or points a kind. ceiling defaults to the full points. standalone: shown beside the total.
    bonus: outside the sheet's full points, inside the total.
    """

    id: str
    sheet: str
    clause: Clauses
    label: str
    label_en: str = ""
    standard: str
    evidence: str = ""
    section: str = ""
    full: Number | dict[str, Number]
    applies: Formula = "true"
    base: Literal["full", "zero"] | Base = "full"
    add: tuple[Part, ...] = ()
    deduct: tuple[Part, ...] = ()
    zero_if: Formula | None = None
    floor: Number | Literal["open"] = 0
    ceiling: Amount | Literal["full", "open"] = "full"
    not_due: Literal["full", "zero", "drop", "renormalise"] | None = None
    missing: Literal["block", "zero", "renormalise"] | None = None
    bonus: bool = False
    standalone: Literal["no", "beside", "both"] = "no"
    note: str = ""


# ---- standing -----------------------------------------------------------------------------------------------


class TargetsMet(Entry):
    """Whether a body met its targets: the office's own yes/no where `given` is reported, else the key targets."""

    clause: Clauses
    given: str | None = None
    key: tuple[str, ...]


class Run(Entry):
    """k periods in a row: of a class, of an award at a level, or of inspections without error.

    exactly: fires in the k-th period only. unknown: what a period without a record does.
    """

    of: Literal["class", "award", "clean_inspection"]
    value: str | None = None
    level: str | None = None
    years: int = Field(ge=1, le=20)
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

    only_with: ids of other grounds that must hold too (reading A37: 'and' between two grounds).
    """

    id: str
    clause: Clauses
    label: str
    label_en: str
    when: Formula | None = None
    run: Run | None = None
    only_with: tuple[str, ...] = ()
    timing: Literal["same_year", "next_year"] = "same_year"
    sensitive: bool = False
    public_label: str = ""


class Class(Entry):
    """A class filled by quota from the top or the bottom of the order, or within another class."""

    id: str
    clause: Clauses
    label: str
    label_en: str
    take: int = Field(ge=0)
    quota: Literal["at_most", "exactly"] = "at_most"
    start: Literal["top", "bottom"] = Field(default="top", alias="from")
    unless: tuple[str, ...] = ()
    within: str | None = None
    scope: Literal["all", "public_and_other"] = "all"
    total_below: Number | None = None


class Notice(Entry):
    """A notice: by a run of years, or to the last of those for whom `last_of` holds."""

    id: str
    clause: Clauses
    label: str
    label_en: str
    run: Run | None = None
    last_of: Formula | None = None
    scope: Literal["within", "overall"] = "within"
    unless: tuple[str, ...] = ()
    repeat: Literal["each", "once"] = "once"


class Award(Entry):
    """A condition for an award that the body meets; what follows for persons is for people to decide."""

    id: str
    clause: Clauses
    label: str
    label_en: str
    any: tuple[Run, ...]
    unless: Formula | None = None
    then: str


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
    rest: str = "rest"
    rest_label: str
    rest_label_en: str = "the rest"
    class_source: Literal["score", "list", "history"] = "score"
    shortage: Literal["propose", "shrink", "error"] = "propose"
    targets_met: TargetsMet | None = None
    runs: RunRules = RunRules()
    classes: tuple[Class, ...] = ()
    vetoes: tuple[Veto, ...] = ()
    notices: tuple[Notice, ...] = ()
    awards: tuple[Award, ...] = ()


class Option(Entry):
    """One way to read the text. `set`: what it changes in the file, path = value."""

    id: str
    label: str
    set: dict[str, Any] = {}


class Reading(Entry):
    """A question that the document leaves open, the ways to read it, the one in force and why.

    computed: its options give different results (each has a test); noted: no number hangs on it.
    """

    clause: Clauses
    question: str
    kind: Literal["computed", "noted"]
    options: tuple[Option, ...] = ()
    choice: str
    why: str


class Policy(Entry):
    """A whole document as data."""

    format: Literal["jihua-policy/1"]
    document: Document
    external_documents: tuple[ExternalDocument, ...] = ()
    clauses: tuple[Clause, ...]
    kinds: dict[str, Kind]
    measures: dict[str, Measure] = {}
    checks: dict[str, Check] = {}
    indicators: dict[str, Indicator] = {}
    targets: dict[str, Target] = {}
    readings: dict[str, Reading] = {}
    calendar: dict[str, Task] = {}
    staffing: dict[str, Staffing] = {}
    post_changes: dict[str, Changes] = {}
    budget: Budget | None = None
    sheets: dict[str, Sheet] = {}
    items: tuple[Item, ...] = ()
    standing: dict[str, Standing] = {}

    def items_of(self, sheet: str) -> tuple[Item, ...]:
        """The items of one sheet, in the file's order."""
        return tuple(item for item in self.items if item.sheet == sheet)

    def target_for(self, indicator: str) -> tuple[tuple[str, Target], ...]:
        """The targets set for one indicator, with their ids."""
        return tuple((key, t) for key, t in self.targets.items() if (t.indicator or key) == indicator)

    def label(self, name: str) -> str:
        """The Chinese label of any named entry; the name itself where there is none."""
        for group in (self.measures, self.indicators, self.calendar, self.staffing, self.kinds):
            if name in group:
                return str(group[name].label)
        return name


def clause_ids(entry: Any) -> tuple[str, ...]:
    """The clauses that an entry cites."""
    cited = getattr(entry, "clause", ())
    return (cited,) if isinstance(cited, str) else tuple(cited)
