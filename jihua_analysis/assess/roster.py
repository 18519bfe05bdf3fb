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
from jihua_analysis.intake.check import bears_its_office
from jihua_analysis.intake.schema import Tables
from jihua_analysis.policy.model import Policy


@dataclass(frozen=True)
class Roster:
    """The bodies of one year, sorted by office and name; each office has a row of kind 'office' for its own sums."""

    bodies: pd.DataFrame
    year: int

    @classmethod
    def of(cls, policy: Policy, tables: Tables, year: int) -> Roster:
        """The bodies that stood in the year, with the office rows that the table leaves out.

        ValueError where a body bears its office's name, which intake reports at its cell.
        """
        bodies = tables.bodies
        first, last = pd.Timestamp(year, 1, 1), pd.Timestamp(year, 12, 31)
        stands = ~(bodies["from"] > last) & ~(bodies["to"] < first)
        if not stands.all():
            bodies = bodies[stands.to_numpy(dtype=bool)]
        if (bears := bears_its_office(bodies)).any():
            raise ValueError(f"a body has the name of its office: {bodies.loc[bears, 'body'].iloc[0]}")
        with_own_row = bodies.loc[bodies["kind"] == "office", "office"]
        missing = pd.Index(bodies["office"].unique()).difference(pd.Index(with_own_row.unique()))
        if len(missing):
            own = pd.DataFrame({"office": missing, "body": missing, "kind": "office"}).astype("string")
            bodies = pd.concat([bodies, own.reindex(columns=bodies.columns).astype(bodies.dtypes)], ignore_index=True)
        office, _ = pd.factorize(bodies["office"], sort=True)
        name, names = pd.factorize(bodies["body"], sort=True, use_na_sentinel=False)
        _, firsts = np.unique(office.astype(np.int64) * len(names) + name, return_index=True)
        return cls(bodies.take(firsts).reset_index(drop=True), year)

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
        rows = self.rows(["office"])
        return rows[np.unique(self.office_code[rows], return_index=True)[1]]

    @cached_property
    def office_start(self) -> NDArray[np.int64]:
        """For each office the first of its rows, which stand together."""
        return np.flatnonzero(np.diff(self.office_code, prepend=-1))

    @cached_property
    def _pairs(self) -> tuple[dict[str, int], dict[str, int], pd.Index]:
        """Numbers of office names and of body names, and the pairs of them that are bodies, in the roster's order."""
        office, offices = pd.factorize(self.bodies["office"])
        name, names = pd.factorize(self.bodies["body"])
        pairs = pd.Index(office.astype(np.int64) * len(names) + name)
        return {word: i for i, word in enumerate(offices)}, {word: i for i, word in enumerate(names)}, pairs

    def is_of(self, kinds: Iterable[str]) -> NDArray[np.bool_]:
        """Whether each body is of one of these kinds; kept, so it is not to be written to."""
        wanted = frozenset(kinds)
        if wanted not in self._of_kinds:
            code, names = self._kind_codes
            is_wanted = np.array([name in wanted for name in names], dtype=bool)[code]
            self._of_kinds[wanted] = _unwritable(is_wanted), _unwritable(np.flatnonzero(is_wanted))
        return self._of_kinds[wanted][0]

    def rows(self, kinds: Iterable[str]) -> NDArray[np.int64]:
        """The rows of these kinds; kept, so they are not to be written to."""
        wanted = frozenset(kinds)
        self.is_of(wanted)
        return self._of_kinds[wanted][1]

    @cached_property
    def _of_kinds(self) -> dict[frozenset[str], tuple[NDArray[np.bool_], NDArray[np.int64]]]:
        return {}

    @cached_property
    def _kind_codes(self) -> tuple[NDArray[np.int64], list[str]]:
        code, names = pd.factorize(self.bodies["kind"])
        return np.where(code < 0, len(names), code), [*names, ""]

    def keys(self, rows: NDArray[np.int64]) -> dict[str, Any]:
        """Office, body and kind of these rows: the columns that every frame begins with."""
        return {name: self.bodies[name].array.take(rows) for name in ("office", "body", "kind")}

    def locate(self, frame: pd.DataFrame) -> NDArray[np.int64]:
        """For each row of a table the roster row of its body; −1 where it is not assessed this year."""
        return self.locate_coded(*pd.factorize(frame["office"]), *pd.factorize(frame["body"]))

    def locate_coded(
        self, office: NDArray[np.integer[Any]], offices: Iterable[str], body: NDArray[np.integer[Any]],
        bodies: Iterable[str],
    ) -> NDArray[np.int64]:  # fmt: skip
        """The same for names given as places in lists of distinct ones, −1 for no name."""
        known_offices, known_names, pairs = self._pairs
        at = np.array([*(known_offices.get(word, -1) for word in offices), -1], dtype=np.int64)[office]
        name = np.array([*(known_names.get(word, -1) for word in bodies), -1], dtype=np.int64)[body]
        pair = np.where((at < 0) | (name < 0), -1, at * len(known_names) + name)
        if len(pair) == len(pairs) and np.array_equal(pair, pairs):
            return np.arange(len(pairs))
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


def _unwritable(array: NDArray[Any]) -> NDArray[Any]:
    array.flags.writeable = False
    return array
