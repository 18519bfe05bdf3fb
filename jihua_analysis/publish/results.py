"""Workbook pages on results: targets, points, totals, classes; the same numbers as the frames, headings added."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from jihua_analysis.assess.because import described, shown, word
from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.explore.year_points import points_of_year
from jihua_analysis.policy.model import Policy
from jihua_analysis.policy.periods import period_label
from jihua_analysis.publish.editions import as_listed
from jihua_analysis.publish.sheet import NOTHING, Column, Page
from jihua_analysis.publish.wording import (
    COUNT,
    POINTS,
    by_kind,
    decimals,
    kind_label,
    marked,
    state_word,
    text,
    wanted_text,
    who,
)

_FACTS = {"yes": "是", "no": "否", "unknown": "不详", "undetermined": "无法判定", "clean_inspection": "迎检无差错"}


def targets(e: Evaluation) -> Page:
    """Every target of every body and period with its verdict."""
    f, indicators = by_kind(e, e.verdicts, "period", "target"), e.policy.indicators
    formats = [decimals(indicators[i].decimals) for i in f["indicator"]]
    bounds = zip(f["low"], f["high"], f["indicator"], strict=True)
    state = f["outcome"].replace("cannot_tell", "missing")
    return Page("目标", f"{e.year}年目标完成情况", "按登记数逐项对照文件目标；能否排除偶然，另看年终汇总网页。", (
        *who(e, f),
        Column("时期", [period_label(p) for p in f["period"]], 14),
        Column("目标", [indicators[i].label for i in f["indicator"]], 26),
        Column("分子", marked(f["numerator"], state), 10, COUNT),
        Column("分母", marked(f["denominator"], state), 10, COUNT),
        Column("完成值", marked(f["value"], state), 10, formats),
        Column("目标值", [wanted_text(low, high, indicators[i].unit) for low, high, i in bounds], 12),
        Column("结果", [state_word(o) for o in f["outcome"]], 10),
        Column("差几例", list(f["gap_cases"]), 8, COUNT),
        Column("最多可差", list(f["allowed_misses"]), 9, COUNT),
        Column("条款", list(f["clause"]), 10),
        Column("说明", list(f["because"]), 60),
    ), frozen=len(who(e, f)))  # fmt: skip


def points(e: Evaluation) -> Page:
    """Every item of every body with its points and why."""
    f = by_kind(e, e.points, "item", "period")
    sheets = [e.policy.sheets[key] for key in f["sheet"].unique()]
    illustrative = "评分表为示例的，见封面。" if any(s.illustrative for s in sheets) else ""
    parts = any(s.every != "year" for s in sheets)
    note = f"缺报的项目不计零分：列出最低和最高可能得分。{illustrative}"
    return Page("评分明细", f"{e.year}年评分明细", note, (
        *who(e, f),
        *((Column("时期", [period_label(p) for p in f["period"]], 14),) if parts else ()),
        Column("编号", list(f["item"]), 8),
        Column("评分项", list(f["label"]), 24),
        Column("满分", list(f["full"]), 8, POINTS),
        Column("得分", marked(f["points"], f["state"]), 9, POINTS),
        Column("最低", list(f["lower"]), 9, POINTS),
        Column("最高", list(f["upper"]), 9, POINTS),
        Column("计入总分", list(f["is_counted"]), 9),
        Column("条款", list(f["clause"]), 12),
        Column("说明", list(f["because"]), 80),
    ), frozen=len(who(e, f)))  # fmt: skip


def score_tables(e: Evaluation) -> list[Page]:
    """A page a score sheet: a row a body, a column an item, the total last."""
    pages = []
    points = points_of_year(e)
    for key in points["sheet"].unique():
        sheet, f = e.policy.sheets[key], points[points["sheet"] == key]
        rows = ["office", "body", "kind"]
        table = f.pivot(index=rows, columns="item", values="points")
        state = f.pivot(index=rows, columns="item", values="state").fillna("not_applicable")
        listed = pd.MultiIndex.from_frame(by_kind(e, table.index.to_frame(index=False)))
        table, state = table.reindex(listed), state.reindex(listed)
        total = e.totals[e.totals["sheet"] == key].set_index(rows)["total"].reindex(table.index)
        bodies = table.index.to_frame(index=False)
        items = [i for i in e.policy.items_of(key) if i.id in table]
        kinds = "、".join(kind_label(e.policy, k) for k in sheet.who)
        note = f"{sheet.label}；总分缺报的，是有评分项缺报，上下限见“总分与名次”。"
        pages.append(Page(f"得分表（{kinds}）"[:31], f"{e.year}年得分表：{kinds}", note, (
            *who(e, bodies),
            *(Column(f"{i.id}\n{i.label}", marked(table[i.id], state[i.id]), 11, POINTS) for i in items),
            Column("总分", marked(total, ["missing"] * len(total)), 11, POINTS),
        ), frozen=len(who(e, bodies))))  # fmt: skip
    return pages


def totals(e: Evaluation) -> Page:
    """Totals, places and what they lead to, best first."""
    f = e.totals
    if len(e.standing):
        own = ["office", "body", "sheet"]
        extra = e.standing[[*own, *e.standing.columns.difference(f.columns, sort=False)]]
        f = f.merge(extra, on=own, how="left")
    order = {kind: place for place, kind in enumerate(e.policy.kinds)}
    f = as_listed(f, e.tables.bodies)
    f = f.assign(_kind=f["kind"].map(order).fillna(99), _rank=f.get("rank", pd.Series(pd.NA, f.index)))
    f = f.sort_values(["office", "_kind", "_rank"], na_position="last", kind="stable", ignore_index=True)
    columns = [
        *who(e, f),
        Column("总分", marked(f["total"], ["missing"] * len(f)), 10, POINTS),
        Column("最低", list(f["lower"]), 10, POINTS),
        Column("最高", list(f["upper"]), 10, POINTS),
    ]
    if "rank" in f:
        labels = _class_labels(e.policy)
        columns += [
            Column("名次", list(f["rank"]), 7, "0"),
            Column("最好名次", list(f["best_rank"]), 9, "0"),
            Column("最差名次", list(f["worst_rank"]), 9, "0"),
            Column("组内名次", list(f["rank_in_group"]), 9, "0"),
            Column("并列数", list(f["tied_with"]), 8, "0"),
            Column("类别", [settled(o, c) for o, c in zip(text(f["open_at"]), f["class_label"], strict=True)], 20),
            *grade_column(f),
            Column("荣誉", [labels.get(h, h) or NOTHING for h in text(f["honour"])], 10),
            Column("暂定", list(f["is_provisional"]), 7),
            Column("一票否决", list(f["is_vetoed"]), 9),
            Column("说明", list(f["because"]), 60),
        ]
    note = "总分缺报时列最低、最高可能分和名次范围；名次线上并列的“待定”，由会议决定，程序不替人决定。"
    return Page("总分与名次", f"{e.year}年总分与名次", note, tuple(columns), frozen=len(who(e, f)))


def outputs(e: Evaluation) -> Page:
    """The figures made from totals, a row a body, a column a figure, as the document orders them."""
    rows = ["office", "body", "kind"]
    table = e.outputs.pivot(index=rows, columns="output", values="value")
    bodies = table.index.to_frame(index=False)
    entries = {o.id: o for s in e.policy.standing.values() for o in s.outputs}
    note = "由总分按办法算出的数；一格写“—”的，是办法没有规定或总分未齐。"
    return Page("折算与奖补", f"{e.year}年由总分算出的数", note, (
        *who(e, bodies),
        *(Column(f"{o.label}\n（{o.unit}）" if o.unit else o.label, list(table[o.id]), 14, decimals(o.decimals))
          for o in entries.values() if o.id in table),
    ), frozen=len(who(e, bodies)))  # fmt: skip


def grade_column(f: pd.DataFrame) -> tuple[Column, ...]:
    """The grades that totals give, where the document has any."""
    grades = text(f["grade_label"]) if "grade_label" in f else pd.Series("", f.index)
    return (Column("等次", [g or NOTHING for g in grades], 10),) if grades.ne("").any() else ()


def settled(open_at: str, label: object) -> object:
    """The class; 待定 where a meeting has to decide on the line."""
    return "待定" if open_at else label


def classes(e: Evaluation) -> Page:
    """Classes and honours, then vetoes, notices, award conditions and next year's watch list, one row each."""
    labels, f, g = _class_labels(e.policy), e.standing, e.grounds
    parts = [g.assign(type=[word(t) for t in g["type"]], facts=[_facts(e.policy, t, labels) for t in g["facts"]])]
    for type_, column in (("分类", "class"), ("荣誉", "honour")):
        if column in f and "because" in f:
            mine = f[f[column].isin(list(labels)) & text(f["open_at"]).eq("")]
            facts = [f"总分：{word('missing') if pd.isna(t) else shown(t)}" for t in mine["total"]]
            parts.append(mine.assign(type=type_, label=mine[column].map(labels), outcome="yes", facts=facts))
    if "open_at" in f and "because" in f:
        open_ = f[text(f["open_at"]).ne("")]
        names = ["、".join(labels.get(i, i) for i in str(ids).split(",")) for ids in open_["open_at"]]
        waits = open_["is_provisional"].fillna(False).astype(bool)
        why = np.where(waits, word("open_gaps"), f"在评定线上，{word('open_tie')}")
        parts.append(open_.assign(type="分类", label=names, outcome="undetermined", facts=why))
    order = {t: i for i, t in enumerate(("分类", "荣誉", *(word(t) for t in ("veto", "notice", "award", "watch"))))}
    wanted = ["office", "body", "kind", "type", "label", "outcome", "facts", "clause"]
    f = pd.concat([p[wanted] for p in parts], ignore_index=True)
    listed = as_listed(f.assign(_order=f["type"].map(order)), e.tables.bodies)
    f = listed.sort_values(["_order", "office", "kind", "label"], kind="stable")
    note = "其余单位未列。一票否决、通报和奖励只写到“该单位符合条件”；是否执行由会议决定并记录。"
    return Page("分类与通报", f"{e.year}年分类、荣誉、否决与通报", note, (
        Column("类型", list(f["type"]), 14),
        Column("事项", list(f["label"]), 30),
        *who(e, f),
        Column("结论", [word(o) for o in f["outcome"]], 10),
        Column("依据", list(f["facts"]), 60),
        Column("条款", list(f["clause"]), 12),
    ), frozen=2)  # fmt: skip


def _class_labels(policy: Policy) -> dict[str, str]:
    return {c.id: c.label for standing in policy.standing.values() for c in standing.classes}


def _facts(policy: Policy, text: str, labels: dict[str, str]) -> str:
    """What a ground rests on, its names in words."""
    words = {**labels, **_FACTS}
    told = re.sub(r"(\d{4}):", r"\1年", described(policy, text, "zh")).replace("..", "至")
    told = re.sub(r"[a-z_]\w*", lambda m: words.get(m[0], m[0]), told)
    return told.replace("=", "：").replace(";", "；") or NOTHING
