"""Grounds for a veto: those known before classes are set, those that classes make, and grounds that need others."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from jihua_analysis.assess.conditions import Conditions, codes_of
from jihua_analysis.assess.runs import YES, Codes, History, all_of, ended_last_year, ends_now
from jihua_analysis.policy.formula import parse
from jihua_analysis.policy.standing import Standing, Veto


def grounds_before_classes(rule: Standing, history: History, conditions: Conditions) -> dict[str, Codes]:
    """Each ground taken alone that classes of this year cannot change: conditions, and runs that ended last year."""
    out = {}
    for veto in rule.vetoes:
        if veto.when is not None:
            out[veto.id] = codes_of(conditions.holds(veto.when))
        elif veto.run is not None and veto.timing == "next_year":
            out[veto.id] = ended_last_year(history, veto.run)
    return out


def grounds_after_classes(rule: Standing, history: History, classes: Mapping[str, Codes]) -> dict[str, Codes]:
    """Each ground taken alone that rests on this year's classes; the count starts again where reading A44 says so."""
    return {
        veto.id: ends_now(history, veto.run, classes, cycle_of(rule))
        for veto in rule.vetoes
        if veto.run is not None and veto.timing == "same_year"
    }


def together(rule: Standing, alone: Mapping[str, Codes]) -> dict[str, Codes]:
    """Each ground with those that must hold beside it (`only_with`, reading A37), where all of them are known of."""
    return {
        veto.id: all_of([alone[ground] for ground in (veto.id, *veto.only_with)])
        for veto in rule.vetoes
        if {veto.id, *veto.only_with} <= alone.keys()
    }


def cycle_of(rule: Standing) -> int | None:
    """After how many years in a row a count starts again: the longest run that vetoes; None where it goes on."""
    if not rule.runs.reset_after_veto:
        return None
    return max((veto.run.years for veto in rule.vetoes if veto.run), default=None)


def effects(rule: Standing, early: Mapping[str, Codes]) -> dict[str, NDArray[np.bool_]]:
    """Who is under each effect of the grounds known before classes are set."""
    out: dict[str, NDArray[np.bool_]] = {}
    for veto in rule.vetoes:
        if veto.id in early:
            held = early[veto.id] == YES
            out[veto.effect] = out[veto.effect] | held if veto.effect in out else held
    return out


def names_beside(rule: Standing, veto: Veto) -> list[str]:
    """What the grounds look at that must hold beside this one."""
    others = [other.when for other in rule.vetoes if other.id in veto.only_with and other.when is not None]
    return [name for text in others for name in parse(text).names()]
