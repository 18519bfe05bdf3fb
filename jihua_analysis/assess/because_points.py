"""Because, item by item: what each part of an item looked at, and what it gave or took."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from jihua_analysis.assess.because import Language, cited, described, shown, word
from jihua_analysis.assess.exact import REPORTED, STATES, Column
from jihua_analysis.assess.parts import PartScore
from jihua_analysis.assess.scoring import ItemScore
from jihua_analysis.policy.model import Policy
from jihua_analysis.policy.rules import Points, Rule

TELLS: dict[str, tuple[str, str, str]] = {
    "Count": ("count", "{name}{value}", "{name} {value}"),
    "Below": ("below", "{name}{value}，低于目标{wanted}", "{name} {value}, below {wanted}"),
    "Above": ("above", "{name}{value}，高于目标{wanted}", "{name} {value}, above {wanted}"),
    "Shortfall": ("shortfall", "{name}{value}，应有{wanted}", "{name} {value} of {wanted} required"),
    "Excess": ("excess", "{name}{value}，超过{wanted}", "{name} {value}, over {wanted}"),
    "Missing": ("missing", "应有{wanted}项，缺{value}项", "{value} of {wanted} lacking"),
    "Flag": ("flag", "{name}", "{name}"),
    "Points": ("points_of", "{name}", "{name}"),
    "Share": ("share", "{name}{value}，应为{wanted}，按比例", "{name} {value} of {wanted}"),
    "Line": ("line", "{name}{value}，满分线{wanted}，按直线", "{name} {value} (full at {wanted})"),
    "Bands": ("bands", "{name}{value}，按分档", "{name} {value}, by band"),
    "Test": ("full_if", "{name}：{holds}", "{name}: {holds}"),
    "Levels": ("levels", "{name}为第{value}档", "{name} at level {value}"),
    "Checklist": ("", "应查{wanted}项，符合{value}项", "{value} of {wanted} lines hold"),
    "Given": ("", "{role}评定", "given by {role}"),
    "Together": ("", "合计", "together"),
    "Highest": ("", "取最高一项", "the highest"),
}
"""How each kind of rule speaks: the field it looks at, then a sentence in Chinese and in English."""


def because_points(policy: Policy, score: ItemScore, rows: NDArray[np.int64], language: Language) -> list[str]:
    """Why each of these bodies has the points it has in one item."""
    item, sheet = score.item, policy.sheets[score.item.sheet]
    scale = 10**sheet.decimals
    parts = [_part_text(policy, part, rows, language) for part in score.parts]
    head = cited(item.clause, language) + (item.label if language == "zh" else (item.label_en or item.label))
    out = []
    for i, row in enumerate(rows):
        full, state = shown(score.full[row] / scale), STATES[score.found[row]]
        points = shown(score.points[row] / scale)
        known = score.state[row] == REPORTED
        if state == "reported":
            steps = [text[i] for text in parts if text[i]]
            body = ("；" if language == "zh" else "; ").join(steps)
            end = f"得{points}分（满分{full}分）。" if language == "zh" else f"{points} of {full} points."
            out.append(f"{head}：{body}；{end}" if language == "zh" else f"{head}: {body}; {end}")
        elif known:
            out.append(
                f"{head}：{word(state)}，按规则计{points}分（满分{full}分）。"
                if language == "zh"
                else f"{head}: {word(state, 'en')}; {points} of {full} points by the file's rule."
            )
        elif not score.counted[row]:
            out.append(
                f"{head}：{word(state)}，不计入总分。"
                if language == "zh"
                else f"{head}: {word(state, 'en')}; not counted in the total."
            )
        else:
            low, high = (shown(np.nan if abs(v) > 2**39 else v / scale) for v in (score.lower[row], score.upper[row]))
            out.append(
                f"{head}：{word(state)}，暂不能计分，得分在{low}至{high}分之间。"
                if language == "zh"
                else f"{head}: {word(state, 'en')}; not scored yet, between {low} and {high} points."
            )
    return out


def _part_text(policy: Policy, part: PartScore, rows: NDArray[np.int64], language: Language) -> list[str]:
    """What one part looked at and what it came to, for each of these bodies; '' where it took or gave nothing."""
    zh = language == "zh"
    if isinstance(part.rule, str):
        start = {"full": ("满分起评", "starts from the full points"), "zero": ("零分起评", "starts from nothing")}
        return [start[part.rule][not zh]] * len(rows)
    if part.role in ("zero", "times"):
        return _beside(policy, part, rows, zh)
    verb = {"base": ("计", "gives"), "add": ("加", "adds"), "deduct": ("扣", "takes")}[part.role][not zh]
    inner = [_part_text(policy, p, rows, language) for p in part.inner]
    looked, wanted = _floats(part.looked_at, rows), _floats(part.reference, rows)
    out = []
    for i, amount in enumerate(_floats(part.amount, rows)):
        if part.role != "base" and (amount == 0 or np.isnan(amount)):
            out.append("")
            continue
        said = _said(policy, part.rule, looked[i], wanted[i], zh)
        within = "；".join(text[i] for text in inner if text[i])
        said = f"{said}（{within}）" if within else said
        out.append(f"{said}，{verb}{shown(amount)}分" if zh else f"{said}, {verb} {shown(amount)}")
    return out


def _beside(policy: Policy, part: PartScore, rows: NDArray[np.int64], zh: bool) -> list[str]:
    """Why an item gives nothing, and its coefficient where that is not 1."""
    assert isinstance(part.rule, Points)
    named, amounts = described(policy, part.rule.points_of, "zh" if zh else "en"), _floats(part.amount, rows)
    if part.role == "zero":
        says = f"符合不得分的情形（{named}）" if zh else f"gives nothing where {named}"
        return [says if held == 1 else "" for held in amounts]
    return [
        "" if factor == 1 or np.isnan(factor) else f"{'乘以' if zh else 'times '}{shown(factor)}" for factor in amounts
    ]


def _said(policy: Policy, rule: Rule, value: float, wanted: float, zh: bool) -> str:
    """The words for what a rule looked at."""
    field, chinese, english = TELLS[type(rule).__name__]
    formula = str(getattr(rule, field)) if field else ""
    name = rule.label if zh and rule.label else described(policy, formula, "zh" if zh else "en")
    if rule.label and zh and not field:
        return rule.label
    holds = (("成立", "holds") if value else ("不成立", "does not hold"))[not zh]
    role = getattr(rule, "role", "") or ("评分人" if zh else "the judges")
    template = chinese if zh else english
    return template.format(name=name, value=shown(value), wanted=shown(wanted), holds=holds, role=role)


def _floats(column: Column | None, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    if column is None:
        return np.full(len(rows), np.nan)
    return np.broadcast_to(column.take(rows).floats(), len(rows))
