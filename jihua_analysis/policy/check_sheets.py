"""Faults of score sheets: sums that do not add up, bands with gaps or overlaps, rules that can never fire."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import pairwise

from jihua_analysis.policy.model import Policy
from jihua_analysis.policy.rules import Bands, Given, Highest, Levels, Line, Part, Together
from jihua_analysis.policy.sheets import Item, Section, Sheet

PERIODS = {"month": 12, "quarter": 4, "half": 2, "year": 1}


def hint(name: str, known: Iterable[str]) -> str:
    """' Did you mean …?' where a known name is close, else nothing."""
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f" Did you mean {close[0]!r}?" if close else ""


def sheet_faults(policy: Policy) -> Iterator[str]:
    """Every fault of the sheets, their sections and items."""
    seen: set[str] = set()
    for item in policy.items:
        if item.id in seen:
            yield f"[items.{item.id}]: stands twice"
        seen.add(item.id)
        if item.sheet not in policy.sheets:
            yield f"[items.{item.id}]: no sheet {item.sheet!r}.{hint(item.sheet, policy.sheets)}"
        yield from _item_faults(item)
    yield from _section_faults(policy)
    for name, entry in policy.peers.items():
        if (entry.how == "weighted_mean") != (entry.weight is not None):
            yield f"[peers.{name}]: how = 'weighted_mean' wants a 'weight', and nothing else has one"
    for name, sheet in policy.sheets.items():
        if isinstance(sheet.combine, tuple) and len(sheet.combine) != PERIODS[sheet.every]:
            count = PERIODS[sheet.every]
            yield f"[sheets.{name}]: {len(sheet.combine)} weights in combine, but a year has {count} of its periods"
        for kind in sheet.who:
            yield from _sum_faults(policy, name, sheet, kind)


def _sum_faults(policy: Policy, name: str, sheet: Sheet, kind: str) -> Iterator[str]:
    inside = [i for i in policy.items_of(name) if i.standalone != "beside"]
    if not inside:
        yield f"[sheets.{name}]: has no items"
        return
    items = [i for i in inside if not i.bonus]
    total = sum((full_points(i, kind) * weight_of(policy, i) for i in items), Fraction(0))
    if sheet.combine == "sum":
        total *= PERIODS[sheet.every]
    if total != Fraction(sheet.full) and not sheet.sum_correction:
        yield (
            f"[sheets.{name}]: the items of {kind} add up to {float(total):g}, the sheet says {sheet.full}; "
            "mend an item, or say why in 'sum_correction'"
        )


def highest_total(policy: Policy, name: str, kind: str) -> Fraction | None:
    """The most that a total of a sheet can come to for a kind of body; None where nothing bounds it."""
    sheet = policy.sheets[name]
    items = [i for i in policy.items_of(name) if i.standalone != "beside"]
    most = None
    if all(i.ceiling == "full" for i in items):
        most = sum((full_points(i, kind) * weight_of(policy, i) for i in items), Fraction(0))
        most *= PERIODS[sheet.every] if sheet.combine == "sum" else 1
    own = None if sheet.ceiling == "open" else Fraction(sheet.ceiling)
    return min((m for m in (most, own) if m is not None), default=None)


def full_points(item: Item, kind: str) -> Fraction:
    """The full points of an item for one kind of body."""
    return Fraction(item.full.get(kind, 0) if isinstance(item.full, dict) else item.full)


def weight_of(policy: Policy, item: Item) -> Fraction:
    """The product of the weights of the sections that an item lies in."""
    weight, section = Fraction(1), policy.sections.get(item.section)
    for _ in policy.sections:
        if section is None:
            break
        weight *= Fraction(section.weight)
        section = policy.sections.get(section.parent or "")
    return weight


def _section_faults(policy: Policy) -> Iterator[str]:
    for key, section in policy.sections.items():
        if section.sheet not in policy.sheets:
            yield f"[sections.{key}]: no sheet {section.sheet!r}.{hint(section.sheet, policy.sheets)}"
        if section.parent is not None and section.parent not in policy.sections:
            yield f"[sections.{key}]: parent {section.parent!r} is no section.{hint(section.parent, policy.sections)}"
        if _in_a_circle(policy.sections, key):
            yield f"[sections.{key}]: is its own parent, by way of {section.parent}"
        inside = [i for i in policy.items if i.section == key and not i.bonus]
        children = [s for s in policy.sections.values() if s.parent == key]
        if not inside and not children:
            yield f"[sections.{key}]: holds no item"
        if section.full is not None and key in policy.sections and section.sheet in policy.sheets:
            for kind in policy.sheets[section.sheet].who:
                total = sum((full_points(i, kind) for i in inside), Fraction(0))
                total += sum((Fraction(c.full or 0) * Fraction(c.weight) for c in children), Fraction(0))
                if total != Fraction(section.full) and not policy.sheets[section.sheet].sum_correction:
                    yield f"[sections.{key}]: its items add up to {float(total):g}, it says {section.full}"


def _in_a_circle(sections: dict[str, Section], key: str) -> bool:
    above = sections[key].parent
    for _ in sections:
        if above is None or above not in sections:
            return False
        if above == key:
            return True
        above = sections[above].parent
    return False


def parts_within(parts: Iterable[Part]) -> Iterator[Part]:
    """These parts and those within them."""
    for part in parts:
        yield part
        if isinstance(part, Together):
            yield from parts_within(part.together)
        elif isinstance(part, Highest):
            yield from parts_within(part.highest)


def _item_faults(item: Item) -> Iterator[str]:
    where = f"[items.{item.id}]"
    own = [] if isinstance(item.base, str) else [item.base]
    for part in parts_within(own):
        if isinstance(part, Bands) and part.otherwise is None and part.table:
            lowest = part.table[0].at_least if part.table[0].at_least is not None else part.table[0].above
            yield f"{where}: bands say nothing below {lowest}; add 'otherwise'"
    if sum(isinstance(part, Given) for part in parts_within([*own, *item.add, *item.deduct])) > 1:
        yield f"{where}: people give points for an item once; it has several 'given'"
    for part in parts_within([*own, *item.add, *item.deduct]):
        text = ", ".join(f"{k} = {v}" for k, v in part.model_dump(exclude_defaults=True).items())[:120]
        for field in ("each", "per", "cap"):
            if getattr(part, field, None) == 0:
                yield f"{where}: {field} = 0 in ({text}): this rule can never take or give a point"
        if isinstance(part, Bands):
            yield from _band_faults(where, part)
        if isinstance(part, Line) and part.full_at == part.zero_at:
            yield f"{where}: a line from full to nothing wants two different ends; both are {part.full_at}"
        if isinstance(part, Levels) and not part.points:
            yield f"{where}: levels without points"
    takes = bool(item.deduct) and (item.floor == "open" or Fraction(item.floor) < 0)
    if item.base == "zero" and not item.add and not takes:
        yield f"{where}: starts from nothing and adds nothing: it can never give a point"
    if item.standalone == "no" and item.full == 0 and not item.bonus:
        yield f"{where}: worth no points; write bonus = true for points outside the full ones"
    if item.bonus and item.full == 0 and item.ceiling == "full" and not takes:
        yield f"{where}: a bonus of at most 0 points; give 'full', or ceiling = \"open\""
    if not isinstance(item.full, dict) and item.floor != "open" and Fraction(item.floor) > Fraction(item.full):
        yield f"{where}: floor {item.floor} lies above the full points {item.full}"


def _band_faults(where: str, rule: Bands) -> Iterator[str]:
    edges = [b.at_least if b.at_least is not None else b.above for b in rule.table]
    if not edges:
        yield f"{where}: bands without a table"
    if any((b.at_least is None) == (b.above is None) for b in rule.table):
        yield f"{where}: every band wants either at_least or above"
        return
    if any((b.points is None) == (b.share is None) for b in rule.table):
        yield f"{where}: every band wants either points or share"
    known = [Fraction(e) for e in edges if e is not None]
    if any(a >= b for a, b in pairwise(known)):
        yield f"{where}: bands must rise, each edge above the last; found {', '.join(map(str, edges))}"
        return
    for band, following in pairwise(rule.table):
        edge = following.at_least if following.at_least is not None else following.above
        if band.printed_to is not None and edge is not None and Fraction(band.printed_to) > Fraction(edge):
            yield f"{where}: a band printed to {band.printed_to} overlaps the next, which starts at {edge}"
