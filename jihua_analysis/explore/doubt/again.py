"""The year drawn again: totals as they would be if the same work met other luck, and ranks that allow for it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from jihua_analysis.assess.evaluate import Evaluation, evaluate
from jihua_analysis.chance.ranks import bands, confidence_sets
from jihua_analysis.explore.rows import ranked_kind
from jihua_analysis.intake.schema import TABLES, Tables
from jihua_analysis.policy.formula import parse
from jihua_analysis.policy.model import Policy

DRAWS, SEED = 50, 20140101
COLUMNS = (
    "office", "body", "kind", "total", "standard_error", "rank", "lower", "upper", "lower_together", "upper_together",
    "band",
)  # fmt: skip


def chance_sets(
    evaluation: Evaluation, kind: str | None = None, coverage: float = 0.95, draws: int = DRAWS, seed: int = SEED
) -> pd.DataFrame:
    """One row a body with a full total: what chance makes of the total, and the ranks that it may truly have.

    standard_error: of the total, from drawing anew every count of cases done out of cases due, and every sample
    (binomial at (x + 1/2) / (n + 1), so that 5 of 5 is not taken as certain); all else stays as it is. Ranks by
    chance.ranks.confidence_sets on total and standard error, never by percentiles of drawn ranks. lower, upper: for
    one body; …_together: for the table read across; band: within one, bodies cannot be told apart.
    """
    kind = ranked_kind(evaluation, kind)
    totals = evaluation.places[evaluation.places["kind"].eq(kind) & evaluation.places["total"].notna()]
    if totals.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    drawn = _drawn_totals(evaluation, kind, draws, seed)
    error = drawn.groupby(["office", "body"])["total"].std(ddof=1).rename("standard_error")
    frame = totals[["office", "body", "kind", "total"]].merge(error, on=["office", "body"], how="left")
    parts = []
    for _, own in frame.groupby("office"):
        total = own["total"].astype(float)
        alone = confidence_sets(total, own["standard_error"], coverage)
        together = confidence_sets(total, own["standard_error"], coverage, simultaneous=True)
        parts.append(own.assign(
            rank=alone.rank, lower=alone.lower, upper=alone.upper, lower_together=together.lower,
            upper_together=together.upper, band=bands(together),
        ))  # fmt: skip
    frame = pd.concat(parts).sort_values(["office", "rank", "body"], ignore_index=True)
    return frame[list(COLUMNS)]


def _drawn_totals(evaluation: Evaluation, kind: str, draws: int, seed: int) -> pd.DataFrame:
    """Totals of each drawn year, one row a draw, office and body; the draws are so many offices in one evaluation."""
    tables = redrawn(evaluation.policy, evaluation.tables, draws, seed)
    again = evaluate(evaluation.policy, tables, evaluation.year, evaluation.as_of)
    sheet = evaluation.policy.standing[kind].sheet
    totals = again.totals[again.totals["sheet"].eq(sheet) & again.totals["kind"].eq(kind)]
    office = totals["office"].str.rsplit(MARK, n=1).str[0]
    return totals.assign(office=office)[["office", "body", "total"]].astype({"total": float})


MARK = "\x1f"
"""Between an office and the number of the draw."""


def redrawn(policy: Policy, tables: Tables, draws: int, seed: int) -> Tables:
    """The tables as many times as there are draws, each under an office of its own, counts of cases drawn anew.

    Drawn in the order of keys, so that the order of rows changes nothing.
    """
    generator = np.random.default_rng(seed)
    many = copied(tables, draws)
    pairs = {"counts": lever_pairs(policy), "samples": SAMPLE_PAIRS}
    frames = {}
    for name, own in pairs.items():
        frame = many.frame(name)
        frames[name] = frame.assign(
            **{part: _drawn(frame[part], frame[whole], generator) for part, whole in own if {part, whole} <= set(frame)}
        )
    return replace(many, **frames)


SAMPLE_PAIRS = [("found", "drawn"), ("matched", "drawn")]


def copied(tables: Tables, times: int) -> Tables:
    """The tables so many times in one, each copy under an office of its own; counts and samples in order of keys."""
    frames = {}
    for table in TABLES:
        frame = tables.frame(table.name)
        if "office" not in frame or frame.empty:
            continue
        if table.name in ("counts", "samples"):
            keys = [c for c in ("office", "body", "period", "indicator") if c in frame]
            frame = frame.sort_values(keys, kind="stable", ignore_index=True)
        many = pd.concat([frame] * times, ignore_index=True)
        number = np.repeat(np.arange(times), len(frame)).astype(str)
        names = [f"{office}{MARK}{i}" for office, i in zip(many["office"], number, strict=True)]
        frames[table.name] = many.assign(office=pd.Series(names, dtype=frame["office"].dtype))
    return replace(tables, **frames)


def lever_pairs(policy: Policy) -> list[tuple[str, str]]:
    """Counts of cases done, each with the count it is part of, in the numerators of levers that have a chance model."""
    found = set()
    for indicator in policy.indicators.values():
        if indicator.lever and indicator.chance == "binomial" and indicator.sample is None:
            for name in parse(indicator.numerator).names():
                measure = policy.measures.get(name)
                if measure is not None and measure.part_of in policy.measures:
                    found.add((name, str(measure.part_of)))
    return sorted(found)


def _drawn(part: pd.Series, whole: pd.Series, generator: np.random.Generator) -> pd.Series:
    """Counts drawn from binomials at (x + 1/2) / (n + 1); rows without a sound pair stay as they are."""
    x, n = (s.astype("Float64").to_numpy(dtype=float, na_value=np.nan) for s in (part, whole))
    sound = np.isfinite(x) & np.isfinite(n) & (x >= 0) & (x <= n)
    drawn = generator.binomial(np.where(sound, n, 0).astype(np.int64), np.where(sound, (x + 0.5) / (n + 1), 0))
    out = part.copy()
    out[sound] = drawn[sound]
    return out
