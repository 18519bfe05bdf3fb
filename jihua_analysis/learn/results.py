"""Single results of an evaluation, exact, and single clauses of a document, quoted."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd

from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.policy.model import Policy
from jihua_analysis.policy.words import limit_words

VERDICTS = {"met": "达到", "missed": "未达到", "cannot tell": "无法判定"}


def row(frame: pd.DataFrame, **where: Any) -> Any:
    """The one row where the columns have these values; LookupError where there is none or more than one."""
    found = frame
    for column, wanted in where.items():
        found = found[found[column] == wanted]
    if len(found) != 1:
        raise LookupError(f"{len(found)} rows where {where}")
    return found.iloc[0]


def value(evaluation: Evaluation, indicator: str, body: str) -> Fraction:
    """A body's indicator over the year, in its unit."""
    found = row(evaluation.indicators, indicator=indicator, body=body, period=str(evaluation.year))
    scale = Fraction(evaluation.policy.indicators[indicator].scale)
    return Fraction(found["numerator"]) / Fraction(found["denominator"]) * scale


def denominator(evaluation: Evaluation, indicator: str, body: str) -> Fraction:
    """What a body's indicator over the year is divided by."""
    found = row(evaluation.indicators, indicator=indicator, body=body, period=str(evaluation.year))
    return Fraction(found["denominator"])


def verdict(evaluation: Evaluation, target: str, body: str) -> Any:
    """The verdict on a body's target over the year."""
    return row(evaluation.verdicts, target=target, body=body, period=str(evaluation.year))


def points(evaluation: Evaluation, item: str, body: str) -> Fraction:
    """The points of an item, as printed."""
    return as_printed(row(evaluation.points, item=item, body=body)["points"])


def points_because(evaluation: Evaluation, item: str, body: str) -> str:
    """The sentence that says how the points came about."""
    return str(row(evaluation.points, item=item, body=body)["because"])


def stand(evaluation: Evaluation, unit: str) -> Any:
    """A unit's place, class and sanctions."""
    return row(evaluation.standing, body=unit)


def as_printed(number: float | Decimal) -> Fraction:
    """A number of a frame as it is printed: 43.13 is 4313/100."""
    return Fraction(str(number))


def quoted(policy: Policy, clause: str) -> str:
    """A clause in its own words, with its number, as a Markdown quotation."""
    entry = next(c for c in policy.clauses if c.id == clause)
    return f"> “{entry.quote.strip()}”（条款 {clause}）\n\n"


def goals(policy: Policy, *targets: str) -> str:
    """What these targets ask for, in words: 常住人口建档管理率98%以上."""
    words = []
    for key in targets:
        target = policy.targets[key]
        indicator = policy.indicators[target.indicator or key]
        words.append(indicator.label + limit_words(policy, target, indicator))
    return "文件的目标：" + "，".join(words)
