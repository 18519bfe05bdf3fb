"""What a nation's folder must hold: each fault is said in one line, and what stood at the results stays."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from jihua_analysis.cli import main
from jihua_analysis.scale.nation import score_nation
from tests.scale.world import POLICY, frames, write

Frames = dict[str, pd.DataFrame]


def without_bodies(own: Frames) -> None:
    """No table of bodies."""
    del own["bodies"]


def without_office(own: Frames) -> None:
    """Counts that name no office."""
    del own["counts"]["office"]


def nameless_rows(own: Frames) -> None:
    """Two rows without a body."""
    own["counts"].loc[[3, 5], "body"] = None


def same_month_twice(own: Frames) -> None:
    """A month that stands twice, while another one lacks: twelve rows in all."""
    rows = own["counts"]
    mine = rows.index[(rows["office"] == "办01") & (rows["body"] == "单位0") & rows["period"].str.match(r"2014-\d\d")]
    rows.loc[mine[1], "period"] = rows.loc[mine[0], "period"]


def same_month_twice_beside_a_mark(own: Frames) -> None:
    """The same of a body that has a cell marked as not applicable: its rows are handed on as they stand."""
    same_month_twice(own)
    mark = ["counts", "办01", "单位0", "2014-05", "done", "not_applicable"]
    own["marks"] = pd.DataFrame([mark], columns=["table", "office", "body", "period", "column", "state"])


def strange_period(own: Frames) -> None:
    """A period in words."""
    own["counts"].loc[4, "period"] = "一月"


def strange_kind(own: Frames) -> None:
    """A kind that the policy does not know."""
    own["bodies"].loc[0, "kind"] = "社区"


def a_body_called_as_its_office(own: Frames) -> None:
    """A unit with the name of its office."""
    own["bodies"].loc[1, "body"] = own["bodies"].loc[1, "office"]


def an_office_without_bodies(own: Frames) -> None:
    """Counts of an office that has no bodies, after the last in order."""
    own["counts"].loc[own["counts"].index[-1], "office"] = "办99"


def numbers_as_text(own: Frames) -> None:
    """Counts written as text."""
    own["counts"]["due"] = own["counts"]["due"].astype("string")


def less_than_nothing(own: Frames) -> None:
    """Two counts below zero."""
    own["counts"].loc[own["counts"].index[own["counts"]["due"].notna()][[2, 7]], "due"] = -3


def halves(own: Frames) -> None:
    """A count that is no whole number."""
    own["counts"]["due"] = own["counts"]["due"].astype("float64")
    own["counts"].loc[own["counts"]["due"].first_valid_index(), "due"] = 2.5


def telephones(own: Frames) -> None:
    """A column of telephone numbers."""
    own["bodies"]["phone"] = "13800138000"


FAULTS: dict[Callable[[Frames], None], str] = {
    without_bodies: "里没有考核对象",
    without_office: "counts 的 parquet 缺少这些列：office",
    nameless_rows: "counts 里有 2 行没有写 body",
    same_month_twice: "counts 里“办01”的“单位0”在 2014 内有同一时期的两行",
    same_month_twice_beside_a_mark: "counts 里“办01”的“单位0”在 2014-",
    strange_period: "counts 的 period 列有“一月”",
    strange_kind: "bodies 的 kind（类别）里有政策文件没有的词：社区",
    a_body_called_as_its_office: "bodies 里有和所在办事处同名的考核对象：办00",
    an_office_without_bodies: "counts 里有 bodies 没有的办事处：办99",
    numbers_as_text: "counts 的 due 是文字",
    less_than_nothing: "counts 的 due 有 2 行小于 0，例如“办00”的“单位0”",
    halves: "counts 的 due 有 1 行不是整数，例如“办00”的“单位0”",
    telephones: "个人信息",
}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda f: f.__name__)
def test_a_fault_of_the_tables_is_said_and_nothing_is_written(
    fault: Callable[[Frames], None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = frames(1, offices=3)
    fault(own)
    (tmp_path / "rules.toml").write_text(POLICY, encoding="utf-8")
    folder, out = write(own, tmp_path / "in"), tmp_path / "out"
    command = ["score", str(tmp_path / "rules.toml"), str(folder), "--out", str(out), "--engine", "local"]
    assert main([*command, "--workers", "1"]) == 3
    assert FAULTS[fault] in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize("chunk", ["1", "2"])
def test_rows_of_bodies_that_are_on_no_list_are_counted_and_named(
    chunk: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A misspelt name in counts beside the stranger that is always there, and one in events; who left is listed."""
    own = frames(1, offices=3)
    rows = own["counts"].index[(own["counts"]["office"] == "办01") & (own["counts"]["body"] == "单位0")]
    own["counts"].loc[rows, "body"] = "单位〇"
    left = own["bodies"].index[(own["bodies"]["office"] == "办02") & (own["bodies"]["body"] == "单位0")]
    own["bodies"].loc[left, ["from", "to"]] = [pd.NaT, pd.Timestamp(2013, 5, 1)]
    own["events"] = pd.DataFrame({"office": ["办00"], "body": ["无此人"], "kind": ["violation"],
                                  "date": [pd.Timestamp(2014, 3, 1)], "count": [1]})  # fmt: skip
    (tmp_path / "rules.toml").write_text(POLICY, encoding="utf-8")
    command = ["score", str(tmp_path / "rules.toml"), str(write(own, tmp_path / "in")), "--out", str(tmp_path / "out")]
    assert main([*command, "--engine", "local", "--workers", "1", "--chunk", chunk]) == 0
    told = (
        "bodies 里没有的考核对象 3 个，它们的行没有计入："
        "counts 里“办00”的“外来户”、counts 里“办01”的“单位〇”、events 里“办00”的“无此人”；"
    )
    assert told in capsys.readouterr().err
    assert json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))["problems"] == {"error": 3}


def test_offices_that_are_numbers_are_the_same_offices(tmp_path: Path) -> None:
    """As numbers 9 stands before 10, as words after it: every office keeps its rows, chunk by chunk."""
    own = frames(1, offices=4)
    names = dict(zip(["办00", "办01", "办02", "办03"], [9, 10, 11, 100], strict=True))
    for name, table in own.items():
        own[name] = table.assign(office=table["office"].map(names))
    (tmp_path / "rules.toml").write_text(POLICY, encoding="utf-8")
    as_words = {name: table.assign(office=table["office"].astype(str)) for name, table in own.items()}
    made = []
    for name, tables in (("numbers", own), ("words", as_words)):
        out = tmp_path / f"{name}.out"
        score_nation(tmp_path / "rules.toml", write(tables, tmp_path / name), out, workers=1, chunk=2)
        made.append({p.relative_to(out): p.read_bytes() for p in out.rglob("*.parquet")})
    assert made[0] == made[1] and len(made[0]) == 6


def test_a_file_cut_short_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "rules.toml").write_text(POLICY, encoding="utf-8")
    folder = write(frames(1, offices=3), tmp_path / "in")
    whole = (folder / "counts.parquet").read_bytes()
    (folder / "counts.parquet").write_bytes(whole[: len(whole) // 2])
    assert (
        main(["score", str(tmp_path / "rules.toml"), str(folder), "--out", str(tmp_path / "o"), "--engine", "local"])
        == 3
    )
    assert "counts 的 parquet 文件读不出来" in capsys.readouterr().err


def test_results_are_not_written_among_the_data_nor_over_what_is_not_ours(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "rules.toml").write_text(POLICY, encoding="utf-8")
    folder = write(frames(1, offices=3), tmp_path / "in")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("mine", encoding="utf-8")
    for out in (folder, folder / "out", tmp_path / "mine"):
        command = ["score", str(tmp_path / "rules.toml"), str(folder), "--out", str(out), "--engine", "local"]
        assert main([*command, "--workers", "1"]) == 3
    said = capsys.readouterr().err
    assert said.count("结果不能写在数据所在的") == 2 and "“mine”已有别的内容" in said
    assert (tmp_path / "mine" / "letter.txt").read_text(encoding="utf-8") == "mine"


def test_options_of_many_offices_ask_for_an_engine(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", str(tmp_path), "--out", str(tmp_path / "o"), "--chunk", "5"]) == 3
    assert "--chunk 要和 --engine local 或 --engine dask 一起写" in capsys.readouterr().err
