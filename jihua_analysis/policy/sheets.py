"""What a document says of score sheets: items, sections, sheets, and figures taken from the other bodies."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from jihua_analysis.policy.rules import Amount, Cadence, Clauses, Entry, Formula, Number, Part

NotDue = Literal["full", "zero", "drop", "renormalise", "peer_mean"]
"""What an item counts where nothing was due: its full points, none, nothing at all (the full points of the others
stay, or the total without its bonus is rescaled to them), or the mean of the bodies that were scored."""


class Peers(Entry):
    """A figure taken from the other bodies: the best, the mean … of a formula; its id is a name in formulas.

    how 'rank': each body's own place, 1 is first; `best` says which end is first. weight: for weighted_mean.
    within: bodies of the same office, of the same kind there, or of the same `group` of the bodies table.
    """

    clause: Clauses
    of: Formula
    how: Literal["best", "worst", "mean", "weighted_mean", "sum", "count", "rank"]
    best: Literal["high", "low"] = "high"
    weight: Formula | None = None
    among: Formula = "true"
    within: Literal["office", "kind", "group"] = "kind"
    ties: Literal["min", "max", "dense"] = "min"


class Section(Entry):
    """Items of a sheet together; their sum between floor and ceiling, times a weight, goes to `parent` or the total."""

    clause: Clauses
    sheet: str
    label: str
    weight: Number = 1
    full: Number | None = None
    floor: Number | Literal["open"] = "open"
    ceiling: Number | Literal["open"] = "open"
    parent: str | None = None


class Sheet(Entry):
    """A score sheet: what its items add up to, and how a total is cut.

    every: how often it is scored; combine: how the periods make the year ('mean', 'sum', or weights in order).
    sum_correction: why the items do not add up to the printed total, where they do not.
    """

    clause: Clauses
    label: str
    label_en: str = ""
    who: tuple[str, ...] = ()
    full: Number
    illustrative: bool = False
    note: str = ""
    decimals: int = Field(default=2, ge=0, le=6)
    floor: Number | Literal["open"] = 0
    ceiling: Number | Literal["open"] = "open"
    not_due: NotDue = "full"
    missing: Literal["block", "zero", "renormalise"] = "block"
    every: Cadence = "year"
    combine: Literal["mean", "sum"] | tuple[Number, ...] = "mean"
    sum_correction: str = ""


class Item(Entry):
    """One line of a score sheet: (base + additions − deductions) × coefficient, kept between floor and ceiling.

    full: points, or points a kind; the name `full` in its formulas. ceiling defaults to the full points.
    standalone: shown beside the total. bonus: outside the sheet's full points, inside the total.
    section: the id of a [sections] entry, or a heading in words.
    """

    id: str
    sheet: str
    clause: Clauses
    label: str
    label_en: str = ""
    standard: str = ""
    evidence: str = ""
    section: str = ""
    full: Number | dict[str, Number]
    applies: Formula = "true"
    base: Literal["full", "zero"] | Part = "full"
    add: tuple[Part, ...] = ()
    deduct: tuple[Part, ...] = ()
    zero_if: Formula | None = None
    coefficient: Amount = 1
    floor: Number | Literal["open"] = 0
    ceiling: Amount | Literal["full", "open"] = "full"
    not_due: NotDue | None = None
    missing: Literal["block", "zero", "renormalise"] | None = None
    bonus: bool = False
    standalone: Literal["no", "beside", "both"] = "no"
    note: str = ""
