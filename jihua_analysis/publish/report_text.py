"""What the year-end report says: sections of findings, tables and pictures, made from the edition's frames."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from jihua_analysis.assess.because import shown, word
from jihua_analysis.publish.disclosure import TOTAL
from jihua_analysis.publish.editions import LABELS, Edition
from jihua_analysis.publish.notice_findings import office_targets, orders, problems
from jihua_analysis.publish.notice_rewards import rewards
from jihua_analysis.publish.notice_tables import NONE, Table, score_table, target_table
from jihua_analysis.publish.notice_text import basis, remarks
from jihua_analysis.publish.phrases import HIDDEN, Line, date_text, kinds_text


@dataclass(frozen=True)
class Picture:
    """A drawing and what it shows, for those who cannot see it."""

    title: str
    svg: str


@dataclass(frozen=True)
class Titled:
    """A table under its own small heading."""

    title: str
    table: Table


@dataclass(frozen=True)
class Section:
    """One section of the report."""

    title: str
    lines: tuple[Line, ...] = ()
    pictures: tuple[Picture, ...] = ()
    tables: tuple[Titled, ...] = ()


@dataclass(frozen=True)
class Report:
    """The report in the order of its parts; remarks stand on the cover and at the end."""

    title: str
    issuer: str
    edition: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    remarks: tuple[str, ...]


def report_of(
    edition: Edition, office: str | None = None, pictures: Mapping[str, tuple[Picture, ...]] | None = None
) -> Report:
    """The year-end report of one office. pictures: by section, 'targets' and 'ranking'."""
    own, drawn = edition.of_office(office), pictures or {}
    document = own.policy.document
    ranked = [k for k in own.policy.standing if own.standing["kind"].eq(k).any()]
    scores = tuple(Titled(f"{own.policy.label(k)}名次和类别", score_table(own, k)) for k in ranked)
    targets = (Titled("", target_table(own)),) if own.policy.targets else ()
    sections = [
        Section("考核依据和对象", _body(basis(own))),
        Section("目标完成情况", tuple(office_targets(own)), drawn.get("targets", ()) if targets else (), targets),
        Section("得分、名次和类别", tuple(orders(own)), drawn.get("ranking", ()), scores),
        Section("奖励与处理", _body(rewards(own))),
        Section("存在的问题", _body(problems(own)), (), _items(own)),
        Section("任务、岗位和经费", (), (), _resources(own)),
    ]
    if len(own.counts):
        sections.append(Section("服务人数", (Line(0, _COUNTS),), (), _counts(own)))
    sections.append(Section("编制说明", tuple(remarks(own, with_history=False)), (), _readings(own)))
    facts = (
        ("依据", f"{document.title}{f'（{document.number}）' if document.number else ''}"),
        ("年度", f"{own.year}年，资料截至{date_text(own.as_of)}"),
        ("对象", kinds_text(own)),
    )
    last = tuple(text for text in (document.history_note, document.note) if text)
    wanted = tuple(s for s in sections if s.lines or s.tables)
    return Report(f"{own.year}年度考核年终报告", own.issuer, LABELS[own.name], facts, wanted, last)


_COUNTS = (
    "下表为全办事处合计；各单位、社区的数在公开结果工作簿的“服务人数”一页，其中人数较少的格子和能推出它们的格子不公开，"
    "为保护它们，另有一些格子也不公开，不区分是哪一种。"
)


def _body(lines: list[Line]) -> tuple[Line, ...]:
    """The lines of a part without its own first-rank heading, which is the section's."""
    return tuple(line for line in lines if line.rank != 1)


def _items(own: Edition) -> tuple[Titled, ...]:
    """The mean share of the full points of each item, a table a kind."""
    made = []
    for kind, f in own.item_means.groupby("kind", sort=False):
        rows = tuple((r.item, r.label, f"{r.mean_share_pct:.1f}%", str(r.bodies), r.clause) for r in f.itertuples())
        heads = ("编号", "评分项", "平均得满分的", "个数", "条款")
        made.append(
            Titled(f"{own.policy.label(str(kind))}各项平均得分", Table(heads, rows, (1, 4, 2, 1, 2.4), "clrrl"))
        )
    return tuple(made)


def _resources(own: Edition) -> tuple[Titled, ...]:
    """Duties by task, posts by rule, and budgets by outcome."""
    made = []
    if len(own.tasks):
        counts = ("due", "on_time", "early", "late", "missing")
        rows = tuple(
            (own.policy.label(r["kind"]), own.policy.label(r["task"]), *(str(r[c]) for c in counts),
             f"{100 * r['on_time'] / r['due']:.1f}%" if r["due"] else NONE)
            for r in own.tasks.to_dict("records")
        )  # fmt: skip
        heads = ("对象", "任务", "应办", "按时", "提前", "迟办", "未办", "按时率")
        made.append(Titled("任务按时情况", Table(heads, rows, (1.2, 3.6, 1, 1, 1, 1, 1, 1.3), "clrrrrrr")))
    for title, frame, key in (("岗位配备", own.staffing, "rule"), ("经费预算", own.budget, "kind")):
        if len(frame):
            made.append(Titled(title, _outcomes(own, frame, key)))
    return tuple(made)


def _outcomes(own: Edition, frame: pd.DataFrame, key: str) -> Table:
    """How many bodies met and missed a rule."""
    rows = []
    for name, f in frame.groupby(key, sort=False):
        n = f["outcome"].value_counts()
        rest = len(f) - n.get("met", 0) - n.get("missed", 0)
        rows.append((own.policy.label(str(name)), str(n.get("met", 0)), str(n.get("missed", 0)), str(rest)))
    return Table(("要求" if key == "rule" else "对象", word("met"), word("missed"), "不适用或无法判定"), tuple(rows),
                 (5, 1.2, 1.2, 2), "lrrr")  # fmt: skip


def _counts(own: Edition) -> tuple[Titled, ...]:
    """The totals of the suppressed count tables; their other cells are in the csv file."""
    rows = []
    for r in own.counts[own.counts["body"] == TOTAL].to_dict("records"):
        cells = (HIDDEN if r[f"{c}_state"] == "suppressed" else shown(r[c], 0) for c in ("done", "not_done", "total"))
        rows.append((own.policy.indicators[r["indicator"]].label, *cells))
    return (Titled("", Table(("项目", "已落实", "未落实", "合计"), tuple(rows), (4, 1, 1, 1), "lrrr")),)


def _readings(own: Edition) -> tuple[Titled, ...]:
    """The readings of the text that numbers rest on, with the option in force."""
    rows = []
    for key, reading in own.policy.readings.items():
        if reading.kind == "computed":
            chosen = next((o.label for o in reading.options if o.id == reading.choice), reading.choice)
            rows.append((key, reading.question, chosen))
    if not rows:
        return ()
    return (Titled("采用的读法", Table(("编号", "文件没有写明的问题", "采用"), tuple(rows), (1, 5, 4), "cll")),)
