"""Rows of a frame, for the loops over what is drawn or said."""

from __future__ import annotations

from typing import Any

import pandas as pd


def rows_of(frame: pd.DataFrame) -> list[Any]:
    """The rows as named tuples, in order; their fields are whatever the frame holds."""
    return list(frame.itertuples(index=False))
