"""A parameterised notebook: found, its parameters checked and set, run, and left without a trace of when or where."""

from __future__ import annotations

import ast
import asyncio
import atexit
import os
import re
import sys
import tempfile
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

import nbformat
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbformat import NotebookNode

from jihua_analysis.intake.shipped import PACKAGE, shipped
from jihua_analysis.policy.check_sheets import hint
from jihua_analysis.policy.model import Policy
from jihua_analysis.publish import NotPublished

TAG = "parameters"
_PLAIN = {"str": str, "int": int, "float": float, "bool": bool, "dict": dict, "list": list}
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]{6,}")
_STYLE_ID = re.compile(r"\bT_[0-9a-f]{5}(?=[_\"' {#])")


def notebook_path(name: str = "90_year_end.ipynb") -> Path:
    """The notebook of that name among those for the year's end."""
    return shipped("notebooks") / "year_end" / name


def with_parameters(notebook: NotebookNode, values: Mapping[str, Any]) -> NotebookNode:
    """The notebook with a cell that sets these values after its `parameters` cell.

    NotPublished where a name is not declared there, or a value is not of the type declared: the year of a
    misspelt parameter would silently be the default one.
    """
    at = next((i for i, c in enumerate(notebook.cells) if TAG in c.metadata.get("tags", [])), None)
    if at is None:
        raise NotPublished(f"年终 notebook 里没有标签为 {TAG} 的一格")
    declared = {
        line.target.id: line.annotation
        for line in ast.parse(notebook.cells[at].source).body
        if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name)
    }
    faults = []
    for name, value in values.items():
        if name not in declared:
            faults.append(f"没有参数 {name!r}，有的是 {'、'.join(declared)}。{hint(name, declared)}")
        elif not _fits(value, declared[name]):
            faults.append(f"参数 {name} 应是 {ast.unparse(declared[name])}，给的是 {value!r}")
    if faults:
        raise NotPublished("年终 notebook 的参数不对：" + "；".join(faults))
    lines = [f"{name}: {ast.unparse(declared[name])} = {_literal(value)}" for name, value in values.items()]
    cell = nbformat.v4.new_code_cell("\n".join(lines), id="parameters-in-force")
    cell.metadata["tags"] = ["injected-parameters"]
    changed = nbformat.from_dict(notebook)
    changed.cells = [*notebook.cells[: at + 1], cell, *notebook.cells[at + 1 :]]
    return changed


HAS: dict[str, Callable[[Policy], object]] = {
    "targets": lambda policy: policy.targets,
    "sex_ratio": lambda policy: "sex_ratio_at_birth" in policy.targets,
    "budget": lambda policy: policy.budget,
    "duties": lambda policy: policy.calendar,
    "staffing": lambda policy: policy.staffing,
}
"""What a document may have; a cell tagged needs-… is about one of these."""
_SECTION = re.compile("^## [一二三四五六七八九十]+、", re.M)
_NUMBERS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")


def for_document(notebook: NotebookNode, policy: Policy) -> NotebookNode:
    """The notebook without the cells on what the document does not have, its sections numbered anew."""
    changed = nbformat.from_dict(notebook)
    absent = {f"needs-{name}" for name, has in HAS.items() if not has(policy)}
    changed.cells = [c for c in changed.cells if not absent & set(c.metadata.get("tags", []))]
    numbers = iter(_NUMBERS)
    for cell in changed.cells:
        if cell.cell_type == "markdown":
            cell.source = _SECTION.sub(lambda _: f"## {next(numbers)}、", cell.source)
    return changed


def _fits(value: object, annotation: ast.expr) -> bool:
    """Whether a value is of the type that an annotation names; a yes or no is no number."""
    match annotation:
        case ast.Constant(value=None):
            return value is None
        case ast.Name(id="object" | "Any"):
            return True
        case ast.Name(id="float"):
            return isinstance(value, int | float | Decimal) and not isinstance(value, bool)
        case ast.Name(id=name) if name in _PLAIN:
            return type(value) is _PLAIN[name]
        case ast.BinOp(op=ast.BitOr(), left=left, right=right):
            return _fits(value, left) or _fits(value, right)
        case ast.Subscript(value=ast.Name(id="dict"), slice=ast.Tuple(elts=[key, of])):
            return isinstance(value, dict) and all(_fits(k, key) and _fits(v, of) for k, v in value.items())
        case ast.Subscript(value=ast.Name(id="list"), slice=of):
            return isinstance(value, list) and all(_fits(v, of) for v in value)
    raise NotPublished(f"年终 notebook 的参数类型认不出：{ast.unparse(annotation)}")


def _literal(value: Any) -> str:
    """Python text that gives the value back; decimal numbers are written digit by digit."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_literal(k)}: {_literal(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_literal, value)) + "]"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return repr(value if isinstance(value, str | int | float | None) else str(value))


class _ThisPython(KernelSpecManager):
    """The only kernel is the Python that runs this, whatever kernels a user has installed."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        ignore = "--InteractiveShellApp.ignore_cwd=True"
        argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", ignore, "--log-level=40"]
        return KernelSpec(argv=argv, display_name="Python 3", language="python")


def executed(
    notebook: NotebookNode, folder: Path, say: Callable[[int, int, str], None] = lambda at, of, what: None
) -> NotebookNode:
    """The notebook run from top to bottom in `folder`, with its outputs and no trace of clock, place or address.

    say: called before each code cell with its number, how many there are, and the heading above it.
    NotPublished names the cell that failed.
    """
    running = nbformat.from_dict(notebook)
    code = [i for i, cell in enumerate(running.cells) if cell.cell_type == "code"]
    for cell in (running.cells[i] for i in code):
        cell.outputs, cell.execution_count = [], None
    now = {"at": code[0] if code else 0}

    def started(cell: NotebookNode, cell_index: int) -> None:
        if cell.cell_type == "code":
            now["at"] = cell_index
            say(code.index(cell_index) + 1, len(code), heading_above(running, cell_index))

    client = NotebookClient(
        running,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        record_timing=False,
        store_widget_state=False,
        coalesce_streams=True,  # a slow machine sends one cell's prints in several parts
        timeout=None,
        shutdown_kernel="immediate",  # nothing of a kernel is kept, and a busy one would be waited for
        on_notebook_start=_without_last_words,
        on_cell_start=started,
    )
    with tempfile.TemporaryDirectory(prefix="jihua-") as profile, Path(profile, "said.txt").open("w+b") as said:
        client.km = _manager(Path(profile))
        try:
            client.execute(cwd=str(folder), env=_environment(profile), stderr=said)
        except (CellExecutionError, DeadKernelError, RuntimeError) as error:  # the last: it never started
            if isinstance(error, CellExecutionError):
                what = f"{error.ename}: {error.evalue}"
            else:
                what = f"内核停止：{_last_line(said) or error}"
            atexit.unregister(client._cleanup_kernel)  # which nbclient leaves behind where the kernel never started
            where = heading_above(running, now["at"])
            raise NotPublished(f"年终 notebook 第 {code.index(now['at']) + 1} 格（{where}）出错：{what}") from error
    return without_traces(running)


def _without_last_words(notebook: NotebookNode) -> None:
    """Tasks that a stopped run leaves behind are not told on stderr: that it was stopped is said once, by who stops."""
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)


def _last_line(said: IO[bytes]) -> str:
    """What the kernel's process said last on stderr; '' where it said nothing."""
    said.seek(0)
    lines = said.read().decode("utf-8", "replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "")


def _manager(place: Path) -> AsyncKernelManager:
    """A kernel of this Python, spoken to through files in `place` where the system can, else over the loopback."""
    manager = AsyncKernelManager(kernel_spec_manager=_ThisPython(), kernel_name="python3")
    manager.connection_file = str(place / "kernel.json")
    if sys.platform != "win32":
        manager.transport, manager.ip = "ipc", str(place / "kernel")
    return manager


def _environment(profile: str) -> dict[str, str]:
    """The kernel's environment: nothing of a user's own set-up, nothing random, no clock in figures."""
    quiet = {"IPYTHONDIR": profile, "PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": "946684800", "PYTHONUTF8": "1"}
    kept = {k: v for k, v in os.environ.items() if k not in ("PYTHONSTARTUP", "MPLBACKEND", "MATPLOTLIBRC")}
    package = str(PACKAGE.parent)
    path = os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH"))))
    return {**kept, **quiet, "PYTHONPATH": path, "PYDEVD_DISABLE_FILE_VALIDATION": "1"}


def heading_above(notebook: NotebookNode, at: int) -> str:
    """The last heading above a cell; '' where there is none."""
    for cell in reversed(notebook.cells[: at + 1]):
        found = re.findall(r"^#+\s*(.+)$", cell.source, re.M) if cell.cell_type == "markdown" else []
        if found:
            return str(found[-1]).strip()
    return ""


def without_traces(notebook: NotebookNode) -> NotebookNode:
    """The notebook without addresses, random ids, times and what was said on stderr; cells numbered from 1."""
    styles: dict[str, str] = {}
    number = 0
    for position, cell in enumerate(notebook.cells):
        cell.id = cell.get("id") or f"cell-{position}"
        cell.metadata.pop("execution", None)
        if cell.cell_type != "code":
            continue
        number += 1
        cell.execution_count = number
        cell.outputs = [o for o in cell.outputs if o.get("name") != "stderr"]
        for output in cell.outputs:
            if "execution_count" in output:
                output.execution_count = number
            output.get("metadata", {}).pop("execution", None)
            for holder in (output, output.get("data", {})):
                for key, text in holder.items():
                    if isinstance(text, str) and not key.startswith("image/png"):
                        holder[key] = _plain(text, styles)
    notebook.metadata = nbformat.from_dict({
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python", "file_extension": ".py", "mimetype": "text/x-python"},
    })  # fmt: skip
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    return notebook


def _plain(text: str, styles: dict[str, str]) -> str:
    """Text without addresses in memory; random ids of styled tables become T_00001, T_00002 …"""
    text = _ADDRESS.sub("", text)
    return _STYLE_ID.sub(lambda m: styles.setdefault(m[0], f"T_{len(styles) + 1:05d}"), text)
