"""What changes from one policy file to the next, in words, with the clauses: 目标 98%以上 → 99%以上."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd
from pydantic import BaseModel

from jihua_analysis.policy.model import Policy, Target, clause_ids
from jihua_analysis.policy.standing import Class
from jihua_analysis.policy.words import in_words, limit_words, plain, rule_words

DIFF_COLUMNS = ("change", "entry", "clause", "text")
GROUPS = {
    "document": "文件", "external_documents": "外部文件", "clauses": "条款", "kinds": "考核对象类别",
    "measures": "上报数据",
    "checks": "核对关系", "indicators": "指标", "targets": "目标", "readings": "读法", "calendar": "日程",
    "staffing": "人员配备", "post_changes": "岗位变动", "budget": "经费", "peers": "与他人相比", "sheets": "评分表",
    "sections": "评分部分", "items": "评分项", "standing": "结果", "classes": "类别", "vetoes": "一票否决",
    "notices": "通报警示", "awards": "奖励条件", "grades": "等次", "outputs": "折算", "targets_met": "完成目标任务",
    "runs": "连续年数",
}  # fmt: skip
"""Groups of entries and what they are called."""
FIELDS = {
    "take": "名额", "full": "满分", "choice": "采用", "quote": "原文", "label": "名称", "unit": "单位",
    "decimals": "小数位数",
    "numerator": "分子", "denominator": "分母", "scale": "倍数", "rounds": "计算周期", "who": "对象", "due": "期限",
    "day_from": "起日", "day_to": "止日", "every": "频次", "at_least": "下限", "needs": "要求", "when": "条件",
    "base": "起评", "add": "加分", "deduct": "扣分", "standard": "评分标准", "floor": "最低分", "ceiling": "最高分",
    "bonus": "加分项", "ties": "并列", "class_source": "类别来源", "key": "关键目标", "effect": "后果", "then": "之后",
    "title": "标题", "number": "文号", "year": "年度", "signed": "签发日", "printed": "印制日", "note": "说明",
    "effective_from": "施行日", "treatment": "处理", "why": "理由", "clause": "依据条款", "options": "可选读法",
    "coefficient": "系数", "zero_if": "零分条件", "not_due": "无应办事项时", "missing": "缺报时",
    "rest_label": "其余的名称",
    "deadline": "期限", "categories": "类别", "series": "财政口径", "applies": "是否启用", "weight": "权重",
    "unless": "除外", "required": "必报", "lever": "可作抓手", "section": "部分", "evidence": "佐证", "sheet": "评分表",
    "only_with": "须同时具备", "responsible": "责任对象", "issuer": "发文机关", "question": "问题", "run": "连续条件",
    "copies": "印数", "addressed_to": "主送", "managed_kinds": "考核对象", "month": "月份", "months": "月份",
}  # fmt: skip
"""Fields and what they are called; any other goes by its own name."""
_LIMITS = {"at_least", "at_most", "exactly", "between", "closed"}
_SILENT = {"label_en", "title_en", "rest_label_en", "notebook", "aliases"}


def policy_diff(old: Policy, new: Policy) -> pd.DataFrame:
    """One row a change: change ('added', 'removed', 'changed'), entry (its path), clause, text (in Chinese).

    Entries are matched by their ids, so that their order in the file says nothing; English glosses are left out.
    """
    before, after = dict(_entries(old)), dict(_entries(new))
    rows: list[tuple[str, str, str, str]] = []
    for path in dict.fromkeys([*before, *after]):
        one, other = before.get(path), after.get(path)
        if one is None or other is None:
            entry, policy = (other, new) if other is not None else (one, old)
            verb, change = ("新增", "added") if one is None else ("删去", "removed")
            if _holder(path) not in before or _holder(path) not in after:
                continue  # told with the entry that holds it
            rows.append((change, path, _clauses(entry), f"{verb}{_name(policy, path, entry)}{_body(policy, entry)}"))
        else:
            rows += _changes(old, new, path, one, other)
    return pd.DataFrame(rows, columns=list(DIFF_COLUMNS))


def _entries(policy: Policy) -> Iterator[tuple[str, Any]]:
    """Every record of the file with an id or a key of its own, and the groups that hold them."""
    yield "", policy
    yield from _inside("", policy)


def _inside(path: str, record: BaseModel) -> Iterator[tuple[str, Any]]:
    for field in type(record).model_fields:
        value = getattr(record, field)
        where = f"{path}.{field}".lstrip(".")
        if isinstance(value, dict) and value and all(isinstance(v, BaseModel) for v in value.values()):
            found = list(value.items())
        elif isinstance(value, tuple) and value and all(isinstance(v, BaseModel) for v in value):
            found = [(getattr(v, "id", None) or getattr(v, "title", None), v) for v in value]
        elif field in ("document", "budget", "targets_met", "runs") and isinstance(value, BaseModel):
            yield f"{where}.", value
            continue
        else:
            continue
        if field == "options" or any(key is None for key, _ in found):
            continue
        for key, entry in found:
            yield f"{where}.{str(key).replace('.', '·')}", entry
            yield from _inside(f"{where}.{str(key).replace('.', '·')}", entry)


def _held_elsewhere(value: Any) -> bool:
    """Whether a field's value is entries of their own."""
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else ()
    return any(isinstance(v, BaseModel) and (getattr(v, "id", None) or isinstance(value, dict)) for v in inside)


def _changes(old: Policy, new: Policy, path: str, one: Any, other: Any) -> Iterator[tuple[str, str, str, str]]:
    name, cited = _name(new, path, other), _clauses(other)
    fields = [f for f in type(other).model_fields if f not in _SILENT and getattr(one, f) != getattr(other, f)]
    if isinstance(other, Target) and _LIMITS & set(fields):
        limits = [limit_words(p, t, p.indicators.get(t.indicator or _key(path))) for p, t in ((old, one), (new, other))]
        yield "changed", path, cited, f"{_cited(cited)}{name} {limits[0]} → {limits[1]}"
        fields = [f for f in fields if f not in _LIMITS]
    for field in fields:
        values = [getattr(one, field), getattr(other, field)]
        if path == "" or (field != "options" and any(map(_held_elsewhere, values))):
            continue
        if isinstance(values[1], BaseModel) and field in ("document", "budget", "targets_met", "runs"):
            continue
        said = [_said(policy, field, value, one) for policy, value in zip((old, new), values, strict=True)]
        what = FIELDS.get(field, field)
        if isinstance(other, Class) and field == "take":
            yield "changed", path, cited, f"{_cited(cited)}{_class_name(new, path, other)}名额 {said[0]} → {said[1]}"
        else:
            yield "changed", path, cited, f"{_cited(cited)}{name} {what} {said[0]} → {said[1]}"


def _said(policy: Policy, field: str, value: Any, entry: Any) -> str:
    if field == "choice":
        return next((f"“{o.label}”" for o in entry.options if o.id == value), str(value))
    if field in ("base", "add", "deduct"):
        rules = value if isinstance(value, tuple) else (value,)
        return f"“{'；'.join(rule_words(policy, rule) for rule in rules) or '无'}”"
    if field in ("key", "only_with") and value:
        names = {v.id: v.label for rule in policy.standing.values() for v in rule.vetoes}
        return "、".join(names.get(key) or policy.label(_indicator(policy, key)) for key in value)
    if field in ("who", "responsible", "managed_kinds") and value:
        return "、".join(policy.label(kind) if kind != "office" else "办事处" for kind in value)
    if field == "options":
        return "、".join(f"“{o.label}”" for o in value) or "无"
    if field in ("when", "needs", "numerator", "denominator", "zero_if", "coefficient", "full") and value is not None:
        return in_words(policy, value)
    return f"“{value}”" if isinstance(value, str) and len(value) > 12 else plain(value)


def _holder(path: str) -> str:
    """The entry that another lies in: standing.unit for standing.unit.classes.class1, '' for the file."""
    return path.rsplit(".", 2)[0] if path.count(".") > 1 else ""


def _indicator(policy: Policy, target: str) -> str:
    return policy.targets[target].indicator or target if target in policy.targets else target


def _key(path: str) -> str:
    return path.rpartition(".")[2].replace("·", ".")


def _group(path: str) -> str:
    return path.split(".")[-2] if "." in path else path


def _name(policy: Policy, path: str, entry: Any) -> str:
    """The entry by its group and label: 目标 孕前优生健康检查参与率."""
    group, key = GROUPS.get(_group(path), _group(path)), _key(path)
    if isinstance(entry, Target):
        label = policy.label(entry.indicator or key)
    elif _group(path) in ("clauses", "readings"):
        return f"{group} {key}"
    elif path == "document.":
        return "文件"
    elif _group(path) == "items":
        return f"{group} {key} {entry.label}"
    elif _group(path) == "standing":
        label = policy.label(key)
    elif isinstance(entry, Class):
        return f"{group} {_class_name(policy, path, entry)}"
    else:
        label = getattr(entry, "label", "") or getattr(entry, "title", "") or key
    return f"{group} {label}".strip()


def _class_name(policy: Policy, path: str, entry: Class) -> str:
    """一类单位, 先进社区: the class with the kind of body it is for."""
    kind = policy.label(path.split(".")[1])
    return entry.label if entry.label.endswith(kind) else f"{entry.label}{kind}"


def _body(policy: Policy, entry: Any) -> str:
    """What a new or removed entry says, in a few words."""
    if isinstance(entry, Target):
        return f" {limit_words(policy, entry, policy.indicators.get(entry.indicator or ''))}"
    text = getattr(entry, "quote", "") or getattr(entry, "question", "") or getattr(entry, "standard", "")
    if isinstance(entry, Class):
        return f"（名额 {entry.take if entry.take_percent is None else f'{entry.take_percent}%'}）"
    return f"：“{text}”" if text else ""


def _clauses(entry: Any) -> str:
    return "、".join(clause_ids(entry)) or ""


def _cited(clauses: str) -> str:
    return f"〔{clauses}〕" if clauses else ""
