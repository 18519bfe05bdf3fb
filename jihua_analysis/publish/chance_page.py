"""The workbook page on chance: what can be said beyond it of each target, of the sex ratio, and of each sanction."""

from __future__ import annotations

import pandas as pd

from jihua_analysis.assess.because import shown
from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.explore import doubt
from jihua_analysis.explore.doubt.lists import STATES
from jihua_analysis.publish.sheet import NOTHING, Column, Page
from jihua_analysis.publish.wording import state_word

NOTE = (
    "登记：按整数判定。推断：若只是偶然也不容易出现这样的数，才算看得出（每侧5%）。全数登记的目标没有推断，不在此列。"
)


def chance(e: Evaluation) -> Page:
    """Every target that is no full count in two columns, then sentences on the sex ratio and on forced places."""
    frame = doubt.targets(e)
    frame = frame[frame["frame"].ne("census") & frame["model"].ne("none") & frame["outcome"].isin(["met", "missed"])]
    rows = [
        ("目标", r.body, f"{r.label}{r.goal}", _count(r.numerator), _count(r.denominator), state_word(r.outcome),
         STATES[r.state], _count(r.needed), _count(r.fragility), r.says, r.clause)
        for r in frame.itertuples(index=False)
    ]  # fmt: skip
    blank = (NOTHING,) * 6
    if "sex_ratio_at_birth" in e.policy.targets:
        target = e.policy.targets["sex_ratio_at_birth"].clause
        clause = target if isinstance(target, str) else "、".join(target)
        rows += [("性别比", "办事处", "出生人口性别比", *blank, line, clause) for line in doubt.says.sex_ratio(e)]
    for kind in e.policy.standing:
        luck = doubt.by_luck(e, kind)
        rows += [("处罚", e.policy.kinds[kind].label, r.label, *blank, r.says, r.clause) for r in luck.itertuples()]
    heads = (
        ("类", 8), ("考核对象", 16), ("事项", 34), ("分子", 9), ("分母", 9), ("登记", 10), ("推断", 13),
        ("无一差错须", 11), ("几例翻转", 9), ("说明", 70), ("条款", 10),
    )  # fmt: skip
    columns = tuple(Column(head, [row[i] for row in rows], wide) for i, (head, wide) in enumerate(heads))
    return Page("偶然", f"{e.year}年结果里的偶然", NOTE, columns, frozen=3)


def _count(value: float) -> str:
    """A whole number for reading; a dash where there is none."""
    return NOTHING if pd.isna(value) else shown(float(value))
