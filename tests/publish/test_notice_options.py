"""How the notice is written is asked on the command line, and the manifest records it."""

import datetime as dt
import json
import shutil
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from jihua_analysis.cli import main
from jihua_analysis.publish.compare import compare
from jihua_analysis.publish.manifest import write_manifest
from jihua_analysis.publish.notice_options import NAMES, notice_option, notice_options_from, told
from jihua_analysis.publish.notice_text import NoticeOptions
from tests.publish.small_year import GIVEN_TOTALS, write_year

SETTING = f"standing.unit.sheet={GIVEN_TOTALS['standing.unit.sheet']}"
ASKED = {
    "number": ("甲〔2015〕3号", "甲〔2015〕3号"),
    "signed": ("2015-01-20", dt.date(2015, 1, 20)),
    "red_head": ("否", False),
    "chinese_date": ("yes", True),
    "subject_words": ("计划生育,考核、通报", ("计划生育", "考核", "通报")),
    "copies": ("50", 50),
    "copied_to": ("区委办，区政府办", "区委办，区政府办"),
}


def test_every_option_of_the_notice_is_read_from_text() -> None:
    assert set(ASKED) == set(NAMES)
    assert {name: notice_option(name, text) for name, (text, _) in ASKED.items()} == {
        name: value for name, (_, value) in ASKED.items()
    }


def test_what_the_manifest_records_gives_the_same_options_again() -> None:
    options = NoticeOptions(**{name: value for name, (_, value) in ASKED.items()})
    recorded = json.loads(json.dumps({"notice": told(options)}))
    assert notice_options_from(recorded) == options
    assert told(None) == told(NoticeOptions()) == {}


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("sigend=2015-01-20", "您是否指 signed？"),
        ("colour=red", "可选的有 number、signed"),
        ("signed=20 January", "如 2015-01-20，写的是 20 January"),
        ("copies=many", "copies 要填份数"),
        ("red_head=maybe", "red_head 要填 是 或 否"),
        ("signed", "要写成 名称=值"),
    ],
)
def test_a_wrong_option_is_told_and_ends_with_2(asked: str, shown: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["year-end", "data", "--year", "2014", "--out", "x", "--notice", asked]) == 2
    assert shown in capsys.readouterr().err


def test_the_notice_is_written_as_asked_and_the_manifest_says_how(tmp_path: Path) -> None:
    data = write_year(tmp_path / "data")
    command = ["year-end", str(data), "--year", "2014", "--edition", "public", "--set", SETTING]
    asked = ["--notice", "signed=2015-01-20", "--notice", "subject_words=计划生育,考核"]
    assert main([*command, "--out", str(tmp_path / "asked"), *asked]) == 0
    body = docx.Document(str(tmp_path / "asked" / "通报.docx")).element.body  # the imprint stands in a box of its own
    text = "\n".join("".join(t.text or "" for t in p.iter(qn("w:t"))) for p in body.iter(qn("w:p")))
    assert "2015年1月20日印发" in text and "主题词：计划生育　考核" in text
    manifest = json.loads((tmp_path / "asked" / "manifest.json").read_text("utf-8"))
    assert manifest["notice"] == {"signed": "2015-01-20", "subject_words": ["计划生育", "考核"]}
    shutil.copytree(tmp_path / "asked", tmp_path / "plain")
    write_manifest(tmp_path / "plain", manifest | {"notice": {}})
    assert "通报写法“成文日期”：— → 2015-01-20" in compare(tmp_path / "plain", tmp_path / "asked")
