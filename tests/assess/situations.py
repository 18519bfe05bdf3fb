"""Situations that a planner can write down: a year's tables in TOML, where to look, and what must stand there.

A file of `tests/cases` holds [[case]] entries:
  says      one sentence
  base      a file of tables to start from; rows of a body replace what the base says of it, value by value
  totals    totals of 单位01, 单位02 … (社区01 … with kind = "community"), as the office's own sheet gives them
  bodies, counts, samples … : rows of the eleven tables; period is 2014 where left out
            log: monthly = 12 writes a row a month, done on the 12th
            marks: cells that say not_applicable or suppressed
  readings, overrides: what to change in the policy; year, as_of: as evaluate takes them
  look      frame, where (column = value), show (a column, several joined by a blank, or "#" for how many rows)
  is        what is seen there: one value, or a sorted list; "-" where nothing stands
  gives     the same for each option of `reading`
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from jihua_analysis import Evaluation, Policy, evaluate, tables_of
from jihua_analysis.intake.schema import MARK_COLUMNS, TABLES, Tables
from jihua_analysis.policy.load import policy_from, read_policy_text

CASES = Path(__file__).parents[1] / "cases"
PERIODIC = ("counts", "samples", "log", "scores")
KEYS = {t.name: t.keys for t in TABLES}


def cases_of(folder: str) -> list[dict[str, Any]]:
    """Every case of a folder of tests/cases, in order of file and place."""
    return [case for path in sorted((CASES / folder).glob("*.toml")) for case in _read(path)["case"]]


@cache
def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def _opinion() -> dict[str, Any]:
    return tomllib.loads(read_policy_text("daxuelu_2014")[1], parse_float=Decimal)


@cache
def _policy(readings: tuple[tuple[str, str], ...], overrides: str) -> Policy:
    return policy_from(_opinion(), "daxuelu_2014.toml", dict(readings), eval(overrides))


def policy_of(case: dict[str, Any], **readings: str) -> Policy:
    """The 2014 opinion as the case reads it; each is loaded once."""
    overrides = dict(case.get("overrides", {}))
    if "totals" in case:
        kind = case.get("kind", "unit")
        overrides = {"sheets.unit_given_total.who": [kind], f"standing.{kind}.sheet": "unit_given_total", **overrides}
        if kind != "unit":
            overrides["standing.unit.sheet"] = "unit_1000"
    chosen = {**case.get("readings", {}), **readings}
    return _policy(tuple(sorted(chosen.items())), repr(overrides))


def tables_for(case: dict[str, Any]) -> Tables:
    """The year's tables of a case."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in KEYS}
    for source in [_read(CASES / f"{case['base']}.toml")] if "base" in case else []:
        for name in KEYS:
            rows[name] += _written(name, source.get(name, []))
    for place, total in enumerate(case.get("totals", []), start=1):
        kind = case.get("kind", "unit")
        body = f"{'单位' if kind == 'unit' else '社区'}{place:02d}"
        rows["bodies"].append({"body": body, "kind": kind, "is_public": False})
        if kind == "unit":
            rows["counts"].append({"body": body, "period": "2014", "targets_met_given": 1, "veto_flag": 0})
        rows["scores"].append({"body": body, "period": "2014", "item": "total", "points": total})
    for name in KEYS:
        rows[name] = _merged(name, rows[name], _written(name, case.get(name, [])))
    tables = tables_of(**{name: pd.DataFrame(r) for name, r in rows.items() if r})
    marks = [{"table": "counts", "office": "本办", "period": "2014", **m} for m in case.get("marks", [])]
    object.__setattr__(tables, "marks", pd.DataFrame(marks, columns=list(MARK_COLUMNS), dtype="string"))
    return tables


def _written(name: str, rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for row in rows:
        row = {"period": "2014", **row} if name in PERIODIC else dict(row)
        for month in range(1, row.pop("monthly", 0) + 1):
            yield {**row, "period": f"2014-{month:02d}", "done_on": dt.date(2014, month, 12)}
        if "done_on" in row or name != "log" or row["period"] != "2014":
            yield row


def _merged(name: str, rows: list[dict[str, Any]], more: Iterator[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of the case laid over those of the base by their keys; 'drop' as a value takes the value away."""
    keyed = {_key(name, row): dict(row) for row in rows}
    for row in more:
        merged = {**keyed.get(_key(name, row), {}), **row}
        keyed[_key(name, row)] = {k: v for k, v in merged.items() if v != "drop"}
    return list(keyed.values())


def _key(name: str, row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row.get(key) for key in ("office", *KEYS[name]))


def evaluated(case: dict[str, Any], **readings: str) -> Evaluation:
    """The year's results of a case."""
    return evaluate(policy_of(case, **readings), tables_for(case), case.get("year"), case.get("as_of"))


def seen(evaluation: Evaluation, look: dict[str, Any]) -> Any:
    """What stands where the case looks: one value, or a sorted list where several rows or none fit."""
    frame = getattr(evaluation, look["frame"])
    for column, value in look.get("where", {}).items():
        frame = frame[(frame[column] == value).fillna(False).to_numpy(dtype=bool)]
    if look["show"] == "#":
        return len(frame)
    columns = look["show"] if isinstance(look["show"], list) else [look["show"]]
    words = [tuple(_plain(v) for v in row) for row in frame[columns].itertuples(index=False, name=None)]
    found = sorted(w[0] if len(w) == 1 else " ".join(map(str, w)) for w in words)
    return found[0] if len(found) == 1 else found


def _plain(value: Any) -> Any:
    if value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and value != value):
        return "-"
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if hasattr(value, "item"):
        value = value.item()
    return round(value, 6) if isinstance(value, float) else value
