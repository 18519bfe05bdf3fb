"""A drawing: shapes and text at places in dots; the same picture as SVG on screen and, by matplotlib, as PNG and PDF.

Type is measured with the shipped font before it is placed, so that nothing has to be drawn to know its size, and what
is placed goes straight to matplotlib's renderer: a whole chart takes what one of its axes would take to lay out.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from jihua_analysis.fonts import SANS, metrics, use_chinese

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DOTS = 110
"""Dots an inch."""
INK = "#1a1a1a"
FAMILY = f"'{SANS}', 'Noto Sans CJK SC', 'Microsoft YaHei', 'PingFang SC', sans-serif"
LINE = 1.32
"""Height of a line, in sizes of its type."""
RISE = 0.37
"""From the baseline up to the middle of the signs, in sizes of their type."""
START, MIDDLE, END = "start", "middle", "end"


def dots(points: float) -> float:
    """Typographic points in dots."""
    return points * DOTS / 72


def text_size(text: str, size: float) -> tuple[float, float]:
    """Width and height in dots of text of so many points; lines are parted by a line feed."""
    lines = text.split("\n")
    return max(metrics.width(line, dots(size)) for line in lines), len(lines) * LINE * dots(size)


@dataclass(frozen=True)
class Box:
    """Where a text lies, in dots."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass(eq=False)
class Drawing:
    """A white sheet of so many dots; what is drawn later lies above. parts: what a pen is told to do, in order."""

    width: float
    height: float
    parts: list[tuple[str, tuple[Any, ...]]] = field(default_factory=list, repr=False)
    texts: list[Box] = field(default_factory=list, repr=False)

    def rectangle(
        self, left: float, top: float, width: float, height: float, fill: str, edge: float = 0.0, hatch: str = ""
    ) -> None:
        """A filled rectangle; `edge` is the width of its outline, `hatch` one of matplotlib's patterns."""
        corners = _corners(left, top, width, height)
        self.parts.append(("path", (corners, fill, INK, edge, "", 1.0, hatch)))

    def line(
        self, points: Iterable[tuple[float, float]], colour: str, width: float, dash: str = "", alpha: float = 1.0
    ) -> None:
        """Points joined by straight lines, nothing where there are none; `dash` as lengths on and off."""
        if way := list(points):
            self.parts.append(("path", (way, "", colour, width, dash, alpha)))

    def marker(
        self, x: float, y: float, shape: str, size: float, fill: str, edge: str = INK, line: float = 1.0
    ) -> None:
        """One of matplotlib's markers, so many dots across."""
        self.parts.append(("marker", (x, y, shape, size, fill, edge, line)))

    def text(
        self, x: float, y: float, text: str, size: float, anchor: str = START, colour: str = INK, boxed: str = ""
    ) -> None:
        """Lines of text around the height y. anchor: the side that x names; boxed: the outline of a white ground."""
        if not text:
            return
        wide, high = text_size(text, size)
        share = {START: 0.0, MIDDLE: 0.5, END: 1.0}[anchor]
        left, top, type_ = x - wide * share, y - high / 2, dots(size)
        self.texts.append(Box(text, left, top, left + wide, top + high))
        if boxed:
            ground = _corners(left - 2.5, top + 1, wide + 5, high - 2)
            self.parts.append(("path", (ground, "white", boxed, 0.6)))
        for place, line in enumerate(text.split("\n")):
            base = top + (place + 0.5) * LINE * type_ + RISE * type_
            start = x - metrics.width(line, type_) * share
            self.parts.append(("text", (start, base, line, size, colour)))

    @property
    def figure(self) -> Figure:
        """The drawing as a matplotlib figure of the same size; what is changed in it stays its own."""
        from matplotlib.figure import Figure

        from jihua_analysis.explore.charts.pen import Parts

        use_chinese()
        figure = Figure(figsize=(self.width / DOTS, self.height / DOTS), dpi=DOTS, facecolor="white")
        figure.add_artist(Parts(self.parts, self.width, self.height))
        return figure

    def svg(self, title: str = "") -> str:
        """The drawing as SVG; it shrinks with a narrower page. `title` is read out to those who cannot see it."""
        from jihua_analysis.explore.charts.svg import shapes

        named = f' role="img" aria-label="{escape(title)}"' if title else ""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width:g}" height="{self.height:g}" '
            f'viewBox="0 0 {self.width:g} {self.height:g}"{named} font-family="{FAMILY}" stroke-linejoin="round" '
            f'style="max-width:100%;height:auto"><rect width="100%" height="100%" fill="white"/>'
            f"{shapes(self)}</svg>\n"
        )

    def printed(self, kind: str, sharpness: float = 1.0) -> bytes:
        """The drawing as 'png', with `sharpness` dots for each of its own, or as 'pdf' with letters as letters; it
        does not say when it was made."""
        import matplotlib as mpl

        metadata = {"png": {"Software": None}, "pdf": {"CreationDate": None, "Creator": None, "Producer": None}}
        out = io.BytesIO()
        figure = self.figure
        with mpl.rc_context({"text.hinting": "none"}):
            figure.savefig(out, format=kind, dpi=DOTS * sharpness, metadata=metadata[kind])
        return out.getvalue()


def _corners(left: float, top: float, width: float, height: float) -> list[tuple[float, float]]:
    """The way around a rectangle."""
    right, bottom = left + width, top + height
    return [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]


def nice_ticks(low: float, high: float, most: int = 7) -> list[float]:
    """Round numbers between two ends, at most so many: steps of 1, 2 or 5 times a power of ten."""
    if not high > low:
        return [low]
    size = 10.0 ** math.floor(math.log10((high - low) / most))
    step = next(s * size for s in (1, 2, 5, 10, 20) if (high - low) / (s * size) <= most)
    first = math.ceil(low / step - 1e-9)
    return [round(i * step, 10) for i in range(first, math.floor(high / step + 1e-9) + 1)]


def spread(values: Sequence[float], apart: float) -> list[float]:
    """Places near the values, in their order, at least so far apart: for labels that would cover each other."""
    order = sorted(range(len(values)), key=lambda i: values[i])
    placed = list(values)
    for before, after in pairwise(order):
        placed[after] = max(placed[after], placed[before] + apart)
    drift = (sum(placed) - sum(values)) / max(len(values), 1)
    return [place - drift for place in placed]
