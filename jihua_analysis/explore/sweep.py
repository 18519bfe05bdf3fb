"""Does a result hang on how the document is read? Every reading varied, and how often each result holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from math import prod
from pathlib import Path

import pandas as pd

from jihua_analysis.assess.evaluate import Evaluation, evaluate
from jihua_analysis.explore.scenarios import Scenario, Start, WhatIfError
from jihua_analysis.explore.sentences import Sentences
from jihua_analysis.intake.headings import did_you_mean
from jihua_analysis.intake.schema import Tables
from jihua_analysis.policy.load import PolicyError
from jihua_analysis.policy.model import Policy

SAID = 12
"""The most changes that are told in sentences."""
MOST = 4096
"""The most combinations that one sweep computes."""
HELD = {"class": "类别", "honour": "荣誉", "grade": "等次", "vetoes": "一票否决", "notices": "通报警示"}
"""The results whose hold on the readings is counted, where the document has them."""


@dataclass(frozen=True, eq=False)
class Sweep:
    """What each combination of readings gives.

    results: one row a combination, office and body. shares: one row an office, body and result in force, how many of
    `of` combinations give it too, the share, and the readings that change it. refused: combinations that the file
    does not allow together, with the reason; they are not counted.
    """

    results: pd.DataFrame
    shares: pd.DataFrame
    refused: pd.DataFrame
    of: int

    @property
    def moved(self) -> pd.DataFrame:
        """One row a combination that changes a result: choice, result, how many bodies, and who (the first six)."""
        keys = ["office", "body"]
        parts = []
        for result, own in self.shares.groupby("result", sort=False):
            told = self.results[[*keys, "choice", result]].merge(own[[*keys, "in_force"]], on=keys)
            told = told[told[result].fillna("") != told["in_force"]]
            parts.append(told.assign(result=result)[["choice", "result", "body"]])
        every = pd.concat(parts, ignore_index=True)
        who = every.groupby(["choice", "result"], sort=False)["body"]
        frame = who.agg(bodies="size", first=lambda names: "、".join(names.head(6))).reset_index()
        return frame.sort_values("bodies", ascending=False, kind="stable", ignore_index=True)

    def says(self) -> Sentences:
        """How many results hold under every reading, and which readings change most."""
        firm = int((self.shares["held"] == self.of).sum())
        lines = [f"共试 {self.of} 种读法（含现行读法）；{len(self.shares)} 项结果中，{firm} 项在每种读法下都一样。"]
        moved = self.moved
        for row in moved.head(SAID).itertuples():
            more = "等" if row.bodies > 6 else ""
            lines.append(f"{row.choice}：改变 {row.bodies} 个对象的{HELD[str(row.result)]}（{row.first}{more}）。")
        return Sentences([*lines, *([f"另有 {len(moved) - SAID} 处变化，见 moved。"] if len(moved) > SAID else [])])


def sweep_readings(
    source: str | Path | Policy | Evaluation | Start,
    tables: Tables | None = None,
    year: int | None = None,
    readings: Iterable[str] | None = None,
) -> Sweep:
    """Every option of every computed reading, one at a time from those in force; or, where readings are named, all
    their combinations (at most 4,096).

    WhatIfError for readings that are not known or have nothing to choose, and for more combinations than that.
    """
    start = Start.of(source, tables, year)
    chosen = [{}, *_one_at_a_time(start.base.policy)] if readings is None else _together(start.base.policy, readings)
    parts, refused = [], []
    for choice in chosen:
        try:
            found = _evaluated(start, choice)
        except PolicyError as error:
            refused.append({"choice": _named(choice), "reason": error.problems[0]})
            continue
        parts.append(found.places.assign(choice=_named(choice)))
    of = len(parts)
    columns = ["choice", "office", "body", "kind", "total", "rank", *(c for c in HELD if c in parts[0])]
    results = pd.concat(parts, ignore_index=True)[columns]
    return Sweep(results, _shares(start.base, results, of), pd.DataFrame(refused, columns=["choice", "reason"]), of)


def _evaluated(start: Start, choice: Mapping[str, str]) -> Evaluation:
    changed = {k: v for k, v in choice.items() if start.base.policy.readings[k].choice != v}
    if not changed:
        return start.base
    base = start.base
    return evaluate(start.policy(Scenario(readings=changed)), base.tables, base.year, base.as_of, base)


def _one_at_a_time(policy: Policy) -> Iterator[dict[str, str]]:
    for key, reading in policy.readings.items():
        if reading.kind == "computed":
            yield from ({key: o.id} for o in reading.options if o.id != reading.choice)


def _together(policy: Policy, readings: Iterable[str]) -> list[dict[str, str]]:
    named = list(dict.fromkeys(readings))
    open_ = [key for key, reading in policy.readings.items() if len(reading.options) > 1]
    problems = []
    for key in named:
        if key not in open_:
            guess = did_you_mean(key, open_)
            problems.append(f"没有可选的读法“{key}”" + (f"；您是否指“{guess}”？" if guess else ""))
    if problems:
        raise WhatIfError(problems)
    size = prod(len(policy.readings[key].options) for key in named)
    if size > MOST:
        raise WhatIfError([f"{len(named)} 条读法共有 {size} 种组合，最多 {MOST} 种；请少选几条"])
    in_force = {key: policy.readings[key].choice for key in named}
    options = [sorted((o.id for o in policy.readings[k].options), key=in_force[k].__ne__) for k in named]
    return [dict(zip(named, choice, strict=True)) for choice in product(*options)]


def _named(choice: Mapping[str, str]) -> str:
    return "；".join(f"{key}={option}" for key, option in choice.items()) or "现行读法"


def _shares(base: Evaluation, results: pd.DataFrame, of: int) -> pd.DataFrame:
    keys = ["office", "body"]
    here = base.places.set_index(keys)
    rows: list[tuple[object, ...]] = []
    for result in (c for c in HELD if c in results):
        told = results[[*keys, "choice"]].assign(
            value=results[result].astype(object).where(results[result].notna(), "")
        )
        for (office, body), own in told.groupby(keys, sort=False):
            in_force = here.loc[(office, body), result]
            in_force = "" if pd.isna(in_force) else in_force
            held = own["value"] == in_force
            other = "、".join(own.loc[~held, "choice"].head(6)) + ("……" if (~held).sum() > 6 else "")
            rows.append((office, body, result, in_force, int(held.sum()), of, int(held.sum()) / of, other))
    columns = ["office", "body", "result", "in_force", "held", "of", "share", "changed_by"]
    return pd.DataFrame(rows, columns=columns)
