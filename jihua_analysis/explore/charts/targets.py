"""Targets: how many bodies met each, and where one body stands against its own."""

from __future__ import annotations

import numpy as np
import pandas as pd

from jihua_analysis.assess.because import shown, word
from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.explore.charts.paper import (
    NOT_DUE,
    PALE,
    QUIET,
    Chart,
    Labels,
    Panel,
    mark,
    patch,
    rows_down,
    sheet,
)  # fmt: skip
from jihua_analysis.explore.offices import of_office
from jihua_analysis.explore.rows import rows_of
from jihua_analysis.policy.periods import period_label

COUNTED = ("met", "missed", "cannot_tell")


def target_counts(evaluation: Evaluation, period: str | None = None) -> pd.DataFrame:
    """One row a target of the bodies below the office: label, goal, met, missed, cannot_tell, gap_cases, clause.

    gap_cases: cases lacking over all bodies, where the indicator is a lever; missing elsewhere.
    """
    policy = evaluation.policy
    frame = _of_period(evaluation, period)
    frame = frame[(frame["kind"] != "office") & frame["outcome"].isin(COUNTED)]
    rows = []
    for name, own in frame.groupby("target", sort=False):
        target = policy.targets[str(name)]
        indicator = policy.indicators[target.indicator or str(name)]
        counts = own["outcome"].value_counts()
        gap = own["gap_cases"].mask((own["outcome"] == "missed") & (own["gap_cases"] == 0)).sum(min_count=1)
        rows.append({
            "target": name, "label": target_label(evaluation, str(name)), "goal": goals(evaluation, own.head(1))[0],
            **{outcome: int(counts.get(outcome, 0)) for outcome in COUNTED},
            "gap_cases": gap if indicator.lever else pd.NA, "clause": own["clause"].iloc[0],
        })  # fmt: skip
    columns = ["target", "label", "goal", *COUNTED, "gap_cases", "clause"]
    return pd.DataFrame(rows, columns=columns).astype({"gap_cases": "Int64"})


def target_label(evaluation: Evaluation, name: str) -> str:
    """The Chinese name of a target: that of its indicator, with the target's clause where two share one."""
    policy = evaluation.policy
    target = policy.targets[name]
    label = policy.indicators[target.indicator or name].label
    shared = [k for k, t in policy.targets.items() if t.applies and (t.indicator or k) == (target.indicator or name)]
    return f"{label}（{'、'.join(_clauses(target.clause))}）" if len(shared) > 1 else label


def goals(evaluation: Evaluation, verdicts: pd.DataFrame) -> list[str]:
    """What each verdict had to reach, in signs: ≥98%, ≤7‰, =100%, 103–106."""
    units = [_sign(evaluation, name) for name in verdicts["indicator"]]
    return [_goal(low, high, unit) for low, high, unit in zip(verdicts["low"], verdicts["high"], units, strict=True)]


def _sign(evaluation: Evaluation, indicator: str) -> str:
    """The unit of an indicator where it is a sign."""
    unit = evaluation.policy.indicators[indicator].unit
    return unit if unit in ("%", "‰") else ""


def _goal(low: float, high: float, unit: str) -> str:
    if pd.notna(low) and pd.notna(high):
        return f"={shown(low)}{unit}" if low == high else f"{shown(low)}–{shown(high)}{unit}"
    return f"≥{shown(low)}{unit}" if pd.notna(low) else f"≤{shown(high)}{unit}"


def target_board(evaluation: Evaluation, period: str | None = None, office: str | None = None) -> Chart:
    """How many bodies met, missed or cannot be told on each target, with the cases lacking where that is a lever."""
    rows = target_counts(of_office(evaluation, office), period)
    rows = rows.sort_values(["missed", "cannot_tell", "target"], ascending=False, kind="stable", ignore_index=True)
    finding = _board_finding(rows, period_label(period or str(evaluation.year)))
    note = "条上的数字是考核对象个数；右侧“差”是离目标还差的例数合计。办事处自身的指标另列。"
    labels = tuple(f"{row.label}　{row.goal}" for row in rows_of(rows))
    panel = outcome_bars(rows, labels)
    for place, row in enumerate(rows_of(rows)):
        panel.beside(place, "" if pd.isna(row.gap_cases) else f"差 {row.gap_cases} 例" if row.gap_cases else "不差", 9)
    return Chart(sheet(finding, note, (9.5, 1.7 + 0.42 * max(len(rows), 1)), panel), finding, rows)


def outcome_bars(rows: pd.DataFrame, labels: tuple[str, ...]) -> Panel:
    """A row a label, in it a bar an outcome as long as its count (columns met, missed, cannot_tell)."""
    panel = Panel(
        x=(0.0, max(float(rows[list(COUNTED)].sum(axis=1).max()), 1.0) if len(rows) else 1.0),
        y=rows_down(len(rows), 0.6, 0.6), sides="left", y_labels=Labels(tuple(range(len(rows))), labels),
        keys=tuple(patch(mark(o).colour, word(o), mark(o).hatch) for o in COUNTED),
    )  # fmt: skip
    for place, row in enumerate(rows_of(rows)):
        left = 0
        for outcome in COUNTED:
            count, marked = getattr(row, outcome), mark(outcome)
            if count:
                panel.tile(left, place, count, 0.66, marked.colour, hatch=marked.hatch)
                panel.text(left + count / 2, place, f"{count:g}", anchor="middle", boxed="white")
            left += count
    return panel


def _board_finding(rows: pd.DataFrame, period: str) -> str:
    if rows.empty:
        return f"{period}：没有可判定的目标"
    clean = int(((rows["missed"] == 0) & (rows["cannot_tell"] == 0)).sum())
    worst = rows.iloc[0]
    if not worst["missed"]:
        return f"{period}：{len(rows)}项目标没有考核对象未达到，{clean}项全部达到"
    all_ = int(worst[list(COUNTED)].sum())
    head = f"{clean}项全部达到" if clean else "没有一项全部达到"
    return f"{period}：{len(rows)}项目标中{head}；未达到最多的是{worst['label']}，{all_}个中{worst['missed']}个"


def body_targets(evaluation: Evaluation, body: str, period: str | None = None, office: str | None = None) -> Chart:
    """One body's targets: what it reached, what was wanted, and the cases lacking where that is a lever."""
    rows = body_target_rows(of_office(evaluation, office), body, period)
    finding = body_finding(rows, body, period_label(period or str(evaluation.year)))
    note = f"左列标记：{'　'.join(f'{mark(o).sign} {word(o)}' for o in COUNTED)}　{NOT_DUE.sign} 本期无应办事项"
    return Chart(sheet(finding, note, (9.0, 1.6 + 0.4 * max(len(rows), 1)), body_panel(rows)), finding, rows)


def body_target_rows(evaluation: Evaluation, body: str, period: str | None = None) -> pd.DataFrame:
    """The verdicts of one body in one period, missed ones first, with label and goal."""
    frame = evaluation.verdicts
    own = np.flatnonzero((frame["period"] == (period or str(evaluation.year))) & (frame["body"] == body))
    order = frame["outcome"].iloc[own].map({"missed": 0, "cannot_tell": 1, "met": 2}).fillna(3)
    frame = frame.take(own[np.argsort(order, kind="stable")]).reset_index(drop=True)
    labels = [target_label(evaluation, name) for name in frame["target"]]
    units = [_sign(evaluation, name) for name in frame["indicator"]]
    return frame.assign(label=labels, goal=goals(evaluation, frame), unit=units)


def body_finding(rows: pd.DataFrame, body: str, period: str) -> str:
    """'单位02：9项目标达到6项，未达到3项，最差……' in one sentence."""
    missed, met = (rows[rows["outcome"] == o] for o in ("missed", "met"))
    if rows.empty:
        return f"{body} {period}：没有目标"
    if missed.empty:
        return f"{body} {period}：没有未达到的目标，达到{len(met)}项"
    levers = missed[missed["gap_cases"].notna()]
    worst = levers.iloc[int(levers["gap_cases"].astype(float).argmax())] if len(levers) else missed.iloc[0]
    gap = "" if pd.isna(worst["gap_cases"]) or not worst["gap_cases"] else f"，差{worst['gap_cases']}例"
    return f"{body} {period}：达到{len(met)}项，未达到{len(missed)}项，先看{worst['label']}{gap}"


def body_panel(rows: pd.DataFrame, title: str = "") -> Panel:
    """A row a target: mark, name, what was reached, what was wanted, cases lacking."""
    panel = Panel(y=rows_down(len(rows), 0.6, 0.6), title=title)
    for place, row in enumerate(rows_of(rows)):
        marked = mark(str(row.outcome))
        panel.mark(0.015, place, marked.marker, marked.colour, 8)
        known = row.outcome in ("met", "missed")
        counts = f"{shown(row.numerator)}/{shown(row.denominator)}"
        value = f"{shown(row.value, 2)}{row.unit}" if known else word(str(row.outcome))
        lacks = row.outcome == "missed" and pd.notna(row.gap_cases) and row.gap_cases
        panel.text(0.04, place, str(row.label), 9.5)
        panel.text(0.55, place, value, 9.5, "end")
        panel.text(0.57, place, counts if known else "", 9.5, colour=QUIET)
        panel.text(0.73, place, f"目标{row.goal}", 9.5, colour=QUIET)
        panel.text(0.99, place, f"差{row.gap_cases}例" if lacks else "", 9.5, "end")
        if place:
            panel.across(place - 0.5, PALE, 0.8)
    return panel


def _of_period(evaluation: Evaluation, period: str | None) -> pd.DataFrame:
    frame = evaluation.verdicts
    return frame[frame["period"] == (period or str(evaluation.year))]


def _clauses(clause: str | tuple[str, ...]) -> tuple[str, ...]:
    return (clause,) if isinstance(clause, str) else clause
