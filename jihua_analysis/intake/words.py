"""Words as they are shown and as they are compared."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import Any

MAX_NUMBER = 10**15
"""Above this a stored number has lost its last digit (Excel and float64 keep fifteen); no office counts so far."""

_FULL_WIDTH = {
    **{code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))},
    **dict.fromkeys((0x3000, 0xA0, 0x2003, 0x2002), 0x20),
    **dict.fromkeys((0x200B, 0x200C, 0x200D, 0xFEFF), None),
}
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")


def tidy(text: str) -> str:
    """The text with half-width letters and digits and single spaces; Chinese punctuation stays as written."""
    return " ".join(text.translate(_FULL_WIDTH).split())


def fold(text: object) -> str:
    """The text as it is compared: NFKC, no white space, small letters."""
    folded = unicodedata.normalize("NFKC", "" if text is None else str(text))
    return re.sub(r"[\s\u200b-\u200d\ufeff]+", "", folded).casefold()


def fold_heading(text: object) -> str:
    """A heading as it is compared: folded, without what stands in brackets and without stars and colons."""
    return _BRACKETED.sub("", fold(text)).strip("*:")


def bracketed(text: object) -> str:
    """What stands in the last brackets of a heading, folded: the unit in 预算数（万元）."""
    found = _BRACKETED.findall(fold(text))
    return found[-1][1:-1] if found else ""


def text_of(value: Any) -> str:
    """A cell as text: 12.0 is 12, a date is 2014-03-08."""
    if isinstance(value, str):
        return tidy(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < MAX_NUMBER:
        return str(int(value))
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return str(value)
