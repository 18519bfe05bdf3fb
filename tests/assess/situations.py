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
  is        what is seen there: one value, or a sorted list; "-" where nothing stands; {office} the office itself
  gives     the same for each option of `reading`
"""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pandas as pd
from pandas.api.types import is_datetime64_dtype, is_numeric_dtype

from jihua_analysis import Evaluation, Policy, evaluate, tables_of
from jihua_analysis.intake.schema import DEFAULT_OFFICE, MARK_COLUMNS, TABLES, Tables
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
    return policy_from(_opinion(), "daxuelu_2014.toml", dict(readings), json.loads(overrides))


def policy_of(case: dict[str, Any], **readings: str) -> Policy:
    """The 2014 opinion as the case reads it; each is loaded once."""
    overrides = dict(case.get("overrides", {}))
    if "totals" in case:
        kind = case.get("kind", "unit")
        overrides = {"sheets.unit_given_total.who": [kind], f"standing.{kind}.sheet": "unit_given_total", **overrides}
        if kind != "unit":
            overrides["standing.unit.sheet"] = "unit_1000"
    in_force = {key: entry["choice"] for key, entry in _opinion()["readings"].items()}
    chosen = {
        key: option for key, option in {**case.get("readings", {}), **readings}.items() if option != in_force[key]
    }
    return _policy(tuple(sorted(chosen.items())), json.dumps(overrides))


def tables_for(*cases: dict[str, Any]) -> Tables:
    """The year's tables of a case; of several, each an office of its own: 第0办, 第1办 …"""
    written = [_rows_of(case) for case in cases]
    if len(cases) > 1:
        for place, rows in enumerate(written):
            for row in (row for table in rows.values() for row in table):
                row["office"] = office_of(place)
    stacked = {name: [row for rows in written for row in rows[name]] for name in written[0]}
    marks = pd.DataFrame(stacked.pop("marks"), columns=list(MARK_COLUMNS), dtype="string")
    return replace(tables_of(**{name: pd.DataFrame(r) for name, r in stacked.items() if r}), marks=marks)


def office_of(place: int) -> str:
    """The name of an office among several."""
    return f"第{place}办"


def _rows_of(case: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
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
    rows["marks"] = [
        {"table": "counts", "office": DEFAULT_OFFICE, "period": "2014", **mark} for mark in case.get("marks", [])
    ]
    return rows


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


@dataclass(eq=False)
class Together:
    """Cases under one policy and day, evaluated as offices of one frame when first asked for."""

    policy: Policy
    when: tuple[Any, ...]
    cases: list[dict[str, Any]] = field(default_factory=list)

    @cached_property
    def evaluation(self) -> Evaluation:
        return evaluate(self.policy, tables_for(*self.cases), *self.when)

    def office(self, case: dict[str, Any]) -> str:
        """Which office a case is."""
        place = next(i for i, other in enumerate(self.cases) if other is case)
        return office_of(place) if len(self.cases) > 1 else DEFAULT_OFFICE


def together(jobs: list[tuple[dict[str, Any], dict[str, str]]]) -> list[Together]:
    """For each case and its readings the group that it is evaluated in."""
    groups: dict[tuple[Any, ...], Together] = {}
    out = []
    for case, readings in jobs:
        policy, when = policy_of(case, **readings), (case.get("year"), case.get("as_of"))
        group = groups.setdefault((id(policy), *when), Together(policy, when))
        group.cases.append(case)
        out.append(group)
    return out


def seen(evaluation: Evaluation, look: dict[str, Any], office: str = DEFAULT_OFFICE) -> Any:
    """What stands where the case looks: one value, or a sorted list where several rows or none fit."""
    frame = getattr(evaluation, look["frame"])
    frame = frame[(frame["office"] == office).to_numpy(dtype=bool)]
    for column, value in look.get("where", {}).items():
        frame = frame[(frame[column] == value).fillna(False).to_numpy(dtype=bool)]
    if look["show"] == "#":
        return len(frame)
    columns = look["show"] if isinstance(look["show"], list) else [look["show"]]
    frame = frame[columns].replace({office: "{office}"})
    words = [tuple(_plain(v) for v in row) for row in frame.itertuples(index=False, name=None)]
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


def assert_same(one: pd.DataFrame, other: pd.DataFrame) -> None:
    """The same rows, in whatever order; what is missing is missing, whatever it is called."""
    keys = [name for name in KEY_COLUMNS if name in one]
    ordered = [frame.sort_values(keys).reset_index(drop=True) for frame in (one, other)]
    words = [n for n in one if not (is_numeric_dtype(one[n]) or is_datetime64_dtype(one[n]))]
    pd.testing.assert_frame_equal(
        *(frame.astype(dict.fromkeys(words, "string")) for frame in ordered), check_dtype=False
    )


KEY_COLUMNS = (
    "office", "body", "period", "indicator", "target", "item", "sheet", "rule", "task", "due_to", "type", "id",
)  # fmt: skip
