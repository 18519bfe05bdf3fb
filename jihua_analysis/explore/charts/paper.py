"""The sheet every chart is drawn on: size, type, title, note, and the marks that stand for each outcome."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from jihua_analysis.explore.charts.drawing import DOTS, INK, LINE, START, Drawing, dots
from jihua_analysis.explore.charts.panel import PALE, QUIET, RULE, Key, Labels, Mark, Panel, place_all
from jihua_analysis.fonts import metrics

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MET = Mark("●", "o", "#0072b2")
MISSED = Mark("×", "X", "#d55e00", "////")
UNKNOWN = Mark("△", "^", "#ffffff", "..")
NOT_DUE = Mark("－", "_", "#d9d9d9")
MARKS = {"met": MET, "missed": MISSED, "cannot_tell": UNKNOWN}
EDGE = 14.0
"""Dots left free at each side of a sheet."""


def mark(outcome: str) -> Mark:
    """The mark of an outcome; what is neither met, missed nor open was not due."""
    return MARKS.get(outcome, NOT_DUE)


@dataclass(frozen=True, eq=False)
class Chart:
    """A drawing, the finding it is titled with, and the rows it was drawn from; shows itself in a notebook."""

    drawing: Drawing
    finding: str
    rows: pd.DataFrame = field(repr=False)

    @property
    def figure(self) -> Figure:
        """The picture as a matplotlib figure, anew each time: what is added to it is in no other picture."""
        return self.drawing.figure

    @cached_property
    def _svg(self) -> str:
        return self.drawing.svg(self.finding)

    @cached_property
    def _png(self) -> bytes:
        return self.drawing.printed("png")

    def svg(self) -> str:
        """The picture as SVG, made once: what a page with the shipped font shows at once."""
        return self._svg

    def png(self) -> bytes:
        """The picture as PNG, made once; the same bytes for the same rows."""
        return self._png

    def save(self, path: str | Path) -> Path:
        """The picture in a file; png, pdf or svg by the ending."""
        path = Path(path)
        kind = path.suffix.lstrip(".").lower() or "png"
        if kind not in ("png", "pdf", "svg"):
            raise ValueError(f"图片存成png、pdf或svg，不能存成“{path.name}”")
        path.write_bytes(self.svg().encode() if kind == "svg" else self.drawing.printed(kind, 2.0))
        return path

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[dict[str, Any], dict[str, Any]]:
        return {"text/plain": self.finding, "image/png": self.png()}, {"image/png": {"alt": self.finding}}


def sheet(
    finding: str,
    note: str = "",
    size: tuple[float, float] = (9.0, 4.5),
    panels: Panel | Sequence[Sequence[Panel]] = (),
    heights: Sequence[float] = (),
) -> Drawing:
    """A drawing of this size in inches: the finding on top, the note below, and between them the panels in rows."""
    on = Drawing(round(size[0] * DOTS), round(size[1] * DOTS))
    room, top, bottom = on.width - 2 * EDGE, 8.0, on.height - 8.0
    head = folded(finding, room, 13.5)
    high = LINE * dots(13.5) * (head.count("\n") + 1)
    on.text(EDGE, top + high / 2, head, 13.5, START)
    top += high + 10
    if note:
        foot = folded(note, room, 8.5)
        high = LINE * dots(8.5) * (foot.count("\n") + 1)
        on.text(EDGE, bottom - high / 2, foot, 8.5, START, QUIET)
        bottom -= high + 8
    grid = [[panels]] if isinstance(panels, Panel) else panels
    if grid:
        place_all(on, grid, (EDGE, top, room, bottom - top), heights)
    return on


def folded(text: str, room: float, size: float) -> str:
    """The text in lines of so many dots; numbers stay whole, and no line begins or ends with a sign that may not."""
    used, out = 0.0, ""
    for piece in _PIECES.findall(text):
        wide = metrics.width(piece, dots(size))
        if out and used + wide > room:
            out, used = out + "\n", 0.0
        out, used = out + piece, used + wide
    return out


_PIECES = re.compile(r"[“（〔《]*(?:[0-9A-Za-z.,%‰–±/-]+|.)[，。；：、）”〕》…]*")


def key(marked: Mark, label: str) -> Key:
    """One legend entry for a mark."""
    return Key(label, marked.colour, marker=marked.marker)


def patch(colour: str, label: str, hatch: str = "") -> Key:
    """One legend entry for a filled area."""
    return Key(label, colour, hatch)


def rows_down(count: int, before: float = 0.7, after: float = 0.7) -> tuple[float, float]:
    """The scale of a list of rows, the first on top."""
    return -before, max(count, 1) - 1 + after


__all__ = [
    "INK", "MARKS", "MET", "MISSED", "NOT_DUE", "PALE", "QUIET", "RULE", "UNKNOWN", "Chart", "Key", "Labels", "Mark",
    "Panel", "folded", "key", "mark", "patch", "rows_down", "sheet",
]  # fmt: skip
