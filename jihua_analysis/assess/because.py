"""Because: one sentence, Chinese or English, for every verdict, item and standing, made from the result alone."""

from __future__ import annotations

import re
from typing import Any, Literal

import numpy as np
import pandas as pd

from jihua_analysis.policy.model import Policy, Target, clause_ids

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
    "open_gaps": ("待缺报的数补齐后确定", "open until the gaps are filled"),
    "open_tie": ("由会议决定", "left to the committee"),
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
    "met": ("达标", " met"),
    "late": ("迟办次数", " late"),
    "missing": ("未办次数", " missing"),
    "due": ("应办次数", " due"),
    "on_time": ("按时次数", " on time"),
    "early": ("提前次数", " early"),
    "target": ("目标", " target"),
}
_NAMES = {
    "total": ("总分", "total"),
    "targets_met": ("完成目标任务", "targets met"),
    "is_public": ("公共单位", "public unit"),
    "households": ("户数", "households"),
    "and": ("且", "and"),
    "or": ("或", "or"),
    "not": ("非", "not "),
    "true": ("是", "true"),
    "false": ("否", "false"),
    "budget.met": ("预算增长达标", "budget grows enough"),
    "budget.set_in_time": ("预算按时编制", "budget set in time"),
}


# ---- verdicts -----------------------------------------------------------------------------------------------


def because_verdicts(policy: Policy, frame: pd.DataFrame, language: Language) -> list[str]:
    """Why each verdict of a verdicts frame is what it is."""
    out = []
    columns = [
        "target",
        "period",
        "numerator",
        "denominator",
        "value",
        "low",
        "high",
        "outcome",
        "gap_cases",
        "allowed_misses",
    ]
    for key, period, num, den, value, low, high, outcome, gap, allowed in frame[columns].itertuples(index=False):
        target: Target = policy.targets[key]
        indicator = policy.indicators[target.indicator or key]
        head = (
            cited(clause_ids(target), language)
            + f"{period} "
            + (indicator.label if language == "zh" else indicator.label_en or indicator.label)
        )
        wanted = _wanted(target, low, high, indicator.unit, language)
        figure = _apart(value, (low, high), indicator.decimals if outcome == "missed" else None) or shown(
            value, indicator.decimals
        )
        ratio = f"{shown(num)}/{shown(den)}" + (f"={figure}{indicator.unit}" if not np.isnan(value) else "")
        if language == "zh":
            text = (
                f"{head}：{ratio}，目标{wanted}，{word(outcome)}"
                if outcome in ("met", "missed")
                else f"{head}：目标{wanted}，{_why_not(outcome)}"
            )
            if outcome == "missed" and not pd.isna(gap):
                text += f"，超{gap}例" if value > high else f"，差{gap}例（最多可差{allowed}例）"
            out.append(text + "。")
        else:
            text = f"{head}: {ratio}, target {wanted}: {word(outcome, 'en')}"
            if outcome == "missed" and not pd.isna(gap):
                text += f", {gap} cases off"
            out.append(text + ".")
    return out


def _apart(value: float, limits: tuple[float, float], decimals: int | None) -> str:
    """A missed value with as many decimals as keep it apart from its limit; '' where the usual number does."""
    for more in range(decimals, 12) if decimals is not None else ():
        text = shown(value, more)
        if text not in {shown(limit, more) for limit in limits}:
            return text
    return ""


def _why_not(outcome: str) -> str:
    return {"cannot_tell": "数据缺报，无法判定"}.get(outcome, word(outcome))


def _wanted(target: Target, low: float, high: float, unit: str, language: Language) -> str:
    if target.between is not None:
        return f"{shown(low)}–{shown(high)}{'' if unit != '%' else unit}"
    words = {
        "at_least": ("不低于", "at least "),
        "at_most": ("不超过", "at most "),
        "exactly": ("", "exactly "),
    }
    for field, text in words.items():
        if getattr(target, field) is not None:
            return f"{text[language == 'en']}{shown(high if field == 'at_most' else low)}{unit}"
    return "—"


# ---- standing -----------------------------------------------------------------------------------------------


def because_standing(policy: Policy, frame: pd.DataFrame, grounds: pd.DataFrame, language: Language) -> list[str]:
    """Why each body stands where it stands: total, place, class, and every ground with what it rests on."""
    by_body: dict[tuple[str, str], list[str]] = {}
    english: dict[tuple[str, str], str] = {}
    for kind, rule in policy.standing.items():
        for entries in (rule.vetoes, rule.notices, rule.awards):
            english |= {(kind, entry.id): entry.label_en for entry in entries}
    columns = ["office", "body", "kind", "type", "id", "label", "outcome", "facts", "clause"]
    for office, body, kind, type_, id_, label, outcome, facts, clause in grounds[columns].itertuples(index=False):
        if language == "zh":
            mark = "" if outcome == "yes" else f"{word(outcome)}："
            text = f"{word(type_)}：{label}（{mark}{_facts(policy, facts)}）〔{clause}〕"
        else:
            mark = "" if outcome == "yes" else f" ({word(outcome, 'en')})"
            text = f"{word(type_, 'en')}: {english.get((kind, id_)) or label}{mark} [{clause}; {facts}]"
        by_body.setdefault((office, body), []).append(text)
    out = []
    for row in frame.to_dict("records"):
        tail = by_body.get((row["office"], row["body"]), [])
        out.append(_standing_text(policy, row, tail, language))
    return out


def _facts(policy: Policy, facts: str) -> str:
    """'2014:class3=yes;2013:class3=yes;total=498' in words: 2014、2013年三类：是，总分：498."""
    answers = {"yes": "是", "no": "否", "unknown": "未知"}
    labels = {c.id: c.label for rule in policy.standing.values() for c in rule.classes}
    told: dict[tuple[str, str], list[str]] = {}
    for fact in facts.split(";"):
        name, _, value = fact.partition("=")
        year, _, ground = name.rpartition(":")
        what = labels.get(ground, ground) if year else described(policy, name, "zh")
        told.setdefault((what, answers.get(value, value)), []).extend([year] if year else [])
    when = {told_of: f"{'、'.join(years)}年" if years else "" for told_of, years in told.items()}
    return "，".join(f"{years}{what}：{value}" for (what, value), years in when.items())


def _standing_text(policy: Policy, row: dict[str, Any], grounds: list[str], language: Language) -> str:
    zh = language == "zh"
    classes = {c.id: c for c in policy.standing[row["kind"]].classes}
    if not row["is_ranked"]:
        first = "无评分数据，不参加排名" if zh else "no scores, not ranked"
    elif not row["is_complete"]:
        low, high = shown(row["lower"]), shown(row["upper"])
        first = f"总分未齐，在{low}至{high}分之间，名次在第{row['best_rank']}至第{row['worst_rank']}名之间" if zh else (
            f"total incomplete, between {low} and {high}; place {row['best_rank']} to {row['worst_rank']}"
        )  # fmt: skip
    else:
        tie = (
            (f"（与{row['tied_with']}个并列）" if zh else f" (tied with {row['tied_with']})")
            if row["tied_with"]
            else ""
        )
        spread = (f"第{row['best_rank']}至第{row['worst_rank']}名", f"{row['best_rank']} to {row['worst_rank']}")
        place = spread if pd.isna(row["rank"]) else (f"第{row['rank']}名", f"{row['rank']}")
        first = (
            f"总分{shown(row['total'])}分，{place[0]}{tie}"
            if zh
            else f"total {shown(row['total'])}, place {place[1]}{tie}"
        )
    parts = [first]
    if row["open_at"]:
        until = word("open_gaps" if row["is_provisional"] else "open_tie", language)
        parts.append(f"在评定线上，{until}" if zh else f"at the line of {row['open_at']}: {until}")
    if isinstance(row["class"], str):
        label = row["class_label"] if zh else row["class"]
        clause = cited(classes[row["class"]].clause, language) if row["class"] in classes else ""
        parts.append(
            (f"定为{label}" if zh else f"class {label}")
            + (("（暂定）" if zh else " (provisional)") if row["is_provisional"] else "")
            + (clause if zh else f" {clause}".rstrip())
        )
        if row["honour"]:
            honour = classes[row["honour"]]
            parts.append(
                f"其中{honour.label}{cited(honour.clause, 'zh')}"
                if zh
                else f"{honour.label_en} {cited(honour.clause, 'en')}".rstrip()
            )
    elif row["is_short"]:
        parts.append("单位数少于名额，不自动分类" if zh else "fewer bodies than places: no automatic class")
    return ("；" if zh else "; ").join(parts + grounds) + ("。" if zh else ".")
