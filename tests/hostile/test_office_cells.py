"""Cells as offices really fill them: each is read right or refused where it stands, none is dropped in silence."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from jihua_analysis.intake import load_tables
from tests.hostile.books import old_book, old_records
from tests.hostile.habits import LOG, MONTHLY, POLICY, YEARLY, births, book, cell, cells, strictly, told


def test_a_number_written_as_text_is_that_number(tmp_path: Path) -> None:
    means = {"９": 9, "1,234": 1234, "１，２３４": 1234, "1 234": 1234, "1\u00a0234": 1234, " 9 人 ": 9,
             "9.0": 9, "٣": 3,
             "９．０": 9, "+9": 9, "9\u200b": 9}  # fmt: skip
    tables = book(tmp_path, cells(MONTHLY, "C", means))
    assert births(tables)[: len(means)] == list(means.values())
    assert "number" not in set(tables.problems["rule"])


def test_what_is_no_number_for_sure_is_refused_at_its_cell(tmp_path: Path) -> None:
    no_number = ("12①", "9²", "①", "½", "9\n10", "9 10", "12 34", "9万", "1.2万元", "9，10", "9、10", "(9)", "9-",
                 "约9",
                 "9+", "−9", "九", "9,5", "1e3", "'9", "9（含2）", True)  # fmt: skip
    wrong: list[tuple[Any, str]] = [(written, "number") for written in no_number]
    others = {
        "excel_date": [dt.date(2014, 1, 9)], "negative": [-9, "-9"], "fraction": [9.5],
        "percent_in_count": ["9％", "9‰"], "too_large": [1e15, "9" * 20],
    }  # fmt: skip
    wrong += [(written, rule) for rule, values in others.items() for written in values]
    for part in (wrong[:20], wrong[20:]):
        tables = book(tmp_path, cells(MONTHLY, "C", (written for written, _ in part)))
        found = {(c, r) for severity, c, r in told(tables.problems) if severity == "error"}
        missed = [w for row, (w, rule) in enumerate(part, start=2) if (f"C{row}", rule) not in found]
        assert not missed
        assert pd.isna(births(tables)[: len(part)]).all()


PERCENTS = [
    (0.9825, "0.00%", 98.25), (0.9825, "0.00%;[Red]-0.00%", 98.25), (0.98, '[<1]0%;"全部"', 98),
    (98.25, '0.00"%"', 98.25), (98.25, r"0.00\%", 98.25), (0.5, '0.0"%"', 0.5),
    ("98.25％", "General", 98.25), (98.25, "General", 98.25),
]  # fmt: skip


@pytest.mark.parametrize("strict", [False, True], ids=["", "strict"])
def test_a_percentage_is_what_excel_shows(strict: bool, tmp_path: Path) -> None:
    def change(whole: openpyxl.Workbook) -> None:
        whole[MONTHLY]["F1"] = "合格率"
        for row, (stored, shown, _) in enumerate(PERCENTS, start=2):
            cell(MONTHLY, f"F{row}", stored, shown)(whole)

    tables = book(tmp_path, change)
    if strict:
        tables = load_tables(strictly(tmp_path / "year.xlsx"), POLICY)
    rates = tables.counts.loc[tables.counts["body"].eq("甲社区"), "pass_rate"]
    assert rates.to_list()[: len(PERCENTS)] == [means for _, _, means in PERCENTS]
    assert tables.errors.empty


def broken_cells(whole: openpyxl.Workbook) -> None:
    for at, error in (("C2", "#N/A"), ("C3", "#REF!"), ("A4", "#NAME?"), ("B5", "#VALUE!"), ("E6", "#DIV/0!")):
        whole[MONTHLY][at].value, whole[MONTHLY][at].data_type = error, "e"
    whole[MONTHLY]["D7"].value = "=2+3"


@pytest.mark.parametrize("strict", [False, True], ids=["", "strict"])
def test_every_error_and_uncomputed_formula_is_told_at_its_cell(strict: bool, tmp_path: Path) -> None:
    tables = book(tmp_path, broken_cells)
    if strict:
        tables = load_tables(strictly(tmp_path / "year.xlsx"), POLICY)
    wrong = tables.problems[tables.problems["rule"].eq("excel_error")]
    assert wrong["cell"].to_list() == ["C2", "C3", "A4", "B5", "E6", "D7"]
    assert wrong["value"].to_list() == ["#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "公式未计算"]


OLD = [["单位名称", "时期", "合格率", "争取资金"], ["甲社区", "2014", 0.98, 7.0]]


def test_an_old_workbook_tells_percentages_and_errors_too(tmp_path: Path) -> None:
    """98 % stored as 0.98, and #DIV/0! (code 7 of the old format) in the cell beside it."""
    stream = old_records(YEARLY, OLD, percents={(1, 2)}, errors={(1, 3): 7})
    (tmp_path / "year.xls").write_bytes(old_book(stream))
    tables = load_tables(tmp_path / "year.xls", POLICY)
    assert tables.counts["pass_rate"].to_list() == [98]
    wrong = tables.problems[tables.problems["rule"].eq("excel_error")]
    assert wrong[["cell", "value"]].to_numpy().tolist() == [["D2", "#DIV/0!"]]


def test_a_month_is_read_however_it_is_written(tmp_path: Path) -> None:
    written = ["2014年１月份", "２０１４－０２", 201403, 2014.04, "2014/5", dt.date(2014, 6, 1), "2014 年 7 月",
               "2014.8", 2014.09,
               "2014-10", 2014.11, "2014年十二月"]  # fmt: skip
    tables = book(tmp_path, cells(MONTHLY, "B", written))
    assert births(tables) == [9] * 12
    assert tables.problems.empty


def test_a_month_that_may_be_another_is_refused(tmp_path: Path) -> None:
    """Excel stores a typed 2014.10 as 2014.1: October would be read as January."""
    written = {2014.1: "october", "2014.1": "october", "2014-1①": "period", 41640: "period", "14年1月": "period",
               dt.date(2014, 1, 15): "period", "二〇一四年一月": "period", "2014-13": "period"}  # fmt: skip
    tables = book(tmp_path, cells(MONTHLY, "B", written))
    found = {(c, r) for severity, c, r in told(tables.problems) if severity == "error"}
    assert {(f"B{row}", rule) for row, rule in enumerate(written.values(), start=2)} <= found
    assert len(births(tables)) == 12 - len(written)


def test_a_day_is_a_day_whatever_the_hour(tmp_path: Path) -> None:
    """The ledger is due on the 14th; done on the afternoon of that day it is in time."""
    moments = [
        dt.datetime(2014, 1, 14, 15, 30),
        41653.64,
        "2014.1.14",
        20140114,
        "2014年1月14日",
        "2014-01-14 00:00:00",
    ]

    def change(whole: openpyxl.Workbook) -> None:
        for month, moment in enumerate(moments, start=2):
            whole[LOG].append(["甲社区", "台账更新", f"2014-{month:02d}", moment])

    assert book(tmp_path, change).log["done_on"].to_list()[2:] == [pd.Timestamp(2014, 1, 14)] * len(moments)


def test_days_counted_from_1904_are_the_same_days_as_date_and_as_bare_number(tmp_path: Path) -> None:
    """14 January 2014 is day 41653 from 1900 and, 1462 days fewer, day 40191 from 1904."""

    def change(whole: openpyxl.Workbook) -> None:
        whole.epoch = CALENDAR_MAC_1904
        cell(LOG, "D2", 40191)(whole)

    tables = book(tmp_path, change)
    assert tables.log["done_on"].to_list() == [pd.Timestamp(2014, 1, 14)] * 2
    assert tables.problems.empty
