"""A policy file as readable tables: what the document says, entry by entry, in Chinese."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from jihua_analysis.policy.coverage import coverage
from jihua_analysis.policy.model import Policy, Staffing, Task, clause_ids
from jihua_analysis.policy.standing import Standing
from jihua_analysis.policy.words import cadence_words, in_words, item_words, limit_words, plain, rule_words, run_words

TREATMENTS = {
    "aggregate": "计算", "restricted": "只在办事处一级", "management": "管理事项", "text": "登记",
    "person": "只引用，不计算", "context": "背景",
}  # fmt: skip
_EFFECTS = {
    "bar": "不得评入相应类别和等次", "total_zero": "总分记零", "lowest_grade": "定为最低等次",
    "bar_top_grade": "不得评为最高等次",
}  # fmt: skip


_SOURCES = {"score": "类别由总分决定", "list": "类别由总分提出、研究决定", "history": "类别由办事处给出"}


@dataclass(frozen=True)
class Chapter:
    """One table: its title and its rows, all text."""

    title: str
    rows: pd.DataFrame


def chapters(policy: Policy) -> tuple[Chapter, ...]:
    """The whole document in tables, in the order in which it is read; what the file does not hold is left out."""
    made = (
        ("文件", _document(policy)),
        ("条款", _clauses(policy)),
        ("目标", _targets(policy)),
        ("评分项", _items(policy)),
        ("评定和奖惩", _standing(policy)),
        ("读法", _readings(policy)),
        ("日程", _calendar(policy)),
        ("人员配备", _staffing(policy)),
        ("上报数据", _measures(policy)),
        ("指标", _indicators(policy)),
    )
    frames = ((title, pd.DataFrame(list(rows))) for title, rows in made)
    return tuple(Chapter(title, frame) for title, frame in frames if len(frame))


def counts_in_words(policy: Policy) -> str:
    """条款 22 条，上报数据 23 项 …: how much a file holds."""
    parts = (
        ("条款", len(policy.clauses), "条"), ("上报数据", len(policy.measures), "项"),
        ("指标", len(policy.indicators), "个"), ("目标", len(policy.targets), "个"),
        ("读法", len(policy.readings), "条"), ("任务", len(policy.calendar), "项"),
        ("评分表", len(policy.sheets), "张"), ("评分项", len(policy.items), "项"),
    )  # fmt: skip
    return "，".join(f"{name} {count} {unit}" for name, count, unit in parts if count)


def as_markdown(policy: Policy) -> str:
    """The tables as one Markdown page."""
    lines = [f"# {policy.document.title}", "", policy.document.note, ""]
    for chapter in chapters(policy):
        lines += [f"## {chapter.title}", "", _md_row(chapter.rows.columns), _md_row(["---"] * chapter.rows.shape[1])]
        lines += [_md_row(row) for row in chapter.rows.itertuples(index=False)]
        lines.append("")
    return "\n".join(lines)


def _md_row(cells: Any) -> str:
    return "| " + " | ".join(str(c).replace("|", "\\|").replace("\n", " ") for c in cells) + " |"


def _cited(entry: Any) -> str:
    return "、".join(clause_ids(entry))


def _who(policy: Policy, kinds: tuple[str, ...]) -> str:
    return "、".join(policy.kinds[k].label if k in policy.kinds else "办事处" for k in kinds)


def _document(policy: Policy) -> Iterator[Mapping[str, str]]:
    d = policy.document
    facts = (("标题", d.title), ("文号", d.number), ("发文机关", d.issuer), ("年度", d.year), ("签发日", d.signed),
             ("施行日", d.effective_from), ("说明", d.note), ("沿革", d.history_note))  # fmt: skip
    yield from ({"名称": name, "内容": str(value)} for name, value in facts if value)


def _clauses(policy: Policy) -> Iterator[Mapping[str, str]]:
    for row in coverage(policy).to_dict("records"):
        yield {
            "条款": row["clause"], "部分": row["section"], "处理": TREATMENTS[row["treatment"]],
            "原文": row["quote"], "用于，或为何不计算": row["used_by"] or row["why"],
        }  # fmt: skip


def _targets(policy: Policy) -> Iterator[Mapping[str, str]]:
    for key, target in policy.targets.items():
        indicator = policy.indicators.get(target.indicator or key)
        kinds = target.who or (indicator.who if indicator else ())
        yield {
            "条款": _cited(target), "目标": policy.label(target.indicator or key),
            "要求": limit_words(policy, target, indicator), "对象": _who(policy, kinds),
            "说明": "；".join(filter(None, (target.note, "" if target.applies else "按现有读法不启用"))),
        }  # fmt: skip


def _items(policy: Policy) -> Iterator[Mapping[str, str]]:
    for item in policy.items:
        yield {
            "编号": item.id, "条款": _cited(item), "评分项": item.label, "满分": in_words(policy, item.full),
            "性质": "加分" if item.bonus else {"no": "", "beside": "与总分并列", "both": "并列并计入"}[item.standalone],
            "标准": item.standard, "规则": item_words(policy, item),
        }  # fmt: skip


def _standing(policy: Policy) -> Iterator[Mapping[str, str]]:
    for kind, rule in policy.standing.items():
        for sort, label, clause, text in _standing_rows(policy, rule):
            yield {"对象": policy.label(kind), "性质": sort, "名称": label, "条款": clause, "内容": text}


def _standing_rows(policy: Policy, rule: Standing) -> Iterator[tuple[str, str, str, str]]:
    labels = {c.id: c.label for c in rule.classes} | {rule.rest: rule.rest_label}
    labels |= {v.id: v.label for v in rule.vetoes} | {"vetoed": "被一票否决的"}
    ties = {"open": "由会议决定", "extend": "都评上", "keys": f"依次比较 {in_words(policy, '，'.join(rule.tie_keys))}"}
    yield "排序", "总分", _cited(rule), f"并列：{ties[rule.ties]}；{_SOURCES[rule.class_source]}"
    for c in rule.classes:
        where = f"在{labels[c.within]}中" if c.within else "从后往前" if c.start == "bottom" else "从前往后"
        out = f"；{'、'.join(labels[u] for u in c.unless)}除外" if c.unless else ""
        yield (
            "类别",
            c.label,
            _cited(c),
            f"{where}评 {c.take if c.take_percent is None else f'{c.take_percent}%'} 个{out}",
        )
    for g in rule.grades:
        needs = "" if g.needs == "true" else f"，且{in_words(policy, g.needs)}"
        yield "等次", g.label, _cited(g), f"{in_words(policy, g.at_least)}分以上{needs}"
    for v in rule.vetoes:
        text = run_words(policy, v.run, labels) if v.run else in_words(policy, v.when)
        both = f"，且{'、'.join(labels[o] for o in v.only_with)}" if v.only_with else ""
        yield "一票否决", v.label, _cited(v), f"{text}{both}：{_EFFECTS[v.effect]}"
    for n in rule.notices:
        text = run_words(policy, n.run, labels) if n.run else f"{in_words(policy, n.last_of)}的最后一名"
        yield "通报警示", n.label, _cited(n), text
    for a in rule.awards:
        text = "，或".join(run_words(policy, run, labels) for run in a.any)
        text += f"{'，且' if text else ''}{in_words(policy, a.when)}" if a.when else ""
        yield "奖励条件", a.label, _cited(a), f"{text}：{a.then}"
    for o in rule.outputs:
        how = in_words(policy, o.value) if o.value else rule_words(policy, o.rule or "zero")
        yield "折算", o.label, _cited(o), how


def _readings(policy: Policy) -> Iterator[Mapping[str, str]]:
    for key, r in policy.readings.items():
        in_force = next((o.label for o in r.options if o.id == r.choice), r.choice)
        others = "；".join(o.label for o in r.options if o.id != r.choice)
        yield {"编号": key, "条款": _cited(r), "问题": r.question, "采用": in_force, "理由": r.why, "其他读法": others}


def _calendar(policy: Policy) -> Iterator[Mapping[str, str]]:
    for task in policy.calendar.values():
        yield {
            "条款": _cited(task),
            "任务": task.label,
            "对象": _who(policy, task.who),
            "时限": _when(task),
            "说明": task.note,
        }


def _when(task: Task) -> str:
    if task.every == "month":
        months = f"{plain(task.months)}月" if task.months else "每月"
        until = "" if task.day_from == task.day_to else f"至{task.day_to}日"
        return f"{months}{task.day_from}日{until}"
    return (
        f"每{cadence_words(task.every)}，{plain(task.due)}前"
        if task.due
        else f"每{cadence_words(task.every)}，时限未定"
    )


def _staffing(policy: Policy) -> Iterator[Mapping[str, str]]:
    for rule in policy.staffing.values():
        when = "" if rule.when == "true" else in_words(policy, rule.when)
        yield {
            "条款": _cited(rule),
            "岗位要求": rule.label,
            "对象": _who(policy, rule.who),
            "条件": when,
            "配备": _needs(rule),
        }


def _needs(rule: Staffing) -> str:
    def one(need: Any) -> str:
        sort = {True: "专职", False: "兼职", None: ""}[need.full_time] + ("正式" if need.formal else "")
        count = need.exactly if need.exactly is not None else need.at_least
        return f"{sort}{'或'.join(need.role)} {count if count is not None else 1} 名"

    return "、".join(map(one, rule.needs)) + (f"；否则{'、'.join(map(one, rule.otherwise))}" if rule.otherwise else "")


def _measures(policy: Policy) -> Iterator[Mapping[str, str]]:
    for key, m in policy.measures.items():
        yield {"编号": key, "条款": _cited(m), "名称": m.label, "单位": m.unit, "对象": _who(policy, m.who),
               "频次": cadence_words(m.every), "说明": m.note}  # fmt: skip


def _indicators(policy: Policy) -> Iterator[Mapping[str, str]]:
    for key, i in policy.indicators.items():
        scale = "" if i.scale == 1 else f" × {i.scale}"
        formula = f"({in_words(policy, i.numerator)}) ÷ ({in_words(policy, i.denominator)}){scale}"
        yield {
            "编号": key,
            "条款": _cited(i),
            "指标": i.label,
            "对象": _who(policy, i.who),
            "算法": formula,
            "说明": i.caution,
        }
