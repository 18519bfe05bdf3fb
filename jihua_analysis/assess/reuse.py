"""Which parts of an earlier evaluation still stand under a changed policy or changed tables.

A what-if changes one thing; whatever does not rest on it is taken over as it is, so that the answer is the same as
that of a whole evaluation and costs less.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING

from jihua_analysis.assess.formulas import still_reads
from jihua_analysis.assess.scoring import ItemScore
from jihua_analysis.intake.schema import Tables
from jihua_analysis.policy.model import Policy
from jihua_analysis.policy.sheets import Item, Sheet
from jihua_analysis.policy.standing import RunRules, Standing

if TYPE_CHECKING:
    from jihua_analysis.assess.evaluate import Evaluation
    from jihua_analysis.assess.reports import Names
    from jihua_analysis.assess.runs import History
    from jihua_analysis.assess.totals import Totals

RESTS_ON: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "roster": ((), ("bodies",), ()),
    "rows": (("measures",), ("marks",), ("roster",)),
    "reports": ((), ("counts", "events", "log"), ("rows",)),
    "samples": ((), ("samples",), ("roster",)),
    "figures": (("indicators",), ("samples",), ("reports",)),
    "decided": (("targets",), (), ("figures",)),
    "duties": (("calendar",), ("log", "events"), ("roster",)),
    "staffing": (("staffing",), ("posts",), ("roster",)),
    "budget": (("budget",), ("budgets", "fiscal"), ("roster",)),
    "given": (("items", "sheets"), ("scores",), ("roster",)),
    "names": (("peers",), (), ("reports", "decided", "duties", "staffing", "budget", "given")),
    "stands": (("standing", "sheets", "sections", "items"), ("history", "decisions"), ("names",)),
}
"""Each part of an evaluation: the entries of the policy, the tables and the earlier parts that it rests on."""


READ_BY_ITEMS = ("decimals", "not_due", "missing")
"""What the score of an item takes from its sheet."""


def kept_parts(base: Evaluation | None, policy: Policy, tables: Tables, year: int, as_of: dt.date) -> frozenset[str]:
    """The parts of `base` that stand under this policy and these tables; tables are the same only if untouched."""
    if base is None or (base.year, base.as_of) != (year, as_of):
        return frozenset()
    kept: set[str] = set()
    for part, (entries, frames, parts) in RESTS_ON.items():
        same_rules = all(getattr(policy, name) == getattr(base.policy, name) for name in entries)
        same_input = all(tables.frame(name) is base.tables.frame(name) for name in frames)
        if kept.issuperset(parts) and same_input and same_rules:
            kept.add(part)
    return frozenset(kept)


def kept_score(
    base: Evaluation | None, kept: frozenset[str], item: Item, sheet: Sheet, period: str, names: Names
) -> ItemScore | None:
    """The item's score of the earlier evaluation, where nothing that it reads or says has changed."""
    before = base.policy.sheets.get(item.sheet) if base is not None else None
    if base is None or before is None or "roster" not in kept:
        return None
    if any(getattr(before, name) != getattr(sheet, name) for name in READ_BY_ITEMS):
        return None
    score = base.items.get((item.id, period))
    return score if score is not None and score.item == item and still_reads(score.read, names) else None


def kept_totals(
    base: Evaluation | None, policy: Policy, key: str, items: Mapping[tuple[str, str], ItemScore]
) -> Totals | None:
    """A sheet's totals of the earlier evaluation, where its items have the very scores that they had there."""
    if base is None or key not in base.sheets or policy.sheets[key] != base.policy.sheets[key]:
        return None
    own = {k: score for k, score in items.items() if score.item.sheet == key}
    before = {k: score for k, score in base.items.items() if score.item.sheet == key}
    same_scores = own.keys() == before.keys() and all(before[k] is score for k, score in own.items())
    return base.sheets[key] if same_scores and policy.sections == base.policy.sections else None


def kept_history(
    base: Evaluation | None, kept: frozenset[str], kind: str, rule: Standing, tables: Tables
) -> History | None:
    """Earlier years' results as they were looked up, where neither they nor what the rule calls them has changed."""
    if base is None or "roster" not in kept or kind not in base.stands:
        return None
    history = base.stands[kind].history
    same_tables = all(tables.frame(name) is history.tables.frame(name) for name in ("history", "events", "bodies"))
    same_rules = _named(history.standing) == _named(rule)
    return history if same_tables and same_rules else None


def _named(rule: Standing) -> tuple[RunRules, list[tuple[str, ...]]]:
    return rule.runs, [(c.id, c.label, c.within or "") for c in rule.classes]
