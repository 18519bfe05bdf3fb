"""The smallest change of a body's own work that alters its class, its grade or a veto."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from jihua_analysis.assess.evaluate import Evaluation, evaluate
from jihua_analysis.explore.inputs import Input, put
from jihua_analysis.explore.levers import Lever, levers_of
from jihua_analysis.explore.scenarios import Start, WhatIfError
from jihua_analysis.explore.sentences import Sentences
from jihua_analysis.intake.headings import did_you_mean
from jihua_analysis.intake.schema import TABLE, Tables
from jihua_analysis.policy.model import Policy
from jihua_analysis.policy.standing import Standing

GRID = 24
"""How many amounts of a lever are tried at a time."""


@dataclass(frozen=True, eq=False)
class Smallest:
    """What would alter a body's result.

    alone: levers that suffice by themselves, each with the fewest units and its from and to, the fewest first.
    together: where none does, levers that suffice together, none of which can be left out or made smaller by one
    unit. is_reached: whether anything within the body's own work suffices.
    """

    body: str
    outcome: str
    is_reached: bool
    holds_already: bool
    alone: pd.DataFrame
    together: pd.DataFrame

    def says(self) -> Sentences:
        """The change in sentences."""
        if not self.outcome:
            return Sentences(["文件没有规定类别和等次，名次之外没有可以争取的结果。"])
        if self.holds_already:
            return Sentences([f"{self.body}现在已是“{self.outcome}”。"])
        if not self.is_reached:
            return Sentences([f"在{self.body}自己的工作范围内，怎样改也达不到“{self.outcome}”；挡在前面的见 why_not。"])
        lines = [
            f"{row.what}：{row.now} → {row.then}（{row.units}{row.unit}），只改这一项就是“{self.outcome}”。"
            for row in self.alone.itertuples()
        ]
        if len(self.together):
            parts = "；".join(f"{r.what} {r.now} → {r.then}（{r.units}{r.unit}）" for r in self.together.itertuples())
            lines.append(f"没有一项单独够；合起来够的：{parts}。")
        return Sentences(lines)


def smallest_change(
    source: str | Path | Policy | Evaluation | Start,
    tables: Tables | None = None,
    body: str = "",
    outcome: str = "",
    office: str | None = None,
) -> Smallest:
    """The fewest events, counts or yuan that give a body another class or grade, or lift a veto.

    outcome: the id of a class or grade to reach (a better grade will do), or of a veto to lift. Only the body's own
    records, services, timeliness and budget move, each within what was due; births, points that people give, and
    grounds set elsewhere never do (bounds). WhatIfError for a body or outcome that is not known.
    """
    base = Start.of(source, tables).base
    found = _Search(base, body, outcome, office)
    if not found.label:
        return Smallest(body, "", False, False, found.table([]), found.table([]))
    if found.test([()])[0]:
        return Smallest(body, found.label, True, True, found.table([]), found.table([]))
    levers = found.useful(levers_of(base, found.office, body))
    full = [lever.most for lever in levers]
    if not levers or not found.test([found.inputs(levers, full)])[0]:
        return Smallest(body, found.label, False, False, found.table([]), found.table([]))
    singles = found.test([lever.moved(lever.most) for lever in levers])
    alone = [(lever, found.fewest(lever, ())) for lever, enough in zip(levers, singles, strict=True) if enough]
    together = [] if alone else found.pruned(levers)
    return Smallest(body, found.label, True, False, found.table(alone), found.table(together))


class _Search:
    """Trials for one body: each trial is a copy of its office with some inputs moved, all assessed in one call."""

    def __init__(self, base: Evaluation, body: str, outcome: str, office: str | None) -> None:
        rows = base.places[base.places["body"] == body]
        rows = rows[rows["office"] == office] if office else rows
        if len(rows) != 1:
            guess = did_you_mean(body, base.places["body"])
            raise WhatIfError([f"没有参加评定的“{body}”" + (f"；您是否指“{guess}”？" if guess else "")])
        self.base, self.body, self.office = base, body, str(rows["office"].iloc[0])
        self.kind = str(rows["kind"].iloc[0])
        self.holds, self.label = _reached(base.policy.standing[self.kind], outcome)

    def test(self, trials: Sequence[tuple[Input, ...]]) -> list[bool]:
        """Whether each trial reaches the outcome."""
        return [self.holds(row) for row in self._rows(self._assessed(trials), len(trials)).to_dict("records")]

    def useful(self, levers: Iterable[Lever]) -> list[Lever]:
        """Levers that give points, meet a target or reach the outcome when moved as far as they go; the best first."""
        tried = list(levers)
        if not tried:
            return []
        made = self._assessed([(), *(lever.moved(lever.most) for lever in tried)])
        rows = self._rows(made, len(tried) + 1)
        at = made.roster.locate(rows)
        met = sum(v.met.is_yes()[at].astype(int) for (_, p), v in made.decided.items() if p == str(made.year))
        points = rows["lower"].to_numpy(dtype=float) + rows["upper"].to_numpy(dtype=float)
        reached = np.array([self.holds(row) for row in rows.to_dict("records")])
        gain = (points - points[0])[1:] / 2
        helps = (gain > 0) | (np.asarray(met)[1:] > np.asarray(met)[0] if np.ndim(met) else False) | reached[1:]
        rate = gain / np.array([lever.most for lever in tried])
        order = np.argsort(-rate, kind="stable")
        return [tried[i] for i in order if helps[i] and gain[i] >= 0]

    def fewest(self, lever: Lever, beside: tuple[Input, ...]) -> int:
        """The fewest units of a lever that suffice beside other inputs; it does as far as it goes."""
        low, high = 0, lever.most
        while high - low > 1:
            tries = sorted({low + (high - low) * i // (GRID + 1) for i in range(1, GRID + 1)} - {low, high})
            enough = self.test([(*beside, *lever.moved(units)) for units in tries])
            first = next((i for i, ok in enumerate(enough) if ok), len(tries))
            high = tries[first] if first < len(tries) else high
            low = tries[first - 1] if first else low
        return high

    def pruned(self, levers: list[Lever]) -> list[tuple[Lever, int]]:
        """Levers that suffice together: the least fruitful left out while the rest does, then each made small."""
        cut = [levers[:n] for n in range(1, len(levers) + 1)]
        enough = self.test([self.inputs(some, [lever.most for lever in some]) for some in cut])
        kept = cut[enough.index(True)]
        while len(kept) > 1:
            fewer = [[*kept[:i], *kept[i + 1 :]] for i in range(len(kept))]
            enough = self.test([self.inputs(some, [lever.most for lever in some]) for some in fewer])
            if not any(enough):
                break
            kept = fewer[len(enough) - 1 - enough[::-1].index(True)]
        units = [lever.most for lever in kept]
        for i in reversed(range(len(kept))):
            others = [(lever, n) for j, (lever, n) in enumerate(zip(kept, units, strict=True)) if j != i]
            beside = self.inputs([lever for lever, _ in others], [n for _, n in others])
            units[i] = self.fewest(kept[i], beside)
        return list(zip(kept, units, strict=True))

    @staticmethod
    def inputs(levers: Sequence[Lever], units: Sequence[int]) -> tuple[Input, ...]:
        """The inputs of several levers together."""
        return tuple(one for lever, n in zip(levers, units, strict=True) for one in lever.moved(n))

    def table(self, moves: list[tuple[Lever, int]]) -> pd.DataFrame:
        """One row a lever: what, now, then, units, unit."""
        rows = []
        for lever, units in sorted(moves, key=lambda move: move[1]):
            now, best = sum(s.now for s in lever.steps), sum(s.best for s in lever.steps)
            then = now + (units if best > now else -units)
            rows.append((lever.name.rstrip("+-"), lever.label, now, then, units, lever.unit))
        return pd.DataFrame(rows, columns=["input", "what", "now", "then", "units", "unit"])

    def _assessed(self, trials: Sequence[tuple[Input, ...]]) -> Evaluation:
        base = self.base
        names = [f"{i:05d}" for i in range(len(trials))]
        frames: dict[str, pd.DataFrame] = {}
        for table in (*TABLE, "marks"):
            frame = base.tables.frame(table)
            own = frame[frame["office"] == self.office]
            copies = [own.assign(office=pd.array([name] * len(own), dtype="string")) for name in names]
            frames[table] = pd.concat(copies, ignore_index=True)
        frames["bodies"] = frames["bodies"].assign(
            body=frames["bodies"]["body"].where(frames["bodies"]["kind"] != "office", frames["bodies"]["office"])
        )
        for name, inputs in zip(names, trials, strict=True):
            for one in inputs:
                frames[one.table] = put(frames[one.table], one, name)
        return evaluate(base.policy, replace(base.tables, **frames), base.year, base.as_of)

    def _rows(self, made: Evaluation, count: int) -> pd.DataFrame:
        own = made.places[made.places["body"] == self.body].sort_values("office", ignore_index=True)
        assert len(own) == count
        return own


def _reached(rule: Standing, outcome: str) -> tuple[Callable[[dict[str, object]], bool], str]:
    """Whether a row of places has the outcome, and what it is called."""
    vetoes = {v.id: v.label for v in rule.vetoes}
    grades = {g.id: g.label for g in rule.grades}
    classes = {c.id: c.label for c in rule.classes} | {rule.rest: rule.rest_label}
    if outcome in vetoes:
        return lambda row: outcome not in str(row["vetoes"]).replace("?", "").split(","), f"不再“{vetoes[outcome]}”"
    if outcome in classes:
        return lambda row: outcome in (row["class"], row["honour"]), classes[outcome]
    if outcome in grades:
        enough = list(grades)[: list(grades).index(outcome) + 1]
        return lambda row: row["grade"] in enough, f"{grades[outcome]}及以上" if len(enough) > 1 else grades[outcome]
    if not outcome and not rule.classes and not grades:
        return lambda row: False, ""
    known = [*classes, *grades, *vetoes]
    guess = did_you_mean(outcome, known)
    raise WhatIfError([f"没有“{outcome}”这个结果；有 {'、'.join(known)}" + (f"；您是否指“{guess}”？" if guess else "")])
