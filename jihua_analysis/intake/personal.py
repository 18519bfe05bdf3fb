"""Refuses person-level data at the door: by heading and by value, without ever repeating what was found."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from jihua_analysis.intake.grid import Grid, column_letters
from jihua_analysis.intake.headings import Sheet
from jihua_analysis.intake.words import FOOTNOTE, fold, fold_heading

FIX = "删去这一列，只报汇总数；原表请留在本单位"


@dataclass(frozen=True)
class Refusal:
    """Why a sheet is refused: the place and the reason. `heading` is given only where a word of it is the reason."""

    message: str
    fix: str
    row: int
    column: int
    heading: str = ""


# What a heading of personal data holds, by kind of data. Contained anywhere in the folded heading.
_INSIDE: dict[str, tuple[str, ...]] = {
    "姓名": ("姓名", "名字", "人名", "户主", "fullname", "firstname", "lastname", "surname", "personname", "xingming"),
    "证件号码": (
        "身份证", "身份号码", "证件号", "证件编号", "公民身份", "护照", "户口本", "户口簿", "驾驶证", "社保号",
        "社保卡", "医保卡",
        "idcard", "idnumber", "idno", "identity", "passport", "shenfenzheng", "zhengjian", "sfzh", "hukouben",
    ),
    "电话": ("电话", "手机", "联系方式", "微信", "邮箱", "phone", "mobile", "telephone", "email", "wechat", "dianhua",
            "shouji", "lianxifangshi", "weixin"),
    "住址": ("住址", "地址", "门牌", "楼栋", "房号", "address", "dizhi", "zhuzhi", "menpai"),
    "出生日期": ("出生日期", "出生年月", "出生时间", "生日", "birthdate", "dateofbirth", "birthday", "chushengriqi",
              "chushengnianyue", "shengri"),
    "配偶": ("配偶", "丈夫", "妻子", "爱人", "老公", "老婆", "女方", "男方", "spouse", "husband", "wife", "peiou",
        "zhangfu", "qizi"),
    "子女": ("子女", "孩子", "儿子", "女儿", "小孩", "孩次", "胎次", "child", "children", "sonof", "daughter", "zinv",
        "haizi", "erzi", "nver"),
    "孕情": ("怀孕", "孕情", "孕期", "孕周", "孕检结果", "预产", "末次月经", "妊娠", "pregnan", "gestation",
        "huaiyun", "yunqing"),
    "避孕节育": ("避孕", "节育", "结扎", "上环", "取环", "绝育", "iud", "contracept", "sterili", "biyun", "jieyu",
        "jieza"),
    "手术": ("手术", "四术", "人流", "引产", "流产", "surgery", "abortion", "operation", "shoushu", "yinchan",
        "renliu"),
    "证件": ("婚育证", "生育证", "准生证", "光荣证", "结婚证", "离婚证", "服务证", "certificate", "hunyuzheng",
        "shengyuzheng",
            "zhunshengzheng", "jiehunzheng"),
    "银行卡": ("银行卡", "银行账", "银行帐", "开户行", "账号", "帐号", "卡号", "存折", "bankcard", "bankaccount",
        "accountno",
            "cardno", "yinhangka", "zhanghao"),
    "婚姻家庭": ("婚姻状况", "婚况", "家庭成员", "本人", "marital", "hunyin"),
}  # fmt: skip
# The whole folded heading.
_WHOLE: dict[str, tuple[str, ...]] = {
    "姓名": (
        "name",
        "names",
        "xm",
        "负责人",
        "联系人",
        "填表人",
        "经办人",
        "责任人",
        "管理人",
        "专干",
        "职工",
        "成员",
    ),
    "证件号码": ("id", "sfz", "ssn"),
    "电话": ("tel", "dh", "sjh", "qq"),
    "出生日期": ("dob", "birth", "csrq", "csny", "年龄", "age", "nianling"),
    "性别": ("性别", "sex", "gender", "xingbie"),
    "子女": ("kids", "son", "sons"),
}
_OF_BODIES = re.compile(r"^(?:unit|community|body|office|section|table|sheet|measure|task|item|organi[sz]ation)names?$")

_MOBILE = re.compile(r"(?<!\d)(?:\+?86[\s-]?)?1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}(?!\d)")
_ID_18 = re.compile(r"(?<![\dA-Za-z])(\d{6})[\s-]?(\d{8})[\s-]?(\d{3}[\dXx])(?![\dA-Za-z])")
_ID_15 = re.compile(r"(?<!\d)\d{15}(?!\d)")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范"
    "金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂"
    "章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时"
)
_PERSON = re.compile(f"^[{_SURNAMES}][\u4e00-\u9fff]{{1,3}}$")
_NO_PERSON = re.compile(
    "(?:社区|村|组|委|局|院|校|园|所|厂|店|站|队|部|处|科|室|办|公司|中心|银行|超市|街|路|大厦|广场|商场|市场|酒店|学|会|楼|区|县|市|省|镇|乡"
    "|主任|书记|专干|科长|主席|干部|人员|资金|经费|补贴|收入|支出|预算|拨款|活动|宣传|培训|检查|台账|记录|通知|文件|报告|会议|材料|照片|标准|完成|及时)$"
)
LONGEST_HEADING = 30
"""Longer texts are sentences."""
MANY_NAMES = 8
"""Distinct strings that look like names before a column counts as a list of persons."""
MOSTLY = 0.7
"""Share of a column's distinct strings that must look like names."""


def heading_reason(heading: str) -> str:
    """The kind of personal data that a heading asks for; '' where it asks for none.

    >>> heading_reason("姓 名"), heading_reason("ｐｈｏｎｅ"), heading_reason("单位名称"), heading_reason("负责人数")
    ('姓名', '电话', '', '')
    """
    folded = _letters(heading)
    bare = _letters(fold_heading(heading))
    if _OF_BODIES.match(bare):
        return ""
    for reason, words in _INSIDE.items():
        if any(word in folded for word in words):
            return reason
    return next((reason for reason, words in _WHOLE.items() if bare in words or folded in words), "")


def _letters(text: str) -> str:
    """Letters, digits and Chinese characters only, without accents: xìng_míng is xingming."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text)).casefold()
    return "".join(ch for ch in plain if ch.isalnum())


def value_reason(text: str) -> str:
    """The kind of personal number that stands in a text; '' where none does."""
    text = unicodedata.normalize("NFKC", text)
    for found in _ID_18.finditer(text):
        if has_valid_check_digit("".join(found.groups())):
            return "十八位身份证号码"
    if _MOBILE.search(text):
        return "十一位手机号码"
    if _ID_15.search(text):
        return "十五位身份证号码"
    return ""


def has_valid_check_digit(number: str) -> bool:
    """Whether an 18-digit number ends in the check digit of GB 11643."""
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    return "10X98765432"[total % 11] == number[17].upper()


def looks_like_names(values: Iterable[str]) -> bool:
    """Whether most of many distinct strings are two to four characters led by a common surname."""
    distinct = set(values)
    named = sum(bool(_PERSON.match(v)) and not _NO_PERSON.search(v) for v in distinct)
    return named >= MANY_NAMES and named >= MOSTLY * len(distinct)


def refusals(grid: Grid, sheet: Sheet | None, declared: set[str], known_words: set[str]) -> list[Refusal]:
    """Every reason why a sheet is refused, at most one a column.

    Lines of a form that are never read (填表人：…　联系电话：…) are passed over where the table is known.
    declared: folded headings of all tables and measures, exempt from the word list. known_words: folded ids and
    labels of the policy, never names of persons. Declared numbers are exempt from the value patterns, and `bodies`
    from the surname rule.
    """
    found: dict[int, Refusal] = {}
    for refusal in (*_by_heading(grid, sheet, declared), *_by_value(grid, sheet, known_words)):
        found.setdefault(refusal.column, refusal)
    return [found[column] for column in sorted(found)]


def _by_heading(grid: Grid, sheet: Sheet | None, declared: set[str]) -> Iterator[Refusal]:
    known = set(sheet.columns.values()) if sheet else set()
    for r in _heading_rows(grid, sheet):
        for c, cell in enumerate(grid.rows[r]):
            if c in known or not isinstance(cell, str) or not cell.strip() or len(cell) > LONGEST_HEADING:
                continue
            is_declared = fold(cell) in declared or fold_heading(cell) in declared
            if is_declared and (sheet is not None or fold(cell) != "name"):
                continue
            if reason := heading_reason(cell):
                shown = f"第 {column_letters(c)} 列标题含“{reason}”类个人信息，本表不收个人资料"
                yield Refusal(shown, FIX, r, c)


def _heading_rows(grid: Grid, sheet: Sheet | None) -> Iterable[int]:
    """The rows that may hold headings: of a known table its own and the one above, else the first rows."""
    if sheet is None:
        return range(min(len(grid.rows), 5))
    return [r for r in (sheet.heading - 1, sheet.heading) if r >= 0 and not _is_form_line(grid.rows[r])]


def _by_value(grid: Grid, sheet: Sheet | None, known_words: set[str]) -> Iterator[Refusal]:
    numbers = _numbers(sheet)
    first = sheet.first if sheet else 0
    width = max(map(len, grid.rows), default=0)
    read = [(r, row) for r, row in enumerate(grid.rows) if not (sheet and _is_form_line(row))]
    for c in range(width):
        cells = [(r, row[c]) for r, row in read if c < len(row) and (c not in numbers or r < first)]
        texts = {r: text for r, cell in cells if (text := _as_text(cell))}
        reason, row = next(((why, r) for r, text in texts.items() if (why := value_reason(text))), ("", 0))
        if reason:
            yield Refusal(f"第 {column_letters(c)} 列有{reason}，本表不收个人资料", FIX, row, c)
        elif c not in numbers and not (sheet and sheet.table.name == "bodies"):
            below = (text for r, text in texts.items() if r >= first)
            words = {w for text in below if (w := fold(text)) not in known_words}
            if looks_like_names(words):
                yield Refusal(f"第 {column_letters(c)} 列像是一列姓名，本表不收个人资料", FIX, first, c)


def _is_form_line(row: list[Any]) -> bool:
    """Whether a row is a note or says who filled the form in: such rows are never read."""
    first = next((cell for cell in row if cell is not None and str(cell).strip()), "")
    return isinstance(first, str) and bool(FOOTNOTE.match(fold(first)))


def _numbers(sheet: Sheet | None) -> set[int]:
    """The columns of declared numbers, dates, periods and flags: a revenue of 11 digits is no telephone."""
    if sheet is None:
        return set()
    own = {column.name: column.type for column in sheet.table.columns}
    texts = ("text", "choice")
    return {
        c for name, c in sheet.columns.items()
        if name not in ("office", "measure") and own.get(name, "number") not in texts
    }  # fmt: skip


def _as_text(cell: Any) -> str:
    """A cell as the patterns read it; a number of 18 digits, whose last Excel has lost, by its birth date."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool | dt.date | dt.time) or not isinstance(cell, int | float) or cell != cell:
        return ""
    if 1e17 <= cell < 1e18:
        digits = str(int(cell))
        plausible = "11" <= digits[:2] <= "82" and "1900" <= digits[6:10] <= "2100" and "01" <= digits[10:12] <= "12"
        return _completed(digits[:17]) if plausible else ""
    return str(int(cell)) if abs(cell) < 1e16 and float(cell).is_integer() else ""


def _completed(digits: str) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True))
    return digits + "10X98765432"[total % 11]
