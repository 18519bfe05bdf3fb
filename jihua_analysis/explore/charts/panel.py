"""A panel of a chart: marks at places of two scales, its margins as wide as its labels want them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from jihua_analysis.explore.charts.drawing import END, INK, MIDDLE, START, Drawing, dots, text_size

QUIET, RULE, PALE = "#5f5f5f", "#c8c8c8", "#ececec"
GAP = 7.0
"""Dots between a label and what it belongs to."""


@dataclass(frozen=True)
class Mark:
    """How an outcome looks: a sign for text, a marker, a colour (Okabe and Ito), a hatch for grey print."""

    sign: str
    marker: str
    colour: str
    hatch: str = ""


@dataclass(frozen=True)
class Key:
    """One legend entry: a marker, or without one a filled patch."""

    label: str
    colour: str
    hatch: str = ""
    marker: str = ""


@dataclass(frozen=True)
class Labels:
    """What stands at places of one scale."""

    places: tuple[float, ...] = ()
    texts: tuple[str, ...] = ()
    size: float = 9.0

    def widest(self) -> float:
        """The dots that the widest takes."""
        return max((text_size(t, self.size)[0] for t in self.texts if t), default=0.0)

    def highest(self) -> float:
        """The dots that the highest takes."""
        return max((text_size(t, self.size)[1] for t in self.texts if t), default=0.0)


@dataclass(frozen=True)
class Margins:
    """Dots around a panel."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass
class Panel:
    """Scales, labels and marks of one part of a chart; nothing is placed before the sheet knows its size.

    x, y: the ends of the scales, left to right and top to bottom. sides: where a thin line frames it ('left bottom').
    """

    x: tuple[float, float] = (0.0, 1.0)
    y: tuple[float, float] = (0.0, 1.0)
    is_log: bool = False
    sides: str = ""
    title: str = ""
    x_label: str = ""
    keys: tuple[Key, ...] = ()
    x_labels: Labels = field(default_factory=Labels)
    y_labels: Labels = field(default_factory=Labels)
    is_labelled_above: bool = False
    _marks: list[Callable[[Drawing], None]] = field(default_factory=list, repr=False)
    _beside: float = 0.0
    _above: float = 0.0
    _frame: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)

    def at_x(self, value: float) -> float:
        """Dots from the left of the sheet."""
        low, high = self.x
        left, _, width, _ = self._frame
        part = math.log(value / low) / math.log(high / low) if self.is_log else (value - low) / (high - low)
        return left + width * part

    def at_y(self, value: float) -> float:
        """Dots from the top of the sheet."""
        first, last = self.y
        _, top, _, height = self._frame
        return top + height * (value - first) / (last - first)

    def tile(
        self, x: float, y: float, width: float, height: float, fill: str, edge: float = 0.6, hatch: str = ""
    ) -> None:
        """A rectangle from x on, around the height y."""

        def draw(on: Drawing) -> None:
            left, right = sorted((self.at_x(x), self.at_x(x + width)))
            top, bottom = sorted((self.at_y(y - height / 2), self.at_y(y + height / 2)))
            on.rectangle(left, top, right - left, bottom - top, fill, edge, hatch)

        self._marks.append(draw)

    def line(
        self, points: Iterable[tuple[float, float]], colour: str = INK, width: float = 1.0, dash: str = "",
        alpha: float = 1.0,
    ) -> None:  # fmt: skip
        """Points joined by straight lines; width in typographic points."""
        kept = list(points)
        self._marks.append(
            lambda on: on.line([(self.at_x(x), self.at_y(y)) for x, y in kept], colour, dots(width), dash, alpha)
        )

    def across(self, y: float, colour: str = INK, width: float = 1.0, dash: str = "") -> None:
        """A line over the whole width."""
        self.line([(self.x[0], y), (self.x[1], y)], colour, width, dash)

    def upright(self, x: float, colour: str = INK, width: float = 1.0, dash: str = "") -> None:
        """A line over the whole height."""
        self.line([(x, self.y[0]), (x, self.y[1])], colour, width, dash)

    def mark(
        self, x: float, y: float, shape: str, fill: str, size: float = 7.0, edge: str = INK, line: float = 0.8
    ) -> None:
        """A mark so many points across."""
        self._marks.append(lambda on: on.marker(self.at_x(x), self.at_y(y), shape, dots(size), fill, edge, dots(line)))

    def text(
        self, x: float, y: float, text: str, size: float = 9.0, anchor: str = START, colour: str = INK,
        boxed: str = "", right: float = 0.0, down: float = 0.0,
    ) -> None:  # fmt: skip
        """Text at a place, moved by so many dots."""
        self._marks.append(
            lambda on: on.text(self.at_x(x) + right, self.at_y(y) + down, text, size, anchor, colour, boxed)
        )

    def beside(self, y: float, text: str, size: float = 8.5, colour: str = INK) -> None:
        """Text in the right margin, at a height."""
        self._beside = max(self._beside, GAP + text_size(text, size)[0] if text else 0.0)
        self._marks.append(lambda on: on.text(self._right() + GAP, self.at_y(y), text, size, START, colour))

    def above(self, x: float, text: str, size: float = 9.0, colour: str = INK) -> None:
        """Text over the frame, at a place from left to right."""
        high = text_size(text, size)[1]
        self._above = max(self._above, high)
        self._marks.append(lambda on: on.text(self.at_x(x), self._frame[1] - high / 2, text, size, START, colour))

    def below(self, x: float, text: str, size: float = 8.0, anchor: str = MIDDLE, colour: str = INK) -> None:
        """Text under the frame, at a place from left to right."""
        self._marks.append(lambda on: on.text(self.at_x(x), self._bottom() + 10, text, size, anchor, colour))

    def margins(self, room: float) -> Margins:
        """The dots that labels, legend and title want around a panel in so much room."""
        left = self.y_labels.widest() + GAP if self.y_labels.texts else 1.0
        right = max(self._beside, 1.0)
        ticks = self.x_labels.highest() + 4 if self.x_labels.texts else 0.0
        top = self._above + (ticks if self.is_labelled_above else 0.0)
        top += 22 * len(self._key_rows(room - left - right)) + (8 if self.keys else 0)
        top += text_size(self.title, 10)[1] + 4 if self.title else 0.0
        bottom = (0.0 if self.is_labelled_above else ticks) + (20.0 if self.x_label else 0.0)
        return Margins(left, top, right, bottom)

    def draw(self, on: Drawing, left: float, top: float, width: float, height: float) -> None:
        """Everything on a drawing, the frame being here."""
        self._frame = (left, top, width, height)
        for mark in self._marks:
            mark(on)
        corners = {
            "left": [(left, top), (left, self._bottom())],
            "bottom": [(left, self._bottom()), (self._right(), self._bottom())],
        }
        for side in self.sides.split():
            on.line(corners[side], RULE, 1.2)
        self._draw_labels(on)
        over = top - self._above
        if self.is_labelled_above and self.x_labels.texts:
            over -= self.x_labels.highest() + 4
        over = self._draw_keys(on, over)
        if self.title:
            on.text(left, over - text_size(self.title, 10)[1] / 2 - 2, self.title, 10, START, QUIET)

    def _draw_labels(self, on: Drawing) -> None:
        left, top = self._frame[:2]
        for place, text in zip(self.y_labels.places, self.y_labels.texts, strict=True):
            on.text(left - GAP, self.at_y(place), text, self.y_labels.size, END)
        high = self.x_labels.highest()
        middle = top - self._above - 4 - high / 2 if self.is_labelled_above else self._bottom() + 4 + high / 2
        for place, text in zip(self.x_labels.places, self.x_labels.texts, strict=True):
            on.text(self.at_x(place), middle, text, self.x_labels.size, MIDDLE)
        if self.x_label:
            under = 0.0 if self.is_labelled_above or not self.x_labels.texts else high + 4
            on.text(left, self._bottom() + under + 11, self.x_label, 9, START, QUIET)

    def _draw_keys(self, on: Drawing, bottom: float) -> float:
        """The legend over this height; how high it reaches."""
        rows = self._key_rows(self._frame[2])
        for place, row in enumerate(rows):
            x, y = self._frame[0], bottom - 8 - 22 * (len(rows) - place) + 11
            for key in row:
                if key.marker:
                    on.marker(x + 8, y, key.marker, dots(7), key.colour)
                else:
                    on.rectangle(x, y - 6, 26, 12, key.colour, 0.9, key.hatch)
                x += 22 if key.marker else 32
                on.text(x, y, key.label, 9)
                x += text_size(key.label, 9)[0] + 18
        return bottom - (22 * len(rows) + 8 if rows else 0)

    def _key_rows(self, room: float) -> list[list[Key]]:
        """The legend in rows that fit."""
        rows: list[list[Key]] = []
        left = 0.0
        for key in self.keys:
            wide = 32 + text_size(key.label, 9)[0] + 18
            if not rows or left < wide:
                rows.append([])
                left = room
            rows[-1].append(key)
            left -= wide
        return rows

    def _right(self) -> float:
        return self._frame[0] + self._frame[2]

    def _bottom(self) -> float:
        return self._frame[1] + self._frame[3]


def place_all(
    on: Drawing,
    panels: Sequence[Sequence[Panel]],
    area: tuple[float, float, float, float],
    heights: Sequence[float] = (),
) -> None:
    """A grid of panels in an area (left, top, width, height): frames of a column and of a row are flush.

    heights: the shares of the rows; equal where none are given.
    """
    left, top, width, height = area
    columns = list(zip(*panels, strict=True))
    around = [[panel.margins(width / len(columns)) for panel in row] for row in panels]
    lefts = [max(row[c].left for row in around) for c in range(len(columns))]
    rights = [max(row[c].right for row in around) for c in range(len(columns))]
    tops, bottoms = [max(m.top for m in row) for row in around], [max(m.bottom for m in row) for row in around]
    between = 14.0
    wide = (width - sum(lefts) - sum(rights) - between * (len(columns) - 1)) / len(columns)
    high = height - sum(tops) - sum(bottoms) - between * (len(panels) - 1)
    shares = heights or [1.0] * len(panels)
    y = top
    for row, share, over, under in zip(panels, shares, tops, bottoms, strict=True):
        tall = high * share / sum(shares)
        x = left
        for panel, before, after in zip(row, lefts, rights, strict=True):
            panel.draw(on, x + before, y + over, wide, tall)
            x += before + wide + after + between
        y += over + tall + under + between
