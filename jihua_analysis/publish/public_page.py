"""The public edition as a web page: one file that needs no network, the words and tables of the report."""

from __future__ import annotations

from html import escape

from jihua_analysis.fonts import SANS, font_face_css
from jihua_analysis.publish.editions import Edition
from jihua_analysis.publish.notice_tables import Table
from jihua_analysis.publish.page_style import style
from jihua_analysis.publish.public_picture import public_pictures
from jihua_analysis.publish.report_text import Section, report_of

_NAMESPACE = ' xmlns="http://www.w3.org/2000/svg"'
"""What a drawing within a page does without."""
_SHORT = 20
"""A table of no more rows is not broken over two printed pages."""
_SIDES = {"l": "left", "c": "center", "r": "right"}


def public_page(edition: Edition, office: str | None = None) -> str:
    """The page of one office's year: contents, sections, tables with captions, and the history sentences."""
    report = report_of(edition, office, public_pictures(edition, office))
    title = escape(f"{report.issuer.replace('_', '')}{report.title}")
    links = "".join(f'<li><a href="#section-{i}">{escape(s.title)}</a></li>' for i, s in enumerate(report.sections, 1))
    body = "\n".join(_section(i, section) for i, section in enumerate(report.sections, 1))
    facts = "".join(f"<p>{escape(label)}：{escape(told)}</p>" for label, told in report.facts)
    notes = "".join(f"<p>{escape(text)}</p>" for text in report.remarks)
    return (
        f'<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<style>\n{font_face_css()}\n{style(SANS)}</style>\n</head>\n<body>\n"
        f'<nav aria-label="目录"><ul>{links}</ul></nav>\n<main>\n<h1>{title}</h1>\n'
        f'<p class="edition">{escape(report.edition)}</p>\n{facts}\n{body}\n</main>\n'
        f"<footer>{notes}</footer>\n</body>\n</html>\n"
    )


def _section(number: int, section: Section) -> str:
    lines = "\n".join(
        f"<h3>{escape(line.text)}</h3>" if line.rank else f"<p>{escape(line.text)}</p>" for line in section.lines
    )
    pictures = "\n".join(f"<figure>{picture.svg.replace(_NAMESPACE, '')}</figure>" for picture in section.pictures)
    tables = "\n".join(_table(shown.table, shown.title or section.title) for shown in section.tables)
    head = f'<h2 id="section-{number}">{escape(section.title)}</h2>'
    return f"<section>\n{head}\n{lines}\n{pictures}\n{tables}\n</section>"


def _table(table: Table, caption: str) -> str:
    heads = "".join(f'<th scope="col">{escape(heading)}</th>' for heading in table.headings)
    rows = "\n".join(
        "<tr>" + "".join(
            f'<td style="text-align:{_SIDES[side]}">{escape(cell)}</td>'
            for cell, side in zip(row, table.sides, strict=True)
        ) + "</tr>"
        for row in table.rows
    )  # fmt: skip
    note = f"<p>注：{escape(table.note)}</p>" if table.note else ""
    head = f"<caption>{escape(caption)}</caption>\n<thead><tr>{heads}</tr></thead>"
    short = " short" if len(table.rows) <= _SHORT else ""
    around = f'<div class="wide{short}" role="region" aria-label="{escape(caption)}" tabindex="0">'
    return f"{around}\n<table>\n{head}\n<tbody>\n{rows}\n</tbody></table>\n</div>\n{note}"
