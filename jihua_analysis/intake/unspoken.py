"""What an xlsx says of its cells beside their values: Excel errors, formulas never computed, percentages, the epoch.

Read from the clean copy that was looked through, in both spellings of the format (strict and transitional).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from jihua_analysis.intake.archive import Archive, column_number
from jihua_analysis.intake.xls_process import shows_percent

UNCOMPUTED = "公式未计算"
_BOOK, _RELATIONS, _STYLES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"
_BUILT_IN_PERCENTS = ("9", "10")
Place = tuple[int, int]


@dataclass(frozen=True)
class Unspoken:
    """Of one sheet: cells with an error or an uncomputed formula and what to show there; cells shown as percentages."""

    faults: dict[Place, str] = field(default_factory=dict)
    percents: frozenset[Place] = frozenset()


def unspoken(archive: Archive) -> tuple[dict[str, Unspoken], bool]:
    """By the name of each sheet what its values do not say; and whether days are counted from 1904.

    ParseError or ValueError where the XML is none, KeyError where a part is not there.
    """
    with zipfile.ZipFile(io.BytesIO(archive.content)) as parts:
        book = ET.fromstring(parts.read(_BOOK))
        is_1904 = any(e.get("date1904") in ("1", "true") for e in book if _tag(e) == "workbookPr")
        if not archive.faults and not archive.percents:
            return {}, is_1904
        targets = {e.get("Id"): e.get("Target", "") for e in ET.fromstring(parts.read(_RELATIONS))}
        styles = _percent_styles(parts.read(_STYLES)) if _STYLES in parts.NameToInfo else frozenset()
        found = {}
        for sheet in (e for e in book.iter() if _tag(e) == "sheet"):
            relation = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")
            target = targets.get(relation, "")
            part = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
            if part in parts.NameToInfo:
                found[sheet.get("name", "")] = _of_sheet(parts.read(part), styles)
        return found, is_1904


def _tag(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _percent_styles(data: bytes) -> frozenset[str]:
    """The numbers of the cell styles that show a hundredth as 1 %."""
    root = ET.fromstring(data)
    own = {e.get("numFmtId", ""): e.get("formatCode", "") for e in root.iter() if _tag(e) == "numFmt"}
    formats = next((e for e in root if _tag(e) == "cellXfs"), ())
    is_percent = {number for number, code in own.items() if shows_percent(code)}
    is_percent |= {number for number in _BUILT_IN_PERCENTS if number not in own}
    return frozenset(str(i) for i, e in enumerate(formats) if e.get("numFmtId") in is_percent)


def _of_sheet(data: bytes, percent_styles: frozenset[str]) -> Unspoken:
    faults: dict[Place, str] = {}
    percents: set[Place] = set()
    for place, cell in _cells(data):
        kind = cell.get("t", "n")
        said = {_tag(child): child.text or "" for child in cell}
        if kind == "e":
            faults[place] = said.get("v", "") or "#N/A"
        elif kind == "n" and "f" in said and not said.get("v"):
            faults[place] = UNCOMPUTED
        elif kind == "n" and cell.get("s") in percent_styles and said.get("v"):
            percents.add(place)
    return Unspoken(faults, frozenset(percents))


def _cells(data: bytes) -> Iterator[tuple[Place, ET.Element]]:
    """Each cell with its row and column number, counted from 0; one that states no place follows the one before."""
    row = column = -1
    for event, element in ET.iterparse(io.BytesIO(data), ("start", "end")):
        tag = _tag(element)
        if event == "start" and tag == "row":
            row, column = int(element.get("r", row + 2)) - 1, -1
        elif event == "end" and tag == "c":
            stated = element.get("r", "")
            digits = stated.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
            row = int(digits) - 1 if digits else row
            column = column_number(stated[: len(stated) - len(digits)].encode()) - 1 if digits else column + 1
            yield (row, column), element
            element.clear()
        elif event == "end" and tag == "row":
            element.clear()
