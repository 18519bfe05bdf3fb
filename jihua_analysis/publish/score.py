"""Points, totals, standing and figures made from totals, as CSV files that spreadsheets open; all or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.policy.load import load_policy
from jihua_analysis.publish.folder import refuse_above, replacing
from jihua_analysis.publish.manifest import files_in, listed, manifest_of, write_manifest
from jihua_analysis.publish.tables_out import guarded
from jihua_analysis.publish.year_end import Published, computed

POINTS = ("office", "body", "period", "item", "full", "points", "because")
TOTALS = ("office", "body", "sheet", "total", "lower", "upper", "raw_total", "is_complete")
STANDING = (
    "office", "body", "kind", "sheet", "total", "lower", "upper", "is_complete", "rank", "best_rank", "worst_rank",
    "tied_with", "class", "class_label", "honour", "open_at", "grade", "grade_label", "is_provisional", "is_vetoed",
    "vetoes", "notices", "awards", "flags", "because",
)  # fmt: skip
OUTPUTS = ("office", "body", "kind", "output", "label", "value", "unit", "flag")


def score(
    policy: str | Path, data: str | Path, out: str | Path, year: int | None = None,
    readings: Mapping[str, str] | None = None, overrides: Mapping[str, Any] | None = None,
) -> Published:  # fmt: skip
    """The folder `out` with points.csv, totals.csv, standing.csv and a manifest, replaced as a whole.

    Where the document makes figures from totals, outputs.csv holds them.

    UTF-8 with a byte order mark, rows in order of office, body, period and the file's items; the same input gives
    the same bytes. NotPublished where nothing can be computed or written.
    """
    data, out = Path(data).resolve(), Path(out).resolve()
    refuse_above(out, data)
    rules = load_policy(policy, readings, overrides)
    year = year or rules.document.year
    result = computed(rules, data, year)
    with replacing(out) as folder:
        for name, frame in score_frames(result).items():
            text = frame.to_csv(index=False, lineterminator="\r\n")
            (folder / f"{name}.csv").write_bytes(text.encode("utf-8-sig"))
        inputs = listed(files_in(data) if data.is_dir() else [data], data.parent)
        counts = {str(k): int(n) for k, n in result.problems["severity"].value_counts().sort_index().items()}
        write_manifest(folder, manifest_of(folder, rules, policy, year, inputs, overrides or {}, counts))
    return Published(out, result.problems)


def score_frames(result: Evaluation) -> dict[str, pd.DataFrame]:
    """The tables, their columns and rows in a fixed order; text that a spreadsheet would run is guarded."""
    order = {item.id: place for place, item in enumerate(result.policy.items)}
    points = result.points.assign(_item=result.points["item"].map(order))
    frames = {
        "points": points.sort_values(["office", "body", "period", "_item"], kind="stable"),
        "totals": result.totals.sort_values(["office", "body", "sheet"], kind="stable"),
        "standing": result.standing.sort_values(["office", "body"], kind="stable"),
    }
    if len(result.outputs):
        frames["outputs"] = result.outputs.sort_values(["office", "body", "output"], kind="stable")
    wanted = {"points": POINTS, "totals": TOTALS, "standing": STANDING, "outputs": OUTPUTS}
    return {
        name: guarded(frame[[c for c in wanted[name] if c in frame]].reset_index(drop=True))
        for name, frame in frames.items()
    }
