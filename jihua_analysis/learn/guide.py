"""What the course's files are made from: the guide's tables of exercises, and notebooks with their answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import nbformat
from nbformat import NotebookNode

from jihua_analysis.learn.checking import IN_EVERY_NUMBER
from jihua_analysis.learn.exercises import Exercise
from jihua_analysis.learn.lesson import LESSONS, Lesson
from jihua_analysis.learn.office import Office

LEARNER = "示例"
"""Whose numbers stand in the guide and in the notebooks as they come."""
OTHERS = ("第1座", "第4座", "第6座")
"""Learners with whom, in each question of choice whose answer hangs on the numbers, every option is right once."""
BEGIN, END = "<!-- exercises: begin -->", "<!-- exercises: end -->"
_ASK = re.compile(r'lesson\.ask\("(L\d\.\d)"\)')


@cache
def _office(learner: str) -> Office:
    """A learner's office, whose results are computed once for all that is made from them."""
    return Office(learner)


def exercise_tables(learner: str = LEARNER) -> str:
    """Every exercise with its right answer, and each wrong answer with its misconception and feedback, as Markdown."""
    return "\n".join(_tables(learner)).strip() + "\n"


def _tables(learner: str) -> Iterator[str]:
    offices = [_office(name) for name in (learner, *OTHERS)]
    yield f"以下由程序写出，数字是学员“{learner}”的。别的学员数字不同，误解相同；选择题里正确的一项不同时，另列一表。"
    yield "\n### 每道数字题都认得的错误 In every number\n"
    yield "| 误解 | 反馈 |\n|---|---|"
    for misconception, feedback in IN_EVERY_NUMBER.items():
        yield f"| {misconception} | {feedback.format(unit='%或‰', scale='100或1000', decimals='n')} |"
    for number in LESSONS:
        lesson, *others = (Lesson(number, office) for office in offices)
        yield f"\n### L{number} {lesson.title}"
        for id, exercise in lesson.exercises.items():
            yield from _table(exercise)
            if exercise.options:
                yield from _elsewhere(exercise, [other.exercise(id) for other in others])
            yield f"\n提示：{exercise.hint}"


def _table(exercise: Exercise) -> Iterator[str]:
    yield f"\n**{exercise.id} {exercise.title}**　正确：{exercise.written(exercise.right)}。{exercise.why}\n"
    yield "| 错误答案 | 误解 | 反馈 |\n|---|---|---|"
    for wrong in exercise.wrongs:
        yield f"| {exercise.written(wrong.answer)} | {wrong.misconception} | {wrong.feedback} |"


def _elsewhere(exercise: Exercise, others: list[Exercise]) -> Iterator[str]:
    """What learners are told whose numbers make another option the right one; nothing where no option ever is."""
    by_right = {e.written(e.right): e for e in others if e.right != exercise.right}
    if not by_right:
        return
    yield "\n数字使另一项正确的学员：\n\n| 正确 | 错误答案 | 误解 | 反馈 |\n|---|---|---|---|"
    for right, other in by_right.items():
        for wrong in other.wrongs:
            yield f"| {right} | {other.written(wrong.answer)} | {wrong.misconception} | {wrong.feedback} |"


def with_tables(guide: str, learner: str = LEARNER) -> str:
    """The guide with the part between the two marks written anew; ValueError where a mark is missing."""
    if BEGIN not in guide or END not in guide:
        raise ValueError(f"the guide needs the marks {BEGIN} and {END}")
    before, after = guide.split(BEGIN)[0], guide.split(END)[1]
    return f"{before}{BEGIN}\n{exercise_tables(learner)}{END}{after}"


def with_answers(notebook: NotebookNode, number: int, learner: str = LEARNER) -> NotebookNode:
    """A lesson's notebook with a golden cell after each question that gives the right answer; outputs are left out."""
    lesson = Lesson(number, _office(learner))
    out = nbformat.from_dict(notebook)
    cells: list[NotebookNode] = []
    for cell in out.cells:
        cell.source = cell.source.replace("](../", "](../../")
        if cell.cell_type == "markdown" and not cells:
            cell.source += "\n\n**带答案的一本 With answers**：数字是学员“示例”的；换了学员，答案也不同。"
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        cells.append(cell)
        if found := _ASK.search(cell.source):
            exercise = lesson.exercise(found[1])
            source = f'print(lesson.answer("{exercise.id}", "{exercise.written(exercise.right)}"))'
            answer = nbformat.v4.new_code_cell(source, id=f"{cell.id}-answer")
            answer.metadata = {"tags": ["nbval-check-output", "keep_output"]}
            cells.append(answer)
    out.cells = cells
    return out
