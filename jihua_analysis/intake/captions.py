"""What the lines above a table say of all its rows: 填报单位：甲社区, and 2014年1月社区报表 for the period."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from jihua_analysis.intake.grid import Grid
from jihua_analysis.intake.values import MONTH_WORD, period_of
from jihua_analysis.intake.words import fold, fold_heading, tidy

_BODY = (
    "填报单位", "填表单位", "编报单位", "上报单位", "报表单位", "单位名称", "社区名称", "考核对象",
    "被考核单位", "社区",
)  # fmt: skip
_DATE = re.compile(r"\d{4}(?:年|[-/.])\d{1,2}(?:月|[-/.])\d{1,2}日?")
_SPAN = re.compile(r"\d+(?:年|月)?[-—–~至]+\d+(?:年|月)")
_YEAR = re.compile(r"(?<!\d)((?:19|20|21)\d{2})年")
_PART = re.compile(rf"(?<![\d十])(?:{MONTH_WORD})月(?!报)|第?[一二三四1-4]季度|[上下]半年(?!报)")
_UNIT = re.compile(r"单位:?[(\[]?((?:千|万|百万|亿)?元|万?人|万?户|%|‰)(?![\w])")
_FINER = re.compile("月|季|半年")


@dataclass(frozen=True)
class Caption:
    """A value that stands once above the table, for all its rows; row and column number count from 0."""

    value: str
    row: int
    column: int


def unit_above(grid: Grid, heading: int) -> str:
    """The unit that a line above the headings states for the whole table, as 单位：万元; '' where none or several."""
    found = {match[1] for _, _, text in _lines(grid, heading) for match in _UNIT.finditer(fold(text))}
    return found.pop() if len(found) == 1 else ""


def captions_of(grid: Grid, heading: int, names: Mapping[str, str] = MappingProxyType({})) -> dict[str, Caption]:
    """`body`, `period` and `year` as far as the lines above the headings, or the sheet's name, say one of each.

    names: the bodies by their folded names; a sheet that is named as one of them, or a title that names one, is its.
    """
    lines = list(_lines(grid, heading))
    found = {}
    bodies = {c.value: c for c in _bodies(grid, lines)} or _named(grid, lines, names)
    if len(bodies) == 1:
        found["body"] = next(iter(bodies.values()))
    year, part = _said(_YEAR, grid, lines), _said(_PART, grid, lines)
    if len(year) == 1 and len(part) <= 1:
        (said, caption), *_ = year.items()
        found["year"] = Caption(said, caption.row, caption.column)
        period = period_of(said + "年" + next(iter(part), ""))
        is_whole = not part and not any(_FINER.search(text) for _, _, text in lines)
        if period and (part or (is_whole and not _FINER.search(fold(grid.sheet)))):
            found["period"] = Caption(period, caption.row, caption.column)
    return found


def _lines(grid: Grid, heading: int) -> Iterator[tuple[int, int, str]]:
    for r, row in enumerate(grid.rows[:heading]):
        for c, cell in enumerate(row):
            if isinstance(cell, str) and cell.strip():
                yield r, c, cell


def _bodies(grid: Grid, lines: list[tuple[int, int, str]]) -> Iterator[Caption]:
    """Each 填报单位：甲社区, the name in the same cell or in the next one that is filled."""
    for r, c, text in lines:
        key, colon, rest = text.replace("：", ":").partition(":")
        if fold_heading(key) not in _BODY or not (colon or fold_heading(text) == "填报单位"):
            continue
        after = ((n, str(cell)) for n, cell in enumerate(grid.rows[r][c + 1 :], start=c + 1) if str(cell or "").strip())
        at, name = (c, rest) if rest.strip() else next(after, (c, ""))
        if name.strip():
            yield Caption(tidy(name).split()[0], r, at)


def _named(grid: Grid, lines: list[tuple[int, int, str]], names: Mapping[str, str]) -> dict[str, Caption]:
    """The bodies that the sheet is named as, or else that the lines above name."""
    if own := names.get(fold(grid.sheet)):
        return {own: Caption(own, 0, 0)}
    told: dict[str, Caption] = {}
    for r, c, text in lines:
        inside = [key for key in names if key in fold(text)]
        longest = [key for key in inside if not any(key != other and key in other for other in inside)]
        told |= {names[key]: Caption(names[key], r, c) for key in longest}
    return told


def _said(pattern: re.Pattern[str], grid: Grid, lines: list[tuple[int, int, str]]) -> dict[str, Caption]:
    """What a pattern finds, dates of signature and spans (1-12月) left aside; a span of years says nothing for sure."""
    found: dict[str, Caption] = {}
    for r, c, text in (*lines, (0, 0, grid.sheet)):
        plain = _DATE.sub("", fold(text))
        if _SPAN.search(plain):
            return {"": Caption("", r, c), "?": Caption("", r, c)}
        for match in pattern.finditer(plain):
            said = match[1] if pattern is _YEAR else match[0].removeprefix("第")
            found.setdefault(said, Caption(said, r, c))
    return found
