"""The shipped fonts draw what the documents say, and say so when they cannot."""

import base64
import io
import re
import warnings
from importlib.resources import files

import pytest
from fontTools.ttLib import TTFont
from matplotlib.figure import Figure

from jihua_analysis.fonts import SANS, SERIF, font_face_css, use_chinese

# Every Chinese character and sign that occurs in the 2014 opinion and in our notes on its clauses.
OPINION = """
—“”‰、。〇《》〔〕（），：；±·×Σ–…↑→↓−∧∨≠≤≥
一七三上下不与专且业两严个中丰为主举之习书乳了予争事二于五交亮人从他代以们件任份伍优会传估位低住体何作你使例供促保信做健偶先免兑党入全八公六共关其具养
兼内写决况准出函分划列则创初利别到制前副力办加务动助励包化区医十千半华协单南印厅原参及发取变口可台号各合同名后向否告员和哺商善四回因困国在地场均城培基境
增处备外大夫失奖套女好如妇委婚子孕字季学它安完定实宣室家容富对导将少就居届展属岗州工差已市帐带帮常幅干平年并广库应底店府度庭康建开式引强当录形彰彻待微必
态思性总息情惩想意成我或户所扎执扶批投报抽拓拔括持指按换据排探接控推措提支收改政效救教数整文料新方施无日时明春是显晓普暂更最月有服期未末本术机条极构果查
标样核根格案档桥检楼模次正此步殊殖每比民水求沟没河沿法泛活流测济深清源满漏点然照熟牌特率环现理生用由申男疗病登的益监目省真督知研础硬确示社神票秀私秋科租
积稳究空立符等策签算管类精索级纳线组织终经结给统绩续综缺网罚群老考职聘育能自至良苑范荣获营落著行街衡补表被要见观规角言警计订认训记设证评词试误请调象负财
责质贫贯贴费赁资超路身转软载辖达过迎进连退选递通速造遇道郑部都配采重量金错键长门问间队际院隙障集需面项须预领题验高黄龄余典含命籍般別縣
"""
# Signs the tables and charts add, and places whose names need characters outside GB2312.
ADDED = "①②③⑩■□●○▲△▼◆★☆✓✗％℃¥￥§‘’½σμχ² ABCabc0123456789 ＡＢ１２ 浉河 瀍河 鄌郚 堽城 甪直 硚口 邨 氹仔 圳 堌"


def draw(text: str, kind: str = "png") -> bytes:
    figure = Figure()
    figure.text(0.02, 0.1, text, fontsize=8)
    with io.BytesIO() as page:
        figure.savefig(page, format=kind)
        return page.getvalue()


@pytest.mark.parametrize("kind", ["png", "pdf"])
def test_every_character_of_the_opinion_is_drawn(kind: str) -> None:
    use_chinese()
    assert draw(OPINION + ADDED, kind)


def test_a_character_in_no_shipped_font_stops_the_drawing() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("default")  # outside pytest nothing else turns warnings into errors
        use_chinese()
        with pytest.raises(UserWarning, match="missing from"):
            draw("䶮")  # a personal-name character that GB2312 does not hold


def test_the_pdf_carries_the_glyphs_as_type_3_outlines() -> None:
    use_chinese()
    page = draw("出生人口性别比", "pdf")
    assert b"/Subtype /Type3" in page
    assert b"JihuaSansSC-Regular" in page


@pytest.mark.parametrize(
    ("file", "family"),
    [
        ("JihuaSansSC-Regular.otf", SANS),
        ("JihuaSansSC-Regular.woff2", SANS),
        ("JihuaSerifSC-Regular.otf", SERIF),
    ],
)
def test_a_shipped_font_holds_all_of_gb2312_and_the_opinion_under_our_own_name(file: str, family: str) -> None:
    with (files("jihua_analysis.fonts") / file).open("rb") as stream:
        font = TTFont(stream)
        held = set(font.getBestCmap())
        names = [str(record) for record in font["name"].names if record.nameID in (1, 3, 4, 6)]
    rows = [bytes([lead, trail]) for lead in range(0xB0, 0xF8) for trail in range(0xA1, 0xFF)]
    gb2312 = {ord(c) for pair in rows for c in pair.decode("gb2312", errors="ignore")}
    assert len(gb2312) == 6763  # the size the standard states
    assert gb2312 <= held
    assert {ord(c) for c in OPINION if not c.isspace()} <= held
    assert family in names
    assert not any("Noto" in name or "Source" in name for name in names)


def test_the_licence_lies_beside_the_fonts() -> None:
    licence = (files("jihua_analysis.fonts") / "OFL.txt").read_text("utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert "Copyright 2014-2021 Adobe" in licence


def test_the_style_rule_holds_the_whole_font_and_names_no_address() -> None:
    rule = font_face_css()
    embedded = re.search(r"url\(data:font/woff2;base64,([A-Za-z0-9+/=]+)\)", rule)
    assert embedded
    woff2 = (files("jihua_analysis.fonts") / "JihuaSansSC-Regular.woff2").read_bytes()
    assert base64.b64decode(embedded[1]) == woff2
    assert f'font-family: "{SANS}"' in rule
    assert "//" not in rule.replace(embedded[1], "")
