"""Which parts of an earlier evaluation still stand under a changed policy or changed tables.

A what-if changes one thing; whatever does not rest on it is taken over as it is, so that the answer is the same as
that of a whole evaluation and costs less.
"""

from __future__ import annotations

import datetime as dt
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
    if base is None or "roster" not in kept or base.policy.sheets.get(item.sheet) != sheet:
        return None
    score = base.items.get((item.id, period))
    return score if score is not None and score.item == item and still_reads(score.read, names) else None


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
