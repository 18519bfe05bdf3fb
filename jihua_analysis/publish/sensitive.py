"""Which indicators and items lead back to counts of few persons: by their formulas, all the way down."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from jihua_analysis.policy.model import Policy

_NAME = re.compile(r"[^\W\d]\w*")


def is_open(policy: Policy, indicator: str) -> bool:
    """Whether an indicator rests on no sensitive measure and may be shown body by body."""
    return indicator not in _closed(policy)


def item_is_open(policy: Policy, item: str) -> bool:
    """Whether an item's points rest on no sensitive measure or indicator."""
    found = next(i for i in policy.items if i.id == item)
    return not _names(found.model_dump()) & _closed(policy)


def key_targets(policy: Policy) -> set[tuple[str, str]]:
    """Kind and target of those that a veto rests on where another veto of the rule is sensitive.

    Who knows that none of them was missed knows that the veto was the sensitive one.
    """
    out = set()
    for kind, standing in policy.standing.items():
        if standing.targets_met and any(v.sensitive for v in standing.vetoes):
            named = set(standing.targets_met.key)
            out |= {(kind, key) for key, t in policy.targets.items() if key in named or (t.indicator or key) in named}
    return out


def _closed(policy: Policy) -> frozenset[str]:
    return _closed_names(_Same(policy))


class _Same:
    """A policy as a key: equal to itself only."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy

    def __hash__(self) -> int:
        return id(self.policy)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.policy is self.policy


@lru_cache(maxsize=4)
def _closed_names(key: _Same) -> frozenset[str]:
    """Sensitive measures, the indicators and checks made from them, those without a lever, and the veto flags."""
    policy = key.policy
    closed = {name for name, m in policy.measures.items() if m.sensitive != "no"}
    closed |= {name for name, i in policy.indicators.items() if i.sensitive != "no" or not i.lever}
    for standing in policy.standing.values():
        for veto in standing.vetoes:
            closed |= set(_NAME.findall(veto.when or "")) & set(policy.measures) if veto.sensitive else set()
    sources = {n: _names([i.numerator, i.denominator]) for n, i in policy.indicators.items()}
    sources |= {n: _names([p.of, p.weight]) for n, p in policy.peers.items()}
    while more := {name for name, used in sources.items() if used & closed} - closed:
        closed |= more
    return frozenset(closed)


def _names(value: Any) -> set[str]:
    """Every name in the formula texts of an entry, however deep."""
    if isinstance(value, str):
        return set(_NAME.findall(value))
    if isinstance(value, dict):
        return set().union(*(_names(v) for v in value.values())) if value else set()
    if isinstance(value, list | tuple):
        return set().union(*(_names(v) for v in value)) if value else set()
    return set()
