"""Conditions beside the score: read with open totals at both their bounds, and shown with the numbers they rest on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jihua_analysis.assess.exact import MISSING, REPORTED, Column, Truth, Value, as_truth
from jihua_analysis.assess.formulas import evaluate
from jihua_analysis.assess.runs import NO, UNKNOWN, YES, Codes
from jihua_analysis.assess.totals import Totals
from jihua_analysis.policy.formula import parse


@dataclass(frozen=True)
class Scope(Mapping[str, Value]):
    """Names with others laid over them."""

    over: Mapping[str, Value]
    under: Mapping[str, Value]

    def __getitem__(self, name: str) -> Value:
        return self.over[name] if name in self.over else self.under[name]

    def __iter__(self) -> Iterator[str]:
        return iter({**self.over, **self.under})

    def __len__(self) -> int:
        return len({**self.over, **self.under})


@dataclass(frozen=True)
class Conditions:
    """What a condition of a standing rule may read: the totals of the sheet, whether targets are met, and all names."""

    totals: Totals
    targets_met: Truth
    names: Mapping[str, Value]

    def holds(self, text: str) -> Truth:
        """The condition for every body; with an open total it is known where both bounds agree."""
        t = self.totals
        low, high = (
            as_truth(evaluate(text, self._scope(np.where(t.is_complete, t.total, b)))) for b in (t.lower, t.upper)
        )
        n = len(t.total)
        agree = (low.value == high.value) & (low.state == high.state)
        state = np.where(agree, low.state, MISSING).astype(np.uint8)
        return Truth(np.broadcast_to(low.value, n), np.broadcast_to(state, n))

    def _scope(self, total: NDArray[Any]) -> Scope:
        t = self.totals
        state = np.where(t.any_known, REPORTED, MISSING).astype(np.uint8)
        raw = Column(t.raw, 10**t.decimals, np.where(t.is_complete, state, MISSING).astype(np.uint8))
        return Scope(
            {
                "total": Column(total, 10**t.decimals, state),
                "raw_total": raw,
                "targets_met": self.targets_met,
            },
            self.names,
        )

    def facts(self, text: str, *more: str) -> NDArray[Any]:
        """'total=498;targets_met=no' a body: what a condition looked at."""
        names = dict.fromkeys([*parse(text).names(), *more])
        shown = [np.char.add(f"{name}=", self._shown(name).astype(str)) for name in names]
        return np.array(
            [";".join(parts) for parts in zip(*shown, strict=True)] or [""] * len(self.totals.total),
            dtype=object,
        )

    def _shown(self, name: str) -> NDArray[Any]:
        n, t = len(self.totals.total), self.totals
        if name in ("total", "raw_total"):
            scale = 10**t.decimals
            values = (t.total if name == "total" else t.raw) / scale
            rows = zip(values, t.is_complete, t.lower / scale, t.upper / scale, strict=True)
            return np.array([f"{v:.10g}" if c else f"{lo:.10g}…{hi:.10g}" for v, c, lo, hi in rows], dtype=object)
        value = self.targets_met if name == "targets_met" else self.names[name]
        if isinstance(value, Truth):
            words = np.where(np.broadcast_to(value.value, n), "yes", "no").astype(object)
        else:
            words = np.array([f"{v:.10g}" for v in value.spread(n).floats()], dtype=object)
        return np.where(np.broadcast_to(value.state, n) == REPORTED, words, "unknown")


def codes_of(truth: Truth) -> Codes:
    """YES, NO or UNKNOWN a body."""
    return np.where(truth.state == REPORTED, np.where(truth.value, YES, NO), UNKNOWN).astype(np.int8)
