"""Numbers drawn from a learner's name, the same on every machine."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from random import Random
from typing import TypeVar

from jihua_analysis.intake.words import fold

T = TypeVar("T")


def code_of(learner: str) -> str:
    """Six characters that stand for a learner; width, case and blanks of the name do not matter."""
    return sha256(fold(learner).encode()).hexdigest()[:6]


class Draw:
    """Numbers from a learner's name; each part of the office has its own stream, so that one cannot shift another."""

    def __init__(self, learner: str, part: str) -> None:
        self._random = Random(int.from_bytes(sha256(f"{fold(learner)}|{part}".encode()).digest()))

    def between(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self._random.random() * (high - low + 1))

    def one_of(self, options: Sequence[T]) -> T:
        """One of the options."""
        return options[self.between(0, len(options) - 1)]

    def shuffled(self, items: Sequence[T]) -> tuple[T, ...]:
        """The items in a drawn order."""
        left = list(items)
        return tuple(left.pop(self.between(0, len(left) - 1)) for _ in items)
