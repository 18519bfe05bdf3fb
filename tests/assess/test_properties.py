"""What holds whatever the numbers: order and names change nothing, limits hold, and a plain oracle agrees."""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jihua_analysis import Evaluation, evaluate, tables_of
from jihua_analysis.assess.because import shown
from jihua_analysis.intake.schema import Tables

from . import oracle_classes
from .situations import assert_same, evaluated, policy_of, tables_for

GIVEN = policy_of({"totals": []})
FULL = policy_of({})
seeds = st.integers(0, 2**32 - 1)


def unit_names(n: int) -> list[str]:
    return [f"单位{i:02d}" for i in range(1, n + 1)]


# ---- standing against the oracle ----------------------------------------------------------------------------

offices_of_units = st.lists(
    st.lists(
        st.tuples(
            st.sampled_from([49_999, 50_000, 50_001, 70_000, 80_000, 90_000]) | st.integers(0, 100_000),
            st.booleans(),
            st.sampled_from([0, 0, 0, 1]),
        ),
        min_size=12,
        max_size=18,
    ),
    min_size=3,
    max_size=6,
)


def given_totals(offices: list[list[tuple[int, bool, int]]]) -> Tables:
    """Offices of units with (hundredths of a point, public, flag)."""
    rows = [
        {"office": f"办{o}", "body": f"单位{i:02d}", "total": total, "is_public": public, "flag": flag}
        for o, units in enumerate(offices)
        for i, (total, public, flag) in enumerate(units)
    ]
    frame = pd.DataFrame(rows)
    keys = frame[["office", "body"]]
    return tables_of(
        bodies=keys.assign(kind="unit", is_public=frame["is_public"]),
        counts=keys.assign(period="2014", targets_met_given=1, veto_flag=frame["flag"]),
        scores=keys.assign(period="2014", item="total", points=frame["total"] / 100),
    )


@settings(max_examples=8)
@given(offices_of_units)
def test_classes_and_places_agree_with_a_plain_oracle_and_no_vetoed_unit_is_honoured(
    offices: list[list[tuple[int, bool, int]]],
) -> None:
    standing = evaluate(GIVEN, given_totals(offices)).standing
    for o, units in enumerate(offices):
        totals = {f"单位{i:02d}": total for i, (total, _, _) in enumerate(units)}
        vetoed = {f"单位{i:02d}" for i, (total, _, flag) in enumerate(units) if flag or total < 50_000}
        mine = standing[standing["office"] == f"办{o}"].set_index("body")
        settled, excellent = oracle_classes.classes(totals, vetoed)
        assert {b: c for b, c in mine["class"].items() if isinstance(c, str)} == settled
        assert set(mine.index[mine["honour"] == "excellent"]) == excellent
        assert mine["rank"].to_dict() == {b: oracle_classes.place(list(totals.values()), t) for b, t in totals.items()}
        assert set(mine.index[mine["is_vetoed"]]) == vetoed
        counted = mine["class"].value_counts()
        assert counted.get("class1", 0) <= 10 and counted.get("class3", 0) <= 2 and len(excellent) <= 5
        assert not ((mine["class"] == "class1") | (mine["honour"] != "")).loc[sorted(vetoed)].any()


@settings(max_examples=2)
@given(offices_of_units)
def test_offices_in_one_frame_stand_as_each_alone(offices: list[list[tuple[int, bool, int]]]) -> None:
    tables = given_totals(offices)
    together = evaluate(GIVEN, tables)
    for o in range(len(offices)):
        alone = evaluate(GIVEN, only_office(tables, f"办{o}"))
        for name in ("standing", "grounds"):
            whole = getattr(together, name)
            assert_same(whole[whole["office"] == f"办{o}"], getattr(alone, name))


def only_office(tables: Tables, office: str) -> Tables:
    """The tables of one office."""
    own = {
        f.name: frame[(frame["office"] == office).to_numpy(dtype=bool)].reset_index(drop=True)
        for f in dataclasses.fields(tables)
        if isinstance(frame := getattr(tables, f.name), pd.DataFrame) and "office" in frame
    }
    return dataclasses.replace(tables, **own)


# ---- verdicts against the oracle ----------------------------------------------------------------------------


@st.composite
def shares(draw: st.DrawFn) -> tuple[int | None, int | None]:
    """Done and due: a third on the limit of 98 %, or one case beside it; zero and missing among them."""
    due = draw(st.sampled_from([None, 0, 1, 49, 50, 51, 100, 1000]) | st.integers(0, 100_000))
    if due is None:
        return draw(st.sampled_from([None, 0, 5])), None
    limit = -(-due * 98 // 100)
    near = st.sampled_from([limit - 1, limit, limit + 1])
    done = draw(st.one_of(near, st.integers(0, due), st.sampled_from([0, due, None])))
    return (None if done is None else min(max(done, 0), due)), due


@settings(max_examples=6)
@given(st.lists(shares(), min_size=50, max_size=80))
def test_verdicts_and_gaps_agree_with_a_plain_oracle(pairs: list[tuple[int | None, int | None]]) -> None:
    bodies = [f"社区{i:03d}" for i in range(len(pairs))]
    counts = pd.DataFrame({"body": bodies, "period": "2014"})
    for column, place in (("records_resident_filed", 0), ("records_resident_expected", 1)):
        counts[column] = pd.array([pair[place] for pair in pairs], dtype="Int64")
    result = evaluate(FULL, tables_of(bodies=pd.DataFrame({"body": bodies, "kind": "community"}), counts=counts))
    verdicts = result.verdicts
    mine = verdicts[(verdicts["target"] == "records_resident") & (verdicts["period"] == "2014")].set_index("body")
    for body, (done, due) in zip(bodies, pairs, strict=True):
        expected = oracle_classes.verdict_at_least(done, due, 98)
        assert mine.at[body, "outcome"] == expected
        if expected in ("met", "missed") and done is not None and due is not None:
            gap = oracle_classes.lacking(done, due, 98)
            assert mine.at[body, "gap_cases"] == gap
            allowed = int(mine.at[body, "allowed_misses"])
            assert allowed == due - done - gap if gap else allowed >= due - done
        else:
            assert pd.isna(mine.at[body, "gap_cases"])


# ---- points -------------------------------------------------------------------------------------------------

PAIRS = {
    "staff_men": "staff_men_covered", "changes_due": "changes_done", "letters_sent": "letters_back",
    "premises": "premises_covered", "women_screening_due": "women_screened", "returns_due": "returns_on_time",
    "profit_guidance_eligible": "profit_guidance_received", "reward_support_eligible": "reward_support_received",
    "couples_eligible": "couples_checked", "joint_events_invited": "joint_events_attended",
    "campaign_tasks_planned": "campaign_tasks_done", "rules_due": "rules_revised",
}  # fmt: skip


@cache
def one_unit() -> Tables:
    return tables_for({"base": "full_marks"})


def many_units(seed: int, n: int = 40) -> pd.DataFrame:
    """Counts of units like the one with full marks, each measure at, below or far below what was due."""
    draw = np.random.default_rng(seed)
    start = one_unit().counts
    start = start[start["body"] == "单位01"].drop(columns="body")
    counts = start.loc[start.index.repeat(n)].reset_index(drop=True)
    counts.insert(1, "body", unit_names(n))
    for due, done in PAIRS.items():
        counts[due] = pd.array(draw.choice([0, 1, 3, 50, 400], n), dtype="Int64")
        short = draw.choice([0, 0, 1, 2, 30], n)
        counts[done] = (counts[due] - short).clip(lower=0)
        counts.loc[draw.random(n) < 0.05, done] = pd.NA
    counts["post_days_uncovered"] = pd.array(draw.choice([0, 4, 5, 9, 49, 50, 51, 250], n), dtype="Int64")
    return counts


def points_of(counts: pd.DataFrame) -> Evaluation:
    """The evaluation of units that share everything else with the one of full marks."""
    base, bodies = one_unit(), list(counts["body"])
    frames: dict[str, Any] = {"counts": counts}
    for name in ("bodies", "budgets", "log", "events", "scores"):
        own = base.frame(name)
        own = own[own["body"] == "单位01"]
        frames[name] = pd.concat([own.assign(body=body) for body in bodies], ignore_index=True)
    return evaluate(FULL, tables_of(fiscal=base.fiscal, **frames))


@settings(max_examples=2)
@given(seeds)
def test_points_stay_between_nothing_and_the_full_points_and_add_up(seed: int) -> None:
    result = points_of(many_units(seed))
    points, totals = result.points, result.totals
    known = points.dropna(subset=["points"])
    assert ((known["points"] >= 0) & (known["points"] <= known["full"])).all()
    assert ((points["lower"] <= points["upper"]) & (points["lower"] >= 0)).all()
    sums = points.groupby("body")[["lower", "upper"]].sum().clip(upper=1000)
    ours = totals[totals["sheet"] == "unit_1000"].set_index("body")
    pd.testing.assert_frame_equal(sums, ours[["lower", "upper"]], check_names=False)


@settings(max_examples=2)
@given(seeds)
def test_a_better_count_never_lowers_an_item(seed: int) -> None:
    worse = many_units(seed).dropna(subset=list(PAIRS.values()))
    better = worse.copy()
    draw = np.random.default_rng(seed + 1)
    for due, done in PAIRS.items():
        better[done] = (better[done] + draw.integers(0, 3, len(better))).clip(upper=better[due])
    better["post_days_uncovered"] = (better["post_days_uncovered"] - draw.integers(0, 6, len(better))).clip(lower=0)
    before, after = (points_of(c).points.set_index(["body", "item"])["points"].dropna() for c in (worse, better))
    assert (after >= before).all()


@settings(max_examples=2)
@given(seeds)
def test_row_order_and_names_of_bodies_change_nothing(seed: int) -> None:
    draw = np.random.default_rng(seed)
    counts = many_units(seed, n=16)
    before = points_of(counts)
    new = dict(zip(counts["body"], [f"机构{i:03d}" for i in draw.permutation(16)], strict=True))
    old = {name: body for body, name in new.items()}
    shuffled = {
        f.name: frame.sample(frac=1, random_state=seed)
        .replace({"body": new} if "body" in frame else {})
        .reset_index(drop=True)
        for f in dataclasses.fields(before.tables)
        if isinstance(frame := getattr(before.tables, f.name), pd.DataFrame) and len(frame)
    }
    after = evaluate(FULL, dataclasses.replace(before.tables, **shuffled))
    for name in ("indicators", "verdicts", "duties", "staffing", "budget", "points", "totals", "standing", "grounds"):
        assert_same(getattr(before, name), getattr(after, name).replace({"body": old}))


# ---- because ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def mixed() -> Evaluation:
    return points_of(many_units(7))


@pytest.mark.parametrize("language", ["because", "because_en"])
def test_a_verdict_says_its_clause_and_its_counts(mixed: Evaluation, language: str) -> None:
    for row in mixed.verdicts.to_dict("records"):
        assert all(clause in row[language] for clause in row["clause"].split("、"))
        if row["outcome"] in ("met", "missed"):
            assert f"{shown(row['numerator'])}/{shown(row['denominator'])}" in row[language]


@pytest.mark.parametrize("language", ["because", "because_en"])
def test_an_item_says_its_clause_and_its_points(mixed: Evaluation, language: str) -> None:
    for row in mixed.points.to_dict("records"):
        assert all(clause in row[language] for clause in row["clause"].split("、"))
        expected = [row["points"]] if not np.isnan(row["points"]) else [row["lower"], row["upper"]]
        if row["is_counted"]:
            assert all(shown(number) in row[language] for number in expected)


@pytest.mark.parametrize("language", ["because", "because_en"])
def test_a_standing_says_its_total_and_the_clause_of_its_class_and_grounds(mixed: Evaluation, language: str) -> None:
    grounds = mixed.grounds.groupby("body")["clause"].agg(set).to_dict()
    of_class = {"class1": "7.3c", "class3": "7.3e"}
    for row in mixed.standing.to_dict("records"):
        text = row[language]
        numbers = [row["total"]] if row["is_complete"] else [row["lower"], row["upper"]]
        assert all(shown(float(number)) in text for number in numbers)
        assert all(clause in text for clause in grounds.get(row["body"], ()))
        assert of_class.get(row["class"], "") in text


def test_a_missed_rate_never_reads_as_its_target() -> None:
    # 97999 of 100000 is 97.999 %, which two decimals would show as 98
    counts = [{"body": "甲社区", "records_resident_expected": 100_000, "records_resident_filed": 97_999}]
    case = {"bodies": [{"body": "甲社区", "kind": "community"}], "counts": counts}
    verdicts = evaluated(case).verdicts
    row = verdicts[(verdicts["target"] == "records_resident") & (verdicts["period"] == "2014")].iloc[0]
    assert "97.999%" in row["because"] and "差1例（最多可差2000例）" in row["because"]
