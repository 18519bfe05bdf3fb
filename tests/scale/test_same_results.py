"""Rolled up by DuckDB and scored chunk by chunk, a nation's year is what evaluate makes of all its months at once."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow.dataset as ds
import pytest

from jihua_analysis import evaluate
from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.assess.exact import REPORTED, Column
from jihua_analysis.scale.chunk import chunk_tables
from jihua_analysis.scale.nation import score_nation
from jihua_analysis.scale.planning import planned
from tests.scale.world import POLICY, YEAR, direct, frames, policy, write

SEEDS = range(5)


def in_chunks(folder: Path, side: Path, chunk: int) -> list[Evaluation]:
    """An evaluation of each chunk of offices."""
    rules = policy()
    side.mkdir()
    job, _ = planned(rules, YEAR, None, folder, chunk, side, False)
    return [evaluate(rules, chunk_tables(job, n)[0], YEAR) for n in range(len(job.bounds))]


def exact(column: Column) -> list[tuple[str, str]]:
    """State and value of each row, the fraction in lowest terms; a number counts only where it is reported."""
    n = len(column)
    num, den, state = (np.broadcast_to(x, n) for x in (column.num, np.asarray(column.den), column.state))
    out = []
    for a, b, s in zip(num.tolist(), den.tolist(), state.tolist(), strict=True):
        common = np.gcd(a, b) or 1
        out.append((str(s), f"{a // common}/{b // common}" if s == REPORTED else ""))
    return out


@pytest.mark.parametrize("seed", SEEDS)
def test_every_fraction_state_integer_and_place_is_the_same(seed: int, tmp_path: Path) -> None:
    own = frames(seed)
    whole = evaluate(policy(), direct(own), YEAR)
    folder = write(own, tmp_path / "in", parts=1 + seed % 3, shuffled=bool(seed % 2))
    chunks = in_chunks(folder, tmp_path / "side", chunk=2 + seed % 2)
    for name in policy().measures:
        for period in (str(YEAR), str(YEAR - 1), *(f"{YEAR}-Q{i}" for i in range(1, 5))):
            expected = exact(whole.reports.measure(name, period))
            found = [row for c in chunks for row in exact(c.reports.measure(name, period))]
            assert found == expected, (name, period)
    for key, item in whole.items.items():
        for field in ("points", "lower", "upper", "full", "state", "found", "counted"):
            parts = [getattr(c.items[key], field) for c in chunks]
            assert np.concatenate(parts).tolist() == getattr(item, field).tolist(), (key, field)
    for name in ("total", "lower", "upper", "raw", "is_complete"):
        parts = [getattr(c.sheets["s"], name) for c in chunks]
        assert np.concatenate(parts).tolist() == getattr(whole.sheets["s"], name).tolist(), name
    places = [c.places.astype(object).fillna("").to_dict("list") for c in chunks]
    for name, column in whole.places.astype(object).fillna("").to_dict("list").items():
        assert [value for frame in places for value in frame[name]] == column, name


@pytest.mark.parametrize("shuffled", [False, True])
def test_what_is_written_is_what_evaluate_gives(shuffled: bool, tmp_path: Path) -> None:
    own = frames(3, offices=9)
    rules = tmp_path / "small_nation.toml"
    rules.write_text(POLICY, encoding="utf-8")
    done = score_nation(rules, write(own, tmp_path / "in", shuffled=shuffled), tmp_path / "out", workers=1, chunk=1)
    whole = evaluate(policy(), direct(own), YEAR)
    assert (done.offices, done.bodies) == (9, 45)
    points = ds.dataset(tmp_path / "out" / "points").to_table().to_pandas()
    assert points["office"].tolist() == whole.roster.bodies["office"][whole.roster.kind == "unit"].tolist()
    said = whole.points.pivot(index=["office", "body"], columns="item", values=["points", "state"])
    for item in ("I1", "I2", "I3", "I4", "I5", "I6", "I7"):
        np.testing.assert_array_equal(points[item].to_numpy(), said["points", item].to_numpy(dtype=float))
        assert points[f"{item}.state"].tolist() == said["state", item].tolist()
    for name, frame in (("totals", whole.totals), ("standing", whole.places)):
        written = ds.dataset(tmp_path / "out" / name).to_table().to_pandas()
        for column in written.columns:
            ours = written[column].astype(object).where(written[column].notna(), "").tolist()
            theirs = frame[column].astype(object).where(frame[column].notna(), "").tolist()
            assert ours == theirs, (name, column)
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))
    assert [f["file"] for f in manifest["outputs"]][:2] == ["points/part-00000.parquet", "points/part-00001.parquet"]
    assert not (tmp_path / "out.chunks").exists()
