"""The public results workbook: the frames of the public edition on the pages of the internal one, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from jihua_analysis.assess.because import word
from jihua_analysis.publish.disclosure import TOTAL
from jihua_analysis.publish.editions import LABELS, OUTCOMES, Edition
from jihua_analysis.publish.notice_tables import class_labels
from jihua_analysis.publish.phrases import kinds_text
from jihua_analysis.publish.results import grade_column, settled
from jihua_analysis.publish.sheet import NOTHING, Column, Marker, Page
from jihua_analysis.publish.wording import COUNT, PERCENT, POINTS, decimals, kind_label, state_word, text, wanted_text
from jihua_analysis.publish.workbook import CONTENTS, Cover, notes, write_book

_SUPPRESSED = "suppressed"
_CONTENTS = CONTENTS | {
    "总分与名次": "名次和类别；总分能推出人数较少的数的，不公开",
    "分类与通报": "一票否决、通报、奖励条件、下年关注",
    "经费": "预算增长和编制是否达到要求",
    "岗位": "岗位是否按要求配备",
    "任务": "各项任务按时、提前、迟办、未办的次数",
}
"""What each page holds: some hold less than the internal one of the same name."""


def write_public_book(edition: Edition, path: str | Path, office: str | None = None) -> Path:
    """The workbook of one office's public edition; the same edition gives the same bytes.

    Made from the edition's frames alone, so that it can hold nothing that they do not.
    """
    own = edition.of_office(office)
    document, name = own.policy.document, own.issuer.replace("_", "")
    facts = (
        ("版本", f"{LABELS[own.name]}：人数较少的数和能推出它们的数不公开"),
        ("依据", f"{document.title}{f'（{document.number}）' if document.number else ''}"),
        ("年度", f"{own.year}年"),
        ("考核对象", kinds_text(own)),
    )
    pages = (notes(own.policy, {}, {}, _REMARKS), *(page for page in _pages(own) if page.columns[0].values))
    return write_book(Cover(f"{name}{own.year}年度考核结果", facts, document, _CONTENTS), pages, path)


_REMARKS = (
    "达到与否按登记的整数比较，不经四舍五入；显示的小数只供阅读。",
    "写“按规定不公开”的格子，不区分是零、是小数，还是为保护别的格子而不公开的大数。",
    "各单位、社区只列名次、类别和不涉及个人的目标达到与否；一票否决不写具体事由。",
    "名次线上并列、名额内外难分的，写“待定”，由会议决定。",
    "名次和结果里有偶然的成分，相近的名次不宜当作实际差别。",
)


def _pages(own: Edition) -> tuple[Page, ...]:
    return (_targets(own), _target_counts(own), _totals(own), _grounds(own), _item_means(own), _tasks(own),
            _outcomes(own, own.staffing, "岗位", "岗位配备"), _outcomes(own, own.budget, "经费", "经费预算增长"),
            _counts(own))  # fmt: skip


def _page(own: Edition, name: str, title: str, columns: Iterable[Column], frozen: int = 2) -> Page:
    return Page(name, f"{own.year}年{title}", _CONTENTS[name], tuple(columns), frozen=frozen)


def _who(own: Edition, frame: pd.DataFrame) -> tuple[Column, ...]:
    kinds = [kind_label(own.policy, k) if k else NOTHING for k in text(frame["kind"])]
    body = (Column("考核对象", list(frame["body"]), 16),) if "body" in frame else ()
    return (*body, Column("对象类别", kinds, 10))


def _hidden(values: Iterable[Any], hides: Iterable[object]) -> list[object]:
    """The values; the marker for what is not public in place of those hidden."""
    return [state_word(_SUPPRESSED) if h else v for v, h in zip(values, hides, strict=True)]


def _targets(own: Edition) -> Page:
    """The office's own targets with their numbers, then met or not of the bodies where that tells of nobody."""
    f, indicators = own.verdicts, own.policy.indicators
    hides = [state in (_SUPPRESSED, "outcome_only") for state in f["state"]]
    formats = [decimals(indicators[i].decimals) for i in f["indicator"]]
    bounds = zip(f["low"], f["high"], f["indicator"], strict=True)
    return _page(own, "目标", "目标完成情况", (
        *_who(own, f),
        Column("目标", [indicators[i].label for i in f["indicator"]], 28),
        Column("分子", _hidden(f["numerator"], hides), 14, COUNT),
        Column("分母", _hidden(f["denominator"], hides), 14, COUNT),
        Column("完成值", _hidden(f["value"], hides), 14, formats),
        Column("目标值", [wanted_text(low, high, indicators[i].unit) for low, high, i in bounds], 12),
        Column("结果", [state_word(o) for o in f["outcome"]], 14),
        Column("条款", list(f["clause"]), 12),
    ))  # fmt: skip


def _target_counts(own: Edition) -> Page:
    f = own.target_counts
    hides = f["state"].eq(_SUPPRESSED)
    return _page(own, "达到个数", "目标达到的个数", (
        *_who(own, f),
        Column("目标", [own.policy.indicators[i].label for i in f["indicator"]], 28),
        *(Column(word(outcome), _hidden(f[outcome], hides), 16, COUNT) for outcome in OUTCOMES),
        Column("个数", list(f["bodies"]), 8, COUNT),
        Column("条款", list(f["clause"]), 12),
    ))  # fmt: skip


def _totals(own: Edition) -> Page:
    f = own.standing
    order = {kind: place for place, kind in enumerate(own.policy.kinds)}
    f = f.assign(_kind=f["kind"].map(order))
    f = f.sort_values(["_kind", "rank", "best_rank", "worst_rank"], na_position="last", kind="stable")
    labels = class_labels(own.policy)
    classes = [settled(o, c) for o, c in zip(text(f["open_at"]), f["class_label"], strict=True)]
    return _page(own, "总分与名次", "名次和类别", (
        *_who(own, f),
        Column("总分", _hidden(f["total"], f["total"].isna()), 14, POINTS),
        Column("名次", list(f["rank"]), 8, "0"),
        Column("最好名次", list(f["best_rank"]), 10, "0"),
        Column("最差名次", list(f["worst_rank"]), 10, "0"),
        Column("类别", classes, 20),
        *grade_column(f),
        Column("荣誉", [labels.get(h, h) or NOTHING for h in text(f["honour"])], 12),
        Column("暂定", list(f["is_provisional"]), 8),
    ))  # fmt: skip


def _grounds(own: Edition) -> Page:
    f = own.grounds
    return _page(own, "分类与通报", "否决、通报、奖励条件", (
        Column("类型", [word(t) for t in f["type"]], 16),
        Column("事项", list(f["label"]), 36),
        *_who(own, f),
        Column("条款", list(f["clause"]), 16),
    ))  # fmt: skip


def _item_means(own: Edition) -> Page:
    f = own.item_means
    return _page(own, "平均得分", "各项平均得满分的百分比", (
        *_who(own, f),
        Column("编号", list(f["item"]), 8),
        Column("评分项", list(f["label"]), 30),
        Column("平均得满分的%", list(f["mean_share_pct"]), 15, PERCENT),
        Column("个数", list(f["bodies"]), 8, COUNT),
        Column("条款", list(f["clause"]), 16),
    ))  # fmt: skip


def _tasks(own: Edition) -> Page:
    f = own.tasks if len(own.tasks) else own.tasks.assign(kind="", task="")
    heads = (("应办", "due"), ("按时", "on_time"), ("提前", "early"), ("迟办", "late"), ("未办", "missing"))
    return _page(own, "任务", "任务完成次数", (
        *_who(own, f.drop(columns="body", errors="ignore")),
        Column("任务", [own.policy.label(t) for t in f["task"]], 36),
        *(Column(heading, list(f[name]), 9, "0") for heading, name in heads if name in f),
    ))  # fmt: skip


def _outcomes(own: Edition, f: pd.DataFrame, name: str, title: str) -> Page:
    """Whether each body did what is asked of its posts, or of its budget."""
    rule = (Column("要求", [own.policy.label(r) for r in f["rule"]], 40),) if "rule" in f else ()
    return _page(own, name, title, (
        *_who(own, f), *rule,
        Column("结果", [state_word(o) for o in f["outcome"]], 16),
        Column("条款", list(f["clause"]), 28),
    ))  # fmt: skip


def _counts(own: Edition) -> Page:
    """The suppressed count tables; a row that stands for several bodies says so."""
    f = own.counts
    parts = (("已落实", "done"), ("未落实", "not_done"), ("合计", "total"))
    columns = [Column("项目", [own.policy.indicators[i].label for i in f["indicator"]], 28)]
    kinds = [kind_label(own.policy, k) if k else Marker(NOTHING) for k in text(f["kind"])]
    columns += [Column("考核对象", [f"全部{TOTAL}" if b == TOTAL else b for b in f["body"]], 16)]
    columns += [Column("对象类别", kinds, 10)]
    columns += [Column(head, _hidden(f[p], f[f"{p}_state"].eq(_SUPPRESSED)), 14, COUNT) for head, p in parts]
    return _page(own, "服务人数", "服务人数", columns)
