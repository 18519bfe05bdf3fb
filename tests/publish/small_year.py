"""Three units of one fictional office: the office's own totals, budgets and duties, as frames and as csv files."""

from pathlib import Path
from typing import Any

import nbformat
import pandas as pd

GIVEN_TOTALS = {"standing.unit.sheet": "unit_given_total"}
"""The totals come from the office's own sheet: one given item."""
FORMULA = '=HYPERLINK("x")'

FRAMES = {
    "bodies": pd.DataFrame({
        "body": ["单位01", "单位02", FORMULA], "kind": "unit", "is_public": [True, False, False],
    }),
    "counts": pd.DataFrame({
        "body": ["单位01", "单位02", FORMULA], "period": "2014", "veto_flag": [0, 0, 0],
        "targets_met_given": [1, 1, 0],
    }),
    "scores": pd.DataFrame({
        "body": ["单位01", "单位02"], "period": "2014", "item": "total", "points": [912.5, 640.25],
    }),
    "budgets": pd.DataFrame({
        "body": ["单位01", "单位01", "单位02"], "year": [2013, 2014, 2014], "category": "publicity",
        "planned": [1000.0, 1100.5, 500.0],
    }),
    "log": pd.DataFrame({
        "body": ["单位01"], "task": "responsibility_agreement", "period": "2014", "done_on": ["2014-02-20"],
    }),
}  # fmt: skip
FRAMES["budgets"]["source"] = "单位自筹"


def write_year(folder: Path, **changed: pd.DataFrame) -> Path:
    """The year as a folder of csv files, a file a table."""
    folder.mkdir(parents=True)
    for name, frame in {**FRAMES, **changed}.items():
        shown = frame.replace({True: "是", False: "否"}) if name == "bodies" else frame
        shown.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
    return folder


def tiny_notebook(path: Path, *sources: str, **metadata: Any) -> Path:
    """A notebook with the year-end notebook's parameters and these code cells."""
    v4 = nbformat.v4
    parameters = (
        'data: str = "nowhere"  # where\nyear: int = 1999  # which\npolicy: str = "daxuelu_2014"  # what\n'
        "readings: dict[str, str] = {}  # how\noverrides: dict[str, object] = {}  # else"
    )
    cells = [
        v4.new_markdown_cell("# 一年的结果", id="title"),
        v4.new_code_cell("from pathlib import Path", id="imports"),
        v4.new_code_cell(parameters, id="parameters", metadata={"tags": ["parameters"]}),
        v4.new_markdown_cell("## 读到了什么", id="question"),
        *(v4.new_code_cell(source, id=f"code-{i}") for i, source in enumerate(sources)),
    ]
    nbformat.write(v4.new_notebook(cells=cells, metadata=metadata), path)
    return path
