"""Policy files, formulas, readings and overrides that are traps end in a list of faults, and soon."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jihua_analysis.policy.formula import FormulaError, parse
from jihua_analysis.policy.limits import LIMITS, LimitError, check_limits
from jihua_analysis.policy.load import SHIPPED, PolicyError, load_policy

TEXT = (SHIPPED / "daxuelu_2014.toml").read_text(encoding="utf-8")
READING = "[readings.d]\nchoice = 'a'\n[[readings.d.options]]\nid = 'a'\nset = {}\n"

FILES: dict[str, tuple[str | bytes, str]] = {
    "a hundred thousand brackets": ("a = " + "[" * 100_000, "nested deeper than 32"),
    "the same, closed": ("a = " + "[" * 100_000 + "]" * 100_000, "nested deeper than 32"),
    "tables in tables": ("a = " + "{a = " * 5_000 + "1" + "}" * 5_000, "nested deeper than 32"),
    "a key of twenty thousand parts": (".".join(["a"] * 20_000) + " = 1", "nested deeper than 32"),
    "the same in quotes, with blanks": (" . ".join(['"a"'] * 20_000) + " = 1", "nested deeper than 32"),
    "forty tables deep": ("[" + ".".join(["a"] * 40) + "]", "nested deeper than 32"),
    "a number of five thousand digits": ("a = " + "9" * 5_000, "without sense"),
    "a number of four thousand digits": (f"[document]\nyear = {'9' * 4_000}", "at most 15 digits"),
    "a number without end": (TEXT.replace("at_least = 98", "at_least = 1e999999999"), "at most 15 digits"),
    "a number close to nothing": (TEXT.replace("at_least = 98", "at_least = 1e-999999999"), "at most 15 digits"),
    "no number": (TEXT.replace("at_least = 98", "at_least = nan"), "finite number"),
    "a year without sense": (TEXT.replace("year = 2014", "year = 99999999"), "1949–2199"),
    "a day that is none": (TEXT.replace("signed = 2014-02-17", "signed = 2014-02-30"), "not TOML"),
    "twenty thousand unknown keys": ("\n".join(f"k{i} = 1" for i in range(20_000)), "faults more"),
    "three megabytes": ("#" * 3_000_000, "JIHUA_MAX_POLICY_KB"),
    "GBK": (TEXT.encode("gb18030"), "not UTF-8"),
    "UTF-16": (TEXT.encode("utf-16"), "not UTF-8"),
    "bytes": (bytes(range(256)), "not UTF-8"),
    "a zero byte": ("a = '\0'", "not TOML"),
    "nothing": ("", "is missing"),
    "lists and numbers in place of tables": ("document = []\nclauses = 5\nkinds = 1\nreadings = 'x'", "dictionary"),
    "options that are none": (READING.replace("set = {}", "set = [1]"), "is missing"),
    "a choice that is a list": (READING.replace("'a'", "['a']"), "is missing"),
    "a reading that is a number": ("[readings]\na = 5", "is missing"),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_policy_file_that_is_a_trap_ends_in_a_fault(name: str, tmp_path: Path) -> None:
    content, says = FILES[name]
    path = tmp_path / "trap.toml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(PolicyError, match=says) as caught:
        load_policy(path)
    assert len(caught.value.problems) < 1_000
    assert all(len(line) < 3_000 for line in caught.value.problems)


@pytest.mark.parametrize("name", ["../documents/daxuelu_2014", "", ".", "a\0b", "x" * 5_000, "a\udcff", "CON"])
def test_no_name_leads_to_another_place_than_it_says(name: str) -> None:
    with pytest.raises(PolicyError):
        load_policy(name)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("", 1), (".", 1), ("document", None), ("items", 1), ("items.1", 1), ("a" * 10_000, 1), ("document.year", "x"),
        ("targets.sex_ratio_at_birth.between", [1e300, 0]), ("document.year", 10**400), ("kinds", []), ("clauses", {}),
    ],
)  # fmt: skip
def test_an_override_that_makes_no_sense_is_a_fault(path: str, value: Any) -> None:
    with pytest.raises(PolicyError) as caught:
        load_policy("daxuelu_2014", overrides={path: value})
    assert all(len(line) < 3_000 for line in caught.value.problems)


@pytest.mark.parametrize(
    ("key", "choice"), [("A37", None), ("A37", ["or"]), ("A37", ""), ("", "or"), ("A37" * 999, "x")]
)
def test_a_choice_that_is_none_is_a_fault(key: str, choice: Any) -> None:
    with pytest.raises(PolicyError):
        load_policy("daxuelu_2014", readings={key: choice})


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("(" * 10**6, "at most 1000"),
        ("(" * 900, "deeper than 40"),
        ("-" * 900 + "x", "deeper than 40"),
        ("min(" * 200, "deeper than 40"),
        ("not " * 200 + "x", "deeper than 40"),
        ("9" * 900, "at most 30"),
        ("min(" + ",".join("1" * 400) + ")", "2 to 20 arguments"),
        ("a." * 400, r"unexpected '\.'"),
        ("'" + "a" * 900, "unexpected"),
        (" " * 900, "expected a number"),
        ("x\u202e", "unexpected"),
        ("\ud800", "unexpected"),
        ("__import__('os')", "unknown function"),
        ("x.__class__()", "unknown function"),
        ("x[0]", r"unexpected '\['"),
        ("x if y else z", "expected an operator"),
        ("lambda: 1", "expected an operator|unexpected"),
    ],
)
def test_a_formula_that_is_a_trap_ends_in_a_fault(text: str, says: str) -> None:
    with pytest.raises(FormulaError, match=says):
        parse(text)


def test_the_limits_of_formulas_are_those_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIHUA_MAX_FORMULA", "2000")
    monkeypatch.setenv("JIHUA_MAX_FORMULA_DEPTH", "90")
    assert str(parse("(" * 80 + "x" * 1_500 + ")" * 80)) == "x" * 1_500


@pytest.mark.parametrize("text", ["abc", "0", "-1", "1.5", "1e3", "٣", "9" * 20, "99999999999999"])
def test_a_limit_that_is_no_number_is_told(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIHUA_MAX_ROWS", text)
    with pytest.raises(LimitError, match="JIHUA_MAX_ROWS 要填 1 到 100000000 的整数"):
        check_limits()


def test_every_limit_stands_in_the_documentation_with_its_default() -> None:
    page = (Path(__file__).parents[2] / "docs" / "limits.md").read_text(encoding="utf-8")
    rows = {line.split("|")[1].strip(" `"): line for line in page.splitlines() if line.startswith("| `JIHUA_")}
    assert list(rows) == [limit.variable for limit in LIMITS]
    for limit in LIMITS:
        assert f"| {limit.default:,} {limit.unit} |" in rows[limit.variable]
        assert limit.what in rows[limit.variable]
