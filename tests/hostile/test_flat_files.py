"""Text and parquet files: each wrong one is told what is wrong with it, each odd one is read right."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jihua_analysis.intake.read import read_grids

TEXT = "单位名称,时期,年末人口\n甲社区,2014,5\n"
ROWS = [["单位名称", "时期", "年末人口"], ["甲社区", "2014", "5"]]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("utf-8", TEXT.encode()),
        ("with a mark", TEXT.encode("utf-8-sig")),
        ("gbk", TEXT.encode("gbk")),
        ("gb18030 beyond gbk", TEXT.encode("gb18030")),
        ("utf-16 with a mark", TEXT.encode("utf-16")),
        ("utf-16 of the other order", b"\xfe\xff" + TEXT.encode("utf-16-be")),
        ("ends of lines of Windows", TEXT.replace("\n", "\r\n").encode()),
        ("ends of lines of old Macs", TEXT.replace("\n", "\r").encode()),
        ("tabs", TEXT.replace(",", "\t").encode()),
        ("semicolons", TEXT.replace(",", ";").encode()),
        ("no last end of line", TEXT.rstrip().encode()),
    ],
)
def test_every_usual_text_is_read(name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / "year.csv").write_bytes(content)
    grids, unread = read_grids(tmp_path / "year.csv")
    assert not unread
    assert grids[0].rows == ROWS


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("half GBK, half UTF-8", TEXT.encode("gbk") + "乙社区,2014,7\n".encode(), "第 1 行是 GB18030，第 3 行是 UTF-8"),
        ("bytes that are no text", TEXT.encode() + b"\xff\xff\xff\x81\n", "第 3 行的文字编码认不出"),
        ("utf-16 without a mark", TEXT.encode("utf-16-le"), "不是文本"),
        ("utf-32", TEXT.encode("utf-32"), "不是文本"),
        ("half of a character of utf-16", TEXT.encode("utf-16")[:-1], "文字编码认不出"),
        ("zero bytes in a line", b"a,b\0c", "不是文本"),
        ("a line without end", TEXT.encode() + b"x" * 200_000, "第 3 行有一格的文字过长"),
        ("a quote without end", (TEXT + '"乙社区' + ",2014,7\n" * 9_000).encode(), "引号没有成对"),
        ("a line of commas", b"," * 20_000, "1 行 × 20001 列"),
        ("one wide row among many", b"," * 9_999 + b"\na" * 600, "行 × 10000 列"),
    ],
)
def test_every_wrong_text_is_told_what_is_wrong(name: str, content: bytes, says: str, tmp_path: Path) -> None:
    (tmp_path / "year.csv").write_bytes(content)
    grids, unread = read_grids(tmp_path / "year.csv")
    assert not grids
    assert says in unread[0].message and unread[0].fix


def test_a_text_of_nothing_but_ends_of_lines_is_not_read_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIHUA_MAX_ROWS", "1000")
    (tmp_path / "year.csv").write_bytes(b"\n" * 2_000)
    assert "上限 1000 行" in read_grids(tmp_path / "year.csv")[1][0].message


def parquet(path: Path, column: Any, **options: Any) -> Path:
    pq.write_table(pa.table({"单位名称": ["甲社区"] * len(column), "年末人口": column}), path, **options)
    return path


@pytest.mark.parametrize(
    "column",
    [
        pa.array([[1, 2]]),
        pa.array([{"a": 1}]),
        pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int64())),
        pa.array([b"\xff"]),
        pa.array([5], pa.duration("ns")),
        pa.array([5], pa.time64("ns")),
    ],
    ids=str,
)
def test_a_column_of_anything_but_numbers_texts_and_dates_is_refused(column: pa.Array, tmp_path: Path) -> None:
    grids, unread = read_grids(parquet(tmp_path / "年报.parquet", column))
    assert not grids
    assert "第 B 列“年末人口”的类型是" in unread[0].message


@pytest.mark.parametrize(
    ("column", "value"),
    [
        (pa.array([Decimal("5.25")]), 5.25),
        (pa.array([1.5], pa.float16()), 1.5),
        (pa.array([2**64 - 1], pa.uint64()), 2**64 - 1),
        (pa.array(["甲"]).dictionary_encode(), "甲"),
        (pa.array(["甲"], pa.large_string()), "甲"),
        (pa.array([dt.date(2014, 3, 8)]), dt.date(2014, 3, 8)),
        (pa.nulls(1), None),
        (pa.array([True]), True),
    ],
    ids=str,
)
def test_odd_columns_of_plain_values_are_read_right(column: pa.Array, value: object, tmp_path: Path) -> None:
    grids, unread = read_grids(parquet(tmp_path / "年报.parquet", column))
    assert not unread
    assert grids[0].rows[1] == ["甲社区", value]


PARQUETS: dict[str, tuple[Callable[[Path], object], str]] = {
    "a date after the year 9999": (lambda path: parquet(path, pa.array([2**30], pa.date32())), "日期超出范围"),
    "a time after the year 9999": (lambda path: parquet(path, pa.array([2**62], pa.timestamp("us"))), "日期超出范围"),
    "half of a file": (
        lambda path: parquet(path, pa.array([1])) and path.write_bytes(path.read_bytes()[:100]), "读不出来"),
    "the two ends of a file": (lambda path: path.write_bytes(b"PAR1\0\0\0\0PAR1"), "读不出来"),
    "one text of 40,000 characters": (lambda path: parquet(path, pa.array(["x" * 40_000])), "文字过长"),
    "a long text a thousand times": (lambda path: parquet(path, pa.array(["x" * 40_000] * 1_000)), "文字过长"),
    "six million rows of nothing": (
        lambda path: pq.write_table(pa.table({"a": pa.nulls(6_000_000)}), path), "6000000 行"),
}  # fmt: skip


@pytest.mark.parametrize("name", PARQUETS)
def test_a_parquet_file_that_is_broken_or_a_bomb_is_refused(name: str, tmp_path: Path) -> None:
    make, says = PARQUETS[name]
    make(tmp_path / "年报.parquet")
    grids, unread = read_grids(tmp_path / "年报.parquet")
    assert not grids
    assert says in unread[0].message and unread[0].fix
