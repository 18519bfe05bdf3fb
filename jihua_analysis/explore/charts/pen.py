"""Puts the parts of a drawing on any of matplotlib's canvases: one artist that needs no layout."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from matplotlib.artist import Artist
from matplotlib.colors import to_rgb, to_rgba
from matplotlib.font_manager import FontProperties
from matplotlib.markers import MarkerStyle
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from jihua_analysis.explore.charts.drawing import DOTS, INK
from jihua_analysis.fonts import SANS

POINT = 72 / DOTS


class Parts(Artist):
    """The parts of a drawing of so many dots, drawn one after the other."""

    def __init__(self, parts: Sequence[tuple[str, tuple[Any, ...]]], width: float, height: float) -> None:
        super().__init__()
        self._parts, self._size = parts, (width, height)

    def draw(self, renderer: Any) -> None:
        """All parts, at the figure's resolution of the moment."""
        figure: Any = self.get_figure(root=True)
        pen = Pen(renderer, figure.bbox.width / self._size[0], self._size[1])
        for what, how in self._parts:
            getattr(pen, what)(*how)


class Pen:
    """Draws in dots from the upper left corner, on a renderer of `scale` of its own units a dot."""

    def __init__(self, renderer: Any, scale: float, height: float) -> None:
        self._renderer, self._scale, self._height = renderer, scale, height
        self._place = Affine2D().scale(scale, -scale).translate(0, height * scale)

    def path(
        self, points: Sequence[tuple[float, float]], fill: str, edge: str, width: float, dash: str = "",
        alpha: float = 1.0, hatch: str = "",
    ) -> None:  # fmt: skip
        """Points joined by straight lines, filled where `fill` says so; widths in dots."""
        self._draw(Path(points), self._place, fill, edge, width, dash, alpha, hatch)

    def marker(self, x: float, y: float, shape: str, size: float, fill: str, edge: str, line: float) -> None:
        """A marker so many dots across."""
        style = _marker(shape)
        place = style.get_transform() + Affine2D().scale(size * self._scale)
        place += Affine2D().translate(x * self._scale, (self._height - y) * self._scale)
        self._draw(style.get_path(), place, fill if style.is_filled() else "", edge, line)

    def text(self, x: float, y: float, text: str, size: float, colour: str) -> None:
        """One line of text from x on, its baseline at y."""
        pen = self._renderer.new_gc()
        pen.set_foreground(colour)
        down = y if self._renderer.flipy() else self._height - y
        self._renderer.draw_text(pen, x * self._scale, down * self._scale, text, _type(size), 0.0)
        pen.restore()

    def _draw(
        self, path: Path, place: Any, fill: str, edge: str, width: float, dash: str = "", alpha: float = 1.0,
        hatch: str = "",
    ) -> None:  # fmt: skip
        pen = self._renderer.new_gc()
        pen.set_linewidth(width * POINT)
        pen.set_foreground(edge)
        pen.set_alpha(alpha)
        if dash:
            pen.set_dashes(0, [float(length) * POINT for length in dash.split()])
        if hatch:
            pen.set_hatch(hatch)
            pen.set_hatch_color(to_rgba(INK))
            pen.set_hatch_linewidth(0.7)
        self._renderer.draw_path(pen, path, place, to_rgb(fill) if fill else None)
        pen.restore()


@lru_cache(maxsize=32)
def _marker(shape: str) -> MarkerStyle:
    return MarkerStyle(shape)


@lru_cache(maxsize=32)
def _type(size: float) -> FontProperties:
    return FontProperties(family=SANS, size=size)
