"""What should have been reported for the year and was not."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import groupby

import numpy as np
import pandas as pd

from jihua_analysis.intake.choices import OFFICE_KIND
from jihua_analysis.intake.report import Reporter
from jihua_analysis.intake.values import months_of
from jihua_analysis.policy.model import Measure
from jihua_analysis.policy.periods import MONTHS, periods_of

MOST_NAMED = 5
"""Measures named in one message; the rest are counted."""


def report_gaps(report: Reporter) -> None:
    """Missing measures as errors, missing numbers as warnings: at the empty cell, else at the body."""
    counts = report.tables.counts
    if counts.empty:
        return
    body = report.row_of(counts)
    bits = np.where(
        counts["period"].str[:4].eq(str(report.year)).to_numpy(dtype=bool, na_value=False),
        months_of(counts["period"]),
        0,
    )
    marked = _marked(report)
    alive = _alive(report)
    kinds = report.bodies["kind"].fillna("").to_numpy(dtype=object)
    parts = []
    for name, measure in report.policy.measures.items():
        if measure.source is not None:
            continue
        reporting = np.isin(kinds, measure.who)
        if name not in counts and not report.has_column(name):
            _no_column(report, measure, reporting)
            continue
        known = counts[name].notna().to_numpy() if name in counts else np.zeros(len(counts), dtype=bool)
        said = (known | marked.get(name, np.zeros(len(counts), dtype=bool))) & (body >= 0)
        given = np.zeros(len(kinds), dtype=np.int64)
        np.bitwise_or.at(given, body[said], bits[said])
        wanted = reporting & ((given > 0) | measure.required)
        parts.extend(_missing(report, name, measure, np.where(wanted, alive & ~given, 0)))
    if parts:
        _tell(report, pd.concat(parts, ignore_index=True))


def _no_column(report: Reporter, measure: Measure, reporting: np.ndarray) -> None:
    if measure.required and reporting.any() and measure.who != (OFFICE_KIND,):
        report.about(
            "error",
            "missing_measure",
            "counts",
            f"没有“{measure.label}”这一列",
            f"在指标数据表里补上“{measure.label}”",
            measure.clause,
        )
    elif measure.required and reporting.any():
        report.about(
            "warning",
            "missing_measure",
            "counts",
            f"办事处没有填“{measure.label}”",
            f"补填“{measure.label}”",
            measure.clause,
        )


def _marked(report: Reporter) -> dict[str, np.ndarray]:
    """For each measure whether the row says not applicable or suppressed."""
    marks = report.tables.marks
    marks = marks[marks["table"].eq("counts")]
    keys = ["office", "body", "period"]
    rows = pd.MultiIndex.from_frame(report.tables.counts[keys])
    return {str(name): rows.isin(pd.MultiIndex.from_frame(mine[keys])) for name, mine in marks.groupby("column")}


def _alive(report: Reporter) -> np.ndarray:
    """The months of the year in which each body stood, as bits."""
    begins, ends = report.bodies["from"], report.bodies["to"]
    month = np.arange(12)
    first = ((begins.dt.year - report.year) * 12 + begins.dt.month - 1).fillna(0).to_numpy(dtype=float)
    last = ((ends.dt.year - report.year) * 12 + ends.dt.month - 1).fillna(11).to_numpy(dtype=float)
    stands = (month >= first[:, None]) & (month <= last[:, None])
    return (stands << month).sum(axis=1).astype(np.int64)


def _missing(report: Reporter, name: str, measure: Measure, lacking: np.ndarray) -> list[pd.DataFrame]:
    step = MONTHS[measure.every]
    found = []
    for number, period in enumerate(periods_of(report.year, measure.every)):
        rows = np.flatnonzero(lacking >> (number * step) & ((1 << step) - 1))
        if len(rows):
            found.append(pd.DataFrame({"row": rows, "period": period, "name": name}))
    return found


def _tell(report: Reporter, missing: pd.DataFrame) -> None:
    """One warning an empty cell; one a body, with its periods, for rows that are empty or not there at all."""
    tables = report.tables
    names = report.bodies[["office", "body"]].take(missing["row"]).set_axis(missing.index)
    at = tables.counts[["office", "body", "period"]].assign(index=tables.counts.index)
    missing = pd.concat([missing, names], axis=1).merge(at, on=["office", "body", "period"], how="left")
    silent = tables.counts[[name for name in report.policy.measures if name in tables.counts]].isna().all(axis=1)
    for marked in _marked(report).values():
        silent &= ~marked
    rows: dict[tuple[str, str, frozenset[str], bool], dict[str, int]] = {}
    found = missing.groupby(["office", "body", "period"], sort=False).agg({"index": "first", "name": frozenset})
    for (office, body, period), index, lacking in found.itertuples(name=None):
        if pd.notna(index) and not (len(lacking) > 1 and silent.iat[int(index)]):
            _cells(report, int(index), lacking)
        else:
            whole = rows.setdefault((office, body, lacking, pd.notna(index)), {})
            whole[period] = int(index) if pd.notna(index) else -1
    keys = zip(tables.bodies["office"], tables.bodies["body"], strict=True)
    where = dict(zip(keys, tables.bodies.index, strict=True))
    for (office, body, lacking, has_row), at_rows in rows.items():
        periods = _in_words(periods_of(report.year, report.policy.measures[min(lacking)].every), at_rows)
        words = _words(report, body, periods, lacking)
        if has_row:
            fix = "补填这一行" if len(at_rows) == 1 else f"补填这 {len(at_rows)} 行"
            report.add("warning", "missing", "counts", min(at_rows.values()), "period", words, fix)
        elif (office, body) in where:
            fix = f"在指标数据表里补上 {periods} 的行"
            report.add("warning", "missing", "bodies", where[office, body], "body", words, fix)
        else:
            report.about("warning", "missing", "counts", words, f"在指标数据表里补上 {periods} 的行")


def _cells(report: Reporter, index: int, lacking: frozenset[str]) -> None:
    for name in sorted(lacking):
        measure = report.policy.measures[name]
        fix = "补填；没有发生填 0，不适用填“不适用”"
        report.add("warning", "missing", "counts", index, name, f"没有填“{measure.label}”", fix, measure.clause)


def _in_words(every: Iterable[str], lacking: Collection[str]) -> str:
    """Which periods out of every are lacking, three or more in a row as from the first to the last."""
    told: list[str] = []
    for is_lacking, run in groupby(every, key=lambda period: period in lacking):
        inside = list(run)
        if is_lacking:
            told += inside if len(inside) < 3 else [f"{inside[0]} 至 {inside[-1]}"]
    return "、".join(told)


def _words(report: Reporter, body: str, periods: str, lacking: frozenset[str]) -> str:
    labels = [measure.label for key, measure in report.policy.measures.items() if key in lacking]
    more = f"等 {len(labels)} 项" if len(labels) > MOST_NAMED else ""
    return f"“{body}”{periods} 没有填：{'、'.join(labels[:MOST_NAMED])}{more}"
