"""A lesson as a learner meets it: predict, check, reveal; progress kept beside, no name in it, nothing lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jihua_analysis.learn import Lesson, open_lesson
from jihua_analysis.learn.lesson import ANSWER_FIRST
from jihua_analysis.learn.progress import FILE


@pytest.fixture
def lesson(tmp_path: Path) -> Lesson:
    return open_lesson(2, "学员甲", tmp_path)


def right_and_wrong(lesson: Lesson, id: str) -> tuple[str, str]:
    exercise = lesson.exercise(id)
    return exercise.written(exercise.right), exercise.written(exercise.wrongs[0].answer)


def test_the_working_is_shown_only_after_a_first_answer(lesson: Lesson) -> None:
    assert list(lesson.reveal("L2.2")) == [ANSWER_FIRST]
    right, wrong = right_and_wrong(lesson, "L2.2")
    assert "看不懂" in lesson.answer("L2.2", "不会").text
    assert list(lesson.reveal("L2.2")) == [ANSWER_FIRST]
    lesson.answer("L2.2", wrong)
    assert lesson.reveal("L2.2")[0] == f"答案：{right}"


def test_wrong_then_right_in_the_card_is_told_counted_and_kept(lesson: Lesson, tmp_path: Path) -> None:
    card = lesson.ask("L2.2")
    right, wrong = right_and_wrong(lesson, "L2.2")
    card.field.value = wrong
    assert "把‰当成了%" in card.says.value
    card.submit.click()  # Enter and then the button on the same answer count once
    card.field.value = right
    assert card.feedback is not None and card.feedback.is_right
    assert card.error is None
    stored = json.loads((tmp_path / FILE).read_text(encoding="utf-8"))
    assert stored == {
        lesson.office.code: {"misconceptions": {"L2.2": ["把‰当成了%"]}, "solved": ["L2.2"], "tries": {"L2.2": 2}}
    }
    again = open_lesson(2, "学员甲", tmp_path)
    assert "已答对1题" in again.summary()[0]
    assert "L2.2 曾经把‰当成了%" in list(again.summary())
    assert again.reveal("L2.2")[0].startswith("答案")


def test_the_file_names_nobody_and_keeps_the_other_learners(tmp_path: Path) -> None:
    for learner in ("王老师的学生", "第7座"):
        lesson = open_lesson(1, learner, tmp_path)
        card = lesson.ask("L1.3")
        card.field.value = lesson.exercise("L1.3").right
        card.submit.click()
    text = (tmp_path / FILE).read_text(encoding="utf-8")
    assert "王老师" not in text and "第7座" not in text
    assert len(json.loads(text)) == 2


def test_answers_given_in_code_write_no_file(lesson: Lesson, tmp_path: Path) -> None:
    lesson.answer("L2.1", right_and_wrong(lesson, "L2.1")[0])
    lesson.ask("L2.1")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("content", ["{", "[1]", '{"a": 1}', '{"0d53f0": {"tries": 3}}'])
def test_a_progress_file_that_cannot_be_read_is_set_aside(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE).write_text(content, encoding="utf-8")
    lesson = open_lesson(1, "示例", tmp_path)
    assert "从头记起" in lesson.summary()[-1]
    assert (tmp_path / f"{FILE}.bak").read_text(encoding="utf-8") == content


def test_a_folder_that_cannot_be_written_is_told_and_the_exercise_goes_on(tmp_path: Path) -> None:
    lesson = open_lesson(1, "示例", tmp_path / "nowhere")
    card = lesson.ask("L1.1")
    card.field.value = "1"
    assert "进度没有存上" in card.says.value
    assert card.error is None


def test_the_button_on_an_empty_field_asks_for_an_answer(lesson: Lesson) -> None:
    card = lesson.ask("L2.1")
    card.submit.click()
    assert "还没有作答" in card.says.value
    card.hint.click()
    assert lesson.exercise("L2.1").hint in card.says.value
    assert not lesson.progress.tries


def test_without_a_kernel_the_question_and_its_options_still_show(lesson: Lesson) -> None:
    shown = open_lesson(1, "示例").ask("L1.3")._repr_mimebundle_()
    assert ". 只作历史引文" in shown["text/html"]
    assert "<table>" in lesson.ask("L2.4").html()


def test_unknown_lessons_exercises_and_empty_names_are_told_in_chinese(lesson: Lesson) -> None:
    with pytest.raises(ValueError, match="没有第7课"):
        open_lesson(7, "示例")
    with pytest.raises(ValueError, match="没有题"):
        lesson.ask("L1.1")
    with pytest.raises(ValueError, match="名字或编号"):
        open_lesson(1, "  ")
