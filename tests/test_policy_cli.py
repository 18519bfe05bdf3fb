"""`jihua policy` and `jihua score` from the command line."""

import csv
from pathlib import Path

import pytest

from jihua_analysis.cli import main
from jihua_analysis.policy.json_schema import schema_text
from jihua_analysis.policy.load import SHIPPED

ROOT = Path(__file__).parents[1]
DATA = ROOT / "data_samples" / "elder_care_year"
SHIPPED_TEXT = (SHIPPED / "elder_care_2014.toml").read_text(encoding="utf-8")


def edited(folder: Path, *changes: tuple[str, str]) -> Path:
    """The second shipped document with some of its text replaced."""
    text = SHIPPED_TEXT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_check_says_what_a_sound_file_holds(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "check", "elder_care_2014"]) == 0
    assert "没有问题。条款 22 条" in capsys.readouterr().out


def test_check_lists_every_fault_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = edited(
        tmp_path,
        ('denominator = "visits_due"', 'denominator = "visits_dew"'),
        ("full = 15\n", "full = 16\n"),
        ('within = "advanced"', 'within = "advancedd"'),
    )
    assert main(["policy", "check", str(path)]) == 2
    said = capsys.readouterr().err
    assert "3 处问题" in said
    assert "Did you mean 'visits_due'?" in said
    assert "add up to 101, the sheet says 100" in said
    assert "Did you mean 'advanced'?" in said


def test_diff_tells_next_years_changes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = edited(
        tmp_path, ('clause = "E2.2"\nat_least = 98', 'clause = "E2.2"\nat_least = 99'), ("take = 4", "take = 3")
    )
    assert main(["policy", "diff", "elder_care_2014", str(path)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "〔E2.2〕目标 按时上门率 98%以上 → 99%以上",
        "〔E7.2〕先进社区名额 4 → 3",
        "",
        "共 2 处不同。",
    ]


def test_show_prints_and_saves_the_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "show", "elder_care_2014"]) == 0
    assert "【评定和奖惩】" in capsys.readouterr().out
    md, book = tmp_path / "a.md", tmp_path / "a.xlsx"
    assert main(["policy", "show", "elder_care_2014", "--md", str(md), "--xlsx", str(book)]) == 0
    assert "| 社区 | 类别 | 示范社区 | E7.2 | 在先进社区中评 2 个 |" in md.read_text(encoding="utf-8")
    first = book.read_bytes()
    main(["policy", "show", "elder_care_2014", "--xlsx", str(book)])
    assert book.read_bytes() == first


def test_the_committed_schema_is_the_models(capsys: pytest.CaptureFixture[str]) -> None:
    committed = (ROOT / "docs" / "jihua-policy.schema.json").read_text(encoding="utf-8")
    assert committed == schema_text(), "run: jihua policy schema --out docs/jihua-policy.schema.json"
    assert main(["policy", "schema"]) == 0
    assert capsys.readouterr().out == committed


def test_score_writes_three_files_that_excel_opens_and_the_same_bytes_twice(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for out in (one, other):
        assert main(["score", "elder_care_2014", str(DATA), "--out", str(out)]) == 0
    names = ["points.csv", "standing.csv", "totals.csv"]
    assert sorted(p.name for p in one.iterdir() if p.suffix == ".csv") == names
    for name in names:
        assert (one / name).read_bytes().startswith(b"\xef\xbb\xbf")
        assert (one / name).read_bytes() == (other / name).read_bytes()
    with (one / "points.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert list(rows[0]) == ["office", "body", "period", "item", "full", "points", "because"]
    assert len(rows) == 12 * 12
    mine = [row for row in rows if (row["body"], row["item"]) == ("戊社区", "E04")]
    assert [(row["full"], row["points"]) for row in mine] == [("10.0", "4.8")]  # tests/policy/test_elder_care.py


def test_score_takes_another_reading(tmp_path: Path) -> None:
    assert main(["score", "elder_care_2014", str(DATA), "--out", str(tmp_path / "o"), "--reading", "R1=whole"]) == 0
    text = (tmp_path / "o" / "points.csv").read_text(encoding="utf-8-sig")
    assert any(line.startswith("本办,戊社区,2014,E02,15.0,10.5,") for line in text.splitlines())


def test_score_leaves_what_stood_there_where_nothing_can_be_computed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, empty = tmp_path / "out", tmp_path / "empty"
    empty.mkdir()
    assert main(["score", "elder_care_2014", str(DATA), "--out", str(out)]) == 0
    before = {p.name: p.read_bytes() for p in out.iterdir()}
    assert main(["score", "elder_care_2014", str(empty), "--out", str(out)]) == 1
    assert {p.name: p.read_bytes() for p in out.iterdir()} == before
    assert "什么也算不出来" in capsys.readouterr().err


def test_the_help_lists_the_new_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    said = capsys.readouterr().out
    assert "policy" in said and "score" in said
