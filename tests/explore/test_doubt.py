"""What chance leaves open beside every result: numbers from statistics.md, the reference files, or arithmetic."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from jihua_analysis import charts, doubt, evaluate, load_policy, open_year, tables_of
from tests.chance.reference import close, read


@pytest.fixture(scope="module")
def policy():
    return load_policy("daxuelu_2014")


def communities(policy, samples=None, **counts):
    """Communities 甲, 乙 … with one value each of every count given."""
    names = [f"{sign}社区" for sign in "甲乙丙丁戊己庚"[: max(map(len, counts.values()))]] if counts else ["甲社区"]
    bodies = pd.DataFrame({"body": names, "kind": "community"})
    frame = pd.DataFrame({"body": names, "period": "2014", **counts})
    extra = {} if samples is None else {"samples": pd.DataFrame(samples)}
    return evaluate(policy, tables_of(bodies=bodies, counts=frame, **extra))


def drawn(*rows):
    """Samples of 甲社区 for the accuracy of the database: (period, population, drawn, found)."""
    return [
        {"body": "甲社区", "indicator": "database_accuracy", "period": p, "frame_size": size, "drawn": n, "found": x}
        for p, size, n, x in rows
    ]


# ---- targets ------------------------------------------------------------------------------------------------


def test_148_cases_without_a_miss_cannot_show_98_percent_and_149_can(policy):
    # 0.98 ** 149 = 0.0493 < 0.05 < 0.98 ** 148 = 0.0503
    result = communities(policy, records_resident_filed=[148, 149, 979], records_resident_expected=[148, 149, 1000])
    frame = doubt.targets(result)
    rows = frame[frame["target"] == "records_resident"].set_index("body").loc[["甲社区", "乙社区", "丙社区"]]
    assert rows["outcome"].tolist() == ["met", "met", "missed"]
    assert rows["state"].tolist() == ["cannot tell", "met", "cannot tell"]
    assert rows["needed"].tolist() == [149, 149, 149]
    # 148: 145.04 must be right, so 4 misses, 979: one more right makes 980
    assert rows["fragility"].tolist() == [3, 3, 1]
    assert rows.loc["甲社区", "says"].startswith("说不清：148例看不出≥98%，至少要149例无一差错")
    assert "44%" in rows.loc["丙社区", "says"]  # architecture.md, decision 6


def test_what_is_no_lever_has_no_fragility_no_needed_cases_and_no_body(births):
    frame = doubt.targets(births)
    barred = frame[~frame["is_lever"]]
    assert set(barred["target"]) >= {"sex_ratio_at_birth", "crude_birth_rate", "natural_increase_rate"}
    assert barred[["needed", "fragility"]].isna().all().all()
    assert set(barred["kind"]) == {"office"}
    assert not barred["says"].str.contains("换边|至少要").any()
    ratio = barred.set_index("target").loc["sex_ratio_at_birth"]
    assert ratio["says"] == "说不清：300例看不出103–106"


def test_a_full_count_is_decided_by_whole_numbers_alone(sample):
    frame = doubt.targets(sample)
    counted = frame[frame["frame"].eq("census") & frame["model"].ne("none") & frame["outcome"].isin(["met", "missed"])]
    assert counted["says"].str.startswith("全数登记，只按整数判定").all()
    assert counted[["p_met", "p_missed", "needed"]].isna().all().all()


def test_the_table_of_targets_counts_each_body_once_on_either_side(sample):
    table = doubt.says.target_table(sample)
    left = table[["met", "missed"]].sum(axis=1)
    right = table[["sure_met", "sure_missed", "unsure", "not_assessed"]].sum(axis=1)
    assert left.tolist() == right.tolist()


# ---- samples ------------------------------------------------------------------------------------------------


def test_a_sample_has_two_passes_and_the_draw_that_would_have_shown_it(policy):
    # statistics.md: of 300 at 98 %, 104 without an error, 156 with one, 197 with two, 232 with three
    result = communities(
        policy,
        drawn(
            ("2014-Q1", 300, 103, 103), ("2014-Q2", 300, 104, 104), ("2014-Q3", 300, 155, 154), ("2014-Q4", 300, 60, 30)
        ),
        population_start=[1],
    )
    rows = doubt.samples(result).query("kind == 'community' and draws == 1")
    assert rows["is_consistent"].tolist() == [True, True, True, False]
    assert rows["is_shown"].tolist() == [False, True, False, False]
    assert rows["needed_without_error"].tolist() == [104] * 4
    assert rows["needed"].tolist()[:3] == [104, 104, 156]
    assert rows["says"].tolist() == [
        "与目标（≥98%）不矛盾，但没有证明达到：错0条时须抽104条",
        "证明达到目标（≥98%）",
        "与目标（≥98%）不矛盾，但没有证明达到：错1条时须抽156条",
        "证明未达到目标（≥98%）",
    ]


def test_rounds_taken_together_are_no_simple_random_draw(policy):
    result = communities(policy, drawn(("2014-Q1", 300, 100, 100), ("2014-Q2", 300, 100, 100)), population_start=[1])
    year = doubt.samples(result).query("period == '2014' and kind == 'community'").iloc[0]
    assert year["draws"] == 2 and pd.isna(year["is_consistent"]) and pd.isna(year["is_shown"])
    assert "由多次抽查合并" in year["says"]
    frame = doubt.targets(result)
    row = frame[(frame["target"] == "database_accuracy") & (frame["kind"] == "community")].iloc[0]
    assert row["state"] == "not assessed" and pd.isna(row["p_met"])


def test_a_clustered_draw_is_refused_in_words(policy):
    result = communities(policy, drawn(("2014-Q1", 300, 104, 104)), population_start=[1])
    rows = doubt.samples(result, design="整群")
    assert rows["is_shown"].isna().all() and rows["is_consistent"].isna().all()
    assert rows["says"].str.contains("整群").all()


def test_a_sample_without_a_population_is_not_judged(policy):
    result = communities(policy, drawn(("2014-Q1", None, 104, 104)), population_start=[1])
    row = doubt.samples(result).query("kind == 'community' and period == '2014-Q1'").iloc[0]
    assert row["says"] == "不作推断：没有总体数" and pd.isna(row["is_shown"])


# ---- sex ratio ----------------------------------------------------------------------------------------------


def test_300_births_land_in_the_band_nine_times_in_a_hundred_and_cannot_resolve_it(births):
    # docs/chance.md: 9.2 % at 300 births, about 53,000 for two one-sided tests; statistics.md the same
    first = doubt.says.sex_ratio(births)[0]
    assert first.startswith("300例出生不能分辨103–106") and "也只有9%" in first and "52,838例" in first


def test_years_are_pooled_as_whole_counts_with_their_test(sample):
    rows = doubt.pooled_births(sample)
    assert rows["years"].tolist() == [3, 5]
    # 2012-2014: 153 + 160 + 156 = 469 boys, 136 + 141 + 144 = 421 girls; 469 / 421 = 1.11401
    three = rows.iloc[0]
    assert (three["boys"], three["girls"]) == (469, 421)
    assert three["ratio"] == pytest.approx(111.401, abs=5e-4)
    assert three["lower"] < three["ratio"] < three["upper"] and not three["is_resolvable"]


def test_limits_are_the_whole_numbers_of_the_reference(births):
    limits = read("funnel_limits").query("n == 300 and level == 0.95")
    wanted = limits[limits["target"].between(0.5121, 0.5123)].iloc[0]
    rows = doubt.birth_limits(births).set_index("level")
    assert rows.loc[0.95, "signal_at_most"] == wanted["flag_low_if_x_le"]
    assert rows.loc[0.95, "signal_at_least"] == wanted["flag_high_if_x_ge"]
    low = int(rows.loc[0.998, "signal_at_most"])
    assert binom.cdf(low, 300, 105 / 205) <= 0.001 < binom.cdf(low + 1, 300, 105 / 205)
    assert not rows["is_signal"].any()


def test_evidence_is_added_up_by_arithmetic_and_says_how_slow_it_is(births):
    # one year, 155 boys of 300: 155 log((110/210)/(105/205)) + 145 log((100/210)/(100/205))
    by_hand = 155 * np.log((110 / 210) / (105 / 205)) + 145 * np.log((100 / 210) / (100 / 205))
    row = doubt.birth_watch(births).iloc[0]
    close([row["path"]], [max(by_hand, 0)])
    assert row["run_in_control"] > row["run_out_of_control"] > 10 and not row["is_signal"]
    assert "才报警" in charts.birth_watch(births).finding


def test_quarters_add_up_to_the_year(sample):
    quarters, year = doubt.birth_watch(sample, "quarter"), doubt.birth_watch(sample).iloc[-1]
    assert quarters["period"].tolist() == ["2014-Q1", "2014-Q2", "2014-Q3", "2014-Q4"]
    assert (quarters["boys"].sum(), quarters["births"].sum()) == (year["boys"], year["births"])


def test_the_sex_ratio_names_no_body(sample):
    for frame in (doubt.pooled_births(sample), doubt.birth_limits(sample), doubt.birth_watch(sample, "quarter")):
        assert "body" not in frame and len(frame)


# ---- luck ---------------------------------------------------------------------------------------------------


def test_luck_alone_makes_the_cards_and_vetoes_of_the_closed_form(ranked):
    # 14 units, two third-class places: (4/14)(1 - 2/14) = 12/49 cards and 8/196 = 2/49 vetoes a year
    rows = doubt.by_luck(ranked).set_index("id")
    assert rows.loc["yellow_card", "by_luck"] == pytest.approx(12 / 49, rel=1e-12)
    assert rows.loc["three_years", "by_luck"] == pytest.approx(2 / 49, rel=1e-12)
    assert rows.loc["yellow_card", ["bodies", "places", "years"]].tolist() == [14, 2, 2]
    assert rows.loc["last_public", "by_luck"] == 1


def test_the_luck_line_follows_the_policy_file(ranked):
    changed = load_policy(
        "daxuelu_2014",
        overrides={
            "standing.unit.sheet": "unit_given_total",
            "standing.unit.classes.class3.take": 7,
            "standing.unit.notices.yellow_card.run.years": 1,
            "standing.unit.notices.yellow_card.run.exactly": False,
        },
    )
    rows = doubt.by_luck(evaluate(changed, ranked.tables)).set_index("id")
    assert rows.loc["yellow_card", "by_luck"] == 7  # every forced place of this year
    assert rows.loc["three_years", "by_luck"] == pytest.approx(14 / 8)  # 14 (1/2)^3
    assert "每年必有7个列为三类" in rows.loc["yellow_card", "says"]


def test_luck_stands_beside_each_sanction_that_forced_places_bring(ranked):
    rows = doubt.sanctions(ranked)
    card = rows[(rows["id"] == "yellow_card") & (rows["type"] == "notice")].set_index("body").loc["U14"]
    assert card["by_luck"] == pytest.approx(12 / 49) and card["says"].startswith("黄牌警告：14个单位即使完全一样")


def test_where_nobody_is_forced_into_a_class_luck_makes_no_sanction(sample):
    assert doubt.by_luck(sample, "community").empty


def test_a_document_without_birth_targets_is_served_all_the_same():
    other = open_year("elder_care_year", policy="elder_care_2014")
    assert doubt.says.sex_ratio(other)[0] == "本文件没有出生人口性别比的目标"
    for frame in (doubt.pooled_births(other), doubt.birth_limits(other), doubt.birth_watch(other, "quarter")):
        assert frame.empty
    assert len(doubt.weights(other, "community")) == 12 and len(doubt.samples(other))
