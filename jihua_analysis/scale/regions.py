"""Offices rolled up to districts, cities, provinces and the whole: sums, rates from sums, verdicts on those rates.

A sum that lacks an office is missing, and stands beside the number of offices that reported: it is never filled,
and no rate is a mean of rates. Measures that may not be summed (rates, points, levels, ticks) do not apply.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet as pq
from numpy.typing import NDArray

from jihua_analysis.assess.exact import MISSING, NOT_APPLICABLE, REPORTED, STATES, Column
from jihua_analysis.assess.indicators import figures_of, indicators_frame
from jihua_analysis.assess.reports import Names, Reports
from jihua_analysis.assess.roster import Roster
from jihua_analysis.assess.targets import verdicts_frame, verdicts_of
from jihua_analysis.intake.read import read_grids
from jihua_analysis.intake.schema import Tables, tables_of
from jihua_analysis.intake.words import fold
from jihua_analysis.policy.model import Policy
from jihua_analysis.publish import NotPublished
from jihua_analysis.publish.tables_out import guarded
from jihua_analysis.scale.chunk import write_parquet
from jihua_analysis.scale.results import summed_measures, unit_of

LEVELS = ("district", "city", "province", "all")
"""From the smallest to the whole."""
HEADINGS = {
    "office": ("office", "街道办事处", "办事处"), "district": ("district", "区县", "县区", "区"),
    "city": ("city", "地市", "城市", "市"), "province": ("province", "省份", "省"),
}  # fmt: skip
PLACE = ("level", "province", "city", "district")
WHOLE = "合计"


def load_regions(file: Path, offices: list[str]) -> pd.DataFrame:
    """Where each office lies: office, district, city, province; an empty name where the table gives none.

    NotPublished where the table cannot be read, an office stands in it twice, or one of `offices` does not stand in it.
    """
    grids, unread = read_grids(file)
    if unread or not grids or not grids[0].rows:
        told = f"{unread[0].message}；{unread[0].fix}" if unread else "里面没有数据"
        raise NotPublished(f"区划表“{file.name}”：{told}")
    heads = [fold(str(cell)) for cell in grids[0].rows[0]]
    at = {
        name: next((heads.index(fold(w)) for w in words if fold(w) in heads), None) for name, words in HEADINGS.items()
    }
    if at["office"] is None or all(at[name] is None for name in LEVELS[:3]):
        raise NotPublished(f"区划表“{file.name}”的第一行要有：街道办事处，和 区县、市、省 中的至少一列")
    rows = [[None if c is None or c >= len(row) else row[c] for c in at.values()] for row in grids[0].rows[1:]]
    frame = pd.DataFrame(rows, columns=list(at)).dropna(subset=["office"]).astype("string").fillna("")
    twice = frame.loc[frame["office"].duplicated(), "office"]
    if len(twice):
        raise NotPublished(f"区划表“{file.name}”里“{twice.iloc[0]}”写了不止一次")
    strange = sorted(set(offices) - set(frame["office"]))
    if strange:
        raise NotPublished(f"区划表“{file.name}”里没有这些办事处：{'、'.join(strange[:5])}（共 {len(strange)} 个）")
    return frame.reset_index(drop=True)


class RegionReports(Reports):
    """The sums of regions in place of what bodies reported: a row a region, kind 'office'."""

    def __init__(self, policy: Policy, tables: Tables, roster: Roster, sums: Mapping[tuple[str, str], Column]) -> None:
        super().__init__(policy, tables, roster)
        self.sums = sums

    def measure(self, name: str, period: str) -> Column:
        """The sum of one measure in one period; not applicable where it may not be summed, missing where not given."""
        if (name, period) in self.sums:
            return self.sums[name, period]
        n = len(self.roster)
        state = MISSING if name in summed_measures(self.policy) else NOT_APPLICABLE
        return Column(np.zeros(n, np.int64), 1, np.full(n, state, np.uint8))


def write_regions(policy: Policy, year: int, offices: Path, places: pd.DataFrame, folder: Path) -> None:
    """measures, indicators and verdicts of every region, each as Parquet and as a csv that spreadsheets open."""
    for name, frame in region_frames(policy, year, pq.read_table(offices), places).items():
        write_parquet(pa.Table.from_pandas(frame, preserve_index=False), folder / f"{name}.parquet")
        csv = guarded(frame).to_csv(index=False, lineterminator="\r\n")
        (folder / f"{name}.csv").write_bytes(csv.encode("utf-8-sig"))


def region_frames(policy: Policy, year: int, counts: pa.Table, places: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """measures, indicators, verdicts: a row a region and entry, the smallest regions first.

    counts: what results.office_counts gives for all offices. places: what load_regions gives; an office that stands
    there and gave no counts is missing from its regions' sums.
    """
    regions, code = _regions(places)
    sums, rows = {}, []
    periods = sorted(set(counts["period"].to_pylist())) or [str(year)]
    for period in periods:
        mine = counts.filter(pa.compute.equal(counts["period"], period))
        at = pd.Index(mine["office"].to_pylist()).get_indexer(pd.Index(places["office"]))
        for name in summed_measures(policy):
            state = np.full(len(places), MISSING, np.uint8)
            state[at >= 0] = mine[f"{name}.state"].to_numpy()[at[at >= 0]]
            value = np.array([0] * len(places), dtype=object)
            value[at >= 0] = [int(v) for v in mine[name].take(pa.array(at[at >= 0])).to_pylist()]
            column, reported = _summed(value, state, code, len(regions))
            sums[name, period] = Column(column.num, unit_of(policy, name), column.state)
            if period == str(year):
                rows.append(_measure_rows(policy, name, sums[name, period], regions, reported, code, year))
    roster, reports = _as_offices(policy, year, regions, sums)
    rules = _for_regions(policy)
    figures = figures_of(rules, reports.tables, roster, reports, str(year))
    verdicts = verdicts_of(rules, roster, figures, Names(reports, str(year)))
    frames = {
        "measures": pd.concat(rows, ignore_index=True) if rows else pd.DataFrame(columns=[*PLACE]),
        "indicators": indicators_frame(rules, roster, figures),
        "verdicts": verdicts_frame(rules, roster, verdicts),
    }
    for name in ("indicators", "verdicts"):
        own = regions.iloc[frames[name]["body"].astype("int64")].reset_index(drop=True)
        frames[name] = pd.concat([own, frames[name].drop(columns=["office", "body", "kind"])], axis=1)
    return frames


def _regions(places: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, NDArray[np.int64]]]:
    """The regions (level, province, city, district), and for each level the region of each office, −1 for none."""
    frames, codes, above = [], {}, 0
    for depth, level in enumerate(LEVELS):
        named = ["province", "city", "district"][: 3 - depth]
        own = places[named].assign(**{n: "" for n in ("province", "city", "district")[3 - depth :]})
        own = own.assign(province=WHOLE) if level == "all" else own
        inside = own[level].ne("").to_numpy(dtype=bool) if level != "all" else np.ones(len(places), dtype=bool)
        index = pd.MultiIndex.from_frame(own[["province", "city", "district"]])
        code, found = pd.factorize(index[inside], sort=True)
        codes[level] = np.full(len(places), -1, np.int64)
        codes[level][inside] = code + above
        frames.append(found.to_frame(index=False).set_axis(list(PLACE[1:]), axis=1).assign(level=level))
        above += len(found)
    return pd.concat(frames, ignore_index=True)[list(PLACE)], codes


def _summed(
    value: NDArray[Any], state: NDArray[np.uint8], codes: Mapping[str, NDArray[np.int64]], size: int
) -> tuple[Column, NDArray[np.int64]]:
    """The sum of each region, missing if an office is, not applicable if all are; and how many offices reported."""
    num = np.array([0] * size, dtype=object)
    worst, reported = np.zeros(size, np.uint8), np.zeros(size, np.int64)
    known = state == REPORTED
    lost = ~known & (state != NOT_APPLICABLE)
    for code in codes.values():
        np.add.at(num, code[known & (code >= 0)], value[known & (code >= 0)])
        np.add.at(reported, code[known & (code >= 0)], 1)
        np.maximum.at(worst, code[lost & (code >= 0)], state[lost & (code >= 0)])
    found = np.where(worst > 0, worst, np.where(reported > 0, REPORTED, NOT_APPLICABLE)).astype(np.uint8)
    return Column(num, 1, found), reported


def _measure_rows(
    policy: Policy, name: str, column: Column, regions: pd.DataFrame, reported: NDArray[np.int64],
    codes: Mapping[str, NDArray[np.int64]], year: int,
) -> pd.DataFrame:  # fmt: skip
    offices = np.zeros(len(regions), np.int64)
    for code in codes.values():
        np.add.at(offices, code[code >= 0], 1)
    return regions.assign(
        period=str(year), measure=name, label=policy.measures[name].label, value=column.floats(),
        state=np.asarray(STATES, dtype=object)[column.state], reported=reported, offices=offices,
    )  # fmt: skip


def _as_offices(
    policy: Policy, year: int, regions: pd.DataFrame, sums: Mapping[tuple[str, str], Column]
) -> tuple[Roster, RegionReports]:
    """Each region as an office without bodies, named by its number, so that the rules of one are those of the other."""
    names = [f"{i:09d}" for i in range(len(regions))]
    tables = tables_of(bodies=pd.DataFrame({"office": names, "body": names, "kind": "office"}))
    roster = Roster.of(policy, tables, year)
    return roster, RegionReports(policy, tables, roster, sums)


def _for_regions(policy: Policy) -> Policy:
    """The policy with every indicator and target looked at for offices; samples are no counts and are left out."""
    indicators = {
        key: i.model_copy(update={"who": ("office",)}) for key, i in policy.indicators.items() if i.sample is None
    }
    targets = {
        key: t.model_copy(update={"who": None})
        for key, t in policy.targets.items()
        if (t.indicator or key) in indicators
    }
    return policy.model_copy(update={"indicators": indicators, "targets": targets})
