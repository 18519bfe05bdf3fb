"""The frames of an edition as csv files in the results folder: what other programs, and `compare`, read."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from jihua_analysis.publish.editions import Edition

FOLDER = "数据"
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What begins a formula in a spreadsheet program; full-width signs do in Chinese ones."""
_DROPPED = {"standing": ["because_en"], "points": ["because_en"], "verdicts": ["because_en"]}


def write_tables(edition: Edition, folder: str | Path) -> list[Path]:
    """A csv file for each frame of the edition that has rows, below folder/数据; the same bytes every time.

    UTF-8 with a byte order mark, for spreadsheet programs; text that would act as a formula gets a quote mark.
    """
    place = Path(folder) / FOLDER
    place.mkdir(exist_ok=True)
    made = []
    for name, frame in edition.frames().items():
        if len(frame):
            path = place / f"{name}.csv"
            out = guarded(frame.drop(columns=_DROPPED.get(name, []), errors="ignore"))
            path.write_text("\ufeff" + out.to_csv(index=False, lineterminator="\n"), encoding="utf-8", newline="\n")
            made.append(path)
    return made


def guarded(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with a quote mark before each text that a spreadsheet program would run."""
    return frame.apply(lambda column: column if column.dtype.kind in "ifubM" else column.map(safe))


def safe(value: object) -> object:
    """A text that spreadsheet programs take as text."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_RISKY) else value


def read_table(folder: str | Path, name: str) -> pd.DataFrame:
    """One of these files as a frame of text; empty where there is none."""
    path = Path(folder) / FOLDER / f"{name}.csv"
    if not path.is_file():
        return pd.DataFrame()
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
