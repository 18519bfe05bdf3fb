"""The office's sex ratio at birth: year by year with what chance leaves open, and against integer action limits.

Office level only (bounds): no gap, no distance to the band, no body.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.chance.sex_ratio import births_to_resolve, funnel, interval, prob_in_band, resolves_band
from jihua_analysis.explore.charts.drawing import nice_ticks, spread
from jihua_analysis.explore.charts.paper import MET, MISSED, PALE, QUIET, RULE, Chart, Labels, Panel, sheet
from jihua_analysis.explore.offices import of_office
from jihua_analysis.explore.rows import rows_of

INDICATOR = "sex_ratio_at_birth"
FACE = {"met": MET.colour, "missed": "white"}
"""Inside the band, outside it; years that are not assessed are grey."""
REFERENCE = 105
"""Boys per 100 girls that chance is measured against, where nothing selects; shown on every chart that uses it."""


COLUMNS = (
    "office", "year", "boys", "girls", "births", "ratio", "lower", "upper", "outcome", "prob_in_band", "is_resolvable",
)  # fmt: skip
NO_SUCH = "本文件没有出生人口性别比的目标"


def sex_ratio_years(evaluation: Evaluation) -> pd.DataFrame:
    """One row an office and year: boys, girls, births, ratio, exact 95 % bounds, chance to land in the band.

    outcome: the verdict of the year assessed, '' for the years before it, which stood under other documents.
    is_resolvable: whether that many births could show the band at all. Years without births are left out.
    """
    if INDICATOR not in evaluation.policy.targets:
        return pd.DataFrame(columns=list(COLUMNS))
    frame = evaluation.indicators
    whole_year = frame["period"].str.fullmatch(r"\d{4}")
    own = frame[(frame["indicator"] == INDICATOR) & (frame["kind"] == "office") & whole_year]
    own = own[own["numerator"].notna() & own["denominator"].notna()].sort_values(["office", "period"])
    boys, girls = own["numerator"].to_numpy(dtype=float), own["denominator"].to_numpy(dtype=float)
    low, high = band(evaluation)
    lower, upper = interval(boys, girls)
    return pd.DataFrame({
        "office": own["office"].to_numpy(), "year": own["period"].astype(int).to_numpy(),
        "boys": boys.astype(int), "girls": girls.astype(int), "births": (boys + girls).astype(int),
        "ratio": own["value"].to_numpy(dtype=float), "lower": lower, "upper": upper,
        "outcome": _outcomes(evaluation, own),
        "prob_in_band": prob_in_band(boys + girls, REFERENCE, low, high),
        "is_resolvable": resolves_band(boys + girls, low, high),
    })  # fmt: skip


def _outcomes(evaluation: Evaluation, own: pd.DataFrame) -> list[str]:
    """The verdict of each office and year of these rows; '' where there is none."""
    verdicts = evaluation.verdicts
    mine = verdicts[(verdicts["target"] == INDICATOR) & (verdicts["kind"] == "office")]
    known = dict(zip(zip(mine["office"], mine["period"], strict=True), mine["outcome"], strict=True))
    return [known.get(key, "") for key in zip(own["office"], own["period"], strict=True)]


def band(evaluation: Evaluation) -> tuple[float, float]:
    """The band of the target, both ends."""
    target = evaluation.policy.targets[INDICATOR]
    assert target.between is not None
    return float(target.between[0]), float(target.between[1])


def sex_ratio_by_year(evaluation: Evaluation, office: str | None = None) -> Chart:
    """The ratio of each year with its exact interval, beside the band; the title says what the size can show."""
    evaluation = of_office(evaluation, office)
    if INDICATOR not in evaluation.policy.targets:
        return Chart(sheet(NO_SUCH, size=(9.0, 1.2)), NO_SUCH, sex_ratio_years(evaluation))
    rows, (low, high) = sex_ratio_years(evaluation), band(evaluation)
    finding = sex_ratio_finding(rows, evaluation)
    note = (
        f"竖线是95%精确区间；区间只说明偶然性，不说明选择性漏报。真实值为{REFERENCE}时，各年落入区间的机会见横轴。"
        f"要看清{low:g}–{high:g}，约需{births_to_resolve(low, high):,}例出生。"
    )
    top = np.where(np.isfinite(rows["upper"]), rows["upper"], rows["ratio"])
    ends = [*rows["lower"], *top] if len(rows) else [0.8 * low, 1.2 * high]  # a band alone would fill the picture
    least, most = min([low, *ends]), max([high, *ends])
    room, count = 0.08 * (most - least), len(rows)
    ticks = nice_ticks(least - room, most + room)
    labels = [f"{r.year}年\n男{r.boys} 女{r.girls}\n落入机会{100 * r.prob_in_band:.0f}%" for r in rows_of(rows)]
    panel = Panel(
        x=(-0.5, max(count, 1) - 0.35), y=(most + room, least - room), sides="left bottom",
        title="每100名女婴对应的男婴数", x_labels=Labels(tuple(range(count)), tuple(labels)),
        y_labels=Labels(tuple(ticks), tuple(f"{t:g}" for t in ticks)),
    )  # fmt: skip
    panel.tile(-0.5, (low + high) / 2, max(count, 1) + 0.15, high - low, PALE, 0.0, "////")
    panel.beside((low + high) / 2, f"目标区间\n{low:g}–{high:g}", 9, QUIET)
    for place, (row, end) in enumerate(zip(rows_of(rows), top, strict=True)):
        panel.line([(place, row.lower), (place, end)], width=1.6)
        panel.mark(place, row.ratio, "o", FACE.get(row.outcome, RULE), 9)
        panel.text(place, row.ratio, f"{row.ratio:.1f}", 10, boxed="white", right=14)
    return Chart(sheet(finding, note, (9.0, 4.8), panel), finding, rows)


def sex_ratio_finding(rows: pd.DataFrame, evaluation: Evaluation) -> str:
    """The year's ratio, its interval, and what this many births cannot decide, in one sentence."""
    if INDICATOR not in evaluation.policy.targets:
        return NO_SUCH
    own = rows[rows["year"] == evaluation.year]
    if own.empty:
        return f"{evaluation.year}年：出生数没有报齐，性别比无法计算"
    row, (low, high) = own.iloc[0], band(evaluation)
    upper = f"{row['upper']:.1f}" if np.isfinite(row["upper"]) else "无上限"
    inside = {"met": "在", "missed": "不在"}.get(row["outcome"], "未判定是否在")
    head = f"{row['year']}年性别比{row['ratio']:.1f}，{inside}{low:g}–{high:g}之间"
    if row["is_resolvable"]:
        return f"{head}；95%区间{row['lower']:.1f}–{upper}"
    return f"{head}，但{row['births']}例出生说明不了问题：95%区间{row['lower']:.1f}–{upper}"


def sex_ratio_funnel(evaluation: Evaluation, office: str | None = None) -> Chart:
    """The office's years against whole-number action limits at 95 % and 99.8 %, around the stated reference."""
    evaluation = of_office(evaluation, office)
    rows = sex_ratio_years(evaluation)
    if INDICATOR not in evaluation.policy.targets:
        return Chart(sheet(NO_SUCH, size=(9.0, 1.2)), NO_SUCH, rows)
    finding = _funnel_finding(rows)
    note = (
        f"台阶线是整数行动界限：参照{REFERENCE}，仅凭偶然越过外线（99.8%）的机会不到千分之二，"
        "越过内线（95%）不到二十分之一。"
    )
    outside = signals(rows)
    panel = _funnel_panel(rows, outside) if len(rows) else Panel()
    return Chart(sheet(finding, note, (9.0, 4.8), panel), finding, rows.assign(is_signal=outside))


def _funnel_panel(rows: pd.DataFrame, outside: np.ndarray) -> Panel:
    """Limits as steps over the number of births, and a mark a year."""
    births, ratios = rows["births"].to_numpy(dtype=float), rows["ratio"].tolist()
    sizes = np.unique(np.geomspace(max(births.min() * 0.5, 20), births.max() * 1.8, 260).round())
    steps = []
    for limits, dash, label in zip(funnel(sizes, REFERENCE), ("6 4", ""), ("95%", "99.8%"), strict=True):
        for boys in (limits.flag_low_if_at_most, limits.flag_high_if_at_least):
            ratio = 100 * boys / (sizes - boys)
            known = np.isfinite(ratio)
            steps.append((sizes[known], ratio[known], dash, label))
    reached = np.concatenate([ratio for _, ratio, *_ in steps] + [ratios])
    least, most = float(reached.min()), float(reached.max())
    room = 0.05 * (most - least)
    ticks, counts = nice_ticks(least - room, most + room), _round_numbers(sizes[0], sizes[-1])
    panel = Panel(
        x=(float(sizes[0]), float(sizes[-1])), y=(most + room, least - room), is_log=True, sides="left bottom",
        title="每100名女婴对应的男婴数", x_label="出生人数（对数刻度）",
        x_labels=Labels(tuple(counts), tuple(f"{c:,.0f}" for c in counts)),
        y_labels=Labels(tuple(ticks), tuple(f"{t:g}" for t in ticks)),
    )  # fmt: skip
    for at, ratio, dash, label in steps:
        middles = np.sqrt(at[1:] * at[:-1])
        xs = np.concatenate([at[:1], np.repeat(middles, 2), at[-1:]])
        panel.line(zip(xs, np.repeat(ratio, 2), strict=True), dash=dash)
        panel.beside(float(ratio[-1]), label, 9, QUIET)
    panel.across(REFERENCE, RULE, 1.2)
    panel.text(float(sizes[0]), REFERENCE, f"参照{REFERENCE}", 9, colour=QUIET, right=4, down=-10)
    beside = float(births.max()) * 1.16
    for row, height in zip(rows_of(rows), spread(ratios, 0.055 * (most - least)), strict=True):
        panel.line([(row.births, row.ratio), (beside, height)], RULE, 0.8)
        panel.text(beside, height, f"{row.year}年 {row.ratio:.1f}", boxed="white", right=3)
    for row, is_out in zip(rows_of(rows), outside, strict=True):
        marked = MISSED if is_out else MET
        panel.mark(row.births, row.ratio, marked.marker, marked.colour, 9)
    return panel


def signals(rows: pd.DataFrame, level: float = 0.998) -> np.ndarray:
    """Whether each year lies on or beyond its own whole-number action limits."""
    if rows.empty:
        return np.zeros(0, dtype=bool)
    (limits,) = funnel(rows["births"].to_numpy(dtype=float), REFERENCE, (level,))
    boys = rows["boys"].to_numpy(dtype=float)
    return np.asarray((boys <= limits.flag_low_if_at_most) | (boys >= limits.flag_high_if_at_least), dtype=bool)


def _funnel_finding(rows: pd.DataFrame) -> str:
    if rows.empty:
        return "出生数没有报齐，画不出漏斗图"
    out = rows.loc[signals(rows), "year"].tolist()
    if not out:
        return f"{rows['year'].min()}–{rows['year'].max()}年的性别比都在偶然波动之内（99.8%界限）"
    return f"{'、'.join(map(str, out))}年的性别比越出偶然波动（99.8%界限），先核对登记是否完整"


def _round_numbers(low: float, high: float) -> list[float]:
    """1, 2 and 5 times powers of ten between two sizes."""
    steps = [m * 10.0**e for e in range(8) for m in (1, 2, 5)]
    return [s for s in steps if low <= s <= high]
