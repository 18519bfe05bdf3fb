"""Files that are broken, disguised or traps end in one clear Chinese sentence, never in a traceback."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from jihua_analysis.intake import load_tables

from .small import clean_frames, small_policy, write_xlsx

POLICY = small_policy()


def message(path: Path) -> str:
    problems = load_tables(path, POLICY).problems
    found = problems[problems["rule"] == "file"]
    assert (found["fix"] != "").all()
    return " ".join(found["message"])


@pytest.mark.parametrize(("name", "content", "says"), [
    ("a.xls", "<html><table><tr><td>单位</td></tr></table></html>".encode(), "网页"),
    ("b.xls", "\ufeff<?xml version='1.0'?><Workbook/>".encode(), "网页"),
    ("c.xlsx", b"not a workbook", "不是 Excel"),
    ("d.xlsx", b"PK\x03\x04 cut off", "损坏"),
    ("e.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "损坏"),
    ("f.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "密码"),
    ("g.csv", b"PK\x03\x04 zip", "Excel 工作簿"),
    ("h.csv", b"\xff\xff\xff\x81", "编码"),
    ("i.csv", b"a,b\0c", "不是文本"),
    ("j.parquet", b"PAR1 no", "parquet"),
    ("k.pdf", b"%PDF", "不支持"),
    ("l.xlsx", b"", "不是 Excel"),
])  # fmt: skip
def test_a_file_that_is_not_what_it_says_gets_a_clear_message(
    tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    (tmp_path / name).write_bytes(content)
    assert says in message(tmp_path / name)


def test_a_missing_path_and_an_empty_folder_are_said_so(tmp_path: Path) -> None:
    assert "没有找到" in message(tmp_path / "nothing.xlsx")
    assert "没有数据文件" in message(tmp_path)


def _rewritten(path: Path, part: str, change: tuple[bytes, bytes]) -> Path:
    out = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data.replace(*change) if name == part else data)
    path.write_bytes(out.getvalue())
    return path


def test_a_stray_cell_in_the_last_corner_is_refused_before_it_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet["A1"], sheet["XFD1048576"] = "单位名称", 1
    book.save(tmp_path / "vast.xlsx")
    assert "1048576 行 × 16384 列" in message(tmp_path / "vast.xlsx")


def test_entity_declarations_are_refused(tmp_path: Path) -> None:
    path = write_xlsx(clean_frames(), tmp_path / "entity.xlsx")
    trap = (b"<worksheet", b"<!DOCTYPE x [<!ENTITY a 'aaaa'>]><worksheet")
    assert "实体声明" in message(_rewritten(path, "xl/worksheets/sheet1.xml", trap))


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    outside = write_xlsx(clean_frames(), tmp_path / "outside.xlsx")
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "linked.xlsx").symlink_to(outside)
    problems = load_tables(folder, POLICY).problems
    assert "链接" in problems[problems["rule"] == "file"]["message"].iloc[0]


def test_an_unsupported_format_in_a_folder_is_passed_over_with_a_warning(tmp_path: Path) -> None:
    write_xlsx(clean_frames(), tmp_path / "year.xlsx")
    (tmp_path / "年报.et").write_bytes(b"wps")
    (tmp_path / "~$year.xlsx").write_bytes(b"lock")
    problems = load_tables(tmp_path, POLICY).problems
    assert problems[["severity", "file"]].to_numpy().tolist() == [["warning", "年报.et"]]


def test_hidden_and_unknown_sheets_are_passed_over_with_a_warning(tmp_path: Path) -> None:
    path = write_xlsx(clean_frames(), tmp_path / "year.xlsx")
    book = openpyxl.load_workbook(path)
    book.copy_worksheet(book["评分"]).title = "评分旧"
    book["评分旧"].sheet_state = "hidden"
    book.create_sheet("随便")["A1"] = "记事"
    book.save(path)
    problems = load_tables(path, POLICY).problems
    assert problems[["severity", "rule", "sheet"]].to_numpy().tolist() == [
        ["warning", "hidden", "评分旧"], ["warning", "unknown_table", "随便"],
    ]  # fmt: skip
