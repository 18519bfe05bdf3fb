"""How sure places are, how near the lines, and how it is shown: by arithmetic, or by what must always hold."""

import dataclasses

import pandas as pd
import pytest

from jihua_analysis import charts, doubt, evaluate, load_policy, tables_of
from jihua_analysis.explore.doubt.again import lever_pairs
from jihua_analysis.explore.doubt.causes import bearing_on_points
from tests.chance.reference import close
from tests.explore.conftest import given_totals


@pytest.fixture(scope="module")
def policy():
    return load_policy("daxuelu_2014")


def communities(policy, **counts):
    """Communities 甲, 乙, 丙 with one value each of every count given."""
    names = ["甲社区", "乙社区", "丙社区"]
    frame = pd.DataFrame({"body": names, "period": "2014", **counts})
    return evaluate(policy, tables_of(bodies=pd.DataFrame({"body": names, "kind": "community"}), counts=frame))


# ---- ranks --------------------------------------------------------------------------------------------------


def test_a_share_far_ahead_is_a_band_of_its_own_and_equals_cannot_be_told_apart(policy):
    # 1000 of 1000 against 500 of 1000 and 501 of 1000: no chance explains the first gap, any the second
    result = communities(policy, records_resident_filed=[500, 1000, 501], records_resident_expected=[1000, 1000, 1000])
    rows = doubt.rank_sets(result, "records_resident").set_index("body")
    assert rows["rank"].to_dict() == {"乙社区": 1, "丙社区": 2, "甲社区": 3}
    assert rows["band"].to_dict() == {"乙社区": 1, "丙社区": 2, "甲社区": 2}
    assert rows.loc["甲社区", ["lower", "upper"]].tolist() == [2, 3]


@pytest.mark.parametrize(
    "indicator, words", [("sex_ratio_at_birth", "不是工作抓手"), ("post_vacancy", "比例"), ("nothing", "没有“nothing”")]
)
def test_what_may_not_or_cannot_be_ranked_is_refused_in_words(sample, indicator, words):
    with pytest.raises(ValueError, match=words):
        doubt.rank_sets(sample, indicator)


def test_with_no_play_in_the_weights_every_place_is_a_point(sample):
    rows = doubt.weights(sample, "unit", 0)
    assert (rows["best_rank"] == rows["rank"]).all() and (rows["worst_rank"] == rows["rank"]).all()


def test_over_the_weight_box_the_pairs_and_the_ranges_say_the_same(sample):
    rows, pairs = doubt.weights(sample).set_index("body"), doubt.weight_pairs(sample)
    sure = pairs[pairs["is_surely_ahead"]]
    assert rows["surely_ahead_of"].to_dict() == sure["body"].value_counts().reindex(rows.index, fill_value=0).to_dict()
    assert (1 + sure["other"].value_counts().reindex(rows.index, fill_value=0) == rows["best_rank"]).all()
    assert ((rows["best_rank"] <= rows["rank"]) & (rows["rank"] <= rows["worst_rank"])).all()
    total = sample.totals[sample.totals["kind"] == "unit"].set_index("body")["raw_total"].astype(float)
    close(rows["score"], total[rows.index])


def test_one_given_total_leaves_nothing_to_weigh(ranked):
    rows = doubt.weights(ranked).set_index("body")
    assert (rows["best_rank"] == rows["worst_rank"]).all()
    assert rows.loc["U10", "best_rank"] == rows.loc["U11", "best_rank"] == 10  # both have 901


# ---- lines --------------------------------------------------------------------------------------------------


def test_the_nearest_line_is_measured_to_the_total_on_its_other_side():
    # 1001 - 10 n: U10 901 is the last of ten, U11 891 the next; U12 881 and U13 871, U14 861: the last two in class 3
    result = given_totals({f"U{n:02d}": 1001.0 - 10 * n for n in range(1, 15)})
    rows = doubt.cliffs(result)
    first = rows[rows["line"] == "一类"].set_index("body")
    assert first.loc["U10", ["side", "distance"]].tolist() == ["above", 10.0]
    assert first.loc["U11", ["side", "distance"]].tolist() == ["below", 10.0]
    assert first.loc["U01", "distance"] == 100.0  # 991 - 891
    third = rows[rows["line"] == "三类"].set_index("body")
    assert third.loc["U12", ["side", "distance"]].tolist() == ["above", 10.0]  # 881 - 871
    assert third.loc["U14", ["side", "distance"]].tolist() == ["below", 20.0]  # 881 - 861
    veto = rows[rows["line"].str.contains("500")].set_index("body")
    assert veto.loc["U14", ["at", "distance"]].tolist() == [500.0, 361.0]


def test_one_case_may_carry_a_body_over_its_line(sample):
    rows = doubt.cases_to_cliff(sample).set_index("body")
    near = rows.loc["单位03"]  # 985.67, one case of campaign work is 50 points / tasks planned, more than 2.68
    assert near["distance"] == pytest.approx(2.68) and near["cases"] == 1 and near["measure"]
    assert rows["cases"].dropna().between(1, 5).all()


def test_no_count_of_births_is_ever_moved_or_drawn(policy):
    names = {name for pair in lever_pairs(policy) for name in pair}
    assert not {n for n in names if n.startswith(("births", "registered_births", "out_of_policy"))}
    assert "A02" not in bearing_on_points(policy) and "A48" in bearing_on_points(policy)


def test_the_three_causes_stand_apart_and_each_holds_the_place_as_it_is(sample):
    rows = doubt.apart(sample, readings=("A48",))
    for cause in ("chance", "weights", "readings"):
        assert (rows[f"best_by_{cause}"] <= rows["rank"]).all() and (rows["rank"] <= rows[f"worst_by_{cause}"]).all()
    assert set("、".join(rows["moved_by"]).split("、")) <= {"", "A48=zero", "A48=drop", "A48=renormalise"}


def test_the_order_of_rows_changes_no_rank_set(sample):
    tables = dataclasses.replace(sample.tables, counts=sample.tables.counts.iloc[::-1].reset_index(drop=True))
    turned = evaluate(sample.policy, tables, sample.year)
    pd.testing.assert_frame_equal(doubt.chance_sets(sample), doubt.chance_sets(turned))


# ---- for readers --------------------------------------------------------------------------------------------

PICTURES = {
    "target_doubt": charts.target_doubt,
    "rank_doubt": lambda e: charts.rank_doubt(e, "records_resident"),
    "total_doubt": charts.total_doubt,
    "weight_doubt": charts.weight_doubt,
    "rank_causes": lambda e: charts.rank_causes(e, readings=("A48",)),
    "birth_watch": charts.birth_watch,
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_of_doubt_is_titled_with_its_finding_and_misses_no_glyph(sample, name):
    chart = PICTURES[name](sample)
    assert chart.drawing.texts[0].text.replace("\n", "") == chart.finding
    assert any("\u4e00" <= sign <= "\u9fff" for sign in chart.finding)
    assert chart.png().startswith(b"\x89PNG")


def test_an_empty_year_is_said_and_still_drawn(births):
    for name in ("target_doubt", "total_doubt", "weight_doubt", "rank_causes"):
        assert PICTURES[name](births).png().startswith(b"\x89PNG")
    assert doubt.says.ranking(births)[0] == "2014年：没有可比较的社区"


def test_lists_have_chinese_headings_and_sentences(sample):
    made = [
        doubt.lists.targets(sample), doubt.lists.samples(sample), doubt.lists.pooled_births(sample),
        doubt.lists.rank_sets(sample, "records_resident"), doubt.lists.weights(sample), doubt.lists.sanctions(sample),
        doubt.lists.causes(sample, readings=("A48",)), doubt.lists.cliffs(sample),
    ]  # fmt: skip
    for listing in made:
        assert len(listing.frame)
        assert all(any("\u4e00" <= sign <= "\u9fff" for sign in str(c)) for c in listing.frame.columns)
    assert not {"男婴", "性别比"} & {c for made_ in made if "考核对象" in made_.frame for c in made_.frame}
