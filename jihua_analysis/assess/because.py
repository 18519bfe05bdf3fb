"""Because: one sentence, Chinese or English, for every verdict, item and standing, made from the result alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jihua_analysis.assess.exact import REPORTED, STATES, Column
from jihua_analysis.assess.scoring import ItemScore, PartScore
from jihua_analysis.policy.model import (
    Above,
    Bands,
    Below,
    Count,
    Excess,
    Flag,
    Given,
    Line,
    Policy,
    Share,
    Shortfall,
    Target,
    Test,
    clause_ids,
)

Language = Literal["zh", "en"]

WORDS: dict[str, tuple[str, str]] = {
    "reported": ("已报", "reported"),
    "met": ("达到", "met"),
    "missed": ("未达到", "missed"),
    "cannot_tell": ("无法判定", "cannot tell"),
    "no_target": ("无目标", "no target"),
    "not_due": ("本期无应办事项", "nothing was due"),
    "not_applicable": ("不适用", "does not apply"),
    "suppressed": ("按规定不公开", "suppressed"),
    "missing": ("缺报", "not reported"),
    "yes": ("成立", "holds"),
    "undetermined": ("无法判定", "cannot be told"),
    "veto": ("一票否决", "veto"),
    "notice": ("通报警示", "notice"),
    "award": ("符合奖励条件", "meets an award condition"),
    "watch": ("下年关注", "watch next year"),
}


def word(name: str, language: Language = "zh") -> str:
    """The word for a state, outcome or type of ground; the name itself where there is none."""
    return WORDS.get(name, (name, name))[language == "en"]


def shown(value: float, decimals: int = 4) -> str:
    """A number for reading: no trailing zeros, at most `decimals` decimals; '—' where it is missing."""
    if value is None or np.isnan(value):
        return "—"
    text = f"{value:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def cited(clause: str | tuple[str, ...], language: Language) -> str:
    """The clauses a sentence rests on."""
    ids = (clause,) if isinstance(clause, str) else clause
    return f"〔{'、'.join(ids)}〕" if language == "zh" else f"[{', '.join(ids)}] "


def described(policy: Policy, text: str, language: Language) -> str:
    """Formula text in words: every name by its label."""

    def label(match: re.Match[str]) -> str:
        name, _, part = match[0].partition(".")
        for group in (policy.measures, policy.indicators, policy.calendar, policy.staffing):
            if name in group:
                entry: Any = group[name]
                own = entry.label if language == "zh" else (entry.label_en or name)
                return f"{own}{_PARTS.get(part, ('', ''))[language == 'en']}"
        return _NAMES.get(match[0], (match[0], match[0]))[language == "en"]

    return re.sub(r"[^\W\d]\w*(?:\.\w+)*", label, text)


_PARTS = {
    "met": ("达标", " met"), "late": ("迟办次数", " late"), "missing": ("未办次数", " missing"), "due": ("应办次数", " due"),
    "on_time": ("按时次数", " on time"), "early": ("提前次数", " early"), "target": ("目标", " target"),
}  # fmt: skip
_NAMES = {
    "total": ("总分", "total"), "targets_met": ("完成目标任务", "targets met"), "is_public": ("公共单位", "public unit"),
    "households": ("户数", "households"), "and": ("且", "and"), "or": ("或", "or"), "not": ("非", "not "),
    "true": ("是", "true"), "false": ("否", "false"), "budget.met": ("预算增长达标", "budget grows enough"),
    "budget.set_in_time": ("预算按时编制", "budget set in time"),
}  # fmt: skip


# ---- points -------------------------------------------------------------------------------------------------


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
            out.append(f"{head}：{word(state)}，不计入总分。" if language == "zh" else f"{head}: {word(state, 'en')}; not counted in the total.")
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
        start = {"full": ("满分起评", "starts from the full points"), "zero": ("零分起评", "starts from nothing")}
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
        out.append(f"{say(name, shown(value), shown(wanted))}，{tail}" if language == "zh" else f"{say(name, shown(value), shown(wanted))} {tail}")
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
            return lambda n, v, w: f"{of(rule.below, n)}{v}，低于目标{w}" if zh else f"{of(rule.below, n)} {v}, below {w},"
        case Above():
            return lambda n, v, w: f"{of(rule.above, n)}{v}，高于目标{w}" if zh else f"{of(rule.above, n)} {v}, above {w},"
        case Shortfall():
            return lambda n, v, w: f"{of(rule.shortfall, n)}{v}，应有{w}" if zh else f"{of(rule.shortfall, n)} {v} of {w} required"
        case Excess():
            return lambda n, v, w: f"{of(rule.excess, n)}{v}，超过{w}" if zh else f"{of(rule.excess, n)} {v}, over {w},"
        case Flag():
            return lambda n, v, w: of(rule.flag, n)
        case Share():
            return lambda n, v, w: f"{of(rule.share, n)}{v}，应为{w}，按比例" if zh else f"{of(rule.share, n)} {v} of {w}"
        case Line():
            return lambda n, v, w: f"{of(rule.line, n)}{v}，满分线{w}，按直线" if zh else f"{of(rule.line, n)} {v} (full at {w})"
        case Bands():
            return lambda n, v, w: f"{of(rule.bands, n)}{v}，按分档" if zh else f"{of(rule.bands, n)} {v}, by band,"
        case Test():
            text = rule.full_if
            return lambda n, v, w: f"{of(text, n)}{'' if v == '1' else '不'}成立" if zh else f"{of(text, n)} {'holds' if v == '1' else 'does not hold'};"
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


# ---- verdicts -----------------------------------------------------------------------------------------------


def because_verdicts(policy: Policy, frame: pd.DataFrame, language: Language) -> list[str]:
    """Why each verdict of a verdicts frame is what it is."""
    out = []
    columns = ["target", "period", "numerator", "denominator", "value", "low", "high", "outcome", "gap_cases", "allowed_misses"]
    for key, period, num, den, value, low, high, outcome, gap, allowed in frame[columns].itertuples(index=False):
        target: Target = policy.targets[key]
        indicator = policy.indicators[target.indicator or key]
        head = cited(clause_ids(target), language) + f"{period} " + (indicator.label if language == "zh" else indicator.label_en)
        wanted = _wanted(target, low, high, indicator.unit, language)
        ratio = f"{shown(num)}/{shown(den)}" + (f"={shown(value, indicator.decimals)}{indicator.unit}" if not np.isnan(value) else "")
        if language == "zh":
            text = f"{head}：{ratio}，目标{wanted}，{word(outcome)}" if outcome in ("met", "missed") else f"{head}：目标{wanted}，{_why_not(outcome)}"
            if outcome == "missed" and not pd.isna(gap):
                text += f"，差{gap}例（最多可差{allowed}例）" if target.at_most is None else f"，超{gap}例"
            out.append(text + "。")
        else:
            text = f"{head}: {ratio}, target {wanted}: {word(outcome, 'en')}"
            if outcome == "missed" and not pd.isna(gap):
                text += f", {gap} cases off"
            out.append(text + ".")
    return out


def _why_not(outcome: str) -> str:
    return {"cannot_tell": "数据缺报，无法判定"}.get(outcome, word(outcome))


def _wanted(target: Target, low: float, high: float, unit: str, language: Language) -> str:
    if target.between is not None:
        return f"{shown(low)}–{shown(high)}{'' if unit != '%' else unit}"
    words = {"at_least": ("不低于", "at least "), "at_most": ("不超过", "at most "), "exactly": ("", "exactly ")}
    for field, text in words.items():
        if getattr(target, field) is not None:
            return f"{text[language == 'en']}{shown(high if field == 'at_most' else low)}{unit}"
    return "—"


# ---- standing -----------------------------------------------------------------------------------------------


def because_standing(policy: Policy, frame: pd.DataFrame, grounds: pd.DataFrame, language: Language) -> list[str]:
    """Why each body stands where it stands: total, place, class, and every ground with what it rests on."""
    by_body: dict[tuple[str, str], list[str]] = {}
    for office, body, type_, label, outcome, facts, clause in grounds[
        ["office", "body", "type", "label", "outcome", "facts", "clause"]
    ].itertuples(index=False):
        mark = "" if outcome == "yes" else f"（{word(outcome)}）" if language == "zh" else f" ({word(outcome, 'en')})"
        text = f"{word(type_, language)}：{label}{mark}〔{clause}〕" if language == "zh" else f"{word(type_, 'en')}: {label}{mark} [{clause}; {facts}]"
        by_body.setdefault((office, body), []).append(text)
    out = []
    for row in frame.to_dict("records"):
        tail = by_body.get((row["office"], row["body"]), [])
        out.append(_standing_text(row, tail, language))
    return out


def _standing_text(row: dict[str, Any], grounds: list[str], language: Language) -> str:
    zh = language == "zh"
    if not row["is_ranked"]:
        first = "无评分数据，不参加排名" if zh else "no scores, not ranked"
    elif not row["is_complete"]:
        low, high = shown(row["lower"]), shown(row["upper"])
        first = f"总分未齐，在{low}至{high}分之间，名次在第{row['best_rank']}至第{row['worst_rank']}名之间" if zh else (
            f"total incomplete, between {low} and {high}; place {row['best_rank']} to {row['worst_rank']}"
        )  # fmt: skip
    else:
        tie = (f"（与{row['tied_with']}个并列）" if zh else f" (tied with {row['tied_with']})") if row["tied_with"] else ""
        first = f"总分{shown(row['total'])}分，第{row['rank']}名{tie}" if zh else f"total {shown(row['total'])}, place {row['rank']}{tie}"
    parts = [first]
    if row["open_at"]:
        parts.append("在评定线上，由会议决定" if zh else f"at the line of {row['open_at']}: left to the committee")
    elif row["is_short"]:
        parts.append("单位数少于名额，不自动分类" if zh else "fewer bodies than places: no automatic class")
    elif row["class"]:
        label = row["class_label"] if zh else row["class"]
        parts.append((f"定为{label}" if zh else f"class {label}") + (("（暂定）" if zh else " (provisional)") if row["is_provisional"] else ""))
    return ("；" if zh else "; ").join(parts + grounds) + ("。" if zh else ".")
