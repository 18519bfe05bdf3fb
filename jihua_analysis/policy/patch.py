"""Single values of a policy file put in place: overrides by path, and what the options of readings set."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from itertools import combinations
from typing import Any

from jihua_analysis.policy.check_sheets import hint


def patched(raw: dict[str, Any], path: str, value: Any, by: str, problems: list[str]) -> dict[str, Any]:
    """A copy of the file with one path set; only the branch that changes is copied.

    Entries of a list are named by their id, or by their place where they have none (the first is 1). The last key may
    be new (an optional field), its parent may not.
    """
    out = dict(raw)
    node: Any = out
    steps = path.split(".")
    path = path[:200]  # as it is shown
    index: int | str | None
    for depth, step in enumerate(steps):
        last = depth == len(steps) - 1
        if isinstance(node, list):
            ids = [e.get("id") if isinstance(e, dict) else None for e in node]
            index = ids.index(step) if step in ids else None
            if index is None and step.isdecimal() and 1 <= int(step) <= len(node) and ids[int(step) - 1] is None:
                index = int(step) - 1
            known = [str(i) for i in ids if i is not None]
        else:
            index = step if step in node or (last and depth > 0) else None
            known = list(node)
        if index is None:
            problems.append(f"[{by}]: no entry {path!r} in the file ({step[:80]!r} not found).{hint(step[:80], known)}")
            return raw
        if last:
            node[index] = copy.deepcopy(value)
            return out
        child = node[index]
        if not isinstance(child, dict | list):
            problems.append(f"[{by}]: {path!r} goes through {step!r}, which is a single value")
            return raw
        node[index] = child = copy.copy(child)
        node = child
    return out


def with_readings(raw: dict[str, Any], chosen: Mapping[str, str], problems: list[str]) -> dict[str, Any]:
    """The file with the options in force put in place: those asked for, else each reading's own choice."""
    register = raw.get("readings", {})
    if not isinstance(register, dict):
        return raw
    for unknown in chosen.keys() - register.keys():
        problems.append(f"[readings]: no reading {unknown!r}.{hint(unknown, register)}")
    out = raw
    for key, reading in register.items():
        if not isinstance(reading, dict):
            continue
        choice = chosen.get(key, reading.get("choice"))
        listed = reading.get("options")
        options = {o.get("id"): o for o in listed if _is_option(o)} if isinstance(listed, list) else {}
        if not isinstance(choice, str) or choice not in options:
            if key in chosen:
                close = hint(str(choice), map(str, options))
                problems.append(
                    f"[readings.{key}]: no option {choice!r}; there are {', '.join(map(str, options))}.{close}"
                )
            continue
        if key in chosen:
            out = patched(out, f"readings.{key}.choice", choice, f"readings.{key}", problems)
        for path, value in options[choice].get("set", {}).items():
            out = patched(out, path, value, f"readings.{key}", [])  # a dead path is told by dead_readings
    return out


def _is_option(entry: object) -> bool:
    """Whether an entry of a reading can be put in force; what it lacks else is told where shapes are."""
    return isinstance(entry, dict) and isinstance(entry.get("id"), str) and isinstance(entry.get("set", {}), dict)


def dead_readings(raw: dict[str, Any]) -> list[str]:
    """Faults of readings that only a choice would show: paths that lead nowhere, options that change nothing."""
    problems: list[str] = []
    register = raw.get("readings", {})
    for key, reading in register.items() if isinstance(register, dict) else ():
        options = reading.get("options", []) if isinstance(reading, dict) else None
        if not isinstance(options, list) or not all(isinstance(o, dict) for o in options):
            continue  # told where shapes are
        files: dict[str, Any] = {}
        for option in options:
            name, file = str(option.get("id")), raw
            for path, value in (option.get("set") or {}).items():
                file = patched(file, path, value, f"readings.{key}.{name}", problems)
            files[name] = file
        for one, other in combinations(files, 2):
            if reading.get("kind") == "computed" and files[one] == files[other]:
                problems.append(f"[readings.{key}]: options {one!r} and {other!r} give the same file: no difference")
    return problems
