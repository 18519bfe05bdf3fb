"""What a published folder was made from and holds: names, SHA-256, policy, readings, versions; no clock, no path."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from jihua_analysis.policy.load import read_policy_text
from jihua_analysis.policy.model import Policy
from jihua_analysis.publish import NotPublished

NAME = "manifest.json"
MARK = "未完成.txt"
"""The file that a folder holds until it is whole (folder.py)."""
FORMAT = "jihua-manifest/1"
ALL_INPUTS = "全部数据文件"
_LIBRARIES = ("jihua_analysis", "pandas", "numpy", "scipy", "matplotlib", "openpyxl", "python-calamine",
              "nbclient", "nbconvert")  # fmt: skip
"""What decides the numbers and the bytes."""


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def listed(files: Iterable[Path], root: Path) -> list[dict[str, Any]]:
    """Name below `root`, SHA-256 and size of each file, in order of name."""
    named = sorted((_name(file, root), file) for file in files)
    return [{"file": name, "sha256": sha256(f), "bytes": f.stat().st_size} for name, f in named]


def sealed(inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One entry for all data files, as a public manifest lists them.

    Whoever knows most of one small file could try out the rest by its hash: a hidden number, the ground of a veto.
    """
    if [entry["file"] for entry in inputs] == [ALL_INPUTS]:
        return inputs
    text = json.dumps(inputs, ensure_ascii=False, sort_keys=True)
    return [{"file": ALL_INPUTS, "sha256": hashlib.sha256(text.encode()).hexdigest(), "files": len(inputs)}]


def _name(file: Path, root: Path) -> str:
    """The name below `root`; stray bytes that are no text are written as what they are: \\udcff."""
    return file.relative_to(root).as_posix().encode("utf-8", "backslashreplace").decode()


def files_in(folder: Path) -> list[Path]:
    """Every file below a folder but the manifest itself and what file managers leave behind."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return [path for path in found if path.name not in (NAME, MARK, ".DS_Store", "Thumbs.db", "desktop.ini")
            and not path.name.startswith("~$")]  # fmt: skip


def readings_in_force(policy: Policy) -> dict[str, str]:
    """The option in force of every reading of the register."""
    return {key: reading.choice for key, reading in policy.readings.items()}


def manifest_of(
    folder: Path, policy: Policy, source: str | Path, year: int, inputs: list[dict[str, Any]],
    overrides: Mapping[str, Any], problems: Mapping[str, int],
) -> dict[str, Any]:  # fmt: skip
    """The manifest of a folder that holds all its outputs. source: the policy's name or file, as asked for."""
    name, text = read_policy_text(source)
    return {
        "format": FORMAT,
        "year": year,
        "policy": {"id": policy.document.id, "file": name, "sha256": hashlib.sha256(text.encode()).hexdigest()},
        "readings": readings_in_force(policy),
        "overrides": dict(overrides),
        "inputs": inputs,
        "problems": dict(problems),
        "outputs": listed(files_in(folder), folder),
        "versions": versions(),
    }


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> Path:
    """manifest.json in the folder."""
    path = folder / NAME
    text = json.dumps(manifest, ensure_ascii=False, indent=1, default=_plain)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
    return path


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """The folder's manifest; None where there is none that is ours."""
    try:
        found = json.loads((folder / NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    is_ours = isinstance(found, dict) and found.get("format") == FORMAT and _lists_files(found.get("outputs"))
    return found if is_ours else None


def _lists_files(entries: object) -> bool:
    """Whether this is a list of files with their hashes, as `listed` makes it."""
    return isinstance(entries, list) and all(
        isinstance(e, dict) and isinstance(e.get("file"), str) and isinstance(e.get("sha256"), str) for e in entries
    )


def differences(folder: Path) -> list[str]:
    """What differs from the folder's manifest, a Chinese line each; nothing where all is as it was published."""
    manifest = read_manifest(folder)
    if manifest is None:
        return [f"{NAME}：没有这个文件，或不是本程序写的清单"]
    said = {entry["file"]: entry["sha256"] for entry in manifest["outputs"]}
    there = {_name(file, folder): file for file in files_in(folder)}
    lines = [f"{name}：清单里有，文件夹里没有" for name in said.keys() - there.keys()]
    lines += [f"{name}：清单里没有，是后来放进去的" for name in there.keys() - said.keys()]
    lines += [f"{name}：内容与发布时不同" for name in said.keys() & there.keys() if sha256(there[name]) != said[name]]
    return sorted(lines)


def verified(folder: Path) -> tuple[int, list[str]]:
    """How many files the manifest lists, and what differs; NotPublished where there is no manifest."""
    manifest = read_manifest(folder)
    if manifest is None:
        raise NotPublished(f"“{folder.name}”里没有本程序写的 {NAME}；请指向年终汇总写出的结果文件夹")
    return len(manifest["outputs"]), differences(folder)


def versions() -> dict[str, str]:
    """The versions of what decides the numbers and the bytes."""
    return {"python": platform.python_version()} | {name: _version(name) for name in _LIBRARIES}


@lru_cache
def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "checkout"


def _plain(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else str(value)
