"""How few cases of work would carry a body over its nearest line, by the rules themselves, one case at a time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from jihua_analysis.assess.evaluate import Evaluation, evaluate
from jihua_analysis.explore.doubt.again import MARK, copied, lever_pairs
from jihua_analysis.explore.doubt.causes import cliffs
from jihua_analysis.explore.rows import ranked_kind

MOST = 5
"""The most cases tried; what takes more hangs on no thread."""


def cases_to_cliff(evaluation: Evaluation, kind: str | None = None, most: int = MOST) -> pd.DataFrame:
    """One row a body and its nearest line: `cliffs` with `cases` and `measure`, the fewest cases that cross it.

    Cases of one lever done more (below the line) or fewer (above it), all else as it is; every count is tried at once,
    each as an office of its own in one evaluation. Missing where more than `most` are needed, or where points hang on
    the other bodies (peers), so that no body can be moved alone.
    """
    kind = ranked_kind(evaluation, kind)
    near = cliffs(evaluation, kind)
    near = near[near["is_nearest"]].drop_duplicates(["office", "body"]).reset_index(drop=True)
    pairs = [p for p in lever_pairs(evaluation.policy) if kind in evaluation.policy.measures[p[0]].who]
    blank = near.assign(cases=pd.array([pd.NA] * len(near), dtype="Int64"), measure="")
    if near.empty or not pairs or evaluation.policy.peers:
        return blank
    tried = [(part, whole, k) for part, whole in pairs for k in range(1, most + 1)]
    moved = _moved(evaluation, near, tried)
    key = ["office", "body"]
    every = moved.merge(near[[*key, "side", "at"]], on=key)
    crosses = np.where(every["side"].eq("above"), every["total"] <= every["at"], every["total"] >= every["at"])
    first = every[crosses].sort_values(["cases", "order"]).drop_duplicates(key)[[*key, "cases", "part"]]
    found = near.merge(first, on=key, how="left")
    labels = {name: measure.label for name, measure in evaluation.policy.measures.items()}
    return found.assign(cases=found["cases"].astype("Int64"), measure=found["part"].map(labels).fillna("")).drop(
        columns="part"
    )


def _moved(evaluation: Evaluation, near: pd.DataFrame, tried: list[tuple[str, str, int]]) -> pd.DataFrame:
    """The total of each body in each trial in which its count could be moved: office, body, total, part, cases."""
    tables = copied(evaluation.tables, len(tried))
    counts = tables.counts
    name = counts["office"].astype(object).str.rsplit(MARK, n=1)
    office, trial = name.str[0], name.str[1].astype(int).to_numpy()
    sign = {(r.office, r.body): -1 if r.side == "above" else 1 for r in near.itertuples(index=False)}
    step = np.array([sign.get(key, 0) for key in zip(office, counts["body"], strict=True)])
    this_year = counts["period"].str[:4].eq(str(evaluation.year)).to_numpy(dtype=bool)
    counts, done = counts.copy(), np.zeros(len(counts), dtype=bool)
    for order, (part, whole, cases) in enumerate(tried):
        if part not in counts or whole not in counts:
            continue
        x, n = (counts[c].astype("Float64").to_numpy(dtype=float, na_value=np.nan) for c in (part, whole))
        wanted = x + step * cases
        able = (trial == order) & this_year & (step != 0) & (wanted >= 0) & (wanted <= n)
        rows = np.flatnonzero(able)
        last = pd.Series(rows).groupby([office.to_numpy()[rows], counts["body"].to_numpy()[rows]]).last().to_numpy()
        column = counts[part].copy()
        column.iloc[last] = wanted[last].astype(np.int64)
        counts[part] = column
        done[last] = True
    again = evaluate(evaluation.policy, replace(tables, counts=counts), evaluation.year, evaluation.as_of)
    totals = again.places[["office", "body", "total"]]
    moved = counts.loc[done, ["office", "body"]].merge(totals, on=["office", "body"])
    number = moved["office"].astype(object).str.rsplit(MARK, n=1)
    order = number.str[1].astype(int)
    return pd.DataFrame({
        "office": number.str[0], "body": moved["body"], "total": moved["total"].astype(float), "order": order,
        "part": [tried[i][0] for i in order], "cases": [tried[i][2] for i in order],
    })  # fmt: skip
