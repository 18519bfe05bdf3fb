"""What cannot stand in a nation's tables: periods and kinds that are none, numbers below zero or above their scale."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from jihua_analysis.intake.choices import OFFICE_KIND, choices_of, lookup
from jihua_analysis.intake.ranges import bounds_of
from jihua_analysis.intake.words import fold
from jihua_analysis.policy.model import Policy
from jihua_analysis.policy.periods import span
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


def periods_in(con: duckdb.DuckDBPyConnection, counts: Source) -> tuple[str, ...]:
    """The periods that stand in counts. NotPublished where one is none."""
    period = counts.column("period")
    found = [p for (p,) in con.sql(f"SELECT DISTINCT {period} FROM {counts.relation()} ORDER BY 1").fetchall()]
    for text in found:
        try:
            span(str(text))
        except ValueError:
            raise NotPublished(f"counts 的 period 列有“{text}”；要写 2014、2014-H1、2014-Q1 或 2014-01") from None
    return tuple(map(str, found))


def unknown_words(con: duckdb.DuckDBPyConnection, source: Source, policy: Policy) -> Iterator[str]:
    """What stands in the kind column of bodies and names no kind of the policy."""
    known = lookup(choices_of(policy)["bodies", "kind"])
    kind = source.column("kind")
    for (word,) in con.sql(f"SELECT DISTINCT {kind} FROM {source.relation()} ORDER BY 1").fetchall():
        if word is None or fold(str(word)) not in known:
            yield "（空）" if word is None else str(word)


def bearing_their_office(con: duckdb.DuckDBPyConnection, bodies: Source, policy: Policy) -> Iterator[str]:
    """Offices one of whose bodies, that is not the office itself, has the office's name."""
    known = lookup(choices_of(policy)["bodies", "kind"])
    office, body, kind = map(bodies.column, ("office", "body", "kind"))
    found = con.sql(f"SELECT DISTINCT {office}, {kind} FROM {bodies.relation()} WHERE {body} = {office} ORDER BY 1, 2")
    for name, word in found.fetchall():
        if known.get(fold(str(word))) != OFFICE_KIND:
            yield str(name)


def offices_without_bodies(con: duckdb.DuckDBPyConnection, source: Source, bodies: Source) -> list[str]:
    """The offices of a table that the table of bodies does not have."""
    own, listed = (f"SELECT {s.column('office')} FROM {s.relation()}" for s in (source, bodies))
    return [office for (office,) in con.sql(f"{own} EXCEPT {listed} ORDER BY 1").fetchall()]
