"""How an office writes its notices, from the words of the command line and back into the manifest."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import fields
from typing import Any

from jihua_analysis.intake.headings import did_you_mean
from jihua_analysis.publish.notice_text import NoticeOptions

NAMES = tuple(field.name for field in fields(NoticeOptions))
TITLES = {
    "number": "发文字号", "signed": "成文日期", "red_head": "红头", "chinese_date": "汉字日期",
    "subject_words": "主题词", "copies": "份数", "copied_to": "抄送",
}  # fmt: skip
"""What each is called in words."""
_YES, _NO = ("是", "yes", "true", "1"), ("否", "no", "false", "0")
_DEFAULTS = NoticeOptions()


def notice_option(name: str, text: str) -> Any:
    """The value of one field of NoticeOptions, read from text: a date, yes or no, words, a number of copies.

    ValueError, in Chinese, for a name that is none of the fields and for a text that is no such value.
    """
    if name not in NAMES:
        guess = did_you_mean(name, NAMES)
        hint = f"您是否指 {guess}？" if guess else f"可选的有 {'、'.join(NAMES)}"
        raise ValueError(f"通报没有 {name} 这一项；{hint}")
    if name == "signed":
        return _date(text)
    if name == "copies":
        return _copies(text)
    if name == "subject_words":
        return tuple(word for word in re.split(r"[,，、;；\s]+", text) if word)
    return _flag(name, text) if isinstance(getattr(_DEFAULTS, name), bool) else text


def told(options: NoticeOptions | None) -> dict[str, Any]:
    """The fields that differ from the defaults, as the manifest holds them: `notice_options_from` reads them back."""
    shown = options or _DEFAULTS
    changed = {name: getattr(shown, name) for name in NAMES if getattr(shown, name) != getattr(_DEFAULTS, name)}
    return {name: _plain(value) for name, value in changed.items()}


def notice_options_from(manifest: dict[str, Any]) -> NoticeOptions:
    """The options that a manifest records, to make the same notice again."""
    kept = dict(manifest.get("notice", {}))
    if "signed" in kept:
        kept["signed"] = dt.date.fromisoformat(kept["signed"])
    if "subject_words" in kept:
        kept["subject_words"] = tuple(kept["subject_words"])
    return NoticeOptions(**kept)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else list(value) if isinstance(value, tuple) else value


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"signed 要写成 年-月-日，如 2015-01-20，写的是 {text}") from None


def _copies(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise ValueError(f"copies 要填份数，如 50，写的是 {text}")
    return int(text)


def _flag(name: str, text: str) -> bool:
    if text.lower() not in _YES + _NO:
        raise ValueError(f"{name} 要填 是 或 否，写的是 {text}")
    return text.lower() in _YES
