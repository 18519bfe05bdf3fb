"""Rows of a frame, for the loops over what is drawn or said."""

from __future__ import annotations

from typing import Any

import pandas as pd

from jihua_analysis.assess.evaluate import Evaluation


def ranked_kind(evaluation: Evaluation, kind: str | None = None) -> str:
    """The kind asked for; where none is, the document's first kind that has a standing and bodies."""
    if kind is not None:
        return kind
    return next(k for k in evaluation.policy.standing if (evaluation.roster.kind == k).any())


def rows_of(frame: pd.DataFrame) -> list[Any]:
    """The rows as named tuples, in order; their fields are whatever the frame holds."""
    return list(frame.itertuples(index=False))
