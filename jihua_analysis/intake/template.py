"""Blank workbooks for staff, made from the policy: what to fill in, in what unit, with lists to choose from."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from jihua_analysis.intake.blanks import Blank, blanks_of, example_of, heading_of, note_of
from jihua_analysis.intake.choices import choices_of
from jihua_analysis.intake.saving import fit_pages, put_text, save_workbook
from jihua_analysis.intake.schema import TABLE, Column, Table
from jihua_analysis.intake.words import tidy
from jihua_analysis.policy.model import Policy

__all__ = ["blanks_of", "heading_of", "write_template"]

BLANK_ROWS = 300
"""Rows with drop-downs and formats where no bodies are given."""
HEADING_ROW, NOTE_ROW = 3, 2
SHOWN = 10
"""Columns of each table that the examples show."""
COLUMNS_A_PAGE = 14
"""Columns that can still be read on one printed page."""

FONT = "微软雅黑"
_INK, _PALE, _LINE = "1F3A5F", "6B7280", Side(style="thin", color="D0D7E2")
_KEY, _REQUIRED, _OPTIONAL = (PatternFill("solid", fgColor=c) for c in ("D6E4F0", "EAF1F8", "F5F5F3"))
_FORMATS = {
    "date": "yyyy-mm-dd",
    "count": "0",
    "number": "General",
    "year": "0",
    "flag": "@",
    "period": "@",
    "choice": "@",
    "text": "@",
}


def write_template(
    policy: Policy, path: str | Path, year: int | None = None, bodies: pd.DataFrame | None = None
) -> Path:
    """A blank workbook for one year: a cover, a sheet a table, measures grouped by kind of body and cadence.

    bodies: the table of bodies (`body`, `kind`, more where known), if there is one: its rows, and those of every
    body and period, are then filled in. The same policy, year and bodies give the same bytes.
    """
    year = policy.document.year if year is None else year
    blanks = blanks_of(policy, year, bodies)
    book = Workbook()
    cover = book.active
    assert isinstance(cover, Worksheet)
    cover.title = "说明"
    lists = _Lists(book, policy)
    for blank in blanks:
        _write(book.create_sheet(blank.title), blank, lists, year)
    _write_examples(book.create_sheet("示例"), blanks, policy, year)
    _write_cover(cover, policy, year, blanks)
    lists.write()
    return save_workbook(book, path)


class _Lists:
    """The hidden sheet of choices that drop-downs point to."""

    def __init__(self, book: Workbook, policy: Policy) -> None:
        self.book = book
        self.lists = {
            key: list(dict.fromkeys(labels[0] for labels in choices.values()))
            for key, choices in choices_of(policy).items()
            if choices
        }
        self.labels = {key: {k: labels[0] for k, labels in c.items()} for key, c in choices_of(policy).items()}
        self.order = list(self.lists)

    def range_of(self, table: str, column: str) -> str:
        """The cells that hold the choices of one column; '' where there are none."""
        if (table, column) not in self.lists:
            return ""
        letter = get_column_letter(self.order.index((table, column)) + 1)
        return f"{quote_sheetname('选项')}!${letter}$2:${letter}${len(self.lists[table, column]) + 1}"

    def write(self) -> None:
        """Writes the sheet, last and hidden."""
        sheet = self.book.create_sheet("选项")
        for c, key in enumerate(self.order, start=1):
            put_text(sheet.cell(1, c), "/".join(key))
            for r, label in enumerate(self.lists[key], start=2):
                put_text(sheet.cell(r, c), label)
        sheet.sheet_state = "hidden"


def _write(sheet: Worksheet, blank: Blank, lists: _Lists, year: int) -> None:
    _title(sheet, f"{blank.title}（{year} 年）", blank.note)
    last = HEADING_ROW + max(len(blank.rows), BLANK_ROWS if not blank.rows or blank.table.name == "bodies" else 0)
    for c, column in enumerate(blank.columns, start=1):
        heading = sheet.cell(HEADING_ROW, c, heading_of(column))
        heading.font = Font(name=FONT, size=10, bold=True, color=_INK)
        heading.fill = _KEY if column.key and column.required else _REQUIRED if column.required else _OPTIONAL
        heading.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
        heading.border = Border(bottom=Side(style="medium", color=_INK), right=_LINE)
        letter = get_column_letter(c)
        sheet.column_dimensions[letter].width = _width(column)
        sheet.column_dimensions[letter].number_format = _FORMATS[column.type]
        rule = _validation(blank.table, column, lists, year)
        rule.add(f"{letter}{HEADING_ROW + 1}:{letter}{last}")
        sheet.add_data_validation(rule)
        for r in range(HEADING_ROW + 1, last + 1):
            sheet.cell(r, c).number_format = _FORMATS[column.type]
    for r, filled in enumerate(blank.rows, start=HEADING_ROW + 1):
        for c, column in enumerate(blank.columns, start=1):
            if column.name in filled:
                _put(sheet, r, c, filled[column.name], lists, blank.table, column)
    sheet.row_dimensions[HEADING_ROW].height = 60
    keys = sum(c.key and c.required for c in blank.columns)
    sheet.freeze_panes = f"{get_column_letter(min(keys, 2) + 1)}{HEADING_ROW + 1}"
    fit_pages(sheet, 1 + len(blank.columns) // COLUMNS_A_PAGE)
    sheet.print_title_rows, sheet.print_title_cols = f"{HEADING_ROW}:{HEADING_ROW}", "A:B"


def _put(sheet: Worksheet, row: int, column: int, value: object, lists: _Lists, table: Table, spec: Column) -> None:
    cell = sheet.cell(row, column, "")
    if isinstance(value, bool):
        value = "是" if value else "否"
    if isinstance(value, dt.date | int | float):
        cell.value = value
    else:
        put_text(cell, lists.labels.get((table.name, spec.name), {}).get(str(value), str(value)))
    cell.font = Font(name=FONT, size=10)


def _title(sheet: Worksheet, title: str, note: str) -> None:
    sheet["A1"].value = title
    sheet["A1"].font = Font(name=FONT, size=14, bold=True, color=_INK)
    sheet.row_dimensions[1].height = 26
    cell = sheet.cell(NOTE_ROW, 1, f"{note}带 * 的列必填；没有发生填 0，不适用填“不适用”，不掌握就留空。")
    cell.font = Font(name=FONT, size=9, color=_PALE)


def _width(column: Column) -> float:
    longest = 2 * len(column.label) // (2 if len(column.label) > 8 else 1)
    return 16 if column.key or column.type == "text" else min(max(11, longest + 3), 22)


def _validation(table: Table, column: Column, lists: _Lists, year: int) -> DataValidation:
    """What may be typed into a column, and the note that shows when one of its cells is chosen."""
    prompt = note_of(column, year)
    choices = lists.range_of(table.name, column.name)
    more: dict[str, str] = {"type": "none"}
    if choices:
        more = {"type": "list", "formula1": choices}
    elif column.choices:
        more = {"type": "list", "formula1": f'"{",".join(column.choices)}"'}
    elif column.type == "flag":
        more = {"type": "list", "formula1": '"是,否,不适用"'}
    elif column.name == "body" and table.name != "bodies":
        bodies = quote_sheetname(TABLE["bodies"].label)
        more = {"type": "list", "formula1": f"{bodies}!$A${HEADING_ROW + 1}:$A${HEADING_ROW + BLANK_ROWS}"}
    rule = DataValidation(allow_blank=True, **more)  # type: ignore[arg-type]  # the stubs want literals one by one
    rule.promptTitle, rule.prompt, rule.showInputMessage = column.label[:32], prompt[:255], True
    rule.showErrorMessage = False
    return rule


def _write_examples(sheet: Worksheet, blanks: tuple[Blank, ...], policy: Policy, year: int) -> None:
    _title(sheet, "示例（不会读取）", "每张表填一行是什么样子，数字都是编的。")
    row = HEADING_ROW
    for blank in blanks:
        sheet.cell(row, 1, blank.title).font = Font(name=FONT, size=11, bold=True, color=_INK)
        for c, column in enumerate(blank.columns[:SHOWN], start=1):
            heading = sheet.cell(row + 1, c, heading_of(column))
            heading.font, heading.fill = Font(name=FONT, size=9, bold=True), _OPTIONAL
            heading.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
            value = sheet.cell(row + 2, c, example_of(column, blank.table, policy, year))
            value.font = Font(name=FONT, size=9, italic=True, color=_PALE)
            value.alignment = Alignment(horizontal="center")
        sheet.row_dimensions[row + 1].height = 40
        row += 4
    fit_pages(sheet)
    for c in range(1, SHOWN + 1):
        sheet.column_dimensions[get_column_letter(c)].width = 16


_RULES = (
    "1. 先填“考核对象”，再填其余各表；名称处处与“考核对象”一致，可从下拉列表中选。",
    "2. 只填汇总数，不填任何人的姓名、号码、住址等个人资料；含个人资料的表整张不收。",
    "3. 没有发生填 0；不适用填“不适用”；不宜公开填“保密”；不掌握就留空，不要用 0 代替。",
    "4. 百分率填 98 或 98%；金额一律以元为单位；时期填 {year}、{year}-H1、{year}-Q1 或 {year}-03。",
    "5. 不用的表和列可以空着；不要改列标题。可以加“备注”列，不读取。",
    "6. 填好后运行 jihua check 文件名，会把每一处问题连同单元格列出来。",
)


def _write_cover(sheet: Worksheet, policy: Policy, year: int, blanks: tuple[Blank, ...]) -> None:
    document = policy.document
    sheet["A1"].value = f"{year} 年数据填报表"
    sheet["A1"].font = Font(name=FONT, size=18, bold=True, color=_INK)
    sheet.row_dimensions[1].height = 34
    number = f"（{document.number}）" if document.number else ""
    sheet["A2"].value = tidy(f"依据：{document.issuer}《{document.title}》{number}")
    lines = [*(rule.format(year=year) for rule in _RULES), *([document.history_note] if document.history_note else [])]
    for r, line in enumerate(lines, start=4):
        cell = sheet.cell(r, 1, line)
        cell.font = Font(name=FONT, size=10)
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.merge_cells(start_row=r, start_column=1, end_row=r, end_column=3)
        sheet.row_dimensions[r].height = 20 * -(-len(line) // 60)
    sheet["A2"].font = Font(name=FONT, size=10, color=_PALE)
    row = 4 + len(lines) + 1
    for c, text in enumerate(("工作表", "填什么", "列（* 必填）"), start=1):
        cell = sheet.cell(row, c, text)
        cell.font, cell.fill = Font(name=FONT, size=10, bold=True, color=_INK), _KEY
    for r, blank in enumerate(blanks, start=row + 1):
        names = "、".join(heading_of(c).replace("\n", "") for c in blank.columns)
        for c, text in enumerate((blank.title, blank.note, names), start=1):
            cell = sheet.cell(r, c, text)
            cell.font = Font(name=FONT, size=9, bold=c == 1)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.border = Border(bottom=_LINE)
        sheet.cell(r, 1).hyperlink = f"#{quote_sheetname(blank.title)}!A1"
        sheet.row_dimensions[r].height = 14 * max(-(-len(blank.note) // 22), -(-len(names) // 50)) + 4
    for letter, width in (("A", 18), ("B", 42), ("C", 84)):
        sheet.column_dimensions[letter].width = width
    sheet.sheet_view.showGridLines = False
    fit_pages(sheet)
