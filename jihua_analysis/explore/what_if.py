"""What if: the year under other parameters, weights, readings and inputs, beside the year as it is."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.explore.scenarios import Scenario, Start, WhatIfError, compared, scenarios_of
from jihua_analysis.intake.schema import Tables
from jihua_analysis.policy.model import Policy

AS_IS = "现状"
RESULTS = ("total", "rank", "class", "honour", "grade", "vetoes", "notices", "awards")
"""What is compared with the year as it is, where the document has it."""
SPANS = ("lower", "upper", "best_rank", "worst_rank")
"""What total and place may still come to where numbers are missing; else the total and the places it shares."""


def what_if(
    source: str | Path | Policy | Evaluation | Start,
    tables: Tables | None = None,
    changes: Any = None,
    year: int | None = None,
) -> pd.DataFrame:
    """One row a scenario, office and body: total, rank, their spans, class … and what differs from the year as it is.

    source: a document by name or path, a policy, or an evaluation (whose tables are then used); a `Start` shares the
    parsed file and the evaluation in force among many calls. changes: a scenario, or scenarios by name, each with
    any of parameters, weights, readings, inputs. The rows of the year as it is lead, under the name 现状; total_change
    and rank_change are against them (a smaller rank is better). WhatIfError lists every unknown name of every
    scenario.
    """
    start = Start.of(source, tables, year)
    found = evaluations(start, changes or {})
    return frame_of(start.base, found)


def evaluations(start: Start, changes: Any) -> dict[str, Evaluation]:
    """The year under each scenario, by name; WhatIfError with the faults of all of them."""
    made: dict[str, Evaluation] = {}
    problems: list[str] = []
    scenarios = scenarios_of(changes)
    for name, scenario in scenarios.items():
        try:
            made[name] = start.evaluated(scenario)
        except WhatIfError as error:
            problems += [f"{name}：{line}" if len(scenarios) > 1 else line for line in error.problems]
    if problems:
        raise WhatIfError(problems)
    return made


def frame_of(base: Evaluation, found: dict[str, Evaluation]) -> pd.DataFrame:
    """The comparison of evaluations of the same bodies."""
    parts = [_as_it_is(base), *(_against(base, name, evaluation) for name, evaluation in found.items())]
    return pd.concat(parts, ignore_index=True)


@lru_cache(maxsize=4)
def _as_it_is(base: Evaluation) -> pd.DataFrame:
    """The rows that lead; worked out once for all steps of a slider."""
    return _against(base, AS_IS, base)


def _against(base: Evaluation, name: str, evaluation: Evaluation) -> pd.DataFrame:
    """The results of a scenario and what differs from the year as it is."""
    here, there, keys = base.places, evaluation.places, ["office", "body", "kind"]
    columns = [c for c in RESULTS if c in here]
    if there is not here and not here[keys].equals(there[keys]):
        here = here.merge(there[keys], on=keys, how="right")
    facts: dict[str, Any] = {c: there[c] for c in (*keys, *columns, *SPANS)}
    return pd.DataFrame({"scenario": name, **facts} | {
        "class_before": here["class"].to_numpy(),
        "total_change": (there["total"] - here["total"]).round(6),
        "rank_change": there["rank"] - here["rank"],
        "changed": compared(here, there, columns if there is not here else ()),
    })  # fmt: skip


def just_outside(evaluation: Evaluation, kind: str | None = None) -> tuple[str, str]:
    """The body that a class from the top would take next, and that class: whom 'what if' is most often asked for.

    kind: the first with such a class where none is given. ValueError where nobody is left outside.
    """
    for name, rule in evaluation.policy.standing.items():
        top = next((c for c in rule.classes if c.start == "top" and c.within is None), None)
        frame = evaluation.places
        frame = frame[(frame["kind"] == name) & ~frame["is_vetoed"] & frame["is_complete"].astype(bool)]
        if top is None or kind not in (None, name) or rule.class_source == "history":
            continue
        outside = frame[frame["class"] != top.id].sort_values(["rank", "body"])
        if len(outside):
            return str(outside["body"].iloc[0]), top.id
    raise ValueError("没有一个类别是从前往后评的，或没有人在外面")


__all__ = ["AS_IS", "Scenario", "Start", "WhatIfError", "evaluations", "frame_of", "just_outside", "what_if"]
