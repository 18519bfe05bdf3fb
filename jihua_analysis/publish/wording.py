"""How an Evaluation's states, kinds, periods and numbers read in a Chinese workbook."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from jihua_analysis.assess.because import shown, word
from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.intake.choices import OFFICE_KIND
from jihua_analysis.policy.model import Policy
from jihua_analysis.publish.editions import as_listed
from jihua_analysis.publish.phrases import sign
from jihua_analysis.publish.sheet import NOTHING, Column, Marker

EDITION = "内部版"
COUNT, POINTS, YUAN, PERCENT = "#,##0", "0.00", "#,##0.00", "0.00"
"""Number formats of Excel."""
MARKERS = {
    "missing": "该报而没有报的数",
    "not_applicable": "这一项不适用于该对象",
    "not_due": "本期没有该办的事",
    "suppressed": "按规定不公开的数",
    "cannot_tell": "数据不足，判不出达到还是未达到",
}
"""The states that stand in place of a number or a verdict, and what each means."""
STATUS = {
    "on_time": "按时", "early": "提前", "late": "迟办", "missing": "未办", "not_due": "未到期", "done": "已办",
    "not_drawn": "未抽中", "window_not_set": "时限未定", "not_reported": "没有台账",
    "no_limit": "不设上限", "no_rule": "不适用",
    "no_series": "没有财政增幅", "no_fiscal_base": "财政数缺上年", "new_base": "上年没有预算",
    "within_rounding": "在四舍五入误差内", "missing_budget": "预算缺报",
    "needs": "按一般要求", "otherwise": "按特殊情形", "not_assessed": "未评分",
}  # fmt: skip


def marked(values: Iterable[Any], states: Iterable[object]) -> list[object]:
    """The numbers, with the word for its state where one is missing."""
    pairs = zip(values, states, strict=True)
    return [state_word(str(s)) if pd.isna(v) and s in MARKERS else v for v, s in pairs]


def state_word(name: str) -> str:
    """The word for an outcome; a marker where it stands in place of one."""
    text = STATUS[name] if name in ("no_limit", "no_rule") else word(name)
    return Marker(text) if name in MARKERS or name == "no_rule" else text


def by_kind(e: Evaluation, frame: pd.DataFrame, *within: str) -> pd.DataFrame:
    """The rows of each office kind by kind, the office's own first, then by these columns as they come, then by body.

    Bodies stand as the office lists them.
    """
    order = {kind: place for place, kind in enumerate((OFFICE_KIND, *e.policy.kinds))}
    frame = as_listed(frame, e.tables.bodies, within)
    places = frame.assign(_kind=frame["kind"].map(order).fillna(len(order)))
    return places.sort_values(["office", "_kind"], kind="stable", ignore_index=True).drop(columns="_kind")


def who(e: Evaluation, frame: pd.DataFrame) -> tuple[Column, ...]:
    """The body and its kind; the office before them where there is more than one."""
    many = e.tables.bodies["office"].nunique() > 1
    office = (Column("街道办事处", list(frame["office"]), 16),) if many else ()
    kind = (Column("对象类别", [kind_label(e.policy, k) for k in frame["kind"]], 10),) if "kind" in frame else ()
    return (*office, Column("考核对象", list(frame["body"]), 16), *kind)


def office_name(e: Evaluation) -> str:
    """The name of the office among the bodies, '' unless there is one; real places stay in the document's own title."""
    offices = e.tables.bodies.loc[e.tables.bodies["kind"] == OFFICE_KIND, "body"]
    return str(offices.iloc[0]) if len(offices) == 1 else ""


def kind_label(policy: Policy, kind: str) -> str:
    """The kind in Chinese; the office itself where it is among the bodies."""
    return "办事处" if kind == OFFICE_KIND and kind not in policy.kinds else policy.label(kind)


def text(column: pd.Series) -> pd.Series:
    """The column as plain text, '' where a value is missing."""
    return column.astype(object).where(column.notna(), "").astype(str)


def decimals(places: int) -> str:
    """The number format with so many decimals."""
    return "0." + "0" * places if places else "0"


def wanted_text(low: float, high: float, unit: str) -> str:
    """The limits of a target: 不低于, 不超过, exactly, or from – to."""
    after = sign(unit)
    if pd.isna(low) and pd.isna(high):
        return NOTHING
    if pd.isna(low):
        return f"不超过{shown(high)}{after}"
    if pd.isna(high):
        return f"不低于{shown(low)}{after}"
    return f"{shown(low)}{after}" if low == high else f"{shown(low)}–{shown(high)}{after}"
