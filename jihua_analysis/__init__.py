"""A document's rules and a year's tables in; checks, scores, standing and a year-end report out."""

import os
from importlib import import_module
from typing import Any

# With lxml at hand openpyxl would write other bytes for the same workbook; without it they are the same everywhere.
os.environ.setdefault("OPENPYXL_LXML", "False")

_PUBLIC = {
    "Evaluation": "assess.evaluate", "Policy": "policy.model", "PolicyError": "policy.load", "Tables": "intake.schema",
    "charts": "explore.charts:", "doubt": "explore.doubt:", "evaluate": "assess.evaluate", "explain": "explore.explain",
    "findings": "explore.findings:", "listings": "explore.listings:", "load_policy": "policy.load",
    "load_tables": "intake.load", "open_year": "explore.years", "other_kinds": "explore.rows",
    "own_data": "app.own_data", "tables_of": "intake.schema", "just_outside": "explore.what_if",
    "smallest_change": "explore.smallest", "suggested": "explore.suggested:", "sweep_readings": "explore.sweep",
    "trace": "assess.trace", "what_if": "explore.what_if", "why_not": "explore.explain", "widgets": "explore.widgets:",
}  # fmt: skip
__all__ = list(_PUBLIC)


def __getattr__(name: str) -> Any:
    """Public names are imported when first asked for, so that the package itself costs nothing to import."""
    if name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = import_module(f"{__name__}.{_PUBLIC[name].rstrip(':')}")
    found = module if _PUBLIC[name].endswith(":") else getattr(module, name)
    globals()[name] = found
    return found
