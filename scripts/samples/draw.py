"""Whole numbers by chance that are the same on every machine and in every version of Python."""

from __future__ import annotations

import random
from collections.abc import Sequence


class Draw:
    """A seeded stream; only `random()` is used, the one method whose sequence Python promises to keep."""

    def __init__(self, seed: int) -> None:
        self._stream = random.Random(seed)

    def chance(self, probability: float) -> bool:
        """True with this probability."""
        return self._stream.random() < probability

    def between(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self._stream.random() * (high - low + 1))

    def misses(self, total: int, rate: float) -> int:
        """How many of `total` fail, each with this probability."""
        return sum(self.chance(rate) for _ in range(total))

    def spread(self, total: int, weights: Sequence[int]) -> list[int]:
        """`total` events dealt out by weight: how many fall to each."""
        dealt, whole = [0] * len(weights), sum(weights)
        for _ in range(total):
            at = self._stream.random() * whole
            for i, weight in enumerate(weights):
                at -= weight
                if at < 0:
                    dealt[i] += 1
                    break
            else:
                dealt[-1] += 1
        return dealt

    def part_of_each(self, part: int, wholes: Sequence[int]) -> list[int]:
        """`part` of all the events picked without replacement: how many of each whole are among them."""
        left, chosen = list(wholes), [0] * len(wholes)
        for _ in range(part):
            i = self.spread(1, left).index(1)
            left[i] -= 1
            chosen[i] += 1
        return chosen
