"""A small nation with everything that makes a roll-up hard, drawn from a seed: frames, and their Parquet files."""

from __future__ import annotations

import hashlib
import random
import tomllib
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from jihua_analysis.intake.schema import TABLE, Tables, tables_of
from jihua_analysis.policy.load import policy_from
from jihua_analysis.policy.model import Policy

YEAR = 2014
OFFICES = 8
POLICY = (Path(__file__).parent / "small_nation.toml").read_text(encoding="utf-8")


def policy() -> Policy:
    """The rules of the small nation: every kind of roll, three cadences, decimals, last year, a source, a list."""
    return policy_from(tomllib.loads(POLICY, parse_float=Decimal), "small_nation")


def frames(seed: int, offices: int = 6, bodies: int = 5) -> dict[str, pd.DataFrame]:
    """Tables with gaps, zeros, ties, bodies that begin or end on the way, several cadences, and strangers in counts."""
    draw = random.Random(seed)
    rows: dict[str, list[dict[str, Any]]] = {"bodies": [], "counts": [], "events": [], "decisions": [], "marks": []}
    for o in range(offices):
        office = f"办{o:02d}"
        for b in range(bodies):
            body = f"单位{b}"
            begins, ends = _life(draw)
            rows["bodies"].append({"office": office, "body": body, "kind": "unit", "from": begins, "to": ends})
            rows["counts"] += _counts(draw, office, body, rows["counts"])
            if o % 3 and draw.random() < 0.4:
                day = pd.Timestamp(YEAR, draw.randint(1, 12), 5)
                event = {"office": office, "body": body, "date": day, "kind": "inspection_held", "count": 1}
                rows["events"].append(event)
        if draw.random() < 0.4:
            rows["decisions"].append({"office": office, "body": "单位0", "matter": "first", "choice": "一类"})
        if draw.random() < 0.3:
            period = f"{YEAR}-{draw.randint(1, 12):02d}"
            state = draw.choice(["not_applicable", "suppressed"])
            rows["marks"].append(
                {
                    "table": "counts",
                    "office": office,
                    "body": "单位1",
                    "period": period,
                    "column": "done",
                    "state": state,
                }
            )
    rows["counts"] += [{"office": "办00", "body": "外来户", "period": f"{YEAR}-01", "due": 3, "done": 1}]
    out = {name: pd.DataFrame(values) for name, values in rows.items() if values}
    out["counts"] = out["counts"].drop_duplicates(["office", "body", "period"], ignore_index=True)
    return out


def _life(draw: random.Random) -> tuple[pd.Timestamp | None, pd.Timestamp | None]:
    kind = draw.randrange(8)
    begins = pd.Timestamp(YEAR, draw.randint(1, 12), draw.randint(1, 28)) if kind in (0, 2) else None
    ends = pd.Timestamp(YEAR, draw.randint(1, 12), draw.randint(1, 28)) if kind in (1, 2) else None
    if kind == 3:
        begins = pd.Timestamp(YEAR - 1, 5, 1)
    return (begins, None) if begins is not None and ends is not None and ends < begins else (begins, ends)


def _counts(draw: random.Random, office: str, body: str, before: list[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    if draw.random() < 0.15 and before and before[-1]["office"] == office:  # the same numbers again: a tie
        again = [row for row in before if row["office"] == office and row["body"] == before[-1]["body"]]
        return [row | {"body": body} for row in again]
    gaps, idle = draw.choice([0.0, 0.0, 0.02]), draw.random() < 0.1
    rows: list[dict[str, Any]] = []
    for year in (YEAR - 1, YEAR):
        for month in range(1, 13):
            if draw.random() < gaps:
                continue
            due = 0 if idle else draw.randint(0, 6)
            row = {
                "period": f"{year}-{month:02d}", "due": due, "done": max(0, due - draw.randint(0, 1)),
                "begin": draw.randint(0, 5), "end": draw.randint(0, 5), "peak": max(0, draw.randint(-2, 9)),
                "staff": draw.randint(1, 4),
            }  # fmt: skip
            rows.append({k: None if k != "period" and draw.random() < gaps / 4 else v for k, v in row.items()})
        quarters = draw.random() < 0.7
        parts = [f"Q{i}" for i in range(1, 5)] if quarters else [f"{i:02d}" for i in range(1, 13)]
        for part in parts:
            rows.append({"period": f"{year}-{part}", "yuan": round(draw.randint(0, 2500) / 100, 2)})
        if draw.random() < 0.8:
            rows.append({"period": str(year), "visits": draw.randint(0, 6)})
            if draw.random() < 0.2:
                rows[-1]["due"] = draw.randint(0, 80)
    merged: dict[str, dict[str, Any]] = {}
    for row in rows:
        merged.setdefault(row["period"], {"office": office, "body": body}).update(row)
    return list(merged.values())


def hashes(folder: Path) -> dict[str, str]:
    """The hash of every Parquet file below a folder."""
    return {
        str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*.parquet"))
    }


def direct(own: dict[str, pd.DataFrame]) -> Tables:
    """The tables as the ordinary path has them."""
    tables = tables_of(**{name: frame for name, frame in own.items() if name != "marks"})
    marks = own.get("marks", pd.DataFrame())
    return tables if marks.empty else Tables(**{n: tables.frame(n) for n in TABLE}, marks=marks.astype("string"))


def write(own: dict[str, pd.DataFrame], folder: Path, parts: int = 1, shuffled: bool = False) -> Path:
    """The tables as Parquet: one file each, or counts in several parts; rows in order of office or in none."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in own.items():
        frame = frame.sample(frac=1, random_state=1) if shuffled else frame
        table = pa.Table.from_pandas(frame.convert_dtypes(), preserve_index=False)
        if name == "counts" and parts > 1:
            (folder / name).mkdir()
            size = -(-len(table) // parts)
            for i in range(parts):
                pq.write_table(table.slice(i * size, size), folder / name / f"part-{i}.parquet", row_group_size=50)
        else:
            pq.write_table(table, folder / f"{name}.parquet", row_group_size=50)
    return folder
