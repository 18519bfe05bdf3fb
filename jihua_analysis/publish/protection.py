"""Which cells of a table with totals must be hidden beside its small ones, at the least loss.

Rows and columns are the nodes of a network and cells its edges; a table that a reader cannot tell from ours is a
circulation over the hidden ones. So a hidden cell can rise, for all he knows, by the greatest flow from one of its
ends back to the other, and where that falls short the least cut names the cells of which more must be hidden. The cuts
make a small integer programme, solved again until nothing falls short (Fischetti and Salazar 2001).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

Protection = Literal["every_value", "width"]
"""every_value: no value of a primary can be excluded. width: the interval is at least the threshold wide."""
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


class CannotProtect(ValueError):
    """No pattern of hidden cells protects the table."""


@dataclass(frozen=True, eq=False)
class Cut:
    """Cells, each with how much hiding it gives, that must give at least `need` together."""

    gives: Ints
    need: int


def protected(values: Ints, primary: Bools, threshold: int, floor: int, protection: Protection) -> Bools:
    """The primary cells and the least that must join them so that each primary can move as far as it has to.

    values: with the totals in the last row and column. floor: the least value that a reader must allow for a hidden
    cell; where it is 1, zeros are never hidden. CannotProtect where no pattern does it.
    """
    network, hidden = _Network(values, floor, threshold), primary
    cuts = [cut for k in np.flatnonzero(primary) for cut in network.lines(int(k))]
    while short := _short(network, primary, hidden, protection):
        cuts += short
        hidden = _cheapest(values, primary, cuts, floor)
        if any(cut.gives[hidden.ravel()].sum() < cut.need for cut in cuts):
            raise CannotProtect("the pattern of hidden cells does not hold what was asked of it")
    return hidden


def _short(network: _Network, primary: Bools, hidden: Bools, protection: Protection) -> list[Cut]:
    """A cut for each way in which a primary cell cannot move as far as it has to."""
    threshold, found = network.threshold, []
    edges = _Edges(network, hidden)
    for k in np.flatnonzero(primary):
        value = int(network.values.flat[k])
        down, up = value - network.floor, threshold - 1 - value
        rise = edges.cut(int(k), True, up if protection == "every_value" else threshold)
        fall = edges.cut(int(k), False, down)
        if protection == "every_value":
            found += [cut for cut in (rise, fall) if cut]
        elif rise:
            gives, need = (rise.gives + fall.gives, threshold) if fall else (rise.gives, threshold - down)
            if gives[hidden.ravel()].sum() < need:
                found.append(Cut(np.minimum(gives, need), need))
    return found


def _cheapest(values: Ints, primary: Bools, cuts: list[Cut], floor: int) -> Bools:
    """The cells, primary ones among them, that satisfy every cut and hide the least."""
    flat = values.ravel().astype(float)
    mean = flat.sum() / max((flat > 0).sum(), 1)
    cost = np.where(primary.ravel(), 0, flat + mean)
    most = np.where((flat == 0) & (floor == 1), 0.0, 1.0)
    gives = csr_matrix(np.array([cut.gives for cut in cuts], dtype=float))
    found = milp(cost, constraints=LinearConstraint(gives, [cut.need for cut in cuts], np.inf),
                 bounds=Bounds(primary.ravel().astype(float), most), integrality=np.ones(flat.size, dtype=np.int64),
                 options={"mip_rel_gap": 0, "node_limit": 5000})  # fmt: skip
    if found.x is None:
        raise CannotProtect("no pattern of hidden cells protects the small ones")
    return np.asarray(found.x > 0.5).reshape(values.shape)


@dataclass(frozen=True, eq=False)
class _Network:
    """A table as a network: every cell an edge from `tail` to `head`, so that sums over rows and columns balance."""

    values: Ints
    floor: int
    threshold: int

    @cached_property
    def place(self) -> tuple[Ints, Ints]:
        """The row and the column of each cell."""
        row, column = np.divmod(np.arange(self.values.size), self.values.shape[1])
        return row, column

    @cached_property
    def ends(self) -> tuple[Ints, Ints]:
        """tail and head of each cell: from its row to its column, for the totals the other way round."""
        (row, column), (rows, columns) = self.place, self.values.shape
        is_total = (row == rows - 1) ^ (column == columns - 1)
        return np.where(is_total, rows + column, row), np.where(is_total, row, rows + column)

    @cached_property
    def down(self) -> Ints:
        """How far each cell can fall if it is hidden; it can rise without end, but no need is above the threshold."""
        return np.clip(self.values.ravel() - self.floor, 0, self.threshold)

    def lines(self, k: int) -> list[Cut]:
        """A hidden cell alone in its row or its column is told by the others."""
        row, column = self.place
        lines = [(line == line[k]).astype(np.int64) for line in (row, column)]
        for line in lines:
            line[k] = 0
        return [Cut(line, 1) for line in lines]


class _Edges:
    """The hidden cells of a network as a graph that flows run through."""

    def __init__(self, network: _Network, hidden: Bools) -> None:
        self.network, cells = network, np.flatnonzero(hidden)
        tail, head = (ends[cells] for ends in network.ends)
        start, end, self.cell = np.r_[tail, head], np.r_[head, tail], np.r_[cells, cells]
        room = np.r_[np.full(len(cells), network.threshold), network.down[cells]]
        order = np.lexsort((end, start))
        self.cell, self.room, self.nodes = self.cell[order], room[order].astype(np.int32), sum(network.values.shape)
        self.end = end[order].astype(np.int32)
        self.starts = np.searchsorted(start[order], np.arange(self.nodes + 1)).astype(np.int32)

    def cut(self, k: int, upward: bool, need: int) -> Cut | None:
        """The least cut that keeps cell `k` from moving by `need`; None where nothing does."""
        if need <= 0:
            return None
        tail, head = self.network.ends
        source, sink = (head[k], tail[k]) if upward else (tail[k], head[k])
        room = np.where(self.cell == k, 0, self.room).astype(np.int32)
        graph: Any = csr_matrix((room, self.end, self.starts), shape=(self.nodes, self.nodes))
        found = maximum_flow(graph, int(source), int(sink))
        if found.flow_value >= need:
            return None
        left = graph - found.flow
        left.eliminate_zeros()
        near = np.zeros(self.nodes, dtype=bool)
        near[breadth_first_order(left, int(source), return_predecessors=False)] = True
        gives = np.where(near[tail] & ~near[head], self.network.threshold, 0)
        gives = np.where(~near[tail] & near[head], self.network.down, gives)
        gives[k] = 0
        return Cut(np.minimum(gives, need), need)
