"""One office of several: the same results, for it alone; pictures and sentences never pool two offices."""

from __future__ import annotations

from dataclasses import fields, replace
from weakref import WeakKeyDictionary

import pandas as pd

from jihua_analysis.assess.evaluate import Evaluation, evaluate
from jihua_analysis.intake.schema import Tables

_alone: WeakKeyDictionary[Evaluation, dict[str, Evaluation]] = WeakKeyDictionary()


def offices(evaluation: Evaluation) -> list[str]:
    """The names of the offices, in order."""
    return sorted(evaluation.tables.bodies["office"].unique())


def of_office(evaluation: Evaluation, office: str | None = None) -> Evaluation:
    """The results of one office, the first where none is named; the evaluation itself where it holds no other.

    KeyError, in Chinese, for an office that is not among the tables.
    """
    names = offices(evaluation)
    office = office or (names[0] if names else None)
    if office is not None and office not in names:
        raise KeyError(f"没有“{office}”这个街道办事处；有：{'、'.join(names[:6])}")
    if len(names) < 2 or office is None:
        return evaluation
    known = _alone.setdefault(evaluation, {})
    if office not in known:
        tables = _of_office(evaluation.tables, office)
        known[office] = evaluate(evaluation.policy, tables, evaluation.year, evaluation.as_of)
    return known[office]


def _of_office(tables: Tables, office: str) -> Tables:
    """The rows of one office; problems, which know no office, stay."""
    frames = {f.name: getattr(tables, f.name) for f in fields(tables)}
    own = {
        name: frame[frame["office"] == office].reset_index(drop=True)
        for name, frame in frames.items()
        if isinstance(frame, pd.DataFrame) and "office" in frame
    }
    return replace(tables, **own)
