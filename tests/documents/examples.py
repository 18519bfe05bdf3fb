"""Examples of the guide: a clause, its entry, what bodies report, and what they get, worked by hand.

A file of tests/cases/examples holds [[example]] entries:
  clause  the wording, as assessment rules print it
  entry   what is written in the policy file. A complete file starts with `format`; anything else is laid over
          the smallest file around it: one kind of body, one sheet of all its items, and a measure for every value
          that a body reports and the entry does not declare
  bodies  what each reports and `gives`: the points of its only item, or a table of what is seen (item, output,
          total, class, honour, grade, rank, vetoes, notices, awards, asked.<period>, met.<target>); '-' is nothing.
          given: points by people, an item's id = points. last: last year's values. parts: period = values.
          history: this body's earlier classes, newest first. sample: a row of the samples table.
"""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from jihua_analysis import Evaluation, Policy, evaluate, tables_of
from jihua_analysis.policy.load import policy_from

CASES = Path(__file__).parents[1] / "cases"
OWN = {"body", "kind", "group", "is_public", "gives", "given", "last", "parts", "history", "sample", "why"}
SEEN = ("class", "honour", "grade", "rank", "vetoes", "notices", "awards", "open_at")
PERIODS = {"month": [f"{m:02d}" for m in range(1, 13)], "quarter": ["Q1", "Q2", "Q3", "Q4"]}

Example = dict[str, Any]


def chapters(folder: str = "examples") -> list[dict[str, Any]]:
    """The files of a folder of tests/cases, in order: title, says and their [[example]] entries."""
    paths = sorted((CASES / folder).glob("[0-9]*.toml"))
    return [{"file": p.name, **tomllib.loads(p.read_text("utf-8"), parse_float=Decimal)} for p in paths]


def examples(folder: str = "examples") -> list[Example]:
    """Every example, with its place."""
    return [
        {"id": f"{c['file']}:{i}", **e} for c in chapters(folder) for i, e in enumerate(c.get("example", []), start=1)
    ]


def policy_of(example: Example) -> Policy:
    """The complete policy file of an example."""
    raw = tomllib.loads(example["entry"], parse_float=Decimal)
    return policy_from(raw if "format" in raw else _completed(raw, example), example["id"], example.get("readings"))


def _completed(raw: dict[str, Any], example: Example) -> dict[str, Any]:
    """An entry laid over the smallest file around it."""
    head: dict[str, Any] = {
        "format": "jihua-policy/1",
        "document": {"id": "example", "clause": "1", "title": "考核办法", "year": 2014},
        "clauses": [{"id": "1", "quote": example["clause"], "treatment": "aggregate"}],
        "kinds": {k: {"label": k} for k in sorted({b.get("kind", "village") for b in example["bodies"]})},
    }
    out = {**head, **raw}
    for group in ("measures", "indicators", "targets", "readings", "sheets", "sections", "peers", "standing"):
        out[group] = {k: {"clause": "1", **e} for k, e in raw.get(group, {}).items()}
    for section in out["sections"].values():
        section.setdefault("sheet", "village")
    sheet = {"clause": "1", "label": "考核表", **raw.get("sheets", {}).get("village", {})}
    items = [{"sheet": "village", "clause": "1", "label": i["id"], **i} for i in raw.get("items", [])]
    if not items:
        items = [{"id": "I", "sheet": "village", "clause": "1", "label": "示例项", "full": 1}]
    out["items"], out["sheets"]["village"] = items, {"full": 1, "sum_correction": "示例", **sheet}
    for rule in out["standing"].values():
        rule.setdefault("sheet", "village")
        for group in ("classes", "vetoes", "notices", "awards", "outputs", "grades"):
            if group in rule:
                rule[group] = [{"clause": "1", "label": e["id"], **e} for e in rule[group]]
    for name, value in _values(example):
        out["measures"].setdefault(name, _measure(name, value, sheet.get("every", "year")))
    return out


def _values(example: Example) -> list[tuple[str, Any]]:
    rows = [r for b in example["bodies"] for r in (b, b.get("last", {}), *b.get("parts", {}).values())]
    return [(k, v) for row in rows for k, v in row.items() if k not in OWN]


def _measure(name: str, value: Any, every: str) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"clause": "1", "label": name, "type": "flag", "every": every}
    return {"clause": "1", "label": name, "type": "rate", "decimals": 3, "every": every}


def evaluated(example: Example) -> Evaluation:
    """The results of all bodies of an example."""
    policy = policy_of(example)
    kind = next(iter(policy.kinds))
    year, bodies = policy.document.year, example["bodies"]
    rows: dict[str, list[dict[str, Any]]] = {"bodies": [], "counts": [], "scores": [], "history": [], "samples": []}
    for body in bodies:
        name = {"body": body["body"]}
        rows["bodies"].append(
            {**name, "kind": kind, **{k: body[k] for k in ("kind", "group", "is_public") if k in body}}
        )
        own = {k: v for k, v in body.items() if k not in OWN and v != "-"}
        for period, values in {str(year): own, str(year - 1): body.get("last", {}), **_parts(body, year)}.items():
            values = {k: v for k, v in values.items() if k not in OWN}
            if values or period == str(year):
                rows["counts"].append({**name, "period": period, **{k: _number(v) for k, v in values.items()}})
        for period, given in {str(year): body.get("given", {}), **_given(body, year)}.items():
            rows["scores"] += [{**name, "period": period, "item": i, "points": float(p)} for i, p in given.items()]
        rows["history"] += [{**name, "year": year - k, "class": c} for k, c in enumerate(body.get("history", []), 1)]
        rows["samples"] += [{**name, "period": str(year), **body["sample"]}] if "sample" in body else []
    return evaluate(policy, tables_of(**{k: pd.DataFrame(r) for k, r in rows.items() if r}))


def _parts(body: dict[str, Any], year: int) -> dict[str, dict[str, Any]]:
    """Values by period; 'Q1-Q3' or '01-12' stand for each of them."""
    out: dict[str, dict[str, Any]] = {}
    for key, values in body.get("parts", {}).items():
        first, _, last = key.partition("-")
        for names in PERIODS.values():
            if first in names:
                chosen = names[names.index(first) : names.index(last or first) + 1]
                out |= {f"{year}-{p}": {**out.get(f"{year}-{p}", {}), **values} for p in chosen}
    return out


def _given(body: dict[str, Any], year: int) -> dict[str, dict[str, Any]]:
    return {period: values.get("given", {}) for period, values in _parts(body, year).items()}


def _number(value: Any) -> Any:
    return float(value) if not isinstance(value, bool) else int(value)


def seen(result: Evaluation, body: str, name: str) -> Any:
    """What stands for a body under a name: points of an item, the total, an output, its place, class or grade …"""
    if name in SEEN:
        return _shown(result.standing.set_index("body").loc[body, name])
    if name == "total":
        return _shown(result.totals.set_index("body").loc[body, "total"])
    first, _, second = name.partition(".")
    if first in ("asked", "met"):
        frame = result.verdicts[result.verdicts["body"] == body].set_index("period")
        if first == "asked":
            return _shown(frame.loc[f"{result.year}-{second}", "low"])
        return _shown(frame[frame["target"] == second].loc[str(result.year), "outcome"])
    if len(result.outputs) and name in set(result.outputs["output"]):
        return _shown(result.outputs.set_index(["body", "output"]).loc[(body, name), "value"])
    points = result.points.set_index(["body", "item"])["points"]
    return _shown(points.loc[(body, name)])


def _shown(value: Any) -> Any:
    if value is None or value is pd.NA or value != value or value == "":
        return "-"
    return value if isinstance(value, str) else Decimal(repr(float(value)))
