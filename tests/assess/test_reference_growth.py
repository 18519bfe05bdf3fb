"""The published growth that budgets are held against, and how far its rounding leaves it open."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd
import pytest

from jihua_analysis.assess.budget import reference_growth
from jihua_analysis.intake import tables_of
from jihua_analysis.policy.load import load_policy


# Printed with one decimal, 13.3 stands for 13.25 to 13.35: half of 0.1 either way. Where the number of decimals
# cannot be one (two columns were exchanged), those of the number itself count.
@pytest.mark.parametrize(("decimals", "half"), [(1, "0.05"), (2, "0.005"), (1_700_000_000, "0.05"), (-1, "0.05")])
def test_a_growth_is_open_by_half_its_last_printed_digit(decimals: int, half: str) -> None:
    bodies = pd.DataFrame({"office": ["甲办"], "body": ["甲"], "kind": ["community"]})
    fiscal = pd.DataFrame({"office": ["甲办"], "series": ["区收入"], "year": [2014], "growth_pct": [13.3],
                           "growth_decimals": [decimals], "is_reference": [True]})  # fmt: skip
    rule = load_policy("elder_care_2014").budget
    assert rule is not None
    found = reference_growth(rule, tables_of(bodies=bodies, fiscal=fiscal), "甲办", 2014)
    assert found == ("区收入", Fraction("13.3"), Fraction(half), "")
