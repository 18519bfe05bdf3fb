"""The notice of a year with gaps, a tie and a veto says what is so, once, and in the office's own order."""

import re

import pytest

from jihua_analysis import Evaluation, open_year
from jihua_analysis.publish.editions import Edition, internal_edition
from jihua_analysis.publish.notice_tables import score_table
from jihua_analysis.publish.notice_text import Notice, notice_of
from jihua_analysis.publish.public import public_edition
from jihua_analysis.publish.results import classes

ENGLISH = re.compile(r"[a-z]{2,}")


@pytest.fixture(scope="module")
def awkward() -> Evaluation:
    """Of 单位11 and 单位12 the totals tie at the tenth place; 单位13 to 16 have gaps; 单位18 ended in 2013."""
    return open_year("awkward_year")


@pytest.fixture(scope="module", params=[internal_edition, public_edition], ids=["internal", "public"])
def edition(awkward: Evaluation, request: pytest.FixtureRequest) -> Edition:
    return request.param(awkward)


@pytest.fixture(scope="module")
def notice(edition: Edition) -> Notice:
    return notice_of(edition)


def told(notice: Notice, heading: str) -> str:
    """The lines under a heading."""
    at = next(i for i, line in enumerate(notice.lines) if line.rank and line.text.endswith(heading))
    end = next((i for i, line in enumerate(notice.lines) if i > at and line.rank), len(notice.lines))
    return "".join(line.text for line in notice.lines[at + 1 : end])


def test_a_body_that_ended_before_the_year_is_not_counted(notice: Notice) -> None:
    assert "考核对象为17个单位、2个科室、4个社区" in told(notice, "考核依据和对象")
    assert "17个单位中，定出名次的12个" in told(notice, "单位考核结果")


def test_the_lowest_total_is_the_lowest_whether_or_not_its_place_is_settled(awkward: Evaluation) -> None:
    """单位17 missed everything; 单位11 and 12 are merely the last of those whose place no gap can change."""
    text = told(notice_of(internal_edition(awkward)), "单位考核结果")
    assert "名次因缺报未定的5个（其中总分未齐的4个）" in text
    assert "总分已齐的，最高1000分（单位01），最低" in text
    assert "分（单位17）" in text and "分（单位12）" not in text


def test_a_tie_waits_for_the_meeting_and_a_gap_for_the_number(notice: Notice, awkward: Evaluation) -> None:
    text = told(notice, "单位考核结果")
    assert "在一类评定线上、由会议决定的2个：单位11、单位12；会议决定：________。" in text
    assert "是否列入三类，待缺报的数补齐后确定的4个：单位13、单位14、单位15、单位16。" in text
    assert "三类单位1个：单位17（暂定）。" in text
    page = classes(awkward)
    sorts = list(dict.fromkeys(page.columns[0].values))
    assert sorts == ["分类", "荣誉", "一票否决", "通报警示", "符合奖励条件", "下年关注"]
    of = {(c, why) for c, why in zip(page.columns[2].values, page.columns[5].values, strict=True)}
    assert ("单位11", "在评定线上，由会议决定") in of
    assert ("单位13", "待缺报的数补齐后确定") in of


def test_classes_that_the_office_gives_wait_for_no_number(notice: Notice) -> None:
    assert told(notice, "社区考核结果").endswith("社区的类别由办事处评定。一类社区1个：甲社区。")


def test_targets_without_a_number_are_named_once_and_none_is_counted_where_there_is_none(notice: Notice) -> None:
    text = told(notice, "办事处目标完成情况")
    assert "0项" not in text.replace("100", "") and text.count("无法判定") == 1
    assert "人口自然增长率、人口出生控制率、" in text


def test_tasks_of_the_same_name_say_whose_they_are(notice: Notice) -> None:
    text = told(notice, "任务落实不及时")
    for part in text.split("。")[:-1]:
        assert part.count("签订目标管理责任书") == 1
        assert re.match("(单位|科室|社区)方面，", part)


def test_what_was_not_reported_is_a_finding_and_is_asked_for(notice: Notice) -> None:
    assert told(notice, "数据报送不完整") == (
        "因缺报而总分未齐的有单位4个（单位13、单位14、单位15、单位16）、社区1个（丁社区）。"
    )
    assert "数据缺报的，要查明原因，于________前补报" in told(notice, "工作要求")


def test_bodies_stand_in_the_order_of_the_offices_own_list(edition: Edition) -> None:
    """The list has 甲、乙、丙、丁; by code point 丁 comes first. 丙 and 丁 share the places 3 and 4."""
    own = edition.of_office()
    table = score_table(own, "community")
    assert [row[:2] for row in table.rows] == [
        ("1", "甲社区"), ("2", "乙社区"), ("3～4", "丙社区"), ("3～4", "丁社区"),
    ]  # fmt: skip
    assert "名次写成范围的，因缺报未定。" in table.note
    assert list(own.staffing.loc[own.staffing["kind"].eq("community"), "body"].unique()) == [
        "甲社区", "乙社区", "丙社区", "丁社区",
    ]  # fmt: skip


def test_no_word_of_the_program_stands_in_the_notice(notice: Notice) -> None:
    lines = [line.text for line in notice.lines]
    lines += [text for annex in notice.annexes for text in (annex.title, annex.note, *(at.text for at in annex.lines))]
    lines += ["".join(row) for annex in notice.annexes if annex.table for row in annex.table.rows]
    assert lines and not [line for line in lines if ENGLISH.search(line)]


def test_a_class_that_names_the_kind_does_not_name_it_twice() -> None:
    notice = notice_of(internal_edition(open_year("elder_care_year", policy="elder_care_2014")))
    text = "".join(line.text for line in notice.lines)
    assert "先进社区4个" in text and "社区社区" not in text
    assert "-1.13个百分点（目标不低于0个百分点）" in text


def test_bodies_vetoed_for_the_same_reason_are_named_together(awkward: Evaluation) -> None:
    text = told(notice_of(public_edition(awkward)), "一票否决")
    assert text == "有下列一票否决情形的2个：单位03、单位17（7.3b、7.3h所列事由之一）。会议决定：________。"
