"""The pages of `jihua app`: a start page and one page a question, for the year and office chosen at the head."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from html import escape
from typing import Any

import ipywidgets as w

from jihua_analysis.app.choice import choice_of
from jihua_analysis.app.opening import Opened
from jihua_analysis.app.own_data import OwnData
from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.explore.offices import of_office, offices
from jihua_analysis.policy.model import Policy

START = "开始"
QUESTIONS = {"数据": "intake", "目标": "targets", "性别比": "sex_ratio", "预算": "budget", "排名": "ranking",
             "任务": "duties", "假如": "what_if"}  # fmt: skip
"""The name of each page and the dashboard that it shows."""
ANSWERS = {
    "数据": "数据收齐了吗，有没有错？",
    "目标": "哪些目标没有达到，差多少？",
    "性别比": "性别比说明了什么，不能说明什么？",
    "预算": "经费增长跟得上财政增幅吗？",
    "排名": "名次、分类、否决、警示是怎么来的？",
    "任务": "每月、每季的任务按时了吗？",
    "假如": "换一种读法、改一个数，会怎样？",
}
NEEDS: dict[str, Callable[[Policy], object]] = {
    "目标": lambda policy: policy.targets,
    "性别比": lambda policy: "sex_ratio_at_birth" in policy.targets,
    "预算": lambda policy: policy.budget,
    "任务": lambda policy: policy.calendar or policy.staffing,
}
"""What a document must have for a page to say anything; the other pages are there for every document."""
AT_HEAD = ("year", "office")
"""Controls of the dashboards that the head stands for."""


class App:
    """All pages, of which one is shown. `go(page)` does what a click does; `error` holds what went wrong last."""

    def __init__(self) -> None:
        self.error: Exception | None = None
        self._made: dict[str, Any] = {}
        self._is_setting = False
        self.own = OwnData(choice_of(), opened=self._opened)
        style = {"description_width": "64px"}
        self.year = w.Dropdown(description="年度", style=style, layout=w.Layout(width="180px"))
        self.office = w.Dropdown(description="办事处", style=style, layout=w.Layout(width="280px"))
        self.nav = w.ToggleButtons(options=[START, *QUESTIONS], style={"button_width": "84px"})
        self.message, self.body = w.HTML(), w.VBox()
        self.year.observe(lambda _: self._switched(), "value")
        self.office.observe(lambda _: self._switched(), "value")
        self.nav.observe(lambda _: self._show(), "value")
        head = w.HBox(
            [self.own.status, self.year, self.office], layout=w.Layout(flex_flow="row wrap", align_items="center")
        )
        self.ui = w.VBox([head, self.nav, self.message, self.body])
        self.ui.add_class("jihua-app")
        self._opened(self.own.current)

    def go(self, page: str) -> None:
        """Show a page."""
        self.nav.value = page

    def dashboard(self, page: str) -> Any:
        """The dashboard of a question's page, made when first asked for."""
        if page not in self._made:
            from jihua_analysis.explore import widgets

            self._made[page] = made = getattr(widgets, QUESTIONS[page])(self.evaluation)
            for name in AT_HEAD:
                if name in made.controls:
                    made.controls[name].layout.display = "none"
        return self._made[page]

    def _opened(self, opened: Opened) -> None:
        """Other data: the head offers their years and offices, and every page is made anew."""
        from jihua_analysis.explore.widgets.model import years_with_counts

        assert opened.evaluation is not None
        self.evaluation: Evaluation = of_office(opened.evaluation)
        self._is_setting = True
        for control, options in (
            (self.year, [(f"{y}年", y) for y in years_with_counts(opened.evaluation)]),
            (self.office, [(name, name) for name in offices(opened.evaluation)]),
        ):
            control.options = options
            control.value = options[0][1]
            control.layout.display = "" if len(options) > 1 else "none"
        self._made, page = {}, self.nav.value
        self.nav.options = [START, *pages_of(self.evaluation.policy)]
        self.nav.value = page if page in self.nav.options else START
        self._is_setting = False
        self._show()

    def _switched(self) -> None:
        """Another year or office of the same data."""
        if not self._is_setting:
            self._do(self._evaluate_anew)

    def _evaluate_anew(self) -> None:
        self.evaluation = self.own.current.under(self.year.value, self.office.value)
        self._made = {}
        self._show()

    def _show(self) -> None:
        if not self._is_setting:
            self._do(self._show_page)

    def _show_page(self) -> None:
        page = self.nav.value
        self.body.children = self._start() if page == START else [self.dashboard(page).ui]

    def _do(self, job: Callable[[], None]) -> None:
        """Do what a control asks; whatever goes wrong is shown and kept, for a callback has no one to raise to."""
        try:
            job()
            self.error, self.message.value = None, ""
        except Exception as error:
            self.error = error
            told = escape(str(error.args[0] if error.args else type(error).__name__))
            self.message.value = f'<p role="alert" style="color:#a00"><b>这一页显示不了：</b>{told}</p>'

    def _start(self) -> list[Any]:
        from jihua_analysis.explore import findings

        says = findings.start(self.evaluation)._repr_html_()
        doors = [_door(ANSWERS[page], partial(self.go, page)) for page in pages_of(self.evaluation.policy)]
        document = self.evaluation.policy.document
        told = "".join(f"<p>{escape(text)}</p>" for text in (document.history_note, document.note) if text)
        return [
            w.HTML(f"<h2>{escape(document.title)}：{self.evaluation.year}年一览</h2>{says}"),
            w.HTML("<h3>我想知道……</h3>"), w.HBox(doors, layout=w.Layout(flex_flow="row wrap")),
            w.HTML("<h3>用自己的数据：三步</h3>"), self.own.steps,
            w.HTML(f"<hr>{told}<p>示例数据是虚构的。"
                   "除了您自己保存的文件，什么也不写；不联网，不上传。</p>"),
        ]  # fmt: skip


def pages_of(policy: Policy) -> list[str]:
    """The pages that say something of a document."""
    return [page for page in QUESTIONS if page not in NEEDS or NEEDS[page](policy)]


def _door(question: str, go: Callable[[], None]) -> w.Button:
    button = w.Button(description=question, layout=w.Layout(width="300px"))
    button.on_click(lambda _: go())
    return button


def open_app() -> Any:
    """The whole app, as a page's one widget."""
    return App().ui
