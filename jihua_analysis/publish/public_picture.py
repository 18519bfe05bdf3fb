"""A picture of the public edition: how many bodies met each target, from the counts that the edition shows."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from jihua_analysis.assess.because import word
from jihua_analysis.fonts import SANS
from jihua_analysis.publish.editions import Edition
from jihua_analysis.publish.report_text import Picture

_BARS = (("met", "#0b6ea8", "#ffffff"), ("missed", "#a9460f", "#ffffff"), ("cannot_tell", "#d5dae1", "#1f2937"))
"""Outcome, colour of its bar and of the number on it; the number and the order say the same as the colour."""
_WIDE, _LABEL, _ROW, _TOP, _SIZE = 760, 230, 26, 62, 13
_NARROW = 16
"""Points of a bar that has room for its number."""


def public_pictures(edition: Edition, office: str | None = None) -> dict[str, tuple[Picture, ...]]:
    """The drawings of the report's sections for one office: a drawing a kind of bodies of which something is shown."""
    own, made = edition.of_office(office), []
    for kind in own.policy.kinds:
        f = own.target_counts
        rows = f[f["kind"].eq(kind) & f["state"].ne("suppressed")]
        counts = [
            (own.policy.indicators[r["indicator"]].label, {name: int(r[name]) for name, *_ in _BARS})
            for r in rows.to_dict("records")
        ]
        if counts:
            counts.sort(key=lambda row: -row[1]["missed"])
            title = f"{own.year}年{own.policy.label(kind)}各项目标：{_in_words(counts[0])}"
            made.append(Picture(title, _drawn(title, counts)))
    return {"targets": tuple(made)}


def _in_words(row: tuple[str, dict[str, int]]) -> str:
    """未达到最多的是 …"""
    label, counts = row
    if not counts["missed"]:
        return "没有未达到的"
    return f"未达到最多的是{label}，{sum(counts.values())}个中{counts['missed']}个未达到"


def _drawn(title: str, counts: list[tuple[str, dict[str, int]]]) -> str:
    high, most = _TOP + _ROW * len(counts) + 6, max(sum(row.values()) for _, row in counts)
    inside = "".join(_key()) + "".join(_bars(counts, (_WIDE - _LABEL - 12) / max(most, 1)))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDE} {high}" width="{_WIDE}" height="{high}" '
        f'font-family="{SANS}" font-size="{_SIZE}" role="img" aria-label="{escape(title)}">'
        f'<text x="0" y="18" font-size="15" fill="#1f3a5f">{escape(title)}</text>{inside}</svg>'
    )


def _key() -> Iterator[str]:
    """Which colour is which outcome."""
    x = float(_LABEL)
    for name, colour, _ in _BARS:
        yield f'<rect x="{x:g}" y="34" width="14" height="14" fill="{colour}"/>'
        yield f'<text x="{x + 20:g}" y="46" fill="#1f2937">{word(name)}</text>'
        x += 40 + _SIZE * len(word(name))


def _bars(counts: list[tuple[str, dict[str, int]]], scale: float) -> Iterator[str]:
    """A row a target: its name, then a bar an outcome with its number."""
    for at, (label, row) in enumerate(counts):
        y, x = _TOP + _ROW * at, float(_LABEL)
        yield f'<text x="{_LABEL - 8}" y="{y + 16}" text-anchor="end" fill="#1f2937">{escape(label)}</text>'
        for name, colour, ink in _BARS:
            wide = row[name] * scale
            if wide:
                yield f'<rect x="{x:.1f}" y="{y + 2}" width="{wide:.1f}" height="{_ROW - 7}" fill="{colour}"/>'
            if wide >= _NARROW:
                middle = f'x="{x + wide / 2:.1f}" y="{y + 16}" text-anchor="middle"'
                yield f'<text {middle} fill="{ink}">{row[name]}</text>'
            x += wide
