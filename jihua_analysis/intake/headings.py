"""Which table a grid holds, where its headings stand and which column each one names."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from jihua_analysis.intake.captions import Caption, captions_of
from jihua_analysis.intake.grid import Grid
from jihua_analysis.intake.schema import OFFICE, TABLE, TABLES, Column, Table, measure_column
from jihua_analysis.intake.words import bracketed, fold, fold_heading
from jihua_analysis.policy.model import Policy

HEADING_ROWS = 20
"""Headings are looked for in the first rows only: titles, units and dates of issue stand above them."""
OURS = ("说明", "示例", "选项")
"""Sheets of a blank workbook that hold no data."""
UNUSED = ("序号", "编号", "备注", "说明", "no", "no.", "note", "notes", "remark", "remarks")
"""Headings that are passed over in silence."""
LONG = (
    Column("measure", "指标", "choice", key=True, required=True, aliases=("指标名称", "measure_id")),
    Column("value", "数值", "number", required=True, aliases=("值", "数据")),
)
"""The two columns that stand for all measures in the long form of counts."""

MAX_WORD, MOST_WORDS = 100, 300
"""How long a word may be, and of how many its nearest is looked for one by one."""


@dataclass(frozen=True)
class Sheet:
    """A grid that holds one table: `columns` leads from column names to column numbers, the data start at `first`.

    unknown: headings that name no column. twice: columns whose heading stands a second time. heading: the row
    number of the (lower) heading row. captions: required keys that have no column and stand once above the table.
    """

    grid: Grid
    table: Table
    columns: dict[str, int]
    heading: int
    unknown: dict[int, str] = field(default_factory=dict)
    twice: dict[int, str] = field(default_factory=dict)
    captions: dict[str, Caption] = field(default_factory=dict)

    @property
    def first(self) -> int:
        """The row where the data start."""
        return self.heading + 1

    @property
    def is_long(self) -> bool:
        """Whether this is the long form of counts, a row a value."""
        return self.table.name == "counts" and "measure" in self.columns

    def place(self, name: str, row: int) -> tuple[int, int | None]:
        """Row and column number of one value: in its column, else where the table's caption says it."""
        caption = self.captions.get(name)
        return (caption.row, caption.column) if caption else (row, self.columns.get(name))

    def heading_text(self, column: int) -> str:
        """The heading of a column as it is written."""
        return str(_at(self.grid, self.heading, column) or _at(self.grid, self.heading - 1, column))


def columns_of(table: Table, policy: Policy) -> tuple[Column, ...]:
    """Every column that a table may have: `office`, its own, and for counts the measures that bodies report.

    The column of bodies may be headed by what the policy calls them: 社区, 村名.
    """
    labels = [kind.label for key, kind in policy.kinds.items() if key != "office"]
    called = tuple(label + ending for label in labels for ending in ("", "名", "名称"))
    own = tuple(replace(c, aliases=(*c.aliases, *called)) if c.name == "body" else c for c in table.columns)
    measures = tuple(measure_column(policy, name) for name in policy.measures) if table.name == "counts" else ()
    return (OFFICE, *own, *measures)


def headings_of(columns: Iterable[Column]) -> dict[str, str]:
    """Folded heading -> column name, for names, labels and aliases, with and without what stands in brackets."""
    exact: dict[str, str] = {}
    loose: dict[str, set[str]] = {}
    for column in columns:
        for text in (column.name, column.label, *column.aliases):
            exact.setdefault(fold(text), column.name)
            loose.setdefault(fold_heading(text), set()).add(column.name)
    return {key: next(iter(names)) for key, names in loose.items() if len(names) == 1} | exact


class Recogniser:
    """Finds tables in grids by the headings that one policy declares."""

    def __init__(self, policy: Policy, bodies: Iterable[str] = ()) -> None:
        self.bodies = {fold(name): name for name in bodies}
        self.columns = {t.name: {c.name: c for c in (*columns_of(t, policy), *_long(t))} for t in TABLES}
        self.headings = {name: headings_of(columns.values()) for name, columns in self.columns.items()}
        self.declared = {key for known in self.headings.values() for key in known}

    def measures(self) -> dict[str, str]:
        """Folded heading -> measure, for every name of the measures that bodies report."""
        others = {"office", "measure", "value", *(c.name for c in TABLE["counts"].columns)}
        return {key: name for key, name in self.headings["counts"].items() if name not in others}

    def sheet_of(self, grid: Grid) -> Sheet | None:
        """The table that a grid holds; None where neither its name nor its headings say one.

        A sheet named exactly as a table is that table. Else headings that have all required columns decide, and
        a name that contains a table's (社区月报) only between equals.
        """
        named = table_named(grid.sheet)
        exact = named is not None and fold_heading(grid.sheet) in {fold(t) for t in _names(named)}
        tables = (named,) if exact and named else TABLES
        matches = [(m[0], _captioned(m[1], self.bodies)) for t in tables for m in (self._match(grid, t),) if m]
        if not matches:
            return None
        rank = [(self._is_whole(sheet), sheet.table == named, count) for count, sheet in matches]
        best = max(range(len(matches)), key=lambda i: rank[i])
        return matches[best][1] if rank[best][0] or rank[best][1] else None

    def _is_whole(self, sheet: Sheet) -> bool:
        """Whether the headings alone prove the table: every required column, and for counts a measure."""
        required = {c.name for c in sheet.table.columns if c.required}
        measures = sheet.columns.keys() - {c.name for c in sheet.table.columns} - {"office"}
        said = sheet.columns.keys() | sheet.captions.keys()
        return required <= said and (sheet.table.name != "counts" or bool(measures))

    def _match(self, grid: Grid, table: Table) -> tuple[int, Sheet] | None:
        """The best heading row, or pair of rows, for one table, and how many columns it names."""
        known = self.headings[table.name]
        best: tuple[int, Sheet] | None = None
        for row in range(min(len(grid.rows), HEADING_ROWS)):
            single = self._read_heading(grid, table, known, row, [""] * len(grid.rows[row]))
            double = self._read_heading(grid, table, known, row, spread(grid, row - 1)) if row else single
            for sheet in (single, double):
                if len(sheet.columns) > (best[0] if best else 1):
                    best = len(sheet.columns), sheet
        return best

    @staticmethod
    def _read_heading(grid: Grid, table: Table, known: Mapping[str, str], row: int, above: list[str]) -> Sheet:
        columns: dict[str, int] = {}
        unknown: dict[int, str] = {}
        twice: dict[int, str] = {}
        for c, cell in enumerate(grid.rows[row]):
            own = "" if cell is None else str(cell)
            top = above[c] if c < len(above) else ""
            candidates = [top + own, own] if own.strip() else [top]
            name = next((n for text in candidates for n in (column_named(text, known),) if n), None)
            if name is None:
                if own.strip():
                    unknown[c] = own
            elif name in columns:
                twice[c] = name
            else:
                columns[name] = c
        return Sheet(grid, table, columns, row, unknown, twice)


def _captioned(sheet: Sheet, bodies: Mapping[str, str]) -> Sheet:
    """The sheet with the required keys that it lacks and the lines above it say; a list of bodies is never one body."""
    lacking = {c.name for c in sheet.table.columns if c.required and c.key and c.name not in sheet.columns}
    if not lacking or sheet.table.name == "bodies":
        return sheet
    said = captions_of(sheet.grid, sheet.heading, bodies)
    return replace(sheet, captions={name: said[name] for name in sorted(lacking & said.keys())})


def _long(table: Table) -> tuple[Column, ...]:
    return LONG if table.name == "counts" else ()


def column_named(text: str, known: Mapping[str, str]) -> str | None:
    """The column that a heading names, with all its brackets, without the last, or without any."""
    folded = fold(text)
    last = max(folded.rfind("("), folded.rfind("["), folded.rfind("【"))
    tries = (folded.strip("*:"), folded[:last].strip("*:") if last > 0 else "", fold_heading(text))
    return next((known[t] for t in tries if t in known), None)


def _at(grid: Grid, row: int, column: int) -> Any:
    return grid.rows[row][column] if 0 <= row < len(grid.rows) and column < len(grid.rows[row]) else ""


def spread(grid: Grid, row: int) -> list[str]:
    """The upper heading row, each text carried right over the blanks that its merged cell leaves."""
    spread: list[str] = []
    for cell in grid.rows[row]:
        text = "" if cell is None else str(cell)
        spread.append(text if text.strip() or not spread else spread[-1])
    return spread


def _names(table: Table) -> tuple[str, ...]:
    return (table.name, table.label, *table.aliases)


@lru_cache(maxsize=512)
def table_named(sheet: str) -> Table | None:
    """The table that a sheet or file name says: equal to a name, label or alias, or containing one (社区月报)."""
    folded = fold_heading(sheet)
    names = {fold(text): t for t in TABLES for text in _names(t)}
    if folded in names:
        return names[folded]
    inside = sorted((key for key in names if key in folded), key=len)
    return names[inside[-1]] if inside else None


def is_unused(heading: str) -> bool:
    """Whether a heading is one of those that carry no data, such as 序号 or 备注."""
    return fold_heading(heading) in UNUSED


def unit_clash(heading: str, column: Column, above: str = "") -> str:
    """The unit that a heading states where it is another than the column's: 万元 for 元, ‰ for %; else ''.

    above: the unit that a line above the table states, for headings that state none.
    """
    stated = bracketed(heading).removeprefix("单位:").removeprefix("单位") or above
    scales = {"元", "千元", "万元", "百万元", "亿元"}, {"%", "‰"}, {"人", "万人"}, {"户", "万户"}
    unit = fold(column.note)
    return stated if any(stated in scale and unit in scale and stated != unit for scale in scales) else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The known word nearest to this one; '' where none is near."""
    return nearest(word, {fold(k): k for k in known})


def nearest(word: str, known: Mapping[str, str]) -> str:
    """What the folded word nearest to this one stands for; '' where none is near.

    Of very many only those that begin or end alike are compared, since each comparison takes its time.
    """
    folded, words = fold(word)[:MAX_WORD], list(known)
    if len(words) > MOST_WORDS:
        words = [w for w in words if w[:2] == folded[:2] or w[-2:] == folded[-2:]][:MOST_WORDS]
    close = difflib.get_close_matches(folded, words, n=1, cutoff=0.6)
    return known[close[0]] if close else ""


def table_label(name: str) -> str:
    """The Chinese name of a table."""
    return TABLE[name].label
