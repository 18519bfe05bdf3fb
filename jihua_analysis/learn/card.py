"""An exercise in a notebook: question, a labelled place to answer, a button to check, a button for a hint."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import ipywidgets as w
import mistune

from jihua_analysis.learn.checking import LETTERS, Feedback, check
from jihua_analysis.learn.exercises import Exercise
from jihua_analysis.learn.progress import Progress

STYLE = """<style>
.jihua-card {line-height: 1.6; font-size: 14px; max-width: 46em}
.jihua-card blockquote {margin: 4px 0; padding: 2px 12px; border-left: 3px solid #bbb; color: #444}
.jihua-card table {border-collapse: collapse; margin: 6px 0; font-size: 13px}
.jihua-card th, .jihua-card td {padding: 2px 12px; border-bottom: 1px solid #ddd; text-align: right}
.jihua-card th:first-child, .jihua-card td:first-child {text-align: left}
</style>"""
_MARKDOWN = mistune.create_markdown(plugins=["table"])


class Card:
    """The live view of one exercise; without a kernel it reads as a static question.

    `field.value = …` and `submit.click()` do what a user does. `error` holds what went wrong last.
    """

    def __init__(self, exercise: Exercise, record: Callable[[Feedback], None], progress: Progress) -> None:
        self.exercise, self.progress, self._record = exercise, progress, record
        self.feedback: Feedback | None = None
        self.error: Exception | None = None
        self._checked = ""
        self.field = self._choices() if exercise.options else self._number()
        self.submit = w.Button(description="检查", tooltip="检查我的答案", icon="check", button_style="primary")
        self.hint = w.Button(description="提示", tooltip="看一条提示，不算作答", icon="lightbulb-o")
        self.says = w.HTML()
        self.submit.on_click(lambda _: self._check(again=True))
        self.hint.on_click(lambda _: self._show_hint())
        question = w.HTML(self._question())
        self.ui = w.VBox([question, self.field, w.HBox([self.submit, self.hint]), self.says])
        if exercise.id in progress.solved:
            self.says.value = '<p role="status">✓ 这一题已答对过。</p>'

    def _number(self) -> w.Text:
        unit = f"（{self.exercise.unit}）" if self.exercise.unit else ""
        field = w.Text(
            description=f"答案{unit}：", placeholder="写一个数，按回车", continuous_update=False,
            layout=w.Layout(width="320px"), style={"description_width": "initial"},  # a unit makes the label wider
        )  # fmt: skip
        field.observe(lambda _: self._check(), "value")
        return field

    def _choices(self) -> w.RadioButtons:
        return w.RadioButtons(
            options=list(zip(self._labels(), self.exercise.options, strict=True)), value=None, description="选一个：",
            layout=w.Layout(width="max-content", max_width="100%"), style={"description_width": "72px"},
        )  # fmt: skip

    def _labels(self) -> list[str]:
        return [f"{letter}. {text}" for letter, text in zip(LETTERS, self.exercise.options, strict=False)]

    def _check(self, again: bool = False) -> None:
        """Check what stands in the field; Enter and then the button on the same answer count once."""
        try:
            answer = self.field.value or ""
            if answer and answer == self._checked:
                return
            if not answer and not again:
                return
            self.feedback, self._checked = check(self.exercise, answer), answer
            self._record(self.feedback)
            note = f"<p>{escape(self.progress.note)}</p>" if self.progress.note else ""
            self.error, self.says.value = None, self.feedback.html() + note
        except Exception as error:  # a callback has no one to raise to
            self.error = error
            self.says.value = f'<p role="alert" style="color:#a00">这一题出了错：{escape(str(error))}</p>'

    def _show_hint(self) -> None:
        self.says.value = f'<p role="status" style="color:#555">提示：{escape(self.exercise.hint)}</p>'

    def _question(self) -> str:
        title = f"<b>{escape(self.exercise.id)} {escape(self.exercise.title)}</b>"
        return f'{STYLE}<div class="jihua-card">{title}{_MARKDOWN(self.exercise.question)}</div>'

    def html(self) -> str:
        """The question as a page without controls."""
        listed = "".join(f"<div>{escape(label)}</div>" for label in self._labels())
        return f"{self._question()}{listed}<p><i>（静态页：在 JupyterLab 里运行这一格后可以作答）</i></p>"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        live = self.ui._repr_mimebundle_(include=include, exclude=exclude)
        return {**live, "text/plain": f"{self.exercise.id} {self.exercise.title}", "text/html": self.html()}
