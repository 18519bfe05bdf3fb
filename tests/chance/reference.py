"""Reads the reference files and compares at their tolerance."""

from pathlib import Path

import numpy as np
import pandas as pd

FOLDER = Path(__file__).parents[1] / "golden" / "reference"


def read(name: str) -> pd.DataFrame:
    return pd.read_csv(FOLDER / f"{name}.csv")


def close(ours, theirs, rtol=1e-9):
    """The reference prints 15 significant digits; missing must stand where missing stands."""
    np.testing.assert_allclose(np.asarray(ours, dtype=float), np.asarray(theirs, dtype=float), rtol=rtol, atol=0)
