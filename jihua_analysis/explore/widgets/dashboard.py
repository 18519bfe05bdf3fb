"""A model in a notebook: labelled controls, one picture, one list, reset, and buttons that copy and save."""

from __future__ import annotations

import base64
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as w

from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.explore.widgets.model import READING, Control, Model, Topic, View
from jihua_analysis.explore.widgets.tools import CSS, File, Tools, made

LONG = 60
"""Rows shown on screen; the Excel file holds all."""
LINE, MOST_LINES = 24, 10
"""Dots a sentence takes, and how many are shown at once."""


class Dashboard:
    """The live view of one topic; without a kernel it reads as a static page.

    `controls[name].value = …` does what a user does. `shown.value` is the picture as SVG, the sentences and the list;
    `error` holds what went wrong last, shown in Chinese. The browser sends a newer value only after the older one was
    shown, and the newest always: dragging never makes a queue.
    """

    def __init__(self, topic: Topic, evaluation: Evaluation) -> None:
        self.model = Model(topic, evaluation)
        self.error: Exception | None = None
        self._is_setting = False
        self.controls: dict[str, Any] = {c.name: self._control(c) for c in self.model.controls}
        self.reset = w.Button(description="恢复原样", tooltip="所有选择回到打开时的样子", icon="undo")
        self.tools = Tools(self.file)
        self.message, self.shown = w.HTML(), w.HTML()
        for name, control in self.controls.items():
            control.observe(lambda change, name=name: self._chosen(name, change["new"]), "value")
        self.reset.on_click(lambda _: self._reset())
        title = w.HTML(f"<h3>{escape(topic.title)}</h3>")
        columns = "repeat(auto-fill, min(428px, 100%))"  # sliders and lists stand one under the other
        choices = w.GridBox(list(self.controls.values()), layout=w.Layout(grid_template_columns=columns))
        tools = w.HBox([self.reset, self.tools], layout=w.Layout(flex_flow="row wrap"))
        self.ui = w.VBox([title, choices, w.HTML(self._questions()), tools, self.message, self.shown])
        self.ui.add_class("jihua")
        self.view: View | None = None
        self._redraw()

    def _control(self, control: Control) -> Any:
        """The widget of one choice."""
        kind = w.SelectionSlider if control.is_slider else w.Dropdown
        return kind(
            options=list(control.options), value=control.start, description=control.label,
            layout=w.Layout(width="min(420px, 100%)"), style={"description_width": "76px"},
            tooltip=self._tooltip(control.name),
        )  # fmt: skip

    def _tooltip(self, name: str) -> str:
        """The question that a reading answers."""
        reading = self.model.base.policy.readings.get(name.removeprefix(READING))
        return reading.question if reading else ""

    def _questions(self) -> str:
        """What each reading offered asks, under the controls."""
        asked = [(c, self._tooltip(c.name)) for c in self.model.controls if c.name.startswith(READING)]
        lines = "".join(f"<li>{escape(c.label)}：{escape(question)}</li>" for c, question in asked)
        return f'<div class="jihua-says"><ul>{lines}</ul></div>' if lines else ""

    def _chosen(self, name: str, value: Any) -> None:
        if not self._is_setting:
            if name == "office":
                self.model.choose(name, value)
                self._set_controls()
            self.model.state[name] = value
            self._redraw()

    def _reset(self) -> None:
        self.model.reset()
        self._set_controls()
        self._redraw()

    def _set_controls(self) -> None:
        """Every control as the model has it: another office offers other choices."""
        self._is_setting = True
        for control in self.model.controls:
            own = self.controls[control.name]
            if own.options != control.options:
                own.options = control.options
            own.value = self.model.state[control.name]
        self._is_setting = False

    def _redraw(self) -> None:
        """Show what is chosen; whatever goes wrong is shown and kept, for a callback has no one to raise to."""
        try:
            self.view = view = self.model.view()
            room = f"min-height:{LINE * min(len(view.says), MOST_LINES)}px;max-height:{LINE * MOST_LINES}px"
            self.shown.value = (  # one message, so that one frame shows all of it
                f'<div class="jihua-picture">{view.chart.svg()}</div>'
                f'<div class="jihua-says" style="{room}" tabindex="0">{view.says._repr_html_()}</div>'
                f'<div class="jihua-rows" tabindex="0">{view.rows.html(LONG)}</div>'
            )
            self.tools.rows = len(view.rows.frame)
            self.error, self.message.value = None, ""
        except Exception as error:
            self.error = error
            what = error.args[0] if error.args else type(error).__name__
            self.message.value = f'<p role="alert" style="color:#a00"><b>这个选择显示不了：</b>{escape(str(what))}</p>'

    def file(self, want: str) -> File:
        """What is shown now as a file, made when asked for: 'png' or 'xlsx'."""
        return made(want, self.view, f"{self.model.topic.title}_{self.model.base.year}")

    def save_picture(self, path: str | Path) -> Path:
        """The picture in a file of the user's choice; png, pdf or svg by the ending."""
        return self._shown().chart.save(path)

    def save_rows(self, path: str | Path) -> Path:
        """The rows as an Excel workbook in a file of the user's choice."""
        return self._shown().rows.save(path)

    def _shown(self) -> View:
        if self.view is None:
            raise ValueError("还没有可保存的内容")
        return self.view

    def html(self) -> str:
        """What is shown now as a page without controls, its picture as PNG: it needs no font and no kernel."""
        view = self.view
        if view is None:
            return self.message.value
        source = base64.b64encode(view.chart.png()).decode("ascii")
        return (
            f"<style>{CSS}</style><h3>{escape(self.model.topic.title)}</h3>"
            f"<p>{escape(self.model.chosen())}（静态快照）</p>"
            f'<img alt="{escape(view.chart.finding)}" src="data:image/png;base64,{source}" style="max-width:100%"/>'
            f"{view.says._repr_html_()}<div class='jihua-rows'>{view.rows.html(LONG)}</div>"
        )

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        live = self.ui._repr_mimebundle_(include=include, exclude=exclude)
        words = f"{self.model.topic.title}（{self.model.chosen()}）"
        return {**live, "text/plain": words, "text/html": self.html()}
