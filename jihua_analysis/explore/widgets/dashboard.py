"""A model in a notebook: labelled drop-downs, one picture, one list, reset and links that save."""

from __future__ import annotations

import base64
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as w

from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.explore.widgets.model import READING, Model, Topic, View

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STYLE = """<style>
.jihua-rows table {border-collapse: collapse; font-size: 13px}
.jihua-rows th, .jihua-rows td {padding: 3px 10px; border-bottom: 1px solid #ddd; text-align: left}
.jihua-rows th {position: sticky; top: 0; background: #f4f4f4}
.jihua-save a {color: #0b57a4; text-decoration: underline; line-height: 32px; margin-left: 12px}
.jihua-says ul {margin: 4px 0; padding-left: 1.3em; line-height: 1.5}
</style>"""
LONG = 60
"""Rows shown on screen; the Excel link holds all."""


class Dashboard:
    """The live view of one topic; without a kernel it reads as a static page.

    `controls[name].value = …` does what a user does. `error` holds what went wrong last, shown in Chinese.
    """

    def __init__(self, topic: Topic, evaluation: Evaluation) -> None:
        self.model = Model(topic, evaluation)
        self.error: Exception | None = None
        self._is_resetting = False
        wide = w.Layout(width="min(420px, 100%)")
        self.controls: dict[str, Any] = {
            c.name: (w.SelectionSlider if c.is_slider else w.Dropdown)(
                options=list(c.options), value=c.start, description=c.label, layout=wide,
                style={"description_width": "76px"}, tooltip=self._tooltip(c.name),
                **({"continuous_update": False} if c.is_slider else {}))
            for c in self.model.controls
        }  # fmt: skip
        self.reset = w.Button(description="恢复原样", tooltip="所有选择回到打开时的样子", icon="undo")
        self.picture = w.Image(format="png", layout=w.Layout(max_width="100%"))
        self.says, self.rows, self.saves, self.message = w.HTML(), w.HTML(), w.HTML(), w.HTML()
        self.rows.layout = w.Layout(max_height="420px", overflow="auto")
        for name, control in self.controls.items():
            control.observe(lambda change, name=name: self._chosen(name, change["new"]), "value")
        self.reset.on_click(lambda _: self._reset())
        title = w.HTML(f"{STYLE}<h3>{escape(topic.title)}</h3>")
        choices = w.HBox(list(self.controls.values()), layout=w.Layout(flex_flow="row wrap"))
        tools = w.HBox([self.reset, self.saves])
        self.ui = w.VBox(
            [title, choices, w.HTML(self._questions()), tools, self.message, self.picture, self.says, self.rows]
        )
        self.view: View | None = None
        self._redraw()

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
        if not self._is_resetting:
            self.model.state[name] = value
            self._redraw()

    def _reset(self) -> None:
        self._is_resetting = True
        self.model.reset()
        for name, control in self.controls.items():
            control.value = self.model.state[name]
        self._is_resetting = False
        self._redraw()

    def _redraw(self) -> None:
        """Show what is chosen; whatever goes wrong is shown and kept, for a callback has no one to raise to."""
        try:
            self.view = view = self.model.view()
            png = view.chart.png()
            self.picture.value, self.picture.alt = png, view.chart.finding
            self.says.value = f'<div class="jihua-says">{view.says._repr_html_()}</div>'
            self.rows.value = f'<div class="jihua-rows" tabindex="0">{view.rows.html(LONG)}</div>'
            name = f"{self.model.topic.title}_{self.model.base.year}"
            links = "".join([
                _link("图片另存为 PNG", f"{name}.png", "image/png", png),
                _link(f"这{len(view.rows.frame)}行另存为 Excel", f"{name}.xlsx", XLSX, view.rows.xlsx()),
            ])  # fmt: skip
            self.saves.value = f'<div class="jihua-save">{links}</div>'
            self.error, self.message.value = None, ""
        except Exception as error:
            self.error = error
            what = error.args[0] if error.args else type(error).__name__
            self.message.value = f'<p role="alert" style="color:#a00"><b>这个选择显示不了：</b>{escape(str(what))}</p>'

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
        """What is shown now as a page without controls."""
        view = self.view
        if view is None:
            return self.message.value
        source = base64.b64encode(self.picture.value).decode("ascii")
        return (
            f"{STYLE}<h3>{escape(self.model.topic.title)}</h3><p>{escape(self.model.chosen())}（静态快照）</p>"
            f'<img alt="{escape(view.chart.finding)}" src="data:image/png;base64,{source}" style="max-width:100%"/>'
            f"{view.says._repr_html_()}<div class='jihua-rows'>{view.rows.html(LONG)}</div>"
        )

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        live = self.ui._repr_mimebundle_(include=include, exclude=exclude)
        words = f"{self.model.topic.title}（{self.model.chosen()}）"
        return {**live, "text/plain": words, "text/html": self.html()}


def _link(label: str, name: str, kind: str, content: bytes) -> str:
    """A link that saves what it holds; nothing is written anywhere before it is followed."""
    data = base64.b64encode(content).decode("ascii")
    return f'<a download="{escape(name)}" href="data:{kind};base64,{data}">{escape(label)}</a>'
