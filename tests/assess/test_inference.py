"""The second column: what chance says beside a verdict decided on whole numbers."""

import pandas as pd
import pytest

from jihua_analysis import evaluate, load_policy, tables_of


@pytest.fixture(scope="module")
def policy():
    return load_policy("daxuelu_2014")


def office(policy, **counts):
    bodies = pd.DataFrame({"body": ["甲社区"], "kind": ["community"]})
    frame = pd.DataFrame({"body": ["甲社区"], "period": ["2014"], **{k: [v] for k, v in counts.items()}})
    return evaluate(policy, tables_of(bodies=bodies, counts=frame))


def said(result, target, kind="office"):
    row = result.chance[(result.chance["target"] == target) & (result.chance["kind"] == kind)]
    assert len(row) == 1
    return row.iloc[0]


def test_a_missed_98_percent_of_1000_cannot_be_told_from_a_true_98(policy):
    """979 of 1000: missed on the register; a body truly at 98 % shows this or worse 44 % of the time."""
    row = said(office(policy, couples_eligible=1000, couples_checked=979), "precheck_participation")
    assert row["outcome"] == "missed" and row["state"] == "cannot tell"
    assert row["p_missed"] == pytest.approx(0.44, abs=0.005)  # architecture.md, decision 6
    assert row["is_resolvable"] and row["fragility"] == 1


def test_fewer_than_149_cases_cannot_show_98_percent(policy):
    """0.98**149 = 0.0493 < 0.05 < 0.98**148 = 0.0503: 149 cases without a miss are needed (statistics.md)."""
    for eligible, resolvable in ((148, False), (149, True)):
        row = said(office(policy, couples_eligible=eligible, couples_checked=eligible), "precheck_participation")
        assert row["is_resolvable"] == resolvable
        assert row["state"] == ("met" if resolvable else "cannot tell")


def test_three_hundred_births_say_nothing_of_the_sex_ratio_band(policy):
    """156 boys of 300: 108.3, outside 103-106; a band needs about 53,000 births to be shown met (statistics.md)."""
    row = said(office(policy, births=300, births_boys=156, births_girls=144), "sex_ratio_at_birth")
    assert row["outcome"] == "missed" and row["state"] == "cannot tell" and not row["is_resolvable"]
    assert pd.isna(row["fragility"])  # no lever: nothing says how many births would change it


def test_every_verdict_has_its_row_beside_it(policy):
    result = office(policy, couples_eligible=50, couples_checked=50)
    keys = ["office", "body", "period", "target"]
    assert result.chance[keys].equals(result.verdicts[keys])
