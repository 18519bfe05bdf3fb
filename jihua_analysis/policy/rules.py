"""The closed kinds of scoring rules: what one part of an item can say. docs/write-a-policy.md shows each at work."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Tag

Number = Decimal | int
Formula = Annotated[str, "formula"]
"""Formula text; the mark lets the loader find every formula of a file."""
Amount = Number | Formula
"""A number, or formula text that gives one for each body."""
ByKind = Amount | dict[str, Amount]
"""One amount for all, or one a kind of body."""
Clauses = str | tuple[str, ...]
Cadence = Literal["month", "quarter", "half", "year"]
Step = Literal["continuous", "whole", "started"]


class Entry(BaseModel):
    """Any record of a policy file: closed (an unknown key is an error) and frozen."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False, protected_namespaces=())


class Rule(Entry):
    """What all kinds share: `when` it counts at all, the most it can come to (`cap`), and its own words (`label`)."""

    when: Formula | None = None
    cap: Amount | None = None
    label: str = ""


class Rate(Rule):
    """`each` points for every `per` of a quantity, `times` over; steps whole, started or continuous."""

    each: Amount
    per: Amount = 1
    step: Step = "continuous"
    times: Amount = 1


class Count(Rate):
    """Points for each of what is counted."""

    count: Formula


class Below(Rate):
    """Points for what is lacking to a target."""

    below: Formula
    target: ByKind


class Above(Rate):
    """Points for what exceeds a target."""

    above: Formula
    target: ByKind


class Shortfall(Rate):
    """Points for each that is lacking of a required number."""

    shortfall: Formula
    required: ByKind


class Excess(Rate):
    """Points for each beyond a number."""

    excess: Formula
    over: ByKind


class Missing(Rate):
    """Points for each element of a list that is not there."""

    missing: tuple[Formula, ...]


class Flag(Rule):
    """Points where a condition holds."""

    flag: Formula
    points: Amount


class Points(Rule):
    """Points given by a formula."""

    points_of: Formula


class Share(Rule):
    """The full points times share / of, at most `cap` times; full from `full_from` on."""

    share: Formula
    of: ByKind
    cap: Amount | None = 1
    full_from: Amount | None = None


class Line(Rule):
    """Full points at `full_at`, nothing at `zero_at`, a straight line between."""

    line: Formula
    full_at: Amount
    zero_at: Amount


class Band(Entry):
    """One band: from `at_least` (or `above`) up to the next; `points`, or `share` of the full points.

    printed_to: where the document prints an upper edge that leaves a gap to the next band.
    """

    at_least: Number | None = None
    above: Number | None = None
    points: Amount | None = None
    share: Number | None = None
    printed_to: Number | None = None


class Bands(Rule):
    """Points by the band that a value falls into, the lowest first; below the lowest: `otherwise`."""

    bands: Formula
    table: tuple[Band, ...]
    otherwise: Amount | None = None


class Test(Rule):
    """Full points where a condition holds, `otherwise` where it does not."""

    __test__ = False  # pytest takes any class of this name for a test

    full_if: Formula
    otherwise: Amount = 0


class Levels(Rule):
    """Points by position: first level or place, second …; beyond the list `otherwise`."""

    levels: Formula
    points: tuple[Amount, ...]
    otherwise: Amount = 0


class Tick(Entry):
    """One line of a check-list and what it is worth."""

    when: Formula
    points: Amount
    label: str = ""


class Checklist(Rule):
    """The points of every line that holds, added up."""

    checklist: tuple[Tick, ...]


class Given(Rule):
    """Points given by people within a range, with the role of the judge."""

    given: Literal["points", "deduction", "addition"]
    min: Number = 0
    max: Amount | None = None
    role: str = ""


class Together(Rule):
    """Several parts under one cap."""

    together: tuple[Part, ...]


class Highest(Rule):
    """Only the highest of several parts."""

    highest: tuple[Part, ...]


KINDS: dict[str, type[Rule]] = {
    "count": Count,
    "below": Below,
    "above": Above,
    "shortfall": Shortfall,
    "excess": Excess,
    "missing": Missing,
    "flag": Flag,
    "points_of": Points,
    "share": Share,
    "line": Line,
    "bands": Bands,
    "full_if": Test,
    "levels": Levels,
    "checklist": Checklist,
    "given": Given,
    "together": Together,
    "highest": Highest,
}
"""The key that names a rule's kind, and the kind."""


def _kind(value: Any) -> str:
    if isinstance(value, Rule):
        return type(value).__name__
    return next((kind.__name__ for key, kind in KINDS.items() if isinstance(value, dict) and key in value), "?")


Part = Annotated[
    Annotated[Count, Tag("Count")]
    | Annotated[Below, Tag("Below")]
    | Annotated[Above, Tag("Above")]
    | Annotated[Shortfall, Tag("Shortfall")]
    | Annotated[Excess, Tag("Excess")]
    | Annotated[Missing, Tag("Missing")]
    | Annotated[Flag, Tag("Flag")]
    | Annotated[Points, Tag("Points")]
    | Annotated[Share, Tag("Share")]
    | Annotated[Line, Tag("Line")]
    | Annotated[Bands, Tag("Bands")]
    | Annotated[Test, Tag("Test")]
    | Annotated[Levels, Tag("Levels")]
    | Annotated[Checklist, Tag("Checklist")]
    | Annotated[Given, Tag("Given")]
    | Annotated[Together, Tag("Together")]
    | Annotated[Highest, Tag("Highest")],
    Discriminator(
        _kind,
        custom_error_type="rule_kind",
        custom_error_message=f"of no known kind; a rule has one of the keys {', '.join(KINDS)}",
    ),
]
Together.model_rebuild()
Highest.model_rebuild()
