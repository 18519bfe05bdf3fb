"""Because, item by item: what each part of an item looked at, and what it gave or took."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from jihua_analysis.assess.because import Language, cited, described, shown, word
from jihua_analysis.assess.exact import REPORTED, STATES, Column
from jihua_analysis.assess.scoring import ItemScore, PartScore
from jihua_analysis.policy.model import Policy
from jihua_analysis.policy.rules import Above, Bands, Below, Count, Excess, Flag, Given, Line, Share, Shortfall, Test


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
    if isinstance(part.rule, str):
        start = {
            "full": ("满分起评", "starts from the full points"),
            "zero": ("零分起评", "starts from nothing"),
        }
        return [start[part.rule][language == "en"]] * len(rows)
    amounts = _floats(part.amount, rows)
    looked = _floats(part.looked_at, rows)
    reference = _floats(part.reference, rows)
    name = getattr(part.rule, "label", "") if language == "zh" else ""
    say = _teller(policy, part, language)
    out = []
    for value, wanted, amount in zip(looked, reference, amounts, strict=True):
        if part.role != "base" and amount == 0:
            out.append("")
            continue
        verb = {"base": ("计", "gives"), "add": ("加", "adds"), "deduct": ("扣", "takes")}[part.role][language == "en"]
        tail = f"{verb}{shown(amount)}分" if language == "zh" else f"{verb} {shown(amount)}"
        out.append(
            f"{say(name, shown(value), shown(wanted))}，{tail}"
            if language == "zh"
            else f"{say(name, shown(value), shown(wanted))} {tail}"
        )
    return out


def _teller(policy: Policy, part: PartScore, language: Language) -> Callable[[str, str, str], str]:
    """How a part of this kind speaks of its number and its reference."""
    rule = part.rule
    assert not isinstance(rule, str)
    zh = language == "zh"

    def of(text: str, name: str) -> str:
        return name or described(policy, text, language)

    match rule:
        case Count():
            return lambda n, v, w: f"{of(rule.count, n)}{v}" if zh else f"{of(rule.count, n)} {v}"
        case Below():
            return lambda n, v, w: (
                f"{of(rule.below, n)}{v}，低于目标{w}" if zh else f"{of(rule.below, n)} {v}, below {w},"
            )
        case Above():
            return lambda n, v, w: (
                f"{of(rule.above, n)}{v}，高于目标{w}" if zh else f"{of(rule.above, n)} {v}, above {w},"
            )
        case Shortfall():
            return lambda n, v, w: (
                f"{of(rule.shortfall, n)}{v}，应有{w}" if zh else f"{of(rule.shortfall, n)} {v} of {w} required"
            )
        case Excess():
            return lambda n, v, w: f"{of(rule.excess, n)}{v}，超过{w}" if zh else f"{of(rule.excess, n)} {v}, over {w},"
        case Flag():
            return lambda n, v, w: of(rule.flag, n)
        case Share():
            return lambda n, v, w: (
                f"{of(rule.share, n)}{v}，应为{w}，按比例" if zh else f"{of(rule.share, n)} {v} of {w}"
            )
        case Line():
            return lambda n, v, w: (
                f"{of(rule.line, n)}{v}，满分线{w}，按直线" if zh else f"{of(rule.line, n)} {v} (full at {w})"
            )
        case Bands():
            return lambda n, v, w: f"{of(rule.bands, n)}{v}，按分档" if zh else f"{of(rule.bands, n)} {v}, by band,"
        case Test():
            text = rule.full_if
            return lambda n, v, w: (
                f"{of(text, n)}{'' if v == '1' else '不'}成立"
                if zh
                else f"{of(text, n)} {'holds' if v == '1' else 'does not hold'};"
            )
        case Given():
            role = rule.role
            return lambda n, v, w: f"{role or '评分人'}评定" if zh else "given by the judges:"
        case _:
            text = str(getattr(rule, "points_of", ""))
            return lambda n, v, w: of(text, n)


def _floats(column: Column | None, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    if column is None:
        return np.full(len(rows), np.nan)
    return np.broadcast_to(column.take(rows).floats(), len(rows))
