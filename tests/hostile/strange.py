"""Values that no form asks for and that turn up all the same."""

from __future__ import annotations

import datetime as dt
from typing import Any

TEXTS = (
    "", " ", "\u3000", "=1+1", "+86", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0",
    '=HYPERLINK("x")', "'=1", "—", "/", "#N/A", "#DIV/0!", "nan", "inf", "-inf", "1e400", "1E5", "0x10",
    "１２３", "٣", "①", "½", "五", "1,234", "1,23", "98%", "7‰", "1.2.3", "--", "不适用", "保密", "无数据",
    "甲\u202e乙", "甲\u200b社区", "а", "\x1b[31m红", "a\x00b", "\ufeff", "\u2028", "x" * 40_000, "甲" * 300,
    "合计", "注：", "2014", "2014-02-30", "2014年13月", "0000-01-01", "9999-12-31", "2014-H3", "姓名",
    "13800138000", "11010119900307771X", "../../x", "C:\\x", "con", "<b>x</b>", "</script>", "{{7*7}}", "${x}",
    "%s", "\\", "\"", "单位名称", "甲社区", "单位01", "\U0001F600", "e\u0301", "ﬀ", "⽤",
)  # fmt: skip
"""Formulas, marks, numbers in disguise, bad dates, invisible and confusable characters, markup, names of ours."""

NUMBERS = (
    0, -0.0, 1, -1, 0.5, 1e-320, 1e15, 1e16, 1e300, -1e300, 2**31, 2**53, 2**63, 41_640, -41_640, 60, 2_958_466,
    float("inf"), float("nan"), 98.000000001, 0.1 + 0.2,
)  # fmt: skip

OTHERS: tuple[Any, ...] = (
    True, False, None, dt.date(2014, 2, 28), dt.datetime(1900, 1, 1), dt.datetime(9999, 12, 31, 23, 59, 59),
    dt.time(1, 2),
)  # fmt: skip

NAMES = (
    "a", "..", ".", "", " ", "a/b", "a\\b", "CON", "名", "x" * 300, "-", "--", "-rf", "a\nb", "a\tb", "=1",
    "a\udcff", "~", "$HOME", "*", "?", "data", "data/bodies.csv", "/", "//", "/dev/null", "/proc/self/mem",
    "out", "a'b", 'a"b', "\u202e", "a\x00b",
)  # fmt: skip
"""Names of files and folders, for arguments."""
