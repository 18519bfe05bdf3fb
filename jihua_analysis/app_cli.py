"""`jihua app` and `jihua lab`: the pages and the notebooks, opened in a browser."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jihua_analysis.publish import NotPublished

FOLDER = "jihua_notebooks"
"""Where the notebooks of an installed package are put, in the user's working folder."""


def add_commands(command: Callable[..., Any]) -> None:
    """Adds the two commands with their arguments; `command(name, what)` makes one."""
    app = command("app", "打开网页版，不用 notebook (the same views as a web app)")
    app.add_argument("data", metavar="DATA", nargs="?", help="数据文件、文件夹或示例名 (data or sample)")
    app.add_argument("--port", type=int, default=8866, metavar="N", help="端口，默认 8866 (port)")
    app.add_argument("--host", default="127.0.0.1", metavar="地址",
                     help="默认 127.0.0.1，只有本机能打开；别的地址凭 token 进入 (address to listen at)")  # fmt: skip
    app.add_argument("--token", default="", metavar="T", help="自己定的 token；不写就自动生成 (token)")
    lab = command("lab", "打开中文界面的 JupyterLab (the notebooks in JupyterLab)")
    lab.add_argument("data", metavar="DATA", nargs="?", help="数据文件、文件夹或示例名 (data or sample)")
    lab.add_argument("--port", type=int, metavar="N", help="端口 (port)")
    lab.add_argument("--folder", type=Path, default=Path(FOLDER), metavar="FOLDER",
                     help=f"notebook 放在哪里，默认 {FOLDER}；已有的不覆盖 (folder of the notebooks)")  # fmt: skip
    for made in (app, lab):
        made.add_argument("--no-browser", action="store_true", help="不自动打开浏览器 (open no browser)")


def _hand_over(asked: argparse.Namespace) -> None:
    """Put into the environment what the command names, for the kernels that are started from it."""
    from jihua_analysis.app.choice import DATA, DEFAULT_POLICY, POLICY, YEAR, policy_of
    from jihua_analysis.explore.years import find

    policy = asked.policy
    if asked.data:
        try:
            os.environ[DATA] = str(find(asked.data).resolve())
        except FileNotFoundError as error:
            raise NotPublished(str(error)) from None
        policy = policy_of(asked.data) if policy == DEFAULT_POLICY else policy
    if asked.data or policy != DEFAULT_POLICY:
        os.environ[POLICY] = str(Path(policy).resolve()) if Path(policy).is_file() else policy
    if asked.year is not None:
        os.environ[YEAR] = str(asked.year)


def _app(asked: argparse.Namespace) -> int:
    from jihua_analysis.app.choice import SHARED
    from jihua_analysis.app.server import is_local, serve

    _hand_over(asked)
    if not is_local(asked.host):
        os.environ[SHARED] = "1"
    serve(asked.host, asked.port, asked.token, open_browser=not asked.no_browser)
    return 0


def _lab(asked: argparse.Namespace) -> int:
    from jihua_analysis.app.lab import notebooks, open_lab

    _hand_over(asked)
    return open_lab(notebooks(asked.folder.resolve()), asked.port, open_browser=not asked.no_browser)


COMMANDS = {"app": _app, "lab": _lab}
