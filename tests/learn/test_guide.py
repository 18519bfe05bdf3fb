"""What the teacher's guide lists is what learners are told, word for word, and nothing is left out of it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from jihua_analysis.learn.checking import CUT_OFF, NOT_SCALED, TOO_COARSE, check
from jihua_analysis.learn.exercises import Exercise
from jihua_analysis.learn.guide import LEARNER, OTHERS
from tests.learn.learners import exercises_of

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "teachers-guide.md"


class Listed(NamedTuple):
    """A row of the guide: a wrong answer to an exercise; `right` is '' in the example learner's table."""

    exercise: str
    right: str
    answer: str
    misconception: str
    feedback: str


def listed() -> Iterator[Listed]:
    """Every wrong answer that the guide lists, in its order."""
    exercise = ""
    for line in GUIDE.read_text(encoding="utf-8").splitlines():
        if found := re.match(r"\*\*(L\d\.\d) ", line):
            exercise = found[1]
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if exercise and line.startswith("|") and cells[0] not in {"错误答案", "正确", "---"}:
            yield Listed(exercise, *["", *cells][-4:])


def met_by(row: Listed) -> Iterator[Exercise]:
    """The exercise as each learner meets it for whom the row speaks."""
    if not row.right:
        yield exercises_of(LEARNER)[row.exercise]
    else:
        found = [exercises_of(learner)[row.exercise] for learner in OTHERS]
        yield from (exercise for exercise in found if exercise.right == row.right)


@pytest.mark.parametrize(
    "row", list(listed()), ids=lambda row: f"{row.exercise} {row.right} {row.answer}".replace("  ", " ")
)
def test_each_answer_in_the_guide_gets_the_feedback_beside_it(row: Listed) -> None:
    met = list(met_by(row))
    assert met
    for exercise in met:
        found = check(exercise, row.answer)
        assert not found.is_right
        assert (found.misconception, found.text) == (row.misconception, f"您{row.misconception}。{row.feedback}")


def test_every_wrong_answer_that_gets_feedback_is_in_the_guide() -> None:
    in_guide = {(row.exercise, row.misconception) for row in listed()}
    for learner in (LEARNER, *OTHERS):
        for exercise in exercises_of(learner).values():
            for wrong in exercise.wrongs:
                assert (exercise.id, wrong.misconception) in in_guide, learner


def test_the_mistakes_of_every_number_are_in_the_guide() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    assert all(f"| {misconception} |" in text for misconception in (NOT_SCALED, TOO_COARSE, CUT_OFF))
