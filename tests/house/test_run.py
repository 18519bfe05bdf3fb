"""run.py answers before anything is installed, from any folder, to old Pythons too."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest


def start(root: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """run.py in an isolated Python, from `folder`, with an empty home."""
    command = [sys.executable, "-I", "-S", str(root / "run.py"), *arguments]
    environment = {"HOME": str(folder), "USERPROFILE": str(folder), "PATH": os.environ["PATH"]}
    environment |= {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8")


@pytest.mark.parametrize("arguments", [(), ("help",), ("--help",)])
def test_help_lists_every_command(root: Path, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    shown = start(root, tmp_path, *arguments)
    assert shown.returncode == 0
    for command in ("year-end", "jihua", "app", "lab", "test", "bench", "fuzz", "fix", "help"):
        assert f"\n  {command} " in shown.stdout


def test_an_unknown_command_is_named_and_fails(root: Path, tmp_path: Path) -> None:
    shown = start(root, tmp_path, "yaer-end")
    assert shown.returncode == 1
    assert "没有“yaer-end”这个命令" in shown.stderr


def test_an_older_python_can_read_it_far_enough_to_say_which_one_is_needed(root: Path) -> None:
    source = (root / "run.py").read_text("utf-8")
    tree = ast.parse(source, feature_version=(3, 7))
    check = next(i for i, node in enumerate(tree.body) if isinstance(node, ast.If))
    before = tree.body[1:check]  # after the docstring: nothing but imports that every Python 3 has
    assert all(isinstance(node, ast.Import | ast.ImportFrom) for node in before)
    assert "需要 Python 3.11" in ast.unparse(tree.body[check])


def test_it_needs_the_standard_library_only(root: Path) -> None:
    tree = ast.parse((root / "run.py").read_text("utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names
