"""Problems of a year's tables: collected with their cell, shown together, written as a workbook."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd

from jihua_analysis.intake.grid import column_letters
from jihua_analysis.intake.headings import Sheet
from jihua_analysis.intake.schema import PROBLEM_COLUMNS
from jihua_analysis.intake.values import text_of
from jihua_analysis.policy.model import Clauses

Severity = Literal["error", "warning", "note"]
SEVERITY = {"error": "错误", "warning": "警告", "note": "说明"}
_DTYPES = dict.fromkeys(PROBLEM_COLUMNS, "string") | {"row": "Int64"}
_LABELS = dict(zip(PROBLEM_COLUMNS, (
    "程度", "文件", "工作表", "行", "列", "单元格", "值", "规则", "条款", "问题", "怎样改"), strict=True))  # fmt: skip


@dataclass
class Problems:
    """A growing list of problems."""

    found: list[tuple[Any, ...]] = field(default_factory=list)

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
        if sheet is not None:
            file, tab = sheet.grid.file, sheet.grid.sheet
        heading = heading or (sheet.heading_text(column) if sheet is not None and column is not None else "")
        cell = f"{column_letters(column)}{row + 1}" if row is not None and column is not None else ""
        cited = clause if isinstance(clause, str) else "、".join(clause)
        number = pd.NA if row is None else row + 1
        shown = "" if value is None or value is pd.NA else text_of(value)[:60]
        order = (file, tab, -1 if row is None else row, -1 if column is None else column)
        self.found.append(
            (order, severity, file, tab, number, heading, cell, shown, rule, cited, message, fix)
        )

    def frame(self) -> pd.DataFrame:
        """The problems in PROBLEM_COLUMNS, errors first, each once, in order of file, sheet, row and column."""
        rank = {severity: i for i, severity in enumerate(SEVERITY)}
        rows = sorted(self.found, key=lambda p: (rank[p[1]], p[0], p[8], p[10]))
        return problem_frame(row[1:] for row in dict.fromkeys(rows))


def problem_frame(rows: Iterable[tuple[Any, ...]] = ()) -> pd.DataFrame:
    """A problems frame: PROBLEM_COLUMNS, text but for `row`."""
    return pd.DataFrame(list(rows), columns=list(PROBLEM_COLUMNS)).astype(_DTYPES)
