"""Tables and problems as lines of text for a terminal, aligned although a Chinese character is two columns wide."""

from __future__ import annotations

import shutil
import sys
import textwrap
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO

import pandas as pd

SEVERITIES = {"error": "错误", "warning": "警告", "note": "说明"}
_GAP = "  "


def columns_of(stream: TextIO) -> int | None:
    """The terminal's columns; None where the output goes elsewhere."""
    return shutil.get_terminal_size((110, 24)).columns if stream.isatty() else None


def width(text: str) -> int:
    """How many columns of a terminal the text takes."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else not unicodedata.combining(c) for c in text)


def folded(text: str, columns: int) -> list[str]:
    """The text in lines of at most `columns` columns, broken between any two wide characters."""
    lines, line = [], ""
    for word in _words(text):
        if line and width(line + word) > columns:
            lines.append(line.rstrip())
            line = ""
        line += word if line else word.lstrip()
    return [*lines, line.rstrip()] if line or not lines else lines


def _words(text: str) -> Iterator[str]:
    """Pieces that stay on one line: a wide character, or a run of narrow ones; long runs are cut."""
    run = ""
    for c in text:
        if width(c) == 2 or c == " ":
            yield from textwrap.wrap(run, 30, break_on_hyphens=False)
            yield c
            run = ""
        else:
            run += c
    yield from textwrap.wrap(run, 30, break_on_hyphens=False)


def text_table(headings: Sequence[str], rows: Iterable[Sequence[str]], columns: int | None = None) -> list[str]:
    """The lines of an aligned table.

    columns: of the terminal; the last two columns of the table share what the others leave and fold. Without it
    (output into a file or a pipe) nothing is folded.
    """
    cells = [[" ".join(str(cell).split()) for cell in row] for row in (headings, *rows)]
    widths = [max(width(row[i]) for row in cells) for i in range(len(headings))]
    if columns is not None:
        left = columns - sum(widths[:-2]) - len(_GAP) * (len(widths) - 1)
        if sum(widths[-2:]) > left:
            last = min(widths[-1], max(left // 2, 16))
            widths[-2:] = [min(widths[-2], max(left - last, 16)), last]
    out = []
    for number, row in enumerate(cells):
        parts = [folded(cell, w) if columns else [cell] for cell, w in zip(row, widths, strict=True)]
        for i in range(max(map(len, parts))):
            line = [part[i] if i < len(part) else "" for part in parts]
            out.append(_GAP.join(t + " " * (w - width(t)) for t, w in zip(line, widths, strict=True)).rstrip())
        if number == 0:
            out.append(_GAP.join("-" * min(w, 40) for w in widths))
    return out


def problem_lines(problems: pd.DataFrame, columns: int | None = None) -> list[str]:
    """Every problem with its place, value, what is wrong and what would be right; errors apart from warnings."""
    out = []
    for severity, label in SEVERITIES.items():
        mine = problems.loc[problems["severity"] == severity, ["file", "sheet", "cell", "value", "message", "fix"]]
        if len(mine):
            names = mine.fillna("").itertuples(index=False)
            headings = ("文件", "工作表", "单元格", "填的值", "问题", "怎样改")
            out += ["", f"{label} {len(mine)} 处", *text_table(headings, names, columns)]
    counts = problems["severity"].value_counts()
    said = "、".join(f"{label} {counts.get(key, 0)} 处" for key, label in SEVERITIES.items() if key != "note")
    return [*out, "", f"{said}。" if len(problems) else "没有发现问题。"]


class Progress:
    """Lines of progress on stderr; a passing one gives way to the next on a terminal, and is left out elsewhere."""

    def __init__(self) -> None:
        self.is_open = False

    def __call__(self, line: str, is_passing: bool) -> None:
        is_terminal = sys.stderr.isatty()
        if is_terminal or not is_passing:
            place, end = "\r\033[K" if self.is_open else "", "" if is_passing else "\n"
            print(f"{place}{line}", end=end, file=sys.stderr, flush=True)
        self.is_open = is_passing and is_terminal
