"""The clean year with something done to its workbook, and what is read and told of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd

from jihua_analysis.intake import load_tables
from jihua_analysis.intake.schema import Tables
from tests.hostile.books import packed, parts_of
from tests.intake.small import clean_frames, small_policy, write_xlsx

POLICY = small_policy()
MONTHLY, YEARLY, LOG = "社区月报", "社区年报", "工作台账"
Change = Callable[[openpyxl.Workbook], object]


def book(path: Path, change: Change) -> Tables:
    """The clean year with something done to its workbook."""
    whole = openpyxl.load_workbook(write_xlsx(clean_frames(), path / "year.xlsx"))
    change(whole)
    whole.save(path / "year.xlsx")
    return load_tables(path / "year.xlsx", POLICY)


def cell(sheet: str, at: str, value: Any, shown: str = "") -> Change:
    def change(whole: openpyxl.Workbook) -> None:
        whole[sheet][at].value = value
        if shown:
            whole[sheet][at].number_format = shown

    return change


def cells(sheet: str, column: str, values: Iterable[Any]) -> Change:
    """The values down a column, from the first row of data on."""

    def change(whole: openpyxl.Workbook) -> None:
        for row, value in enumerate(values, start=2):
            cell(sheet, f"{column}{row}", value)(whole)

    return change


def births(tables: Tables, body: str = "甲社区") -> list[object]:
    """What is read of births, month after month; nothing where there is no row."""
    counts = tables.counts
    return counts.loc[counts["body"].eq(body) & counts["period"].str.len().eq(7), "births"].to_list()


def told(problems: pd.DataFrame) -> list[tuple[str, str, str]]:
    """Severity, cell and rule of each problem."""
    return list(problems[["severity", "cell", "rule"]].itertuples(index=False, name=None))


def strictly(path: Path) -> Path:
    """The workbook in the other spelling of the format, which Excel calls strict."""
    spelt = {b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
             b"http://schemas.openxmlformats.org/officeDocument/2006/relationships":
             b"http://purl.oclc.org/ooxml/officeDocument/relationships"}  # fmt: skip
    parts = parts_of(path.read_bytes())
    for name, data in parts.items():
        for one, other in spelt.items():
            data = data.replace(one, other)
        parts[name] = data
    path.write_bytes(packed(parts))
    return path
