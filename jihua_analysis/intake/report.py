"""What every check needs: the tables, who the bodies are, and a way to report a problem at its cell."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from jihua_analysis.intake.choices import OFFICE_KIND, choices_of
from jihua_analysis.intake.headings import nearest
from jihua_analysis.intake.places import Places
from jihua_analysis.intake.problems import Problems, Severity
from jihua_analysis.intake.schema import OFFICE, TABLE, Tables, measure_column
from jihua_analysis.intake.words import fold
from jihua_analysis.policy.model import Policy
from jihua_analysis.policy.rules import Clauses

MOST_GUESSES = 500
"""Unknown names for which the nearest known one is looked for."""


class Reporter:
    """The tables under check, and the problems found in them."""

    def __init__(self, tables: Tables, policy: Policy, year: int, places: Places, problems: Problems) -> None:
        self.tables, self.policy, self.year = tables, policy, year
        self._places, self._problems = places, problems
        self._choices = choices_of(policy)
        bodies = tables.bodies
        with_own_row = set(bodies.loc[bodies["kind"] == OFFICE_KIND, "office"])
        own = [office for office in dict.fromkeys(bodies["office"]) if office not in with_own_row]
        rows = pd.DataFrame({"office": own, "body": own, "kind": OFFICE_KIND}).astype("string")
        bodies = pd.concat([bodies, rows.reindex(columns=bodies.columns)], ignore_index=True).astype(bodies.dtypes)
        self.bodies = bodies.drop_duplicates(["office", "body"], ignore_index=True)
        self._index = pd.MultiIndex.from_frame(self.bodies[["office", "body"]])
        self._names = {fold(name): name for name in self.bodies["body"].dropna()}
        self._guesses: dict[str, str] = {}

    def add(
        self, severity: Severity, rule: str, table: str, index: Any, column: str, message: str, fix: str,
        clause: Clauses = "", value: object = None,
    ) -> None:  # fmt: skip
        """One problem at the cell of one value of one table."""
        if self._problems.is_full:
            self._problems.untold += 1
            return
        place = self._places.at(table, int(index), column)
        frame = self.tables.frame(table)
        if value is None and column in frame:
            value = frame.at[index, column]
            value = "" if pd.isna(value) else value
        tab = "" if place.sheet else TABLE[table].label
        heading = "" if place.column is not None else self.label(table, column)
        self._problems.add(severity, rule, message, fix, sheet=place.sheet, row=place.row, column=place.column,
                           heading=heading, value=value, clause=clause, tab=tab)  # fmt: skip

    def about(self, severity: Severity, rule: str, table: str, message: str, fix: str, clause: Clauses = "") -> None:
        """One problem of a whole table."""
        file = next((s.grid.file for s in self._places.sheets if s.table.name == table), "")
        self._problems.add(severity, rule, message, fix, file=file, tab=TABLE[table].label, clause=clause)

    def has_column(self, measure: str) -> bool:
        """Whether any sheet of counts has a column for a measure, though none of its cells could be read."""
        return any(measure in s.columns for s in self._places.sheets if s.table.name == "counts")

    def label(self, table: str, column: str) -> str:
        """The Chinese heading of a column."""
        if table == "counts" and column in self.policy.measures:
            return measure_column(self.policy, column).label
        return OFFICE.label if column == "office" else TABLE[table].column(column).label

    def kind_label(self, kind: str) -> str:
        """The Chinese name of a kind of body."""
        return self.choice_label("bodies", "kind", kind)

    def choice_label(self, table: str, column: str, key: str) -> str:
        """The Chinese label of a choice; the key where there is none."""
        return self._choices[table, column].get(key, (key,))[0]

    def row_of(self, frame: pd.DataFrame) -> np.ndarray:
        """For each row of a table the row of its body in `bodies`; −1 where there is none."""
        return self._index.get_indexer(pd.MultiIndex.from_frame(frame[["office", "body"]]))

    def knows(self, office: str, body: str) -> bool:
        """Whether a body is in the table of bodies."""
        return (office, body) in self._index

    def guess_body(self, name: str) -> str:
        """What to do about a name that is no body; after many such names no longer which one may be meant."""
        if name not in self._guesses and len(self._guesses) < MOST_GUESSES:
            self._guesses[name] = nearest(name, self._names)
        guess = self._guesses.get(name, "")
        return f"您是否指“{guess}”？" if guess else "改正名称，或在考核对象表里补上它"

    def of_body(self, frame: pd.DataFrame, column: str) -> pd.Series:
        """A column of `bodies` for each row of a table, by its body; missing where the body is unknown."""
        row = self.row_of(frame)
        taken = self.bodies[column].take(np.maximum(row, 0)) if len(self.bodies) else self.bodies[column].reindex(row)
        return taken.set_axis(frame.index).where(row >= 0)

    def stands(self, bodies: pd.DataFrame) -> pd.Series:
        """Whether each body stood at some time of the year."""
        first, last = pd.Timestamp(self.year, 1, 1), pd.Timestamp(self.year, 12, 31)
        return ~((bodies["from"] > last) | (bodies["to"] < first))

    @staticmethod
    def spans(period: pd.Series) -> tuple[pd.Series, pd.Series]:
        """The first and the last day of each period."""
        year, part = period.str[:4], period.str[5:]
        first = part.map({"": 1, "H1": 1, "H2": 7, "Q1": 1, "Q2": 4, "Q3": 7, "Q4": 10})
        first = first.fillna(pd.to_numeric(part, errors="coerce")).fillna(1).astype(int)
        length = part.str[:1].map({"": 12, "H": 6, "Q": 3}).fillna(1).astype(int).where(part.ne(""), 12)
        months = (pd.to_numeric(year).fillna(1) * 12 + first - 1).astype("int64") - 1970 * 12
        begin = pd.Series(months.to_numpy().astype("datetime64[M]").astype("datetime64[s]"), index=period.index)
        end = (months + length).to_numpy().astype("datetime64[M]").astype("datetime64[D]") - np.timedelta64(1, "D")
        return begin, pd.Series(end.astype("datetime64[s]"), index=period.index)
