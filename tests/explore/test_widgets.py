"""A control set is a view changed; errors are shown and kept; nothing is written unless asked."""

import io
import re

import pandas as pd
import pytest
from openpyxl import load_workbook

from jihua_analysis import evaluate, load_policy, open_year, tables_of, widgets
from jihua_analysis.explore.widgets.model import ALL, Model
from jihua_analysis.explore.widgets.topics import RANKING, TARGETS

ALL_SIX = ("intake", "targets", "sex_ratio", "budget", "ranking", "duties")


@pytest.fixture(scope="module")
def two_years():
    """Two units with staff in 2013 and 2014; U2 was founded in 2014."""
    bodies = pd.DataFrame({"body": ["U1", "U2"], "kind": "unit", "is_public": False, "from": [None, "2014-01-01"]})
    counts = pd.DataFrame({
        "body": ["U1", "U1", "U2"], "period": ["2013", "2014", "2014"],
        "staff_men": 10, "staff_men_covered": [10, 9, 10], "staff_women": 10, "staff_women_covered": 10,
        "staff_contract": 0, "staff_contract_covered": 0,
    })  # fmt: skip
    return evaluate(load_policy("daxuelu_2014"), tables_of(bodies=bodies, counts=counts))


def parts(dashboard):
    """The picture, the sentences and the list as they are shown."""
    picture, says, rows = re.split(r'<div class="jihua-\w+"', dashboard.shown.value)[1:]
    return picture, says, rows


@pytest.mark.parametrize("name", ALL_SIX)
def test_a_dashboard_opens_with_a_picture_rows_and_words(sample, name):
    dashboard = getattr(widgets, name)(sample)
    assert dashboard.error is None
    picture, says, rows = parts(dashboard)
    assert "<svg" in picture and dashboard.view.chart.finding in picture
    assert "<li>" in says and "<table" in rows


def test_a_body_chosen_changes_picture_rows_and_words_and_reset_brings_them_back(two_years):
    dashboard = widgets.targets(two_years)
    before = parts(dashboard)
    dashboard.controls["body"].value = "U1"
    after = parts(dashboard)
    assert all(a != b for a, b in zip(after, before, strict=True))
    assert "19/20" in str(dashboard.view.says)  # 9 + 10 + 0 of 10 + 10 + 0
    dashboard.reset.click()
    assert dashboard.controls["body"].value == ALL
    assert parts(dashboard) == before


def test_a_filter_of_the_rows_does_not_draw_the_picture_anew(two_years):
    dashboard = widgets.targets(two_years)
    chart = dashboard.view.chart
    dashboard.controls["outcome"].value = "missed"
    assert dashboard.view.chart is chart
    assert set(dashboard.view.rows.frame["判定"]) == {"未达到"}


def test_another_year_is_assessed_anew(two_years):
    dashboard = widgets.targets(two_years)
    dashboard.controls["body"].value = "U1"
    assert "未达到1项" in dashboard.view.chart.finding
    dashboard.controls["year"].value = 2013
    assert dashboard.view.chart.finding.startswith("U1 2013年")
    assert "没有未达到的目标" in dashboard.view.chart.finding


def test_what_cannot_be_shown_is_said_in_chinese_and_kept_and_passes(two_years):
    dashboard = widgets.targets(two_years)
    dashboard.controls["body"].value = "U2"
    assert dashboard.error is None
    dashboard.controls["year"].value = 2013  # U2 did not stand yet
    assert isinstance(dashboard.error, KeyError)
    assert "这个选择显示不了" in dashboard.message.value and "2013年没有“U2”" in dashboard.message.value
    dashboard.controls["year"].value = 2014
    assert dashboard.error is None and dashboard.message.value == ""


def test_a_reading_chosen_changes_the_result_as_the_file_read_so_would(sample):
    dashboard = widgets.ranking(sample)
    dashboard.controls["reading:A42"].value = "score"  # by score alone, whatever the meeting decided
    expected = open_year(sample.tables, 2014, load_policy(readings={"A42": "score"})).standing
    shown = dashboard.model.evaluation().standing
    pd.testing.assert_frame_equal(shown, expected)
    assert dashboard.controls["reading:A42"].tooltip == sample.policy.readings["A42"].question


def test_state_lives_in_the_model_and_needs_no_view(two_years):
    model = Model(TARGETS, two_years)
    model.choose("body", "U1")
    assert model.view() is model.view()
    assert "考核对象：U1" in model.chosen()
    with pytest.raises(ValueError, match="考核对象里没有“U9”"):
        model.choose("body", "U9")
    with pytest.raises(ValueError, match="没有“颜色”这一项"):
        model.choose("颜色", "红")
    model.reset()
    assert model.state["body"] == ALL


def test_a_reading_changed_on_opening_is_not_offered(ranked):
    changed = evaluate(load_policy(readings={"A40": "extend"}), ranked.tables)
    names = {c.name for c in Model(RANKING, changed).controls}
    assert "reading:A40" not in names and "reading:A38" in names


def asked(dashboard, want):
    """What the page gets when it asks, as the browser hears it: the message and the bytes."""
    sent = []
    dashboard.tools.send = lambda message, buffers=(): sent.append((message, buffers))
    dashboard.tools._handle_custom_msg({"id": "7", "want": want}, [])
    return sent[0]


def test_picture_and_rows_are_made_when_the_page_asks_and_nothing_is_written(sample, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    dashboard = widgets.duties(sample)
    message, (png,) = asked(dashboard, "png")
    assert message == {"id": "7", "name": "任务和日程_2014.png", "kind": "image/png"}
    assert png == dashboard.view.chart.png()
    message, (xlsx,) = asked(dashboard, "xlsx")
    assert message["name"] == "任务和日程_2014.xlsx"
    rows = load_workbook(io.BytesIO(xlsx)).active.max_row
    assert rows == len(dashboard.view.rows.frame) + 1 == dashboard.tools.rows + 1
    message, (font,) = asked(dashboard, "font")
    assert font[:4] == b"wOF2"
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_made_is_told_to_the_page(two_years):
    message, buffers = asked(widgets.targets(two_years), "docx")
    assert message == {"id": "7", "error": "不会做“docx”"} and not buffers


def test_no_font_and_no_file_is_kept_in_what_a_notebook_saves(sample):
    dashboard = widgets.budget(sample)
    states = [w.get_state() for w in (dashboard.tools, dashboard.shown)]
    assert len(str(states)) < 100_000
    assert "base64" not in str(states)


def test_picture_and_rows_are_saved_where_the_user_says(two_years, tmp_path):
    dashboard = widgets.targets(two_years)
    assert dashboard.save_picture(tmp_path / "图.png").read_bytes().startswith(b"\x89PNG")
    assert load_workbook(dashboard.save_rows(tmp_path / "表.xlsx")).active.title == "目标判定"


def test_without_a_kernel_the_page_still_reads(two_years):
    dashboard = widgets.targets(two_years)
    bundle = dashboard._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert "（静态快照）" in bundle["text/html"] and "data:image/png;base64," in bundle["text/html"]
    assert f'alt="{dashboard.view.chart.finding}"' in bundle["text/html"]
    assert "<script" not in bundle["text/html"]


def test_a_total_that_is_not_complete_has_not_changed_where_nothing_has(two_years):
    dashboard = widgets.what_if(two_years)
    assert dashboard.view.chart.rows["total"].isna().any()
    assert "0个总分变了" in dashboard.view.chart.finding


def test_every_control_is_labelled_and_none_is_an_output(sample):
    dashboard = widgets.ranking(sample)
    assert all(control.description for control in dashboard.controls.values())
    assert dashboard.reset.description == "恢复原样"
    assert not [w for w in dashboard.ui.children if type(w).__name__ == "Output"]


@pytest.fixture(scope="module")
def two_offices():
    """东 has U1 with 9 of 10 men covered; 西 has U2 with all covered and V3, which is short by two."""
    bodies = pd.DataFrame(
        {"office": ["东", "西", "西"], "body": ["U1", "U2", "V3"], "kind": "unit", "is_public": False}
    )
    counts = pd.DataFrame({
        "office": ["东", "西", "西"], "body": ["U1", "U2", "V3"], "period": "2014",
        "staff_men": 10, "staff_men_covered": [9, 10, 8], "staff_women": 10, "staff_women_covered": 10,
        "staff_contract": 0, "staff_contract_covered": 0,
    })  # fmt: skip
    return evaluate(load_policy("daxuelu_2014"), tables_of(bodies=bodies, counts=counts))


def test_another_office_is_chosen_by_name_with_bodies_of_its_own(two_offices):
    dashboard = widgets.targets(two_offices)
    offered = dict(dashboard.controls["body"].options)
    assert "U1" in offered and "U2" not in offered
    dashboard.controls["body"].value = "U1"
    dashboard.controls["office"].value = "西"
    assert dashboard.error is None
    assert [v for _, v in dashboard.controls["body"].options] == [ALL, "U2", "V3"]
    assert dashboard.controls["body"].value == ALL
    assert set(dashboard.view.rows.frame["考核对象"]) >= {"U2", "V3"}
    assert "U1" not in set(dashboard.view.rows.frame["考核对象"])
    dashboard.reset.click()
    assert dashboard.controls["office"].value == "东" and dashboard.error is None


@pytest.mark.parametrize("name", ["intake", "targets", "sex_ratio", "budget", "ranking", "duties", "what_if"])
def test_no_topic_pools_two_offices(two_offices, name):
    dashboard = getattr(widgets, name)(two_offices)
    assert dashboard.error is None
    shown = dashboard.shown.value
    assert "U2" not in shown and "V3" not in shown


@pytest.mark.parametrize(("name", "picture"), [("targets", "doubt"), ("sex_ratio", "watch"), ("ranking", "weights")])
def test_what_chance_and_weights_leave_open_is_offered_where_it_answers(sample, name, picture):
    dashboard = getattr(widgets, name)(sample)
    dashboard.controls["picture"].value = picture
    assert dashboard.error is None and dashboard.view.chart.finding in dashboard.shown.value


def test_ranges_of_places_want_a_target_and_say_so(sample):
    dashboard = widgets.targets(sample)
    dashboard.controls["picture"].value = "ranks"
    assert "请在“目标”里选一项" in dashboard.message.value
    dashboard.controls["target"].value = "records_resident"
    assert dashboard.error is None and "常住人口建档管理率" in dashboard.view.chart.finding
