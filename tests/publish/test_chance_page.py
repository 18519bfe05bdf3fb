"""The workbook page on chance: the two columns, the sex ratio in words, the luck line beside each sanction."""

from jihua_analysis import open_year
from jihua_analysis.publish.chance_page import chance


def column(page, heading):
    return next(c.values for c in page.columns if c.heading == heading)


def test_the_page_says_what_is_beyond_chance_and_what_luck_makes_of_forced_places():
    page = chance(open_year("ordinary_year"))
    assert page.name == "偶然" and len({len(c.values) for c in page.columns}) == 1
    assert set(column(page, "类")) == {"目标", "性别比", "处罚"}
    assert set(column(page, "推断")) <= {"看得出达到", "看得出未达到", "说不清", "不作推断", "—"}
    says = "\n".join(column(page, "说明"))
    # 40 units, two places: (4/40)(1 - 2/40) = 0.095 cards and 8/1600 = 0.005 vetoes a year
    assert "每年也会有0.095个连续2年三类" in says and "每年也会有0.005个连续3年三类" in says
    assert "300例出生不能分辨103–106" in says


def test_a_document_without_birth_targets_has_no_line_on_the_sex_ratio():
    page = chance(open_year("elder_care_year", policy="elder_care_2014"))
    assert "性别比" not in column(page, "类")
