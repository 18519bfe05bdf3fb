"""Numbers that contradict each other: parts above wholes, the document's own relations, months against years."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from jihua_analysis.intake.report import Reporter
from jihua_analysis.intake.values import months_of
from jihua_analysis.policy.formula import Expr, parse
from jihua_analysis.policy.model import Measure

Array = np.ndarray


def report_relations(report: Reporter) -> None:
    """Every contradiction between reported numbers, at the cell of the first of them."""
    _parts(report)
    _rules(report)
    _samples(report)
    _rolls(report)


def _parts(report: Reporter) -> None:
    counts, measures = report.tables.counts, report.policy.measures
    for name, measure in measures.items():
        whole = measure.part_of
        if whole and name in counts and whole in counts:
            above = counts[name].gt(counts[whole]).fillna(False)
            for i in counts.index[above]:
                report.add("error", "part_of", "counts", i, name,
                           f"“{measure.label}”{counts.at[i, name]} 大于“{measures[whole].label}”{counts.at[i, whole]}",
                           "部分不能大于总数，核对这两格", measure.clause)  # fmt: skip


def _rules(report: Reporter) -> None:
    """The relations that the policy states, row by row where every number they read was reported."""
    counts = report.tables.counts
    for key, rule in report.policy.checks.items():
        tree = parse(rule.rule)
        names = list(dict.fromkeys(tree.names()))
        needed = [name for name in names if name not in set(_asked(tree))]
        if not all(name in counts for name in names):
            continue
        rows = counts[counts[needed].notna().all(axis=1)] if needed else counts
        if rows.empty:
            continue
        columns = {name: exact_column(rows[name], report.policy.measures[name]) for name in names}
        holds = Evaluation(columns, rows.notna()).holds(tree)
        for i in rows.index[~holds]:
            numbers = "，".join(f"{report.policy.measures[n].label} {_plain(counts.at[i, n])}" for n in names)
            report.add(
                rule.severity,
                key,
                "counts",
                i,
                names[0],
                f"{rule.message}（{numbers}）",
                "核对这几格",
                rule.clause,
            )


def _asked(tree: Expr) -> Iterator[str]:
    """The names that a rule reads only to ask whether they are known."""
    for arg in tree.args:
        yield from arg.names() if tree.op == "known" else _asked(arg)


def _plain(value: Any) -> str:
    return "无" if pd.isna(value) else f"{float(value):g}" if float(value) % 1 else str(int(value))


def exact_column(values: pd.Series, measure: Measure) -> Array:
    """A column as exact numbers: Python integers, fractions of the declared decimals, or truths; None if missing."""
    if measure.type == "flag":
        return values.astype("boolean").to_numpy(dtype=object, na_value=None)
    if pd.api.types.is_integer_dtype(values.dtype):
        return values.to_numpy(dtype=object, na_value=None)
    exact = [None if pd.isna(v) else Fraction(Decimal(repr(float(v)))) for v in values]
    return np.array([*exact, None], dtype=object)[:-1]


class Evaluation:
    """A formula over exact columns; rows that would divide by zero cannot break a rule."""

    def __init__(self, columns: dict[str, Array], known: pd.DataFrame) -> None:
        self.columns, self.known = columns, known
        self.sound = np.ones(len(known), dtype=bool)

    def holds(self, tree: Expr) -> Array:
        """Whether the rule holds in each row, or cannot be decided there."""
        return self.of(tree).astype(bool) | ~self.sound

    def of(self, tree: Expr) -> Array:
        """The value of one node in each row."""
        if tree.op == "number":
            return np.full(len(self.sound), tree.value, dtype=object)
        if tree.op == "truth":
            return np.full(len(self.sound), tree.value == "true")
        if tree.op == "name":
            return self.columns[str(tree.value)]
        if tree.op == "known":
            return self.known[list(tree.names())].all(axis=1).to_numpy()
        args = [self.of(arg) for arg in tree.args]
        if tree.op == "/":
            zero = args[1] == 0
            self.sound &= ~zero.astype(bool)
            args[1] = args[1] + Fraction(0)
            args[1][zero.astype(bool)] = Fraction(1)
        return _OPERATIONS[tree.op](*args)


def _pick(condition: Array, then: Array, otherwise: Array) -> Array:
    return np.where(condition.astype(bool), then, otherwise)


_OPERATIONS: dict[str, Callable[..., Array]] = {
    "+": np.add, "-": np.subtract, "*": np.multiply, "/": np.true_divide, "neg": np.negative, "abs": np.abs,
    "==": np.equal, "!=": np.not_equal, "<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal,
    "and": lambda a, b: a.astype(bool) & b.astype(bool), "or": lambda a, b: a.astype(bool) | b.astype(bool),
    "not": lambda a: ~a.astype(bool), "if": _pick,
    "min": lambda *args: np.minimum.reduce(list(args)), "max": lambda *args: np.maximum.reduce(list(args)),
}  # fmt: skip


def _samples(report: Reporter) -> None:
    samples = report.tables.samples
    for part, whole, words in (
        ("found", "drawn", "合格数大于抽查数"), ("drawn", "frame_size", "抽查数大于总体数"),
    ):  # fmt: skip
        for i in samples.index[samples[part].gt(samples[whole]).fillna(False)]:
            report.add(
                "error",
                "part_of",
                "samples",
                i,
                part,
                f"{words}（{samples.at[i, part]} > {samples.at[i, whole]}）",
                "核对这两格",
            )
    parts = samples[["matched", "missed", "spurious"]].sum(axis=1, skipna=True)
    for i in samples.index[parts.gt(samples["drawn"]).fillna(False)]:
        report.add("error", "part_of", "samples", i, "matched",
                   f"相符、漏统、虚报合计 {parts[i]} 大于抽查数 {samples.at[i, 'drawn']}",
                   "三者之和不能超过抽查数")  # fmt: skip


_PART = {"month": (12, 1), "quarter": (4, 3), "half": (2, 6)}
_COARSE = {"2": "half", "4": "quarter", "12": "year"}


def _rolls(report: Reporter) -> None:
    """Numbers of a longer period that contradict those of all the shorter periods in it."""
    counts = report.tables.counts
    bits = months_of(counts["period"])
    length = np.array([int(b).bit_count() for b in bits])
    year = counts["period"].str[:4]
    for name, measure in report.policy.measures.items():
        if name not in counts or measure.roll == "mean":
            continue
        said = counts[name].notna().to_numpy()
        if len(set(length[said])) < 2:
            continue
        for short, long in ((s, g) for g in (3, 6, 12) for s in (1, 3, 6) if s < g):
            fine, coarse = counts[said & (length == short)], counts[said & (length == long)]
            if len(fine) and len(coarse):
                _contradictions(report, name, measure, fine, coarse, bits, year, long // short)


def _contradictions(
    report: Reporter, name: str, measure: Measure, fine: pd.DataFrame, coarse: pd.DataFrame, bits: Array,
    year: pd.Series, parts: int,
) -> None:  # fmt: skip
    keys = ["office", "body"]
    left = coarse[keys].assign(year=year[coarse.index], bits=bits[coarse.index], said=coarse[name], index=coarse.index)
    right = fine[[*keys, "period"]].assign(year=year[fine.index], part=bits[fine.index], value=fine[name])
    both = left.merge(right, on=[*keys, "year"])
    both = both[(both["bits"] & both["part"]) > 0].sort_values("part", kind="stable")
    grouped = both.groupby("index")["value"]
    rolled = grouped.agg(measure.roll)[grouped.size() == parts]
    said = counts_at = coarse.loc[rolled.index, name]
    off = (rolled.astype("Float64") - said.astype("Float64")).abs() > 10.0**-measure.decimals / 2
    words = {"sum": "各期合计", "first": "第一期", "last": "最后一期", "max": "各期最大值"}[measure.roll]
    for i in rolled.index[off]:
        report.add("error", "roll", "counts", i, name,
                   f"“{measure.label}”{_plain(counts_at[i])} 与{words} {_plain(rolled[i])} 不符", "核对长短两期的数",
                   measure.clause)  # fmt: skip
