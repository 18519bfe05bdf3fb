"""Conditions beside the score: read with open totals at both their bounds, and shown with the numbers they rest on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jihua_analysis.assess.exact import MISSING, ONE, REPORTED, Column, Truth, Value, as_column, as_truth
from jihua_analysis.assess.formulas import Overlay, evaluate
from jihua_analysis.assess.parts import Scope, score_part
from jihua_analysis.assess.roster import Roster
from jihua_analysis.assess.runs import NO, UNKNOWN, YES, Codes
from jihua_analysis.assess.totals import Totals
from jihua_analysis.policy.formula import parse
from jihua_analysis.policy.standing import Output


@dataclass(frozen=True)
class Conditions:
    """What a condition of a standing rule may read: totals, section totals, outputs, targets met, and all names.

    later: what is known only at a later stage (is_vetoed, in_<class>), added as the stages pass. late: what has to wait
    for it.
    """

    totals: Totals
    outputs: tuple[Output, ...]
    targets_met: Truth
    roster: Roster
    names: Mapping[str, Value]
    late: frozenset[str] = frozenset()
    later: dict[str, Value] = field(default_factory=dict)

    def holds(self, text: str) -> Truth:
        """The condition for every body; with an open total it is known where both bounds agree."""
        t = self.totals
        low, high = (
            as_truth(evaluate(text, self.scope(np.where(t.is_complete, t.total, b)))) for b in (t.lower, t.upper)
        )
        n = len(t.total)
        agree = (low.value == high.value) & (low.state == high.state)
        state = np.where(agree, low.state, MISSING).astype(np.uint8)
        return Truth(np.broadcast_to(low.value, n), np.broadcast_to(state, n))

    def scope(self, total: NDArray[Any] | None = None) -> Overlay:
        """The names, with the total at a bound, or missing where it is open."""
        t, scale = self.totals, 10**self.totals.decimals
        scored = np.where(t.any_known, REPORTED, MISSING).astype(np.uint8)
        whole = np.where(t.is_complete, scored, MISSING).astype(np.uint8)
        own: dict[str, Value] = {
            "total": Column(t.total, scale, whole) if total is None else Column(total, scale, scored),
            "raw_total": Column(t.raw, scale, whole),
            "base_total": Column(t.base, scale, whole),
            "targets_met": self.targets_met,
            **{f"{name}.points": column for name, column in t.sections.items()},
            **self.later,
        }
        names = Overlay(own, self.names)
        for output in self.outputs:
            if self.later or output.id not in self.late:
                own[output.id] = self.output(output, names)
        return names

    def output(self, output: Output, names: Overlay) -> Column:
        """A derived figure, exact."""
        if output.value is not None:
            return as_column(evaluate(output.value, names))
        assert output.rule is not None
        return score_part("output", output.rule, Scope(ONE, self.roster, names, f"{output.id}.given")).amount

    def facts(self, rows: NDArray[np.int64], text: str, more: Iterable[str] = ()) -> NDArray[Any]:
        """'total=498;targets_met=no' for these bodies: what a condition looked at."""
        names = dict.fromkeys([*parse(text).names(), *more])
        shown = [[f"{name}={word}" for word in self._shown(name, rows)] for name in names]
        return np.array([";".join(parts) for parts in zip(*shown, strict=True)] or [""] * len(rows), dtype=object)

    def _shown(self, name: str, rows: NDArray[np.int64]) -> list[str]:
        t = self.totals
        if name in ("total", "raw_total"):
            scale = 10**t.decimals
            values = (t.total if name == "total" else t.raw)[rows] / scale
            bounds = zip(values, t.is_complete[rows], t.lower[rows] / scale, t.upper[rows] / scale, strict=True)
            return [f"{v:.10g}" if c else f"{lo:.10g}…{hi:.10g}" for v, c, lo, hi in bounds]
        value = self.scope()[name]
        if isinstance(value, Truth):
            words = ["yes" if v else "no" for v in np.broadcast_to(value.value, len(t.total))[rows]]
        else:
            words = [f"{v:.10g}" for v in value.spread(len(t.total)).take(rows).floats()]
        known = np.broadcast_to(value.state, len(t.total))[rows] == REPORTED
        return [word if is_known else "unknown" for word, is_known in zip(words, known, strict=True)]


def codes_of(truth: Truth) -> Codes:
    """YES, NO or UNKNOWN a body."""
    return np.where(truth.state == REPORTED, np.where(truth.value, YES, NO), UNKNOWN).astype(np.int8)


def truth_of(code: Codes) -> Truth:
    """A code as a truth that later conditions may read."""
    return Truth(code == YES, np.where(code == UNKNOWN, MISSING, REPORTED).astype(np.uint8))
