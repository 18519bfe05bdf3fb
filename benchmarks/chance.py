"""Intervals, verdicts and rank sets beside other tools, in one run: a table of ratios.

    python benchmarks/chance.py                 print the table
    python benchmarks/chance.py --write         write it to docs/chance-benchmarks.md too

Needs statsmodels and PHStatsMethods, which the project itself does not. Exits 1 when a stated target does
not hold, 2 when a tool to compare with is missing. Ratios count; times are those of the machine at hand.
"""

from __future__ import annotations

import argparse
import importlib.util
import platform
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from jihua_analysis.chance import intervals, ranks, verdicts  # noqa: E402  # runs from a plain checkout

NEEDED = {"statsmodels": "statsmodels", "PHStatsMethods": "PHStatsMethods"}
TARGET = Fraction(98, 100)


@dataclass(frozen=True)
class Row:
    """One comparison: seconds of ours and of the other on the same rows."""

    job: str
    rows: int
    ours: float
    other_name: str = ""
    other: float = float("nan")

    @property
    def ratio(self) -> float:
        return self.other / self.ours


@dataclass(frozen=True)
class Goal:
    """One target, and whether it holds."""

    words: str
    found: str
    holds: bool


def seconds(job: Callable[[], object], times: int) -> float:
    """Least time of several runs, in seconds."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        job()
        found.append(time.perf_counter() - start)
    return min(found)


def side_by_side(
    job: str, rows: int, ours: Callable[[], object], other_name: str, other: Callable[[], object], times: int = 5
) -> Row:
    """Ours and the other in turns, so that both meet the same machine."""
    ours()
    pairs = [(seconds(ours, 1), seconds(other, 1)) for _ in range(times)]
    best = [min(column) for column in zip(*pairs, strict=True)]
    return Row(job, rows, best[0], other_name, best[1])


def compare() -> list[Row]:
    """Every comparison, on seeded counts."""
    import pandas as pd
    from PHStatsMethods import ph_proportion, ph_rate
    from scipy import stats
    from statsmodels.stats.proportion import proportion_confint
    from statsmodels.stats.rates import confint_poisson

    rng = np.random.default_rng(2014)
    size = rng.integers(1, 3000, 1_000_000)
    hits = rng.binomial(size, 0.95)
    found = []
    for rows in (10_000, 100_000, 1_000_000):
        x, n = hits[:rows], size[:rows]
        found.append(
            side_by_side(
                "Wilson 区间 Wilson",
                rows,
                lambda x=x, n=n: intervals.wilson(x, n),
                "statsmodels",
                lambda x=x, n=n: proportion_confint(x, n, method="wilson"),
            )
        )
    for rows in (10_000, 100_000):
        x, n = hits[:rows], size[:rows]
        found.append(
            side_by_side(
                "Clopper-Pearson 精确区间",
                rows,
                lambda x=x, n=n: intervals.clopper_pearson(x, n),
                "statsmodels",
                lambda x=x, n=n: proportion_confint(x, n, method="beta"),
                times=3,
            )
        )
    for rows in (10_000, 1_000_000):
        x = hits[:rows]
        found.append(
            side_by_side(
                "泊松精确区间 exact Poisson",
                rows,
                lambda x=x: intervals.poisson_exact(x),
                "statsmodels",
                lambda x=x: confint_poisson(x, 1, method="exact-c"),
                times=2,
            )
        )
    x, n = hits[:10_000], size[:10_000]
    table = pd.DataFrame({"x": x, "n": n})
    found.append(
        side_by_side(
            "Wilson 区间 Wilson",
            10_000,
            lambda: intervals.wilson(x, n),
            "PHStatsMethods",
            lambda: ph_proportion(table, "x", "n"),
            times=2,
        )
    )
    found.append(
        side_by_side(
            "率的区间 rates (exact, Byar)",
            10_000,
            lambda: (intervals.poisson_exact(x), intervals.byar(x)),
            "PHStatsMethods",
            lambda: ph_rate(table, "x", "n"),
            times=2,
        )
    )
    few, many = x[:1000], n[:1000]
    found.append(
        side_by_side(
            "Clopper-Pearson 精确区间",
            1000,
            lambda: intervals.clopper_pearson(few, many),
            "scipy 逐行 loop",
            lambda: [stats.binomtest(int(a), int(b)).proportion_ci() for a, b in zip(few, many, strict=True)],
            times=2,
        )
    )
    found.append(
        side_by_side(
            "目标结论 verdicts",
            1000,
            lambda: verdicts.against_target(few, many, at_least=TARGET, frame="process"),
            "scipy 逐行 loop",
            lambda: [
                (stats.binom.sf(a - 1, b, 0.98), stats.binom.cdf(a, b, 0.98)) for a, b in zip(few, many, strict=True)
            ],
            times=2,
        )
    )
    distinct = np.arange(1_000_000)
    found.append(Row("泊松精确区间，计数各不相同", 1_000_000, seconds(lambda: intervals.poisson_exact(distinct), 2)))
    theta, error = rng.normal(90, 3, 150), rng.uniform(0.3, 2, 150)
    found.append(Row("名次集合 rank sets", 150, seconds(lambda: ranks.confidence_sets(theta, error), 3)))
    found.append(
        Row(
            "名次集合（联合）simultaneous",
            150,
            seconds(lambda: ranks.confidence_sets(theta, error, simultaneous=True), 3),
        )
    )
    found.append(
        Row("名次集合（精确检验）proportions", 150, seconds(lambda: ranks.proportion_sets(x[:150], n[:150]), 3))
    )
    return found


def goals(rows: list[Row]) -> list[Goal]:
    """The stated targets, judged on the rows."""

    def pick(job: str, other: str, size: int) -> Row:
        return next(r for r in rows if r.job.startswith(job) and r.other_name == other and r.rows == size)

    wilson = pick("Wilson", "statsmodels", 1_000_000)
    phe = [r for r in rows if r.other_name == "PHStatsMethods"]
    poisson = pick("泊松精确区间 exact", "statsmodels", 1_000_000)
    distinct = pick("泊松精确区间，", "", 1_000_000)
    sets = [r for r in rows if r.job.startswith("名次")]
    return [
        Goal("Wilson 不慢于 statsmodels（一百万行）", f"{wilson.ratio:.1f} 倍", wilson.ratio >= 1),
        Goal("一百万个 Wilson 区间少于 0.1 秒", f"{wilson.ours:.3f} 秒", wilson.ours < 0.1),
        Goal(
            "比 PHStatsMethods 至少快 100 倍", f"{min(r.ratio for r in phe):,.0f} 倍", min(r.ratio for r in phe) >= 100
        ),
        Goal(
            "一百万个泊松精确区间约 1 秒（限 1.5 秒）",
            f"{max(poisson.ours, distinct.ours):.2f} 秒",
            max(poisson.ours, distinct.ours) < 1.5,
        ),
        Goal("150 个单位的名次集合少于 1 秒", f"{max(r.ours for r in sets):.2f} 秒", max(r.ours for r in sets) < 1),
    ]


def as_page(rows: list[Row], checked: list[Goal]) -> str:
    """The page for docs: targets first, then every comparison."""
    lines = [
        "# 概率计算的速度：与其他工具并排比较",
        "",
        "同一次运行、同一批数据、轮流计时，取最短的一次。倍数可比，秒数随机器而变。"
        "重做：`python benchmarks/chance.py --write`。",
        "",
        "Side by side in one run on the same seeded counts; the least of several turns. Ratios count.",
        "",
        f"Python {platform.python_version()}, NumPy {np.__version__}。",
        "",
        "| 要求 target | 结果 found | 达到 holds |",
        "|---|---:|---|",
        *(f"| {g.words} | {g.found} | {'是' if g.holds else '**否**'} |" for g in checked),
        "",
        "| 计算 job | 行数 rows | 本项目（秒） | 对比 | 对比（秒） | 倍数 ratio |",
        "|---|---:|---:|---|---:|---:|",
    ]
    for r in rows:
        beside = f"{r.other_name} | {r.other:.4f} | {r.ratio:,.1f}" if r.other_name else "— | — | —"
        lines.append(f"| {r.job} | {r.rows:,} | {r.ours:.4f} | {beside} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description="intervals, verdicts and rank sets beside other tools")
    parser.add_argument("--write", action="store_true", help="write docs/chance-benchmarks.md")
    options = parser.parse_args()
    missing = [package for module, package in NEEDED.items() if importlib.util.find_spec(module) is None]
    if missing:
        print(f"not installed: {', '.join(missing)}. The comparison needs: pip install {' '.join(missing)}")
        return 2
    rows = compare()
    checked = goals(rows)
    page = as_page(rows, checked)
    print(page)
    if options.write:
        (ROOT / "docs" / "chance-benchmarks.md").write_text(page, encoding="utf-8")
    return 0 if all(goal.holds for goal in checked) else 1


if __name__ == "__main__":
    sys.exit(main())
