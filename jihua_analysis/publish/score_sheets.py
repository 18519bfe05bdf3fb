"""A score sheet for each body, to be printed and signed: filled in after the assessment, or blank before it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from jihua_analysis.assess.because import shown
from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.intake.choices import OFFICE_KIND
from jihua_analysis.intake.saving import put_text, save_workbook
from jihua_analysis.policy.model import Policy
from jihua_analysis.policy.sheets import Item
from jihua_analysis.publish.sheet import cell_at, dressed, finish, height_of

HEADINGS = ("编号", "考核项目", "满分", "评分标准", "印证材料", "自评分", "考核分", "扣分", "说明")
_WIDTHS = (7, 24, 8, 42, 18, 9, 9, 9, 45)
_ONE_PAGE = 24
"""Sheets of no more rows are made to fit one page."""
_HEAD_ROW = 4
_FACE = "宋体"
_THIN = Side(style="thin", color="000000")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_GREY = PatternFill("solid", fgColor="EDEDED")
_SIGNATURES = ("考核人（签字）：", "被考核单位负责人（签字）：", "日期：      年    月    日")
_UNFIT = re.compile(r"[\[\]:*?/\\]")


@dataclass(frozen=True)
class Row:
    """One line of a score sheet; marks are missing on a blank form."""

    item: str
    label: str
    full: float | None
    standard: str
    evidence: str
    mark: float | None = None
    lost: float | None = None
    because: str = ""


@dataclass(frozen=True)
class ScoreSheet:
    """One body's sheet: title, what stands under it, rows, and the total at the bottom."""

    name: str
    title: str
    heading: str
    rows: tuple[Row, ...]
    total: Row
    decimals: int


def write_score_sheets(evaluation: Evaluation, path: str | Path, office: str | None = None) -> Path:
    """A workbook with a filled score sheet for each body, in the order of the bodies table.

    Self marks are left empty for the body. Points are those of `evaluation.points`, as numbers.
    """
    e = evaluation
    totals = e.totals.set_index(["office", "body", "sheet"])
    sheets = []
    for (where, body, kind, key), points in e.points.groupby(["office", "body", "kind", "sheet"], sort=False):
        if office is None or where == office:
            total = totals.loc[(where, body, key)]
            rows = tuple(_row(e.policy, str(key), point, str(e.year)) for point in points.to_dict("records"))
            told = "" if total["is_complete"] else f"总分未齐，在{shown(total['lower'])}至{shown(total['upper'])}分之间"
            last = Row("", "总分", float(e.policy.sheets[str(key)].full), "", "", _number(total["total"]), None, told)
            sheets.append(_sheet(e.policy, str(key), str(body), str(kind), e.year, rows, last))
    order = {body: place for place, body in enumerate(e.tables.bodies["body"])}
    return _saved(sorted(sheets, key=lambda s: order.get(s.name, len(order))), path)


def blank_score_sheets(policy: Policy, bodies: pd.DataFrame, path: str | Path, year: int | None = None) -> Path:
    """The same sheets as a form before the assessment, one a body of the table (columns body, kind)."""
    sheets = []
    for body, kind in bodies.loc[bodies["kind"] != OFFICE_KIND, ["body", "kind"]].itertuples(index=False):
        for key in _sheets_for(policy, str(kind)):
            rows = tuple(
                Row(i.id, i.label, _full(i, str(kind)), _standard(i), i.evidence) for i in policy.items_of(key)
            )
            last = Row("", "总分", float(policy.sheets[key].full), "", "")
            sheets.append(_sheet(policy, key, str(body), str(kind), year or policy.document.year, rows, last))
    return _saved(sheets, path)


def _sheets_for(policy: Policy, kind: str) -> list[str]:
    """The sheet that the kind's standing rule names, else every sheet of the kind."""
    if kind in policy.standing:
        return [policy.standing[kind].sheet]
    return [key for key, sheet in policy.sheets.items() if kind in sheet.who]


def _full(item: Item, kind: str) -> float | None:
    value = item.full.get(kind) if isinstance(item.full, dict) else item.full
    return None if value is None else float(value)


def _standard(item: Item) -> str:
    marks = {"beside": "（与总分并列，不计入总分）", "both": "（另外单列）", "no": ""}
    return item.standard + ("（加分项）" if item.bonus else "") + marks[item.standalone]


def _row(policy: Policy, sheet: str, point: dict[str, Any], year: str) -> Row:
    """A filled line: the mark, what was lost against the full points, and why."""
    item = next(i for i in policy.items_of(sheet) if i.id == point["item"])
    full, mark = _number(point["full"]), _number(point["points"])
    lost = None if full is None or mark is None or item.bonus else max(full - mark, 0.0)
    period = "" if point["period"] == year else f"{point['period']}："
    because = str(point["because"]).partition("：")[2] or str(point["because"])
    return Row(item.id, item.label, full, _standard(item), item.evidence, mark, lost, f"{period}{because}")


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


def _sheet(policy: Policy, key: str, body: str, kind: str, year: int, rows: Sequence[Row], total: Row) -> ScoreSheet:
    sheet = policy.sheets[key]
    counted = [f"满分{float(sheet.full):g}分"] + (["评分标准为示例"] if sheet.illustrative else [])
    heading = f"考核对象：{body}　　类别：{policy.label(kind)}　　年度：{year}年　　{'，'.join(counted)}"
    return ScoreSheet(body, f"{year}年度{policy.label(kind)}考核评分表", heading, tuple(rows), total, sheet.decimals)


def _saved(sheets: Iterable[ScoreSheet], path: str | Path) -> Path:
    book = Workbook()
    book.remove(book.worksheets[0])
    taken: set[str] = set()
    styles: dict[Any, Any] = {}
    for sheet in sheets:
        base = _UNFIT.sub("_", sheet.name)[:28] or "_"
        name, at = base, 2
        while name.casefold() in taken:
            name, at = f"{base}_{at}", at + 1
        taken.add(name.casefold())
        _drawn(book.create_sheet(name), sheet, styles)
    if not taken:
        put_text(cell_at(book.create_sheet("评分表"), 1, 1), "没有要评分的考核对象。")
    book.properties.title = "考核评分表"
    return save_workbook(book, path)


def _drawn(page: Worksheet, sheet: ScoreSheet, styles: dict[Any, Any]) -> None:
    """The sheet as it is printed: title, whom it is about, ruled rows, total, and the line for signatures."""
    page.sheet_view.showGridLines = False
    for at, width in enumerate(_WIDTHS, start=1):
        page.column_dimensions[get_column_letter(at)].width = width
    last = len(HEADINGS)
    for at in range(1, last + 1):
        look = Look(18, True, "centerContinuous", wrap=False)
        _text(cell_at(page, 1, at), sheet.title if at == 1 else "", look, styles)
    page.row_dimensions[1].height = 32
    _text(cell_at(page, 2, 1), sheet.heading, Look(11, False, "left", wrap=False), styles)
    page.row_dimensions[2].height, page.row_dimensions[3].height = 20, 6
    for at, heading in enumerate(HEADINGS, start=1):
        look = Look(11, True, "center", is_boxed=True, is_head=True)
        _text(cell_at(page, _HEAD_ROW, at), heading, look, styles)
    page.row_dimensions[_HEAD_ROW].height = 24
    number_format = f"0.{'0' * sheet.decimals}" if sheet.decimals else "0"
    at = _HEAD_ROW
    for row in (*sheet.rows, sheet.total):
        at += 1
        _row_drawn(page, at, row, number_format, row is sheet.total, styles)
    at += 2
    for column, text in zip((1, 4, 9), _SIGNATURES, strict=True):
        _text(cell_at(page, at, column), text, Look(11, False, "left", wrap=False), styles)
    page.row_dimensions[at].height = 30
    page.freeze_panes = cell_at(page, _HEAD_ROW + 1, 3)
    page.print_area = f"A1:{get_column_letter(last)}{at}"
    page.print_title_rows = f"{_HEAD_ROW}:{_HEAD_ROW}"
    page.print_options.horizontalCentered = True
    finish(page)
    if len(sheet.rows) <= _ONE_PAGE:
        page.page_setup.fitToHeight = 1


def _row_drawn(page: Worksheet, at: int, row: Row, number_format: str, is_total: bool, styles: dict[Any, Any]) -> None:
    values = (row.item, row.label, row.full, row.standard, row.evidence, None, row.mark, row.lost, row.because)
    for column, value in enumerate(values, start=1):
        cell = cell_at(page, at, column)
        if isinstance(value, float):
            cell.value = value
            side, form = ("center", "General") if column == 3 else ("right", number_format)
            _dressed(cell, Look(10, is_total, side, is_boxed=True, number_format=form), styles)
        else:
            look = Look(10, is_total, "center" if column == 1 else "left", is_boxed=True)
            _text(cell, value or "", look, styles)
    texts = ((v, _WIDTHS[i]) for i, v in enumerate(values) if isinstance(v, str))
    page.row_dimensions[at].height = max(height_of(texts), 24)


@dataclass(frozen=True)
class Look:
    """How a cell looks: size, weight, side, whether long text folds, box, head, number format."""

    size: int
    bold: bool
    side: str
    wrap: bool = True
    is_boxed: bool = False
    is_head: bool = False
    number_format: str = "General"


def _text(cell: Cell, text: str, look: Look, styles: dict[Any, Any]) -> None:
    if text:
        put_text(cell, text)
    _dressed(cell, look, styles)


def _dressed(cell: Cell, look: Look, styles: dict[Any, Any]) -> None:
    def dress() -> None:
        indent = 1 if look.wrap and look.side in ("left", "right") else 0
        cell.font = Font(name=_FACE, size=look.size, bold=look.bold)
        cell.alignment = Alignment(horizontal=look.side, vertical="center", wrap_text=look.wrap, indent=indent)
        cell.number_format = look.number_format
        if look.is_boxed:
            cell.border = _BOX
        if look.is_head:
            cell.fill = _GREY

    dressed(cell, look, styles, dress)
