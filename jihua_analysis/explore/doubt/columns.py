"""Targets in two columns: what the register shows, and what can be said beyond chance; samples in two passes."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from jihua_analysis.assess.because import shown, word
from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.assess.exact import as_column
from jihua_analysis.assess.indicators import sample_counts
from jihua_analysis.assess.inference import MERGED
from jihua_analysis.chance import audit
from jihua_analysis.explore.charts.targets import goals, target_label
from jihua_analysis.policy.periods import span

TARGET_COLUMNS = (
    "office", "body", "kind", "period", "target", "indicator", "label", "goal", "numerator", "denominator", "value",
    "outcome", "model", "frame", "state", "p_met", "p_missed", "is_resolvable", "needed", "fragility",
    "misses_at_most", "is_lever", "says", "clause",
)  # fmt: skip
SAMPLE_COLUMNS = (
    "office", "body", "kind", "period", "target", "indicator", "label", "goal", "population", "drawn", "errors",
    "draws", "is_consistent", "is_shown", "needed_without_error", "needed", "says", "clause",
)  # fmt: skip


def targets(evaluation: Evaluation, period: str | None = None) -> pd.DataFrame:
    """One row a verdict of a period: outcome by the register, state beyond chance, and what the size can show.

    state is 'not assessed' for several draws taken together: the formulas are for one simple random draw.
    needed: cases without a miss that would show the target met; missing for a full count, for 100 % of a process
    (which nothing can show) and for indicators that are no lever. fragility: cases that must change side for the
    outcome to change; levers only. says: the second column in words.
    """
    verdicts = evaluation.verdicts
    own = verdicts[verdicts["period"] == (period or str(evaluation.year))]
    chance = evaluation.chance.loc[own.index]
    added = ["model", "frame", "state", "p_met", "p_missed", "is_resolvable", "fragility", "misses_at_most", "reason"]
    frame = _labelled(evaluation, own).join(chance[added])
    facts = _sample_facts(evaluation, frame)
    frame["needed"] = _needed(evaluation, frame, facts["population"], np.zeros(len(frame)))
    odds = frame["indicator"].map(lambda i: evaluation.policy.indicators[i].odds).astype(bool)
    cases = frame["denominator"] + frame["numerator"].where(odds, 0)
    frame["says"] = [_says(row) for row in frame.assign(cases=cases).to_dict("records")]
    return frame[list(TARGET_COLUMNS)].reset_index(drop=True)


def samples(evaluation: Evaluation, design: str = audit.SIMPLE) -> pd.DataFrame:
    """One row a checked sample: both passes, and the draw that would have shown the target met.

    is_consistent: not shown to be below target; is_shown: shown to be at it; both missing where the draw does not
    fit the formulas: `design` other than simple random, or several draws taken together. needed_without_error,
    needed: records to draw if no error is found, and if as many as here are.
    """
    verdicts = evaluation.verdicts
    sampled = evaluation.chance["frame"].eq("sample") & verdicts["outcome"].isin(["met", "missed"])
    frame = _labelled(evaluation, verdicts[sampled])
    facts = _sample_facts(evaluation, frame)
    refusal = _refusal(design)
    frame = frame.assign(
        population=facts["population"], draws=facts["draws"], drawn=frame["denominator"],
        errors=frame["denominator"] - frame["numerator"],
    )  # fmt: skip
    frame["needed_without_error"] = _needed(evaluation, frame, frame["population"], np.zeros(len(frame)))
    frame["needed"] = _needed(evaluation, frame, frame["population"], frame["errors"].to_numpy(dtype=float))
    fits = frame["draws"].eq(1) & (refusal == "")
    frame["is_consistent"], frame["is_shown"] = _passes(evaluation, frame, fits)
    frame["says"] = [
        refusal or (_two_passes(row) if row["draws"] == 1 else _merged(row)) for row in frame.to_dict("records")
    ]
    return frame[list(SAMPLE_COLUMNS)].reset_index(drop=True)


def _labelled(evaluation: Evaluation, verdicts: pd.DataFrame) -> pd.DataFrame:
    labels = [target_label(evaluation, name) for name in verdicts["target"]]
    return verdicts.assign(label=labels, goal=goals(evaluation, verdicts))


def _sample_facts(evaluation: Evaluation, frame: pd.DataFrame) -> pd.DataFrame:
    """Population and number of draws behind each row; missing where its indicator is not from a sample."""
    facts = pd.DataFrame(np.nan, index=frame.index, columns=["population", "draws"])
    roster = evaluation.roster
    place = {key: i for i, key in enumerate(roster.bodies[["office", "body"]].itertuples(index=False, name=None))}
    for (indicator, period), own in frame.groupby(["indicator", "period"], sort=False):
        sample = evaluation.policy.indicators[str(indicator)].sample
        if sample is None:
            continue
        rows = [place[key] for key in own[["office", "body"]].itertuples(index=False, name=None)]
        counts = sample_counts(evaluation.tables, roster, sample, str(period))
        size = as_column(counts["sample.frame_size"]).spread(len(roster))
        facts.loc[own.index, "population"] = size.floats()[rows]
        drawn = _drawn(evaluation, sample, str(period))
        facts.loc[own.index, "draws"] = [_draws_behind(drawn, str(period), roster.bodies.loc[row]) for row in rows]
    return facts


def _drawn(evaluation: Evaluation, sample: str, period: str) -> pd.DataFrame:
    """The draws of one check within a period."""
    drawn = evaluation.tables.samples
    drawn = drawn[(drawn["indicator"] == sample).fillna(False).to_numpy(dtype=bool)]
    year, first, last = span(period)
    spans = {p: span(p) for p in drawn["period"].unique()}
    inside = [p for p, (y, begin, end) in spans.items() if y == year and first <= begin and end <= last]
    return drawn[drawn["period"].isin(inside).to_numpy(dtype=bool)]


def _draws_behind(drawn: pd.DataFrame, period: str, body: pd.Series) -> int:
    """How many draws a sample figure rests on: its own one, or its rounds, or those of the bodies, taken together."""
    here = drawn[(drawn["office"] == body["office"]).to_numpy(dtype=bool)]
    own = here[(here["body"] == body["body"]).to_numpy(dtype=bool)]
    whole = own[(own["period"] == period).to_numpy(dtype=bool)]
    for rows in (whole, own):
        if len(rows):
            return len(rows)
    return len(here) if body["kind"] == "office" else 0


def _share(evaluation: Evaluation, row: Any) -> Fraction | None:
    """The least share of right cases that the target asks for; None where it is no such target."""
    scale = evaluation.policy.indicators[row.indicator].scale
    low, high = (None if pd.isna(v) else Fraction(str(v)) / scale for v in (row.low, row.high))
    if low is not None and (high is None or low == high == 1):
        return low
    return 1 - high if high is not None and (low is None or low == high == 0) else None


def _needed(evaluation: Evaluation, frame: pd.DataFrame, population: pd.Series, errors: np.ndarray) -> np.ndarray:
    """Cases to look at, with so many misses among them, that show the target met."""
    found = np.full(len(frame), np.nan)
    indicators = evaluation.policy.indicators
    shares = [_share(evaluation, row) for row in frame.itertuples(index=False)]
    kinds = [
        (indicators[i].frame, share) if indicators[i].lever and indicators[i].chance == "binomial" else None
        for i, share in zip(frame["indicator"], shares, strict=True)
    ]
    for kind in dict.fromkeys(kinds):
        if kind is None or kind[0] == "census" or kind[1] is None or not 0 < kind[1] <= 1:
            continue
        mine = np.array([k == kind for k in kinds])
        if kind[0] == "sample":
            found[mine] = audit.sample_size(population.to_numpy(dtype=float)[mine], kind[1], errors[mine])
        elif kind[1] < 1:
            found[mine] = audit.sample_size(None, kind[1], errors[mine])
    return found


def _refusal(design: str) -> str:
    """Why a draw of this design is not judged, in words; empty for a simple random one."""
    try:
        audit.refuse_clusters(design)
    except audit.UnfitDesign as fault:
        return str(fault)
    return ""


def _passes(evaluation: Evaluation, frame: pd.DataFrame, fits: pd.Series) -> tuple[pd.Series, pd.Series]:
    consistent = pd.Series(pd.NA, index=frame.index, dtype="boolean")
    at_target = consistent.copy()
    shares = pd.Series(
        [_share(evaluation, row) for row in frame.itertuples(index=False)], index=frame.index, dtype=object
    )
    for share in shares[fits].dropna().unique():
        rows = frame[fits & shares.eq(share)]
        two = audit.passes(rows["errors"], rows["drawn"], rows["population"], share)
        known = np.asarray(two.verdict.status) == "ok"
        consistent[rows.index] = _known(two.consistent_with, known)
        at_target[rows.index] = _known(two.shown_to_be, known)
    return consistent, at_target


def _known(truth: np.ndarray, known: np.ndarray) -> pd.Series:
    """Yes and no where it is known, missing elsewhere."""
    return pd.Series(truth).astype("boolean").where(known).array


def percent(chance: float) -> str:
    """A chance for reading; never 0 % where it is not nothing."""
    return "不到0.1%" if 0 < chance < 0.001 else f"{100 * chance:.1f}%" if chance < 0.1 else f"{100 * chance:.0f}%"


def _says(row: dict[str, Any]) -> str:
    """What can be said beyond chance, in one sentence, and how few cases the outcome hangs on."""
    tail = "" if pd.isna(row["fragility"]) else f"；{row['fragility']:.0f}例换边，登记的结论就会翻转"
    if row["outcome"] not in ("met", "missed"):
        return word(str(row["outcome"]))
    if row["model"] == "none":
        return "没有概率模型，只按登记判定"
    if row["frame"] == "census":
        return f"全数登记，只按整数判定{tail}"
    if row["state"] == "not assessed":
        return f"不作推断：{row['reason']}{tail}"
    return _beyond_chance(row) + tail


def _beyond_chance(row: dict[str, Any]) -> str:
    wanted = row["goal"]
    if row["state"] == "met":
        return f"看得出达到：真实水平若还差一点，很难出现这么好的数（机会{percent(row['p_met'])}）"
    if row["state"] == "missed":
        if row["p_missed"] == 0:
            return "看得出未达到：真达到了就不会出现这样的数"
        return f"看得出未达到：真实水平若恰好达标，很难出现这么差的数（机会{percent(row['p_missed'])}）"
    if pd.notna(row["misses_at_most"]):
        return f"说不清：没有一例差错，也只能说差错不超过{percent(row['misses_at_most'])}"
    if not row["is_resolvable"]:
        least = "" if pd.isna(row["needed"]) else f"，至少要{row['needed']:.0f}例无一差错"
        size = f"{shown(row['cases'])}例" if row["model"] == "binomial" else "这个规模"
        return f"说不清：{size}看不出{wanted}{least}"
    return f"说不清：真实水平恰好达标，也有{percent(row['p_missed'])}的机会出现这么差或更差的数"


def _two_passes(row: dict[str, Any]) -> str:
    """Which of the two passes a sample gives, by name, and what it would take."""
    if pd.isna(row["is_consistent"]):
        return "不作推断：没有总体数" if pd.isna(row["population"]) else "不作推断：抽查数与总体数不合"
    enough = "" if pd.isna(row["needed"]) else f"错{row['errors']:.0f}条时须抽{row['needed']:.0f}条"
    if row["is_shown"]:
        return f"证明达到目标（{row['goal']}）"
    if row["is_consistent"]:
        return f"与目标（{row['goal']}）不矛盾，但没有证明达到" + (f"：{enough}" if enough else "")
    return f"证明未达到目标（{row['goal']}）"


def _merged(row: dict[str, Any]) -> str:
    return f"不作推断：{MERGED}（{row['draws']:.0f}次），请看逐次的结果"
