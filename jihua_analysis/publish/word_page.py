"""A Word file in the layout of GB/T 9704-2012: A4, margins, a grid of 22 lines of 28 characters, styles, page numbers.

The type area is 156 × 225 mm. 28 characters of 16 points are 448 points, 6 more than 156 mm hold, so the grid
draws each character 0.2 points closer; 225 mm over 22 lines are 28.9 points a line. LibreOffice gives a character
that is wider than its cell two cells, so the styles leave the grid to what is added later and say the same themselves:
an exact line pitch, and 15.7 points a character (TIGHT). 28 of them are 439.6 of the 442.2 points of a line.
"""

from __future__ import annotations

import datetime as dt
import io
import os
import re
import zipfile
from pathlib import Path
from typing import Any

from docx import Document
from docx.document import Document as WordFile
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_LINE_SPACING
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle

LINES, CHARACTERS = 22, 28
LINE_PITCH = 579
"""Twentieths of a point: 225 mm / 22."""
CHARACTER_SPACE = -850
"""4096ths of a point added to each character of 16 points: 156 mm / 28 − 16 points."""
TIGHT = -6
"""Twentieths of a point added to each character by the style."""
SONG, HEI, KAI, FANG, TITLE = "宋体", "黑体", "楷体_GB2312", "仿宋_GB2312", "方正小标宋简体"
FALLBACKS = {FANG: "仿宋", KAI: "楷体", HEI: "SimHei", SONG: "SimSun", TITLE: "方正小标宋_GBK"}
"""The name that stands in the font table as the second choice of each."""
LATIN = "Times New Roman"
BODY, SMALL = 16.0, 10.5
TABLE_PITCH = 13.5
"""Points a line of a table; fixed, since the fonts that stand in for ours differ in height."""
_LONG_AGO = dt.datetime(2000, 1, 1)
STYLES = {
    "Normal": (FANG, BODY), "公文标题": (TITLE, 22.0), "公文一级": (HEI, BODY), "公文二级": (KAI, BODY),
    "公文附件": (HEI, BODY), "公文红头": (TITLE, 42.0), "公文表格": (FANG, SMALL), "公文表头": (HEI, SMALL),
    "公文页码": (SONG, 14.0), "公文版记": (FANG, 14.0),
}  # fmt: skip
"""Face and size in points of each paragraph style."""
HEADINGS = ("公文一级", "公文二级")
"""Styles that stay on the page of what follows."""


def new_page() -> WordFile:
    """An empty document with the page, grid, styles and page numbers set."""
    word = Document()
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(15), Mm(22)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    for name, value in (("type", "linesAndChars"), ("linePitch", LINE_PITCH), ("charSpace", CHARACTER_SPACE)):
        grid.set(qn(f"w:{name}"), str(value))
    for language in word.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")
    for name, (face, size) in STYLES.items():
        _style(word, name, face, size)
    for zoom in word.settings.element.iter(qn("w:zoom")):
        zoom.set(qn("w:percent"), "100")  # the schema asks for it; python-docx's template has none
    _page_numbers(word)
    _font_table(word)
    return word


def _style(word: WordFile, name: str, face: str, size: float) -> None:
    """A paragraph style: Chinese and Latin face, size, fixed line pitch, no space that would leave the grid."""
    styles = word.styles
    style = styles[name] if name in [s.name for s in styles] else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    assert isinstance(style, ParagraphStyle)
    set_face(style.element.get_or_add_rPr(), face)
    style.font.name, style.font.size, style.font.bold = LATIN, Pt(size), False
    form = style.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.widow_control = False
    form.keep_with_next = name in HEADINGS
    if size > 30:
        form.line_spacing = 1.0
    else:
        form.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        form.line_spacing = Pt(TABLE_PITCH if size == SMALL else LINE_PITCH / 20)
    if size == BODY:
        spacing = OxmlElement("w:spacing")
        spacing.set(qn("w:val"), str(TIGHT))
        style.element.rPr.insert_element_before(spacing, "w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:lang")
    loose = OxmlElement("w:snapToGrid")
    loose.set(qn("w:val"), "0")
    style.element.rPr.insert_element_before(loose, "w:vanish", "w:color", "w:spacing", "w:w", "w:kern", "w:position",
                                            "w:sz", "w:szCs", "w:lang")  # fmt: skip
    properties = style.element.get_or_add_pPr()
    for off in ("overflowPunct", "autoSpaceDE", "autoSpaceDN", "snapToGrid"):
        _switch(properties, off, "0")


_AFTER = ("w:topLinePunct", "w:autoSpaceDE", "w:autoSpaceDN", "w:bidi", "w:adjustRightInd", "w:snapToGrid", "w:spacing",
          "w:ind", "w:contextualSpacing", "w:mirrorIndents", "w:suppressOverlap", "w:jc", "w:textDirection",
          "w:textAlignment", "w:textboxTightWrap", "w:outlineLvl", "w:divId", "w:cnfStyle", "w:rPr", "w:sectPr",
          "w:pPrChange")  # fmt: skip
"""What the schema lets follow the switches below."""


def _switch(properties: Any, name: str, value: str) -> None:
    element = OxmlElement(f"w:{name}")
    element.set(qn("w:val"), value)
    after = _AFTER[_AFTER.index(f"w:{name}") + 1 :] if f"w:{name}" in _AFTER else _AFTER
    properties.insert_element_before(element, *after)


def set_face(properties: Any, face: str) -> None:
    """The Chinese face of a run or style, beside its Latin one."""
    fonts = properties.get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for name, value in (("ascii", LATIN), ("hAnsi", LATIN), ("cs", LATIN), ("eastAsia", face)):
        fonts.set(qn(f"w:{name}"), value)
    fonts.set(qn("w:hint"), "eastAsia")


def _page_numbers(word: WordFile) -> None:
    """— 1 — on the outer side: right on odd pages, left on even ones."""
    word.settings.odd_and_even_pages_header_footer = True
    section = word.sections[0]
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        footer.is_linked_to_previous = False
        line = footer.paragraphs[0]
        line.style = word.styles["公文页码"]
        properties = line._p.get_or_add_pPr()
        indent = OxmlElement("w:ind")
        indent.set(qn(f"w:{side}Chars"), "100")
        indent.set(qn(f"w:{side}"), "280")
        properties.append(indent)
        sided = OxmlElement("w:jc")
        sided.set(qn("w:val"), side)
        properties.append(sided)
        for text in ("— ", None, " —"):
            line.add_run(text) if text else _page_field(line)


def _page_field(line: Any) -> None:
    for kind in ("begin", None, "separate", "1", "end"):
        run = line.add_run()
        if kind is None:
            run._r.append(parse_xml(f'<w:instrText {nsdecls("w")} xml:space="preserve"> PAGE </w:instrText>'))
        elif kind == "1":
            run.text = "1"
        else:
            run._r.append(parse_xml(f'<w:fldChar {nsdecls("w")} w:fldCharType="{kind}"/>'))


def _font_table(word: WordFile) -> None:
    """The faces with a second choice each, for machines that lack the first."""
    rows = "".join(
        f'<w:font w:name="{face}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
        for face, other in FALLBACKS.items()
    )
    for part in word.part.package.iter_parts():
        if str(part.partname) == "/word/fontTable.xml":
            assert isinstance(part, Part)
            part._blob = f'<?xml version="1.0" encoding="UTF-8"?><w:fonts {nsdecls("w")}>{rows}</w:fonts>'.encode()


def save_word(word: WordFile, path: str | Path, title: str) -> Path:
    """The file, written whole or not at all, with no trace of when it was made."""
    path, core = Path(path), word.core_properties
    core.title, core.author, core.last_modified_by, core.comments = title, "jihua-analysis", "jihua-analysis", ""
    core.created = core.modified = _LONG_AGO
    core.revision, core.language = 1, "zh-CN"
    made, out = io.BytesIO(), io.BytesIO()
    word.save(made)
    with zipfile.ZipFile(made) as plain, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as fixed:
        for name in plain.namelist():
            if name == "docProps/thumbnail.jpeg":
                continue
            part = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            part.compress_type, part.create_system = zipfile.ZIP_DEFLATED, 0
            fixed.writestr(part, _without_thumbnail(name, plain.read(name)))
    partial = path.with_name(f".{path.name}.partial")
    partial.write_bytes(out.getvalue())
    os.replace(partial, path)
    return path


def _without_thumbnail(name: str, data: bytes) -> bytes:
    """The package's list of parts without the template's picture."""
    if name != "_rels/.rels":
        return data
    return re.sub(rb"<Relationship [^>]*thumbnail[^>]*/>", b"", data)
