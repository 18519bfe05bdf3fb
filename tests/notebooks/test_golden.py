"""The golden cells of every notebook say what is committed, and one target or count altered turns them red."""

import ast
import contextlib
import dataclasses
import datetime as dt
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest

from jihua_analysis import load_policy, open_year

ROOT = Path(__file__).resolve().parents[2]
HERE = ("*.ipynb", "explore/*.ipynb", "year_end/*.ipynb")
"""The notebooks on data; the course has offices of its own, and its answers are held to the package in tests/learn."""
NOTEBOOKS = sorted(p for pattern in HERE for p in (ROOT / "notebooks").glob(pattern))
YEAR = 2014
Tables = Any


@pytest.fixture(scope="module")
def tables() -> Tables:
    return open_year("ordinary_year", YEAR).tables


def said(path: Path, **parameters: Any) -> Iterator[tuple[str, str]]:
    """What each golden cell prints, run here with other parameters, and what is committed of it.

    Cells that only show something are left out. A cell is run when it is asked for.
    """
    names: dict[str, Any] = {}
    for cell in nbformat.read(path, as_version=4).cells:
        tags = cell.metadata.get("tags", [])
        if cell.cell_type != "code":
            continue
        is_golden = "nbval-check-output" in tags
        keeps = any(
            isinstance(s, ast.Import | ast.ImportFrom | ast.Assign | ast.AnnAssign) for s in ast.parse(cell.source).body
        )
        if keeps or is_golden:
            with contextlib.redirect_stdout(io.StringIO()) as printed:
                exec(compile(cell.source, path.name, "exec"), names)
        if is_golden:
            yield printed.getvalue(), "".join(output["text"] for output in cell.outputs)
        if "parameters" in tags:
            names.update(parameters)


def turns_red(path: Path, **parameters: Any) -> bool:
    """Whether a golden cell prints something else than what is committed; those after the first are not run."""
    return any(now != committed for now, committed in said(path, **parameters))


def altered(tables: Tables, table: str, column: str, change: Callable[[Any], Any], **row: Any) -> Tables:
    """The tables with the first cell that matches `row`, and holds something, changed."""
    frame = tables.frame(table).copy()
    chosen = frame[column].notna()
    for name, value in row.items():
        chosen &= frame[name] == value
    at = frame.index[chosen.to_numpy(dtype=bool)][0]
    frame.loc[at, column] = change(frame.loc[at, column])
    return dataclasses.replace(tables, **{table: frame})


def one_less(value: Any) -> Any:
    return value - 1


def a_month_later(value: Any) -> Any:
    return pd.Timestamp(value) + dt.timedelta(days=31)


COUNTS: dict[str, tuple[str, str, Callable[[Any], Any], dict[str, Any]]] = {
    "00_start_here": ("counts", "letters_back", one_less, {}),
    "10_intake": ("counts", "deaths", one_less, {}),
    "20_targets": ("counts", "women_screened", one_less, {}),
    "30_sex_ratio": ("counts", "births_boys", one_less, {"period": "2014-05"}),
    "40_budget": ("budgets", "planned", one_less, {"year": 2014}),
    "50_ranking": ("counts", "letters_back", one_less, {"body": "单位33"}),
    "60_duties": ("log", "done_on", a_month_later, {"task": "ledger_update"}),
    "70_what_if": ("counts", "staff_men_covered", one_less, {"body": "单位04", "period": "2014-H2"}),
    "90_year_end": ("counts", "women_screened", one_less, {}),
}
"""One number of the input, changed by one (a day by a month)."""

TARGETS: dict[str, dict[str, Any]] = {
    "00_start_here": {"targets.records_resident.at_least": 99},
    "20_targets": {"targets.records_resident.at_least": 99},
    "30_sex_ratio": {"targets.sex_ratio_at_birth.between": [103, 107]},
    "50_ranking": {"targets.staff_managed.exactly": 99},
    "60_duties": {"calendar.ledger_update.day_to": 13},
    "70_what_if": {"targets.staff_managed.exactly": 99},
    "90_year_end": {"targets.records_resident.at_least": 99},
}
"""One target of the document; the intake rests on none, and a budget's is the growth of revenue, in the data."""


def test_every_notebook_is_altered_here() -> None:
    names = {path.stem for path in NOTEBOOKS}
    assert names == set(COUNTS)
    assert names - set(TARGETS) == {"10_intake", "40_budget"}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_unaltered_the_golden_cells_say_what_is_committed(path: Path, tables: Tables) -> None:
    for now, committed in said(path, data=tables):
        assert now == committed


@pytest.mark.parametrize("name", ["50_ranking", "70_what_if"])
def test_nothing_of_one_document_stands_in_a_cell(name: str) -> None:
    path = next(p for p in NOTEBOOKS if p.stem == name)
    told = [now for now, _ in said(path, data="elder_care_year", policy="elder_care_2014")]
    assert all(told)


@pytest.mark.parametrize("name", COUNTS)
def test_one_count_altered_turns_a_golden_cell_red(name: str, tables: Tables) -> None:
    path = next(p for p in NOTEBOOKS if p.stem == name)
    table, column, change, row = COUNTS[name]
    assert turns_red(path, data=altered(tables, table, column, change, **row))


@pytest.mark.parametrize("name", TARGETS)
def test_one_target_altered_turns_a_golden_cell_red(name: str, tables: Tables) -> None:
    path = next(p for p in NOTEBOOKS if p.stem == name)
    policy = load_policy("daxuelu_2014", overrides=TARGETS[name])
    assert turns_red(path, data=tables, policy=policy)


def test_revenue_growth_altered_turns_the_budget_s_golden_cell_red(tables: Tables) -> None:
    path = next(p for p in NOTEBOOKS if p.stem == "40_budget")
    faster = altered(tables, "fiscal", "growth_pct", lambda g: g + 1, is_reference=True)
    assert turns_red(path, data=faster)
