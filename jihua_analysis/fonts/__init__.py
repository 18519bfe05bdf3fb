"""Chinese type for charts and pages, shipped so that a machine without Chinese fonts shows no boxes."""

import base64
import warnings
from functools import lru_cache
from importlib.resources import as_file, files

SANS = "Jihua Sans SC"
SERIF = "Jihua Serif SC"


@lru_cache(maxsize=1)
def _register() -> None:
    """Make the sans known to matplotlib's font manager, once a process."""
    from matplotlib import font_manager

    with as_file(files(__name__) / "JihuaSansSC-Regular.otf") as path:
        font_manager.fontManager.addfont(path)


def use_chinese() -> None:
    """Charts drawn from here on are set in the shipped Chinese font, and a missing glyph is an error.

    matplotlib falls back glyph by glyph only along the list in `font.family`; of a list in
    `font.sans-serif` it takes the first font alone. PDF gets type 3 outlines, so that only the used glyphs
    are embedded. A character in neither font raises UserWarning as an exception when the figure is drawn.
    Text between dollar signs is not read as mathematics: that path would only log a missing glyph.
    """
    import matplotlib as mpl

    _register()
    mpl.rcParams["font.family"] = [SANS, "DejaVu Sans"]
    mpl.rcParams["axes.unicode_minus"] = True
    mpl.rcParams["text.parse_math"] = False
    mpl.rcParams["pdf.fonttype"] = 3
    warnings.filterwarnings("error", message="Glyph .* missing from", category=UserWarning)


@lru_cache(maxsize=1)
def font_face_css() -> str:
    """An `@font-face` rule named `Jihua Sans SC` with the font inside it: a page needs no other file.

    Pages must also set the family on `select, input, button`: browsers do not inherit it there.
    """
    source = f'url(data:font/woff2;base64,{base64.b64encode(woff2()).decode("ascii")}) format("woff2")'
    return f'@font-face {{ font-family: "{SANS}"; src: {source}; }}'


def woff2() -> bytes:
    """The sans as browsers want it, for a page that fetches it once."""
    return (files(__name__) / "JihuaSansSC-Regular.woff2").read_bytes()
