"""A drawing: shapes and text at places in dots, kept as SVG; the same picture on screen, in PNG and in PDF.

Type is measured with the shipped font before it is placed, so that nothing has to be drawn to know its size.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from importlib.resources import as_file, files
from itertools import pairwise
from typing import Any

from jihua_analysis.fonts import SANS, metrics

DOTS = 110
"""Dots an inch."""
INK = "#1a1a1a"
FAMILY = f"'{SANS}', 'Noto Sans CJK SC', 'Microsoft YaHei', 'PingFang SC', sans-serif"
LINE = 1.32
"""Height of a line, in sizes of its type."""
RISE = 0.37
"""From the baseline up to the middle of the signs, in sizes of their type."""
HATCHES = {
    "////": '<path d="M-1 1L1 -1M0 7L7 0M6 8L8 6" stroke-width="0.9"/>',
    "\\\\\\\\": '<path d="M-1 6L1 8M0 0L7 7M6 -1L8 1" stroke-width="0.9"/>',
    "xxxx": '<path d="M0 7L7 0M0 0L7 7" stroke-width="0.7"/>',
    "++++": '<path d="M3.5 0V7M0 3.5H7" stroke-width="0.7"/>',
    "....": '<circle cx="2" cy="2" r="0.8" fill="#1a1a1a" stroke="none"/>'
    '<circle cx="5.5" cy="5.5" r="0.8" fill="#1a1a1a" stroke="none"/>',
}
"""A tile of seven dots for each hatching."""
MARKERS: dict[str, tuple[tuple[float, float], ...]] = {
    "^": ((0, -1), (1, 1), (-1, 1)),
    "_": ((-1, -0.12), (1, -0.12), (1, 0.12), (-1, 0.12)),
    "X": (
        (-1, -0.5), (-0.5, -1), (0, -0.5), (0.5, -1), (1, -0.5), (0.5, 0), (1, 0.5), (0.5, 1), (0, 0.5), (-0.5, 1),
        (-1, 0.5), (-0.5, 0),
    ),
}  # fmt: skip
"""The corners of each mark that is no circle, within a square of two by two."""
PAGE = b"""#let dots(name) = float(sys.inputs.at(name)) * 1pt
#set page(width: dots("width"), height: dots("height"), margin: 0pt)
#image(bytes(sys.inputs.svg), width: 100%)
"""
"""What prints a drawing: a Typst page of its size, a point a dot."""
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
    """A white sheet of so many dots; what is drawn later lies above."""

    width: float
    height: float
    parts: list[str] = field(default_factory=list, repr=False)
    texts: list[Box] = field(default_factory=list, repr=False)

    def rectangle(
        self, left: float, top: float, width: float, height: float, fill: str, edge: float = 0.0, hatch: str = ""
    ) -> None:
        """A filled rectangle; `edge` is the width of its outline, `hatch` one of HATCHES."""
        place = f'x="{_n(left)}" y="{_n(top)}" width="{_n(width)}" height="{_n(height)}"'
        outline = f' stroke="{INK}" stroke-width="{_n(edge)}"' if edge else ""
        if hatch:
            self.parts.append(f'<rect {place} fill="{fill}"/><rect {place} fill="url(#{_hatch_id(hatch)})"{outline}/>')
        else:
            self.parts.append(f'<rect {place} fill="{fill}"{outline}/>')

    def line(
        self, points: Iterable[tuple[float, float]], colour: str, width: float, dash: str = "", alpha: float = 1.0
    ) -> None:
        """Points joined by straight lines; `dash` as lengths on and off."""
        way = "L".join(f"{_n(x)} {_n(y)}" for x, y in points)
        look = (f' stroke-dasharray="{dash}"' if dash else "") + (f' opacity="{alpha:g}"' if alpha < 1 else "")
        self.parts.append(f'<path d="M{way}" fill="none" stroke="{colour}" stroke-width="{_n(width)}"{look}/>')

    def marker(
        self, x: float, y: float, shape: str, size: float, fill: str, edge: str = INK, line: float = 1.0
    ) -> None:
        """A mark of so many dots across; 'o' is a circle, the others as in MARKERS."""
        r, look = size / 2, f'fill="{fill}" stroke="{edge}" stroke-width="{_n(line)}"'
        if shape == "o":
            self.parts.append(f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(r)}" {look}/>')
        else:
            corners = " ".join(f"{_n(x + r * a)},{_n(y + r * b)}" for a, b in MARKERS[shape])
            self.parts.append(f'<polygon points="{corners}" {look} stroke-linejoin="round"/>')

    def text(
        self, x: float, y: float, text: str, size: float, anchor: str = START, colour: str = INK, boxed: str = ""
    ) -> None:
        """Lines of text around the height y. anchor: the side that x names; boxed: the outline of a white ground."""
        if not text:
            return
        wide, high = text_size(text, size)
        left = x - wide * {START: 0.0, MIDDLE: 0.5, END: 1.0}[anchor]
        top, type_, lines = y - high / 2, dots(size), text.split("\n")
        self.texts.append(Box(text, left, top, left + wide, top + high))
        if boxed:
            ground = f'x="{_n(left - 2.5)}" y="{_n(top + 1)}" width="{_n(wide + 5)}" height="{_n(high - 2)}" rx="2.5"'
            self.parts.append(f'<rect {ground} fill="white" stroke="{boxed}" stroke-width="0.6"/>')
        side = f' text-anchor="{anchor}"' if anchor != START else ""
        look = f' fill="{colour}"' if colour != INK else ""
        look = f'font-size="{_n(type_)}"{side}{look}'
        for place, line in enumerate(lines):
            base = top + (place + 0.5) * LINE * type_ + RISE * type_
            self.parts.append(f'<text x="{_n(x)}" y="{_n(base)}" {look}>{escape(line, quote=False)}</text>')

    def svg(self, title: str = "") -> str:
        """The drawing as SVG; it shrinks with a narrower page. `title` is read out to those who cannot see it."""
        body = "".join(self.parts)
        used = [hatch for hatch in HATCHES if f"url(#{_hatch_id(hatch)})" in body]
        own = f"{zlib.crc32(body.encode()):08x}"  # ids are shared by all drawings of a page, so each has its own
        for hatch in used:
            body = body.replace(f"url(#{_hatch_id(hatch)})", f"url(#{_hatch_id(hatch)}-{own})")
        tiles = "".join(
            f'<pattern id="{_hatch_id(hatch)}-{own}" width="7" height="7" patternUnits="userSpaceOnUse">'
            f'<g fill="none" stroke="{INK}">{HATCHES[hatch]}</g></pattern>'
            for hatch in used
        )
        named = f' role="img" aria-label="{escape(title)}"' if title else ""
        size = f'width="{_n(self.width)}" height="{_n(self.height)}" viewBox="0 0 {_n(self.width)} {_n(self.height)}"'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size}{named} font-family="{FAMILY}" fill="{INK}" '
            f'style="max-width:100%;height:auto"><defs>{tiles}</defs>'
            f'<rect width="100%" height="100%" fill="white"/>{body}</svg>'
        )

    def printed(self, kind: str, sharpness: float = 1.0) -> bytes:
        """The drawing as 'png', with `sharpness` dots for each of its own, or as 'pdf' with letters as letters."""
        size = {"width": f"{self.width:g}", "height": f"{self.height:g}", "svg": self.svg()}
        made = _press().compile(PAGE, format=kind, ppi=72 * sharpness, sys_inputs=size, timestamp=0)
        assert isinstance(made, bytes)
        return made


@lru_cache(maxsize=1)
def _press() -> Any:
    """What prints drawings, with the shipped fonts and no others, made once a process."""
    import typst

    with as_file(files("jihua_analysis") / "fonts") as folder:
        return typst.Compiler(font_paths=[str(folder)], ignore_system_fonts=True)


def _hatch_id(hatch: str) -> str:
    return f"jihua-hatch-{list(HATCHES).index(hatch)}"


def _n(value: float) -> str:
    """A number of dots, to a tenth."""
    return f"{value:.1f}".removesuffix(".0")


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
