"""A second, neutral document runs through the same engine on its own sample year."""

from pathlib import Path

import pytest

from jihua_analysis import Evaluation, charts, evaluate, findings, load_policy
from jihua_analysis.intake import load_tables
from jihua_analysis.policy import Policy
from jihua_analysis.policy.coverage import coverage

ROOT = Path(__file__).parents[2]
DATA = ROOT / "data_samples" / "elder_care_year"
OPINION = ROOT / "tests" / "cases" / "daxuelu_2014_text.txt"
COMPUTED = ["R1", "R2", "R3", "R4", "R5", "R6"]


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy("elder_care_2014")


@pytest.fixture(scope="module")
def year(policy: Policy) -> Evaluation:
    return evaluate(policy, load_tables(DATA, policy))


def test_only_the_two_quoted_clauses_are_the_opinions(policy: Policy) -> None:
    text = "".join(OPINION.read_text(encoding="utf-8").split())
    quoted = [c.id for c in policy.clauses if "".join(c.quote.split()) in text]
    assert quoted == ["5.2a", "5.2c"]
    assert all("大办发〔2014〕7号" in c.note for c in policy.clauses if c.id in quoted)
    assert all(c.section.startswith("示例办法") for c in policy.clauses if c.id not in quoted)
    assert all(sheet.illustrative for sheet in policy.sheets.values())


def test_no_clause_is_an_orphan_and_the_items_add_up_to_a_hundred(policy: Policy) -> None:
    assert not coverage(policy)["is_orphan"].any()
    assert sum(int(i.full) for i in policy.items if not i.bonus and not isinstance(i.full, dict)) == 100


def test_nothing_in_it_is_about_births(policy: Policy) -> None:
    written = [m.label for m in policy.measures.values()] + [i.label for i in policy.indicators.values()]
    assert [label for label in written for word in ("出生", "生育", "孕", "婴") if word in label] == []
    assert all(i.lever for i in policy.indicators.values())


def test_the_sample_year_has_no_problems(year: Evaluation) -> None:
    assert year.problems.empty
    assert len(year.standing) == 12
    assert year.standing["is_complete"].all()


def test_an_item_reads_an_indicator_of_the_year_also_where_only_its_quarters_are_shown(year: Evaluation) -> None:
    rounds = {"indicators.record_accuracy.rounds": ["quarter"], "indicators.visits_timely.rounds": ["quarter"]}
    changed = load_policy("elder_care_2014", overrides=rounds)
    again = evaluate(changed, load_tables(DATA, changed))
    keys = ["body", "item", "points", "because"]
    assert again.points[keys].equals(year.points[keys])
    assert "2014" not in set(again.indicators.loc[again.indicators["indicator"] == "visits_timely", "period"])


def test_a_difference_of_two_rates_is_not_counted_in_cases(year: Evaluation) -> None:
    # 5.2c multiplies the people of one group by those of the other: what lacks of that product is nobody's number.
    verdicts = year.verdicts
    difference = verdicts[verdicts["target"] == "services_gap"]
    assert set(difference["outcome"]) >= {"met", "missed"}
    assert difference["gap_cases"].isna().all()
    assert difference["allowed_misses"].isna().all()
    assert not difference["because"].str.contains("例").any()
    assert verdicts.loc[verdicts["target"] == "visits_timely", "gap_cases"].notna().any()


def test_the_points_of_the_weakest_community_are_those_a_clerk_gets(year: Evaluation) -> None:
    points = year.points[year.points["body"] == "戊社区"].set_index("item")["points"].to_dict()
    assert points == {
        "E01": 9.53,  # 61 of 64: 9.53125
        "E02": 9.0,  # 1376/1463 = 94.05 %, 3.95 below 98: four steps of 1.5
        "E03": 4.0,  # 127/135 = 94.07 %: from 90 on
        "E04": 4.8,  # 78/88 = 88.64 %: 8.64 of the 18 from 80 to 98
        "E05": 8.8,  # 44/50 against 50/50 in 乙社区
        "E06": 8.0,  # four of five facilities
        "E07": 4.0,  # one of three trained: two lacking, 0.5 each; 62 clients need no two full-time workers
        "E08": 3.0,  # budget set on 10 April; 65174/59420 grows by 9.68 %, more than 8.8 %
        "E09": 3.0,  # three late, one return and two accounts lacking: 3 + 2 + 2
        "E10": 2.79,  # 183/219 − 708/780 = −7.2076 points
        "E11": 2.0,  # three complaints
        "E12": 1.0,  # two activities
    }
    total = year.totals.set_index("body").loc["戊社区", "total"]
    assert total == 59.92  # the sum of the above


def test_a_safety_incident_bars_from_class_and_grade_whatever_the_points(year: Evaluation) -> None:
    row = year.standing.set_index("body").loc["庚社区"]
    assert (row["rank"], row["class"], row["grade_label"], row["vetoes"]) == (3, "others", "不合格", "safety")


def test_two_model_communities_stand_within_four_advanced_ones(year: Evaluation) -> None:
    standing = year.standing.set_index("body")
    assert set(standing.index[standing["class"] == "advanced"]) == {"子社区", "丁社区", "甲社区", "乙社区"}
    assert set(standing.index[standing["honour"] == "model"]) == {"子社区", "丁社区"}


def test_who_is_below_seventy_and_last_gets_help(year: Evaluation) -> None:
    assert list(year.standing.loc[year.standing["notices"] == "helped", "body"]) == ["戊社区"]  # 59.92; 壬社区 64.76


def test_grades_want_the_targets_beside_the_points(year: Evaluation) -> None:
    standing = year.standing.set_index("body")
    assert standing.loc["乙社区", "total"] > standing.loc["癸社区", "total"] >= 90
    assert standing.loc["乙社区", "grade_label"] == "良好"  # not every assessment was made
    assert standing.loc["癸社区", "grade_label"] == "优秀"


# points of 戊社区 where the option reads otherwise, from the figures above
OTHER = {
    ("R1", "whole"): ("E02", 10.5),  # three whole points
    ("R1", "continuous"): ("E02", 9.08),  # 15 − 1.5 × 3.9467 = 9.0800
    ("R2", "share_of_target"): ("E05", 9.78),  # 88/90
    ("R2", "by_place"): ("E05", 4.0),  # eleventh of twelve
    ("R3", "ratio"): ("E10", 9.21),  # 83.5616/90.7692 = 0.920593
    ("R5", "one"): ("E01", 9.5),
    ("R5", "whole"): ("E01", 10.0),  # 9.53
}


@pytest.mark.parametrize(("reading", "option"), OTHER)
def test_another_option_of_a_reading_gives_other_points(reading: str, option: str, year: Evaluation) -> None:
    other = load_policy("elder_care_2014", readings={reading: option})
    points = evaluate(other, year.tables).points.set_index(["body", "item"])["points"]
    item, expected = OTHER[reading, option]
    assert points["戊社区", item] == expected


@pytest.mark.parametrize(("option", "grade"), [("counts_only", "优秀"), ("samples_too", "良好")])
def test_sampled_targets_count_for_excellence_only_where_the_reading_says_so(
    option: str, grade: str, year: Evaluation
) -> None:
    # 癸社区 has every assessment and record and 45 of 50 satisfied: below a target of 92 %
    overrides = {"targets.satisfaction.at_least": 92}
    other = load_policy("elder_care_2014", readings={"R6": option}, overrides=overrides)
    standing = evaluate(other, year.tables).standing.set_index("body")
    assert standing.loc["癸社区", "grade_label"] == grade


@pytest.mark.parametrize(
    ("option", "advanced"),
    [("open", []), ("extend", ["乙社区", "甲社区"]), ("by_item", ["乙社区"])],  # both 15 for visits; 10 and 9.4 for E05
)
def test_a_tie_at_the_line_goes_as_the_reading_says(option: str, advanced: list[str], year: Evaluation) -> None:
    # in whole points 乙社区 and 甲社区 have 100 each and stand third and fourth of those who are not vetoed
    overrides = {"standing.community.classes.advanced.take": 3}
    other = load_policy("elder_care_2014", readings={"R4": option, "R5": "whole"}, overrides=overrides)
    standing = evaluate(other, year.tables).standing.set_index("body")
    third = standing.loc[["乙社区", "甲社区"]]
    assert list(third.index[third["class"] == "advanced"]) == advanced
    assert (third["open_at"] != "").all() == (option == "open")


def test_the_register_names_every_computed_reading(policy: Policy) -> None:
    assert [k for k, r in policy.readings.items() if r.kind == "computed"] == COMPUTED


def test_findings_and_charts_made_for_the_opinion_serve_this_document_too(year: Evaluation) -> None:
    assert "12个社区" in findings.ranking(year)[0]
    assert charts.ranking(year).finding == findings.ranking(year)[0]
    assert charts.sex_ratio_by_year(year).finding == "本文件没有出生人口性别比的目标"
    assert not [line for line in findings.start(year) if "性别比" in line]
