"""What chance, weights and readings leave open: targets in two columns, places as ranges instead of points."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import numpy as np
import pandas as pd

from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.explore.charts.paper import (
    MET,
    MISSED,
    PALE,
    QUIET,
    RULE,
    UNKNOWN,
    Chart,
    Labels,
    Panel,
    patch,
    rows_down,
    sheet,
)
from jihua_analysis.explore.doubt import again, causes, ranks, says
from jihua_analysis.explore.offices import of_office
from jihua_analysis.explore.rows import ranked_kind, rows_of

SIDES = (
    ("登记怎么说", (("met", MET, "达到"), ("missed", MISSED, "未达到"))),
    (
        "能看出什么",
        (("sure_met", MET, "看得出达到"), ("sure_missed", MISSED, "看得出未达到"), ("unsure", UNKNOWN, "说不清")),
    ),
)


def target_doubt(evaluation: Evaluation, office: str | None = None) -> Chart:
    """Targets that are no full count: bodies by what the register says, and beside it by what can be told."""
    rows = says.target_table(of_office(evaluation, office))
    rows = rows[rows["not_assessed"] < rows["met"] + rows["missed"]].reset_index(drop=True)
    finding = says.target_finding(rows, evaluation.year)
    note = (
        "条内是个数。左：登记的数按整数判定。右：若只是偶然，也不容易出现这样的数，才算看得出（每侧5%）。"
        "全数登记的目标没有右边一列；多次抽查合并的不作推断。"
    )
    labels = []
    for row in rows_of(rows):
        needed = "" if pd.isna(row.needed) else f"\n至少{row.needed:.0f}例无一差错才看得出"
        labels.append(f"{row.label}　{row.goal}{needed}")
    panels: list[Panel] = []
    for title, parts in SIDES:
        panel = Panel(
            y=rows_down(len(rows), 0.6, 0.5), sides="left", title=title,
            y_labels=Labels() if panels else Labels(tuple(range(len(rows))), tuple(labels)),
            keys=tuple(patch(marked.colour, label, marked.hatch) for _, marked, label in parts),
        )  # fmt: skip
        for place, row in enumerate(rows_of(rows)):
            counts, left = [(getattr(row, name), marked) for name, marked, _ in parts], 0.0
            for count, marked in counts:
                wide = count / max(sum(n for n, _ in counts), 1)
                if count:
                    panel.tile(left, place, wide, 0.62, marked.colour, hatch=marked.hatch)
                    panel.text(left + wide / 2, place, f"{count:g}", anchor="middle", boxed="white")
                left += wide
        panels.append(panel)
    return Chart(sheet(finding, note, (9.5, 2.2 + 0.62 * max(len(rows), 1)), [panels]), finding, rows)


def rank_doubt(evaluation: Evaluation, indicator: str, kind: str | None = None, office: str | None = None) -> Chart:
    """One share of cases: the range of places each body may truly have, and bands that cannot be told apart.

    indicator: '' where the document has no such share; the picture then says so.
    """
    if not indicator:
        finding = "文件里没有“若干件中办成几件”的比例可以这样比较"
        return Chart(sheet(finding, size=(9.0, 1.2)), finding, pd.DataFrame(columns=list(ranks.RANK_COLUMNS)))
    rows = ranks.rank_sets(of_office(evaluation, office), indicator, kind)
    name = evaluation.policy.indicators[indicator].label
    finding = _rank_finding(rows, f"{evaluation.year}年{name}")
    note = (
        "圆点：按登记的名次。粗线：只看自己时真正可能的名次；细线：全表一起看时（各95%）。"
        "横线隔开能分清的档；同一档里不分先后。"
    )
    panel = _ladder(rows, [f"{x:.0f}/{n:.0f}" for x, n in zip(rows["numerator"], rows["denominator"], strict=True)])
    _rank_sets(panel, rows)
    return _laddered(panel, finding, note, rows)


def _rank_sets(panel: Panel, rows: pd.DataFrame) -> None:
    """Each body's own set (thick), the sets of all together (thin), the place on record, and the bands."""
    for place, row in enumerate(rows_of(rows)):
        panel.line([(row.lower_together, place), (row.upper_together, place)], width=1.1)
        panel.line([(row.lower, place), (row.upper, place)], MET.colour, 5.5, alpha=0.75)
    _points(panel, rows["rank"])
    _band_lines(panel, rows["band"])


def _rank_finding(rows: pd.DataFrame, name: str) -> str:
    """How many may truly be first, and whether a line can be drawn anywhere."""
    if rows.empty:
        return f"{name}：没有可比较的数"
    first, bands = int((rows["lower_together"] == 1).sum()), int(rows["band"].nunique())
    told = f"只分得出{bands}档" if bands > 1 else "画不出一条能分清前后的线"
    return f"{name}：{len(rows)}个中有{first}个可能真正排第1；{told}"


def total_doubt(evaluation: Evaluation, kind: str | None = None, office: str | None = None) -> Chart:
    """Totals: the places that each body may truly have, had the same work met other luck, and the bands."""
    evaluation = of_office(evaluation, office)
    kind = ranked_kind(evaluation, kind)
    rows = again.chance_sets(evaluation, kind)
    finding = says.chance_finding(evaluation, kind, rows)
    note = (
        "圆点：按总分的名次。粗线：只看自己时真正可能的名次；细线：全表一起看时（各95%）。"
        "把每项“应办n例、办成x例”和抽查按(x+½)/(n+1)重抽多遍，其余不变（近似）。"
    )
    totals = [f"{t:.2f}±{s:.0f}" for t, s in zip(rows["total"].astype(float), rows["standard_error"], strict=True)]
    panel = _ladder(rows, totals)
    _rank_sets(panel, rows)
    return _laddered(panel, finding, note, rows)


def weight_doubt(
    evaluation: Evaluation,
    kind: str | None = None,
    delta: Fraction | float | str = ranks.DELTA,
    office: str | None = None,
) -> Chart:
    """Totals under other weights: the place of each body as the range that no choice of weights leaves."""
    evaluation = of_office(evaluation, office)
    kind = ranked_kind(evaluation, kind)
    rows = ranks.weights(evaluation, kind, delta)
    rows = rows.sort_values(["rank", "best_rank", "worst_rank", "body"], na_position="last", ignore_index=True)
    label = evaluation.policy.kinds[kind].label
    finding = says.weight_finding(evaluation, kind, delta) or f"没有可以换权重比较的{label}总分"
    note = "圆点：按评分表的权重。横线：各项满分在这个范围内浮动、总和不变时，名次最好和最差到哪里。右：必然领先几个。"
    panel = _ladder(rows, [f"必然领先{n}个" for n in rows["surely_ahead_of"]])
    for place, row in enumerate(rows_of(rows)):
        panel.line([(row.best_rank, place), (row.worst_rank, place)], MISSED.colour, 5.5, alpha=0.75)
    _points(panel, rows["rank"])
    return _laddered(panel, finding, note, rows)


CAUSES = (("chance", "凭运气", "#0072b2"), ("weights", "换权重", "#d55e00"), ("readings", "换读法", "#009e73"))


def rank_causes(
    evaluation: Evaluation, kind: str | None = None, readings: Iterable[str] | None = None, office: str | None = None
) -> Chart:
    """Three panels, one scale: the places that chance, weights and readings give, each by itself."""
    evaluation = of_office(evaluation, office)
    kind = ranked_kind(evaluation, kind)
    rows = causes.apart(evaluation, kind, readings=readings)
    spans = {c: (rows[f"worst_by_{c}"] - rows[f"best_by_{c}"]).median() for c, *_ in CAUSES}
    most = max(CAUSES, key=lambda cause: np.nan_to_num(spans[cause[0]], nan=-1.0)) if len(rows) else None
    label = evaluation.policy.kinds[kind].label
    middle = "、".join(f"{name}{spans[c]:.0f}" for c, name, _ in CAUSES if pd.notna(spans[c]))
    finding = f"{label}名次最经不起的是{most[1]}：名次可移动的幅度（中位数）{middle}" if most else f"没有{label}名次"
    note = (
        "圆点：现在的名次。横线：只变这一样时名次最好和最差到哪里。"
        "运气：95%；权重：各项±20%、总和不变；读法：逐条换一种。"
    )
    panels: list[Panel] = []
    for cause, name, colour in CAUSES:
        panel = _ladder(rows, [], title=name)
        panel.y_labels = Labels() if panels else panel.y_labels
        for place, (best, worst) in enumerate(zip(rows[f"best_by_{cause}"], rows[f"worst_by_{cause}"], strict=True)):
            if pd.notna(best) and pd.notna(worst):
                panel.line([(best, place), (worst, place)], colour, 4.5, alpha=0.8)
        _points(panel, rows["rank"])
        panels.append(panel)
    return _laddered(panels, finding, note, rows)


def _ladder(rows: pd.DataFrame, beside: list[str], title: str = "") -> Panel:
    """A row a body in the order of the frame and places from left to right; words in the right margin."""
    count = len(rows)
    names = [f"{'—' if pd.isna(r) else f'{r:.0f}'}　{b}" for r, b in zip(rows["rank"], rows["body"], strict=True)]
    step = 1 if count <= 12 else 5 if count <= 60 else 20
    ticks = sorted({1, *range(step, count + 1, step)})
    panel = Panel(
        x=(0.3, max(count, 2) + 0.7), y=rows_down(count, 0.6, 0.6), sides="left bottom", title=title, x_label="名次",
        x_labels=Labels(tuple(ticks), tuple(f"{t}" for t in ticks)),
        y_labels=Labels(tuple(range(count)), tuple(names), 8.5),
    )  # fmt: skip
    for tick in ticks:
        panel.upright(tick, PALE, 0.8)
    for place, text in enumerate(beside):
        panel.beside(place, text, 8.5, QUIET)
    return panel


def _laddered(panels: Panel | list[Panel], finding: str, note: str, rows: pd.DataFrame) -> Chart:
    grid = panels if isinstance(panels, Panel) else [panels]
    return Chart(sheet(finding, note, (9.5, 1.9 + 0.215 * max(len(rows), 4)), grid), finding, rows)


def _points(panel: Panel, rank: pd.Series) -> None:
    for place, value in enumerate(rank.astype(float)):
        if not np.isnan(value):
            panel.mark(value, place, "o", "white", 5, line=1.0)


def _band_lines(panel: Panel, band: pd.Series) -> None:
    """A line between bands, and their numbers inside the right edge."""
    values = band.to_numpy(dtype=float)
    for place in np.flatnonzero(np.diff(values) > 0):
        panel.across(place + 0.5, dash="5 4")
    if len(set(values)) > 1:
        for value in sorted(set(values)):
            first = float(np.flatnonzero(values == value)[0])
            panel.text(panel.x[1], first, f"第{value:.0f}档", 8.5, "end", boxed=RULE, right=-4)
