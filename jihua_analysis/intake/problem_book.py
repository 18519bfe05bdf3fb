"""The problems of a year's tables as a workbook."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from jihua_analysis.intake.problems import SEVERITY
from jihua_analysis.intake.saving import fit_pages, put_text, save_workbook
from jihua_analysis.intake.schema import PROBLEM_COLUMNS

_LABELS = dict(zip(PROBLEM_COLUMNS, (
    "程度", "文件", "工作表", "行", "列", "单元格", "值", "规则", "条款", "问题", "怎样改"), strict=True))  # fmt: skip
_WIDTHS = (8, 22, 14, 6, 18, 9, 18, 14, 9, 46, 40)
_TINTS = {"error": "F8E0DC", "warning": "FBF1D7", "note": "EEF1F4"}


def write_problems(problems: pd.DataFrame, path: str | Path) -> Path:
    """The problems as a workbook: a sheet each for errors, warnings and notes; the same problems, the same bytes."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for severity, label in SEVERITY.items():
        mine = problems[problems["severity"] == severity]
        sheet = book.create_sheet(f"{label} {len(mine)}")
        for c, (name, width) in enumerate(zip(PROBLEM_COLUMNS[1:], _WIDTHS[1:], strict=True), start=1):
            heading = sheet.cell(1, c, _LABELS[name])
            heading.font = Font(name="微软雅黑", size=10, bold=True)
            heading.fill = PatternFill("solid", fgColor=_TINTS[severity])
            sheet.column_dimensions[get_column_letter(c)].width = width
        for r, row in enumerate(mine[list(PROBLEM_COLUMNS[1:])].itertuples(index=False), start=2):
            for c, value in enumerate(row, start=1):
                cell = sheet.cell(r, c)
                if isinstance(value, int | np.integer):
                    cell.value = int(value)
                else:
                    put_text(cell, "" if pd.isna(value) else value)
                cell.font = Font(name="微软雅黑", size=10)
                cell.alignment = Alignment(wrap_text=True, vertical="top")
            lines = max(-(-len(str(text)) // 22) for text in row[-2:])
            sheet.row_dimensions[r].height = 15 * max(1, lines) + 3
        sheet.freeze_panes = "A2"
        fit_pages(sheet)
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(PROBLEM_COLUMNS) - 1)}{max(len(mine) + 1, 2)}"
    return save_workbook(book, path)
