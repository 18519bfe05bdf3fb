"""The style sheet that both web pages share."""

from __future__ import annotations

from importlib.resources import files


def style(family: str) -> str:
    """The page's style sheet, set in this font family."""
    text = (files("jihua_analysis.publish") / "templates" / "page.css").read_text(encoding="utf-8")
    return text.replace("FAMILY", family)
