"""Problems of a year's tables: collected with their cell, shown together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd

from jihua_analysis.intake.grid import column_letters
from jihua_analysis.intake.headings import Sheet
from jihua_analysis.intake.schema import PROBLEM_COLUMNS
from jihua_analysis.intake.words import printable, text_of
from jihua_analysis.policy.rules import Clauses

Severity = Literal["error", "warning", "note"]
SEVERITY = {"error": "错误", "warning": "警告", "note": "说明"}
_DTYPES = dict.fromkeys(PROBLEM_COLUMNS, "string") | {"row": "Int64"}


MOST_PROBLEMS = 10_000
"""Problems that are listed: more come of one mistake made all the way down, and nobody reads so many."""


@dataclass
class Problems:
    """A growing list of problems."""

    found: list[tuple[Any, ...]] = field(default_factory=list)
    untold: int = 0

    @property
    def is_full(self) -> bool:
        """Whether further problems are only counted."""
        return len(self.found) >= MOST_PROBLEMS

    def add(
        self,
        severity: Severity,
        rule: str,
        message: str,
        fix: str,
        *,
        sheet: Sheet | None = None,
        row: int | None = None,
        column: int | None = None,
        heading: str = "",
        value: object = "",
        clause: Clauses = "",
        file: str = "",
        tab: str = "",
    ) -> None:
        """One problem; `row` and `column` count from 0 on the sheet, file and tab stand in where no sheet is known."""
        if self.is_full:
            self.untold += 1
            return
        if sheet is not None:
            file, tab = sheet.grid.file, sheet.grid.sheet
        heading = heading or (sheet.heading_text(column) if sheet is not None and column is not None else "")
        if sheet is not None and row is not None and column is not None:
            row, column = sheet.grid.origin.get((row, column), (row, column))
        cell = f"{column_letters(column)}{row + 1}" if row is not None and column is not None else ""
        cited = clause if isinstance(clause, str) else "、".join(clause)
        number = pd.NA if row is None else row + 1
        shown = "" if value is None or value is pd.NA else printable(text_of(value), 60)
        file, tab, heading = printable(file), printable(tab), printable(heading, 60) or (" " if heading else "")
        message, fix = printable(message), printable(fix, 2000)
        order = (file, tab, -1 if row is None else row, -1 if column is None else column)
        self.found.append((order, severity, file, tab, number, heading, cell, shown, rule, cited, message, fix))

    def frame(self) -> pd.DataFrame:
        """The problems in PROBLEM_COLUMNS, errors first, each once, in order of file, sheet, row and column.

        A cell that could not be read is missing too: the error says so, the gap is not told again. Empty cells one
        below the other are one problem, D5:D64.
        """
        rank = {severity: i for i, severity in enumerate(SEVERITY)}
        wrong = {p[0] for p in self.found if p[1] == "error" and p[6]}
        told = (p for p in self.found if p[8] != "missing" or p[0] not in wrong)
        rows = sorted(_runs_folded(told), key=lambda p: (rank[p[1]], p[0], p[8], p[10]))
        told_rows = [row[1:] for row in rows]
        if self.untold:
            more = f"另有 {self.untold} 处问题没有列出"
            told_rows.append(("error", "", "", pd.NA, "", "", "", "more", "", more, "先改好列出的，再核对一次"))
        return problem_frame(told_rows)


def _runs_folded(found: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """Problems as they are, but gaps in cells one below the other as one."""
    runs: dict[tuple[Any, ...], list[list[tuple[Any, ...]]]] = {}
    for problem in sorted(dict.fromkeys(found), key=lambda p: p[0]):
        (_, _, row, column), rule, cell = problem[0], problem[8], problem[6]
        if rule != "missing" or not cell:
            yield problem
            continue
        same = runs.setdefault((*problem[1:4], column, *problem[7:]), [])
        if same and same[-1][-1][0][2] == row - 1:
            same[-1].append(problem)
        else:
            same.append([problem])
    for run in (run for same in runs.values() for run in same):
        first, last = run[0], run[-1]
        if first is last:
            yield first
        else:
            yield *first[:6], f"{first[6]}:{last[6]}", *first[7:10], f"{first[10]}（{len(run)} 格）", first[11]


def problem_frame(rows: Iterable[tuple[Any, ...]] = ()) -> pd.DataFrame:
    """A problems frame: PROBLEM_COLUMNS, text but for `row`."""
    return pd.DataFrame(list(rows), columns=list(PROBLEM_COLUMNS)).astype(_DTYPES)
