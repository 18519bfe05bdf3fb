"""Words as they are shown and as they are compared."""

from __future__ import annotations

import datetime as dt
import errno
import re
import unicodedata
from typing import Any

MAX_NUMBER = 10**15
"""Above this a stored number has lost its last digit (Excel and float64 keep fifteen); no office counts so far."""

_INVISIBLE = (0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF)
"""Marks without width: joiners, soft hyphens, and those that turn the direction of what follows."""
_FULL_WIDTH = {
    **{code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))},
    **dict.fromkeys((0x3000, 0xA0, 0x2003, 0x2002), 0x20),
    **dict.fromkeys((code for code in (*range(0x20), *range(0x7F, 0xA0)) if not chr(code).isspace()), None),
    **dict.fromkeys(_INVISIBLE, None),
}
_STEERING = {code: None for code, into in _FULL_WIDTH.items() if into is None}
TOTAL = re.compile(r"^(?:合计|总计|小计|共计|累计|总数|total|subtotal|sum)")
"""How a row or column begins that adds up others."""
TOTAL_ROW = re.compile(
    r"^(?:平均|均值|平均数|(?:全|本|各)[^\d]{1,4}(?:合计|总计|小计|共计|累计|平均|总数)|上年同期|同比|增减)"
)
"""How a row begins that adds up or compares the others, where a column of that name may be a measure's."""
FOOTNOTE = re.compile(r"^(?:注[:：]|备注|说明[:：]|填表|制表|填报|审核|报送|单位负责人|负责人[:：]|联系)")
"""How the lines of a form begin that hold no data: notes, and who filled it in and how to reach them."""
_UNSEEN = re.compile(r"[\s\x00-\x1f\x7f-\x9f" + "".join(map(chr, _INVISIBLE)) + "]+")
_RUN = re.compile(r"([^\s“”：；，。、（）]{60})[^\s“”：；，。、（）]{20,}")
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")


def tidy(text: str) -> str:
    """The text with half-width letters and digits and single spaces, without control characters and invisible marks.

    Chinese punctuation stays as written.
    """
    return " ".join(text.translate(_FULL_WIDTH).split())


def printable(text: str, longest: int = 500) -> str:
    """A text of unknown origin as a terminal or sheet can show it: one line, cut, without what steers or hides.

    Long runs without a stop in them are cut each, so that a sentence around them can still be read.
    """
    plain = text[:100_000].encode("utf-8", "replace").decode().translate(_STEERING)
    plain = _RUN.sub(r"\1…", " ".join(plain.split()))
    return plain if len(plain) <= longest else f"{plain[: longest - 1]}…"


_REASONS = {
    errno.ENOSPC: "磁盘已满", errno.EDQUOT: "磁盘配额已用完", errno.EFBIG: "文件超过系统允许的大小",
    errno.EACCES: "没有权限", errno.EPERM: "没有权限", errno.EROFS: "磁盘是只读的",
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EISDIR: "这是文件夹", errno.ENOTDIR: "路径里有一段不是文件夹", errno.ENAMETOOLONG: "名称过长",
    errno.ENOTEMPTY: "文件夹不是空的", errno.EBUSY: "正被占用", errno.ELOOP: "链接绕成了圈",
}  # fmt: skip


def reason_of(error: OSError) -> str:
    """Why a file could not be read or written, in Chinese; the system's own words for what is rare."""
    return _REASONS.get(error.errno or 0, error.strerror or "读写失败")


def fold(text: object) -> str:
    """The text as it is compared: NFKC, no white space, small letters."""
    folded = unicodedata.normalize("NFKC", "" if text is None else str(text))
    return _UNSEEN.sub("", folded).casefold()


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
