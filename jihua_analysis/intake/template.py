"""Blank workbooks for staff, made from the policy: what to fill in, in what unit, with lists to choose from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from jihua_analysis.intake.choices import OFFICE_KIND, choices_of
from jihua_analysis.intake.saving import fit_pages, put_text, save_workbook
from jihua_analysis.intake.schema import TABLE, TABLES, Column, Table, measure_column
from jihua_analysis.intake.values import tidy
from jihua_analysis.policy.model import Policy
from jihua_analysis.policy.rules import Cadence

CADENCES: dict[Cadence, tuple[str, int]] = {
    "month": ("月报", 12),
    "quarter": ("季报", 4),
    "half": ("半年报", 2),
    "year": ("年报", 1),
}
"""What a sheet of measures is called, and how often it is filled in."""
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


@dataclass(frozen=True)
class Blank:
    """One sheet to be filled in: its table, its columns, and the rows that are filled in already."""

    title: str
    table: Table
    columns: tuple[Column, ...]
    note: str
    rows: tuple[dict[str, object], ...] = ()


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


def blanks_of(policy: Policy, year: int, bodies: pd.DataFrame | None = None) -> tuple[Blank, ...]:
    """The sheets of a blank workbook, in the order in which an office fills them in."""
    listed = pd.DataFrame(columns=["body", "kind"]) if bodies is None else bodies
    known = [c for c in listed.columns if c in {col.name for col in TABLE["bodies"].columns}]
    labels = {key: kind.label for key, kind in policy.kinds.items()}
    own = tuple({str(k): v for k, v in row.items() if not pd.isna(v)} for row in listed[known].to_dict("records"))
    first = Blank(TABLE["bodies"].label, TABLE["bodies"], TABLE["bodies"].columns, "每个考核对象一行。", own)
    sheets = [first]
    for kind in (*policy.kinds, *([] if OFFICE_KIND in policy.kinds else [OFFICE_KIND])):
        for every, (name, times) in CADENCES.items():
            columns = tuple(
                measure_column(policy, key) for key, m in policy.measures.items()
                if m.source is None and kind in m.who and m.every == every
            )  # fmt: skip
            if columns:
                label = labels.get(kind, "办事处")
                rows = tuple(
                    {"body": body, "period": period}
                    for body in listed.loc[listed["kind"].eq(kind), "body"] for period in _periods(year, every)
                )  # fmt: skip
                often = f"每个{label}一行" if times == 1 else f"每个{label} {times} 行，每期一行"
                sheets.append(
                    Blank(
                        f"{label}{name}",
                        TABLE["counts"],
                        (*TABLE["counts"].columns, *columns),
                        f"{often}；只填汇总数。",
                        rows,
                    )
                )
    rest = (t for t in TABLES if t.name not in ("bodies", "counts"))
    return (*sheets, *(Blank(t.label, t, t.columns, _NOTES[t.name]) for t in rest))


_NOTES = {
    "samples": "每次抽样核查一行；相符、漏统、虚报三者之和不超过抽查数。",
    "budgets": "每个单位、年度、类别一行；上年的也要填，用来计算增幅。",
    "fiscal": "各口径各年度一行；本年度只把一个口径标为“当地财政增幅”。",
    "posts": "每个岗位一行，只填岗位代码和角色。",
    "log": "每完成一项任务一行。",
    "events": "每件事一行，同日同类的可合填数量。",
    "scores": "由人评定的分数，每个评分项一行；由数据计算的不必填。",
    "history": "往年的类别和荣誉，每年一行。",
    "decisions": "集体研究的决定，一事一行。",
}


def _periods(year: int, every: Cadence) -> list[str]:
    """The periods of a year, in order: 2014; 2014-H1; 2014-Q1; 2014-01."""
    times = CADENCES[every][1]
    prefix = {"quarter": "Q", "half": "H"}.get(every, "")
    return (
        [str(year)]
        if times == 1
        else [f"{year}-{prefix}{n:02d}" if times == 12 else f"{year}-{prefix}{n}" for n in range(1, times + 1)]
    )


def heading_of(column: Column) -> str:
    """The heading that a blank sheet shows: label, unit in brackets, a star where it must be filled in."""
    unit = f"\n（{column.note}）" if column.type in ("count", "number") and column.note else ""
    return f"{column.label}{unit}{'*' if column.required else ''}"


# ---- one sheet ----------------------------------------------------------------------------------------------


class _Lists:
    """The hidden sheet of choices that drop-downs point to."""

    def __init__(self, book: Workbook, policy: Policy) -> None:
        self.book = book
        self.lists = {
            key: [labels[0] for labels in choices.values()] for key, choices in choices_of(policy).items() if choices
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
    for r, row in enumerate(blank.rows, start=HEADING_ROW + 1):
        for c, column in enumerate(blank.columns, start=1):
            if column.name in row:
                _put(sheet, r, c, row[column.name], lists, blank.table, column)
    sheet.row_dimensions[HEADING_ROW].height = 44
    keys = sum(c.key and c.required for c in blank.columns)
    sheet.freeze_panes = sheet.cell(HEADING_ROW + 1, min(keys, 2) + 1)
    fit_pages(sheet, 1 + len(blank.columns) // COLUMNS_A_PAGE)
    sheet.print_title_rows, sheet.print_title_cols = f"{HEADING_ROW}:{HEADING_ROW}", "A:B"


def _put(sheet: Worksheet, row: int, column: int, value: object, lists: _Lists, table: Table, spec: Column) -> None:
    cell = sheet.cell(row, column)
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


_WHAT = {
    "text": "文字", "choice": "从列表中选", "flag": "填“是”或“否”", "count": "填整数，没有发生填 0", "number": "填数字",
    "date": "日期，如 {year}-03-08", "year": "四位年份，如 {year}", "period": "时期，如 {year}、{year}-H1、{year}-Q1、{year}-03",
}  # fmt: skip


def note_of(column: Column, year: int) -> str:
    """What to fill into a column, in one line."""
    unit = f"，单位：{column.note}" if column.type in ("count", "number") and column.note else ""
    note = f"；{column.note}" if column.type == "text" and column.note else ""
    return f"{_WHAT[column.type].format(year=year)}{unit}{note}{'；必填' if column.required else ''}"


# ---- cover and examples -------------------------------------------------------------------------------------


def example_of(column: Column, table: Table, policy: Policy, year: int) -> object:
    """A made-up value that a column would take."""
    choices = choices_of(policy).get((table.name, column.name), {})
    if choices:
        return next(iter(choices.values()))[0]
    fixed = {"body": "甲社区", "name": "甲社区居民委员会", "post": "P01", "parent": "", "successor": "", "source": "财政",
             "series": "区一般公共预算收入", "evidence": "T-001", "judge_role": "考核组", "decided_by_role": "党工委",
             "portfolio": "P1", "choice": "同意", "level": "区级", "award": "先进"}  # fmt: skip
    by_type: dict[str, object] = {
        "period": f"{year}-03",
        "year": year,
        "date": f"{year}-03-08",
        "count": 12,
        "number": 98.5,
        "flag": "是",
    }
    return fixed.get(column.name, by_type.get(column.type, ""))


def _write_examples(sheet: Worksheet, blanks: tuple[Blank, ...], policy: Policy, year: int) -> None:
    _title(sheet, "示例（不会读取）", "每张表填一行是什么样子，数字都是编的。")
    row = HEADING_ROW
    for blank in blanks:
        sheet.cell(row, 1, blank.title).font = Font(name=FONT, size=11, bold=True, color=_INK)
        for c, column in enumerate(blank.columns[:SHOWN], start=1):
            heading = sheet.cell(row + 1, c, heading_of(column))
            heading.font, heading.fill = Font(name=FONT, size=9, bold=True), _OPTIONAL
            heading.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
            value = sheet.cell(row + 2, c, example_of(column, blank.table, policy, year))  # type: ignore[arg-type]  # plain
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
    sheet["A2"].value = tidy(f"依据：{document.issuer}《{document.title}》（{document.number}）")
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
