"""How sure an order is: rank sets of a share, and an order of totals when the weights are open to argument."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd

from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.chance.ranks import WeightBox, bands, proportion_sets, weight_box
from jihua_analysis.explore.rows import ranked_kind

RANK_COLUMNS = (
    "office", "body", "kind", "indicator", "numerator", "denominator", "value", "rank", "lower", "upper",
    "lower_together", "upper_together", "band",
)  # fmt: skip
BOX_COLUMNS = (
    "office", "body", "kind", "sheet", "score", "score_min", "score_max", "rank", "best_rank", "worst_rank",
    "surely_ahead_of", "maybe_ahead_of",
)  # fmt: skip
DELTA = Fraction(1, 5)
"""How far each weight may move, as a part of itself, while their sum stays fixed."""


def rank_sets(
    evaluation: Evaluation, indicator: str, kind: str | None = None, period: str | None = None, coverage: float = 0.95
) -> pd.DataFrame:
    """One row a body of one kind with a share of cases: its rank, and the ranks that it may truly have.

    lower, upper: for 'my rank' alone; lower_together, upper_together: for the table read across. band: 1 the highest;
    within one the bodies cannot be told apart. The first rank is the end that the target wants. Exact tests of every
    pair (chance.ranks.proportion_sets). kind: the first kind below the office that has the indicator, if not given.
    ValueError, in Chinese, for an indicator that is no lever or no share of cases. Empty where more was done than due.
    """
    entry = evaluation.policy.indicators.get(indicator)
    if entry is None:
        raise ValueError(f"没有“{indicator}”这个指标")
    if not entry.lever:
        raise ValueError(f"“{entry.label}”不是工作抓手，不比较单位和社区")
    if entry.chance != "binomial" or entry.odds:
        raise ValueError(f"“{entry.label}”不是“若干件中办成几件”的比例，不能这样比较名次")
    frame = evaluation.indicators
    own = frame[(frame["indicator"] == indicator) & (frame["period"] == (period or str(evaluation.year)))]
    own = own[own["kind"].eq(kind) if kind else own["kind"].eq(_first_kind(evaluation, own))]
    own = own[own["state"] == "reported"]
    own = own if (own["numerator"] <= own["denominator"]).all() else own.iloc[:0]
    parts = [_sets(part, _fewer_is_better(evaluation, indicator), coverage) for _, part in own.groupby("office")]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(RANK_COLUMNS))


def _first_kind(evaluation: Evaluation, frame: pd.DataFrame) -> str:
    return next((k for k in evaluation.policy.kinds if k != "office" and (frame["kind"] == k).any()), "")


def _fewer_is_better(evaluation: Evaluation, indicator: str) -> bool:
    """Whether the target, where there is one, is a ceiling or nothing at all."""
    targets = [t for _, t in evaluation.policy.target_for(indicator) if t.applies]
    return bool(targets) and all(t.at_most is not None or t.exactly == 0 for t in targets)


def _sets(part: pd.DataFrame, fewer_is_better: bool, coverage: float) -> pd.DataFrame:
    n = part["denominator"].to_numpy(dtype=float)
    x = part["numerator"].to_numpy(dtype=float)
    good = n - x if fewer_is_better else x
    alone = proportion_sets(good, n, coverage)
    together = proportion_sets(good, n, coverage, simultaneous=True)
    frame = part.assign(
        rank=alone.rank, lower=alone.lower, upper=alone.upper, lower_together=together.lower,
        upper_together=together.upper, band=bands(together),
    )  # fmt: skip
    return frame.sort_values(["rank", "denominator", "body"], ascending=[True, False, True])[list(RANK_COLUMNS)]


def weights(evaluation: Evaluation, kind: str | None = None, delta: Fraction | float | str = DELTA) -> pd.DataFrame:
    """One row a body with a total: its rank by the sheet's weights, and the ranks that other weights could give.

    Each item's full points may move by `delta` of itself, their sum fixed. surely_ahead_of, maybe_ahead_of: how many
    bodies it beats under every choice, and under some. A missing item may be anything from nothing to full. Empty
    where the total is no plain sum of items worth points, as under sections with a weight. Scores are before a ceiling.
    """
    kind = ranked_kind(evaluation, kind)
    parts = []
    for keys, box in _boxes(evaluation, kind, delta):
        ahead, maybe = box.necessarily_ahead.sum(axis=1), box.possibly_ahead.sum(axis=1)
        parts.append(keys.assign(
            score=box.score, score_min=box.score_min, score_max=box.score_max, rank=box.nominal_rank,
            best_rank=box.best_rank, worst_rank=box.worst_rank, surely_ahead_of=ahead, maybe_ahead_of=maybe,
        ))  # fmt: skip
    frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(BOX_COLUMNS))
    return frame.sort_values(["office", "best_rank", "worst_rank", "body"], ignore_index=True)[list(BOX_COLUMNS)]


def weight_pairs(
    evaluation: Evaluation, kind: str | None = None, delta: Fraction | float | str = DELTA
) -> pd.DataFrame:
    """One row an ordered pair of bodies: points between them, least and greatest over the weights, who leads surely."""
    kind = ranked_kind(evaluation, kind)
    parts = []
    for keys, box in _boxes(evaluation, kind, delta):
        row, other = np.nonzero(~np.eye(len(keys), dtype=bool))
        bodies = keys["body"].to_numpy()
        parts.append(pd.DataFrame({
            "office": keys["office"].iloc[0], "body": bodies[row], "other": bodies[other],
            "difference": box.difference[row, other], "least": box.least_difference[row, other],
            "greatest": box.greatest_difference[row, other],
            "is_surely_ahead": box.necessarily_ahead[row, other], "is_maybe_ahead": box.possibly_ahead[row, other],
        }))  # fmt: skip
    columns = ["office", "body", "other", "difference", "least", "greatest", "is_surely_ahead", "is_maybe_ahead"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def _boxes(evaluation: Evaluation, kind: str, delta: Fraction | float | str) -> list[tuple[pd.DataFrame, WeightBox]]:
    """Of each office: its bodies with a total, and their box."""
    name = evaluation.policy.standing[kind].sheet
    beside = {item.id for item in evaluation.policy.items_of(name) if item.standalone == "beside"}
    points = evaluation.points
    scored = points[
        (points["sheet"] == name) & (points["kind"] == kind) & (points["period"] == str(evaluation.year))
        & points["is_counted"] & ~points["item"].isin(beside)
    ]  # fmt: skip
    totals = evaluation.totals[evaluation.totals["sheet"].eq(name) & evaluation.totals["kind"].eq(kind)]
    out = []
    for office, own in scored.groupby("office"):
        full = own.groupby("item", sort=False)["full"].agg(["min", "max"])
        given = own.pivot(index="body", columns="item", values="points").reindex(columns=full.index)
        raw = totals[totals["office"] == office].set_index("body")["raw_total"].reindex(given.index)
        plain = (given.sum(axis=1, skipna=False) - raw.astype(float)).abs().dropna().lt(1e-6).all()
        if not plain or (full["min"] != full["max"]).any() or (full["max"] <= 0).any():
            continue
        marks = [Fraction(str(f)) for f in full["max"]]
        shares = np.array(
            [[_share(p, f) for p, f in zip(row, marks, strict=True)] for row in given.to_numpy(dtype=float)],
            dtype=object,
        )
        keys = pd.DataFrame({"office": office, "body": given.index, "kind": kind, "sheet": name})
        out.append((keys, weight_box(shares, np.array(marks, dtype=object), delta)))
    return out


def _share(points: float, full: Fraction) -> Fraction | float:
    """Points as a share of full marks, exactly as shown; missing where they are."""
    return Fraction(str(points)) / full if np.isfinite(points) else np.nan
