"""A policy file -> Policy, or every fault of the file at once."""

from __future__ import annotations

import copy
import tomllib
import types
from collections.abc import Iterable, Mapping
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from jihua_analysis.policy.bounds import MAX_NESTING, faults_of_values, nests_too_deep
from jihua_analysis.policy.check import faults_of
from jihua_analysis.policy.check_sheets import hint
from jihua_analysis.policy.limits import POLICY_KB
from jihua_analysis.policy.model import Policy
from jihua_analysis.policy.patch import dead_readings, patched, with_readings

SHIPPED = files("jihua_analysis") / "policy" / "documents"
FIRST_YEAR, LAST_YEAR = 1949, 2199
MOST_FAULTS = 300
"""Faults of shape that are told at once: more are those of another kind of file."""


class PolicyError(ValueError):
    """A policy file with faults; `problems` holds one line each, `[entry]: what, and what would be right`."""

    def __init__(self, name: str, problems: Iterable[str]) -> None:
        self.name = name
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{name} {line}" for line in self.problems))


def shipped_policies() -> tuple[str, ...]:
    """The names of the documents that come with the package."""
    return tuple(sorted(p.name.removesuffix(".toml") for p in SHIPPED.iterdir() if p.name.endswith(".toml")))


def read_policy_text(name: str | Path) -> tuple[str, str]:
    """File name and text of a shipped document (by name) or of a file (by path); PolicyError if there is none."""
    path = Path(name)
    known = shipped_policies()
    if str(name) in known:
        return f"{name}.toml", (SHIPPED / f"{name}.toml").read_text(encoding="utf-8")
    label = path.name[:100] or str(name)
    try:
        if path.is_file() and (size := path.stat().st_size) > POLICY_KB.value << 10:
            raise PolicyError(label, [f": {size >> 10} KB is more than a policy file may have（{POLICY_KB}）"])
        if path.is_file():
            return path.name, path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        found = f": byte {error.start + 1} is not UTF-8 text; save the file as UTF-8"
        raise PolicyError(label, [found]) from None
    except OSError as error:
        raise PolicyError(label, [f": cannot be read: {error.strerror}"]) from error
    close = hint(str(name)[:100], known)
    raise PolicyError(str(name)[:100], [f": no such file, nor a shipped document ({', '.join(known)}).{close}"])


def load_policy(
    name: str | Path = "daxuelu_2014",
    readings: Mapping[str, str] | None = None,
    overrides: Mapping[str, Any] | None = None,
) -> Policy:
    """The document of this name or path, with other readings or single values in place where given.

    readings: reading id -> option id. overrides: path in the file -> value, such as
    {"targets.precheck_rate.at_least": 97}. PolicyError lists every fault of the file, the readings and the paths.
    """
    label, text = read_policy_text(name)
    return policy_from(parsed(text, label), label, readings, overrides)


def parsed(text: str, label: str = "policy") -> dict[str, Any]:
    """The tables of a TOML text, its decimals as they are written; PolicyError where it is none, or a trap."""
    deep = f": nested deeper than {MAX_NESTING} levels"
    if nests_too_deep(text):
        raise PolicyError(label, [deep])
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(label, [f": not TOML: {str(error)[:300]}"]) from None
    except RecursionError:
        raise PolicyError(label, [deep]) from None
    except (ValueError, ArithmeticError) as error:  # a number of thousands of digits, a year 0000
        raise PolicyError(label, [f": not TOML: a number or date without sense ({str(error)[:100]})"]) from None


def policy_from(
    raw: dict[str, Any],
    label: str = "policy",
    readings: Mapping[str, str] | None = None,
    overrides: Mapping[str, Any] | None = None,
) -> Policy:
    """The Policy of a parsed file; see load_policy."""
    problems = faults_of_values(raw)
    if problems:
        raise PolicyError(label, problems)
    file = with_readings(raw, readings or {}, problems)
    for path, value in (overrides or {}).items():
        file = patched(file, path, value, "override", problems)
    problems += faults_of_values(dict(overrides or {}))
    if problems:
        raise PolicyError(label, problems)
    policy = _shaped(with_bodies(file), problems)
    if policy is not None:
        problems += [*_year_fault(policy), *faults_of(policy), *dead_readings(raw)]
    if policy is None or problems:
        raise PolicyError(label, dict.fromkeys(problems))
    return policy


def _year_fault(policy: Policy) -> list[str]:
    year = policy.document.year
    return [] if FIRST_YEAR <= year <= LAST_YEAR else [f"[document]: 'year': {year} is not {FIRST_YEAR}–{LAST_YEAR}"]


def _shaped(raw: dict[str, Any], problems: list[str]) -> Policy | None:
    """The records of a file; what has no place in them is told and left out, so that the rest is read all the same."""
    for _ in range(3):
        try:
            return Policy.model_validate(raw)
        except ValidationError as error:
            found = error.errors()
            if problems and all(e["type"] == "missing" for e in found):
                return None  # only what was left out is missing
            problems += sorted({_shape_fault(raw, e) for e in found[:MOST_FAULTS]})
            if len(found) > MOST_FAULTS:
                problems.append(f": and {len(found) - MOST_FAULTS} faults more; mend these first")
                return None
            raw = _without(raw, [e["loc"] for e in found if e["type"] != "missing"])
    return None


def _without(raw: dict[str, Any], places: Iterable[tuple[int | str, ...]]) -> dict[str, Any]:
    """A copy of the file without the values at these places."""
    out = copy.deepcopy(raw)
    doomed: list[tuple[Any, Any]] = []
    for loc in places:
        node: Any = out
        found = None
        for step in loc:
            inside = step in node if isinstance(node, dict) else isinstance(node, list) and isinstance(step, int)
            if inside:
                found, node = (node, step), node[step]
        if found and not any(node is found[0] and key == found[1] for node, key in doomed):
            doomed.append(found)
    for node, key in sorted(doomed, key=lambda d: -d[1] if isinstance(d[1], int) else 0):
        node.pop(key, None) if isinstance(node, dict) else node.pop(key)
    return out


def with_bodies(raw: dict[str, Any]) -> dict[str, Any]:
    """The file with the assessed kinds of bodies put in wherever an entry leaves out `who`."""
    document, kinds = raw.get("document"), raw.get("kinds")
    if not isinstance(document, dict) or not isinstance(kinds, dict):
        return raw
    managed = document.get("managed_kinds") or [kind for kind in kinds if kind != "office"]
    out = {**raw, "document": {**document, "managed_kinds": managed}}
    for group in ("measures", "indicators", "sheets", "calendar", "staffing", "post_changes"):
        if isinstance(entries := raw.get(group), dict):
            out[group] = {k: {"who": managed, **e} if isinstance(e, dict) else e for k, e in entries.items()}
    if isinstance(budget := raw.get("budget"), dict):
        out["budget"] = {"who": managed, **budget}
    return out


def _shape_fault(raw: dict[str, Any], error: Any) -> str:
    """One line for one pydantic error: the entry, what was found, what would be right."""
    where, names = _place(raw, error["loc"])
    key = str(error["loc"][-1])
    match error["type"]:
        case "extra_forbidden":
            return f"[{where}]: unknown key {key!r}.{hint(key, names)}"
        case "missing":
            return f"[{where}]: {key!r} is missing"
        case "union_tag_invalid":
            return f"[{where}]: {key!r} is of no known kind: {error['input']!r}"
        case _:
            return f"[{where}]: {key!r}: {error['msg']}, found {str(error['input'])[:80]!r}"


def _place(raw: Any, loc: tuple[int | str, ...]) -> tuple[str, list[str]]:
    """The entry that a location lies in, in words of the file, and the keys that its record knows."""
    words: list[str] = []
    known: list[str] = []
    options: list[Any] = [Policy]
    for step in loc[:-1]:
        models = [o for o in options if isinstance(o, type) and issubclass(o, BaseModel)]
        tagged = [o for o in models if o.__name__ == step]
        if tagged:
            options = list(tagged)
            continue
        if isinstance(raw, dict | list):
            try:
                raw = raw[step]  # type: ignore[index]  # int for lists, str for dicts, as pydantic found them
            except (KeyError, IndexError, TypeError):
                continue
        place = str(step + 1 if isinstance(step, int) else step)
        words.append(str(raw.get("id", place)) if isinstance(step, int) and isinstance(raw, dict) else place)
        fields = [m.model_fields[str(step)].annotation for m in models if str(step) in m.model_fields]
        options = _unwrapped(fields or options)
    for option in options:
        if isinstance(option, type) and issubclass(option, BaseModel):
            known += [f.alias or n for n, f in option.model_fields.items()]
    return ".".join(words) or "file", known


def _unwrapped(annotations: Iterable[Any]) -> list[Any]:
    """The plain types inside unions, tuples, dicts and Annotated."""
    out: list[Any] = []
    for annotation in annotations:
        origin = get_origin(annotation)
        if origin in (Union, types.UnionType, tuple, dict, list) or hasattr(annotation, "__metadata__"):
            out += _unwrapped(get_args(annotation))
        else:
            out.append(annotation)
    return out
