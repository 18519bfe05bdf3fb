"""What should have been reported for the year and was not."""

from __future__ import annotations

import numpy as np
import pandas as pd

from jihua_analysis.intake.choices import OFFICE_KIND
from jihua_analysis.intake.report import Reporter
from jihua_analysis.intake.values import months_of
from jihua_analysis.policy.model import Measure

_STEP = {"month": 1, "quarter": 3, "half": 6, "year": 12}
_PREFIX = {"quarter": "Q", "half": "H"}
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
    step = _STEP[measure.every]
    found = []
    for number in range(12 // step):
        rows = np.flatnonzero(lacking >> (number * step) & ((1 << step) - 1))
        if len(rows):
            suffix = {1: f"-{number + 1:02d}", 12: ""}.get(step, f"-{_PREFIX.get(measure.every, '')}{number + 1}")
            found.append(pd.DataFrame({"row": rows, "period": f"{report.year}{suffix}", "name": name}))
    return found


def _tell(report: Reporter, missing: pd.DataFrame) -> None:
    """One warning an empty cell; one a row where a whole row is empty, or where there is none."""
    bodies = report.bodies
    missing = missing.assign(
        office=bodies["office"].take(missing["row"]).array, body=bodies["body"].take(missing["row"]).array
    )
    counts = report.tables.counts
    at = counts[["office", "body", "period"]].assign(index=counts.index)
    missing = missing.merge(at, on=["office", "body", "period"], how="left")
    has_row = missing["index"].notna()
    told = {i: set(rows["name"]) for i, rows in missing[has_row].groupby("index")}
    measures = [name for name in report.policy.measures if name in counts]
    silent = counts[measures].isna().all(axis=1).to_numpy()
    for marked in _marked(report).values():
        silent = silent & ~marked
    for i, names in told.items():
        if len(names) > 1 and silent[int(i)]:
            report.add(
                "warning",
                "missing",
                "counts",
                i,
                "period",
                _words(report, counts.at[i, "body"], counts.at[i, "period"], names),
                "补填这一行",
            )
            continue
        for name in sorted(names):
            measure = report.policy.measures[name]
            report.add(
                "warning",
                "missing",
                "counts",
                i,
                name,
                f"没有填“{measure.label}”",
                "补填；没有发生填 0，不适用填“不适用”",
                measure.clause,
            )
    absent = missing[~has_row].groupby(["office", "body", "period"], sort=False)["name"].agg(set)
    where = {
        (o, b): i
        for i, o, b in zip(
            report.tables.bodies.index,
            report.tables.bodies["office"],
            report.tables.bodies["body"],
            strict=True,
        )
    }
    for (office, body, period), names in absent.items():
        words = _words(report, body, period, names)
        if (office, body) in where:
            report.add(
                "warning",
                "missing",
                "bodies",
                where[office, body],
                "body",
                words,
                f"在指标数据表里补上 {period} 的行",
            )
        else:
            report.about("warning", "missing", "counts", words, f"在指标数据表里补上 {period} 的行")


def _words(report: Reporter, body: str, period: str, names: set[str]) -> str:
    labels = [measure.label for key, measure in report.policy.measures.items() if key in names]
    more = f"等 {len(labels)} 项" if len(labels) > MOST_NAMED else ""
    return f"“{body}”{period} 没有填：{'、'.join(labels[:MOST_NAMED])}{more}"
