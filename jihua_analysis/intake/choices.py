"""What a choice column may hold under one policy: ids, their labels, and the other words that name them."""

from __future__ import annotations

from jihua_analysis.intake.words import fold
from jihua_analysis.policy.model import Policy

OFFICE_KIND = "office"

EVENT_KINDS = {
    "inspection_held": ("迎检",), "inspection_error": ("迎检差错",),
    "rest_day": ("休息日",), "work_day": ("调休上班日",),
}  # fmt: skip
"""Events that runs of clean inspections and shifted due days read, whatever the policy counts beside them."""

Choices = dict[str, tuple[str, ...]]
"""id -> its Chinese labels, the first of them shown, in the order of the policy."""


def choices_of(policy: Policy) -> dict[tuple[str, str], Choices]:
    """For each table and choice column the ids that may stand in it; an empty one where the policy names none."""
    kinds: Choices = {key: (kind.label,) for key, kind in policy.kinds.items()}
    office = "考核机关" if "街道办事处" in (kind.label for kind in policy.kinds.values()) else "街道办事处"
    categories = policy.budget.categories if policy.budget else {}
    return {
        ("bodies", "kind"): kinds if OFFICE_KIND in kinds else kinds | {OFFICE_KIND: (office,)},
        ("samples", "indicator"): sample_names(policy),
        ("budgets", "category"): {key: (label,) for key, label in categories.items()},
        ("posts", "role"): {role: (role,) for role in roles(policy)},
        ("log", "task"): {key: (task.label,) for key, task in policy.calendar.items()} | _sourced(policy, "log"),
        ("events", "kind"): EVENT_KINDS | _sourced(policy, "events"),
        ("scores", "item"): {item.id: (item.label,) for item in policy.items},
        ("history", "class"): class_names(policy),
        ("decisions", "matter"): matters(policy),
    }


def lookup(choices: Choices) -> dict[str, str]:
    """Folded id or label -> id."""
    labelled = {fold(label): key for key, labels in reversed(choices.items()) for label in labels}
    return labelled | {fold(key): key for key in choices}


def sample_names(policy: Policy) -> Choices:
    """What samples may be about: the sampled indicators, by the name they cite or their own."""
    sampled = {key: i for key, i in policy.indicators.items() if i.sample or i.frame == "sample"}
    return {i.sample or key: (i.label, key) for key, i in sampled.items()}


def roles(policy: Policy) -> tuple[str, ...]:
    """The post roles that staffing rules read."""
    rules = policy.staffing.values()
    read = [role for rule in rules for need in (*rule.needs, *rule.otherwise) for role in need.role]
    return tuple(dict.fromkeys([*read, *(role for c in policy.post_changes.values() for role in c.role)]))


def _sourced(policy: Policy, table: str) -> Choices:
    """What measures count in a table, labelled by the measure that counts all of a kind."""
    found: dict[str, str] = {}
    for measure in policy.measures.values():
        source = measure.source
        if source and source.table == table:
            label = measure.label.removesuffix("数").removesuffix("次")
            whole = source.level is None and source.cause is None
            found[source.kind] = label if whole else found.get(source.kind, source.kind)
    return {kind: (label,) for kind, label in found.items()}


def matters(policy: Policy) -> Choices:
    """What people may decide on: classes, vetoes, notices and awards."""
    found: Choices = {}
    for standing in policy.standing.values():
        for entries in (standing.classes, standing.vetoes, standing.notices, standing.awards):
            for key, label in ((entry.id, entry.label) for entry in entries):
                found[key] = tuple(dict.fromkeys((*found.get(key, ()), label)))
    return found


def class_names(policy: Policy) -> Choices:
    """The classes that `history` may name: those of every standing, and the rest."""
    found: Choices = {}
    for standing in policy.standing.values():
        named = [(c.id, c.label) for c in standing.classes] + [(standing.rest, standing.rest_label)]
        for key, label in named:
            found[key] = tuple(dict.fromkeys((*found.get(key, ()), label)))
    return found
