"""Small counts hidden in a table with totals, and the cells that would lead back to them; audited, failing closed.

Primary cells: counts from 1 to threshold − 1 (and 0, where 0 or all of a sensitive item tells something). Secondary
cells are chosen by least loss (protection.py), then attacked with `linprog`, as a reader would who knows the rule: a
table passes when he can exclude none of those values for any hidden primary. Where no pattern does it, rows are put
together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import block_diag, csr_matrix

from jihua_analysis.publish.protection import Bools, CannotProtect, Protection, protected

TOTAL = "合计"
LEAST = 5
"""No threshold is lower."""
THRESHOLD = 10


@dataclass(frozen=True, eq=False)
class Hidden:
    """A table with totals and which of its cells are hidden.

    counts: rows and columns as given, TOTAL last in both. groups: the rows of the table as it came that each row
    stands for. floor: the least value that a reader must allow for a hidden cell (1 where zeros are never hidden).
    """

    counts: pd.DataFrame
    is_hidden: pd.DataFrame
    is_primary: pd.DataFrame
    groups: dict[str, tuple[str, ...]]
    threshold: int
    floor: int

    @cached_property
    def shown(self) -> pd.DataFrame:
        """The table as published: hidden cells are missing."""
        return self.counts.astype("Int64").mask(self.is_hidden)


def with_totals(table: pd.DataFrame) -> pd.DataFrame:
    """The table of counts with a TOTAL row and column. ValueError on what is no count."""
    values = table.to_numpy(dtype=float)
    if not (np.isfinite(values) & (values >= 0) & (values == np.floor(values))).all():
        raise ValueError("a count table holds whole numbers from 0 up; leave out rows with missing counts")
    out = table.astype("int64").rename(index=str, columns=str)
    out[TOTAL] = out.sum(axis=1)
    out.loc[TOTAL] = out.sum()
    return out


def published(table: pd.DataFrame, threshold: int = THRESHOLD, hide_zeros: bool = False) -> Hidden:
    """The table as it may be published: suppressed, and its smallest rows put together as long as it does not pass.

    What cannot be protected even as one row is hidden altogether.
    """
    groups: dict[str, tuple[str, ...]] = {str(row): (str(row),) for row in table.index}
    current, others = table.rename(index=str), ""
    while True:
        try:
            return suppress(current, threshold, hide_zeros, groups=groups)
        except CannotProtect:
            if len(current) == 1:
                counts = with_totals(current)
                everything = pd.DataFrame(True, index=counts.index, columns=counts.columns)
                return Hidden(counts, everything, everything, groups, threshold, 0)
        smallest = [str(r) for r in current.sum(axis=1).sort_values(kind="stable").index if str(r) != others]
        merged = smallest[:1] if others else smallest[:2]
        members = groups.pop(others, ()) + tuple(m for row in merged for m in groups.pop(row))
        gone = [*merged, others] if others else merged
        others = f"其他{len(members)}个"
        row = current.loc[gone].sum().rename(others).to_frame().T
        current = pd.concat([current.drop(index=gone), row])
        groups[others] = members


def suppress(
    table: pd.DataFrame, threshold: int = THRESHOLD, hide_zeros: bool = False, protection: Protection = "every_value",
    groups: dict[str, tuple[str, ...]] | None = None,
) -> Hidden:  # fmt: skip
    """The table with primary and secondary cells hidden; CannotProtect where the audit would not pass.

    hide_zeros: zeros are primary too, for complements of sensitive items, where 0 is 100 %.
    """
    if threshold < LEAST:
        raise ValueError(f"threshold {threshold}: never below {LEAST}")
    counts = with_totals(table)
    values, floor = counts.to_numpy(), 0 if hide_zeros else 1
    primary = (values >= floor) & (values < threshold)

    def masked(cells: Bools) -> pd.DataFrame:
        return pd.DataFrame(cells, index=counts.index, columns=counts.columns)

    made = Hidden(counts, masked(protected(values, primary, threshold, floor, protection)), masked(primary),
                  groups or {str(row): (str(row),) for row in table.index}, threshold, floor)  # fmt: skip
    if len(audit(made, protection=protection)):
        raise CannotProtect(f"{int(primary.sum())} small cells cannot be protected among {values.size}")
    return made


def audit(*tables: Hidden, protection: Protection = "every_value") -> pd.DataFrame:
    """The primary cells that a reader of all these tables could narrow too far; empty where they pass.

    Several tables are editions of one: what one shows counts against what another hides.
    """
    found = attack(*tables, only_primary=True)
    least, most = tables[0].floor, tables[0].threshold - 1
    if protection == "width":
        return found[found["high"] - found["low"] < tables[0].threshold].reset_index(drop=True)
    return found[(found["low"] > max(least, 0)) | (found["high"] < most)].reset_index(drop=True)


def attack(*tables: Hidden, only_primary: bool = False) -> pd.DataFrame:
    """What a reader of all these editions of one table can work out of their hidden cells: lowest and highest value.

    Columns row, column, count, low, high; an open end is infinite.
    """
    atoms = list(dict.fromkeys(a for t in tables for members in t.groups.values() for a in members))
    columns = [str(c) for c in tables[0].counts.columns[:-1]]
    index = {(a, c): i * len(columns) + j for i, a in enumerate(atoms) for j, c in enumerate(columns)}
    lowest, asked, equations, right = np.zeros(len(index)), [], [], []
    opened: set[int] = set()
    for t in tables:
        own = list(dict.fromkeys(a for members in t.groups.values() for a in members))
        values, hidden, primary = t.counts.to_numpy(), t.is_hidden.to_numpy(), t.is_primary.to_numpy()
        for i, row in enumerate(t.counts.index):
            members = own if i == len(values) - 1 else t.groups[str(row)]
            for j, column in enumerate(t.counts.columns):
                parts = [index[a, c] for a in members for c in (columns if j == len(columns) else [str(column)])]
                if not hidden[i, j]:
                    line = np.zeros(len(index))
                    line[parts] = 1
                    equations.append(line)
                    right.append(float(values[i, j]))
                    opened.update(parts if len(parts) == 1 else ())
                elif len(parts) == 1:
                    lowest[parts[0]] = max(lowest[parts[0]], t.floor)
                if primary[i, j] if only_primary else hidden[i, j]:
                    asked.append((str(row), str(column), int(values[i, j]), tuple(parts)))
    lowest[list(opened)] = 0
    questions = list(dict.fromkeys(asked))
    ends = _ranges([parts for *_, parts in questions], lowest, equations, right)
    rows = [
        (row, column, count, low, high) for (row, column, count, _), (low, high) in zip(questions, ends, strict=True)
    ]
    return pd.DataFrame(rows, columns=["row", "column", "count", "low", "high"])


def _ranges(
    sums: Sequence[tuple[int, ...]],
    lowest: NDArray[np.float64],
    equations: list[NDArray[np.float64]],
    right: list[float],
) -> list[tuple[float, float]]:
    """The least and the greatest of some sums of cells over all tables that agree with what is shown.

    Each sum has a copy of the table of its own, so that one linear programme answers for all of them.
    """
    if not sums:
        return []
    n, far = len(lowest), 4 * max([*right, 1.0]) + 1000
    ends = []
    for sign in (1, -1):
        goal = np.zeros((len(sums), n))
        for at, parts in enumerate(sums):
            goal[at, list(parts)] = sign
        bounds = np.tile(np.column_stack([lowest, np.full(n, far)]), (len(sums), 1))
        given: dict[str, Any] = {"bounds": bounds, "method": "highs"}
        if equations:
            given |= {"A_eq": block_diag([csr_matrix(np.array(equations))] * len(sums)).tocsr(),
                     "b_eq": np.tile(right, len(sums))}  # fmt: skip
        found: Any = linprog(goal.ravel(), **given)
        if found.status != 0:
            raise CannotProtect(f"the audit could not be done: {found.message}")
        reached = (np.abs(goal) * found.x.reshape(len(sums), n)).sum(axis=1)
        ends.append([np.inf if value >= far else round(float(value), 6) for value in reached])
    return list(zip(*ends, strict=True))


def difference_leaks(first: Hidden, second: Hidden, threshold: int = THRESHOLD) -> pd.DataFrame:
    """Cells of two years' running totals that are shown in both and differ by less than the threshold, but not by 0.

    The difference of two running totals is a count of its own. For two editions of one year use `audit(first, second)`.
    """
    rows = [r for r in first.counts.index if r in second.counts.index and _same(first, second, str(r))]
    columns = [c for c in first.counts.columns if c in second.counts.columns]
    before, after = first.shown.loc[rows, columns], second.shown.loc[rows, columns]
    change = (after - before).abs()
    found = [(str(r), str(c), int(change.loc[r, c])) for r in rows for c in columns
             if pd.notna(change.loc[r, c]) and 0 < change.loc[r, c] < threshold]  # fmt: skip
    return pd.DataFrame(found, columns=["row", "column", "difference"])


def _same(first: Hidden, second: Hidden, row: str) -> bool:
    return row == TOTAL or set(first.groups.get(row, ())) == set(second.groups.get(row, ()))
