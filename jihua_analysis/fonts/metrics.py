"""How wide text is in the shipped sans: labels are measured before they are drawn."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import as_file, files
from typing import Any


def width(text: str, size: float = 1.0) -> float:
    """The width of one line of text, in the unit of `size`; ValueError, in Chinese, for a sign the font lacks."""
    try:
        return size * sum([_advance(sign) for sign in text])
    except KeyError as error:
        raise ValueError(f"图上的字体里没有“{error.args[0]}”这个字（在“{text}”里），请换一个写法") from None


@cache
def _advance(sign: str) -> float:
    """The advance of a character, in ems; KeyError where the font lacks it."""
    from matplotlib.ft2font import LoadFlags

    font = _font()
    if not font.get_char_index(ord(sign)):
        raise KeyError(sign)
    return float(font.load_char(ord(sign), flags=LoadFlags.NO_SCALE).horiAdvance) / int(font.units_per_EM)


@lru_cache(maxsize=1)
def _font() -> Any:
    from matplotlib.ft2font import FT2Font

    with as_file(files(__package__) / "JihuaSansSC-Regular.otf") as path:
        return FT2Font(str(path))  # matplotlib 3.10 takes no Path
