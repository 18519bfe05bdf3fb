"""An item, a class or a matter that several kinds call alike is, in a body's row, that of its own kind."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook, load_workbook

from jihua_analysis import load_policy, load_tables
from jihua_analysis.intake.template import write_template

FILE = """
format = "jihua-policy/1"
document = { id = "two", clause = "1", title = "两类考核", year = 2014 }
clauses = [{ id = "1", quote = "两类都按月检查评分", treatment = "management" }]
[kinds.street]
label = "街道办事处"
[kinds.bureau]
label = "局"
[sheets.s]
clause = "1"
label = "街道表"
who = ["street"]
full = 100
[sheets.b]
clause = "1"
label = "局表"
who = ["bureau"]
full = 100
[[items]]
id = "s_check"
sheet = "s"
clause = "1"
label = "月检查"
full = 100
base = { given = "points" }
[[items]]
id = "b_check"
sheet = "b"
clause = "1"
label = "月检查"
full = 100
base = { given = "points" }
[standing.street]
clause = "1"
sheet = "s"
classes = [{ id = "s_good", clause = "1", label = "优秀", take = 1 }]
[standing.bureau]
clause = "1"
sheet = "b"
classes = [{ id = "b_good", clause = "1", label = "优秀", take = 1 }]
"""


def test_a_shared_label_means_the_entry_of_the_body_s_own_kind(tmp_path: Path) -> None:
    (tmp_path / "two.toml").write_text(FILE, encoding="utf-8")
    policy = load_policy(tmp_path / "two.toml")
    book = Workbook()
    sheets = {
        "考核对象": [["单位名称", "类别"], ["东街", "街道办事处"], ["城管局", "局"]],
        "评分": [["单位名称", "时期", "评分项", "得分"], ["东街", 2014, "月检查", 90], ["城管局", 2014, "月检查", 80]],
        "历年结果": [["单位名称", "年度", "类别结果"], ["东街", 2013, "优秀"], ["城管局", 2013, "优秀"]],
    }
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.remove(book.worksheets[0])
    book.save(tmp_path / "data.xlsx")
    tables = load_tables(tmp_path / "data.xlsx", policy)
    assert dict(zip(tables.scores["body"], tables.scores["item"], strict=True)) == {
        "东街": "s_check",
        "城管局": "b_check",
    }
    assert dict(zip(tables.history["body"], tables.history["class"], strict=True)) == {
        "东街": "s_good",
        "城管局": "b_good",
    }
    assert "not_reporting" not in set(tables.problems["rule"])


def test_a_blank_workbook_holds_the_tables_that_the_document_reads(tmp_path: Path) -> None:
    (tmp_path / "two.toml").write_text(FILE, encoding="utf-8")
    made = load_workbook(write_template(load_policy(tmp_path / "two.toml"), tmp_path / "blank.xlsx"))
    assert made.sheetnames == ["说明", "考核对象", "评分", "历年结果", "研究决定", "示例", "选项"]
    assert made["说明"]["A2"].value == "依据：《两类考核》"
    choices = [c.value for c in made["选项"]["A"][1:] if c.value]
    assert choices == ["街道办事处", "局", "考核机关"]
