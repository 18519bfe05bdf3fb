"""Who is assessed in a year: one row a body, one row an office."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jihua_analysis.assess.exact import (
    MISSING,
    REPORTED,
    Column,
    Truth,
    Value,
)
from jihua_analysis.intake.schema import Tables
from jihua_analysis.policy.model import Policy


@dataclass(frozen=True)
class Roster:
    """The bodies of one year, sorted by office and name; each office has a row of kind 'office' for its own sums."""

    bodies: pd.DataFrame
    year: int

    @classmethod
    def of(cls, policy: Policy, tables: Tables, year: int) -> Roster:
        """The bodies that stood in the year, with the office rows that the table leaves out."""
        bodies = tables.bodies
        first, last = pd.Timestamp(year, 1, 1), pd.Timestamp(year, 12, 31)
        stands = ~(bodies["from"] > last) & ~(bodies["to"] < first)
        if not stands.all():
            bodies = bodies[stands.to_numpy(dtype=bool)]
        bodies = bodies.drop_duplicates(["office", "body"])
        with_own_row = set(bodies.loc[bodies["kind"] == "office", "office"])
        missing = [o for o in bodies["office"].unique() if o not in with_own_row]
        if missing:
            own = pd.DataFrame({"office": missing, "body": missing, "kind": "office"}).astype("string")
            bodies = pd.concat([bodies, own.reindex(columns=bodies.columns)], ignore_index=True).astype(bodies.dtypes)
        return cls(bodies.sort_values(["office", "body"], kind="stable", ignore_index=True), year)

    def __len__(self) -> int:
        return len(self.bodies)

    @cached_property
    def kind(self) -> NDArray[Any]:
        """The kind of each body, as an array of words."""
        return self.bodies["kind"].to_numpy(dtype=object)

    @cached_property
    def office_code(self) -> NDArray[np.int64]:
        """The number of each body's office, 0, 1, 2 … in order of name."""
        return pd.factorize(self.bodies["office"], sort=True)[0].astype(np.int64)

    @cached_property
    def peer_code(self) -> NDArray[np.int64]:
        """The number of each body's peers: those of the same office and kind."""
        kind = pd.factorize(self.bodies["kind"], sort=True)[0].astype(np.int64)
        return self.office_code * (int(kind.max(initial=0)) + 1) + kind

    @cached_property
    def office_row(self) -> NDArray[np.int64]:
        """For each office its own row."""
        rows = np.flatnonzero(self.kind == "office")
        return rows[np.argsort(self.office_code[rows], kind="stable")]

    @cached_property
    def _index(self) -> tuple[pd.Index, pd.Index, pd.Index]:
        """Office names, body names, and the pairs of them that are bodies, in the order of the roster."""
        offices, names = pd.Index(self.bodies["office"].unique()), pd.Index(self.bodies["body"].unique())
        office = offices.get_indexer(pd.Index(self.bodies["office"]))
        name = names.get_indexer(pd.Index(self.bodies["body"]))
        return offices, names, pd.Index(office.astype(np.int64) * len(names) + name)

    def is_of(self, kinds: Iterable[str]) -> NDArray[np.bool_]:
        """Whether each body is of one of these kinds."""
        code, names = self._kind_codes
        wanted = set(kinds)
        return np.array([name in wanted for name in names], dtype=bool)[code]

    def rows(self, kinds: Iterable[str]) -> NDArray[np.int64]:
        """The rows of these kinds."""
        return np.flatnonzero(self.is_of(kinds))

    @cached_property
    def _kind_codes(self) -> tuple[NDArray[np.int64], list[str]]:
        code, names = pd.factorize(self.bodies["kind"])
        return np.where(code < 0, len(names), code), [*names, ""]

    def keys(self, rows: NDArray[np.int64]) -> dict[str, Any]:
        """Office, body and kind of these rows: the columns that every frame begins with."""
        return {name: self.bodies[name].array.take(rows) for name in ("office", "body", "kind")}

    def locate(self, frame: pd.DataFrame) -> NDArray[np.int64]:
        """For each row of a table the roster row of its body; −1 where it is not assessed this year."""
        offices, names, pairs = self._index
        office = offices.get_indexer(pd.Index(frame["office"]))
        name = names.get_indexer(pd.Index(frame["body"]))
        pair = np.where((office < 0) | (name < 0), -1, office.astype(np.int64) * len(names) + name)
        return pairs.get_indexer(pd.Index(pair)).astype(np.int64)

    def handed_in(self, frame: pd.DataFrame) -> NDArray[np.bool_]:
        """Whether each body's office handed in any row of a table: only then does no row mean that nothing was."""
        return np.isin(self.bodies["office"].to_numpy(dtype=object), frame["office"].unique())

    @cached_property
    def months_active(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The first and the last month of the year in which each body stood."""
        begins, ends = self.bodies["from"], self.bodies["to"]
        first = begins.dt.month.where(begins.dt.year == self.year, 1).fillna(1)
        last = ends.dt.month.where(ends.dt.year == self.year, 12).fillna(12)
        return first.to_numpy(dtype=np.int64), last.to_numpy(dtype=np.int64)

    @cached_property
    def fields(self) -> dict[str, Value]:
        """The body's own facts that formulas may read."""
        flag = self.bodies["is_public"]
        state = np.where(flag.isna(), MISSING, REPORTED).astype(np.uint8)
        return {
            "is_public": Truth(flag.fillna(False).to_numpy(dtype=bool), state),
            "households": Column.of(self.bodies["households"]),
        }
