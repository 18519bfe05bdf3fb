"""One lesson for one learner: questions asked, answers checked, workings shown after a first answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from html import escape
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from jihua_analysis.explore.sentences import Sentences
from jihua_analysis.learn.checking import Feedback, check
from jihua_analysis.learn.exercises import Exercise
from jihua_analysis.learn.lessons import l1_rules, l2_indicators, l3_chance, l4_scoring, l5_standing, l6_people
from jihua_analysis.learn.office import Office
from jihua_analysis.learn.progress import Progress

if TYPE_CHECKING:
    from jihua_analysis.learn.card import Card

LESSONS: dict[int, ModuleType] = {
    1: l1_rules, 2: l2_indicators, 3: l3_chance, 4: l4_scoring, 5: l5_standing, 6: l6_people,
}  # fmt: skip
ANSWER_FIRST = "先作答，再运行这一格：预测过的结果才记得住。"


def open_lesson(number: int, learner: str, folder: str | Path | None = None) -> Lesson:
    """A learner's lesson; progress is kept in `folder`, the working folder where none is given.

    ValueError, in Chinese, for a number that is no lesson and for a learner without a name.
    """
    if number not in LESSONS:
        raise ValueError(f"没有第{number}课；有第1至第{len(LESSONS)}课")
    if not str(learner).strip():
        raise ValueError("请在参数一格里写学员的名字或编号；随便写一个也行，只用来出题")
    return Lesson(number, Office(str(learner)), Path.cwd() if folder is None else Path(folder))


class Lesson:
    """The exercises of one lesson with one learner's numbers; prints as what is given."""

    def __init__(self, number: int, office: Office, folder: Path | None = None) -> None:
        self.number, self.office = number, office
        self.title: str = LESSONS[number].TITLE
        self.progress = Progress(office.code) if folder is None else Progress.opened(office.code, folder)

    @cached_property
    def exercises(self) -> dict[str, Exercise]:
        """The exercises by id; options stand in an order of the learner's own."""
        made: tuple[Exercise, ...] = LESSONS[self.number].exercises(self.office)
        return {e.id: replace(e, options=self.office.draw(f"options {e.id}").shuffled(e.options)) for e in made}

    def exercise(self, id: str) -> Exercise:
        """One exercise; ValueError, in Chinese, where the lesson has none of that id."""
        if id not in self.exercises:
            raise ValueError(f"第{self.number}课没有题“{id}”；有{'、'.join(self.exercises)}")
        return self.exercises[id]

    def ask(self, id: str) -> Card:
        """The question with a place to answer it; answers are counted in the progress file."""
        from jihua_analysis.learn.card import Card

        exercise = self.exercise(id)
        return Card(exercise, lambda feedback: self.progress.record(id, feedback), self.progress)

    def answer(self, id: str, answer: str) -> Feedback:
        """What is said to an answer given in code, and how many are right; it is not written to the file."""
        feedback = check(self.exercise(id), answer)
        if feedback.is_answer:
            self.progress.tries[id] = self.progress.tries.get(id, 0) + 1
        if feedback.is_right:
            self.progress.solved.add(id)
        solved = len(self.progress.solved & set(self.exercises))
        return replace(feedback, text=f"{feedback.text}（本课答对{solved}题，共{len(self.exercises)}题）")

    def reveal(self, id: str) -> Sentences:
        """The right answer and its working; before a first answer only the advice to answer first."""
        exercise = self.exercise(id)
        if not self.progress.tries.get(id):
            return Sentences([ANSWER_FIRST])
        return Sentences([f"答案：{exercise.written(exercise.right)}", *exercise.working])

    def summary(self) -> Sentences:
        """How far the learner is, and what was mixed up on the way."""
        return Sentences(self._summary())

    def _summary(self) -> Iterator[str]:
        own = self.progress
        solved = [e for e in self.exercises if e in own.solved]
        yield f"第{self.number}课：{len(self.exercises)}题，已答对{len(solved)}题"
        if left := [e for e in self.exercises if e not in own.solved]:
            yield f"还没有答对：{'、'.join(left)}"
        for id in self.exercises:
            if known := own.misconceptions.get(id):
                yield f"{id} 曾经{'；'.join(known)}"
        if own.note:
            yield own.note

    def __str__(self) -> str:
        given: tuple[str, ...] = LESSONS[self.number].given(self.office)
        return "\n".join([f"L{self.number} {self.title}（学员编号 {self.office.code}）", *given])

    def _repr_html_(self) -> str:
        first, *given = str(self).splitlines()
        return f"<p><b>{escape(first)}</b></p><ul>{''.join(f'<li>{escape(g)}</li>' for g in given)}</ul>"
