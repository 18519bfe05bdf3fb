"""The made policy as an analyst would write it by hand in pandas: the same points, totals and ranks, nothing else."""

from __future__ import annotations

import numpy as np
import pandas as pd

KEYS = ["office", "body"]
SLACK = 1e-9
"""What floats may be off by; the analyst has been bitten before."""


def year_of(counts: pd.DataFrame) -> pd.DataFrame:
    """One row a body: counts and amounts summed over the months, posts as in December, rates in percent."""
    held = [c for c in counts if c.startswith(("held", "wanted"))]
    summed = [c for c in counts if c not in (*KEYS, "period", *held)]
    months = counts[counts["period"].str.startswith("2014-")]
    sums = months.groupby(KEYS, as_index=False)[summed].sum()
    year = sums.merge(months.loc[months["period"] == "2014-12", [*KEYS, *held]], on=KEYS)
    year = year.astype(dict.fromkeys([*summed, *held], float))
    rates = {f"rate{i:02d}": year[f"done{i:02d}"] / year[f"due{i:02d}"] * 100 for i in range(20)}
    return year.assign(**rates)


def points_of(year: pd.DataFrame) -> pd.DataFrame:
    """One row a body of `year`, one column an item."""
    points = {}
    target = [95 + i % 4 for i in range(20)]
    for n in range(11):
        lacking = (target[n] - year[f"rate{n:02d}"]).clip(lower=0)
        if n < 6:
            points[f"I{n:02d}"] = 10 - np.ceil(lacking - SLACK)
        elif n < 8:
            points[f"I{n:02d}"] = 10 - 2 * np.floor(lacking + SLACK)
        else:
            points[f"I{n:02d}"] = 10 - 0.5 * lacking
    for n in range(11, 16):
        bands = pd.cut(year[f"rate{n:02d}"], [-np.inf, 90, 94, 96, np.inf], right=False, labels=[0, 6, 8, 10])
        points[f"I{n:02d}"] = bands.astype(float)
    for n in range(16, 18):
        points[f"I{n:02d}"] = 10 * ((year[f"rate{n:02d}"] - 80) / (98 - 80)).clip(0, 1)
    for n, i in zip(range(18, 22), ("18", "19", "00", "01"), strict=True):
        points[f"I{n:02d}"] = 10 * (year[f"done{i}"] / year[f"due{i}"]).clip(upper=1)
    for n, i in zip(range(22, 24), ("02", "03"), strict=True):
        rate = year[f"rate{i}"]
        points[f"I{n:02d}"] = (10 * rate / 100).where(rate < 95, 10)
    for n in range(24, 30):
        points[f"I{n:02d}"] = 10 - (0.5 * year[f"events{n - 24:02d}"]).clip(upper=6)
    for n in range(30, 33):
        points[f"I{n:02d}"] = 10 - ((year[f"events{n - 24:02d}"] - 3).clip(lower=0) // 2)
    for n in range(33, 36):
        points[f"I{n:02d}"] = 10 - 2 * (year[f"wanted{n - 33:02d}"] - year[f"held{n - 33:02d}"]).clip(lower=0)
    points["I36"] = np.where(year["held03"] >= year["wanted03"], 10, 4)
    over = (year["yuan00"] / year["yuan01"] - 1).clip(lower=0) / 0.01
    points["I37"] = 10 - 0.1 * np.ceil(over - SLACK)
    bonus = (10 * year["done00"] / year["due00"]).clip(upper=2)
    points["I38"] = 10 + bonus - np.where(year["events09"] > 6, 3, 0)
    place = year.groupby("office")["rate19"].rank(method="min", ascending=False)
    points["I39"] = place.map(dict(enumerate([10, 9, 9, 8, 8, 8, 7, 7, 7, 7], start=1))).fillna(5)
    return np.floor(pd.DataFrame(points).clip(0, 10) * 100 + 0.5 + SLACK) / 100


def by_hand(counts: pd.DataFrame) -> pd.DataFrame:
    """One row a body: the points of each item, the total, and the rank in its office."""
    year = year_of(counts)
    points = points_of(year)
    total = points.sum(axis=1).round(2)
    rank = total.groupby(year["office"]).rank(method="min", ascending=False).astype(int)
    return pd.concat([year[KEYS], points], axis=1).assign(total=total, rank=rank)
