"""A sheet as it stands, and the limits of what is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

MAX_FILE_BYTES = 200 * 2**20
"""A year of one office is under 1 MiB; a hundred offices in one file are still far below this."""
MAX_UNPACKED_BYTES = 1 * 2**30
"""What a workbook may unpack to: real ones unpack ten- to thirty-fold, a zip bomb a thousandfold."""
MAX_CELLS = 5_000_000
"""Cells of the rectangle that holds all values of a sheet: readers allot the whole rectangle at once, so one stray
cell in the last corner of a sheet would ask for 17 thousand million. Sixty bodies × 12 months × 60 measures
are 43,200."""
MAX_FILES = 500
"""Files of one folder: more means that the wrong folder was named."""


Merge = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True)
class Grid:
    """One sheet (or text file): rows of values as they stand; row and column numbers count from 0.

    merged: first and last cell of each merged range. faults: cells with an Excel error or a formula that was never
    computed, with the text to show. percents: cells that Excel shows as a percentage of the stored number.
    """

    file: str
    sheet: str
    rows: list[list[Any]]
    merged: tuple[Merge, ...] = ()
    faults: dict[tuple[int, int], str] = field(default_factory=dict)
    percents: frozenset[tuple[int, int]] = frozenset()
    hidden: bool = False


@dataclass(frozen=True)
class Unreadable:
    """A file or sheet that could not be read, why, and what to do; `error` is false where it was only passed over."""

    file: str
    sheet: str
    message: str
    fix: str
    error: bool = True


class Refused(Exception):
    """Why a file is not read, and what to do."""

    def __init__(self, message: str, fix: str, sheet: str = "") -> None:
        super().__init__(message)
        self.message, self.fix, self.sheet = message, fix, sheet


def column_letters(number: int) -> str:
    """The letters of a column counted from 0: A, B … Z, AA."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
