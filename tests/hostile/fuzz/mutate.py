"""Bytes, XML and TOML with something wrong in them; all chance comes from the generator that is passed in."""

from __future__ import annotations

import random
import re
import struct

_TOKENS = (
    b"\0",
    b"\xff",
    b"\xff\xff\xff\xff",
    b"\x7f\xff\xff\xff",
    b"\x80",
    b"<",
    b">",
    b"&",
    b'"',
    b"'",
    b"-1",
    b"999999999999",
)
_XML_VALUES = (
    "", "-1", "0", "1", "99999999999999999999", "1e400", "NaN", "A1", "XFD1048576", "A0", "a1",
    "A1:XFD1048576", "B2:A1", "true", "s", "str", "inlineStr", "e", "b", "d", "n", "rId9", "../../x.xml",
    "&#65;", "&lt;", "\u202e", "http://x/y", "file:///x", "veryHidden",
)  # fmt: skip
_XML_PIECES = (
    "<!DOCTYPE x>", "<!--", "-->", "<![CDATA[", "<?x?>", "&unknown;", "<c/>", "<row/>", "<f>1</f>",
    '<c r="C3" t="e"><v>#REF!</v></c>', '<c r="ZZ9"><v>5</v></c>', '<mergeCell ref="A2:A4"/>', "</sheetData>",
    "<is><t>x</t></is>", '<c t="s"><v>7</v></c>',
)  # fmt: skip
_ATTRIBUTE = re.compile(r'="([^"]*)"')
_TEXT = re.compile(r">([^<>]+)<")


def bytes_changed(chance: random.Random, data: bytes) -> bytes:
    """The bytes with a few of them changed, cut, doubled or moved."""
    out = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        if not out:
            break
        at = chance.randrange(len(out))
        match chance.randrange(6):
            case 0:
                out[at] ^= 1 << chance.randrange(8)
            case 1:
                out[at : at + 1] = chance.choice(_TOKENS)
            case 2:
                del out[at : at + chance.choice((1, 4, 64, 4096))]
            case 3:
                out[at:at] = out[at : at + chance.choice((1, 16, 512))]
            case 4 if len(out) > 8:
                out[at : at + 4] = struct.pack(
                    "<I", chance.choice((0, 1, 2**31 - 1, 2**32 - 1, 65_535, chance.getrandbits(32)))
                )
            case _:
                out = out[: max(at, 1)] if chance.random() < 0.2 else out
    return bytes(out)


def xml_changed(chance: random.Random, xml: bytes) -> bytes:
    """The XML with attributes, texts or whole pieces changed; mostly still well formed."""
    text = xml.decode("utf-8", "replace")
    for _ in range(chance.choice((1, 1, 2, 4))):
        match chance.randrange(5):
            case 0:
                text = _one_changed(chance, text, _ATTRIBUTE)
            case 1:
                text = _one_changed(chance, text, _TEXT)
            case 2:
                at = text.find(">", chance.randrange(len(text) + 1)) + 1
                text = text[:at] + chance.choice(_XML_PIECES) + text[at:]
            case 3:
                start = text.find("<", chance.randrange(len(text) + 1))
                end = text.find(">", max(start, 0)) + 1
                text = (
                    text[: max(start, 0)] + text[end:] if chance.random() < 0.5 else text[:end] + text[max(start, 0) :]
                )
            case _:
                text = text.replace('"', "'") if chance.random() < 0.3 else text.replace("main", "x", 1)
    return text.encode("utf-8", "replace")


def _one_changed(chance: random.Random, text: str, pattern: re.Pattern[str]) -> str:
    found = list(pattern.finditer(text))
    if not found:
        return text
    match = chance.choice(found)
    return text[: match.start(1)] + chance.choice(_XML_VALUES) + text[match.end(1) :]


def lines_changed(chance: random.Random, text: str, values: tuple[str, ...]) -> str:
    """The TOML text with lines dropped, doubled, moved, or given another value."""
    lines = text.split("\n")
    for _ in range(chance.choice((1, 1, 2, 5))):
        at = chance.randrange(len(lines))
        key, sign, _ = lines[at].partition("=")
        match chance.randrange(5):
            case 0:
                del lines[at : at + chance.choice((1, 1, 5))]
                lines = lines or [""]
            case 1:
                lines.insert(chance.randrange(len(lines)), lines[at])
            case 2 | 3 if sign:
                lines[at] = f"{key}= {chance.choice(values)}"
            case _:
                line = lines[at]
                cut = chance.randrange(len(line) + 1)
                lines[at] = (
                    line[:cut]
                    + chance.choice(("x", "[", "]", "{", '"', "'", "=", ".", "\\u202e", "\u202e", "#"))
                    + line[cut:]
                )
    return "\n".join(lines)
