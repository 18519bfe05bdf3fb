"""Policy files, formulas, parameters and command lines from chance, and what must hold of every one."""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from jihua_analysis.assess.evaluate import evaluate
from jihua_analysis.cli import main
from jihua_analysis.intake import Tables, load_tables
from jihua_analysis.policy.formula import FormulaError, parse
from jihua_analysis.policy.load import (
    SHIPPED,
    PolicyError,
    load_policy,
    parsed,
    read_policy_text,
    shipped_policies,
)  # fmt: skip
from tests.hostile.fuzz.mutate import bytes_changed, lines_changed
from tests.hostile.strange import NAMES, NUMBERS, TEXTS
from tests.intake.small import YEAR
from tests.publish.small_year import write_year

SAMPLES = Path(__file__).resolve().parents[3] / "data_samples"
_TOML_VALUES = (
    "1", "-1", "0.5", "1e999999999", "nan", "inf", "true", '""', '"x"', '"births_boys +"', '"1/0"', "[]",
    "[1]", "{}", "2014-01-01", '["a", "b"]', "99999999999999999999", '"\\u0000"', "{ a = 1 }",
    '"if(known(x), 1, 2)"', "[[]]", '"not not not x"',
)  # fmt: skip
_FORMULA = (
    "births", "x", "1", "0", "2.5", "+", "-", "*", "/", "(", ")", ",", "==", "<", ">=", "and", "or", "not",
    "if", "min", "max", "known", "abs", "true", "'t'", "a.b", " ", "=", "\u202e", "９", "1e5", "((((((((",
)  # fmt: skip
_COMMANDS = ("year-end", "check", "template", "clauses", "verify", "compare", "policy", "score", "yaer-end", "")
_OPTIONS = (
    "--year", "--out", "--policy", "--reading", "--set", "--edition", "--threshold", "--notice", "--xlsx",
    "--bodies", "--score-sheets", "--csv", "--md", "--help", "--debug", "-h", "--", "check", "diff", "show",
    "schema", "--engine",
)  # fmt: skip
_ARGUMENTS = (
    "2014", "0", "-5", "99999999", "A37=and", "A37=", "=", "targets.sex_ratio_at_birth.closed=both",
    "items.1.full=[", "public", "signed=2015-01-20", "signed=x", "data", "other", "out.xlsx",
    "data/bodies.csv", "broken.xlsx", "daxuelu_2014", "p.toml",
)  # fmt: skip


def toml_bytes(chance: random.Random) -> bytes:
    text = (SHIPPED / f"{chance.choice(shipped_policies())}.toml").read_text(encoding="utf-8")
    if chance.random() < 0.15:
        return bytes_changed(chance, text.encode())
    return lines_changed(chance, text, _TOML_VALUES).encode("utf-8", "replace")


def policy_is_clear(path: Path) -> None:
    """A policy, or faults that each name their place."""
    try:
        load_policy(path)
    except PolicyError as error:
        assert error.problems and all(len(line) < 3_000 for line in error.problems), max(error.problems, key=len)[:500]


def formula_bytes(chance: random.Random) -> bytes:
    return "".join(chance.choice(_FORMULA) for _ in range(chance.choice((1, 3, 8, 30, 300)))).encode()


def formula_is_clear(path: Path) -> None:
    """A tree that can be shown and read again, or an error that can be shown."""
    try:
        tree = parse(path.read_text(encoding="utf-8"))
    except FormulaError as error:
        assert str(error)
        return
    if len(str(tree)) < 900:
        parse(str(tree))


def _paths(node: Any, path: str = "") -> dict[str, Any]:
    """Every path of a parsed file, as overrides write it, with the value that stands there (None for a table)."""
    found = {path: None if isinstance(node, dict | list) else node} if path else {}
    pairs = list(node.items()) if isinstance(node, dict) else []
    if isinstance(node, list):
        pairs = [(e["id"] if isinstance(e, dict) and "id" in e else str(i), e) for i, e in enumerate(node, start=1)]
    for key, value in pairs:
        found |= _paths(value, f"{path}.{key}" if path else key)
    return found


@cache
def _document(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A shipped document as parsed tables, and the path of every value in it."""
    raw = parsed(read_policy_text(name)[1])
    return raw, _paths(raw)


@cache
def _year_of(name: str) -> Tables:
    """A clean year for a shipped document."""
    with tempfile.TemporaryDirectory() as folder:
        if name == "daxuelu_2014":
            return load_tables(write_year(Path(folder) / "data"), load_policy(name), YEAR)
    return load_tables(SAMPLES / "elder_care_year" / "elder_care_year.xlsx", load_policy(name), YEAR)


def parameter_bytes(chance: random.Random) -> bytes:
    name = chance.choice(shipped_policies())
    raw, paths = _document(name)
    values: list[Any] = [
        *(v for v in NUMBERS if isinstance(v, int) or np.isfinite(v)), *TEXTS[:20], *range(-2, 12),
        0.5, 99.5, 100, True, None, [], {}, [1, 2], {"a": 1}, "office", "unit", ["unit"], "both", "neither",
        "year", "month", "sum", "last",
    ]  # fmt: skip
    chosen = {}
    for _ in range(chance.choice((1, 1, 2, 4))):
        path, other = chance.choice(list(paths)), chance.choice(list(paths))
        chosen[path] = chance.choice((chance.choice(values), paths[other], 0, 1))
    readings = {}
    if chance.random() < 0.5:
        key = chance.choice(list(raw.get("readings", {"": {}})))
        options = [o["id"] for o in raw["readings"][key].get("options", [])] if key else []
        readings[key] = chance.choice([*options, "x"])
    asked = {"policy": name, "overrides": chosen, "readings": readings}
    return json.dumps(asked, default=str).encode()


def parameters_are_clear(path: Path) -> None:
    """Faults, or a policy that gives an evaluation of a year."""
    asked = json.loads(path.read_text(encoding="utf-8"))
    try:
        changed = load_policy(asked["policy"], asked["readings"], asked["overrides"])
    except PolicyError as error:
        assert error.problems
        return
    result = evaluate(changed, _year_of(asked["policy"]), YEAR)
    assert len(result.standing) >= 0 and len(result.points) >= 0


def argument_bytes(chance: random.Random) -> bytes:
    line = [chance.choice(_COMMANDS)]
    for _ in range(chance.randrange(7)):
        line.append(chance.choice(chance.choice((_OPTIONS, _ARGUMENTS, NAMES))))
    return json.dumps(line).encode()


def command_is_clear(path: Path) -> None:
    """An exit code other than that of a fault, no traceback, and the data as they were."""
    place = path.with_name("place")
    place.mkdir(exist_ok=True)
    data = place / "data"
    if not data.exists():
        write_year(data)
        (place / "broken.xlsx").write_bytes(b"PK\x03\x04")
        (place / "p.toml").write_text("a = 1", encoding="utf-8")
    before = {file.name: file.read_bytes() for file in data.iterdir()}
    line = [
        part.encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape")
        for part in json.loads(path.read_text())
    ]
    os.environ["JIHUA_MAX_SECONDS"] = "15"  # a whole year-end that chance asks for is stopped
    shown, told = io.StringIO(), io.StringIO()
    here = os.getcwd()
    os.chdir(place)
    try:
        with contextlib.redirect_stdout(shown), contextlib.redirect_stderr(told):
            code = main(line)
    finally:
        os.chdir(here)
    assert code in (0, 1, 2, 3), (code, told.getvalue()[-800:])
    assert "Traceback" not in told.getvalue() or "--debug" in line
    assert {file.name: file.read_bytes() for file in data.iterdir() if file.is_file()} == before, (
        "the data were changed"
    )
