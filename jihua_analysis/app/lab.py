"""JupyterLab at the start notebook, in Chinese, with code folded and the contents shown."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import jihua_analysis.fonts
from jihua_analysis.intake.shipped import PACKAGE, shipped

SETTINGS = Path(__file__).parent / "lab"
FONTS = Path(jihua_analysis.fonts.__file__).parent
START = "00_start_here.ipynb"


def notebooks(folder: Path) -> Path:
    """A folder of notebooks that may be written to: a checkout's own; else copies in `folder`, made where missing.

    A notebook that is there already stays as the user left it.
    """
    source = shipped("notebooks")
    if not source.is_relative_to(PACKAGE):
        return source
    for file in sorted(source.rglob("*.ipynb")):
        copy = folder / file.relative_to(source)
        if not copy.exists():
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)
    return folder


def lab_command(folder: Path, port: int | None = None, open_browser: bool = True) -> list[str]:
    """The command line that opens JupyterLab on a folder of notebooks; its server's root is the folder above."""
    command = [
        sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={folder.parent}",
        f"--LabApp.default_url=/lab/tree/{folder.name}/{START}", f"--LabApp.app_settings_dir={SETTINGS}",
        "--LabApp.extension_manager=readonly", "--LabApp.news_url=",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        # The button that runs a notebook again after other data were chosen speaks to Lab through this.
        "--LabApp.expose_app_in_browser=True",
        "--LabApp.custom_css=True",
        f"--LabApp.extra_labextensions_path={SETTINGS / 'extensions'}",
        f"--ServerApp.tornado_settings={ {'static_custom_path': [str(SETTINGS), str(FONTS)]} }",
        "--log-level=WARN", "--LabApp.log_level=WARN",
    ]  # fmt: skip
    if getattr(os, "geteuid", lambda: 1)() == 0:  # as in a container, where there is no other user
        command.append("--allow-root")
    command += [f"--ServerApp.port={port}"] if port is not None else []
    return command if open_browser else [*command, "--ServerApp.open_browser=False"]


def open_lab(folder: Path, port: int | None = None, open_browser: bool = True) -> int:
    """JupyterLab's exit code, once it was stopped."""
    path = os.pathsep.join(filter(None, (str(PACKAGE.parent), os.environ.get("PYTHONPATH"))))
    quiet = {"PYTHONPATH": path, "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
    print("正在打开 JupyterLab；浏览器没有自己打开时，把下面的网址粘进去。要停下按两次 Ctrl+C。", flush=True)
    try:
        return subprocess.call(lab_command(folder, port, open_browser), env={**os.environ, **quiet})
    except KeyboardInterrupt:
        return 0
