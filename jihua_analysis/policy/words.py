"""What an entry of a policy file says, in Chinese words: limits, rules, quotas, conditions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from jihua_analysis.policy.model import Indicator, Policy, Target
from jihua_analysis.policy.rules import Band, Rule
from jihua_analysis.policy.sheets import Item
from jihua_analysis.policy.standing import Run

_PARTS = {
    "met": "达标", "target": "的目标", "numerator": "的分子", "denominator": "的分母", "due": "应办次数",
    "on_time": "按时次数", "early": "提前次数", "late": "迟办次数", "missing": "未办次数", "last": "（上年）",
    "points": "得分",
}  # fmt: skip
_NAMES = {
    "total": "总分", "raw_total": "未封顶总分", "base_total": "不含加分的总分", "targets_met": "完成目标任务",
    "is_public": "公共单位", "households": "户数", "is_vetoed": "被一票否决", "full": "满分",
    "budget.met": "预算增长达标", "budget.set_in_time": "预算按时编制", "and": "且", "or": "或",
    "not": "非", "true": "是", "false": "否",
}  # fmt: skip
_HOW = {
    "best": "最好值", "worst": "最差值", "mean": "平均", "weighted_mean": "加权平均", "sum": "合计", "count": "个数",
    "rank": "名次",
}  # fmt: skip
_WITHIN = {"office": "全办", "kind": "同类", "group": "同组"}
_STEPS = {"continuous": "按比例", "whole": "满一步才计", "started": "不足一步按一步计"}
_CADENCE = {"month": "月", "quarter": "季度", "half": "半年", "year": "年"}


def plain(value: Any) -> str:
    """A value as it is read: numbers without trailing zeros, 是 and 否, lists with 、."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if value is None or value == "" or value == () or value == {}:
        return "无"
    if isinstance(value, tuple | list):
        return "、".join(map(plain, value))
    if isinstance(value, Mapping):
        return "，".join(f"{k} {plain(v)}" for k, v in value.items())
    if isinstance(value, BaseModel):
        return "，".join(f"{k} {plain(v)}" for k, v in value.model_dump(exclude_defaults=True).items())
    return str(value)


def in_words(policy: Policy, amount: Any) -> str:
    """Formula text with every name by its label; a plain number as it stands; amounts a kind one by one."""
    if isinstance(amount, Mapping):
        return "，".join(f"{policy.label(kind)}{in_words(policy, one)}" for kind, one in amount.items())
    if not isinstance(amount, str):
        return plain(amount)

    def label(match: re.Match[str]) -> str:
        whole = match[0]
        if whole in _NAMES:
            return _NAMES[whole]
        name, _, part = whole.partition(".")
        if name in policy.peers:
            peers = policy.peers[name]
            return f"{in_words(policy, peers.of)}（{_WITHIN[peers.within]}{_HOW[peers.how]}）"
        item = next((i.label for i in policy.items if i.id == name), None)
        known = item or policy.label(name)
        return whole if known == name else f"{known}{_PARTS.get(part, '')}"

    return re.sub(r"[^\W\d]\w*(?:\.\w+)*", label, amount)


def limit_words(policy: Policy, target: Target, indicator: Indicator | None) -> str:
    """What a target asks for: 98%以上, 7‰以内, 103至106之间."""
    unit = indicator.unit if indicator and indicator.unit in ("%", "‰") else ""
    if target.between is not None:
        edges = {"both": "", "neither": "，不含两端", "left": "，不含上端", "right": "，不含下端"}[target.closed]
        return f"{plain(target.between[0])}{unit}至{plain(target.between[1])}{unit}之间{edges}"
    for amount, after in ((target.at_least, "以上"), (target.at_most, "以内"), (target.exactly, "")):
        if amount is not None:
            return f"{in_words(policy, amount)}{'' if isinstance(amount, dict | str) else unit}{after}"
    return "无"


def rule_words(policy: Policy, rule: Rule | str) -> str:
    """What one base, addition or deduction does."""
    if isinstance(rule, str):
        return {"full": "满分起评", "zero": "零分起评"}.get(rule, rule)

    def said(amount: Any) -> str:
        return in_words(policy, amount)

    f: Any = rule
    match type(rule).__name__:
        case "Count":
            text = f"{said(f.count)}，{_each(policy, f)}"
        case "Below" | "Shortfall":
            value, wanted = (f.below, f.target) if hasattr(f, "below") else (f.shortfall, f.required)
            text = f"{said(value)}低于{said(wanted)}，{_each(policy, f)}"
        case "Above" | "Excess":
            value, wanted = (f.above, f.target) if hasattr(f, "above") else (f.excess, f.over)
            text = f"{said(value)}高于{said(wanted)}，{_each(policy, f)}"
        case "Missing":
            text = f"缺 {'、'.join(map(said, f.missing))}，{_each(policy, f)}"
        case "Flag":
            text = f"{said(f.flag)}，{said(f.points)}分"
        case "Points":
            text = said(f.points_of)
        case "Share":
            start = f"，达到{said(f.full_from)}为满分" if f.full_from is not None else ""
            text = f"{said(f.share)}占{said(f.of)}的比例{start}"
        case "Line":
            text = f"{said(f.line)}：{said(f.full_at)}满分，{said(f.zero_at)}零分，中间按直线"
        case "Bands":
            text = f"{said(f.bands)}：{'；'.join(_band(policy, b) for b in f.table)}；以下{plain(f.otherwise)}"
        case "Test":
            text = f"{said(f.full_if)}为满分，否则{said(f.otherwise)}分"
        case "Levels":
            text = f"{said(f.levels)}：依次{'、'.join(map(said, f.points))}分，其他{said(f.otherwise)}分"
        case "Checklist":
            text = "；".join(f"{t.label or said(t.when)} {said(t.points)}分" for t in f.checklist)
        case "Given":
            top = f"至{said(f.max)}" if f.max is not None else "以上"
            sort = {"points": "评分", "addition": "评加分", "deduction": "评扣分"}[f.given]
            text = f"{f.role or '评分人'}{sort}，{said(f.min)}{top}分"
        case _:
            inner = f.together if hasattr(f, "together") else f.highest
            head = "合计" if hasattr(f, "together") else "取最高"
            text = f"{head}（{'；'.join(rule_words(policy, part) for part in inner)}）"
    if rule.when is not None:
        text = f"当{said(rule.when)}：{text}"
    if rule.cap is not None and type(rule).__name__ != "Share":
        text += f"，最多{said(rule.cap)}分"
    return f"{rule.label}：{text}" if rule.label else text


def _each(policy: Policy, f: Any) -> str:
    per = "" if f.per == 1 else in_words(policy, f.per)
    times = "" if f.times == 1 else f"×{in_words(policy, f.times)}"
    step = f"（{_STEPS[f.step]}）" if f.step != "continuous" else ""
    return f"每{per or '1'}计{in_words(policy, f.each)}分{times}{step}"


def _band(policy: Policy, band: Band) -> str:
    edge = f"{plain(band.at_least)}以上" if band.at_least is not None else f"超过{plain(band.above)}"
    worth = f"{plain(band.share)}×满分" if band.share is not None else f"{in_words(policy, band.points)}分"
    return f"{edge} {worth}"


def item_words(policy: Policy, item: Item) -> str:
    """How an item is scored, from the rules themselves."""
    parts = [rule_words(policy, item.base)]
    parts += [f"加：{rule_words(policy, part)}" for part in item.add]
    parts += [f"扣：{rule_words(policy, part)}" for part in item.deduct]
    if item.zero_if is not None:
        parts.append(f"{in_words(policy, item.zero_if)}时为零分")
    if item.coefficient != 1:
        parts.append(f"乘以系数{in_words(policy, item.coefficient)}")
    return "；".join(parts)


def run_words(policy: Policy, run: Run, labels: Mapping[str, str]) -> str:
    """连续3年三类, 连续两个季度 …"""
    what = {"class": labels.get(str(run.value), str(run.value)), "award": f"{run.level or ''}{run.value or '先进'}"}
    unit = {"year": "年", "half": "个半年", "quarter": "个季度", "month": "个月"}[run.every]
    return f"连续{run.years}{unit}{what.get(run.of, '迎检无差错')}{'（只在当期）' if run.exactly else ''}"


def cadence_words(every: str) -> str:
    """month as 月, quarter as 季度."""
    return _CADENCE[every]
