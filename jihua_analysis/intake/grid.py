"""A sheet as it stands, and why one is not read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from jihua_analysis.policy.limits import CELLS, COLUMNS, ROWS

Merge = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True)
class Grid:
    """One sheet (or text file): rows of values as they stand; row and column numbers count from 0.

    merged: first and last cell of each merged range. faults: cells with an Excel error or a formula that was never
    computed, with the text to show. percents: cells that Excel shows as a percentage of the stored number. origin:
    where cells stood that have been moved (see matrix). is_1904: whether bare numbers count days from 1904, not 1900.
    """

    file: str
    sheet: str
    rows: list[list[Any]]
    merged: tuple[Merge, ...] = ()
    faults: dict[tuple[int, int], str] = field(default_factory=dict)
    percents: frozenset[tuple[int, int]] = frozenset()
    hidden: bool = False
    origin: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    is_1904: bool = False


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


def refuse_if_vast(rows: int, columns: int) -> None:
    """Refuses a sheet by the rectangle that holds all its values.

    Readers allot the whole rectangle at once: one stray cell in the last corner of a sheet asks for 17 thousand
    million. Sixty bodies × 12 months × 60 measures are 43,200.
    """
    for limit, size in ((CELLS, rows * columns), (ROWS, rows), (COLUMNS, columns)):
        if size > limit.value:
            raise Refused(
                f"工作表范围大到 {rows} 行 × {columns} 列（{limit}）",
                "删除数据下方和右侧的空白行列（含只有格式的）后另存；真有这么多数据就拆成几个文件",
            )


def column_letters(number: int) -> str:
    """The letters of a column counted from 0: A, B … Z, AA."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
