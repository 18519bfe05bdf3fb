"""The results workbook: cover, notes and readings in force, then a page for each kind of result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from jihua_analysis.assess.because import word
from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.intake.choices import OFFICE_KIND
from jihua_analysis.intake.saving import put_text, save_workbook
from jihua_analysis.policy.model import Document, Policy, Reading, clause_ids
from jihua_analysis.publish import resources, results
from jihua_analysis.publish.chance_page import chance
from jihua_analysis.publish.editions import standing_bodies
from jihua_analysis.publish.screen import SEVERITIES
from jihua_analysis.publish.sheet import FONT, INK, NOTHING, PALE, Column, Page, add_page, cell_at, finish, height_of
from jihua_analysis.publish.wording import EDITION, MARKERS, kind_label, office_name

CONTENTS = {
    "说明与口径": "记号的含义，文件没有写明之处采用的读法",
    "目标": "各项目标达到与否",
    "偶然": "排除偶然之后还看得出什么",
    "评分明细": "逐项得分和理由",
    "总分与名次": "总分、名次、类别",
    "分类与通报": "分类、荣誉、一票否决、通报、奖励条件、下年关注",
    "经费": "预算增幅对照财政增幅",
    "经费构成": "按类别和来源",
    "任务": "各项任务按时次数",
    "任务明细": "逐次完成情况",
    "岗位": "岗位应配与在岗",
    "岗位变动": "本年变动次数",
    "数据问题": "核对数据时发现的问题",
    "达到个数": "各项目标有多少个达到",
    "平均得分": "各项平均得满分的百分之几",
    "服务人数": "已落实、未落实的人数；人数较少的和能推出它们的不公开",
}
"""What each page holds; the public edition says so in its own words where it holds less."""


def write_workbook(
    evaluation: Evaluation, path: str | Path, readings: Mapping[str, str] | None = None,
    overrides: Mapping[str, Any] | None = None,
) -> Path:  # fmt: skip
    """The results of a year as an Excel workbook; the same evaluation gives the same bytes.

    readings, overrides: what was asked for besides the policy file, marked as changed in the notes.
    """
    pages = (notes(evaluation.policy, readings or {}, overrides or {}), *pages_of(evaluation))
    title = f"{office_name(evaluation)}{evaluation.year}年度考核结果"
    return write_book(Cover(title, _facts(evaluation), evaluation.policy.document), pages, path)


@dataclass(frozen=True)
class Cover:
    """What stands on the first page: a title, what the workbook rests on, the document, and what each page holds."""

    title: str
    facts: tuple[tuple[str, str], ...]
    document: Document
    contents: Mapping[str, str] = field(default_factory=lambda: CONTENTS)


def write_book(cover: Cover, pages: Sequence[Page], path: str | Path) -> Path:
    """The workbook of a cover and these pages."""
    book = Workbook()
    book.remove(book.worksheets[0])
    _draw_cover(book, cover, pages)
    for page in pages:
        add_page(book, page)
    book.properties.title = cover.title
    return save_workbook(book, path)


def pages_of(evaluation: Evaluation) -> tuple[Page, ...]:
    """Every page of results in the workbook's order; a page for what the document does not rule is left out."""
    e = evaluation
    made = [
        *([results.targets(e)] if e.policy.targets else []),
        chance(e),
        results.points(e),
        *results.score_tables(e),
        results.totals(e),
        *([results.outputs(e)] if len(e.outputs) else []),
        results.classes(e),
    ]
    made += [resources.budget(e)] if e.policy.budget else []
    made += [resources.budget_parts(e)] if len(e.budget_shares) else []
    made += [resources.duties(e), resources.duty_list(e)] if e.policy.calendar else []
    made += [resources.staffing(e)] if e.policy.staffing else []
    made += [resources.post_changes(e)] if len(e.post_changes) else []
    return (*made, resources.problems(e))


_REMARKS = (
    "达到与否按登记的整数比较，不经四舍五入；显示的小数只供阅读。",
    "缺报不等于零：有评分项缺报时总分不定，只列最低与最高可能得分。",
    "名次线上并列、名额内外难分的，写“待定”，由会议决定。",
    "奖励、否决、通报只写到单位符合条件；对人的处理由人决定，并记录决定人职务、日期和理由。",
    "名次和结果里有偶然的成分；多大程度上分得出高低，看年终汇总网页。",
)


def notes(
    policy: Policy, readings: Mapping[str, str], overrides: Mapping[str, Any], remarks: Sequence[str] = _REMARKS
) -> Page:
    """What the markers mean, how to read the numbers, and the readings in force; those asked for come marked."""
    rows: list[tuple[str, str, str, str, str, str]] = [
        ("记号", word(key), meaning, NOTHING, NOTHING, NOTHING) for key, meaning in MARKERS.items()
    ]
    rows.append(("记号", NOTHING, "这一格本来就没有数可列", NOTHING, NOTHING, NOTHING))
    rows += [("说明", str(i), text, NOTHING, NOTHING, NOTHING) for i, text in enumerate(remarks, start=1)]
    rows += [("改动", path, "本次运行改用的值", str(value), NOTHING, NOTHING) for path, value in overrides.items()]
    for key, r in policy.readings.items():
        sort = "读法（本次改用）" if key in readings else "读法" if r.kind == "computed" else "读法（不影响计算）"
        rows.append((sort, key, r.question, _chosen(r), r.why, "、".join(clause_ids(r))))
    heads = (("类", 16), ("编号", 12), ("内容或问题", 52), ("采用", 34), ("理由", 60), ("条款", 12))
    columns = tuple(Column(head, [row[i] for row in rows], wide) for i, (head, wide) in enumerate(heads))
    return Page("说明与口径", "说明与口径", "文件没有写明的地方，每一处列出采用的读法和理由。", columns, frozen=2)


def _chosen(reading: Reading) -> str:
    """The label of the option in force."""
    return next((o.label for o in reading.options if o.id == reading.choice), reading.choice)


def _facts(e: Evaluation) -> tuple[tuple[str, str], ...]:
    """What the internal workbook rests on: edition, document, year, bodies, problems of the data."""
    document, kinds = e.policy.document, standing_bodies(e)["kind"].value_counts()
    counts = "、".join(
        f"{kind_label(e.policy, k)} {kinds[k]} 个" for k in dict.fromkeys((*e.policy.kinds, OFFICE_KIND)) if k in kinds
    )
    found = e.problems["severity"].value_counts()
    wrong = "、".join(f"{label} {found.get(k, 0)} 处" for k, label in SEVERITIES.items() if k != "note")
    return (
        ("版本", f"{EDITION}，供内部核对，不对外公开"),
        ("依据", f"{document.title}{f'（{document.number}）' if document.number else ''}"),
        ("年度", f"{e.year}年"),
        ("考核对象", counts or NOTHING),
        ("数据问题", f"{wrong}（见“数据问题”）"),
    )


def _draw_cover(book: Workbook, cover: Cover, pages: Sequence[Page]) -> None:
    """Title, what the workbook rests on, what it holds, and what it is not."""
    sheet = book.create_sheet("封面")
    sheet.sheet_view.showGridLines = False
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 18, 96
    notices = [("说明", cover.document.note), ("历史说明", cover.document.history_note)]
    title = cell_at(sheet, 1, 1)
    put_text(title, cover.title)
    title.font = Font(name=FONT, size=20, bold=True, color=INK)
    sheet.row_dimensions[1].height = 40
    row = 3
    for label, text in (*cover.facts, *((label, text) for label, text in notices if text)):
        _fact(sheet, row, label, text)
        row += 1
    row += 1
    contents = cell_at(sheet, row, 1)
    put_text(contents, "目录")
    contents.font = Font(name=FONT, size=12, bold=True, color=INK)
    for page in pages:
        row += 1
        _fact(sheet, row, page.name, cover.contents.get(page.name, page.note))
        cell = sheet.cell(row, 1)
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{page.name}'!A1", display=page.name)
        cell.font = Font(name=FONT, size=10, color="1D4ED8", underline="single")
    sheet.print_area = f"A1:B{row}"
    finish(sheet)


def _fact(sheet: Worksheet, row: int, label: str, text: str) -> None:
    """A label and what it says."""
    for c, said, color in ((1, label, PALE), (2, text, None)):
        cell = cell_at(sheet, row, c)
        put_text(cell, said)
        cell.font, cell.alignment = Font(name=FONT, size=10, color=color), Alignment(vertical="top", wrap_text=True)
    sheet.row_dimensions[row].height = height_of([(text, 96)])
