"""A label that several kinds of body have in common (月检查, 一类) means the entry of the body's own kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from jihua_analysis.intake.schema import Tables
from jihua_analysis.policy.model import Policy

Entry = tuple[str, str, str]
"""Kind, label, id."""


def own_names(tables: Tables, policy: Policy) -> Tables:
    """The tables with every item, class and matter that was read by a shared label set to that of the body's kind."""
    kinds = tables.bodies.drop_duplicates(["office", "body"]).set_index(["office", "body"])["kind"]
    for table, column, entries in (
        ("scores", "item", list(_items(policy))),
        ("history", "class", list(_classes(policy))),
        ("decisions", "matter", list(_matters(policy))),
    ):
        own = {(kind, label): key for kind, label, key in reversed(entries)}
        labels = {key: label for _, label, key in entries}
        is_own = {(kind, key) for kind, _, key in entries}
        shared = {key for _, label, key in entries if len({k for k, t in labels.items() if t == label}) > 1}
        frame = tables.frame(table)
        rows = frame.index[frame[column].isin(shared)]
        if not len(rows):
            continue
        kind = pd.MultiIndex.from_frame(frame.loc[rows, ["office", "body"]]).map(kinds)
        found = [
            key if (k, key) in is_own else own.get((k, labels[key]), key)
            for k, key in zip(kind, frame.loc[rows, column], strict=True)
        ]
        frame = frame.copy()
        frame.loc[rows, column] = found
        tables = replace(tables, **{table: frame})
    return tables


def _items(policy: Policy) -> Iterator[Entry]:
    for item in policy.items:
        for kind in policy.sheets[item.sheet].who if item.sheet in policy.sheets else ():
            yield kind, item.label, item.id


def _classes(policy: Policy) -> Iterator[Entry]:
    for kind, rule in policy.standing.items():
        yield from ((kind, c.label, c.id) for c in rule.classes)
        yield kind, rule.rest_label, rule.rest


def _matters(policy: Policy) -> Iterator[Entry]:
    for kind, rule in policy.standing.items():
        for entries in (rule.classes, rule.vetoes, rule.notices, rule.awards):
            yield from ((kind, entry.label, entry.id) for entry in entries)
