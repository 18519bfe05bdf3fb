"""What chance leaves open, in short Chinese sentences that a wrong number would change."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import isfinite

import numpy as np
import pandas as pd

from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.chance import ranks as sets
from jihua_analysis.chance.sex_ratio import births_to_resolve
from jihua_analysis.explore.charts.sex_ratio import INDICATOR, NO_SUCH, REFERENCE, band, sex_ratio_years
from jihua_analysis.explore.doubt import births, columns
from jihua_analysis.explore.doubt import luck as forced
from jihua_analysis.explore.doubt import ranks as order
from jihua_analysis.explore.doubt.again import chance_sets
from jihua_analysis.explore.doubt.causes import cliffs
from jihua_analysis.explore.rows import ranked_kind
from jihua_analysis.explore.sentences import Sentences
from jihua_analysis.policy.periods import period_label

TOO_ALIKE = 0.01
"""At or below this chance, years are said to be too alike."""


def targets(evaluation: Evaluation) -> Sentences:
    """Each target with a second column: how many the register calls met and missed, and how many are beyond chance."""
    table = target_table(evaluation)
    lines = [target_finding(table, evaluation.year)]
    for row in table.itertuples(index=False):
        needed = "" if pd.isna(row.needed) else f"；至少要{row.needed:.0f}例无一差错才看得出"
        open_ = f"，不作推断{row.not_assessed}个" if row.not_assessed else ""
        lines.append(
            f"〔{row.clause}〕{row.label}{row.goal}：登记达到{row.met}个、未达到{row.missed}个；"
            f"看得出达到{row.sure_met}个、未达到{row.sure_missed}个，说不清{row.unsure}个{open_}{needed}"
        )
    return Sentences(lines)


def target_table(evaluation: Evaluation) -> pd.DataFrame:
    """One row a target of the bodies below the office that is no full count: bodies by outcome and by what can be told.

    needed: cases without a miss, where they are the same for all. Merged samples count as not assessed.
    """
    frame = columns.targets(evaluation)
    frame = frame[frame["kind"].ne("office") & frame["frame"].ne("census") & frame["model"].ne("none")]
    frame = frame[frame["outcome"].isin(["met", "missed"])]
    rows = []
    for _, own in frame.groupby("target", sort=False):
        first, outcome, state = own.iloc[0], own["outcome"], own["state"]
        needed = own["needed"].dropna().unique()
        rows.append({
            "target": first["target"], "label": first["label"], "goal": first["goal"],
            "met": int((outcome == "met").sum()), "missed": int((outcome == "missed").sum()),
            "sure_met": int((state == "met").sum()), "sure_missed": int((state == "missed").sum()),
            "unsure": int((state == "cannot tell").sum()), "not_assessed": int((state == "not assessed").sum()),
            "needed": needed[0] if len(needed) == 1 and first["frame"] == "process" else np.nan,
            "clause": first["clause"],
        })  # fmt: skip
    names = ["target", "label", "goal", "met", "missed", "sure_met", "sure_missed", "unsure", "not_assessed", "needed"]
    return pd.DataFrame(rows, columns=[*names, "clause"])


def target_finding(table: pd.DataFrame, year: int) -> str:
    """Of the judgements by the register, how many are beyond chance."""
    sure = int(table[["sure_met", "sure_missed"]].to_numpy().sum())
    told = sure + int(table["unsure"].sum())
    if not told:
        return f"{year}年：没有可作推断的目标"
    return f"{year}年：可作推断的目标判定了{told}个次，只有{sure}个次不是偶然能解释的，{told - sure}个次说不清"


def sex_ratio(evaluation: Evaluation) -> Sentences:
    """What so many births cannot show: the year, the years together, whole-number limits, and evidence over time."""
    if INDICATOR not in evaluation.policy.targets:
        return Sentences([NO_SUCH])
    rows, (low, high) = sex_ratio_years(evaluation), band(evaluation)
    own = rows[rows["year"] == evaluation.year]
    if own.empty:
        return Sentences([f"{evaluation.year}年：出生数没有报齐，性别比无法计算"])
    row, lines = own.iloc[0], []
    can = "能" if row["is_resolvable"] else "不能"
    lines.append(
        f"{row['births']}例出生{can}分辨{low:g}–{high:g}：即使真实性别比正好是{REFERENCE}，落入的机会也只有"
        f"{100 * row['prob_in_band']:.0f}%；要分辨，至少约需{_births_needed(low, high):,}例"
    )
    for one in births.pooled_births(evaluation).itertuples(index=False):
        may = "各年没有明显不同" if one.is_one_ratio else "各年明显不同，不宜合并"
        still = "能分辨" if one.is_resolvable else "仍不能分辨"
        upper = f"{one.upper:.1f}" if isfinite(one.upper) else "无上限"
        alike = "；各年过于相像，请核对是否照抄" if one.p_too_alike <= TOO_ALIKE else ""
        lines.append(
            f"{one.years}年合并{one.boys + one.girls}例：{one.ratio:.1f}，95%区间{one.lower:.1f}–{upper}，"
            f"{still}；{may}（p={one.p_homogeneity:.2f}）{alike}"
        )
    limits = births.birth_limits(evaluation, (0.998,))
    now = limits[limits["year"] == evaluation.year].iloc[0]
    lines.append(
        f"{row['births']}例中男婴{row['boys']}个；不多于{now['signal_at_most']:.0f}个或不少于"
        f"{now['signal_at_least']:.0f}个，才超出偶然（99.8%，整数界限）"
    )
    return Sentences([*lines, watch_finding(births.birth_watch(evaluation))])


@lru_cache(maxsize=8)
def _births_needed(low: float, high: float) -> int:
    """Births that can show the band; slow to find, so found once."""
    return births_to_resolve(low, high)


def watch_finding(frame: pd.DataFrame) -> str:
    """Whether the evidence added up has reached its limit, and how long such a chart runs."""
    if frame.empty:
        return "没有出生数据，累积不了证据"
    last = frame.iloc[-1]
    signals = frame.loc[frame["is_signal"].astype(bool), "period"].tolist()
    said = f"{'、'.join(map(period_label, signals))}越过界限，先核对登记是否完整" if signals else "没有报警"
    unit = "季" if "Q" in str(last["period"]) else "年"
    return (
        f"逐{unit}累积“升到{last['alternative']:g}”的证据：最近{last['path']:.2f}，界限{last['h']:g}，{said}；"
        f"这个规模，一直是{last['reference']:g}平均{last['run_in_control']:.0f}{unit}误报一次，"
        f"升到{last['alternative']:g}平均也要{last['run_out_of_control']:.0f}{unit}才报警"
    )


def ranking(evaluation: Evaluation, kind: str | None = None) -> Sentences:
    """Who may truly be first class, how far weights decide, who is near a line, and what luck makes of sanctions."""
    kind = ranked_kind(evaluation, kind)
    label = evaluation.policy.kinds[kind].label
    lines = [chance_finding(evaluation, kind), weight_finding(evaluation, kind)]
    near = cliffs(evaluation, kind)
    near = near[near["is_nearest"]].sort_values(["distance", "body"]).head(3)
    told = "、".join(
        f"{r.body}（{r.line}线{'上' if r.side == 'above' else '下'}{r.distance:.2f}分）" for r in near.itertuples()
    )
    lines.append(f"离线最近的{label}：{told or '没有按名次定的线'}")
    return Sentences([*(line for line in lines if line), *luck(evaluation, kind)])


def chance_finding(evaluation: Evaluation, kind: str | None = None, drawn: pd.DataFrame | None = None) -> str:
    """How many bodies may truly hold the places of the first class, and how many bands there are."""
    kind = ranked_kind(evaluation, kind)
    frame = chance_sets(evaluation, kind) if drawn is None else drawn
    label = evaluation.policy.kinds[kind].label
    if frame.empty:
        return f"{evaluation.year}年：没有可比较的{label}"
    standing = evaluation.policy.standing[kind]
    top = next((c for c in standing.classes if c.start == "top" and c.within is None), None)
    bands = frame["band"].nunique()
    tail = f"{len(frame)}个{label}只分得出{bands}档" if bands > 1 else f"{len(frame)}个{label}画不出一条能分清前后的线"
    if top is None or not top.take or standing.class_source == "history" or frame["office"].nunique() > 1:
        return f"只看运气：{tail}"
    maybe = int(np.sum(sets.best(top.take, frame["total"].astype(float), frame["standard_error"])))
    return f"只看运气：{top.label}{top.take}个名额，有{maybe}个{label}可能真正属于前{top.take}名；{tail}"


def weight_finding(evaluation: Evaluation, kind: str | None = None, delta: Fraction | float | str = order.DELTA) -> str:
    """How many pairs of bodies keep their order whatever the weights in the box."""
    kind = ranked_kind(evaluation, kind)
    pairs = order.weight_pairs(evaluation, kind, delta)
    if pairs.empty:
        return ""
    label, every = evaluation.policy.kinds[kind].label, len(pairs) // 2
    sure = int(pairs["is_surely_ahead"].sum())
    level = int((pairs["least"].eq(0) & pairs["greatest"].eq(0)).sum()) // 2
    part = 100 * float(Fraction(str(delta)))
    return f"权重各浮动±{part:g}%：{label}两两相比{every}对，{sure}对先后不变，{every - sure - level}对随权重而变"


def luck(evaluation: Evaluation, kind: str | None = None) -> Sentences:
    """What luck alone makes of forced places, a sentence a sanction."""
    kind = ranked_kind(evaluation, kind)
    return Sentences(forced.by_luck(evaluation, kind)["says"])
