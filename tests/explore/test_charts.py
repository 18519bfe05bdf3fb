"""Every chart says its finding in Chinese, draws every glyph, and draws the same bytes twice."""

import subprocess
import sys
from itertools import combinations

import pandas as pd
import pytest

from jihua_analysis import charts, evaluate, load_policy, open_year, tables_of
from jihua_analysis.explore.charts.drawing import nice_ticks, spread
from jihua_analysis.explore.charts.paper import MARKS, folded
from jihua_analysis.explore.charts.sex_ratio import sex_ratio_years, signals
from jihua_analysis.explore.charts.targets import target_counts
from jihua_analysis.explore.offices import of_office
from tests.chance.reference import close, read
from tests.explore.conftest import given_totals

EVERY = {
    "target_board": lambda e: charts.target_board(e),
    "target_board of a half-year": lambda e: charts.target_board(e, "2014-H1"),
    "body_targets": lambda e: charts.body_targets(e, "单位02"),
    "sex_ratio_by_year": lambda e: charts.sex_ratio_by_year(e),
    "sex_ratio_funnel": lambda e: charts.sex_ratio_funnel(e),
    "budget_growth": lambda e: charts.budget_growth(e),
    "ranking of units": lambda e: charts.ranking(e),
    "ranking of communities": lambda e: charts.ranking(e, "community"),
    "item_heat_map": lambda e: charts.item_heat_map(e),
    "duty_calendar": lambda e: charts.duty_calendar(e),
    "duty_calendar of one": lambda e: charts.duty_calendar(e, "甲社区"),
    "class_paths": lambda e: charts.class_paths(e),
    "body_profile": lambda e: charts.body_profile(e, "单位23"),
    "body_profile of a community": lambda e: charts.body_profile(e, "甲社区"),
    "intake_map": lambda e: charts.intake_map(e),
}


@pytest.mark.parametrize("name", EVERY)
def test_a_chart_is_titled_with_its_finding_and_misses_no_glyph(sample, name):
    chart = EVERY[name](sample)
    assert chart.drawing.texts[0].text.replace("\n", "") == chart.finding
    assert any("\u4e00" <= sign <= "\u9fff" for sign in chart.finding)
    assert chart.png().startswith(b"\x89PNG")  # a missing glyph is a warning, and a warning is an error


def test_the_same_year_gives_the_same_bytes(sample):
    assert charts.ranking(sample).png() == charts.ranking(sample).png()


def test_a_chart_shows_itself_with_its_finding_as_the_picture_s_text(sample):
    chart = charts.duty_calendar(sample)
    data, metadata = chart._repr_mimebundle_()
    assert set(data) == {"text/plain", "image/png"}
    assert metadata["image/png"]["alt"] == chart.finding == data["text/plain"]


@pytest.mark.parametrize("ending", ["png", "pdf", "svg"])
def test_a_chart_is_saved_only_where_it_is_told_to(births, tmp_path, ending):
    path = charts.sex_ratio_by_year(births).save(tmp_path / f"picture.{ending}")
    assert [p.name for p in tmp_path.iterdir()] == [path.name]
    assert path.stat().st_size > 1000


def test_outcomes_differ_in_shape_and_hatching_so_that_grey_print_keeps_them_apart():
    assert len({m.marker for m in MARKS.values()}) == len({m.hatch for m in MARKS.values()}) == len(MARKS)


def test_979_of_1000_misses_98_percent_by_one_case_and_49_of_50_meets_it(records):
    row = target_counts(records).set_index("target").loc["records_resident"]
    assert (row["met"], row["missed"], row["cannot_tell"], row["gap_cases"]) == (1, 1, 1, 1)
    assert row["goal"] == "≥98%"
    assert "未达到最多的是常住人口建档管理率，3个中1个" in charts.target_board(records).finding


def test_indicators_that_are_no_lever_show_no_gap_on_any_chart(sample):
    rows = charts.body_targets(sample, sample.roster.bodies.loc[sample.roster.kind == "office", "body"].iloc[0]).rows
    barred = rows[~rows["is_lever"]]
    assert set(barred["target"]) >= {"sex_ratio_at_birth", "crude_birth_rate", "natural_increase_rate"}
    assert barred["gap_cases"].isna().all()
    assert not set(target_counts(sample)["target"]) & set(barred["target"])


def test_the_sex_ratio_is_that_of_the_reference_with_its_exact_interval(births):
    rows = sex_ratio_years(births)
    case = read("srb_ci").query("case_id == 'S01' and conf == 0.95").iloc[0]
    close(rows["ratio"], [case["srb"]])
    close(rows["lower"], [case["cp_lower"]])
    close(rows["upper"], [case["cp_upper"]])
    # 155/145 = 106.897 lies above 106; 300 births cannot resolve a band of three points.
    assert charts.sex_ratio_by_year(births).finding == (
        "2014年性别比106.9，不在103–106之间，但300例出生说明不了问题：95%区间84.7–135.0"
    )


def test_a_band_without_any_birth_does_not_fill_the_picture(records):
    drawing = charts.sex_ratio_by_year(records).drawing
    assert charts.sex_ratio_by_year(records).finding == "2014年：出生数没有报齐，性别比无法计算"
    heights = [
        how[0][2][1] - how[0][0][1] for what, how in drawing.parts if what == "path" and len(how) == 7 and how[6]
    ]
    assert len(heights) == 1 and heights[0] < drawing.height / 4


def test_whether_a_ratio_is_in_the_band_is_the_verdict_s_to_say_under_every_reading():
    # 212 boys to 200 girls are 106 exactly: inside a closed band, outside an open one.
    bodies = pd.DataFrame({"body": ["甲社区"], "kind": "community"})
    counts = pd.DataFrame({"body": ["甲社区"], "period": "2014", "births_boys": [212], "births_girls": [200]})
    for option, word in (("closed", "，在103–106之间"), ("open", "，不在103–106之间")):
        year = open_year(tables_of(bodies=bodies, counts=counts), 2014, load_policy(readings={"A02": option}))
        assert word in charts.sex_ratio_by_year(year).finding


def test_a_year_is_a_signal_from_the_whole_number_limit_on():
    case = read("funnel_limits").set_index("case_id").loc["F31"]  # 105/205, 300 births, 95 %
    low, high = int(case["flag_low_if_x_le"]), int(case["flag_high_if_x_ge"])
    years = pd.DataFrame({"births": 300, "boys": [low, low + 1, high - 1, high]})
    assert signals(years, level=0.95).tolist() == [True, False, False, True]


def test_the_sex_ratio_is_drawn_for_offices_only(sample):
    assert set(sex_ratio_years(sample)["office"]) == {"本办"}
    assert "body" not in charts.sex_ratio_funnel(sample).rows


def test_growth_within_rounding_cannot_be_told_and_a_new_body_has_no_base(budgets):
    # 10.0 % as published may be 9.95 to 10.05: B (12 %) keeps pace, C (5 %) does not, A (10 %) is open, D is new.
    assert charts.budget_growth(budgets).finding == (
        "2014年：4个单位中1个的预算增长达到要求（财政增幅10%），1个未达到，2个无法判定"
    )


def test_a_tie_at_the_tenth_place_is_shown_as_open(ranked):
    # U10 and U11 both have 901: ten places, nine of them filled, two bodies at the line.
    rows = charts.ranking(ranked).rows.set_index("body")
    assert rows.loc["U01", "place"] == "1"
    assert rows.loc["U10", "place"] == rows.loc["U11", "place"] == "10–11"
    assert charts.ranking(ranked).finding == "2014年14个单位：一类9个、三类2个，2个在线上待定"


def test_the_line_is_as_thin_as_the_two_totals_beside_it():
    # Without the tie: U10 901 is in, U11 891 is out.
    apart = given_totals({f"U{n:02d}": 1001.0 - 10 * n for n in range(1, 15)})
    assert charts.ranking(apart).finding.endswith("一类的最后一名与下一名只差10.00分")


def test_a_body_without_a_total_is_shown_as_such():
    some = given_totals({f"U{n:02d}": 1001.0 - 10 * n for n in range(1, 15)} | {"U15": float("nan")})
    chart = charts.ranking(some)
    assert chart.rows.set_index("body").loc["U15", "says"] == "无评分数据"
    assert "14个单位" in chart.finding
    chart.png()


def test_two_third_classes_running_are_a_yellow_card_and_to_be_watched(ranked):
    finding = charts.class_paths(ranked).finding
    assert "U14（黄牌警告）" in finding
    assert "明年须关注：U14（连续三年被评为三类单位）" in finding


def test_the_calendar_counts_the_14th_as_on_time_and_the_10th_and_15th_as_not(records):
    rows = charts.duty_calendar(records).rows
    ledger = rows[rows["task"] == "ledger_update"].set_index("month")
    # January: 甲 on the 14th on time, 乙 on the 10th early, 丙 missing. February: 甲 on the 15th late, two missing.
    assert ledger.loc[1, ["on_time", "early", "late", "missing"]].tolist() == [1, 1, 0, 1]
    assert ledger.loc[2, ["on_time", "early", "late", "missing"]].tolist() == [0, 0, 1, 2]


def test_an_empty_year_is_said_and_still_drawn(births):
    for draw in (charts.budget_growth, charts.ranking, charts.item_heat_map, charts.class_paths):
        chart = draw(births)
        assert "2014年" in chart.finding
        chart.png()


def test_a_profile_of_an_unknown_body_names_known_ones(ranked):
    with pytest.raises(KeyError, match="没有“U99”这个考核对象；有：U01"):
        charts.body_profile(ranked, "U99")


def test_labels_keep_their_order_and_their_distance():
    placed = spread([10.0, 11.0, 30.0], 5.0)
    assert placed[1] - placed[0] >= 5 and placed[2] > placed[1]


def test_a_long_finding_folds_without_losing_a_sign():
    text = "单位" * 60 + "，共12个"
    assert folded(text, 900.0, 13.5).replace("\n", "") == text
    assert "\n" in folded(text, 900.0, 13.5)


def test_charts_leave_pyplot_alone_and_the_package_is_light():
    code = (
        "import sys, jihua_analysis; assert not {'matplotlib', 'ipywidgets'} & set(sys.modules);"
        "from jihua_analysis import charts; assert 'matplotlib' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=__file__.rpartition("tests")[0])


EVERY_PICTURE = EVERY | {
    "birth_watch": lambda e: charts.birth_watch(e),
    "target_doubt": lambda e: charts.target_doubt(e),
    "rank_doubt": lambda e: charts.rank_doubt(e, "records_resident"),
    "weight_doubt": lambda e: charts.weight_doubt(e),
}


@pytest.mark.parametrize("name", EVERY_PICTURE)
def test_no_label_is_cut_and_none_covers_another(sample, name):
    drawing = EVERY_PICTURE[name](sample).drawing
    for box in drawing.texts:
        assert box.left >= 0 and box.right <= drawing.width, box
        assert box.top >= 0 and box.bottom <= drawing.height, box
    for one, two in combinations(drawing.texts, 2):
        wide = min(one.right, two.right) - max(one.left, two.left)
        high = min(one.bottom, two.bottom) - max(one.top, two.top)
        # A line of type is a third higher than its signs, so lines may touch; signs may not.
        assert wide <= 1 or high <= 0.3 * min(one.bottom - one.top, two.bottom - two.top), (one, two)


def test_a_sign_that_the_font_lacks_is_named_in_chinese(births):
    bodies = pd.DataFrame({"body": ["䶮社区"], "kind": "community"})
    year = open_year(tables_of(bodies=bodies), 2014)
    with pytest.raises(ValueError, match="没有“䶮”这个字"):
        charts.ranking(year, "community")


def test_a_picture_tells_its_finding_to_those_who_hear_it_and_to_no_other_name(births):
    svg = charts.sex_ratio_by_year(births).svg()
    assert 'role="img"' in svg and "2014年性别比106.9" in svg.split("<defs>")[0]
    assert "<script" not in svg and "http" not in svg.replace("http://www.w3.org/2000/svg", "")


def test_a_name_with_signs_of_markup_is_drawn_as_text():
    year = given_totals({"甲<b>&乙": 990.0, "丙": 980.0})
    svg = charts.ranking(year).svg()
    assert "甲&lt;b&gt;&amp;乙" in svg and "<b>" not in svg


def test_numbers_are_not_torn_at_the_end_of_a_line_and_no_line_begins_with_a_comma():
    lines = folded("性别比106.9，" * 20, 300.0, 13.5).split("\n")
    assert len(lines) > 3
    assert all("106.9，" not in line or "106.9" in line for line in lines)
    assert not any(line[0] in "，。；：、）”" or line.endswith(("10", "106", "106.")) for line in lines)


def test_ticks_are_round_and_lie_within_the_ends():
    assert nice_ticks(82.3, 157.0) == [100.0, 120.0, 140.0]
    assert nice_ticks(0.0, 1.0) == [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    assert nice_ticks(5.0, 5.0) == [5.0]


def two_offices():
    """东 with U1 at 990 and U2 at 980; 西 with V1 at 970."""
    names = pd.DataFrame({"office": ["东", "东", "西"], "body": ["U1", "U2", "V1"]})
    policy = load_policy("daxuelu_2014", overrides={"standing.unit.sheet": "unit_given_total"})
    counts = names.assign(period="2014", targets_met_given=1, veto_flag=0)
    scores = names.assign(period="2014", item="total", points=[990.0, 980.0, 970.0])
    return evaluate(policy, tables_of(bodies=names.assign(kind="unit", is_public=False), counts=counts, scores=scores))


def test_one_office_alone_has_the_results_it_has_among_others():
    both = two_offices()
    for office in ("东", "西"):
        alone, among = of_office(both, office).standing, both.standing
        pd.testing.assert_frame_equal(alone, among[among["office"] == office].reset_index(drop=True))


def test_a_chart_shows_one_office_the_first_where_none_is_named():
    both = two_offices()
    assert charts.ranking(both).finding.startswith("2014年2个单位")
    assert charts.ranking(both, office="西").finding.startswith("2014年1个单位")
    assert charts.item_heat_map(both).rows["body"].tolist() == ["U1", "U2"]
    with pytest.raises(KeyError, match="没有“南”这个街道办事处；有：东、西"):
        charts.class_paths(both, office="南")


def test_bars_longer_than_the_full_points_do_not_run_into_their_labels() -> None:
    year = open_year("elder_care_year", policy="elder_care_2014")  # 102.40 of 100: bonus items
    drawing = charts.ranking(year).drawing
    label = next(box.left for box in drawing.texts if box.text.startswith("102.40"))
    ends = [max(x for x, _ in how[0]) for what, how in drawing.parts if what == "path" and len(how[0]) == 5]
    assert max(end for end in ends if end < drawing.width - 1) < label
