"""What a formula gives: a checked expression tree over exact columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

import numpy as np

from jihua_analysis.assess.exact import REPORTED, Column, Truth, Value, as_column, as_truth, where
from jihua_analysis.policy.formula import Expr, parse


@dataclass(frozen=True)
class Overlay(Mapping[str, Value]):
    """Names with others laid over them."""

    over: Mapping[str, Value]
    under: Mapping[str, Value]

    def __getitem__(self, name: str) -> Value:
        return self.over[name] if name in self.over else self.under[name]

    def __iter__(self) -> Iterator[str]:
        return iter({**self.over, **self.under})

    def __len__(self) -> int:
        return len({**self.over, **self.under})


@dataclass(frozen=True)
class Read(Mapping[str, Value]):
    """Names that note what was read: a result made from these stands as long as each of them is the same object."""

    names: Mapping[str, Value]
    read: dict[str, Value] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Value:
        self.read[name] = value = self.names[name]
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)


def still_reads(read: Mapping[str, Value], names: Mapping[str, Value]) -> bool:
    """Whether all that was read is there unchanged; a name that is gone is a change."""
    return all(names.get(name) is value for name, value in read.items())


def evaluate(tree: Expr | str, names: Mapping[str, Value]) -> Value:
    """What a formula gives, row by row; KeyError for a name that is not there."""
    if isinstance(tree, str):
        tree = parse(tree)
    match tree.op:
        case "number":
            assert isinstance(tree.value, Fraction)
            return Column.constant(tree.value)
        case "name":
            return names[str(tree.value)]
        case "truth":
            return Truth(np.array([tree.value == "true"]), np.zeros(1, np.uint8))
        case "known":
            value = evaluate(tree.args[0], names)
            return Truth(value.state == REPORTED, np.zeros(len(value.state), np.uint8))
        case "and" | "or" | "not":
            truths = [as_truth(evaluate(a, names)) for a in tree.args]
            return (
                ~truths[0] if tree.op == "not" else truths[0] & truths[1] if tree.op == "and" else truths[0] | truths[1]
            )
        case "if":
            condition, yes, no = (evaluate(a, names) for a in tree.args)
            if isinstance(yes, Truth) and isinstance(no, Truth):
                return where(as_truth(condition), yes.as_column(), no.as_column()).is_yes()
            return where(as_truth(condition), as_column(yes), as_column(no))
    columns = [as_column(evaluate(a, names)) for a in tree.args]
    first, rest = columns[0], columns[1:]
    match tree.op:
        case "neg":
            return -first
        case "abs":
            return first.most(-first)
        case "min" | "max":
            for other in rest:
                first = first.least(other) if tree.op == "min" else first.most(other)
            return first
        case "+":
            return first + rest[0]
        case "-":
            return first - rest[0]
        case "*":
            return first * rest[0]
        case "/":
            return first / rest[0]
        case _:
            return first.compare(tree.op, rest[0])


def number(value: Decimal | int | str, names: Mapping[str, Value]) -> Column:
    """A number of the policy file: as it stands, or what its formula gives."""
    return as_column(evaluate(value, names)) if isinstance(value, str) else Column.constant(value)
