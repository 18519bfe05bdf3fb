"""Points of the whole year: those of a sheet that is scored by month or quarter, taken together as its totals are."""

from __future__ import annotations

import numpy as np
import pandas as pd

from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.policy.sheets import Sheet

BODY_ITEM = ["office", "body", "kind", "sheet", "item"]
FIGURES = ["full", "points", "lower", "upper"]


def points_of_year(evaluation: Evaluation) -> pd.DataFrame:
    """One row a body and item: the rows of `points`; of a sheet that is scored in parts, one for all its periods.

    There the figures are combined as the sheet combines totals (mean, sum or weights) over the periods that count:
    missing where one of them is, with its state. Such a row has the year for its period, and no because.
    """
    points, sheets = evaluation.points, evaluation.policy.sheets
    whole = points["sheet"].map(lambda key: sheets[key].every == "year").astype(bool)
    if whole.all():
        return points
    own = points[~whole].groupby("sheet", sort=False)
    return pd.concat(
        [points[whole], *(_together(sheets[str(key)], rows).assign(period=str(evaluation.year)) for key, rows in own)],
        ignore_index=True,
    )


def _together(sheet: Sheet, points: pd.DataFrame) -> pd.DataFrame:
    """The periods of one sheet as one row a body and item."""
    periods = sorted(points["period"].unique())
    weights = sheet.combine if isinstance(sheet.combine, tuple) else (1,) * len(periods)
    weight = points["period"].map({p: float(w) for p, w in zip(periods, weights, strict=True)})
    weight = weight.where(points["is_counted"], 0.0)
    keys = [points[c] for c in BODY_ITEM]
    divided = 1.0 if sheet.combine == "sum" else weight.groupby(keys).transform("sum").replace(0.0, np.nan)
    share = (weight / divided).fillna(0.0)
    rows = points.assign(**{c: (points[c] * share).where(share > 0, 0.0) for c in FIGURES})
    rows["is_open"] = (share > 0) & points["state"].ne("reported")
    rows = rows.sort_values(["is_open", "period"], ascending=[False, True], kind="stable")
    groups = rows.groupby(BODY_ITEM, sort=False)
    out = groups.first(skipna=False).assign(because="", because_en="", is_counted=groups["is_counted"].any())
    for column in FIGURES:
        lacks = rows[column].isna().groupby([rows[c] for c in BODY_ITEM], sort=False).any()
        out[column] = groups[column].sum().mask(lacks)
    return out.reset_index()[list(points.columns)]
