"""Numbers of a nation's counts that cannot be: below zero, above their scale, parts of a whole."""

from __future__ import annotations

import duckdb

from jihua_analysis.intake.ranges import bounds_of
from jihua_analysis.policy.model import Policy
from jihua_analysis.publish import NotPublished
from jihua_analysis.scale.sources import Source


def refuse_outside(con: duckdb.DuckDBPyConnection, counts: Source, policy: Policy) -> None:
    """NotPublished where a number of counts lies below or above what it may be, or is a part of a whole.

    Integers are looked through only where the files' own statistics do not rule that out.
    """
    for name, measure in policy.measures.items():
        kind = counts.columns.get(name, ("", "VARCHAR"))[1]
        if kind in ("VARCHAR", "BOOLEAN"):
            continue
        low, high = bounds_of(measure)
        column = counts.column(name)
        wrong = {}
        if low is not None and not counts.lows.get(name, low - 1) >= low:
            wrong[f"小于 {low}"] = f"{column} < {low}"
        if high is not None and not counts.tops.get(name, high + 1) <= high:
            wrong[f"大于 {high}"] = f"{column} > {high}"
        if measure.type in ("count", "level") and "INT" not in kind:
            wrong["不是整数"] = f"{column} <> round({column}, 0)"
        keys = f"{counts.column('office')}, {counts.column('body')}"
        for what, where in wrong.items():
            rows = f"FROM {counts.relation()} WHERE {where} AND isfinite({column}::DOUBLE)"
            (number,) = con.sql(f"SELECT count(*) {rows}").fetchall()[0]
            if number:
                office, body = con.sql(f"SELECT {keys} {rows} ORDER BY 1, 2 LIMIT 1").fetchall()[0]
                raise NotPublished(f"counts 的 {name} 有 {number} 行{what}，例如“{office}”的“{body}”；改正后再运行")
