"""Ten thousand random items of every kind, scored by whole columns, against plain fractions one body at a time."""

from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import numpy as np
import pandas as pd
import pytest

from jihua_analysis.assess.exact import STATES, Column, Truth
from jihua_analysis.assess.roster import Roster
from jihua_analysis.assess.scoring import ItemScore, score_item
from jihua_analysis.policy.rules import KINDS
from jihua_analysis.policy.sheets import Item, Sheet
from tests.assess import oracle
from tests.assess.random_rules import CONDITIONS, MAKERS, NAMES, Limits, item, one_row

BODIES, ITEMS = 100, 100


def roster_of(rows: list[dict[str, Any]]) -> Roster:
    bodies = [{"office": "本办", "body": f"{i:03d}", "kind": row["kind"]} for i, row in enumerate(rows)]
    return Roster(pd.DataFrame(bodies, dtype="string"), 2014)


def column(values: list[Any], scale: int = 100) -> Column:
    """Exact numbers with their states; a word has no number."""
    num = [0 if isinstance(v, str) else int(v * scale) for v in values]
    state = [STATES.index(v) if isinstance(v, str) else 0 for v in values]
    dtype: Any = np.int64 if max(map(abs, num)) < 2**62 else object
    return Column(np.array(num, dtype=dtype), scale, np.array(state, np.uint8))


def names_of(rows: list[dict[str, Any]]) -> dict[str, Any]:
    names: dict[str, Any] = {name: column([r[name] for r in rows]) for name in NAMES}
    names["i.given"] = column([r["given"] for r in rows])
    for name in CONDITIONS:
        state = [STATES.index(r[name]) if isinstance(r[name], str) else 0 for r in rows]
        names[name] = Truth(np.array([r[name] is True for r in rows]), np.array(state, np.uint8))
    return names


def scored(entry: dict[str, Any], rows: list[dict[str, Any]], decimals: int) -> ItemScore:
    made = Item(id="i", sheet="s", clause="1", label="项", **entry)
    sheet = Sheet(clause="1", label="表", full=1, decimals=decimals, not_due="drop")
    return score_item(made, sheet, roster_of(rows), names_of(rows), "2014")


def told(score: ItemScore, decimals: int) -> list[Any]:
    """Points as fractions, or the word for why there are none."""
    return [
        STATES[state] if state else Fraction(int(points), 10**decimals)
        for points, state in zip(score.points, score.found, strict=True)
    ]


def test_the_oracle_is_asked_about_every_kind() -> None:
    assert MAKERS.keys() == KINDS.keys()


@pytest.mark.parametrize("kind", KINDS)
def test_ten_thousand_random_items_of_a_kind_agree_with_plain_fractions(kind: str) -> None:
    rng = Random(f"{kind} 2014")
    for _ in range(ITEMS):
        limits = Limits()
        entry, decimals = item(kind, rng, limits), rng.choice((0, 1, 2, 2))
        rows = [one_row(rng, limits) for _ in range(BODIES)]
        score = scored(entry, rows, decimals)
        expected = [oracle.item(entry, row, decimals) for row in rows]
        for row, want, got, low, high in zip(
            rows, expected, told(score, decimals), score.lower, score.upper, strict=True
        ):
            assert got == want, (entry, row)
            assert isinstance(got, str) or low <= got * 10**decimals <= high, (entry, row)


def test_budgets_of_a_district_multiply_without_overflow() -> None:
    """10^13 fen is a district's revenue: its products with another pass 2^63 a millionfold."""
    rng, fen = Random("district"), 10**13
    entries = [
        {"full": 10, "base": {"share": "x", "of": "y"}},
        {"full": 10, "base": {"share": "x", "of": "y", "full_from": "z"}, "coefficient": Decimal("1.0625")},
        {"full": 10, "base": {"line": "x", "full_at": "y", "zero_at": "z"}},
        {"full": 10, "deduct": [{"below": "x", "target": "y", "each": 1, "per": "z", "step": "started"}]},
        {"full": 10, "base": {"points_of": "x"}, "ceiling": "open", "floor": "open", "coefficient": "y"},
    ]
    for entry in entries:
        near = [fen + rng.randint(-3, 3) for _ in range(3)]
        rows = [
            {"kind": "a", "given": Fraction(0), "p": True, "q": True}
            | {n: Fraction(rng.choice(near) + rng.choice((-1, 0, 1)) * k) for k, n in enumerate(NAMES, start=5)}
            for _ in range(BODIES)
        ]
        for row in rows:
            row["z"] += 1000  # apart from y, so that a line has two ends
        assert told(scored(entry, rows, 2), 2) == [oracle.item(entry, row, 2) for row in rows], entry


def test_a_half_is_rounded_away_from_zero() -> None:
    """四舍五入: 0.125 → 0.13, −0.125 → −0.13; 2.675 stands exactly, and is not 2.67 as a float would have it."""
    rows = [{"kind": "a", "given": Fraction(0), "p": True, "q": True, "y": Fraction(0), "z": Fraction(0), "x": x}
            for x in (Fraction(1), Fraction(-1), Fraction("21.4"))]  # fmt: skip
    entry = {"full": 10, "base": {"points_of": "x"}, "floor": "open", "ceiling": "open", "coefficient": "0.125"}
    assert told(scored(entry, rows, 2), 2) == [Fraction("0.13"), Fraction("-0.13"), Fraction("2.68")]
