"""The fictional office of the ordinary year: its communities, sections and units, and how good each of them is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

OFFICE = "示例街道办事处"
STEMS = "甲乙丙丁戊己庚辛壬癸子丑"

MISS_RATE = {"A": 0.008, "B": 0.024, "C": 0.075, "D": 0.12, "E": 0.17}
"""How often a thing that is due goes undone, by the grade of the body: good, middling, weak, poor, failing."""


@dataclass(frozen=True)
class Community:
    """One community: residents and births follow its households."""

    name: str
    households: int
    grade: str
    number: int

    @property
    def code(self) -> str:
        """The short code that leads its post codes."""
        return f"S{self.number:02d}"


@dataclass(frozen=True)
class Unit:
    """One unit."""

    name: str
    grade: str
    is_public: bool
    number: int

    @property
    def code(self) -> str:
        """The short code that leads its post codes."""
        return f"D{self.number:02d}"

    @property
    def rate(self) -> float:
        """How often it misses what is due."""
        return MISS_RATE[self.grade]


_HOUSEHOLDS = (1420, 880, 640, 1105, 500, 760, 1230, 501, 960, 430, 1310, 690)
_COMMUNITY_GRADES = "ABBACBABCBAB"
_UNIT_GRADES = "ABAABABBCBBABBABACBBABEBBACBABBBABCBDABC"
_PUBLIC = frozenset({1, 3, 4, 7, 9, 12, 15, 16, 19, 22, 23, 26, 30, 32, 36, 39})

COMMUNITIES = tuple(
    Community(f"{stem}社区", households, grade, i)
    for i, (stem, households, grade) in enumerate(zip(STEMS, _HOUSEHOLDS, _COMMUNITY_GRADES, strict=True), start=1)
)
SECTIONS = tuple(f"{n}科" for n in "一二三四五六")
UNITS = tuple(Unit(f"单位{i:02d}", grade, i in _PUBLIC, i) for i, grade in enumerate(_UNIT_GRADES, start=1))

POOR = ("单位23", "单位37")
"""The two units at the bottom: the first was in the third class in 2012 and 2013, the second in 2013 only."""
FLAGGED = "单位18"
"""A unit with another veto ground, confirmed by the office."""


def bodies() -> list[dict[str, Any]]:
    """The table of bodies."""
    rows: list[dict[str, Any]] = [{"body": OFFICE, "name": OFFICE, "kind": "office"}]
    for c in COMMUNITIES:
        rows.append(
            {
                "body": c.name,
                "name": f"{c.name}居民委员会",
                "kind": "community",
                "households": c.households,
                "portfolio": f"P{(c.number + 1) // 2}",
            }
        )
    rows += [{"body": name, "name": f"示例街道{name}", "kind": "section"} for name in SECTIONS]
    for u in UNITS:
        rows.append(
            {
                "body": u.name,
                "name": f"示例{u.name}",
                "kind": "unit",
                "is_public": u.is_public,
                "parent": COMMUNITIES[u.number % len(COMMUNITIES)].name,
            }
        )
    return rows
