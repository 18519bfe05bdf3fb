"""Columns of words that repeat: a place in a short list for each row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Words:
    """codes: for each row its place in `words`, −1 for none."""

    codes: NDArray[np.int64]
    words: tuple[str, ...]

    @classmethod
    def of(cls, values: NDArray[Any]) -> Words:
        """Words as they stand one by one, None for none."""
        places: dict[Any, int] = {}
        codes = [-1 if word is None else places.setdefault(word, len(places)) for word in values]
        return cls(np.array(codes, dtype=np.int64), tuple(places))

    @classmethod
    def joined(cls, n: int, noted: Iterable[tuple[NDArray[Any], str]]) -> Words:
        """Each word at its rows (places or a mask), one after another with commas; nothing elsewhere."""
        codes, words = np.zeros(n, np.int64), [""]
        for rows, word in noted:
            before, again = np.unique(codes[rows], return_inverse=True)
            codes[rows] = len(words) + again
            words += [f"{words[code]},{word}" if words[code] else word for code in before]
        return cls(codes, tuple(words))

    def objects(self) -> NDArray[Any]:
        """The words themselves, None for none."""
        return np.array([*self.words, None], dtype=object)[self.codes]

    def called(self, labels: Mapping[str, str]) -> Words:
        """Other words for the same; one without a label stays."""
        return Words(self.codes, tuple(labels.get(word, word) for word in self.words))

    def but(self, where: NDArray[np.bool_], word: str | None) -> Words:
        """These with another word in some places."""
        code, words = self._with(word)
        return Words(np.where(where, code, self.codes), words)

    def laid(self, at: NDArray[np.int64], n: int, word: str | None = None) -> Words:
        """These rows at their places among n; the others hold one word."""
        code, words = self._with(word)
        codes = np.full(n, code, np.int64)
        codes[at] = self.codes
        return Words(codes, words)

    def _with(self, word: str | None) -> tuple[int, tuple[str, ...]]:
        if word is None:
            return -1, self.words
        words = self.words if word in self.words else (*self.words, word)
        return words.index(word), words
