"""The notice (通报) as a Word file in the official layout."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docx.document import Document as WordFile
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from jihua_analysis.publish.editions import Edition
from jihua_analysis.publish.notice_text import Annex, Notice, NoticeOptions, notice_of
from jihua_analysis.publish.phrases import BLANK
from jihua_analysis.publish.screen import width
from jihua_analysis.publish.word_foot import put_at_foot
from jihua_analysis.publish.word_page import HEI, LINE_PITCH, new_page, save_word, set_face
from jihua_analysis.publish.word_table import add_table

_CENTRE, _RIGHT, _LEFT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.LEFT
_RANKS = {0: "Normal", 1: "公文一级", 2: "公文二级"}
_RED = RGBColor(0xE6, 0x00, 0x12)
_WIDTH = 156
"""Millimetres between the margins."""
_HEAD_DOWN, _RULE_DOWN = 33, 11
"""The red head begins 35 mm below the type area, 2 of them inside its line; its rule is 4 mm under the number."""
_RULING = 4
"""Points that a rule of the imprint takes."""
_SEAL = 4
"""Characters between the date and the right edge; the issuer stands centred above the date, where the seal goes."""


def write_notice(
    edition: Edition, path: str | Path, office: str | None = None, options: NoticeOptions | None = None
) -> Path:
    """The notice of one office's year as .docx; the same results and options give the same bytes."""
    notice = notice_of(edition, office, options)
    word = new_page()
    _head(word, notice)
    for line in notice.lines:
        _indented(_line(word, line.text, _RANKS[line.rank]))
    before = len(word.paragraphs) - 1
    _annex_list(word, notice)
    _signature(word, notice)
    for kept in word.paragraphs[before:-1]:
        kept.paragraph_format.keep_with_next = True
    for number, annex in enumerate(notice.annexes, start=1):
        _annex(word, annex, number, len(notice.annexes))
    _imprint(word, notice)
    return save_word(word, path, notice.title)


def _head(word: WordFile, notice: Notice) -> None:
    """The red head where it is wanted, the number, the title and whom it goes to."""
    if notice.options.red_head:
        head = _line(word, f"{notice.issuer}文件", "公文红头", _CENTRE)
        head.paragraph_format.space_before = Mm(_HEAD_DOWN)
        head.paragraph_format.space_after = Pt(2 * LINE_PITCH / 20)
        name = head.runs[0]
        name.font.color.rgb, name.font.size = _RED, Pt(min(42, int(430 / max(len(head.text), 1))))
    number = _line(word, notice.number, "Normal", _CENTRE)
    if notice.options.red_head:
        _rule(number, "bottom", "E60012", 18, space=_RULE_DOWN)
    _line(word, "", "Normal")
    _line(word, "", "Normal")
    _title(word, notice.title)
    _line(word, "", "Normal")
    _line(word, f"{notice.addressed_to}：", "Normal")


def _title(word: WordFile, title: str) -> None:
    """The title, broken before 关于 where it does not stand in one line."""
    text = title.replace("关于", "\n关于", 1) if len(title) > 18 else title
    _line(word, text.strip(), "公文标题", _CENTRE)


def _annex_list(word: WordFile, notice: Notice) -> None:
    """附件：1. … under the text, one below the other."""
    _line(word, "", "Normal")
    for number, annex in enumerate(notice.annexes, start=1):
        mark = f"{number}．" if len(notice.annexes) > 1 else ""
        line = _line(word, f"{'附件：' if number == 1 else ''}{mark}{annex.title}", "Normal", _LEFT)
        _indent(line, left=2 if number == 1 else 5, hanging=0)


def _signature(word: WordFile, notice: Notice) -> None:
    """The date four characters from the right and the issuer centred above it."""
    _line(word, "", "Normal")
    longer = (width(notice.date) - width(notice.issuer)) / 2
    issuer, date = _line(word, notice.issuer, "Normal", _RIGHT), _line(word, notice.date, "Normal", _RIGHT)
    _indent(issuer, right=_SEAL + max(longer, 0) / 2 + min(longer, 0) / 2)
    _indent(date, right=_SEAL)


def _imprint(word: WordFile, notice: Notice) -> None:
    """At the foot of the last page: subject words, whom copies go to, who prints and when, how many copies."""
    options, last, lines = notice.options, word.paragraphs[-1], []
    if options.subject_words:
        words = _line(word, "", "Normal", _LEFT)
        set_face(words.add_run("主题词：")._r.get_or_add_rPr(), HEI)
        words.add_run("　".join(options.subject_words))
        lines.append(words)
    copied = _line(word, f"抄送：{options.copied_to or BLANK}。", "公文版记", _LEFT)
    _indent(copied, left=3.5, right=0.9, hanging=2.7)
    printed = _line(word, f"　{notice.issuer}\t{notice.printed}", "公文版记", _LEFT)
    printed.paragraph_format.tab_stops.add_tab_stop(Mm(_WIDTH) - Pt(14), WD_TAB_ALIGNMENT.RIGHT)
    lines += [_ruling(word, 8), copied, _ruling(word, 6), printed, _ruling(word, 8)]
    if options.copies:
        lines.append(_line(word, f"（共印{options.copies}份）", "公文版记", _RIGHT))
    high = Pt(LINE_PITCH / 20 * (len(lines) - 3) + 3 * _RULING)
    put_at_foot(word, last, lines, Mm(_WIDTH), high)


def _ruling(word: WordFile, eighths: int) -> Paragraph:
    """A line from margin to margin, so many eighths of a point thick."""
    line = _line(word, "", "公文版记")
    line.paragraph_format.line_spacing = Pt(_RULING)
    _rule(line, "bottom", "000000", eighths, space=0)
    return line


def _annex(word: WordFile, annex: Annex, number: int, of: int) -> None:
    """An annex on a page of its own: its number, its title, then its table or its lines."""
    label = _line(word, f"附件{number if of > 1 else ''}", "公文附件", _LEFT)
    label.paragraph_format.page_break_before = True
    _line(word, "", "Normal")
    _title(word, annex.title)
    word.paragraphs[-1].paragraph_format.space_after = Pt(LINE_PITCH / 40)
    if annex.table is not None:
        add_table(word, annex.table, _WIDTH)
        if annex.note:
            _line(word, f"注：{annex.note}", "公文表格", _LEFT)
    for line in annex.lines:
        _indented(_line(word, line.text, _RANKS[line.rank]))


def _line(word: WordFile, text: str, style: str, side: Any = None) -> Paragraph:
    """A paragraph with its text; its style is set by id, since python-docx looks through all of them for a name."""
    line = word.add_paragraph(text)
    line._p.style = None if style == "Normal" else style
    line.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY if side is None else side
    return line


def _indented(line: Paragraph) -> None:
    """The first line two characters in."""
    _indent(line, first=2)


def _indent(line: Paragraph, left: float = 0, right: float = 0, first: float = 0, hanging: float = 0) -> None:
    """Indents counted in characters, with the same in points for programs that do not count."""
    indent = OxmlElement("w:ind")
    for name, count in (("left", left), ("right", right), ("firstLine", first), ("hanging", hanging)):
        if count:
            indent.set(qn(f"w:{name}Chars"), str(round(100 * count)))
            indent.set(qn(f"w:{name}"), str(round(315.8 * count)))
    properties = line._p.get_or_add_pPr()
    properties.insert_element_before(indent, "w:contextualSpacing", "w:mirrorIndents", "w:suppressOverlap", "w:jc",
                                     "w:textDirection", "w:textAlignment", "w:outlineLvl", "w:rPr")  # fmt: skip


def _rule(line: Paragraph, side: str, colour: str, eighths: int, space: int) -> None:
    """A line above or below a paragraph, so many eighths of a point thick and so many points from it."""
    form = f'w:val="single" w:sz="{eighths}" w:space="{space}" w:color="{colour}"'
    properties = line._p.get_or_add_pPr()
    properties.insert_element_before(parse_xml(f"<w:pBdr {nsdecls('w')}><w:{side} {form}/></w:pBdr>"), "w:shd",
                                     "w:tabs", "w:overflowPunct", "w:autoSpaceDE", "w:autoSpaceDN", "w:snapToGrid",
                                     "w:spacing", "w:ind", "w:jc", "w:outlineLvl", "w:rPr")  # fmt: skip
