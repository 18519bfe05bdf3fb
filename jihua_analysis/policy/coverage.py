"""Every clause of the document: which entries use it, or why nothing is computed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pydantic import BaseModel

from jihua_analysis.policy.model import Policy, clause_ids

if TYPE_CHECKING:
    import pandas as pd


def entries_of(policy: Policy, beside: Policy | None = None) -> Iterator[tuple[str, BaseModel]]:
    """Every entry that cites a clause, with its path in the file, in the file's order.

    beside: another policy; entries that are the same objects in it are left out.
    """
    yield from _entries("", policy, beside)


def _entries(path: str, record: BaseModel, beside: BaseModel | None) -> Iterator[tuple[str, BaseModel]]:
    if clause_ids(record):
        yield path, record
    for name in type(record).model_fields:
        value, other = getattr(record, name), getattr(beside, name, None)
        if (path == "" and name == "clauses") or (value is other and beside is not None):
            continue
        if isinstance(value, BaseModel):
            yield from _entries(f"{path}.{name}".lstrip("."), value, None)
        elif isinstance(value, dict | tuple):
            pairs = (
                value.items() if isinstance(value, dict) else ((getattr(v, "id", i), v) for i, v in enumerate(value))
            )
            others = other.values() if isinstance(other, dict) else other or ()
            known = {id(entry) for entry in others}
            for key, entry in pairs:
                if isinstance(entry, BaseModel) and id(entry) not in known:
                    inner = str(key) if path.startswith("standing.") else f"{name}.{key}"
                    yield from _entries(f"{path}.{inner}".lstrip("."), entry, None)


def coverage(policy: Policy) -> pd.DataFrame:
    """One row a clause: id, section, treatment, quote, used_by (paths joined by '; '), why, notebook, orphan."""
    import pandas as pd

    users: dict[str, list[str]] = {c.id: [] for c in policy.clauses}
    for path, entry in entries_of(policy):
        for cited in clause_ids(entry):
            users.setdefault(cited, []).append(path)
    rows = [
        {
            "clause": c.id,
            "section": c.section,
            "treatment": c.treatment,
            "quote": c.quote,
            "responsible": "、".join(policy.kinds[k].label if k in policy.kinds else k for k in c.responsible),
            "used_by": "; ".join(users[c.id]),
            "why": c.why,
            "notebook": c.notebook,
            "is_orphan": not users[c.id] and not c.why,
        }
        for c in policy.clauses
    ]
    return pd.DataFrame(rows)
