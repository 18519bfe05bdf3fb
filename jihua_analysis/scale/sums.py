"""Sums of parts into periods, batch of rows by batch of rows, exact and in whatever order the rows come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jihua_analysis.assess.roster import Roster
from jihua_analysis.policy.periods import span

Ints = NDArray[np.int64]
_NOTHING = np.zeros(0, np.int64)
_SHIFT = np.float64(1.5 * 2**52)


@dataclass(frozen=True)
class Part:
    """A period of counts within a period to be filled."""

    period: str
    target: str

    @property
    def length(self) -> int:
        """How many months it has."""
        _, first, last = span(self.period)
        return last - first + 1


@dataclass(frozen=True)
class Rows:
    """Rows of a batch that belong to one layer: which place each fills (−1: none), and the runs that fill one place.

    at: the rows, None for all; starts: where runs begin among them; run: the place that each run fills, a slice where
    they fill one after the other; edges: for 'first' and 'last' whether a row is that of the first or last month.
    """

    place: Ints
    at: Ints | None
    starts: Ints
    run: Ints | slice
    edges: Mapping[str, NDArray[np.bool_]]


class Layer:
    """Periods of one length, filled from parts of one length: sums, which parts came in, and where one had no number.

    A place is a body of the roster and a target; only parts in which the body stood count.
    """

    def __init__(
        self, roster: Roster, targets: Sequence[str], parts: Sequence[Part], length: int, rolls: Mapping[str, str]
    ) -> None:
        self.targets, self.length, self.rolls = targets, length, rolls
        self.parts = {p.period: p for p in parts if p.target in targets and p.length == length}
        spans = np.array([span(target) for target in targets])
        own = spans[:, 0] == roster.year
        begins, ends = roster.months_active
        self.begins = np.where(own, np.maximum(begins[:, None], spans[:, 1]), spans[:, 1]).reshape(-1)
        self.ends = np.where(own, np.minimum(ends[:, None], spans[:, 2]), spans[:, 2]).reshape(-1)
        self.is_whole = bool((begins == 1).all() and (ends == 12).all())
        size = len(self.begins)
        self.rows_seen, self.parts_seen = np.zeros(size, np.int64), np.zeros(size, np.int64)
        self.sums = {name: np.zeros(size, np.int64) for name in rolls}
        for name, roll in rolls.items():
            if roll == "max":
                self.sums[name][:] = np.iinfo(np.int64).min
        self.lacking = {name: np.zeros(size, dtype=bool) for name in rolls}

    def rows(self, who: Ints, periods: pa.DictionaryArray) -> Rows:
        """The rows of a batch that belong here, noted as seen; who: the roster row of each, −1 for none."""
        known = [self.parts.get(str(period)) for period in periods.dictionary.to_pylist()]
        target = np.array([self.targets.index(p.target) if p else -1 for p in known], dtype=np.int64)
        months = np.array([span(p.period)[1:] if p else (0, 0) for p in known], dtype=np.int64).reshape(-1, 2)
        code = periods.indices.to_numpy().astype(np.int64)
        place = np.where((who < 0) | (target[code] < 0), -1, who * len(self.targets) + target[code])
        if not self.is_whole:
            first, last = months[code].T
            place[(last < self.begins[place]) | (first > self.ends[place])] = -1
        at = None if (place >= 0).all() else np.flatnonzero(place >= 0)
        if at is not None:
            code = code[at]
        chosen = place if at is None else place[at]
        starts = np.flatnonzero(np.diff(chosen, prepend=-1))
        filled = chosen[starts]
        run: Ints | slice = filled
        if len(filled):
            if (np.diff(filled) == 1).all():
                run = slice(filled[0], filled[-1] + 1)
            bits = (1 << ((months[:, 0] - 1) // self.length))[code]
            _merge(np.add, self.rows_seen, run, np.diff(starts, append=len(chosen)))
            _merge(np.bitwise_or, self.parts_seen, run, np.bitwise_or.reduceat(bits, starts))
        edges = {
            edge: (months[code, 0] <= month[chosen]) & (month[chosen] <= months[code, 1])
            for edge, month in (("first", self.begins), ("last", self.ends))
            if edge in self.rolls.values()
        }
        return Rows(place, at, starts, run, edges)

    def add(self, name: str, values: Ints, gaps: Ints, rows: Rows) -> None:
        """The numbers of one measure; gaps: the rows of the batch that have none."""
        if not len(rows.starts):
            return
        roll, total = self.rolls[name], self.sums[name]
        chosen = values if rows.at is None else values[rows.at]
        if roll == "max":
            _merge(np.maximum, total, rows.run, np.maximum.reduceat(chosen, rows.starts))
        else:
            if roll in rows.edges:
                chosen = chosen * rows.edges[roll]
            _merge(np.add, total, rows.run, np.add.reduceat(chosen, rows.starts))
        if len(gaps):
            places = rows.place[gaps]
            self.lacking[name][places[places >= 0]] = True

    def is_known(self, name: str) -> NDArray[np.bool_]:
        """Where every part came in with a number."""
        return self.is_complete & ~self.lacking[name]

    @cached_property
    def is_complete(self) -> NDArray[np.bool_]:
        """Where every part came in; only once all rows are added."""
        wanted = (self.ends - 1) // self.length - (self.begins - 1) // self.length + 1
        return (np.bitwise_count(self.parts_seen) == wanted) & (self.rows_seen > 0)

    def reported_twice(self) -> int | None:
        """A place of which a part came in more than once."""
        twice = np.flatnonzero(self.rows_seen > np.bitwise_count(self.parts_seen))
        return int(twice[0]) if len(twice) else None


def _merge(how: np.ufunc, into: Ints, run: Ints | slice, values: Ints) -> None:
    """Values taken into places, of which one may be named more than once unless they are a slice."""
    if isinstance(run, slice):
        how(into[run], values, out=into[run])
    else:
        how.at(into, run, values)


def integers(column: pa.Array, scale: int) -> tuple[Ints, Ints]:
    """Numbers as integers of 1/scale, and the rows that have none, whose numbers mean nothing."""
    gaps = _gaps(column)
    if pa.types.is_decimal(column.type) or pa.types.is_boolean(column.type):
        column = column.cast(pa.float64() if pa.types.is_decimal(column.type) else pa.int8())
    if pa.types.is_null(column.type):
        return np.zeros(len(column), np.int64), gaps
    dtype = np.dtype(column.type.to_pandas_dtype())
    values: NDArray[Any] = np.frombuffer(column.buffers()[1], dtype)[column.offset : column.offset + len(column)]
    if dtype.kind == "f":
        is_number = np.isfinite(values)
        gaps = gaps if is_number.all() else np.union1d(gaps, np.flatnonzero(~is_number))
        return _rounded(np.multiply(values, scale, dtype=np.float64)), gaps
    whole = values.astype(np.int64)
    return (whole if scale == 1 else whole * scale), gaps


def _rounded(numbers: NDArray[np.float64]) -> Ints:
    """The nearest integers of numbers within ±2**51, halves to the even one; `numbers` is written over.

    Added to 1.5 * 2**52 a number loses just its fraction, and the sum's bits count on by one an integer: a fifth of
    the time of `rint` and `astype`.
    """
    with np.errstate(invalid="ignore"):
        numbers += _SHIFT
    bits = numbers.view(np.int64)
    bits -= _SHIFT.view(np.int64)
    return bits


def _gaps(column: pa.Array) -> Ints:
    """The rows without a number."""
    if column.null_count == 0:
        return _NOTHING
    if pa.types.is_null(column.type):
        return np.arange(len(column))
    begin, end = column.offset, column.offset + len(column)
    bitmap = np.frombuffer(column.buffers()[0], np.uint8)[begin // 8 : -(-end // 8)]
    near = np.flatnonzero(bitmap != 255)  # gaps are few: whole bytes are looked through first
    byte, bit = np.nonzero(np.unpackbits(bitmap[near, None], axis=1, bitorder="little") == 0)
    at: Ints = near[byte] * 8 + bit - begin % 8
    return at[(at >= 0) & (at < len(column))]
