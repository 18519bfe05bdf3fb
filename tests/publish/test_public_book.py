"""The public workbook holds what the public edition shows and nothing more, and a reader of it cannot work back."""

import zipfile
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from scipy.optimize import linprog

from jihua_analysis import Evaluation, evaluate, load_policy, tables_of
from jihua_analysis.publish.editions import Edition
from jihua_analysis.publish.public import public_edition
from jihua_analysis.publish.public_book import write_public_book
from jihua_analysis.publish.sheet import HEAD_ROW
from tests.publish.small_year import GIVEN_TOTALS

NAMES = [f"单位{i:02}" for i in range(1, 13)]
RECEIVED = [30, 37, 25, 45, 48, 22, 31, 18, 64, 15, 40, 28]
MISSED = [0, 3, 0, 5, 12, 14, 2, 11, 0, 9, 16, 10]
"""Persons not served: 1 to 9 and 0 are hidden, and what leads to them."""
HIDDEN = "按规定不公开"


@pytest.fixture(scope="module")
def result() -> Evaluation:
    """Twelve units with births of their own, the office's sums, one sensitive veto."""
    bodies = pd.DataFrame({"body": [*NAMES, "办"], "kind": ["unit"] * 12 + ["office"]})
    counts = pd.DataFrame({
        "body": NAMES, "period": "2014", "veto_flag": [0, 1] + [0] * 10, "targets_met_given": 1,
        "profit_guidance_eligible": [r + m for r, m in zip(RECEIVED, MISSED, strict=True)],
        "profit_guidance_received": RECEIVED,
    })  # fmt: skip
    scores = pd.DataFrame({"body": NAMES, "period": "2014", "item": "total", "points": [900.0 - i for i in range(12)]})
    policy = load_policy("daxuelu_2014", overrides=GIVEN_TOTALS)
    return evaluate(policy, tables_of(bodies=bodies, counts=counts, scores=scores), 2014)


@pytest.fixture(scope="module")
def edition(result: Evaluation) -> Edition:
    return public_edition(result)


@pytest.fixture(scope="module")
def path(edition: Edition, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_public_book(edition, tmp_path_factory.mktemp("public") / "公开结果.xlsx")


def read(path: Path, sheet: str) -> pd.DataFrame:
    return pd.read_excel(path, sheet_name=sheet, header=HEAD_ROW - 1, engine="openpyxl")


def test_every_number_shown_is_one_of_the_edition_and_every_hidden_one_is_a_marker(
    path: Path, edition: Edition
) -> None:
    shown, meant = read(path, "服务人数"), edition.counts
    assert len(shown) == len(meant) == 13
    for heading, part in (("已落实", "done"), ("未落实", "not_done"), ("合计", "total")):
        is_hidden = meant[f"{part}_state"].eq("suppressed").to_numpy()
        assert part != "not_done" or is_hidden.sum() >= 7  # 0, 3, 0, 5, 2, 0, 9
        assert (shown.loc[is_hidden, heading] == HIDDEN).all()
        assert shown.loc[~is_hidden, heading].tolist() == meant.loc[~is_hidden, part].tolist()
    places = read(path, "总分与名次").set_index("考核对象")
    assert places["名次"].tolist() == list(range(1, 13))
    assert places.loc["单位01", "总分"] == 900


def test_no_page_speaks_of_commands_or_of_what_the_public_edition_leaves_out(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    told = [str(cell.value) for sheet in book.worksheets for row in sheet for cell in row if cell.value is not None]
    assert not [text for text in told if "jihua" in text or "--" in text or "应配" in text]


def test_the_marker_is_in_the_key(path: Path) -> None:
    notes = read(path, "说明与口径")
    assert HIDDEN in notes.loc[notes["类"].eq("记号"), "编号"].tolist()


def test_a_reader_of_the_workbook_can_exclude_no_value_of_a_small_count(path: Path) -> None:
    """The attack written anew: unknown cells are at least 0, rows and columns add up; both ends by linear programme."""
    f = read(path, "服务人数").set_index("考核对象")[["已落实", "未落实", "合计"]]
    f = f.loc[[*[n for n in f.index if n != "全部合计"], "全部合计"]]
    shown = pd.to_numeric(f.stack(), errors="coerce").to_numpy().reshape(f.shape)
    n, m = f.shape
    cell = np.arange(n * m).reshape(n, m)
    rows = [(cell[i, :-1], cell[i, -1]) for i in range(n)] + [(cell[:-1, j], cell[-1, j]) for j in range(m)]
    sums = np.zeros((len(rows), n * m))
    for line, (parts, whole) in enumerate(rows):
        sums[line, parts], sums[line, whole] = 1, -1
    bounds = [(0, None) if np.isnan(v) else (v, v) for v in shown.ravel()]
    small = [(name, cell[f.index.get_loc(name), 1]) for name, left in zip(NAMES, MISSED, strict=True) if left < 10]
    assert len(small) == 7
    for name, at in small:
        goal = np.eye(n * m)[at]
        low, high = (linprog(s * goal, A_eq=sums, b_eq=np.zeros(len(rows)), bounds=bounds) for s in (1, -1))
        assert low.fun <= 1e-9, name
        assert high.status == 3 or -high.fun >= 9, name  # 3: without end


def test_no_body_level_births_and_no_ground_of_a_veto(path: Path, edition: Edition) -> None:
    policy = edition.policy
    labels = {i.label for i in policy.indicators.values() if not i.lever}
    targets = read(path, "目标")
    assert not set(targets.loc[targets["对象类别"].ne("办事处"), "目标"]) & labels
    assert targets.loc[targets["对象类别"].ne("办事处"), ["分子", "分母", "完成值"]].isin([HIDDEN]).to_numpy().all()
    sensitive = [v.label for v in policy.standing["unit"].vetoes if v.sensitive]
    with zipfile.ZipFile(path) as parts:
        told = "".join(parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml"))
    assert sensitive and not [label for label in sensitive if label in told]
    assert "veto_flag" not in told and "profit_guidance_received" not in told


def test_nothing_hides_in_the_file(path: Path) -> None:
    """No hidden sheet, row or column, no comment, link, formula, or name but those of printing and filters."""
    book = openpyxl.load_workbook(path)
    assert book.properties.creator == "jihua-analysis" and not book.properties.lastModifiedBy
    assert not book.defined_names
    for sheet in book.worksheets:
        assert sheet.sheet_state == "visible"
        assert set(sheet.defined_names) <= {"_xlnm._FilterDatabase", "Print_Area", "Print_Titles"}
        assert not [d for d in (*sheet.row_dimensions.values(), *sheet.column_dimensions.values()) if d.hidden]
        cells = [c for row in sheet for c in row]
        assert not [c.coordinate for c in cells if c.comment or c.data_type == "f"]
    with zipfile.ZipFile(path) as parts:
        kinds = {name.split("/")[1] for name in parts.namelist() if name.startswith("xl/")}
    assert kinds <= {"workbook.xml", "styles.xml", "sharedStrings.xml", "theme", "worksheets", "_rels"}


def test_the_same_edition_is_the_same_bytes(path: Path, edition: Edition, tmp_path: Path) -> None:
    assert write_public_book(edition, tmp_path / "again.xlsx").read_bytes() == path.read_bytes()
