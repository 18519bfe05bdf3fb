"""What a choice column may hold under one policy: ids, their labels, and the other words that name them."""

from __future__ import annotations

from collections.abc import Iterator

from jihua_analysis.intake.values import fold
from jihua_analysis.policy.model import Award, Class, Notice, Policy, Standing, Veto

OFFICE_KIND = "office"

EVENT_KINDS = {"inspection_held": "迎检", "inspection_error": "迎检差错", "rest_day": "休息日"}
"""Events that runs of clean inspections and shifted due days read, whatever the policy counts beside them."""

Choices = dict[str, str]
"""id -> Chinese label, in the order of the policy."""


def choices_of(policy: Policy) -> dict[tuple[str, str], Choices]:
    """For each table and choice column the ids that may stand in it, with their labels."""
    return {
        ("bodies", "kind"): {k: v.label for k, v in policy.kinds.items()}
        | ({} if OFFICE_KIND in policy.kinds else {OFFICE_KIND: "街道办事处"}),
        ("samples", "indicator"): sample_names(policy),
        ("budgets", "category"): dict(policy.budget.categories) if policy.budget else {},
        ("posts", "role"): {role: role for role in roles(policy)},
        ("log", "task"): {k: v.label for k, v in policy.calendar.items()} | _sourced(policy, "log"),
        ("events", "kind"): EVENT_KINDS | _sourced(policy, "events"),
        ("scores", "item"): {item.id: item.label for item in policy.items},
        ("decisions", "matter"): matters(policy),
    }


def lookup(choices: Choices) -> dict[str, str]:
    """Folded id or label -> id."""
    return {fold(label): key for key, label in reversed(choices.items())} | {fold(key): key for key in choices}


def sample_names(policy: Policy) -> Choices:
    """What samples may be about: the names that indicators cite, and the indicators themselves."""
    named = {i.sample: i.label for i in policy.indicators.values() if i.sample}
    return named | {key: i.label for key, i in policy.indicators.items()}


def roles(policy: Policy) -> tuple[str, ...]:
    """The post roles that staffing rules read."""
    rules = policy.staffing.values()
    read = [role for rule in rules for need in (*rule.needs, *rule.otherwise) for role in need.role]
    return tuple(dict.fromkeys([*read, *(role for c in policy.post_changes.values() for role in c.role)]))


def _sourced(policy: Policy, table: str) -> Choices:
    sources = ((m.source, m.label) for m in policy.measures.values() if m.source and m.source.table == table)
    return {source.kind: label if source.level is None and source.cause is None else source.kind
            for source, label in sources}  # fmt: skip


def matters(policy: Policy) -> Choices:
    """What people may decide on: classes, vetoes, notices and awards."""
    return {entry.id: entry.label for standing in policy.standing.values() for entry in _entries(standing)}


def _entries(standing: Standing) -> Iterator[Class | Veto | Notice | Award]:
    yield from (*standing.classes, *standing.vetoes, *standing.notices, *standing.awards)


def class_names(policy: Policy) -> Choices:
    """The classes that `history` may name: those of every standing, and the rest."""
    named = {c.id: c.label for standing in policy.standing.values() for c in standing.classes}
    return named | {standing.rest: standing.rest_label for standing in policy.standing.values()}
