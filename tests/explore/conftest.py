"""Years to look at: the shipped sample, and a small office whose every number is known by heart."""

import datetime as dt

import pandas as pd
import pytest

from jihua_analysis import evaluate, load_policy, open_year, tables_of

# 14 units with totals given: U01 991, U02 981 … U14 861, ten points apart, but U11 level with U10 (901).
TOTALS = {f"U{n:02d}": 1001.0 - 10 * n for n in range(1, 15)} | {"U11": 901.0}


@pytest.fixture(scope="session")
def sample():
    """The ordinary year as shipped."""
    return open_year("ordinary_year")


def given_totals(totals, history=(), **frames):
    """Units ranked by totals given; `history` as (body, year, class)."""
    policy = load_policy("daxuelu_2014", overrides={"standing.unit.sheet": "unit_given_total"})
    bodies = pd.DataFrame({"body": list(totals), "kind": "unit", "is_public": False})
    counts = pd.DataFrame({"body": list(totals), "period": "2014", "targets_met_given": 1, "veto_flag": 0})
    scores = pd.DataFrame({"body": list(totals), "period": "2014", "item": "total", "points": list(totals.values())})
    past = pd.DataFrame(history, columns=["body", "year", "class"])
    tables = tables_of(bodies=bodies, counts=counts, scores=scores.dropna(), history=past, **frames)
    return evaluate(policy, tables)


@pytest.fixture(scope="session")
def ranked():
    """Fourteen units; U14 was third class in 2013 too."""
    return given_totals(TOTALS, [("U14", 2013, "class3"), ("U01", 2013, "class1")])


@pytest.fixture(scope="session")
def records():
    """Three communities with records filed of records expected: 49/50, 979/1000, and nothing reported."""
    bodies = pd.DataFrame({"body": ["甲社区", "乙社区", "丙社区"], "kind": "community"})
    counts = pd.DataFrame({
        "body": ["甲社区", "乙社区", "丙社区"], "period": "2014",
        "records_resident_filed": [49, 979, None], "records_resident_expected": [50, 1000, None],
    })  # fmt: skip
    log = pd.DataFrame({
        "body": ["甲社区", "甲社区", "乙社区"], "task": "ledger_update", "period": ["2014-01", "2014-02", "2014-01"],
        "done_on": [dt.date(2014, 1, 14), dt.date(2014, 2, 15), dt.date(2014, 1, 10)],
    })  # fmt: skip
    tables = tables_of(bodies=bodies, counts=counts.convert_dtypes(), log=log)
    return evaluate(load_policy("daxuelu_2014"), tables)


@pytest.fixture(scope="session")
def births():
    """One community with the births of reference case S01: 155 boys and 145 girls."""
    bodies = pd.DataFrame({"body": ["甲社区"], "kind": "community"})
    counts = pd.DataFrame(
        {"body": ["甲社区"], "period": "2014", "births_boys": [155], "births_girls": [145], "births": [300]}
    )
    return evaluate(load_policy("daxuelu_2014"), tables_of(bodies=bodies, counts=counts))


@pytest.fixture(scope="session")
def budgets():
    """Revenue grew 10.0 %: A by 10 % too, which rounding leaves open, B by 12 %, C by 5 %, D was founded in 2014."""
    since = [None, None, None, "2014-01-01"]
    bodies = pd.DataFrame({"body": list("ABCD"), "kind": "unit", "is_public": True, "from": since})
    money = {"A": (1000, 1100), "B": (1000, 1120), "C": (1000, 1050), "D": (None, 500)}
    rows = pd.DataFrame(
        [(b, year, yuan) for b, two in money.items() for year, yuan in zip((2013, 2014), two, strict=True) if yuan],
        columns=["body", "year", "planned"],
    ).assign(category="other", set_on=dt.date(2014, 3, 31))
    fiscal = pd.DataFrame(
        {"series": ["区收入"], "year": [2014], "growth_pct": [10.0], "growth_decimals": [1], "is_reference": [True]}
    )
    return evaluate(load_policy("daxuelu_2014"), tables_of(bodies=bodies, budgets=rows, fiscal=fiscal))
