"""A year's tables from a file or folder: read, canonical, typed, with every problem at its cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from jihua_analysis.intake.assemble import assemble
from jihua_analysis.intake.check import check
from jihua_analysis.intake.crossed import crossed
from jihua_analysis.intake.grid import Grid
from jihua_analysis.intake.headings import OURS, Recogniser, did_you_mean, table_named
from jihua_analysis.intake.matrix import turned
from jihua_analysis.intake.own_names import own_names
from jihua_analysis.intake.personal import refusals
from jihua_analysis.intake.problems import Problems
from jihua_analysis.intake.read import read_grids
from jihua_analysis.intake.schema import TABLE, TABLES, Tables
from jihua_analysis.intake.sheets import Piece, SheetReader
from jihua_analysis.intake.words import fold, tidy
from jihua_analysis.policy.model import Policy


def load_tables(path: str | Path, policy: Policy, year: int | None = None) -> Tables:
    """A year's tables, typed, and in `problems` all that was found wrong on the way, each at its cell.

    path: a workbook (a sheet a table), one csv or parquet file, or a folder of them. year: that of the policy's
    document where none is given. A cell that cannot be read is missing and an error; sheets with personal data
    are refused whole. Nothing is raised for what planners may get wrong.
    """
    year = policy.document.year if year is None else year
    problems = Problems()
    grids, unread = read_grids(path)
    for fault in unread:
        problems.add("error" if fault.error else "warning", "file", fault.message, fault.fix,
                     file=fault.file, tab=fault.sheet)  # fmt: skip
    pieces = _pieces(grids, policy, problems)
    tables, places = assemble(pieces, policy, problems)
    tables = own_names(tables, policy)
    found = check(tables, policy, year, places, problems)
    return replace(tables, problems=found, files=tuple(dict.fromkeys(g.file for g in grids)))


def _pieces(grids: Iterable[Grid], policy: Policy, problems: Problems) -> list[Piece]:
    grids = list(grids)
    recogniser = Recogniser(policy, _names(grids, Recogniser(policy)))
    reader = SheetReader(policy, recogniser, problems)
    pieces = []
    for grid in grids:
        if fold(grid.sheet) in OURS or not any(grid.rows):
            continue
        table = turned(grid, recogniser)
        table = crossed(grid, recogniser) if table is grid else table
        sheet = recogniser.sheet_of(table)
        as_it_stands = sheet if table is grid else recogniser.sheet_of(grid)
        refused = refusals(grid, as_it_stands, recogniser.declared, reader.known_words)
        for refusal in refused:
            problems.add("error", "personal", refusal.message, refusal.fix, file=grid.file, tab=grid.sheet,
                         row=refusal.row, column=refusal.column, heading=refusal.heading or " ")  # fmt: skip
        if refused:
            continue
        if sheet is None:
            _unrecognised(grid, problems)
        elif grid.hidden:
            problems.add("warning", "hidden", "这张工作表是隐藏的，没有读取", "取消隐藏，或删去这张表", sheet=sheet)
        else:
            pieces.append(reader.piece(sheet))
    return pieces


def _names(grids: Iterable[Grid], recogniser: Recogniser) -> Iterator[str]:
    """The names on the lists of bodies."""
    for grid in grids:
        if table_named(grid.sheet) is TABLE["bodies"] and (sheet := recogniser.sheet_of(grid)):
            columns = [sheet.columns[c] for c in ("body", "name") if c in sheet.columns]
            cells = (row[c] for row in grid.rows[sheet.first :] for c in columns if c < len(row))
            yield from (tidy(cell) for cell in cells if isinstance(cell, str) and cell.strip())


def _unrecognised(grid: Grid, problems: Problems) -> None:
    named = table_named(grid.sheet)
    if named:
        wanted = "、".join(c.label for c in named.columns if c.required)
        problems.add("error", "heading", f"在“{grid.sheet}”里没有找到“{named.label}”的表头", f"表头至少要有：{wanted}",
                     file=grid.file, tab=grid.sheet)  # fmt: skip
    elif not grid.hidden:
        labels = "、".join(t.label for t in TABLES)
        guess = did_you_mean(grid.sheet, (t.label for t in TABLES))
        hint = f"您是否指“{guess}”？" if guess else f"如含数据，工作表改名为其中之一：{labels}"
        problems.add("warning", "unknown_table", f"认不出“{grid.sheet}”是哪张表，没有读取", hint,
                     file=grid.file, tab=grid.sheet)  # fmt: skip
