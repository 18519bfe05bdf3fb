"""Buttons that copy and save what is shown: made when asked for, handed to the browser, written nowhere here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

import anywidget
import traitlets

from jihua_analysis.explore.widgets.model import View
from jihua_analysis.fonts import woff2

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_HERE = files(__package__)
CSS = (_HERE / "tools.css").read_text("utf-8")
"""How dashboards look, live and as a static page."""


@dataclass(frozen=True)
class File:
    """Something to save: its name, its media type, its bytes."""

    name: str
    kind: str
    content: bytes = field(repr=False)


def made(want: str, view: View | None, name: str) -> File:
    """The 'png' or 'xlsx' of a view, or the 'font' of all of them; ValueError, in Chinese, for what is not there."""
    if want == "font":
        return File("JihuaSansSC-Regular.woff2", "font/woff2", woff2())
    if view is None:
        raise ValueError("还没有可保存的内容")
    if want == "png":
        return File(f"{name}.png", "image/png", view.chart.png())
    if want == "xlsx":
        return File(f"{name}.xlsx", XLSX, view.rows.xlsx())
    raise ValueError(f"不会做“{want}”")


class Tools(anywidget.AnyWidget):
    """Three buttons and what became of the last one pressed. rows: how many rows the list has."""

    _esm = (_HERE / "tools.js").read_text("utf-8")
    _css = CSS
    rows = traitlets.Int(0).tag(sync=True)

    def __init__(self, make: Callable[[str], File]) -> None:
        super().__init__()
        self._make = make
        self.on_msg(self._asked)

    def _asked(self, _: Any, message: dict[str, Any], buffers: list[bytes]) -> None:
        """Answer a request of the page; a failure is told there, for a callback has no one to raise to."""
        try:
            file = self._make(str(message["want"]))
        except Exception as error:
            self.send({"id": message["id"], "error": str(error.args[0] if error.args else error)})
        else:
            self.send({"id": message["id"], "name": file.name, "kind": file.kind}, [file.content])
