"""What the notice says: its parts as plain data, from which the Word file and the PDF are both made."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from jihua_analysis.publish.editions import LABELS, Edition
from jihua_analysis.publish.notice_findings import problems, requirements, results
from jihua_analysis.publish.notice_rewards import rewards
from jihua_analysis.publish.notice_tables import Table, score_table, target_table
from jihua_analysis.publish.phrases import BLANK, Line, date_text, kinds_text

YEAR_MONTH_DAY = "____年__月__日"


@dataclass(frozen=True)
class NoticeOptions:
    """How an office writes its notices. What is empty stays a blank to fill in.

    red_head: the issuer's name in red over a red line. chinese_date: 二〇一五年一月 … 日, as before 2012.
    subject_words: the 主题词 line of the older layout; none if empty. copies: 共印 … 份.
    """

    number: str = ""
    signed: dt.date | None = None
    red_head: bool = True
    chinese_date: bool = False
    subject_words: tuple[str, ...] = ()
    copies: int | None = None
    copied_to: str = ""


@dataclass(frozen=True)
class Annex:
    """One annex: a table, or lines of text."""

    title: str
    note: str = ""
    table: Table | None = None
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Notice:
    """The notice in the order of its parts."""

    issuer: str
    number: str
    title: str
    addressed_to: str
    lines: tuple[Line, ...]
    annexes: tuple[Annex, ...]
    date: str
    printed: str
    options: NoticeOptions
    edition: str


def notice_of(edition: Edition, office: str | None = None, options: NoticeOptions | None = None) -> Notice:
    """The notice of one office's year: basis, results, rewards and penalties, problems, requirements, annexes.

    Numbers come from the edition's frames; what people decide is a blank, or their recorded decision.
    """
    own, options = edition.of_office(office), options or NoticeOptions()
    document = own.policy.document
    date = date_text(options.signed, options.chinese_date) if options.signed else YEAR_MONTH_DAY
    return Notice(
        issuer=own.issuer,
        number=options.number or f"{BLANK}〔{own.year + 1}〕__号",
        title=f"{own.issuer.replace(BLANK, '')}关于{own.year}年度考核结果的通报",
        addressed_to="、".join(document.addressed_to) or BLANK,
        lines=_numbered((basis(own), results(own), rewards(own), problems(own), requirements(own)), opening(own)),
        annexes=annexes(own),
        date=date,
        printed=f"{date}印发",
        options=options,
        edition=LABELS[own.name],
    )


def opening(own: Edition) -> Line:
    """The sentence that stands before the first heading."""
    document = own.policy.document
    number = f"（{document.number}）" if document.number else ""
    return Line(0, f"根据《{document.title}》{number}，对{own.year}年度工作进行了考核，现将结果通报如下。")


def basis(own: Edition) -> list[Line]:
    """Whom the year was assessed by, and on which sheets."""
    lines = [Line(1, "考核依据和对象")]
    lines.append(Line(0, f"本次考核对象为{kinds_text(own)}，资料截至{date_text(own.as_of)}。"))
    told = []
    for kind, standing in own.policy.standing.items():
        if own.standing["kind"].eq(kind).any():
            sheet, items = own.policy.sheets[standing.sheet], own.policy.items_of(standing.sheet)
            full = f"满分{float(sheet.full):g}分，" if sheet.full else ""
            told.append(f"{own.policy.label(kind)}按《{sheet.label}》评分，{full}共{len(items)}项")
    if told:
        lines.append(Line(0, f"{'；'.join(told)}。该报未报的项目不按零分处理，总分未齐的不定名次。"))
    return lines


def annexes(own: Edition) -> tuple[Annex, ...]:
    """Score and rank tables a kind, the table of targets, and how the notice was made."""
    made = []
    for kind in own.policy.standing:
        if own.standing["kind"].eq(kind).any():
            table = score_table(own, kind)
            made.append(Annex(f"{own.year}年度{own.policy.label(kind)}考核结果表", table.note, table))
    if len(own.verdicts) or len(own.target_counts):
        table = target_table(own)
        made.append(Annex(f"{own.year}年度目标完成情况表", table.note, table))
    made.append(Annex("编制说明", lines=tuple(remarks(own))))
    return tuple(made)


def remarks(own: Edition, with_history: bool = True) -> list[Line]:
    """What the results rest on: readings of the text, chance, the edition; with what the document was and is not."""
    document, told = own.policy.document, []
    if document.note and with_history:
        told.append(document.note)
    computed = [key for key, reading in own.policy.readings.items() if reading.kind == "computed"]
    if computed:
        told.append(f"文件没有写明之处，按登记的读法计算（共{len(computed)}处，见结果工作簿“说明与口径”）。")
    told.append("达到与否按登记的整数比较，不经四舍五入；名次和结果里有偶然的成分，相近的名次不宜当作实际差别。")
    if own.name == "public":
        told.append(
            "本件为公开版：人数较少的数字及能够推出它们的数字不公开，不公开的原因不区分；一票否决的具体事由不公开。"
        )
    else:
        told.append("本件为内部版，供核对使用，不对外公开；对外印发请用公开版。")
    told.append("对人的奖励和处理不由本件计算，由有权的会议研究决定，并记录决定人职务、日期和理由。")
    if document.history_note and with_history:
        told.append(document.history_note)
    return [Line(0, f"{i}．{text}") for i, text in enumerate(told, start=1)]


_TENS = "一二三四五六七八九十"


def _numbered(parts: tuple[list[Line], ...], first: Line) -> tuple[Line, ...]:
    """The parts in order, their headings numbered 一、 and （一）."""
    out, major = [first], 0
    for part in parts:
        minor = 0
        for line in part:
            if line.rank == 1:
                out.append(Line(1, f"{_TENS[major]}、{line.text}"))
                major += 1
            elif line.rank == 2:
                out.append(Line(2, f"（{_TENS[minor]}）{line.text}"))
                minor += 1
            else:
                out.append(line)
    return tuple(out)
