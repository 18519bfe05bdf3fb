"""Whatever form the same year's tables come in, the same tables come out."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from jihua_analysis.intake import load_tables
from jihua_analysis.intake.schema import TABLES, Tables

from .small import clean_frames, small_policy, write_xlsx

POLICY = small_policy()


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    return load_tables(write_xlsx(clean_frames(), tmp_path_factory.mktemp("clean") / "year.xlsx"), POLICY)


def same(left: Tables, right: Tables) -> None:
    for table in TABLES:
        a, b = left.frame(table.name), right.frame(table.name)
        keys = list(table.keys)
        a, b = (f.sort_values(keys, ignore_index=True)[sorted(f.columns)] for f in (a, b))
        pd.testing.assert_frame_equal(a, b, obj=table.name)


def test_a_clean_workbook_has_no_problem_and_typed_tables(clean: Tables) -> None:
    assert clean.problems.empty
    # 2 communities × 12 months, 2 × the year, 3 units × 2 halves
    assert len(clean.counts) == 24 + 2 + 6
    row = clean.counts.set_index(["body", "period"]).loc[("甲社区", "2014-03")]
    assert (row["births"], row["births_boys"], row["births_girls"]) == (9, 5, 4)
    assert clean.counts["births"].dtype == "Int64"
    assert clean.counts["pass_rate"].dtype == "Float64"
    assert clean.bodies["kind"].tolist() == ["community"] * 2 + ["unit"] * 3
    assert clean.posts["formal"].tolist() == [True, False]
    assert clean.history["class"].tolist() == ["class1", "rest", "rest"]
    assert clean.log["done_on"].tolist() == [pd.Timestamp(2014, 1, 12), pd.Timestamp(2014, 1, 14)]
    assert clean.files == ("year.xlsx",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_folder_of_csv_files_reads_like_the_workbook(clean: Tables, tmp_path: Path, encoding: str) -> None:
    for name, frame in clean_frames().items():
        frame.to_csv(tmp_path / f"{name}.csv", index=False, encoding=encoding)
    (tmp_path / "README.md").write_text("not data")
    got = load_tables(tmp_path, POLICY)
    assert got.problems.empty
    same(got, clean)


def test_a_folder_may_mix_parquet_and_xlsx_and_split_a_table(clean: Tables, tmp_path: Path) -> None:
    frames = clean_frames()
    monthly = frames.pop("社区月报")
    monthly[:12].to_parquet(tmp_path / "社区月报-甲.parquet")
    monthly[12:].to_csv(tmp_path / "社区月报-乙.csv", index=False)
    write_xlsx(frames, tmp_path / "其余.xlsx")
    got = load_tables(tmp_path, POLICY)
    assert got.problems.empty
    same(got, clean)


def test_counts_in_long_form_give_the_same_tables(clean: Tables, tmp_path: Path) -> None:
    frames = clean_frames()
    for name in ("社区月报", "社区年报", "单位半年报"):
        frame = frames.pop(name).rename(columns={"社区名称": "单位名称"}).astype(object)
        frames[f"{name}长表"] = frame.melt(["单位名称", "时期"], var_name="指标", value_name="数值")
    got = load_tables(write_xlsx(frames, tmp_path / "long.xlsx"), POLICY)
    assert got.problems.empty
    same(got, clean)


def test_english_headings_and_names_read_like_chinese_ones(clean: Tables, tmp_path: Path) -> None:
    frames = clean_frames()
    english = {c.label: c.name for t in TABLES for c in t.columns} | {m.label: k for k, m in POLICY.measures.items()}
    names = {t.label: t.name for t in TABLES}
    english["社区名称"] = "body"
    renamed = {names.get(n, n): f.rename(columns=english | _by_table(n)) for n, f in frames.items()}
    got = load_tables(write_xlsx(renamed, tmp_path / "english.xlsx"), POLICY)
    assert got.problems.empty
    same(got, clean)


def _by_table(label: str) -> dict[str, str]:
    return {c.label: c.name for t in TABLES if t.label == label for c in t.columns}


def test_titles_units_two_row_headings_merged_cells_and_totals_do_not_matter(clean: Tables, tmp_path: Path) -> None:
    frames = clean_frames()
    monthly = frames.pop("社区月报")
    path = write_xlsx(frames, tmp_path / "untidy.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book.create_sheet("２０１４年社区月报", 1)
    sheet.append(["2014年社区月报表"])
    sheet.merge_cells("A1:F1")
    sheet.append(["填报单位：本办", None, None, None, "单位：人"])
    sheet.append(["序 号", "社区名称", "时　期", "出生人数（人）", "其中", None, "备注"])
    sheet.merge_cells("E3:F3")
    for column in "ABCDG":
        sheet.merge_cells(f"{column}3:{column}4")
    sheet.append([None, None, None, None, " 男　婴 ", "出生女婴数 (人)"])
    for i, row in enumerate(monthly.itertuples(index=False)):
        first = i % 12 == 0
        month = int(row[1][5:])
        sheet.append(
            [
                i + 1,
                f" {row[0]} " if first else None,
                f"２０１４年{month}月",
                f"{row[2]}",
                f"{row[3]} 人",
                row[4],
                "正常",
            ]
        )
        if first:
            sheet.merge_cells(start_row=5 + i, end_row=16 + i, start_column=2, end_column=2)
    sheet.append([])
    sheet.append(["合 计", None, None, 9 * 12 + 10 * 12])
    sheet.append(["注：数据来自台账"])
    book.save(path)
    got = load_tables(path, POLICY)
    # the note below stands in no column of the table and is passed over like a blank row
    assert got.problems[["severity", "cell"]].to_numpy().tolist() == [["note", "A30"]]
    same(got, clean)


def test_several_sheets_of_counts_join_on_body_and_period(tmp_path: Path) -> None:
    frames = clean_frames()
    monthly = frames["社区月报"]
    frames["社区月报"] = monthly[["社区名称", "时期", "出生人数"]]
    frames["社区月报（分性别）"] = monthly[["社区名称", "时期", "出生男婴数", "出生女婴数"]].iloc[::-1]
    got = load_tables(write_xlsx(frames, tmp_path / "split.xlsx"), POLICY)
    assert got.problems.empty
    row = got.counts.set_index(["body", "period"]).loc[("乙社区", "2014-12")]
    assert (row["births"], row["births_boys"], row["births_girls"]) == (10, 6, 4)


def test_bodies_are_found_by_full_name_width_and_spacing(tmp_path: Path) -> None:
    frames = clean_frames()
    frames["单位半年报"]["单位名称"] = frames["单位半年报"]["单位名称"].replace(
        {"单位01": "单位０１", "单位02": "单位02（全称）"}
    )
    got = load_tables(write_xlsx(frames, tmp_path / "names.xlsx"), POLICY)
    assert got.problems.empty
    assert set(got.counts["body"]) == {"甲社区", "乙社区", "单位01", "单位02", "单位03"}


def test_an_office_column_is_taken_from_bodies_where_a_sheet_has_none(tmp_path: Path) -> None:
    frames = clean_frames()
    frames["考核对象"].insert(0, "街道办事处", "东办")
    got = load_tables(write_xlsx(frames, tmp_path / "office.xlsx"), POLICY)
    assert got.problems[got.problems["severity"] == "error"].empty
    assert set(got.counts["office"]) == {"东办"}


def test_marks_say_not_applicable_or_suppressed_and_the_number_stays_missing(tmp_path: Path) -> None:
    frames = clean_frames()
    yearly = frames["社区年报"].astype(object)
    yearly.loc[0, "合格率"], yearly.loc[1, "合格率"] = "不适用", "＊"
    yearly.loc[0, "争取资金"], yearly.loc[1, "争取资金"] = "—", "无数据"
    frames["社区年报"] = yearly
    got = load_tables(write_xlsx(frames, tmp_path / "marks.xlsx"), POLICY)
    marks = got.marks.set_index(["body", "column"])["state"].to_dict()
    assert marks == {
        ("甲社区", "pass_rate"): "not_applicable", ("乙社区", "pass_rate"): "suppressed",
        ("甲社区", "grants"): "not_applicable",
    }  # fmt: skip
    assert got.counts.loc[got.counts["period"] == "2014", ["pass_rate", "grants"]].isna().all(axis=None)
    assert got.problems[got.problems["severity"] == "error"].empty


def test_percent_signs_percent_formats_and_per_milles_come_in_the_unit_of_the_column(tmp_path: Path) -> None:
    frames = clean_frames()
    yearly = frames["社区年报"].astype(object)
    yearly.loc[0, "合格率"], yearly.loc[1, "合格率"] = "98.25%", "７‰"
    frames["社区年报"] = yearly
    path = write_xlsx(frames, tmp_path / "percent.xlsx")
    rates = load_tables(path, POLICY).counts.set_index(["body", "period"])["pass_rate"]
    assert rates["甲社区", "2014"] == 98.25
    assert rates["乙社区", "2014"] == 0.7
    book = openpyxl.load_workbook(path)
    cell = book["社区年报"]["D2"]
    cell.value, cell.number_format = 0.9825, "0.00%"
    book.save(path)
    assert load_tables(path, POLICY).counts.set_index(["body", "period"])["pass_rate"]["甲社区", "2014"] == 98.25


@pytest.mark.parametrize("written", [41706, 41706.0, "2014年3月8日", "2014/3/8", "2014.3.8", "2014-03-08",
"２０１４０３０８",
                                     dt.date(2014, 3, 8), dt.datetime(2014, 3, 8)])  # fmt: skip
def test_a_date_is_the_same_day_however_it_is_written(tmp_path: Path, written: object) -> None:
    frames = {name: clean_frames()[name] for name in ("考核对象", "事项登记")}
    frames["事项登记"]["日期"] = pd.Series([written], dtype=object)
    got = load_tables(write_xlsx(frames, tmp_path / "date.xlsx"), POLICY)
    # day 41706 of Excel's calendar: 41640 is 2014-01-01, and 8 March is 66 days later
    assert got.events["date"].tolist() == [pd.Timestamp(2014, 3, 8)]
    assert "事项登记" not in set(got.problems["sheet"])


@pytest.mark.parametrize(("written", "period"), [
    (2014, "2014"), ("2014年", "2014"), ("2014年度", "2014"), ("2014年上半年", "2014-H1"), ("2014-H2", "2014-H2"),
    ("2014年第一季度", "2014-Q1"), ("2014年四季度", "2014-Q4"), ("2014-Q1", "2014-Q1"), ("2014年3月", "2014-03"),
    ("2014-03", "2014-03"), (201403, "2014-03"), ("２０１４．３", "2014-03"), (dt.date(2014, 3, 1), "2014-03"),
])  # fmt: skip
def test_a_period_is_the_same_however_it_is_written(tmp_path: Path, written: object, period: str) -> None:
    frames = {name: clean_frames()[name] for name in ("考核对象", "抽样核查")}
    frames["抽样核查"]["时期"] = pd.Series([written] * 2, dtype=object)
    got = load_tables(write_xlsx(frames, tmp_path / "period.xlsx"), POLICY)
    assert got.samples["period"].tolist() == [period] * 2
    assert "抽样核查" not in set(got.problems["sheet"])


@pytest.mark.parametrize(
    ("yes", "no"), [("是", "否"), ("√", "×"), ("有", "无"), (1, 0), ("１", "０"), ("TRUE", "false"), (True, False)]
)
def test_yes_and_no_are_read_in_every_spelling(tmp_path: Path, yes: object, no: object) -> None:
    frames = {name: clean_frames()[name] for name in ("考核对象", "岗位配备")}
    frames["岗位配备"]["专职"] = pd.Series([yes, no], dtype=object)
    got = load_tables(write_xlsx(frames, tmp_path / "flags.xlsx"), POLICY)
    assert got.posts["full_time"].tolist() == [True, False]
    assert "岗位配备" not in set(got.problems["sheet"])


def test_codes_keep_their_leading_zeros_and_thousands_their_commas(tmp_path: Path) -> None:
    frames = clean_frames()
    frames["岗位配备"]["岗位代码"] = ["012345", 12.0]
    frames["社区年报"] = frames["社区年报"].assign(年末人口=["5,210", "４，６３０"])
    got = load_tables(write_xlsx(frames, tmp_path / "codes.xlsx"), POLICY)
    assert got.posts["post"].tolist() == ["012345", "12"]
    assert got.counts["population_end"].dropna().tolist() == [5210, 4630]


def test_reading_writes_nothing(tmp_path: Path) -> None:
    write_xlsx(clean_frames(), tmp_path / "year.xlsx")
    for name, frame in clean_frames().items():
        frame.to_csv(tmp_path / f"{name}.csv", index=False)
    before = {p: hashlib.sha256(p.read_bytes()).hexdigest() for p in tmp_path.iterdir()}
    load_tables(tmp_path, POLICY)
    assert {p: hashlib.sha256(p.read_bytes()).hexdigest() for p in tmp_path.iterdir()} == before


def test_the_order_of_rows_changes_nothing(clean: Tables, tmp_path: Path) -> None:
    frames = {name: frame.iloc[::-1] for name, frame in reversed(clean_frames().items())}
    got = load_tables(write_xlsx(frames, tmp_path / "reversed.xlsx"), POLICY)
    assert got.problems.empty
    same(got, clean)
