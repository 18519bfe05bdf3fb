"""A folder of offices is done in one go; one that fails is told and stops none of the others."""

import csv
import json
import os
from pathlib import Path

import pytest

from jihua_analysis.cli import main
from jihua_analysis.publish import NotPublished
from jihua_analysis.publish.all_offices import SUMMARY, offices_in, year_end_all
from jihua_analysis.publish.manifest import FORMAT, differences, write_manifest
from jihua_analysis.publish.screen import Progress
from tests.publish.small_year import GIVEN_TOTALS, write_year

SETTING = f"standing.unit.sheet={GIVEN_TOTALS['standing.unit.sheet']}"
Shown = pytest.CaptureFixture[str]


def summary(out: Path) -> dict[str, dict[str, str]]:
    """The rows of the summary by office."""
    with (out / SUMMARY).open(encoding="utf-8-sig", newline="") as stream:
        return {row["办事处"]: row for row in csv.DictReader(stream)}


@pytest.mark.slow
def test_one_broken_office_does_not_stop_the_other_and_ends_with_3(tmp_path: Path, capsys: Shown) -> None:
    """乙 has lost its counts; its results of an earlier run stay as they are."""
    offices, out = tmp_path / "offices", tmp_path / "out"
    write_year(offices / "甲")
    (write_year(offices / "乙") / "counts.csv").unlink()
    (out / "乙").mkdir(parents=True)
    earlier = write_manifest(out / "乙", {"format": FORMAT, "outputs": []}).read_bytes()
    command = ["year-end", "--all", str(offices), "--year", "2014", "--out", str(out), "--edition", "public"]
    assert main([*command, "--set", SETTING, "--notice", "number=甲〔2015〕3号"]) == 3
    told = capsys.readouterr()
    assert "完成 1 个，失败 1 个" in told.out and "2/2 个办事处，失败 1 个" in told.err
    assert "Traceback" not in told.err
    rows = summary(out)
    assert (rows["甲"]["结果"], rows["甲"]["原因"]) == ("完成", "")
    assert rows["乙"]["结果"] == "失败"
    assert (
        "什么也算不出来" in rows["乙"]["原因"]
        and "数据错误的头一处：" in rows["乙"]["原因"]
        and "仍是上次的结果" in rows["乙"]["原因"]
    )
    made = json.loads((out / "甲" / "manifest.json").read_text("utf-8"))
    assert (made["edition"], made["notice"]) == ("public", {"number": "甲〔2015〕3号"})
    assert not differences(out / "甲")
    assert [(path.name, path.read_bytes()) for path in (out / "乙").iterdir()] == [("manifest.json", earlier)]
    assert {path.name for path in out.iterdir()} == {"甲", "乙", SUMMARY}


def test_on_a_terminal_there_is_one_bar_that_stays_in_its_line(capsys: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    told = Progress()
    for line, is_passing in (("0/2", True), ("1/2", True), ("2/2", False), ("后面的话", False)):
        told(line, is_passing)
    assert capsys.readouterr().err == "0/2\r\033[K1/2\r\033[K2/2\n后面的话\n"


class Deadly:
    """What ends the process that it is sent to, as the system does where memory runs out."""

    def __reduce__(self) -> tuple[object, tuple[int]]:
        return os._exit, (1,)


def test_an_office_whose_process_dies_is_told_as_failed(tmp_path: Path) -> None:
    write_year(tmp_path / "offices" / "甲")
    found = year_end_all(tmp_path / "offices", tmp_path / "out", 2014, notebook=Deadly())
    assert [(outcome.office, outcome.is_done) for outcome in found] == [("甲", False)]
    assert "程序意外中止" in found[0].why
    assert summary(tmp_path / "out")["甲"]["结果"] == "失败"


def test_each_sub_folder_and_each_workbook_is_an_office(tmp_path: Path) -> None:
    for name in ("甲", ".git"):
        (tmp_path / name).mkdir()
    for name in ("乙.xlsx", "~$乙.xlsx", "说明.txt"):
        (tmp_path / name).write_bytes(b"")
    assert list(offices_in(tmp_path)) == ["乙", "甲"]


@pytest.mark.parametrize(
    ("names", "told"),
    [
        ([], "没有办事处"),
        (["甲", "甲.xlsx"], "是同一个办事处名称"),
        (["甲", "甲.previous"], "会与“甲”的结果文件夹相混"),
    ],
)
def test_offices_that_cannot_be_told_apart_are_refused(names: list[str], told: str, tmp_path: Path) -> None:
    for name in names:
        path = tmp_path / name
        path.write_bytes(b"") if path.suffix == ".xlsx" else path.mkdir()
    with pytest.raises(NotPublished, match=told):
        offices_in(tmp_path)


def test_what_is_wrong_for_all_is_told_before_any_office_runs(tmp_path: Path) -> None:
    write_year(tmp_path / "offices" / "甲")
    with pytest.raises(NotPublished, match="不能低于5"):
        year_end_all(tmp_path / "offices", tmp_path / "out", 2014, edition="public", threshold=4)
    with pytest.raises(NotPublished, match="数据所在"):
        year_end_all(tmp_path / "offices", tmp_path / "offices" / "out", 2014)
    assert not (tmp_path / "out").exists()


def test_a_summary_of_somebody_elses_is_left_alone(tmp_path: Path) -> None:
    write_year(tmp_path / "offices" / "甲")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / SUMMARY).write_text("mine", encoding="utf-8")
    with pytest.raises(NotPublished, match="已有别的内容"):
        year_end_all(tmp_path / "offices", tmp_path / "out", 2014)
    assert (tmp_path / "out" / SUMMARY).read_text("utf-8") == "mine"


def test_a_command_names_one_office_or_all(capsys: Shown) -> None:
    assert main(["year-end", "data", "--all", "offices", "--year", "2014", "--out", "x"]) == 2
    assert "只能写一个" in capsys.readouterr().err
