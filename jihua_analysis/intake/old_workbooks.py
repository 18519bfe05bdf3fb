"""Old .xls workbooks -> grids, read in a process of its own that a damaged file may end."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jihua_analysis.intake import xls_process
from jihua_analysis.intake.grid import Grid, Refused, Unreadable, refuse_if_vast
from jihua_analysis.policy.limits import CELLS, MERGED, XLS_MB, XLS_SECONDS

_RESAVE = "用 Excel 打开后另存为 .xlsx"


def old_sheets(file: Path, name: str, unread: list[Unreadable]) -> Iterator[Grid]:
    """The sheets of an .xls file; Refused where it is damaged, locked, or asks for too much memory or time."""
    answer = _answer(file)
    if answer == "password":
        raise Refused("工作簿设有打开密码", "去掉密码后另存")
    if not isinstance(answer, tuple):
        raise Refused("工作簿已损坏、加密或格式过旧", _RESAVE)
    is_1904, sheets = answer
    for sheet, hidden, rows, merged, faults, percents in sheets:
        if rows is None:
            unread.append(Unreadable(name, sheet, "这张工作表读不出来", _RESAVE))
            continue
        try:
            refuse_if_vast(*(rows if isinstance(rows, tuple) else (len(rows), max(map(len, rows), default=0))))
            if len(merged) > MERGED.value:
                raise Refused(f"工作表里的合并单元格过多（{MERGED}）", "取消合并后另存")
        except Refused as refused:
            unread.append(Unreadable(name, sheet, refused.message, refused.fix))
            continue
        yield Grid(name, sheet, rows, merged, faults, percents, hidden, is_1904=is_1904)


def _answer(file: Path) -> Any:
    """What the process says of the file; None where it ended without a word."""
    script = str(Path(xls_process.__file__))
    command = [sys.executable, "-P", script, str(file.resolve()), str(XLS_MB.value), str(CELLS.value)]
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=XLS_SECONDS.value, check=False
        )
    except subprocess.TimeoutExpired:
        raise Refused(f"工作簿读得过久，可能已损坏（{XLS_SECONDS}）", _RESAVE) from None
    return pickle.loads(done.stdout) if done.returncode == 0 and done.stdout else None
