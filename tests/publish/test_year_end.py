"""One command writes the whole year, the same bytes every time, or leaves what was there."""

import json
import os
import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import nbformat
import openpyxl
import pandas as pd
import pytest
from openpyxl.xml import LXML

from jihua_analysis.publish import NotPublished
from jihua_analysis.publish.compare import compare
from jihua_analysis.publish.manifest import differences
from jihua_analysis.publish.year_end import NOTEBOOK, PAGE, WORKBOOK, year_end
from tests.publish.small_year import FRAMES, GIVEN_TOTALS, tiny_notebook, write_year

ROOT = Path(__file__).parents[2]
LATER = """
import time
shift = 40_000_000
def put_on(name, step):
    told = getattr(time, name)
    setattr(time, name, lambda *given: told(*given) + step if step else told(*given or (time.time(),)))
put_on("time", shift)
put_on("time_ns", shift * 10**9)
put_on("localtime", 0)
put_on("gmtime", 0)
"""
"""A sitecustomize.py that puts the clock of every Python on by more than a year."""
AGAIN = """
import sys, time
from tests.publish.small_year import GIVEN_TOTALS
from jihua_analysis.publish.year_end import year_end
data, out, notebook, before = sys.argv[1:]
assert time.time() > float(before) + 39_000_000 and time.localtime()[:3] > time.localtime(float(before))[:3]
year_end(data, out, 2014, readings={"A37": "and"}, overrides=GIVEN_TOTALS, notebook=notebook)
year_end(data, out + " public", 2014, overrides=GIVEN_TOTALS, edition="public")
"""
SHOW = "print(sorted(path.name for path in Path(data).iterdir()), Path(data).is_absolute(), year, readings, overrides)"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place with a year's data, a notebook, and the results of one run."""
    place = tmp_path_factory.mktemp("year")
    data, notebook = write_year(place / "data"), tiny_notebook(place / "tiny.ipynb", SHOW)
    told: list[str] = []
    year_end(data, place / "results", 2014, readings={"A37": "and"}, overrides=GIVEN_TOTALS, notebook=notebook,
             say=lambda line, is_passing: told.append(line))  # fmt: skip
    assert [line[:5] for line in told if "/5]" in line[:5]] and told[-1].startswith("[5/5]")
    return place


def contents(folder: Path) -> dict[str, bytes]:
    """The bytes of every file below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_folder_holds_what_the_manifest_vouches_for(place: Path) -> None:
    folder = place / "results"
    papers = {"通报.docx", "通报.pdf", "年终报告.pdf", "评分表.xlsx", "数据"}
    assert {path.name for path in folder.iterdir()} == {NOTEBOOK, PAGE, WORKBOOK, "manifest.json"} | papers
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    for entry in manifest["outputs"]:
        assert entry["sha256"] == sha256((folder / entry["file"]).read_bytes()).hexdigest()
    assert [entry["file"] for entry in manifest["inputs"]] == [
        f"data/{name}.csv" for name in ("bodies", "budgets", "counts", "log", "scores")
    ]
    assert manifest["inputs"][0]["sha256"] == sha256((place / "data" / "bodies.csv").read_bytes()).hexdigest()
    assert manifest["readings"]["A37"] == "and"
    assert manifest["overrides"] == GIVEN_TOTALS
    assert (manifest["year"], manifest["policy"]["id"]) == (2014, "daxuelu_2014")
    assert not differences(folder)


def test_a_changed_missing_or_added_file_is_found(place: Path, tmp_path: Path) -> None:
    shutil.copytree(place / "results", tmp_path, dirs_exist_ok=True)
    (tmp_path / WORKBOOK).write_bytes(b"")
    (tmp_path / PAGE).unlink()
    (tmp_path / "备注.txt").write_text("", encoding="utf-8")
    assert differences(tmp_path) == [
        "备注.txt：清单里没有，是后来放进去的",
        f"{PAGE}：清单里有，文件夹里没有",
        f"{WORKBOOK}：内容与发布时不同",
    ]


def test_the_notebook_ran_on_the_data_with_the_values_asked_for(place: Path) -> None:
    cells = nbformat.read(place / "results" / NOTEBOOK, as_version=4).cells
    shown = "['bodies.csv', 'budgets.csv', 'counts.csv', 'log.csv', 'scores.csv'] False 2014 {'A37': 'and'} "
    assert cells[-1].outputs[0].text == f"{shown}{GIVEN_TOTALS}\n"


def test_the_page_needs_no_network_shows_no_code_and_says_what_the_document_was(place: Path) -> None:
    page = (place / "results" / PAGE).read_text("utf-8")
    assert "http://" not in page and "https://" not in page and "<script" not in page
    assert "Path(data)" not in page
    assert "src: url(data:font/woff2;base64," in page and "@media print" in page
    assert "2016年起可生育两个子女" in page and "不是官方评分表" in page
    assert '<a href="#section-1">读到了什么</a>' in page and '<h2 id="section-1">读到了什么</h2>' in page


def test_no_file_names_the_place_it_was_made_in(place: Path) -> None:
    for name in (NOTEBOOK, PAGE, "manifest.json"):
        text = (place / "results" / name).read_text("utf-8")
        assert str(place) not in text and str(Path.home()) + os.sep not in text, name


@pytest.mark.slow
def test_another_clock_zone_folder_and_name_give_the_same_bytes(place: Path, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(LATER)
    zone = "Etc/GMT-14" if datetime.now(UTC).hour >= 10 else "Etc/GMT+12"  # where it is another day
    environment = {**os.environ, "TZ": zone, "LC_ALL": "C", "PYTHONHASHSEED": "7"}
    environment["OPENPYXL_LXML"] = str(LXML)  # another test may have loaded openpyxl before our package
    environment["PYTHONPATH"] = os.pathsep.join([str(tmp_path), str(ROOT)])
    again = tmp_path / "elsewhere" / "another name"
    command = [sys.executable, "-c", AGAIN, str(place / "data"), str(again), str(place / "tiny.ipynb")]
    command.append(str(time.time()))
    subprocess.run(command, cwd=tmp_path, env=environment, check=True, timeout=120)
    first = contents(place / "results")
    assert contents(again) == first
    year_end(place / "data", tmp_path / "public", 2014, overrides=GIVEN_TOTALS, edition="public")
    assert contents(tmp_path / "elsewhere" / "another name public") == contents(tmp_path / "public")


def test_errors_in_the_data_are_shown_and_do_not_stop(tmp_path: Path) -> None:
    wrong = FRAMES["budgets"].assign(planned=["1000", "many", "500"])
    data = write_year(tmp_path / "data", budgets=wrong)
    notebook = tiny_notebook(tmp_path / "tiny.ipynb", "year")
    made = year_end(data, tmp_path / "out", 2014, overrides=GIVEN_TOTALS, notebook=notebook)
    assert "many" in made.problems["value"].tolist()
    assert "<td>many</td>" in (tmp_path / "out" / PAGE).read_text("utf-8")
    sheet = openpyxl.load_workbook(tmp_path / "out" / WORKBOOK)["数据问题"]
    assert "many" in [cell.value for row in sheet for cell in row]


def test_data_that_change_during_the_run_are_not_published(tmp_path: Path) -> None:
    data = write_year(tmp_path / "data")
    meddle = "with (Path(data) / 'counts.csv').open('a') as file: file.write('单位02,2013,0,1\\n')"
    notebook = tiny_notebook(tmp_path / "tiny.ipynb", meddle)
    with pytest.raises(NotPublished, match="运行期间数据文件被改动"):
        year_end(data, tmp_path / "out", 2014, overrides=GIVEN_TOTALS, notebook=notebook)
    assert not (tmp_path / "out").exists()


def test_without_the_required_tables_nothing_is_written_and_the_reason_is_told(tmp_path: Path) -> None:
    data = write_year(tmp_path / "data")
    (data / "counts.csv").unlink()
    with pytest.raises(NotPublished, match="什么也算不出来") as stopped:
        year_end(data, tmp_path / "out", 2014)
    assert isinstance(stopped.value.problems, pd.DataFrame)
    assert "missing_table" in set(stopped.value.problems["rule"])
    assert {path.name for path in tmp_path.iterdir()} == {"data"}


def test_a_notebook_that_fails_leaves_the_results_before_it(tmp_path: Path) -> None:
    data = write_year(tmp_path / "data")
    good = tiny_notebook(tmp_path / "good.ipynb", "year")
    bad = tiny_notebook(tmp_path / "bad.ipynb", "raise ValueError('broken')")
    year_end(data, tmp_path / "out", 2014, overrides=GIVEN_TOTALS, notebook=good)
    before = contents(tmp_path / "out")
    with pytest.raises(NotPublished, match="broken"):
        year_end(data, tmp_path / "out", 2014, overrides=GIVEN_TOTALS, notebook=bad)
    assert contents(tmp_path / "out") == before
    assert {path.name for path in tmp_path.iterdir()} == {"data", "out", "good.ipynb", "bad.ipynb"}


def test_results_are_not_written_where_the_data_lie(tmp_path: Path) -> None:
    data = write_year(tmp_path / "work" / "data")
    for out in (data, tmp_path / "work"):
        with pytest.raises(NotPublished, match="数据所在"):
            year_end(data, out, 2014)
    assert (data / "bodies.csv").is_file()


def test_a_policy_file_of_the_users_own_is_taken_and_named(tmp_path: Path) -> None:
    from jihua_analysis.policy.load import read_policy_text

    mine = tmp_path / "mine.toml"
    mine.write_text(read_policy_text("daxuelu_2014")[1], encoding="utf-8")
    notebook = tiny_notebook(tmp_path / "tiny.ipynb", "print(policy, Path(policy).is_file())")
    data = write_year(tmp_path / "data")
    year_end(data, tmp_path / "out", 2014, policy=mine, overrides=GIVEN_TOTALS, notebook=notebook)
    cells = nbformat.read(tmp_path / "out" / NOTEBOOK, as_version=4).cells
    assert cells[-1].outputs[0].text == "mine.toml True\n"
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))
    assert manifest["policy"]["file"] == "mine.toml"
    assert manifest["policy"]["sha256"] == sha256(mine.read_bytes()).hexdigest()


def test_the_public_edition_has_no_notebook_and_is_twice_the_same(place: Path, tmp_path: Path) -> None:
    for name in ("once", "again"):
        year_end(place / "data", tmp_path / name, 2014, overrides=GIVEN_TOTALS, edition="public")
    made = contents(tmp_path / "once")
    assert {name for name in made if "/" not in name} == {
        "通报.docx",
        "通报.pdf",
        "年终报告.pdf",
        "公开结果.html",
        "公开结果.xlsx",
        "manifest.json",
    }
    assert made == contents(tmp_path / "again")
    manifest = json.loads(made["manifest.json"])
    assert (manifest["edition"], manifest["threshold"]) == ("public", 10)
    assert {entry["file"] for entry in manifest["outputs"]} == set(made) - {"manifest.json"}
    assert not differences(tmp_path / "once")


def test_a_threshold_below_five_is_refused(place: Path, tmp_path: Path) -> None:
    with pytest.raises(NotPublished, match="不能低于5"):
        year_end(place / "data", tmp_path / "out", 2014, overrides=GIVEN_TOTALS, edition="public", threshold=4)


def test_compare_says_in_words_what_changed(place: Path, tmp_path: Path) -> None:
    """单位02 goes from 640.25 to 950 and so from second to first; 单位01 falls behind."""
    scores = FRAMES["scores"].assign(points=[912.5, 950.0])
    data = write_year(tmp_path / "data", scores=scores)
    year_end(data, tmp_path / "out", 2014, overrides=GIVEN_TOTALS, notebook=place / "tiny.ipynb")
    told = compare(place / "results", tmp_path / "out")
    assert "数据文件“data/scores.csv”：内容有改动" in told
    assert "单位02：总分640.25分 → 950分（+309.75）" in told
    assert "单位02：名次2 → 1" in told
    assert any(line.startswith("单位02：total“") and line.endswith("”640.25分 → 950分") for line in told)
    assert any(
        line.startswith("读法A37（") and line.endswith("：“未完成任务且低于500分，或有其他事由” → “任一项成立”")
        for line in told
    )
    assert "单位01：名次1 → 2" in told
    assert compare(place / "results", place / "results") == ["两个文件夹的输入、读法和结果都相同。"]
    with pytest.raises(NotPublished, match="不是年终汇总写出的结果文件夹"):
        compare(place / "data", tmp_path / "out")


def test_compare_speaks_chinese_of_public_editions_too(place: Path, tmp_path: Path) -> None:
    """The office's own frames: a target that turns, a number hidden in one edition alone, another way of writing."""
    folders = [tmp_path / name for name in ("first", "second")]
    for folder, outcome, state, options in zip(
        folders, ("met", "missed"), ("suppressed", "reported"), ({}, {"signed": "2015-01-20", "red_head": False}),
        strict=True,
    ):  # fmt: skip
        year_end(place / "data", folder, 2014, overrides=GIVEN_TOTALS, edition="public")
        key = {"office": "本办", "body": "单位02", "kind": "unit"}
        verdict = key | {"period": "2014", "target": "staff_managed", "indicator": "staff_managed", "outcome": outcome}
        count = (
            key | {"indicator": "profit_guidance_rate"} | {f"{p}_state": state for p in ("done", "not_done", "total")}
        )
        for name, row in (("verdicts", verdict), ("counts", count)):
            pd.DataFrame([row]).to_csv(folder / "数据" / f"{name}.csv", index=False)
        made = json.loads((folder / "manifest.json").read_text("utf-8")) | {"notice": options}
        (folder / "manifest.json").write_text(json.dumps(made), encoding="utf-8")
    told = compare(*folders)
    assert "单位02：“职工管理率”达到 → 未达到" in told
    assert "注意：单位02“利益导向政策落实率”的未落实数在一版公开、另一版不公开，合起来可能推出不公开的数" in told
    assert "通报写法“成文日期”：— → 2015-01-20" in told and "通报写法“红头”：— → 否" in told
    mixed = compare(place / "results", folders[0])
    assert "版本：内部版 → 公开版；公开版不公开的内容不比较" in mixed
    assert not [line for line in mixed if line.startswith(("数据文件", "单位"))]


def test_a_public_manifest_gives_no_hash_of_a_single_data_file(place: Path, tmp_path: Path) -> None:
    """Whoever knows counts.csv but for one flag could otherwise try which flag gives the hash."""
    year_end(place / "data", tmp_path / "out", 2014, overrides=GIVEN_TOTALS, edition="public")
    inputs = json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))["inputs"]
    assert [(entry["file"], entry["files"]) for entry in inputs] == [("全部数据文件", 5)]
    hashes = {sha256(path.read_bytes()).hexdigest() for path in (place / "data").iterdir()}
    assert not {entry["sha256"] for entry in inputs} & hashes


def test_the_libraries_of_notebooks_are_loaded_by_the_edition_that_has_one() -> None:
    """They take a second or two, as much as all the papers of the public edition."""
    heavy = "{'nbformat', 'nbconvert', 'nbclient'}"
    code = f"import sys, jihua_analysis.publish.year_end; print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    assert done.stdout == "set()\n"
