"""A notebook's parameters are checked before it runs, and the run leaves no trace of clock or place."""

import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import nbformat
import pytest

from jihua_analysis.publish import NotPublished
from jihua_analysis.publish.notebook import executed, notebook_path, with_parameters, without_traces
from tests.publish.small_year import tiny_notebook


@pytest.fixture
def notebook(tmp_path: Path) -> nbformat.NotebookNode:
    source = "print(year, policy, readings, overrides, Path.cwd().name)"
    return nbformat.read(tiny_notebook(tmp_path / "tiny.ipynb", source), as_version=4)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"yaer": 2014}, "没有参数 'yaer'.*Did you mean 'year'"),
        ({"year": "2014"}, "参数 year 应是 int，给的是 '2014'"),
        ({"year": True}, "参数 year 应是 int"),
        ({"year": 2014.0}, "参数 year 应是 int"),
        ({"policy": None}, "参数 policy 应是 str"),
        ({"readings": {"A37": 1}}, r"参数 readings 应是 dict\[str, str\]"),
        ({"readings": ["A37"]}, "参数 readings"),
        ({"year": "2014", "yaer": 1}, "year.*yaer|yaer.*year"),
    ],
)
def test_a_wrong_name_or_type_stops(notebook: nbformat.NotebookNode, values: dict[str, Any], message: str) -> None:
    with pytest.raises(NotPublished, match=message):
        with_parameters(notebook, values)


def test_values_stand_in_a_cell_of_their_own_after_the_defaults(notebook: nbformat.NotebookNode) -> None:
    values = {"year": 2014, "readings": {"A37": "and"}, "overrides": {"targets.x.at_least": Decimal("97.50")}}
    cells = with_parameters(notebook, values).cells
    assert [cell.id for cell in cells[2:4]] == ["parameters", "parameters-in-force"]
    assert cells[3].source.splitlines() == [
        "year: int = 2014",
        "readings: dict[str, str] = {'A37': 'and'}",
        "overrides: dict[str, object] = {'targets.x.at_least': 97.50}",
    ]
    assert len(notebook.cells) == 5


def test_a_notebook_without_a_parameters_cell_stops(notebook: nbformat.NotebookNode) -> None:
    notebook.cells[2].metadata["tags"] = []
    with pytest.raises(NotPublished, match="parameters"):
        with_parameters(notebook, {"year": 2014})


def test_it_runs_with_the_values_in_the_folder_given_and_tells_how_far_it_is(
    notebook: nbformat.NotebookNode, tmp_path: Path
) -> None:
    desk = tmp_path / "desk"
    desk.mkdir()
    (desk / "pandas.py").write_text("raise ImportError('a file beside the data was taken for a library')")
    told: list[tuple[int, int, str]] = []
    notebook.cells[1].source = "from pathlib import Path\n\nimport pandas"
    run = executed(
        with_parameters(notebook, {"year": 2014, "readings": {"A37": "and"}}), desk, lambda *at: told.append(at)
    )
    assert run.cells[-1].outputs[0].text == "2014 daxuelu_2014 {'A37': 'and'} {} desk\n"
    assert told == [(1, 4, "一年的结果"), (2, 4, "一年的结果"), (3, 4, "一年的结果"), (4, 4, "读到了什么")]
    assert not [cell for cell in run.cells if "execution" in cell.metadata]
    assert [cell.execution_count for cell in run.cells if cell.cell_type == "code"] == [1, 2, 3, 4]


def test_a_cell_that_fails_is_named(notebook: nbformat.NotebookNode, tmp_path: Path) -> None:
    notebook.cells[-1].source = "1 / 0"
    with pytest.raises(NotPublished, match=r"第 3 格（读到了什么）出错：ZeroDivisionError: division by zero"):
        executed(notebook, tmp_path)


def test_a_kernel_that_dies_is_told_with_its_last_words(notebook: nbformat.NotebookNode, tmp_path: Path) -> None:
    notebook.cells[-1].source = "import os\nos.write(2, b'no room left\\n')\nos._exit(1)"
    with pytest.raises(NotPublished, match=r"第 3 格（读到了什么）出错：内核停止：no room left"):
        executed(notebook, tmp_path)


@pytest.mark.skipif(shutil.which("false") is None, reason="no program that only fails here")
def test_a_kernel_that_cannot_start_is_told_with_its_last_words(
    notebook: nbformat.NotebookNode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.executable", str(shutil.which("false")))
    with pytest.raises(NotPublished, match=r"内核停止：Kernel died before replying"):
        executed(notebook, tmp_path)


def test_what_a_cell_prints_slowly_is_one_output(tmp_path: Path) -> None:
    slowly = "import time\nprint('一', flush=True)\ntime.sleep(0.5)\nprint('二')"
    run = executed(nbformat.read(tiny_notebook(tmp_path / "slow.ipynb", slowly), as_version=4), tmp_path)
    assert [output.text for output in run.cells[-1].outputs] == ["一\n二\n"]


def test_addresses_and_random_ids_are_gone() -> None:
    v4 = nbformat.v4
    html = '<style>#T_1a2b3_row0 {}</style><table id="T_1a2b3"><td id="T_1a2b3_row0"></table>'
    data = {"text/html": html, "text/plain": "<Styler at 0x7f00deadbeef>"}
    outputs = [v4.new_output("execute_result", data=data), v4.new_output("stream", name="stderr", text="a warning")]
    cell = v4.new_code_cell("x", outputs=outputs, metadata={"execution": {"iopub.status.busy": "2026"}})
    (clean,) = without_traces(v4.new_notebook(cells=[cell])).cells
    (output,) = clean.outputs
    assert output.data["text/plain"] == "<Styler>"
    assert output.data["text/html"] == html.replace("T_1a2b3", "T_00001")
    assert "execution" not in clean.metadata


def test_the_year_end_notebook_is_found() -> None:
    assert notebook_path().is_file()
