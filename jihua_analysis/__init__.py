"""A document's rules and a year's tables in; checks, scores, standing and a year-end report out."""

from importlib import import_module
from typing import Any

from jihua_analysis.assess.evaluate import Evaluation, evaluate
from jihua_analysis.intake.schema import Tables, tables_of
from jihua_analysis.policy.load import PolicyError, load_policy
from jihua_analysis.policy.model import Policy

__all__ = ["Evaluation", "Policy", "PolicyError", "Tables", "evaluate", "load_policy", "tables_of"]

_LATE = {
    "charts": "explore.charts", "explain": "explore.explain:explain", "findings": "explore.findings",
    "listings": "explore.listings", "load_tables": "intake.load:load_tables", "open_year": "explore.years:open_year",
    "why_not": "explore.explain:why_not", "widgets": "explore.widgets",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """What needs charts or controls is imported when first asked for, so that the package itself stays light."""
    if name not in _LATE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, part = _LATE[name].partition(":")
    found = import_module(f"{__name__}.{module}")
    return getattr(found, part) if part else found
