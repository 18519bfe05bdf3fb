"""Days of a year as a policy writes them."""

from __future__ import annotations

import datetime as dt

from jihua_analysis.policy.periods import day_in, period_label


def test_a_day_is_that_of_the_year_and_february_ends_when_it_ends() -> None:
    assert day_in(2014, "12-31") == dt.date(2014, 12, 31)
    assert day_in(2014, "02-29") == dt.date(2014, 2, 28)
    assert day_in(2012, "02-29") == dt.date(2012, 2, 29)


def test_periods_read_as_people_say_them() -> None:
    assert [period_label(p) for p in ("2014", "2014-H1", "2014-Q3", "2014-05")] == [
        "2014年", "2014年上半年", "2014年三季度", "2014年5月",
    ]  # fmt: skip
