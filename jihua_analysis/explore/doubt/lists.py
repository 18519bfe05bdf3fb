"""The frames of doubt as lists for reading: Chinese headings, whole sentences."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import pandas as pd

from jihua_analysis.assess.because import word
from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.explore.doubt import births, columns, ranks
from jihua_analysis.explore.doubt import luck as forced
from jihua_analysis.explore.doubt.cases import cases_to_cliff
from jihua_analysis.explore.doubt.causes import apart
from jihua_analysis.explore.listing import Listing
from jihua_analysis.explore.rows import ranked_kind
from jihua_analysis.policy.periods import period_label

STATES = {"met": "看得出达到", "missed": "看得出未达到", "cannot tell": "说不清", "not assessed": "不作推断"}
YES = {True: "是", False: "否"}


def targets(evaluation: Evaluation, kind: str | None = None) -> Listing:
    """The two columns side by side, where there is a second one; of one kind of body, or all."""
    frame = columns.targets(evaluation)
    frame = frame[frame["frame"].ne("census") & frame["model"].ne("none") & frame["outcome"].isin(["met", "missed"])]
    frame = frame if kind is None else frame[frame["kind"] == kind]
    return Listing("登记与推断", pd.DataFrame({
        "考核对象": frame["body"], "目标": frame["label"], "要求": frame["goal"], "分子": frame["numerator"],
        "分母": frame["denominator"], "登记": frame["outcome"].map(word), "推断": frame["state"].map(STATES),
        "无一差错须": frame["needed"], "几例翻转": frame["fragility"], "说明": frame["says"], "条款": frame["clause"],
    }).reset_index(drop=True))  # fmt: skip


def samples(evaluation: Evaluation) -> Listing:
    """Every checked sample: both passes by name, and the draw that it would have taken."""
    frame = columns.samples(evaluation)
    passes = [[("" if pd.isna(v) else YES[bool(v)]) for v in frame[c]] for c in ("is_consistent", "is_shown")]
    return Listing("抽样核查：两种通过", pd.DataFrame({
        "考核对象": frame["body"], "时期": frame["period"].map(period_label), "目标": frame["label"],
        "要求": frame["goal"], "总体": frame["population"], "抽查": frame["drawn"], "差错": frame["errors"],
        "与目标不矛盾": passes[0], "证明达到目标": passes[1],
        "无差错须抽": frame["needed_without_error"], "按此差错须抽": frame["needed"],
        "说明": frame["says"], "条款": frame["clause"],
    }))  # fmt: skip


def pooled_births(evaluation: Evaluation) -> Listing:
    """The office's years taken together, and whether they may be."""
    frame = births.pooled_births(evaluation)
    return Listing("性别比：几年合并（办事处）", pd.DataFrame({
        "年度": [f"{a}–{b}" for a, b in zip(frame["first"], frame["last"], strict=True)], "男婴": frame["boys"],
        "女婴": frame["girls"], "性别比": frame["ratio"], "95%下限": frame["lower"], "95%上限": frame["upper"],
        "能否合并": frame["is_one_ratio"].map({True: "能", False: "各年不同"}), "检验p": frame["p_homogeneity"],
        "过于相像p": frame["p_too_alike"], "这个规模能否判断": frame["is_resolvable"].map({True: "能", False: "不能"}),
    }))  # fmt: skip


def rank_sets(evaluation: Evaluation, indicator: str, kind: str | None = None) -> Listing:
    """One share: the places that each body may truly have, and bands that cannot be told apart."""
    frame = ranks.rank_sets(evaluation, indicator, kind)
    return Listing(f"{evaluation.policy.indicators[indicator].label}：名次有多准", pd.DataFrame({
        "名次": frame["rank"], "考核对象": frame["body"], "分子": frame["numerator"], "分母": frame["denominator"],
        "数值": frame["value"], "只看自己": _spans(frame["lower"], frame["upper"]),
        "全表一起看": _spans(frame["lower_together"], frame["upper_together"]), "档": frame["band"],
    }))  # fmt: skip


def weights(evaluation: Evaluation, kind: str | None = None, delta: Fraction | float | str = ranks.DELTA) -> Listing:
    """Places under other weights: the widest range, and how many bodies each one surely leads."""
    kind = ranked_kind(evaluation, kind)
    frame = ranks.weights(evaluation, kind, delta)
    return Listing(f"权重各浮动±{100 * float(Fraction(str(delta))):g}%", pd.DataFrame({
        "名次": frame["rank"], "考核对象": frame["body"], "得分": frame["score"],
        "得分范围": [f"{a:.2f}–{b:.2f}" for a, b in zip(frame["score_min"], frame["score_max"], strict=True)],
        "名次范围": _spans(frame["best_rank"], frame["worst_rank"]), "必然领先": frame["surely_ahead_of"],
        "可能领先": frame["maybe_ahead_of"],
    }))  # fmt: skip


def causes(evaluation: Evaluation, kind: str | None = None, readings: Iterable[str] | None = None) -> Listing:
    """Places by chance, by weights and by readings, each by itself."""
    kind = ranked_kind(evaluation, kind)
    frame = apart(evaluation, kind, readings=readings)
    spans = {
        name: _spans(frame[f"best_by_{cause}"], frame[f"worst_by_{cause}"])
        for name, cause in (("凭运气", "chance"), ("换权重", "weights"), ("换读法", "readings"))
    }
    return Listing("名次的三种不确定", pd.DataFrame({
        "名次": frame["rank"], "考核对象": frame["body"], **spans, "哪些读法会改变": frame["moved_by"],
    }))  # fmt: skip


def cliffs(evaluation: Evaluation, kind: str | None = None) -> Listing:
    """How near the nearest line is, in points and in cases of work, the nearest first."""
    kind = ranked_kind(evaluation, kind)
    frame = cases_to_cliff(evaluation, kind).sort_values(["distance", "body"], ignore_index=True)
    side = frame["side"].map({"above": "线上", "below": "线下"})
    return Listing("离线有多近", pd.DataFrame({
        "考核对象": frame["body"], "线": frame["line"], "在": side, "差分": frame["distance"],
        "相当于几例": frame["cases"].astype(float), "哪一项": frame["measure"], "条款": frame["clause"],
    }))  # fmt: skip


def sanctions(evaluation: Evaluation, kind: str | None = None) -> Listing:
    """The vetoes and notices behind which are forced places, each with what luck alone brings a year."""
    kind = ranked_kind(evaluation, kind)
    frame = forced.sanctions(evaluation, kind)
    frame = frame[frame["by_luck"].notna()].reset_index(drop=True)
    return Listing("处罚与运气", pd.DataFrame({
        "考核对象": frame["body"], "种类": frame["type"].map(word), "事由": frame["label"],
        "判定": frame["outcome"].map(word), "只凭运气每年": frame["by_luck"], "说明": frame["says"],
        "条款": frame["clause"],
    }))  # fmt: skip


def _spans(lower: pd.Series, upper: pd.Series) -> list[str]:
    """'3–11' or '5'; empty where it is not known."""
    return [
        "" if pd.isna(a) or pd.isna(b) else f"{a:.0f}" if a == b else f"{a:.0f}–{b:.0f}"
        for a, b in zip(lower, upper, strict=True)
    ]
