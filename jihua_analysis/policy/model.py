"""What an assessment document says, as frozen records: one field for each thing a policy file can state.

Ids are the keys of the file (`[indicators.sex_ratio_at_birth]`). Every entry cites its clause. Text fields
named `when`, `numerator`, `base` … hold formula text (formula.py); `docs/write-a-policy.md` shows each kind.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pydantic import Field

from jihua_analysis.policy.readings import Reading as Reading
from jihua_analysis.policy.rules import ByKind, Cadence, Clauses, Entry, Formula, Number
from jihua_analysis.policy.sheets import Item, Peers, Section, Sheet
from jihua_analysis.policy.standing import Standing

Closed = Literal["both", "neither", "left", "right"]


class Document(Entry):
    """The facts printed on the document itself.

    managed_kinds: whom it assesses; every kind but 'office' if not given. They stand for `who` where an entry has none.
    """

    id: str
    clause: Clauses
    title: str
    title_en: str = ""
    number: str = ""
    issuer: str = ""
    year: int
    signed: dt.date | None = None
    printed: dt.date | None = None
    effective_from: dt.date | None = None
    copies: int | None = None
    addressed_to: tuple[str, ...] = ()
    managed_kinds: tuple[str, ...] = ()
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
    label_en: str = ""


class Measure(Entry):
    """One number that a body reports: a column of `counts`.

    type 'level': one of the named `levels`, kept as its position, the first is 1. roll: how months make a year.
    source: counted from another table instead of reported.
    sensitive: 'small' is suppressed below the threshold in the public edition, 'office' never leaves office level.
    """

    clause: Clauses
    label: str
    label_en: str = ""
    type: Literal["count", "amount", "rate", "ratio", "flag", "points", "level"] = "count"
    levels: tuple[str, ...] = ()
    decimals: int = Field(default=0, ge=0, le=6)
    unit: str = ""
    who: tuple[str, ...] = ()
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

    odds: the numerator is not part of the denominator (boys to girls). lever = false: no gap, allowed misses or
    fragility anywhere, and no verdict below office level (bounds).
    """

    clause: Clauses
    label: str
    label_en: str = ""
    numerator: Formula
    denominator: Formula
    scale: int = 100
    unit: str = "%"
    decimals: int = 2
    who: tuple[str, ...] = ()
    rounds: tuple[Cadence, ...] = ("year",)
    odds: bool = False
    lever: bool = True
    chance: Literal["binomial", "poisson", "skellam", "none"] = "binomial"
    frame: Literal["census", "process", "sample"] = "census"
    sample: str | None = None
    sensitive: Literal["no", "small", "office"] = "no"
    caution: str = ""


class Target(Entry):
    """What an indicator has to reach. The key is the indicator's id unless `indicator` names another.

    split: weights of the year's target over its periods ({Q1 = 4, Q2 = 3, Q3 = 3}); by_period: a target of its own
    for a period ({Q1 = 20, Q2 = 45}).
    """

    clause: Clauses
    indicator: str | None = None
    at_least: ByKind | None = None
    at_most: ByKind | None = None
    exactly: ByKind | None = None
    between: tuple[Number, Number] | None = None
    closed: Closed = "both"
    round_first: int | None = None
    split: dict[str, Number] = {}
    by_period: dict[str, Number] = {}
    who: tuple[str, ...] | None = None
    applies: bool = True
    note: str = ""


class Task(Entry):
    """A duty with a date. Monthly: day_from to day_to; other cadences: `due` (and `opens`) as MM-DD, one a period.

    `months` narrows a monthly task; an empty `due` means that the window is not set.
    """

    clause: Clauses
    label: str
    label_en: str = ""
    who: tuple[str, ...] = ()
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
    label_en: str = ""
    who: tuple[str, ...] = ()
    when: Formula = "true"
    needs: tuple[Need, ...]
    otherwise: tuple[Need, ...] = ()


class Changes(Entry):
    """How often a post changed hands in the year, and the most that is allowed (none: no verdict)."""

    clause: Clauses
    label: str
    label_en: str = ""
    who: tuple[str, ...] = ()
    role: tuple[str, ...]
    at_most: int | None = None


class Budget(Entry):
    """The rule that a body's budget grows no less than a named fiscal series.

    series: 'marked' takes the series that the fiscal table marks as the reference; else a series id.
    """

    clause: Clauses
    who: tuple[str, ...] = ()
    basis: Literal["planned", "actual"] = "planned"
    series: str = "marked"
    require_increase: bool = True
    zero_base: Literal["cannot_tell", "met", "missed"] = "cannot_tell"
    deadline: str
    categories: dict[str, str]
    subsidy_category: str | None = None
    subsidy_source: str | None = None


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
    peers: dict[str, Peers] = {}
    sheets: dict[str, Sheet] = {}
    sections: dict[str, Section] = {}
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
