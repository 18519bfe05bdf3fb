"""How wide text is in the shipped sans, read from the font file itself: labels are measured before they are drawn."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files


def width(text: str, size: float = 1.0) -> float:
    """The width of one line of text, in the unit of `size`; ValueError, in Chinese, for a sign the font lacks."""
    advances = _advances()
    try:
        return size * sum([advances[ord(sign)] for sign in text])
    except KeyError as error:
        raise ValueError(f"图上的字体里没有“{chr(error.args[0])}”这个字（在“{text}”里），请换一个写法") from None


@lru_cache(maxsize=1)
def _advances() -> dict[int, float]:
    """The advance of each character that the font holds, in ems (OpenType: head, hhea, hmtx, cmap format 4)."""
    font = (files(__package__) / "JihuaSansSC-Regular.otf").read_bytes()
    (count,) = struct.unpack_from(">H", font, 4)
    starts = {font[at : at + 4]: struct.unpack_from(">I", font, at + 8)[0] for at in range(12, 12 + 16 * count, 16)}
    (em,) = struct.unpack_from(">H", font, starts[b"head"] + 18)
    (own,) = struct.unpack_from(">H", font, starts[b"hhea"] + 34)
    metrics = struct.unpack_from(f">{2 * own}H", font, starts[b"hmtx"])[::2]
    return {code: metrics[min(glyph, own - 1)] / em for code, glyph in _characters(font, starts[b"cmap"])}


def _characters(font: bytes, cmap: int) -> Iterator[tuple[int, int]]:
    """Code points and glyphs of the font's Unicode table, which is one of format 4."""
    (tables,) = struct.unpack_from(">H", font, cmap + 2)
    places = [cmap + struct.unpack_from(">I", font, cmap + 8 + 8 * table)[0] for table in range(tables)]
    at = next(place for place in places if struct.unpack_from(">H", font, place) == (4,))
    segments = struct.unpack_from(">H", font, at + 6)[0] // 2
    ends, starts, deltas, offsets = (
        struct.unpack_from(f">{segments}H", font, at + 14 + 2 * (segments * part + (part > 0))) for part in range(4)
    )
    for segment, (first, last, delta, offset) in enumerate(zip(starts, ends, deltas, offsets, strict=True)):
        here = at + 16 + 2 * (3 * segments + segment) + offset
        for code in range(first, last + 1):
            glyph = struct.unpack_from(">H", font, here + 2 * (code - first))[0] if offset else code
            if glyph and code != 0xFFFF:
                yield code, (glyph + delta) % 0x10000
