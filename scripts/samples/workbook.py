"""Rows under our column names -> the blank workbook that `jihua template` makes, filled in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import load_workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from jihua_analysis.intake.choices import choices_of
from jihua_analysis.intake.saving import save_workbook
from jihua_analysis.intake.schema import TABLE, Column, Table, measure_column
from jihua_analysis.intake.template import FONT, HEADING_ROW, blanks_of, heading_of, write_template
from jihua_analysis.policy.model import Policy

Row = Mapping[str, Any]

EARLIER_YEARS = "社区历年数"
"""The sheet of earlier years' counts: the blank workbook has none, since it is for one year."""


def write_filled(policy: Policy, path: Path, filled: Mapping[str, Iterable[Row]]) -> None:
    """The blank workbook of the policy's year with these rows in it, a list of rows a sheet.

    Rows use column names and ids; the sheets show headings, labels, 是 and 否. KeyError for a sheet or column
    that the workbook does not have.
    """
    year = policy.document.year
    write_template(policy, path, year, pd.DataFrame(filled[TABLE["bodies"].label]))
    book = load_workbook(path)
    blanks = {blank.title: (blank.table, blank.columns) for blank in blanks_of(policy, year)}
    if EARLIER_YEARS in filled:
        births = tuple(measure_column(policy, name) for name in ("births", "births_boys", "births_girls"))
        blanks[EARLIER_YEARS] = TABLE["counts"], (*TABLE["counts"].columns, *births)
        place = book.sheetnames.index("社区年报") + 1
        _add_earlier_years(book.create_sheet(EARLIER_YEARS, place), blanks[EARLIER_YEARS][1])
    for title, rows in filled.items():
        _fill(book[title], policy, *blanks[title], rows)
    for title in book.sheetnames:
        if title in blanks and not filled.get(title):
            del book[title]
    save_workbook(book, path)


def _add_earlier_years(sheet: Worksheet, columns: Iterable[Column]) -> None:
    sheet["A1"].value, sheet["A2"].value = "社区历年数", "往年全年数，每个社区每年一行，用来合并几年的出生数。"
    sheet["A1"].font, sheet["A2"].font = Font(name=FONT, size=14, bold=True), Font(name=FONT, size=9)
    for c, column in enumerate(columns, start=1):
        sheet.cell(HEADING_ROW, c, heading_of(column)).font = Font(name=FONT, size=10, bold=True)
        sheet.column_dimensions[get_column_letter(c)].width = 16
    sheet.freeze_panes = f"C{HEADING_ROW + 1}"


def _fill(sheet: Worksheet, policy: Policy, table: Table, columns: tuple[Column, ...], rows: Iterable[Row]) -> None:
    place = {column.name: c for c, column in enumerate(columns, start=1)}
    labels = {column.name: choices_of(policy).get((table.name, column.name), {}) for column in columns}
    for r, row in enumerate(rows, start=HEADING_ROW + 1):
        for name, value in row.items():
            cell = sheet.cell(r, place[name], shown(value, labels[name]))
            cell.font = Font(name=FONT, size=10)
            if isinstance(value, dt.date):
                cell.number_format = "yyyy-mm-dd"


def shown(value: Any, labels: Mapping[str, tuple[str, ...]]) -> Any:
    """A value as staff would write it: 是 or 否, a choice by its label, all else as it is."""
    if isinstance(value, bool):
        return "是" if value else "否"
    return labels[value][0] if value in labels else value
