"""An exercise: a question, the right answer as the package computes it, and the wrong answers people give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from jihua_analysis.learn.numerals import as_text

Answer = Fraction | str
"""A number in the exercise's unit, or the text of an option."""


@dataclass(frozen=True)
class Wrong:
    """A wrong answer that is known: what was taken for what, and what to do about it."""

    answer: Answer
    misconception: str
    feedback: str


@dataclass(frozen=True)
class Exercise:
    """One question. A number is asked for where there are no options, else one of the options.

    question: Markdown. why: said once the answer is right. hint: said for a wrong answer that is not known.
    working: the steps, shown after a first answer. unit: '%', '‰' or '' (words such as 分 belong in the question).
    tolerance: how far a number may be off; half of the last place asked for, unless `is_exact`.
    ValueError where two of the listed answers could not be told apart.
    """

    id: str
    title: str
    question: str
    right: Answer
    wrongs: tuple[Wrong, ...]
    why: str
    hint: str
    working: tuple[str, ...]
    unit: str = ""
    decimals: int = 0
    is_exact: bool = False
    options: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        texts = [self.written(self.right), *(self.written(w.answer) for w in self.wrongs)]
        if len(set(texts)) < len(texts):
            raise ValueError(f"{self.id}: two listed answers are the same: {texts}")
        if self.options and set(texts) != set(self.options):
            raise ValueError(f"{self.id}: every option but the right one needs its feedback: {texts}")
        right = self.right
        if isinstance(right, Fraction) and any(abs(w - right) <= self.tolerance for w in self._numbers()):
            raise ValueError(f"{self.id}: a wrong answer would pass: {texts}")

    def _numbers(self) -> list[Fraction]:
        return [w.answer for w in self.wrongs if isinstance(w.answer, Fraction)]

    @property
    def half_place(self) -> Fraction:
        """Half of the last place asked for."""
        return Fraction(1, 2 * 10**self.decimals)

    @property
    def tolerance(self) -> Fraction:
        """How far the right number may be off."""
        return Fraction(0) if self.is_exact else self.half_place

    def written(self, answer: Answer) -> str:
        """An answer as a learner would write it."""
        return answer if isinstance(answer, str) else as_text(answer, self.decimals) + self.unit


Option = tuple[str, str, str]
"""Text, misconception, feedback; the last two are not used where the option is right."""


def choice(
    id: str,
    title: str,
    question: str,
    right: str,
    options: Mapping[str, Option],
    why: str,
    hint: str,
    working: tuple[str, ...],
) -> Exercise:
    """An exercise that offers options by key; `right` is the key of the right one."""
    wrongs = tuple(Wrong(*options[key]) for key in options if key != right)
    texts = tuple(option[0] for option in options.values())
    return Exercise(id, title, question, options[right][0], wrongs, why, hint, working, options=texts)
