"""Person-level headings and values are refused without being repeated; every heading of ours passes."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from jihua_analysis.intake import load_tables
from jihua_analysis.intake.headings import Recogniser, column_named
from jihua_analysis.intake.personal import has_valid_check_digit, heading_reason, looks_like_names, value_reason
from jihua_analysis.intake.template import blanks_of, heading_of
from jihua_analysis.policy import load_policy

from .small import clean_frames, small_policy, write_xlsx

POLICY = small_policy()
ID_18 = "11010519491231002X"
"""The example number of GB 11643 itself."""
NAMES = ["王小明", "李红", "张伟", "刘洋", "陈静", "杨光", "赵敏", "黄磊", "周涛", "吴刚"]


@pytest.mark.parametrize("heading", [
    "姓名", "姓　名", "职工姓名", "身份证号", "身份证号码（18位）", "联系电话", "手机", "家庭住址", "出生日期",
    "出生年月", "配偶",
    "配偶情况", "子女数", "怀孕时间", "避孕措施", "手术日期", "婚育证明编号", "银行卡号", "年龄", "性别", "负责人",
        "name",
    "Full Name", "ID", "ID Number", "ｐｈｏｎｅ", "Mobile No.", "Home Address", "date of birth", "Spouse", "children",
    "pregnancy", "contraception", "surgery", "certificate no", "bank card", "xingming", "xing ming", "Xìng Míng",
    "shenfenzheng", "dianhua", "peiou", "sfz",
])  # fmt: skip
def test_a_heading_that_asks_for_personal_data_is_refused(heading: str) -> None:
    assert heading_reason(heading)


@pytest.mark.parametrize("heading", [
    "单位名称", "社区名称", "负责人数", "社区 名称", "unit name", "community_name", "body", "户数", "月份", "备注",
    "女职工人数",
    "出生人数", "佐证编号", "决定人职务", "培训参加人次", "办公用房面积",
])  # fmt: skip
def test_a_heading_of_an_office_passes(heading: str) -> None:
    assert heading_reason(heading) == ""


@pytest.mark.parametrize("policy", [POLICY, load_policy("daxuelu_2014")], ids=["small", "daxuelu_2014"])
def test_every_heading_of_a_blank_workbook_is_a_column_and_so_exempt(policy: object) -> None:
    recogniser = Recogniser(policy)  # type: ignore[arg-type]  # two policies of one type
    for blank in blanks_of(policy, 2014):  # type: ignore[arg-type]  # as above
        known = recogniser.headings[blank.table.name]
        for column in blank.columns:
            assert column_named(heading_of(column), known) == column.name


@pytest.mark.parametrize("text", [
    ID_18, f"编号{ID_18}", "１１０１０５１９４９１２３１００２Ｘ", "110105 19491231 002X", "110105491231002",
    "13812345678", "138 1234 5678",
    "138-1234-5678", "电话：13812345678。", "+86 13812345678",
])  # fmt: skip
def test_a_personal_number_is_found_in_any_dress(text: str) -> None:
    assert value_reason(text)


@pytest.mark.parametrize(
    "text", ["110105194912310021", "12345678901", "2014-03-08", "20140308001", "大办发〔2014〕7号", "1381234567"]
)
def test_other_numbers_pass(text: str) -> None:
    assert value_reason(text) == ""


def test_the_check_digit_follows_the_standard() -> None:
    # GB 11643, annex: 11010519491231002X and 440524188001010014 are valid
    assert has_valid_check_digit(ID_18)
    assert has_valid_check_digit("440524188001010014")
    assert not has_valid_check_digit("440524188001010015")


def test_many_short_strings_led_by_surnames_are_names_and_bodies_or_roles_are_not() -> None:
    assert looks_like_names(NAMES)
    assert not looks_like_names(NAMES[:5])
    assert not looks_like_names([f"{a}{b}社区" for a in "王李张刘陈" for b in "家庄"])
    assert not looks_like_names(["主任", "书记", "副主任", "计生专干", "党工委", "考核组", "科长", "主席", "办事员"])


def _refused(tmp_path: Path, sheet: str, frame: pd.DataFrame, *never: str) -> pd.DataFrame:
    tables = load_tables(
        write_xlsx({"考核对象": clean_frames()["考核对象"]} | {sheet: frame}, tmp_path / "personal.xlsx"), POLICY
    )
    shown = tables.problems.to_csv()
    assert not [word for word in never if word in shown]
    held = "".join(tables.frame(name).to_csv() for name in ("bodies", "counts", "posts", "log", "scores", "decisions"))
    assert not [word for word in never if word in held]
    return tables.problems[tables.problems["rule"] == "personal"]


def test_a_name_column_refuses_its_sheet_and_no_value_is_repeated(tmp_path: Path) -> None:
    posts = clean_frames()["岗位配备"].assign(姓名=["欧阳测试", "司马测试"])
    found = _refused(tmp_path, "岗位配备", posts, "欧阳测试", "司马测试")
    assert found[["severity", "sheet", "cell", "value"]].to_numpy().tolist() == [["error", "岗位配备", "L1", ""]]
    assert "姓名" in found["message"].iloc[0]


@pytest.mark.parametrize("value", [ID_18, "13812345678", 13812345678.0, 4.1010319900307e17, "110105491231002"])
def test_a_personal_number_in_a_text_column_is_refused_at_its_cell(tmp_path: Path, value: object) -> None:
    log = clean_frames()["工作台账"].astype(object)
    log.loc[1, "佐证编号"] = value
    found = _refused(tmp_path, "工作台账", log, ID_18, "13812345678", "110105491231002")
    assert found["cell"].tolist() == ["E3"]


def test_an_eleven_digit_amount_in_a_declared_number_is_no_telephone(tmp_path: Path) -> None:
    fiscal = clean_frames()["财政数据"].assign(数额=[13812345678, 13912345678])
    assert _refused(tmp_path, "财政数据", fiscal).empty


def test_a_list_of_names_under_an_innocent_heading_is_refused(tmp_path: Path) -> None:
    for sheet, column in (("评分", "评分理由"), ("评分", "单位名称"), ("岗位配备", "岗位角色")):
        frame = pd.concat([clean_frames()[sheet]] * 5, ignore_index=True)[: len(NAMES)]
        frame[column] = NAMES[: len(frame)]
        assert len(_refused(tmp_path, sheet, frame, *NAMES)) == 1


def test_bodies_may_be_called_anything(tmp_path: Path) -> None:
    bodies = pd.DataFrame({"单位名称": NAMES, "类别": "单位"})
    assert _refused(tmp_path, "考核对象", bodies).empty


def test_a_roster_on_an_unknown_sheet_is_refused_too(tmp_path: Path) -> None:
    roster = pd.DataFrame({"序号": [1, 2], "姓名": NAMES[:2], "手机": ["13812345678", "13912345678"]})
    found = _refused(tmp_path, "花名册", roster, *NAMES[:2], "13812345678")
    assert found["cell"].tolist() == ["B1", "C1"]


def test_a_csv_without_headings_shows_none_of_its_first_row(tmp_path: Path) -> None:
    (tmp_path / "评分.csv").write_text(f"王小明,{ID_18}\n李红,13812345678\n", encoding="utf-8")
    problems = load_tables(tmp_path, POLICY).problems
    assert "personal" in set(problems["rule"])
    assert not [w for w in ("王小明", ID_18, "13812345678") if w in problems.to_csv()]


@pytest.mark.parametrize("line", [
    ["填表人：王小五　联系电话：13812345678"], ["填表人：", "王小五", "联系电话：", "13812345678"],
    ["联系电话：13812345678"],
])  # fmt: skip
@pytest.mark.parametrize("is_above", [True, False])
def test_who_filled_a_form_in_is_passed_over_and_never_read(tmp_path: Path, line: list[str], is_above: bool) -> None:
    path = write_xlsx(clean_frames(), tmp_path / "year.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book["社区月报"]
    if is_above:
        sheet.insert_rows(1)
    row = 1 if is_above else sheet.max_row + 2
    for column, text in enumerate(line, start=1):
        sheet.cell(row, column, text)
    book.save(path)
    tables = load_tables(path, POLICY)
    assert set(tables.problems["severity"]) <= {"note"} and len(tables.counts) == 32
    assert "138" not in tables.problems.to_csv()


def test_a_telephone_number_in_a_data_row_refuses_its_sheet_beside_any_form_line(tmp_path: Path) -> None:
    frames = clean_frames()
    frames["社区月报"] = frames["社区月报"].assign(说明一=["填表人：甲", "13812345678", *[""] * 22])
    tables = load_tables(write_xlsx(frames, tmp_path / "year.xlsx"), POLICY)
    assert "personal" in set(tables.problems["rule"])
