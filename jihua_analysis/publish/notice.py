"""The notice (通报) as a Word file in the official layout."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docx.document import Document as WordFile
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from jihua_analysis.publish.editions import Edition
from jihua_analysis.publish.notice_tables import Table
from jihua_analysis.publish.notice_text import Annex, Notice, NoticeOptions, notice_of
from jihua_analysis.publish.word_page import HEI, new_page, save_word, set_face

_CENTRE, _RIGHT, _LEFT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.LEFT
_SIDES = {"l": _LEFT, "c": _CENTRE, "r": _RIGHT}
_RANKS = {0: "Normal", 1: "公文一级", 2: "公文二级"}
_RED = RGBColor(0xE6, 0x00, 0x12)
_WIDTH = 156
"""Millimetres between the margins."""


def write_notice(
    edition: Edition, path: str | Path, office: str | None = None, options: NoticeOptions | None = None
) -> Path:
    """The notice of one office's year as .docx; the same results and options give the same bytes."""
    notice = notice_of(edition, office, options)
    word = new_page()
    _head(word, notice)
    for line in notice.lines:
        _indented(_line(word, line.text, _RANKS[line.rank]))
    _annex_list(word, notice)
    _signature(word, notice)
    for number, annex in enumerate(notice.annexes, start=1):
        _annex(word, annex, number, len(notice.annexes))
    _imprint(word, notice)
    return save_word(word, path, notice.title)


def _head(word: WordFile, notice: Notice) -> None:
    """The red head where it is wanted, the number, the title and whom it goes to."""
    if notice.options.red_head:
        head = _line(word, f"{notice.issuer}文件", "公文红头", _CENTRE)
        head.paragraph_format.space_before, head.paragraph_format.space_after = Pt(28), Pt(28)
        name = head.runs[0]
        name.font.color.rgb, name.font.size = _RED, Pt(min(42, int(430 / max(len(head.text), 1))))
    number = _line(word, notice.number, "Normal", _CENTRE)
    if notice.options.red_head:
        _rule(number, "bottom", "E60012", 18)
    _line(word, "", "Normal")
    _line(word, "", "Normal")
    _title(word, notice.title)
    _line(word, f"{notice.addressed_to}：", "Normal")


def _title(word: WordFile, title: str) -> None:
    """The title, broken before 关于 where it does not stand in one line."""
    text = title.replace("关于", "\n关于", 1) if len(title) > 18 else title
    _line(word, text.strip(), "公文标题", _CENTRE)
    _line(word, "", "Normal")


def _annex_list(word: WordFile, notice: Notice) -> None:
    """附件：1. … under the text, one below the other."""
    _line(word, "", "Normal")
    for number, annex in enumerate(notice.annexes, start=1):
        mark = f"{number}．" if len(notice.annexes) > 1 else ""
        line = _line(word, f"{'附件：' if number == 1 else ''}{mark}{annex.title}", "Normal", _LEFT)
        _indent(line, left=2 if number == 1 else 5, hanging=0)


def _signature(word: WordFile, notice: Notice) -> None:
    """Issuer and date, to the right, kept together on one page."""
    _line(word, "", "Normal")
    _line(word, "", "Normal")
    for text, room in ((notice.issuer, 4), (notice.date, 4)):
        line = _line(word, text, "Normal", _RIGHT)
        line.paragraph_format.keep_with_next = text is notice.issuer
        _indent(line, right=room)


def _imprint(word: WordFile, notice: Notice) -> None:
    """At the very end, on one page: subject words, whom copies go to, who prints and when, how many copies."""
    options, lines = notice.options, [_line(word, "", "Normal")]
    if options.subject_words:
        words = _line(word, "", "Normal", _LEFT)
        set_face(words.add_run("主题词：")._r.get_or_add_rPr(), HEI)
        words.add_run("　".join(options.subject_words))
        lines.append(words)
    copied = _line(word, f"　抄送：{options.copied_to or '________'}。", "公文版记", _LEFT)
    _rule(copied, "top", "000000", 8)
    printed = _line(word, f"　{notice.issuer}\t{notice.printed}", "公文版记", _LEFT)
    printed.paragraph_format.tab_stops.add_tab_stop(Mm(_WIDTH - 5), WD_TAB_ALIGNMENT.RIGHT)
    _rule(printed, "bottom", "000000", 8)
    lines += [copied, printed]
    if options.copies:
        lines.append(_line(word, f"（共印{options.copies}份）", "公文版记", _RIGHT))
    for line in lines[:-1]:
        line.paragraph_format.keep_with_next = True


def _annex(word: WordFile, annex: Annex, number: int, of: int) -> None:
    """An annex on a page of its own: its number, its title, then its table or its lines."""
    label = _line(word, f"附件{number if of > 1 else ''}", "公文附件", _LEFT)
    label.paragraph_format.page_break_before = True
    _line(word, "", "Normal")
    _title(word, annex.title)
    if annex.table is not None:
        _table(word, annex.table)
        if annex.note:
            _line(word, f"注：{annex.note}", "公文表格", _LEFT)
    for line in annex.lines:
        _indented(_line(word, line.text, _RANKS[line.rank]))


def _table(word: WordFile, table: Table) -> None:
    """A table with single rules whose heading row comes again on each page and whose rows do not break."""
    made = word.add_table(rows=0, cols=len(table.headings))
    made.style, made.alignment, made.autofit = word.styles["Table Grid"], WD_TABLE_ALIGNMENT.CENTER, False
    total = sum(table.widths)
    widths = [int(Mm(_WIDTH * w / total)) for w in table.widths]
    for at, cells in enumerate((table.headings, *table.rows)):
        row = made.add_row()
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        properties.append(parse_xml(f'<w:trHeight {nsdecls("w")} w:val="400" w:hRule="atLeast"/>'))
        if at == 0:
            properties.append(OxmlElement("w:tblHeader"))
        for cell, text, width, side in zip(row.cells, cells, widths, table.sides, strict=True):
            cell.width = width
            line = cell.paragraphs[0]
            line.style = word.styles["公文表头" if at == 0 else "公文表格"]
            line.alignment = _CENTRE if at == 0 else _SIDES[side]
            line.add_run(text)
            cell.vertical_alignment = 1
    for grid, width in zip(made._tbl.tblGrid.iterchildren(), widths, strict=True):
        grid.set(qn("w:w"), str(width // 635))


def _line(word: WordFile, text: str, style: str, side: Any = None) -> Paragraph:
    """A paragraph with its text."""
    line = word.add_paragraph(text, style=style)
    line.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY if side is None else side
    return line


def _indented(line: Paragraph) -> None:
    """The first line two characters in."""
    _indent(line, first=2)


def _indent(line: Paragraph, left: int = 0, right: int = 0, first: int = 0, hanging: int = 0) -> None:
    """Indents counted in characters, with the same in points for programs that do not count."""
    indent = OxmlElement("w:ind")
    for name, count in (("left", left), ("right", right), ("firstLine", first), ("hanging", hanging)):
        if count:
            indent.set(qn(f"w:{name}Chars"), str(100 * count))
            indent.set(qn(f"w:{name}"), str(round(315.8 * count)))
    properties = line._p.get_or_add_pPr()
    properties.insert_element_before(indent, "w:contextualSpacing", "w:mirrorIndents", "w:suppressOverlap", "w:jc",
                                     "w:textDirection", "w:textAlignment", "w:outlineLvl", "w:rPr")  # fmt: skip


def _rule(line: Paragraph, side: str, colour: str, eighths: int) -> None:
    """A line above or below a paragraph, so many eighths of a point thick."""
    border = parse_xml(
        f'<w:pBdr {nsdecls("w")}><w:{side} w:val="single" w:sz="{eighths}" w:space="6" w:color="{colour}"/></w:pBdr>'
    )
    properties = line._p.get_or_add_pPr()
    properties.insert_element_before(border, "w:shd", "w:tabs", "w:overflowPunct", "w:autoSpaceDE", "w:autoSpaceDN",
                                     "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:outlineLvl", "w:rPr")  # fmt: skip
