"""The sheet every chart is drawn on: size, type, title, note, and the marks that stand for each outcome."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from jihua_analysis.fonts import use_chinese

INK, QUIET, RULE, PALE = "#1a1a1a", "#5f5f5f", "#c8c8c8", "#ececec"
DOTS = 110
"""Dots an inch on screen."""


@dataclass(frozen=True)
class Mark:
    """How an outcome looks: a sign for text, a marker, a colour (Okabe and Ito), a hatch for grey print."""

    sign: str
    marker: str
    colour: str
    hatch: str = ""


MET = Mark("●", "o", "#0072b2")
MISSED = Mark("✗", "X", "#d55e00", "////")
UNKNOWN = Mark("△", "^", "#ffffff", "....")
NOT_DUE = Mark("－", "_", "#d9d9d9")
MARKS = {"met": MET, "missed": MISSED, "cannot_tell": UNKNOWN}


def mark(outcome: str) -> Mark:
    """The mark of an outcome; what is neither met, missed nor open was not due."""
    return MARKS.get(outcome, NOT_DUE)


@dataclass(frozen=True, eq=False)
class Chart:
    """A drawn figure, the finding it is titled with, and the rows it was drawn from; shows itself in a notebook."""

    figure: Figure
    finding: str
    rows: pd.DataFrame = field(repr=False)

    def png(self) -> bytes:
        """The picture, drawn once; the same bytes for the same rows."""
        return self._png

    @cached_property
    def _png(self) -> bytes:
        with io.BytesIO() as page:
            self.figure.savefig(page, format="png", dpi=DOTS, metadata={"Software": None})
            return page.getvalue()

    def save(self, path: str | Path) -> Path:
        """The picture in a file; png, pdf or svg by the ending."""
        path = Path(path)
        kind = path.suffix.lstrip(".") or "png"
        undated: dict[str, Any] = {"png": {"Software": None}, "pdf": {"CreationDate": None}, "svg": {"Date": None}}
        self.figure.savefig(path, format=kind, dpi=2 * DOTS, metadata=undated.get(kind))
        return path

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[dict[str, Any], dict[str, Any]]:
        return {"text/plain": self.finding, "image/png": self.png()}, {"image/png": {"alt": self.finding}}


def sheet(finding: str, note: str = "", size: tuple[float, float] = (9.0, 4.5)) -> Figure:
    """An empty figure of this size in inches, with the finding on top and the note below."""
    use_chinese()
    figure = Figure(figsize=size, layout="constrained", facecolor="white")
    figure.get_layout_engine().set(w_pad=0.12, h_pad=0.1)  # type: ignore[union-attr, call-arg]  # constrained
    figure.suptitle(_folded(finding, size[0]), x=0.015, ha="left", fontsize=13.5, color=INK)
    if note:
        figure.supxlabel(_folded(note, size[0] * 1.55), x=0.015, ha="left", fontsize=8.5, color=QUIET)
    return figure


def _folded(text: str, inches: float) -> str:
    """The text in lines that fit; a Latin letter or digit counts as half a Chinese character."""
    room, used, out = inches * 5.0, 0.0, ""
    for sign in text:
        width = 0.55 if ord(sign) < 0x2E80 and sign not in "“”—…" else 1.0
        if used + width > room and sign not in "，。；：、）”":
            out, used = out + "\n", 0.0
        out, used = out + sign, used + width
    return out


def period_name(period: str) -> str:
    """2014 -> 2014年, 2014-H1 -> 2014年上半年, 2014-Q3 -> 2014年3季度, 2014-05 -> 2014年5月."""
    year, _, part = period.partition("-")
    half = {"H1": "上半年", "H2": "下半年"}
    return f"{year}年" + (
        half.get(part) or (f"{part[1:]}季度" if part[:1] == "Q" else f"{int(part)}月" if part else "")
    )


def spread(values: list[float], apart: float) -> list[float]:
    """Places near the values, in their order, at least so far apart: for labels that would cover each other."""
    order = sorted(range(len(values)), key=lambda i: values[i])
    placed = list(values)
    for before, after in pairwise(order):
        placed[after] = max(placed[after], placed[before] + apart)
    drift = (sum(placed) - sum(values)) / max(len(values), 1)
    return [place - drift for place in placed]


def within(axes: Axes) -> None:
    """Texts that stand inside the axes are left out of the layout, which else would measure each of them twice."""
    for text in axes.texts:
        text.set_in_layout(False)


def plain(axes: Axes, keep: str = "") -> None:
    """Axes without a frame but for the sides kept ('left bottom'), with small quiet ticks."""
    for side, spine in axes.spines.items():
        spine.set_visible(side in keep.split())
        spine.set_color(RULE)
    axes.tick_params(length=0, labelsize=9, colors=INK)


def legend(axes: Axes, handles: list[Any], columns: int = 4, above: float = 1.0) -> None:
    """A legend without a frame, in one row above the axes."""
    close: dict[str, Any] = {"handletextpad": 0.4, "columnspacing": 1.4, "borderaxespad": 0.2}
    axes.legend(
        handles=handles,
        loc="lower left",
        bbox_to_anchor=(0, above),
        ncols=columns,
        frameon=False,
        fontsize=9,
        **close,
    )


def key(marked: Mark, label: str) -> Any:
    """One legend entry for a mark."""
    return Line2D([], [], linestyle="", marker=marked.marker, markersize=7, markerfacecolor=marked.colour,
                  markeredgecolor=INK, markeredgewidth=0.8, label=label)  # fmt: skip


def patch(colour: str, label: str, hatch: str = "") -> Any:
    """One legend entry for a filled area."""
    return Patch(facecolor=colour, edgecolor=INK, linewidth=0.6, hatch=hatch, label=label)
