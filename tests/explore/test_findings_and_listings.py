"""Findings hold exact numbers; listings speak Chinese and save themselves as Excel."""

import io

import pandas as pd
import pytest
from openpyxl import load_workbook

from jihua_analysis import evaluate, findings, listings, load_policy, tables_of
from jihua_analysis.explore.listing import Listing

LISTINGS = ("targets", "missed", "indicators", "sex_ratio", "standing", "points", "grounds", "budget", "duties",
            "staffing", "readings", "problems", "bodies")  # fmt: skip
FINDINGS = (
    "start",
    "basis",
    "intake",
    "office",
    "targets",
    "sex_ratio",
    "budget",
    "ranking",
    "paths",
    "duties",
    "staffing",
)


@pytest.mark.parametrize("name", FINDINGS)
def test_every_finding_has_lines_with_numbers_in_chinese(sample, name):
    lines = getattr(findings, name)(sample)
    assert lines and all(lines)
    assert any(sign.isdigit() for sign in str(lines))


@pytest.mark.parametrize("name", LISTINGS)
def test_a_listing_shows_every_row_under_chinese_headings(sample, name):
    listing = getattr(listings, name)(sample)
    assert all(any("\u4e00" <= sign <= "\u9fff" for sign in heading) for heading in listing.frame.columns)
    if len(listing.frame):
        assert listing.html().count("<tr>") == len(listing.frame) + 1
    else:
        assert "（无）" in listing.html()


@pytest.mark.parametrize("name", LISTINGS)
def test_no_listing_shows_a_word_of_the_code(sample, name):
    shown = getattr(listings, name)(sample).html()
    for word in ("cannot_tell", "missed", "on_time", "undetermined", "nan", "&lt;NA&gt;", "NaT"):
        assert word not in shown


def test_a_long_listing_says_how_much_of_it_is_shown(sample):
    shown = listings.points(sample).html(most=10)
    assert shown.count("<tr>") == 11
    assert "先列10行" in shown


def test_excel_holds_the_rows_with_text_as_text(tmp_path):
    frame = pd.DataFrame({"单位": ["=1+1", "甲"], "数": [1.5, None]})
    path = listings.Listing("试", frame).save(tmp_path / "rows.xlsx")
    sheet = load_workbook(io.BytesIO(path.read_bytes())).active
    assert [[c.value for c in row] for row in sheet.iter_rows()] == [["单位", "数"], ["=1+1", 1.5], ["甲", None]]
    assert sheet["A2"].data_type == "s"


def test_html_in_the_data_is_shown_and_not_obeyed():
    frame = pd.DataFrame({"说明": ["<script>alert(1)</script>"]})
    assert "<script>" not in listings.Listing("试", frame).html()


def test_a_body_s_missed_targets_stand_in_one_row_with_the_cases_lacking(records):
    rows = listings.missed(records).frame.set_index("考核对象")
    assert rows.loc["乙社区", "未达到的目标"] == "常住人口建档管理率（差1例）"
    assert "甲社区" not in rows.index


def test_the_budget_finding_names_who_is_short_open_or_new(budgets):
    lines = str(findings.budget(budgets))
    assert "C：增长5.00%，未达到" in lines
    assert "A：增长10.00%，与公布增幅之差在舍入之内" in lines
    assert "D：上年无预算或为零" in lines


def test_a_finding_speaks_of_one_office_and_a_budget_s_of_its_kind_of_body():
    """Revenue grew 10.0 %: 甲 by 20 %, 乙 by 5 %; two communities of the neutral document in 乙办, one in 甲办."""
    bodies = pd.DataFrame({"office": ["甲办", "乙办", "乙办"], "body": ["甲", "乙", "丙"], "kind": "community"})
    yuan = {("甲办", "甲"): (100, 120), ("乙办", "乙"): (100, 105), ("乙办", "丙"): (100, 130)}
    rows = [(o, b, y, v) for (o, b), two in yuan.items() for y, v in zip((2013, 2014), two, strict=True)]
    budgets = pd.DataFrame(rows, columns=["office", "body", "year", "planned"]).assign(category="other")
    fiscal = pd.DataFrame(
        {"series": ["区收入"], "year": [2014], "growth_pct": [10.0], "growth_decimals": [1], "is_reference": [True]}
    )
    fiscal = pd.concat([fiscal.assign(office=office) for office in ("甲办", "乙办")], ignore_index=True)
    both = evaluate(load_policy("elder_care_2014"), tables_of(bodies=bodies, budgets=budgets, fiscal=fiscal), 2014)
    assert findings.budget(both, office="甲办")[0].startswith("2014年：1个社区中1个的预算增长达到要求（财政增幅10%）")
    assert findings.budget(both, office="乙办")[0].startswith("2014年：2个社区中1个的预算增长达到要求（财政增幅10%）")
    assert "甲" not in "".join(findings.budget(both, office="乙办"))
    assert findings.intake(both, office="乙办")[0] == "考核对象：社区2个"


def test_the_ranking_finding_adds_all_totals_up(ranked):
    # 991 + 981 + … + 861 would be 14 × 926 = 12,964; U11 has 901 instead of 891.
    assert findings.ranking(ranked)[-1] == "总分合计12974.00分"


def test_five_years_of_births_are_pooled_into_one_interval(sample):
    pooled = [line for line in findings.sex_ratio(sample) if "合并" in line]
    assert [line[:9] for line in pooled] == ["2012–2014", "2010–2014"]


def test_short_texts_of_a_list_stay_on_one_line_and_sentences_do_not() -> None:
    page = Listing("表", pd.DataFrame({"对象": ["单位33"], "说明": ["一句话，" * 10]})).html()
    assert '<td style="text-align:left;white-space:nowrap">单位33</td>' in page
    assert '<td style="text-align:left">一句话' in page
