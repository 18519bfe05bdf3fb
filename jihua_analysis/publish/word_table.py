"""A table of the notice as Word writes it: single rules, a heading row that comes again on each page, whole rows."""

from __future__ import annotations

from xml.sax.saxutils import escape

from docx.document import Document as WordFile
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from jihua_analysis.publish.notice_tables import Table

_SIDES = {"l": "left", "c": "center", "r": "right"}
_TWIPS = 1440 / 25.4
"""Twentieths of a point in a millimetre."""
_ROW = 312
"""The least height of a row, in twentieths of a point."""
_EDGES = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


def add_table(word: WordFile, table: Table, width: float) -> None:
    """Puts the table at the end of the document, so many millimetres wide.

    Written as one piece of XML: cell by cell through python-docx takes most of the notice's time.
    """
    total = sum(table.widths)
    widths = [round(_TWIPS * width * w / total) for w in table.widths]
    rows = [_row(table.headings, widths, ["center"] * len(widths), "公文表头", "<w:tblHeader/>")]
    sides, last = [_SIDES[s] for s in table.sides], len(table.rows) - 1
    rows += [_row(cells, widths, sides, "公文表格", keep=at == last) for at, cells in enumerate(table.rows)]
    grid = "".join(f'<w:gridCol w:w="{w}"/>' for w in widths)
    made = (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{_EDGES}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="80" w:type="dxa"/><w:right w:w="80" w:type="dxa"/></w:tblCellMar>'
        f'<w:tblLook w:val="0020" w:firstRow="1"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(rows)}</w:tbl>'
    )
    word.element.body.insert_element_before(parse_xml(made), "w:sectPr")


def _row(
    cells: tuple[str, ...], widths: list[int], sides: list[str], style: str, head: str = "", keep: bool = False
) -> str:
    """One row. keep: it stays on the page of the note below the table."""
    keep_next = "<w:keepNext/>" if keep else ""
    inside = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{keep_next}<w:jc w:val="{side}"/></w:pPr>{_runs(text)}</w:p></w:tc>'
        for text, width, side in zip(cells, widths, sides, strict=True)
    )
    return f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{_ROW}" w:hRule="atLeast"/>{head}</w:trPr>{inside}</w:tr>'


def _runs(text: str) -> str:
    """The text, its line breaks kept."""
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
    return f"<w:r>{lines}</w:r>" if text else ""
