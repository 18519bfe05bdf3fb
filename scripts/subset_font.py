"""The fonts in jihua_analysis/fonts: small renamed subsets of Noto Sans CJK SC and Noto Serif CJK SC.

Development only; the made fonts are committed. Needs Debian's fonts-noto-cjk, fontTools (comes with
matplotlib) and brotli (for woff2). The same sources give the same bytes.

    python scripts/subset_font.py [FOLDER_WITH_THE_TTC_FILES]
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

FONTS = Path(__file__).resolve().parents[1] / "jihua_analysis" / "fonts"
DEBIAN_FOLDER = Path("/usr/share/fonts/opentype/noto")
# Latin, Greek, punctuation, currency, letterlike, number forms, arrows, mathematics, technical, enclosed,
# boxes and shapes, CJK punctuation, enclosed and squared CJK, full-width forms.
SYMBOLS = [(0x20, 0x7F), (0xA0, 0x180), (0x370, 0x400), (0x2000, 0x2070), (0x20A0, 0x20C0), (0x2100, 0x2400)]
SYMBOLS += [(0x2460, 0x2700), (0x3000, 0x3040), (0x3200, 0x3400), (0xFF00, 0xFFE7)]
# Characters of places outside GB2312, and the two traditional ones that the 2014 opinion's print carries.
RARE = (
    "縣別鄌浉瀍堃玥珺珮翀喆燚昇镕頫垚濛祎堽鿍䓖䢺邨嵗嶶硚鄠盩厔磜塱墘氹峣堎漷鄚甪堌鲘崀洣碶溇竻"
    "埌㳇䓕垵埗磡栟郚垟埇垱堨塆墈峃汈泃洨洈洺湴漈澴灄篢虒郪酂"
)


def characters() -> Iterator[int]:
    """Code points to keep: the 6,763 Chinese characters of GB2312, the symbols and the rare ones."""
    for first, end in SYMBOLS:
        yield from range(first, end)
    for lead in range(0xB0, 0xF8):
        for trail in range(0xA1, 0xFF):
            yield from map(ord, bytes([lead, trail]).decode("gb2312", errors="ignore"))
    yield from map(ord, RARE)


def shrink(font: TTFont, family: str) -> TTFont:
    """The font cut down to `characters()` and renamed: its licence leaves the old name to the original."""
    options = subset.Options()
    options.layout_features = []
    options.hinting = False
    options.glyph_names = False
    options.notdef_outline = True
    options.recalc_timestamp = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.drop_tables += ["VORG", "vhea", "vmtx", "BASE", "GSUB", "GPOS", "GDEF"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters())
    subsetter.subset(font)

    post_script = family.replace(" ", "") + "-Regular"
    renamed = {1: family, 3: f"jihua;{post_script}", 4: family, 6: post_script}
    for record in font["name"].names:
        if record.nameID in renamed:
            record.string = renamed[record.nameID]
    cff = font["CFF "].cff
    cff.fontNames = [post_script]
    cff.topDictIndex[0].FullName = cff.topDictIndex[0].FamilyName = family
    font.recalcTimestamp = False
    return font


def source(collection: Path, family: str) -> TTFont:
    """The face called `family` out of a TrueType collection."""
    faces: list[TTFont] = TTCollection(collection).fonts
    return next(face for face in faces if face["name"].getDebugName(1) == family)


def main(folder: Path) -> None:
    """Write both .otf files and the sans as .woff2, and say how large each is."""
    sans = shrink(source(folder / "NotoSansCJK-Regular.ttc", "Noto Sans CJK SC"), "Jihua Sans SC")
    serif = shrink(source(folder / "NotoSerifCJK-Regular.ttc", "Noto Serif CJK SC"), "Jihua Serif SC")
    sans.save(FONTS / "JihuaSansSC-Regular.otf")
    serif.save(FONTS / "JihuaSerifSC-Regular.otf")
    sans.flavor = "woff2"
    sans.save(FONTS / "JihuaSansSC-Regular.woff2")
    for made in sorted(FONTS.glob("*.[ow]*f*")):
        print(f"{made.name}: {made.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DEBIAN_FOLDER)
