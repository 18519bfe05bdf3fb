"""Right answers are those worked by hand, and each wrong one gets its own feedback, for nine learners."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import pytest

from jihua_analysis.learn.checking import CUT_OFF, NOT_SCALED, TOO_COARSE, check
from jihua_analysis.learn.exercises import Exercise, Wrong
from jihua_analysis.learn.lessons.l3_chance import needed
from jihua_analysis.learn.office import Office
from tests.learn.by_hand import answers
from tests.learn.learners import LEARNERS, exercises_of

NUMBERS_ALIKE = {"L1.1", "L1.2", "L2.6", "L3.1", "L3.2", "L4.1", "L4.2", "L4.3", "L4.4", "L5.1", "L5.2", "L6.3"}
"""Exercises with few possible answers: two learners may well agree by chance."""
HANGS_ON_NUMBERS = {"L1.5": 3, "L3.3": 3, "L5.3": 2, "L5.4": 3}
"""Questions of choice with the number of options that may be right."""


@pytest.mark.parametrize("learner", LEARNERS)
def test_right_answers_are_those_worked_by_hand(learner: str) -> None:
    """L2.1 to L3.6 are chances and shares: equal to the last place that is asked for, and beyond."""
    found = exercises_of(learner)
    by_hand = answers(Office(learner), found["L5.1"].question)
    assert list(by_hand) == list(found)
    for id, exercise in found.items():
        wanted = by_hand[id]
        if isinstance(wanted, Fraction) and id in {"L3.6", "L5.5"}:  # the package computes these two in floats
            assert exercise.written(exercise.right) == exercise.written(wanted), id
        else:
            assert exercise.right == wanted, id


def test_the_learners_meet_every_option_that_may_be_right() -> None:
    for id, options in HANGS_ON_NUMBERS.items():
        assert len({exercises_of(learner)[id].right for learner in LEARNERS}) == options, id


@pytest.mark.parametrize("learner", LEARNERS)
def test_right_answers_pass_and_each_wrong_one_gets_its_own_feedback(learner: str) -> None:
    for exercise in exercises_of(learner).values():
        assert check(exercise, exercise.written(exercise.right)).is_right, exercise.id
        for wrong in exercise.wrongs:
            feedback = check(exercise, exercise.written(wrong.answer))
            assert not feedback.is_right
            assert feedback.misconception == wrong.misconception, (exercise.id, exercise.written(wrong.answer))
            assert feedback.text == f"您{wrong.misconception}。{wrong.feedback}"


def test_each_lesson_has_five_or_six_exercises_with_two_wrong_answers_or_more() -> None:
    by_lesson = defaultdict(list)
    for exercise in exercises_of("示例").values():
        by_lesson[exercise.id[:2]].append(exercise)
    assert {lesson: len(found) for lesson, found in by_lesson.items()} == {
        "L1": 5, "L2": 6, "L3": 6, "L4": 6, "L5": 5, "L6": 5,
    }  # fmt: skip
    assert all(len(e.wrongs) >= 2 and e.hint and e.why and e.working for e in exercises_of("示例").values())


def test_within_an_exercise_no_two_wrong_answers_share_their_feedback() -> None:
    for exercise in exercises_of("示例").values():
        if exercise.id not in {"L2.1", "L2.2", "L1.5"}:  # start and end of the year are the same misconception's twins
            assert len({w.feedback for w in exercise.wrongs}) == len(exercise.wrongs), exercise.id
        assert len({w.misconception for w in exercise.wrongs}) == len(exercise.wrongs), exercise.id


def test_answers_differ_between_learners() -> None:
    numbers = {n: {id: e.right for id, e in exercises_of(n).items() if isinstance(e.right, Fraction)} for n in LEARNERS}
    for one, other in combinations(LEARNERS, 2):
        shared = [id for id in numbers[one] if numbers[one][id] == numbers[other][id]]
        assert len(shared) < len(numbers[one]) / 2, (one, other, shared)
    for id in numbers["示例"]:
        distinct = {numbers[learner][id] for learner in LEARNERS}
        assert len(distinct) >= (3 if id in NUMBERS_ALIKE else len(LEARNERS) - 1), id


def test_learners_with_other_numbers_mistake_the_same_things() -> None:
    """But in questions of choice where another option is right, and so other ones are wrong."""
    known = {id: {w.misconception for w in e.wrongs} for id, e in exercises_of("示例").items()}
    for learner in LEARNERS:
        for id, exercise in exercises_of(learner).items():
            if id not in HANGS_ON_NUMBERS:
                assert {w.misconception for w in exercise.wrongs} == known[id], (learner, id)


def test_the_same_name_draws_the_same_office_however_it_is_typed() -> None:
    assert Office("Anna 7").people == Office("ａｎｎａ７").people
    assert Office("Anna 7").people != Office("Anna 8").people


def test_the_numbers_of_the_example_learner_stay_as_they_were_taught() -> None:
    """Worked by hand from what is given: (247 - 101) / 26659, 287 / 298, 133 / 114."""
    known = exercises_of("示例")
    assert check(known["L2.1"], "26659").is_right  # (25930 + 27388) / 2
    assert check(known["L2.2"], "5.48").is_right  # 146 / 26659 * 1000 = 5.4766
    assert check(known["L2.5"], "287/298").is_right
    assert check(known["L3.4"], "一百一十六点七").is_right  # 116.67
    assert check(known["L2.3"], "9.265‰").is_right  # 247 / 26659 * 1000 = 9.2652


@pytest.mark.parametrize(("target", "cases"), [(90, 29), (95, 59), (98, 149), (99, 299)])
def test_cases_needed_without_a_miss_are_the_first_power_not_above_five_per_cent(target: int, cases: int) -> None:
    """ln 0.05 / ln 0.90 = 28.4, / ln 0.95 = 58.4, / ln 0.98 = 148.3, / ln 0.99 = 298.1."""
    assert needed(Fraction(target, 100)) == cases


RATE = Exercise(
    "L0.1", "率", "?", Fraction(547663, 100000), (Wrong(Fraction(0), "答了零", "不是零。"),),
    "好。", "再想想。", ("算法",), unit="‰", decimals=2,
)  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "misconception"),
    [
        ("0.00548", NOT_SCALED),  # 5.48 per mille as a bare ratio
        ("5.5", TOO_COARSE),
        ("5", TOO_COARSE),
        ("5.47", CUT_OFF),  # 5.476… cut
        ("0", "答了零"),
        ("9.99", ""),
    ],
)
def test_what_may_go_wrong_in_any_number_is_named(answer: str, misconception: str) -> None:
    feedback = check(RATE, answer)
    assert not feedback.is_right
    assert feedback.misconception == misconception
    assert feedback.is_answer


@pytest.mark.parametrize("answer", ["5.48", "5.48‰", "0.548%", "5.4766", "五点四八", "千分之五点四八", "５．４８"])
def test_a_right_number_passes_in_every_usual_writing(answer: str) -> None:
    assert check(RATE, answer).is_right


@pytest.mark.parametrize("answer", ["", "   ", "不会"])
def test_what_is_no_answer_is_not_counted(answer: str) -> None:
    assert not check(RATE, answer).is_answer


def test_options_are_taken_by_letter_or_by_text() -> None:
    exercise = exercises_of("示例")["L1.3"]
    assert isinstance(exercise.right, str)
    letter = "ABCD"[exercise.options.index(exercise.right)]
    assert check(exercise, letter.lower()).is_right
    assert check(exercise, exercise.right).is_right
    assert not check(exercise, "E").is_answer


def test_exercises_whose_listed_answers_cannot_be_told_apart_are_refused() -> None:
    with pytest.raises(ValueError, match="the same"):
        replace(RATE, wrongs=(Wrong(Fraction(1), "甲", "甲。"), Wrong(Fraction(1), "乙", "乙。")))
    with pytest.raises(ValueError, match="would pass"):
        replace(RATE, wrongs=(Wrong(Fraction("5.473"), "甲", "甲。"),))
    with pytest.raises(ValueError, match="every option"):
        replace(RATE, right="甲", wrongs=(Wrong("乙", "乙", "乙。"),), options=("甲", "乙", "丙"))
