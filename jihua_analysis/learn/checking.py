"""What is said to an answer: right, wrong in a known way, or wrong with a hint."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from html import escape
from math import floor

from jihua_analysis.intake.words import fold
from jihua_analysis.learn.exercises import Exercise
from jihua_analysis.learn.numerals import SCALE, Written, read_number, rounded

NOT_SCALED = "没有把比值换成题目要的单位"
TOO_COARSE = "写的位数不够"
CUT_OFF = "截去了尾数，没有四舍五入"
IN_EVERY_NUMBER = {
    NOT_SCALED: "您写的是比值本身；题目要的是{unit}，请乘以{scale}，或者在数后写上单位。",
    TOO_COARSE: "方向对了，但约得太早；请保留{decimals}位小数。",
    CUT_OFF: "最后一位请四舍五入，不要直接截去。",
}
"""Misconceptions looked for in every number asked for, after the exercise's own."""
LETTERS = "ABCDEFGH"


@dataclass(frozen=True)
class Feedback:
    """What is said to one answer. misconception: '' where the answer is right, unknown or unreadable."""

    is_right: bool
    text: str
    misconception: str = ""
    is_answer: bool = True

    def __str__(self) -> str:
        return self.text

    def html(self) -> str:
        """The same as a paragraph that a screen reader announces."""
        colour, sign = ("#1b6e3c", "✓") if self.is_right else ("#a33b00", "✗" if self.is_answer else "?")
        style = f"border-left:4px solid {colour};padding:4px 10px;margin:4px 0;line-height:1.6"
        return f'<p role="status" style="{style}"><b style="color:{colour}">{sign}</b> {escape(self.text)}</p>'


def check(exercise: Exercise, answer: str) -> Feedback:
    """What is said to an answer; numbers in any usual writing, options by letter or by their text."""
    if not answer.strip():
        return Feedback(False, "还没有作答。", is_answer=False)
    return _check_option(exercise, answer) if exercise.options else _check_number(exercise, answer)


def _right(exercise: Exercise) -> Feedback:
    return Feedback(True, f"对。{exercise.why}")


def _wrong(misconception: str, feedback: str) -> Feedback:
    return Feedback(False, f"您{misconception}。{feedback}", misconception)


def _check_option(exercise: Exercise, answer: str) -> Feedback:
    texts = {fold(text): text for text in exercise.options}
    letters = {fold(letter): text for letter, text in zip(LETTERS, exercise.options, strict=False)}
    chosen = texts.get(fold(answer)) or letters.get(fold(answer))
    if chosen is None:
        return Feedback(False, f"没有“{answer.strip()}”这个选项；请写选项的字母或原文。", is_answer=False)
    if chosen == exercise.right:
        return _right(exercise)
    wrong = next(w for w in exercise.wrongs if w.answer == chosen)
    return _wrong(wrong.misconception, wrong.feedback)


def _check_number(exercise: Exercise, answer: str) -> Feedback:
    assert isinstance(exercise.right, Fraction)
    written = read_number(answer)
    if written is None:
        asked = "6.84、6.84‰、百分之九十八、49/50" if exercise.unit else "149、149.5、一百四十九"
        return Feedback(False, f"看不懂“{answer.strip()}”；请只写一个数，例如 {asked}。", is_answer=False)
    value = written.in_unit(exercise.unit)
    if abs(value - exercise.right) <= exercise.tolerance:
        return _right(exercise)
    near = [
        (abs(value - w.answer), place)
        for place, w in enumerate(exercise.wrongs)
        if isinstance(w.answer, Fraction) and abs(value - w.answer) <= exercise.half_place
    ]
    if near:
        wrong = exercise.wrongs[min(near)[1]]
        return _wrong(wrong.misconception, wrong.feedback)
    if known := _in_every_number(exercise, exercise.right, written, value):
        words = {"unit": exercise.unit, "scale": SCALE[exercise.unit], "decimals": exercise.decimals}
        return _wrong(known, IN_EVERY_NUMBER[known].format(**words))
    return Feedback(False, f"不对。{exercise.hint}")


def _in_every_number(exercise: Exercise, right: Fraction, written: Written, value: Fraction) -> str:
    """The misconception that any number may show, '' where none."""
    ratio = right / SCALE[exercise.unit]
    place = Fraction(1, 10 ** (exercise.decimals + len(str(SCALE[exercise.unit])) - 1))
    if exercise.unit and not written.sign and abs(value - ratio) <= place:
        return NOT_SCALED
    if written.decimals < exercise.decimals and value == rounded(right, written.decimals):
        return TOO_COARSE
    cut = Fraction(floor(right * 10**exercise.decimals), 10**exercise.decimals)
    return CUT_OFF if written.decimals == exercise.decimals and value == cut else ""
