"""The made world of the benchmarks: a policy of 60 measures and 40 items, and seeded counts of any number of offices.

A body is 60 numbers a month. `measures` gives them as plain arrays, so that a hand-written script, a Parquet writer
and `tables` all start from the same numbers; an office's numbers do not depend on how many others are made with it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from decimal import Decimal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jihua_analysis.intake.schema import Tables, tables_of
from jihua_analysis.policy.load import policy_from
from jihua_analysis.policy.model import Policy

YEAR, BODIES, MONTHS = 2014, 60, 12
RATES, EVENTS, POSTS, AMOUNTS = range(20), range(10), range(4), range(2)

MEASURES: tuple[str, ...] = (
    *(f"due{i:02d}" for i in RATES),
    *(f"done{i:02d}" for i in RATES),
    *(f"events{i:02d}" for i in EVENTS),
    *(f"held{i:02d}" for i in POSTS),
    *(f"wanted{i:02d}" for i in POSTS),
    *(f"yuan{i:02d}" for i in AMOUNTS),
)
"""The measures in the order of the columns: counts summed over the year, posts as they stand at its end, amounts."""


def _rules() -> list[str]:
    """The rule of each of the 40 items, in the words of a policy file."""
    deduct, below = "[[items.deduct]]\n", '[[items.deduct]]\nbelow = "{0}"\ntarget = "{0}.target"\neach = '
    rate = [f"rate{i:02d}" for i in RATES]
    bands = "{at_least = 90, points = 6}, {at_least = 94, points = 8}, {at_least = 96, points = 10}"
    return [
        *(below.format(r) + '1\nstep = "started"' for r in rate[:6]),
        *(below.format(r) + '2\nstep = "whole"' for r in rate[6:8]),
        *(below.format(r) + "0.5" for r in rate[8:11]),
        *(f'base.bands = "{r}"\nbase.otherwise = 0\nbase.table = [{bands}]' for r in rate[11:16]),
        *(f'base.line = "{r}"\nbase.full_at = 98\nbase.zero_at = 80' for r in rate[16:18]),
        *(f'base.share = "done{i}"\nbase.of = "due{i}"' for i in ("18", "19", "00", "01")),
        *(f'base.share = "{r}"\nbase.of = 100\nbase.full_from = 95' for r in rate[2:4]),
        *(f'{deduct}count = "events{i:02d}"\neach = 0.5\ncap = 6' for i in EVENTS[:6]),
        *(f'{deduct}excess = "events{i:02d}"\nover = 3\neach = 1\nper = 2\nstep = "whole"' for i in EVENTS[6:9]),
        *(f'{deduct}shortfall = "held{i:02d}"\nrequired = "wanted{i:02d}"\neach = 2' for i in POSTS[:3]),
        'base.full_if = "held03 >= wanted03"\nbase.otherwise = 4',
        f'{deduct}above = "yuan00 / yuan01"\ntarget = 1\nper = 0.01\neach = 0.1\nstep = "started"',
        f'{deduct}flag = "events09 > 6"\npoints = 3\n[[items.add]]\nshare = "done00"\nof = "due00"\ncap = 0.2',
        'base.levels = "place"\nbase.points = [10, 9, 9, 8, 8, 8, 7, 7, 7, 7]\nbase.otherwise = 5',
    ]


def policy_text() -> str:
    """The made document as the text of a policy file."""
    clause = 'clause = "1"'
    measures = [
        f'[measures.{name}]\n{clause}\nlabel = "{name}"\nevery = "month"'
        + ('\nroll = "last"' if name.startswith(("held", "wanted")) else "")
        + ('\ntype = "amount"\ndecimals = 2' if name.startswith("yuan") else "")
        for name in MEASURES
    ]
    indicators = [
        f'[indicators.rate{i:02d}]\n{clause}\nlabel = "比率{i}"\nnumerator = "done{i:02d}"\ndenominator = "due{i:02d}"'
        f"\n[targets.rate{i:02d}]\n{clause}\nat_least = {95 + i % 4}"
        for i in RATES
    ]
    items = [
        f'[[items]]\nid = "I{n:02d}"\nsheet = "s"\n{clause}\nlabel = "第{n}项"\nfull = 10\n{rule}'
        for n, rule in enumerate(_rules())
    ]
    return "\n\n".join([_HEAD, *measures, *indicators, *items, _STANDING])


_HEAD = f"""format = "jihua-policy/1"

[document]
id = "benchmark"
clause = "1"
title = "基准"
title_en = "benchmark"
year = {YEAR}
managed_kinds = ["unit"]

[[clauses]]
id = "1"
quote = "各项指标达到目标"
treatment = "aggregate"

[kinds.unit]
label = "单位"
label_en = "unit"

[sheets.s]
clause = "1"
label = "评分表"
full = 400
illustrative = true

[peers.place]
clause = "1"
of = "rate19"
how = "rank\""""

_STANDING = """[standing.unit]
clause = "1"
sheet = "s"
rest_label = "二类"
[[standing.unit.classes]]
id = "third"
clause = "1"
label = "三类"
take = 6
from = "bottom"
[[standing.unit.classes]]
id = "first"
clause = "1"
label = "一类"
take = 10
unless = ["vetoed", "third"]
[[standing.unit.classes]]
id = "excellent"
clause = "1"
label = "优秀"
take = 3
within = "first"
[[standing.unit.vetoes]]
id = "many_events"
clause = "1"
label = "事项过多"
when = "events00 > 10"
"""


def policy() -> Policy:
    """The made document, loaded as any other."""
    return policy_from(tomllib.loads(policy_text(), parse_float=Decimal), "benchmark")


def measures(offices: Sequence[int], seed: int = 1) -> dict[str, NDArray[np.int32]]:
    """The values of each measure, office × body × month: whole numbers, amounts in hundredths.

    offices: their numbers; each has its own stream. Every tenth body repeats the one before it, so that there are ties.
    """
    out = {name: np.empty((len(offices), BODIES, MONTHS), np.int32) for name in MEASURES}
    for at, office in enumerate(offices):
        stream = np.random.default_rng([seed, office])
        due = stream.integers(20, 41, (len(RATES), BODIES, MONTHS))
        lost = stream.integers(0, 4, due.shape)
        events = stream.integers(0, 8, (len(EVENTS), BODIES, MONTHS)) == 0
        wanted = stream.integers(2, 5, (len(POSTS), BODIES, MONTHS))
        held = wanted - (stream.integers(0, 4, wanted.shape) == 0)
        yuan = stream.integers(90_000, 110_000, (len(AMOUNTS), BODIES, MONTHS))
        values = np.concatenate([due, due - lost, events * 2, held, wanted, yuan])
        values[:, 9::10] = values[:, 8::10]
        for name, value in zip(MEASURES, values, strict=True):
            out[name][at] = value
    return out


def names(offices: Iterable[int]) -> tuple[list[str], list[str], list[str]]:
    """Office and body names, and the months, in the order of the arrays of `measures`."""
    bodies = [f"单位{i:02d}" for i in range(BODIES)]
    return [f"办{o:05d}" for o in offices], bodies, [f"{YEAR}-{m:02d}" for m in range(1, MONTHS + 1)]


def tables(offices: Sequence[int] = (0,), seed: int = 1) -> Tables:
    """The year's tables of these offices, as intake would hand them over."""
    own, bodies, months = names(offices)
    index = pd.MultiIndex.from_product([own, bodies, months], names=["office", "body", "period"])
    values = {
        name: value.reshape(-1) / 100 if name.startswith("yuan") else value.reshape(-1).astype(np.int64)
        for name, value in measures(offices, seed).items()
    }
    counts = pd.DataFrame(values, index=index).reset_index()
    roster = pd.MultiIndex.from_product([own, bodies], names=["office", "body"]).to_frame(index=False)
    return tables_of(bodies=roster.assign(kind="unit"), counts=counts)
