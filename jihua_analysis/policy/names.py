"""The names that formula text of a policy file may read."""

from __future__ import annotations

import re

from jihua_analysis.policy.model import Policy
from jihua_analysis.policy.standing import Standing

BODY_FIELDS = ("is_public", "households")
TASK_COUNTS = ("due", "on_time", "early", "late", "missing")
SAMPLE_COUNTS = ("frame_size", "drawn", "found", "matched", "missed", "spurious")
INDICATOR_PARTS = ("met", "target", "numerator", "denominator")


def names_of(policy: Policy) -> set[str]:
    """Every name that formula text of this file may read at any stage; points are known only after the items."""
    names = {*policy.measures, *policy.indicators, *BODY_FIELDS}
    names |= {f"{i}.{part}" for i in policy.indicators for part in INDICATOR_PARTS}
    names |= {f"{t}.{part}" for t in policy.calendar for part in TASK_COUNTS}
    names |= {f"{s}.met" for s in policy.staffing}
    names |= {f"{name}.last" for name in (*policy.measures, *policy.indicators)}
    names |= set(policy.peers)
    if policy.budget:
        names |= {"budget.met", "budget.set_in_time"}
    return names


STANDING_NAMES = {"total", "raw_total", "base_total", "targets_met", "is_vetoed"}


def standing_names(policy: Policy, kind: str) -> set[str]:
    """What the conditions of one standing rule may read beside everything else."""
    rule = policy.standing[kind]
    sections = {f"{name}.points" for name, s in policy.sections.items() if s.sheet == rule.sheet}
    points = {f"{item.id}.points" for item in policy.items}
    return {*STANDING_NAMES, *sections, *points, *(f"in_{c.id}" for c in rule.classes), *(o.id for o in rule.outputs)}


_WORD = re.compile(r"[^\W\d]\w*")


def late_names(rule: Standing) -> set[str]:
    """What is known only after vetoes and classes: these, and the outputs that read them, perhaps by way of another."""
    late = {"is_vetoed", *(f"in_{c.id}" for c in rule.classes)}
    for output in rule.outputs:
        if late & set(_WORD.findall(output.model_dump_json(include={"value", "rule"}))):
            late.add(output.id)
    return late
