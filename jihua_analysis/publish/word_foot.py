"""Paragraphs at the foot of the last page of a Word file, whatever the text above leaves room for."""

from __future__ import annotations

from docx.document import Document as WordFile
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Length
from docx.text.paragraph import Paragraph

_SHAPE = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
_CHOICE = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_BOX = """<w:r {names} xmlns:mc="{choice}" xmlns:wps="{shape}"><mc:AlternateContent><mc:Choice Requires="wps">
<w:drawing><wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="1" behindDoc="0" locked="0"
 layoutInCell="1" allowOverlap="0"><wp:simplePos x="0" y="0"/>
<wp:positionH relativeFrom="margin"><wp:align>left</wp:align></wp:positionH>
<wp:positionV relativeFrom="margin"><wp:align>bottom</wp:align></wp:positionV>
<wp:extent cx="{wide}" cy="{high}"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapTopAndBottom/>
<wp:docPr id="1" name="版记" descr="版记"/><wp:cNvGraphicFramePr/><a:graphic><a:graphicData uri="{shape}"><wps:wsp>
<wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>
<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr>
<wps:txbx><w:txbxContent/></wps:txbx>
<wps:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="b"><a:spAutoFit/></wps:bodyPr></wps:wsp>
</a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice></mc:AlternateContent></w:r>"""


def put_at_foot(word: WordFile, anchor: Paragraph, lines: list[Paragraph], wide: Length, high: Length) -> None:
    """Moves these paragraphs into a box at the foot of the page that `anchor`, the last of the text, stands on.

    A text box, since LibreOffice loses the rules of paragraphs in a frame. wide, high: of the box; it grows with
    its text.
    """
    names = nsdecls("w", "wp", "a")
    box = parse_xml(_BOX.format(names=names, choice=_CHOICE, shape=_SHAPE, wide=int(wide), high=int(high)))
    content = next(box.iter(qn("w:txbxContent")))
    content.extend([line._p for line in lines])
    anchor._p.append(box)
