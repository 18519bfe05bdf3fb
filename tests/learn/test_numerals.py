"""Numbers in the writings that learners use, and what is no number."""

from fractions import Fraction

import pytest

from jihua_analysis.learn.numerals import as_text, read_number, rounded


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("98", "%", "98"),
        ("９８．５％", "%", "98.5"),
        ("百分之九十八点五", "%", "98.5"),
        ("49/50", "%", "98"),
        ("50分之49", "%", "98"),
        ("五十分之四十九", "%", "98"),
        ("6.84‰", "‰", "6.84"),
        ("0.684%", "‰", "6.84"),  # 1 % = 10 ‰
        ("千分之七", "%", "0.7"),
        ("约 6.84", "‰", "6.84"),
        ("答案是：149条", "", "149"),
        ("一百四十九", "", "149"),
        ("一四九", "", "149"),
        ("两万五千九百三十", "", "25930"),
        ("二千零五", "", "2005"),
        ("十二", "", "12"),
        ("第5名", "", "5"),
        ("25,930 人", "", "25930"),
        ("-22", "", "-22"),
        ("−22分", "", "-22"),
        ("负二十二", "", "-22"),
        (".5", "", "0.5"),
        ("7个单位", "", "7"),
    ],
)
def test_usual_writings_are_read(text: str, unit: str, value: str) -> None:
    written = read_number(text)
    assert written is not None, text
    assert written.in_unit(unit) == Fraction(value)


@pytest.mark.parametrize(
    "text", ["", "  ", "不知道", "6,84", "1/0", "十百", "5 到 6", "九八十", "98%%", "一万万万", "%"]
)
def test_what_cannot_be_read_in_one_way_is_not_read(text: str) -> None:
    assert read_number(text) is None


def test_a_half_is_rounded_away_from_zero() -> None:
    assert rounded(Fraction("45.625"), 2) == Fraction("45.63")
    assert rounded(Fraction("-0.5"), 0) == -1
    assert rounded(Fraction("2.5"), 0) == 3


def test_numbers_are_shown_exact_where_four_decimals_suffice_and_rounded_where_not() -> None:
    assert as_text(Fraction("45.625"), 2) == "45.625"
    assert as_text(Fraction(2, 3), 2) == "0.67"
    assert as_text(Fraction(-2, 3), 1) == "-0.7"
    assert as_text(Fraction(26659), 0) == "26659"
    assert as_text(Fraction("43.10"), 2) == "43.1"
