"""A file with many faults is told of all of them in one run; each message names the entry and the numbers."""

import tomllib
from decimal import Decimal
from typing import Any

import pytest

from jihua_analysis.policy.formula import MAX_DEPTH, MAX_LENGTH, FormulaError, parse
from jihua_analysis.policy.load import PolicyError, policy_from

SOUND = """
format = "jihua-policy/1"
document = { id = "small", clause = "1", title = "考核办法", year = 2014 }
kinds.village = { label = "村" }
clauses = [{ id = "1", quote = "考核办法", treatment = "aggregate" }]

[measures]
late = { clause = "1", label = "迟报次数" }
rate = { clause = "1", label = "完成率", type = "rate", decimals = 1 }

[indicators.done]
clause = "1"
label = "完成率"
numerator = "rate"
denominator = "1"

[targets.done]
clause = "1"
at_least = 90

[readings.STEP]
clause = "1"
question = "不足一次的怎样扣？"
kind = "computed"
choice = "whole"
why = "示例"
options = [
  { id = "whole", label = "满一步", set = { "items.A.deduct.1.step" = "whole" } },
  { id = "started", label = "不足一步按一步", set = { "items.A.deduct.1.step" = "started" } },
]

[sheets.t]
clause = "1"
label = "百分制"
full = 100

[[items]]
id = "A"
sheet = "t"
clause = "1"
label = "报表"
full = 40
deduct = [{ count = "late", each = 2 }]

[[items]]
id = "B"
sheet = "t"
clause = "1"
label = "完成"
full = 60
base = { bands = "rate", otherwise = 0, table = [{ at_least = 60, points = 30 }, { at_least = 90, points = 60 }] }

[standing.village]
clause = "1"
sheet = "t"
classes = [
  { id = "last", clause = "1", label = "末位", take = 2, from = "bottom" },
  { id = "first", clause = "1", label = "一类", take = 5, unless = ["last"] },
]
vetoes = [{ id = "low", clause = "1", label = "不足60分", when = "total < 60" }]
grades = [
  { id = "good", clause = "1", label = "良好", at_least = 90 },
  { id = "fair", clause = "1", label = "合格", at_least = 60 },
]
"""


def file_of(text: str = SOUND) -> dict[str, Any]:
    return tomllib.loads(text, parse_float=Decimal)


def told(raw: dict[str, Any]) -> list[str]:
    """Every message about a file; none about a sound one."""
    try:
        policy_from(raw, "small.toml")
    except PolicyError as error:
        return list(error.problems)
    return []


# what is planted: path and value (a name that is not there is added); what must stand in one message
FAULTS: list[tuple[str, Any, tuple[str, ...]]] = [
    ("items.A.celing", 50, ("[items.A]", "unknown key 'celing'", "Did you mean 'ceiling'?")),
    ("items.A.zero_if", "late >", ("[items.A]", "zero_if", "at the end of 'late >'")),
    ("items.B.full", 50, ("[sheets.t]", "add up to 90", "says 100")),
    ("items.B.base.table", [{"at_least": 60, "points": 30}, {"at_least": 50, "points": 60}], ("[items.B]", "60, 50")),
    ("items.B.add", [{"count": "rat", "each": 1}], ("[items.B]", "unknown name 'rat'", "Did you mean 'rate'?")),
    ("items.B.applies", "A.points > 3", ("[items.B]", "applies", "unknown name 'A.points'")),
    ("items.B.deduct", [{"count": "late", "each": 0}], ("[items.B]", "each = 0", "never")),
    ("items.C", {"id": "C", "sheet": "t", "clause": "1", "label": "丙", "full": 0, "standalone": "beside",
                 "base": {"bands": "rate", "table": [{"at_least": 20, "points": 1, "printed_to": 45},
                                                      {"at_least": 40, "points": 2}]}},
     ("[items.C]", "printed to 45", "starts at 40")),
    ("items.C", None, ("[items.C]", "nothing below 20", "otherwise")),
    ("items.D", {"id": "D", "sheet": "t", "clause": "1", "label": "丁", "full": 0, "standalone": "beside",
                 "base": {"line": "rate", "full_at": 3, "zero_at": 3}}, ("[items.D]", "both are 3")),
    ("items.E", {"id": "E", "sheet": "t", "clause": "1", "label": "戊", "full": 0, "standalone": "beside",
                 "deduct": [{"per_case": 3}]}, ("[items.E", "no known kind", "count")),
    ("items.F", {"id": "F", "sheet": "s", "clause": "1", "label": "己", "full": 1}, ("[items.F]", "no sheet 's'")),
    ("items.G", {"id": "G", "sheet": "t", "clause": "1", "label": "庚", "full": {"town": 3}, "standalone": "beside"},
     ("[items.G]", "'town', which is no kind")),
    ("items.H", {"id": "H", "sheet": "t", "clause": "1", "label": "辛", "full": 0, "standalone": "beside",
                 "base": {"given": "points"}, "deduct": [{"given": "deduction"}]}, ("[items.H]", "several 'given'")),
    ("sheets.t.combine", [4, 3, 3], ("[sheets.t]", "3 weights", "a year has 1")),
    ("sheets.t.decimals", "two", ("[sheets.t]", "decimals", "two")),
    ("sections.s1", {"clause": "1", "sheet": "t", "label": "一"}, ("[sections.s1]", "holds no item")),
    ("peers.mean", {"clause": "1", "of": "rate", "how": "weighted_mean"}, ("[peers.mean]", "weight")),
    ("peers.late", {"clause": "1", "of": "rate", "how": "mean"}, ("[peers.late]", "under measures too")),
    ("measures.false", {"clause": "1", "label": "虚报"}, ("[measures.false]", "cannot read this name")),
    ("measures.more", {"clause": "9", "label": "迟报次数"}, ("[measures.more]", "clause '9'")),
    ("measures.more", None, ("[measures.more]", "same label '迟报次数'", "late")),
    ("clauses", [{"id": "1", "quote": "甲", "treatment": "aggregate"}, {"id": "2", "quote": "乙", "treatment": "text"}],
     ("[clauses.2]", "no entry uses it")),
    ("targets.done.at_most", 95, ("[targets.done]", "exactly one of", "at_least")),
    ("targets.dome", {"clause": "1", "between": [9, 3]}, ("[targets.dome]", "no indicator 'dome'", "'done'")),
    ("targets.dome", None, ("[targets.dome]", "between 9 and 3 holds nothing")),
    ("targets.done.split", {"Q5": 4}, ("[targets.done]", "'Q5' is no part of a year")),
    ("budget", {"clause": "1", "deadline": "births", "categories": {"a": "甲"}},
     ("[budget]", "'births' is no day of a year", "MM-DD")),
    ("calendar.t1", {"clause": "1", "label": "一", "every": "quarter", "due": ["04-10", "07-10", "10-10", "unit"]},
     ("[calendar.t1]", "due 'unit' is no day")),
    ("calendar.t2", {"clause": "1", "label": "二", "every": "half", "due": ["06-31", "12-31"]},
     ("[calendar.t2]", "due '06-31' is no day")),
    ("calendar.t3", {"clause": "1", "label": "三", "every": "half", "due": ["06-30", "12-31"], "opens": ["06-01"]},
     ("[calendar.t3]", "1 dates in 'opens', 2 in 'due'")),
    ("calendar.t4", {"clause": "1", "label": "四", "months": [0, 3, 13], "day_from": 1, "day_to": 5},
     ("[calendar.t4]", "[0, 13] are none of 1 … 12")),
    ("readings.SAME", {"clause": "1", "question": "？", "kind": "computed", "choice": "a", "why": "。",
                       "options": [{"id": "a", "label": "甲"}, {"id": "b", "label": "乙"}]},
     ("[readings.SAME]", "'a' and 'b'", "same file")),
    ("readings.DEAD", {"clause": "1", "question": "？", "kind": "computed", "choice": "a", "why": "。",
                       "options": [{"id": "a", "label": "甲"},
                                   {"id": "b", "label": "乙", "set": {"items.Z.full": 3}}]},
     ("[readings.DEAD.b]", "'items.Z.full'", "'Z' not found")),
    ("readings.ODD", {"clause": "1", "question": "？", "kind": "noted", "choice": "c", "why": "。",
                      "options": [{"id": "a", "label": "甲"}]}, ("[readings.ODD]", "choice 'c' is no option")),
    ("standing.village.classes.first.unless", [], ("[standing.village.first]", "quotas overlap", "last")),
    ("standing.village.classes.best", {"id": "best", "clause": "1", "label": "优", "take": 6, "within": "first"},
     ("[standing.village.best]", "takes 6 within first, which takes 5")),
    ("standing.village.classes.low", {"id": "low", "clause": "1", "label": "低", "take": 1, "total_below": 0,
                                      "unless": ["last", "first"]},
     ("[standing.village.low]", "below 0", "at least 0")),
    ("standing.village.vetoes.low.when", "total < 0", ("[standing.village.low]", "never hold", "at least 0")),
    ("standing.village.vetoes.high", {"id": "high", "clause": "1", "label": "高", "when": "total > 100"},
     ("[standing.village.high]", "never hold", "at most")),
    ("standing.village.grades.good.at_least", 120, ("[standing.village.good]", "wants 120", "at most")),
    ("standing.village.grades.fair.at_least", 130, ("[standing.village]", "grades must fall", "120, 130")),
    ("standing.village.notices", [{"id": "card", "clause": "1", "label": "黄牌",
                                   "run": {"of": "class", "value": "lst", "years": 2}}],
     ("[standing.village.card]", "class 'lst'", "Did you mean 'last'?")),
]  # fmt: skip


def plant(raw: dict[str, Any], path: str, value: Any) -> None:
    """One fault put into a file; entries of lists are named by their id."""
    node: Any = raw
    *way, last = path.split(".")
    for step in way:
        node = next(e for e in node if e["id"] == step) if isinstance(node, list) else node.setdefault(step, {})
    if isinstance(node, list):
        node.append(value)
    else:
        node[last] = value


def test_a_sound_file_has_no_faults() -> None:
    assert told(file_of()) == []


def test_a_file_with_thirty_faults_is_told_of_each_in_one_run() -> None:
    raw = file_of()
    for path, value, _ in FAULTS:
        if value is not None:
            plant(raw, path, value)
    messages = told(raw)
    unseen = [words for _, _, words in FAULTS if not any(all(w in m for w in words) for m in messages)]
    assert not unseen, "\n".join(messages)
    assert len(messages) >= len(FAULTS) >= 20


@pytest.mark.parametrize(("path", "value", "words"), [f for f in FAULTS if f[1] is not None], ids=lambda v: str(v)[:30])
def test_a_fault_alone_is_told_by_its_entry_and_numbers(path: str, value: Any, words: tuple[str, ...]) -> None:
    raw = file_of()
    plant(raw, path, value)
    words = ("grades must fall", "90, 130") if "grades must fall" in words else words
    assert any(all(w in message for w in words) for message in told(raw)), told(raw)


def test_a_recorded_correction_is_accepted_where_items_do_not_add_up() -> None:
    raw = file_of()
    raw["sheets"]["t"]["full"] = 90
    assert told(raw) == [
        "[sheets.t]: the items of village add up to 100, the sheet says 90; "
        "mend an item, or say why in 'sum_correction'"
    ]
    raw["sheets"]["t"]["sum_correction"] = "原文总分印作90分，逐项相加为100分，按逐项"
    assert told(raw) == []


def test_a_gap_that_the_document_prints_is_recorded_and_no_fault() -> None:
    raw = file_of()
    raw["items"][1]["base"]["table"][0]["printed_to"] = 89
    assert told(raw) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x + " * MAX_LENGTH + "x", f"at most {MAX_LENGTH}"),
        ("(" * (MAX_DEPTH + 5) + "x" + ")" * (MAX_DEPTH + 5), f"deeper than {MAX_DEPTH}"),
        ("-" * (MAX_DEPTH + 5) + "x", f"deeper than {MAX_DEPTH}"),
        ("not " * (MAX_DEPTH + 5) + "x", f"deeper than {MAX_DEPTH}"),
        ("__import__('os')", "unknown function '__import__'"),
        ("__import__('os').system('true')", "unexpected '.'"),
        ("x.__class__.__mro__[1]", "unexpected '['"),
        ("x ** 9", "expected a number"),
        ("lambda: 1", "unexpected ':'"),
        ("x = 1", "write == for equal"),
        ("1 < x < 3", "'and' between two comparisons"),
        ("x + (y > 1)", "wants a number"),
        ("if(x, 1, 2) and 3", "wants a condition"),
        ("min(1)", "takes 2 to 20 arguments"),
        ("", "a number, a name"),
        ("x; y", "unexpected ';'"),
        ("1e9", "an operator or the end"),
        ("9" * 300 + ".", "unexpected '.'"),
    ],
)
def test_a_formula_beyond_its_limits_is_refused_with_what_was_found(text: str, words: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parse(text)
    assert words in str(caught.value)


def test_a_formula_at_its_limits_is_read() -> None:
    assert parse("(" * (MAX_DEPTH - 1) + "x" + ")" * (MAX_DEPTH - 1)).value == "x"
    assert sum(1 for _ in parse("+".join("x" * 250)).names()) == 250


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("births - deaths", True), ("(start + end) / 2", True), ("2 * max(a, b)", True), ("a * (3 / 4)", True),
        ("a * b", False), ("a / b", False), ("if(c > 0, a * b, 0)", False), ("1 / a", False), ("a + b * c - d", False),
    ],
)  # fmt: skip
def test_what_multiplies_or_divides_counts_is_no_count(text: str, counts: bool) -> None:
    assert parse(text).counts_cases is counts


def test_a_veto_that_waits_for_the_vetoes_is_told_of_and_a_figure_may_wait() -> None:
    raw = file_of()
    raw["standing"]["village"]["outputs"] = [
        {"id": "paid", "clause": "1", "label": "奖金", "value": "if(is_vetoed or in_last, 0, total)"}
    ]
    assert told(raw) == []
    raw["standing"]["village"]["vetoes"][0]["when"] = "paid > 3"
    assert [text for text in told(raw) if "[standing.village.low]" in text and "only after the vetoes" in text]


def test_a_sheet_of_deductions_with_their_own_floors_is_no_fault() -> None:
    raw = file_of()
    raw["sheets"]["t"] |= {"full": 0, "floor": "open"}
    for item in raw["items"]:
        item |= {"full": 0, "bonus": True, "base": "zero", "floor": -5, "deduct": [{"count": "late", "each": 1}]}
    raw["items"] = [{k: v for k, v in item.items() if k != "add"} for item in raw["items"]]
    assert not [text for text in told(raw) if "[items." in text or "no items" in text]
