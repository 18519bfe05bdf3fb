"""A policy file as a workbook to read and print: a sheet a chapter."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook

from jihua_analysis.intake.saving import save_workbook
from jihua_analysis.policy.model import Policy
from jihua_analysis.policy.show import chapters
from jihua_analysis.publish.screen import width
from jihua_analysis.publish.sheet import Column, Page, add_page


def write_policy_book(policy: Policy, path: str | Path) -> Path:
    """The document's tables as an Excel workbook; the same policy gives the same bytes."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for chapter in chapters(policy):
        columns = tuple(
            Column(str(name), list(values), min(max(8, *(width(str(v)) for v in (name, *values))) + 2, 48))
            for name, values in chapter.rows.items()
        )
        add_page(book, Page(chapter.title, f"{policy.document.title}：{chapter.title}", policy.document.note, columns))
    book.properties.title = policy.document.title
    return save_workbook(book, path)
