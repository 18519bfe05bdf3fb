"""The year-end page: the executed notebook without its code, in one HTML file that needs no network and no font."""

from __future__ import annotations

import html
import itertools
import re

import nbformat
import pandas as pd
from nbconvert import HTMLExporter
from nbformat import NotebookNode

from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.fonts import SANS, font_face_css
from jihua_analysis.publish.notebook import heading_above
from jihua_analysis.publish.page_style import style
from jihua_analysis.publish.screen import SEVERITIES
from jihua_analysis.publish.wording import EDITION, office_name

_HEADING = re.compile(r"<h2>(.*?)</h2>", re.S)
_FOR_WHO_RUNS_IT = "## 下一步"
"""The heading of a cell that leads on to other notebooks, which a page does not have beside it."""
_TAG = re.compile(r"<[^>]+>")
_TABLE_HEAD = re.compile(r"<thead\b.*?</thead>", re.S)
_OUTPUT = re.compile(r'(<div class="[^"]*\boutput_html\b[^"]*")>')
_EMPTY_HEAD = re.compile(r"<th\b[^>]*>\s*</th>")
_WIDE = '<div class="wide" role="region" aria-label="数据问题" tabindex="0">'
_UNSCOPED = re.compile(r"<th(?=[\s>])(?![^>]*\sscope=)")


def page_of(notebook: NotebookNode, evaluation: Evaluation) -> str:
    """The page of an executed notebook: contents, outputs and prose, data problems, and the two history sentences."""
    shown = nbformat.from_dict(notebook)
    shown.cells = [cell for cell in shown.cells if not cell.source.startswith(_FOR_WHO_RUNS_IT)]
    for at, cell in enumerate(shown.cells):
        for output in cell.get("outputs", []):
            for kind in output.get("data", {}):
                if kind.startswith("image/"):
                    output.metadata.setdefault(kind, {}).setdefault("alt", f"图：{heading_above(shown, at)}")
    exporter = HTMLExporter(
        template_name="basic",
        exclude_input=True,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        exclude_anchor_links=True,
    )
    body, _ = exporter.from_notebook_node(shown)
    if not any("数据问题" in heading for heading in _HEADING.findall(body)):
        body += _problems(evaluation.problems)
    body, contents = _numbered(_reachable(_scoped(body)))
    document = evaluation.policy.document
    title = html.escape(f"{evaluation.year}年年终汇总")
    line = html.escape(" · ".join(filter(None, (office_name(evaluation), f"{evaluation.year}年度", EDITION))))
    notes = "".join(f"<p>{html.escape(text)}</p>" for text in (document.history_note, document.note) if text)
    return (
        f'<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<style>\n{font_face_css()}\n{style(SANS)}</style>\n</head>\n<body>\n"
        f'<nav aria-label="目录"><ul>{contents}</ul></nav>\n<main>\n<p class="edition">{line}</p>\n{body}\n</main>\n'
        f"<footer>{notes}</footer>\n</body>\n</html>\n"
    )


def _numbered(body: str) -> tuple[str, str]:
    """The body with an anchor at every section, and the list of links that lead there."""
    links: list[str] = []

    def anchored(heading: re.Match[str]) -> str:
        anchor = f"section-{len(links) + 1}"
        links.append(f'<li><a href="#{anchor}">{_TAG.sub("", heading[1]).strip()}</a></li>')
        return f'<h2 id="{anchor}">{heading[1]}</h2>'

    return _HEADING.sub(anchored, body), "".join(links)


def _scoped(body: str) -> str:
    """The body with a scope at every head of its tables: pandas names none, and a screen reader reads by them.

    A head that says nothing, as over the row labels, is none.
    """
    body = _EMPTY_HEAD.sub("<td></td>", body)
    by_column = _TABLE_HEAD.sub(lambda head: _UNSCOPED.sub('<th scope="col"', head[0]), body)
    return _UNSCOPED.sub('<th scope="row"', by_column)


def _reachable(body: str) -> str:
    """The body with every table that may be wider than a small screen open to the keyboard, under its own name."""
    counted = itertools.count(1)
    return _OUTPUT.sub(lambda div: f'{div[1]} role="region" aria-label="表{next(counted)}" tabindex="0">', body)


def _problems(problems: pd.DataFrame) -> str:
    """Every problem of the data as a table, errors first."""
    head = "<section><h2>数据问题</h2>\n"
    if problems.empty:
        return f"{head}<p>核对数据没有发现问题。</p></section>"
    names = {"severity": "程度", "file": "文件", "sheet": "工作表", "cell": "单元格"}
    names |= {"value": "填的值", "message": "问题", "fix": "怎样改"}
    listed = problems[list(names)].astype(object)
    listed = listed.where(listed.notna(), "").assign(severity=problems["severity"].map(SEVERITIES))
    table = listed.rename(columns=names).to_html(index=False, border=0, classes="problems", na_rep="")
    return f"{head}<p>错误的格子当作缺报处理；改好后再运行一次。</p>\n{_WIDE}{table}</div></section>"
