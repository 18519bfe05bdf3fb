"""Sentences about a body say what the frames' because say, worst first; and what keeps it out of a class."""

from pathlib import Path

import pytest

from jihua_analysis import evaluate, explain, load_policy, load_tables, why_not
from tests.explore.conftest import TOTALS, given_totals

SAMPLES = Path(__file__).resolve().parents[2] / "data_samples"


def test_the_standing_comes_first_then_lost_points_the_dearest_first(sample):
    sentences = explain(sample, "单位23")
    points = sample.points.set_index(["body", "item"])["because"]["单位23"]
    lost = (sample.points["full"] - sample.points["points"])[sample.points["body"] == "单位23"]
    dearest = sample.points.loc[lost.idxmax(), "because"]
    assert sentences[0] == sample.standing.set_index("body").loc["单位23", "because"]
    assert sentences[1] == dearest
    assert set(sentences[1:]) & set(points)


def test_targets_missed_and_duties_late_follow_with_their_clauses(records):
    sentences = explain(records, "乙社区")
    # 979/1000: 980 are needed for 98 %, so one is lacking; 20 may be.
    assert (
        "〔2.3a〕2014 常住人口建档管理率：979/1000=97.9%，目标不低于98%，未达到，差1例（最多可差20例）。" in sentences
    )
    ledger = next(s for s in sentences if "台账和微机变更：2014年1月" in s)
    assert ledger.startswith("〔3.2d、3.2g〕台账和微机变更：2014年1月提前，2014年2月未办")


def test_a_target_that_is_met_is_not_listed(records):
    assert not [s for s in explain(records, "甲社区") if "常住人口建档管理率：49/50" in s]


def test_english_sentences_come_from_the_english_because(records):
    sentences = explain(records, "乙社区", language="en")
    assert any("979/1000=97.9%, target at least 98%: missed" in s for s in sentences)
    assert any(s.startswith("[3.2d、3.2g] ledger and database update: 2014-01 early") for s in sentences)


def test_sentences_print_as_lines_and_show_as_a_list(ranked):
    sentences = explain(ranked, "U01")
    assert str(sentences) == "\n".join(sentences) == repr(sentences)
    assert sentences._repr_html_().count("<li>") == len(sentences)


def test_an_unknown_body_is_said_with_known_ones(ranked):
    with pytest.raises(KeyError, match="2014年没有“U99”这个考核对象；有：U01、U02"):
        explain(ranked, "U99")


def test_the_eleventh_is_told_how_far_the_line_is():
    # Ten places; U10 901, U12 881: twenty points to the last one in.
    apart = given_totals(TOTALS | {"U11": 891.0})
    assert why_not(apart, "U12", "class1") == ("第12名，总分881分；一类取10个，离最后一名差20分。",)


def test_a_tie_at_the_line_is_for_the_meeting_to_decide(ranked):
    assert why_not(ranked, "U11", "class1") == ("在评定线上（并列），由会议决定。",)


def test_a_gap_at_the_line_waits_for_the_numbers_and_not_for_the_meeting():
    # Its report lacks numbers (between 730 and 980 points), so place 13 to 16 of 17; the last two are third class.
    policy = load_policy("daxuelu_2014")
    year = evaluate(policy, load_tables(SAMPLES / "awkward_year", policy))
    assert why_not(year, "单位15", "class3") == ("在评定线上，待缺报的数补齐后确定。",)
    assert "在评定线上，待缺报的数补齐后确定；" in explain(year, "单位15")[0]
    assert "在评定线上，由会议决定" in explain(year, "单位11")[0]


def test_the_last_two_are_first_told_that_they_are_third_class(ranked):
    reasons = why_not(ranked, "U14", "class1")
    assert reasons[0] == "已定为三类，不再列入一类。"
    assert reasons[1].startswith("第14名，总分861分；一类取10个")


def test_a_veto_comes_before_the_order():
    vetoed = given_totals(TOTALS | {"U13": 499.0})  # below 500 (7.3b)
    reasons = why_not(vetoed, "U13", "excellent")
    assert reasons[0] == "一票否决：综合考核成绩低于500分；被否决的不列入优秀。"


def test_who_is_in_the_class_is_told_so(ranked):
    assert why_not(ranked, "U01", "class1") == ("U01已定为一类。",)
    assert why_not(ranked, "U01", "excellent") == ("U01已定为优秀。",)


def test_a_high_place_is_why_one_is_not_among_the_last(ranked):
    assert why_not(ranked, "U03", "class3") == ("第3名；三类只取最后2个。",)


def test_a_class_that_is_not_in_the_file_is_said_with_those_that_are(ranked):
    with pytest.raises(KeyError, match="没有“class9”这一类；有：class3、class1、excellent"):
        why_not(ranked, "U01", "class9")


def test_a_body_outside_the_order_is_told_so(records):
    office = records.roster.bodies.loc[records.roster.kind == "office", "body"].iloc[0]
    assert why_not(records, office, "class1") == (f"{office}不在排名对象之内。",)
