"""A control set is a view changed; errors are shown and kept; nothing is written unless asked."""

import base64
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


@pytest.mark.parametrize("name", ALL_SIX)
def test_a_dashboard_opens_with_a_picture_rows_and_words(sample, name):
    dashboard = getattr(widgets, name)(sample)
    assert dashboard.error is None
    assert bytes(dashboard.picture.value).startswith(b"\x89PNG")
    assert "<table" in dashboard.rows.value and "<li>" in dashboard.says.value


def test_a_body_chosen_changes_picture_rows_and_words_and_reset_brings_them_back(two_years):
    dashboard = widgets.targets(two_years)
    before = (bytes(dashboard.picture.value), dashboard.rows.value, dashboard.says.value)
    dashboard.controls["body"].value = "U1"
    after = (bytes(dashboard.picture.value), dashboard.rows.value, dashboard.says.value)
    assert all(a != b for a, b in zip(after, before, strict=True))
    assert "19/20" in str(dashboard.view.says)  # 9 + 10 + 0 of 10 + 10 + 0
    dashboard.reset.click()
    assert dashboard.controls["body"].value == ALL
    assert (bytes(dashboard.picture.value), dashboard.rows.value, dashboard.says.value) == before


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


def links(dashboard):
    found = re.findall(r'download="([^"]+)" href="data:([^;]+);base64,([^"]+)"', dashboard.saves.value)
    return {name: base64.b64decode(content) for name, _, content in found}


def test_the_links_hold_the_picture_and_all_rows_and_nothing_is_written(sample, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    dashboard = widgets.duties(sample)
    saved = links(dashboard)
    assert saved["任务和日程_2014.png"] == bytes(dashboard.picture.value)
    sheet = load_workbook(io.BytesIO(saved["任务和日程_2014.xlsx"])).active
    assert sheet.max_row == len(dashboard.view.rows.frame) + 1
    assert list(tmp_path.iterdir()) == []


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


def test_every_control_is_labelled_and_none_is_an_output(sample):
    dashboard = widgets.ranking(sample)
    assert all(control.description for control in dashboard.controls.values())
    assert dashboard.reset.description == "恢复原样"
    assert not [w for w in dashboard.ui.children if type(w).__name__ == "Output"]
