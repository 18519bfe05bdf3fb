"""A drawing written as SVG, which the live views show: matplotlib's own writer takes ten times as long."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Any

from jihua_analysis.explore.charts.drawing import DOTS, INK, dots

if TYPE_CHECKING:
    from jihua_analysis.explore.charts.drawing import Drawing

LETTERS = {1: "M", 2: "L", 3: "Q", 4: "C", 79: "Z"}
"""What matplotlib's codes of a path are called in SVG."""


def shapes(drawing: Drawing) -> str:
    """The parts of a drawing as SVG elements in dots, after the patterns that they are hatched with."""
    pen = Writer("\n".join(f"{box.left:.1f} {box.top:.1f} {box.text}" for box in drawing.texts))
    for what, how in drawing.parts:
        getattr(pen, what)(*how)
    patterns = "".join(pen.patterns.values())
    return (f"<defs>{patterns}</defs>" if patterns else "") + "\n".join(pen.elements)


class Writer:
    """Writes part after part. salt: what is in no other drawing of a page, for ids hold for the whole page."""

    def __init__(self, salt: str) -> None:
        self.elements: list[str] = []
        self.patterns: dict[tuple[str, str], str] = {}
        self._salt = salt

    def path(
        self, points: Sequence[tuple[float, float]], fill: str, edge: str, width: float, dash: str = "",
        alpha: float = 1.0, hatch: str = "",
    ) -> None:  # fmt: skip
        """Points joined by straight lines, filled where `fill` says so."""
        is_closed = len(points) > 2 and points[0] == points[-1]
        way = "L".join([f"{x:.1f} {y:.1f}" for x, y in (points[:-1] if is_closed else points)])
        paint = f"url(#{self._pattern(hatch, fill)})" if hatch else fill or "none"
        more = f' stroke-dasharray="{dash}"' if dash else ""
        more += f' opacity="{alpha:g}"' if alpha != 1.0 else ""
        self.elements.append(f'<path d="M{way}{"Z" if is_closed else ""}" fill="{paint}"{_stroke(edge, width)}{more}/>')

    def marker(self, x: float, y: float, shape: str, size: float, fill: str, edge: str, line: float) -> None:
        """A marker so many dots across."""
        if shape == "o":
            self.elements.append(
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size / 2:.2f}" fill="{fill}"{_stroke(edge, line)}/>'
            )
            return
        way, is_filled = _marker(shape, size)
        paint = fill if is_filled else "none"
        place = f"translate({x:.1f} {y:.1f})"
        self.elements.append(f'<path d="{way}" transform="{place}" fill="{paint}"{_stroke(edge, line)}/>')

    def text(self, x: float, y: float, text: str, size: float, colour: str) -> None:
        """One line of text from x on, its baseline at y."""
        self.elements.append(
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="{dots(size):.2f}" fill="{colour}">{escape(text)}</text>'
        )

    def _pattern(self, hatch: str, fill: str) -> str:
        """The id of a hatch on a ground, which is written once."""
        name = f"h{zlib.crc32(f'{self._salt}{hatch}{fill}'.encode()):08x}"
        if (hatch, fill) not in self.patterns:
            self.patterns[hatch, fill] = (
                f'<pattern id="{name}" patternUnits="userSpaceOnUse" width="{DOTS}" height="{DOTS}">'
                f'<rect width="{DOTS}" height="{DOTS}" fill="{fill or "none"}"/>'
                f'<path d="{_hatch(hatch)}" fill="{INK}"{_stroke(INK, dots(0.7))}/></pattern>'
            )
        return name


def _stroke(colour: str, width: float) -> str:
    return f' stroke="{colour}" stroke-width="{width:.2f}"' if width else ""


@lru_cache(maxsize=32)
def _marker(shape: str, size: float) -> tuple[str, bool]:
    """The way around one of matplotlib's markers, and whether it is filled."""
    from matplotlib.markers import MarkerStyle
    from matplotlib.transforms import Affine2D

    style = MarkerStyle(shape)
    return _way(style.get_path(), style.get_transform() + Affine2D().scale(size, -size)), style.is_filled()


@lru_cache(maxsize=32)
def _hatch(hatch: str) -> str:
    """One of matplotlib's hatches on a square of an inch."""
    from matplotlib.hatch import get_path
    from matplotlib.transforms import Affine2D

    return _way(get_path(hatch), Affine2D().scale(DOTS, -DOTS).translate(0, DOTS))


def _way(path: Any, place: Any) -> str:
    """A path of matplotlib's in SVG's words."""
    return "".join(
        LETTERS[int(code)] + ("" if code == 79 else " ".join([f"{number:.2f}" for number in numbers]))
        for numbers, code in place.transform_path(path).iter_segments(simplify=False)
    )
