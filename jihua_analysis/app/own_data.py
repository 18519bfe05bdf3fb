"""Own data in three steps: a blank workbook, filled in, checked and opened; a bad file is explained and not opened."""

from __future__ import annotations

import base64
import tempfile
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as w

from jihua_analysis.app import choice as chosen_before
from jihua_analysis.app.choice import Choice, choice_of, policy_of, samples, titles
from jihua_analysis.app.opening import Opened, open_choice, open_uploads, policy_at
from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.intake.problems import SEVERITY
from jihua_analysis.intake.read import PARQUETS, TEXTS, WORKBOOKS
from jihua_analysis.intake.schema import Tables
from jihua_analysis.intake.template import write_template
from jihua_analysis.policy.model import Policy

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST = 200
"""Problems shown on screen; the Excel link holds all."""
STYLE = """<style>
.jihua-own table {border-collapse: collapse; font-size: 13px}
.jihua-own th, .jihua-own td {padding: 3px 10px; border-bottom: 1px solid #ddd; text-align: left; vertical-align: top}
.jihua-own a {color: #0b57a4; text-decoration: underline}
.jihua-own p {line-height: 1.6; margin: 4px 0}
</style>"""
RUN_BELOW = (
    '<p><button class="jupyter-button mod-primary" style="width:auto;padding:0 16px" '
    "onclick=\"if (window.jupyterapp) window.jupyterapp.commands.execute('notebook:run-all-cells')\">"
    "用这份数据重新运行整本</button>　没有反应时，请从菜单“运行”里选“运行所有单元格”。</p>"
)
_kept: Choice | None = None
"""What was chosen in this notebook since it was opened."""


def own_data(data: str | Path | Tables = "", year: int | None = None, policy: str | Path | Policy = "") -> OwnData:
    """The data of a notebook, `.result`, and the place to choose others; what is left empty was chosen before."""
    return OwnData(_kept or choice_of(data, year, policy))


class OwnData:
    """Three steps: blank workbook, fill it, check and open. `result` is what is open; a failure leaves it whole.

    opened: called with what was opened; without it (in a notebook) the choice is kept for the next run. `steps` shows
    the three steps alone; the whole also says what is open.
    """

    def __init__(self, choice: Choice, opened: Callable[[Opened], None] | None = None) -> None:
        self._tell, self._waiting = opened, None if opened else self.keep
        self.error: Exception | None = None
        self.current = open_choice(choice)
        if self.current.evaluation is None:
            self.failed, self.current = self.current, open_choice(Choice(samples()[0], None, policy_of(samples()[0])))
        else:
            self.failed = self.current
        self._candidate: Opened | None = None
        self._controls(choice)
        self.steps = self._layout()
        self._show_current()
        if self.failed is not self.current:
            self.says.value = _explained(self.failed, "要打开的数据打不开，先看示例年度")
        title = "用自己的数据：三步"
        self.fold = w.Accordion([self.steps], titles=[title], selected_index=None)
        self.ui = w.VBox([self.status, self.fold])

    @property
    def result(self) -> Evaluation:
        """The results of what is open."""
        assert self.current.evaluation is not None
        return self.current.evaluation

    def _controls(self, choice: Choice) -> None:
        wide, style = w.Layout(width="min(520px, 100%)"), {"description_width": "88px"}
        known = [(title, name) for name, title in titles().items()]
        named = str(choice.policy) if isinstance(choice.policy, str | Path) else choice.policy.document.id
        extra = [] if named in [n for _, n in known] else [(named, choice.policy)]
        self.policy = w.Dropdown(options=[*known, *extra], description="依据的文件", layout=wide, style=style,
                                 value=choice.policy if extra else named)  # fmt: skip
        self.year = w.Text(value=str(choice.year or ""), placeholder="空着用文件的年度", description="年度",
                           layout=wide, style=style)  # fmt: skip
        self.blank = w.Button(description="生成空白表", icon="table", tooltip="按所选文件和年度生成空白工作簿")
        self.upload = w.FileUpload(accept=",".join(WORKBOOKS + TEXTS[:2] + PARQUETS), multiple=True,
                                   description="选择文件…", layout=w.Layout(width="180px"),
                                   tooltip="一本工作簿，或一次选几个文件")  # fmt: skip
        self.path = w.Text(placeholder="工作簿或文件夹的路径", description="或写路径", layout=wide, style=style,
                           continuous_update=False)  # fmt: skip
        self.sample = w.Dropdown(options=[("（示例年度）", ""), *((s, s) for s in samples())], description="或看示例",
                                 layout=wide, style=style)  # fmt: skip
        self.check = w.Button(description="核对并打开", icon="check", button_style="primary")
        self.anyway = w.Button(description="有错也先看", tooltip="有错的格按缺报算，不会被当成零")
        self.anyway.layout.display = "none"
        self.status, self.template, self.says = w.HTML(), w.HTML(), w.HTML()
        self.says.layout = w.Layout(max_height="420px", overflow="auto")
        self.blank.on_click(lambda _: self._do(self._make_blank))
        self.check.on_click(lambda _: self._do(self._check_path))
        self.upload.observe(lambda _: self._do(self._check_upload), "value")
        self.sample.observe(lambda _: self._do(self._open_sample), "value")
        self.anyway.on_click(lambda _: self._do(self._open_anyway))

    def _layout(self) -> w.VBox:
        shared = chosen_before.is_shared()
        return w.VBox([
            w.HTML(f"{STYLE}<div class='jihua-own'><p><b>1　领一份空白表</b>：选好依据的文件和年度。</p></div>"),
            self.policy, self.year, w.HBox([self.blank, self.template]),
            w.HTML("<div class='jihua-own'><p><b>2　填好</b>：只填汇总数；没有的空着，不要填零；不要填任何个人信息。"
                   "</p><p><b>3　核对并打开</b>：选填好的文件；有错就逐格列出，原来的结果不动。</p></div>"),
            w.HBox([self.upload]), *([] if shared else [w.HBox([self.path, self.check], layout=w.Layout(
                flex_flow="row wrap"))]), self.sample, self.anyway, self.says,
        ])  # fmt: skip

    def _do(self, job: Callable[[], None]) -> None:
        """Do what a control asks; whatever goes wrong is shown and kept, for a callback has no one to raise to."""
        try:
            self.error = None
            job()
        except Exception as error:
            self.error = error
            told = escape(str(error.args[0] if error.args else type(error).__name__))
            self.says.value = f'<p role="alert" style="color:#a00"><b>没有做成：</b>{told}</p>'

    def _wanted(self, data: str | Path) -> Choice:
        text = self.year.value.strip()
        if text and not (text.isdecimal() and 1900 <= int(text) <= 2200):
            raise ValueError(f"年度要写四位数，例如 2014；写的是“{text}”")
        return Choice(data, int(text) if text else None, self.policy.value)

    def _make_blank(self) -> None:
        wanted = self._wanted("")
        policy = policy_at(wanted.policy)
        with tempfile.TemporaryDirectory(prefix="jihua") as folder:
            content = write_template(policy, Path(folder) / "blank.xlsx", wanted.year).read_bytes()
        name = f"空白表_{wanted.year or policy.document.year}.xlsx"
        self.template.value = f"<div class='jihua-own'><p>　{link(f'保存 {name}', name, content)}</p></div>"

    def _check_path(self) -> None:
        if not self.path.value.strip():
            raise ValueError("还没有写路径；也可以按“选择文件…”")
        self._consider(open_choice(self._wanted(self.path.value.strip().strip('"“”'))))

    def _check_upload(self) -> None:
        if not self.upload.value:  # emptied below, once it is read
            return
        files = {f["name"]: bytes(f["content"]) for f in self.upload.value}
        self.upload.value = ()
        self._consider(open_uploads(files, self._wanted("")))

    def _open_sample(self) -> None:
        name = self.sample.value
        if not name:  # back at its start below
            return
        self.sample.value, self.policy.value, self.year.value = "", policy_of(name), ""
        self._consider(open_choice(self._wanted(name)), is_sample=True)

    def _consider(self, candidate: Opened, is_sample: bool = False) -> None:
        """Open what can be relied on; explain the rest and leave what is open."""
        self._candidate = candidate
        if candidate.evaluation is None or (candidate.errors and not is_sample):
            self.says.value = _explained(candidate, "这份数据没有打开，原来的结果没有动")
            self.anyway.layout.display = "" if candidate.evaluation is not None else "none"
        else:
            self._take(candidate)

    def _open_anyway(self) -> None:
        if self._candidate is not None and self._candidate.evaluation is not None:
            self._take(self._candidate)

    def _take(self, opened: Opened) -> None:
        self.current = opened
        self.anyway.layout.display = "none"
        if self._tell is None:
            self.keep()
        else:
            self._tell(opened)  # first: nothing says that these are open while others are still shown
        self._show_current()
        self.says.value = (RUN_BELOW if self._tell is None else "") + _explained(
            opened, f"已打开“{opened.choice.name}”"
        )

    def keep(self) -> None:
        """What is open is what this notebook, run again, opens; so do the others where it was named by its path."""
        global _kept
        _kept = choice = self.current.choice
        if isinstance(choice.data, str | Path) and Path(choice.data).exists():
            choice = Choice(str(Path(choice.data).resolve()), choice.year, choice.policy)
        chosen_before.remember(choice)

    def _show_current(self) -> None:
        result = self.result
        errors = f"，数据有错误 {self.current.errors} 处" if self.current.errors else ""
        told = f"{self.current.choice.name}，{result.year}年，依据《{result.policy.document.title}》{errors}"
        self.status.value = f'<div class="jihua-own" role="status"><p>现在看的是：<b>{escape(told)}</b></p></div>'

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        live = self.ui._repr_mimebundle_(include=include, exclude=exclude)
        return {**live, "text/plain": self.current.choice.name, "text/html": self.status.value}


def _explained(opened: Opened, first: str) -> str:
    """What became of it, its problems, and a link that saves them all."""
    why = f"<p>{escape(opened.why)}</p>" if opened.why else ""
    problems = opened.problems()
    if problems.frame.empty:
        return f'<div class="jihua-own" role="status"><p><b>{escape(first)}</b></p>{why}</div>'
    counts = problems.frame["程度"].value_counts()
    told = "、".join(f"{name} {counts[name]} 处" for name in SEVERITY.values() if name in counts)
    save = link("问题清单另存为 Excel", "问题清单.xlsx", problems.xlsx())
    return (
        f'<div class="jihua-own" role="status" tabindex="0"><p><b>{escape(first)}</b>：{told}。　{save}</p>{why}'
        f"{problems.html(MOST)}</div>"
    )


def link(label: str, name: str, content: bytes) -> str:
    """A link that saves the workbook it holds; nothing is written anywhere before it is followed."""
    data = base64.b64encode(content).decode("ascii")
    return f'<a download="{escape(name)}" href="data:{XLSX};base64,{data}">{escape(label)}</a>'
