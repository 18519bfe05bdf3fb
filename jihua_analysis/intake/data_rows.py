"""The rows of a recognised sheet that hold data, and word of everything in them that is not read."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from jihua_analysis.intake.headings import Sheet
from jihua_analysis.intake.problems import Problems
from jihua_analysis.intake.schema import Column
from jihua_analysis.intake.words import FOOTNOTE, TOTAL, TOTAL_ROW, fold


def data_rows(
    sheet: Sheet, columns: Mapping[str, Column], bodies: set[str], kinds: set[str], problems: Problems
) -> pd.DataFrame:
    """The data rows as they stand, recognised columns only; totals, notes and blank rows are left out.

    columns: those that the table may have. bodies, kinds: folded names of known bodies and kinds: a row of one of
    them is no total and no note, whatever its name begins with (审核科).
    """
    rows = sheet.grid.rows[sheet.first :]
    width = max(map(len, rows), default=0)
    body = pd.DataFrame([[*row, *[None] * (width - len(row))] for row in rows], dtype=object)
    body.index = body.index + sheet.first
    body = _filled(sheet, body, columns, problems)
    raw = pd.DataFrame({n: body.get(c) for n, c in sheet.columns.items()}, index=body.index)
    raw = raw.astype(object)
    blank = raw.isna() | raw.isin(["", " ", "\u3000"])
    for r, c in sheet.grid.faults:
        for name in (n for n, at in sheet.columns.items() if at == c and r in blank.index):
            blank.loc[r, name] = False
    raw, body = raw[~blank.all(axis=1)], body[~blank.all(axis=1)]
    first = (
        body.where(~(body.isna() | body.eq(""))).bfill(axis=1).iloc[:, 0].map(fold)
        if len(body)
        else pd.Series(dtype=object)
    )
    key, known = ("kind", kinds) if sheet.table.name == "bodies" else ("body", bodies)
    named = raw[key].map(fold).isin(known) if key in raw else pd.Series(False, index=raw.index)
    total = first.map(lambda text: bool(TOTAL.match(text) or TOTAL_ROW.match(text))).astype(bool) & ~named
    note = first.map(lambda text: bool(FOOTNOTE.match(text))).astype(bool) & ~named
    for passed, what in ((total, "合计行"), (note, "附注行")):
        for r in passed[passed].index:
            problems.add("note", "total_row", f"{what}没有读取", "不必改", sheet=sheet, row=r, column=0, heading=" ")
    raw = raw[~(total | note)]
    _tell_unread(sheet, raw.index, problems)
    return raw.assign(**{name: caption.value for name, caption in sheet.captions.items()})


def _filled(sheet: Sheet, body: pd.DataFrame, columns: Mapping[str, Column], problems: Problems) -> pd.DataFrame:
    """The data with the value of a merged cell in each of its rows, where the column names the row."""
    by_number = {c: columns[n] for n, c in sheet.columns.items()}
    for (top, left), (bottom, right) in sheet.grid.merged:
        bottom = min(bottom, sheet.first + len(body) - 1)
        if top < sheet.first or left not in by_number or bottom < top:
            continue
        column = by_number[left]
        if left == right and (column.key or column.type in ("text", "choice")):
            body.loc[top:bottom, left] = body.loc[top, left]
        else:
            problems.add("error", "merged", f"“{column.label}”的数据里有合并单元格", "取消合并，逐行逐列填写",
                         sheet=sheet, row=top, column=left)  # fmt: skip
    return body


def _tell_unread(sheet: Sheet, rows: pd.Index, problems: Problems) -> None:
    """Tells of cells in rows that are read which no heading stands above."""
    grid, heading = sheet.grid, sheet.heading
    width = max(len(row) for row in grid.rows[max(heading - 1, 0) : heading + 1])
    for r in (r for r in rows if len(grid.rows[r]) > width):
        c = next((c for c in range(width, len(grid.rows[r])) if _is_filled(grid.rows[r][c])), None)
        if c is not None:
            problems.add("error", "beyond", "这一行的格数比标题行多，各格可能错了位",
                         "数字里的千分位逗号要去掉，或整格加引号；多余的格删去",
                         sheet=sheet, row=r, column=c, heading=" ", value=grid.rows[r][c])  # fmt: skip
    read = {*sheet.columns.values(), *sheet.unknown, *sheet.twice}
    for c in (c for c in range(width) if c not in read and not sheet.heading_text(c).strip()):
        at = next((r for r in rows if c < len(grid.rows[r]) and _is_filled(grid.rows[r][c])), None)
        if at is not None:
            problems.add("warning", "no_heading", "这一列没有标题，没有读取", "补上标题，或删去这一列",
                         sheet=sheet, row=at, column=c, heading=" ", value=grid.rows[at][c])  # fmt: skip


def _is_filled(cell: object) -> bool:
    return cell is not None and bool(str(cell).strip())
