"""Pieces of all sheets -> a year's tables, typed, and the place of each value."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from jihua_analysis.intake.headings import Sheet
from jihua_analysis.intake.places import Places
from jihua_analysis.intake.problems import Problems
from jihua_analysis.intake.schema import DEFAULT_OFFICE, MARK_COLUMNS, TABLE, TABLES, Tables, typed
from jihua_analysis.intake.sheets import CELL_COLUMNS, Piece
from jihua_analysis.intake.words import fold
from jihua_analysis.policy.model import Policy


def assemble(pieces: list[Piece], policy: Policy, problems: Problems) -> tuple[Tables, Places]:
    """All pieces of each table in one typed frame, bodies and offices by their canonical names."""
    frames: dict[str, pd.DataFrame] = {}
    rows: dict[str, pd.DataFrame] = {}
    marks = []
    sheets = tuple(piece.sheet for piece in pieces)
    for table in TABLES:
        parts = []
        for number, piece in enumerate(pieces):
            if piece.sheet.table is table:
                part = piece.frame.assign(sheet=number)
                part = part if table.name == "counts" else part.assign(row=part.index)
                parts.append(part)
                marks.append(piece.marks.assign(table=table.name, sheet=number, row=piece.marks.index))
        frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["sheet", "row"])
        rows[table.name] = frame[["sheet", "row"]].astype("int64")
        frames[table.name] = frame
    names = _BodyNames(frames["bodies"])
    for name, frame in frames.items():
        names.apply(name, frame)
    cells = frames.pop("counts")
    counts, cells = _wide(cells, sheets, policy, problems)
    tables = Tables(**{
        t.name: typed(t, counts if t.name == "counts" else frames[t.name].drop(columns=["sheet",
        "row"])) for t in TABLES
    })  # fmt: skip
    places = Places(sheets, rows, cells)
    return replace(tables, marks=_marks(tables, places, marks, cells)), places


class _BodyNames:
    """Bodies as the table of bodies writes them, found by any spelling of the name or the full name."""

    def __init__(self, bodies: pd.DataFrame) -> None:
        self.offices: dict[str, set[str]] = {}
        self.names: dict[str, str] = {}
        office = bodies["office"] if "office" in bodies else pd.Series(pd.NA, index=bodies.index)
        for column in ("name", "body"):
            for body, alias, its in zip(bodies.get("body", ()), bodies.get(column, ()), office, strict=False):
                if not pd.isna(alias):
                    self.names[fold(alias)] = body
                    self.offices.setdefault(body, set()).add(DEFAULT_OFFICE if pd.isna(its) else its)

    def apply(self, table: str, frame: pd.DataFrame) -> None:
        """Canonical names in `body`, `parent` and `successor`; the office filled in where a body has only one."""
        for column in ("body", "parent", "successor"):
            if column in frame and len(frame):
                words = {w: self.names.get(fold(w), w) for w in frame[column].dropna().unique()}
                frame[column] = frame[column].map(words).astype("string")
        office = (
            frame["office"].astype("string")
            if "office" in frame
            else pd.Series(pd.NA, index=frame.index, dtype="string")
        )
        if "body" in frame and table != "bodies" and office.isna().any():
            single = {body: next(iter(of)) for body, of in self.offices.items() if len(of) == 1}
            office = office.fillna(frame["body"].map(single).astype("string"))
        frame["office"] = office.fillna(DEFAULT_OFFICE)


def _wide(
    cells: pd.DataFrame, sheets: tuple[Sheet, ...], policy: Policy, problems: Problems
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """counts with a column a measure, and its cells without those that report the same number twice."""
    keys = ["office", "body", "period"]
    if cells.empty:
        return pd.DataFrame(), pd.DataFrame(columns=list(CELL_COLUMNS))
    said = cells[cells["state"].ne("missing")]
    again = said[said.duplicated([*keys, "column"])]
    _twice(again, sheets, policy, problems)
    cells = cells.drop(again.index)
    order = cells["state"].eq("missing").to_numpy().argsort(kind="stable")
    cells = cells.iloc[order].drop_duplicates([*keys, "column"]).sort_index()
    row_of = pd.MultiIndex.from_frame(cells[keys])
    codes, rows = pd.factorize(row_of)
    cells["index"] = codes
    counts = pd.DataFrame(list(rows), columns=keys).astype("string")
    for name in [n for n in policy.measures if cells["column"].eq(n).any()]:
        mine = cells[cells["column"].eq(name)]
        column = np.full(len(counts), np.nan)
        column[mine["index"]] = mine["value"].to_numpy(dtype=float, na_value=np.nan)
        whole = policy.measures[name].type in ("count", "flag", "level")
        counts[name] = pd.Series(column).astype("Float64").astype("Int64" if whole else "Float64")
    return counts, cells


def _twice(again: pd.DataFrame, sheets: tuple[Sheet, ...], policy: Policy, problems: Problems) -> None:
    """A repeated row is one problem at its body; a single number that stands twice is one at its cell."""
    for (number, row), group in again.dropna(subset=["body"]).groupby(["sheet", "row"]):
        sheet, first = sheets[int(number)], group.iloc[0]
        whole = len(group) > 1 or sheet.is_long
        at, column = sheet.place("body", int(row)) if whole else (int(row), int(first["at"]))
        what = "这一行" if whole else f"“{policy.measures[first['column']].label}”"
        problems.add("error", "duplicate", f"“{first['body']}”{first['period']} 的{what}重复填报", "只留一处",
                     sheet=sheet, row=at, column=column,
                     value=first["body"] if whole else first["value"])  # fmt: skip


def _marks(tables: Tables, places: Places, marks: list[pd.DataFrame], cells: pd.DataFrame) -> pd.DataFrame:
    """The cells that say not applicable or suppressed, by the keys of their rows."""
    parts = []
    if len(cells):
        said = cells[cells["state"].isin(["not_applicable", "suppressed"])]
        parts.append(said.assign(table="counts"))
    for part in marks:
        if len(part) and "column" in part:
            table = TABLE[part["table"].iloc[0]]
            frame = tables.frame(table.name)
            at = places.rows[table.name].reset_index(names="index").merge(part, on=["sheet", "row"])
            mine = frame.loc[at["index"]].reset_index(drop=True)
            period = mine.get("period", mine.get("year", pd.Series("", index=mine.index))).astype("string")
            body = mine.get("body", pd.Series("", index=mine.index))
            parts.append(at.assign(office=mine["office"], body=body, period=period))
    if not parts:
        return tables.marks
    return pd.concat(parts, ignore_index=True)[list(MARK_COLUMNS)].astype("string")
