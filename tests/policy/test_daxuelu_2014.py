"""The shipped 2014 opinion says what the document says, and every reading of it can be changed."""

import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from jihua_analysis.policy import Policy, load_policy
from jihua_analysis.policy.check_sheets import full_points
from jihua_analysis.policy.coverage import coverage
from jihua_analysis.policy.load import policy_from, read_policy_text

TEXT = Path(__file__).parents[1] / "cases" / "daxuelu_2014_text.txt"

DOCUMENT_FACTS = ["0.a", "0.b", "0.c", "一"]
# fmt: off
CLAUSES = [
    "2.1a", "2.1b", "2.1c", "2.1d", "2.1e", "2.1f", "2.1g", "2.2a", "2.2b", "2.2c", "2.2d", "2.2e",
    "2.2f", "2.3a", "2.3b", "2.4a", "2.4b", "2.4c",
    "3.1", "3.1a", "3.1b", "3.1c", "3.1d", "3.1e", "3.1f", "3.1g", "3.2a", "3.2b", "3.2c", "3.2d",
    "3.2e", "3.2f", "3.2g", "3.2h", "3.2i", "3.2j",
    "3.3a", "3.3b", "3.3c", "3.3d", "3.4a", "3.4b", "3.4c", "3.4d", "3.4e", "3.4f", "3.5a", "3.5b",
    "3.5c", "3.6a", "3.6b", "3.6c",
    "4.1a", "4.1b", "4.1c", "4.1d", "4.1e", "4.1f", "4.1g", "4.1h", "4.1i", "4.2a", "4.2b", "4.2c",
    "5.1a", "5.1b", "5.1c", "5.1d", "5.1e", "5.1f", "5.2a", "5.2b", "5.2c", "6.1a", "6.1b", "6.1c",
    "6.1d", "6.1e", "6.1f", "6.2a", "6.2b", "6.3a", "6.3b", "6.4",
    "7.1a", "7.1b", "7.1c", "7.2a", "7.2b", "7.3a", "7.3b", "7.3c", "7.3d", "7.3e", "7.3f", "7.3g",
    "7.3h",
]
# fmt: on
PERSON_CLAUSES = ["3.1g", "3.2b", "3.2j", "3.6a", "3.6c", "4.1b", "4.1c", "4.1h", "7.1c"]
READINGS = sorted([*(f"A{n:02d}" for n in range(1, 51)), "A37b", "A37c", "A41b", "A41c", "A41d", "A43b"])
NOTED = ["A01", "A22", "A23", "A24", "A25", "A26", "A30", "A34", "A41b"]

# What 二, 三（五） and 六.1 print, in the text's own order; targets that wait for a reading are left out.
PRINTED_TARGETS = {
    "natural_increase_rate": ("at_most", 7),
    "crude_birth_rate": ("at_most", Decimal("10.5")),
    "in_policy_birth_rate": ("exactly", 100),
    "birth_accuracy": ("exactly", 100),
    "profit_guidance_rate": ("exactly", 100),
    "reward_support_rate": ("exactly", 100),
    "precheck_participation": ("at_least", 98),
    "sex_ratio_at_birth": ("between", (103, 106)),
    "staff_managed": ("exactly", 100),
    "staff_changes_recorded": ("exactly", 100),
    "letters_returned": ("exactly", 100),
    "premises_managed": ("exactly", 100),
    "women_screening": ("exactly", 100),
    "out_of_policy_conclusion": ("exactly", 100),
    "records_resident": ("at_least", 98),
    "records_floating": ("at_least", 98),
    "database_accuracy": ("at_least", 98),
    "precheck_awareness": ("exactly", 100),
    "precheck_organised": ("at_least", 98),
    "post_vacancy": ("exactly", 0),
}


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy("daxuelu_2014")


def without_space(text: str) -> str:
    return "".join(text.split())


def test_every_clause_stands_exactly_once(policy: Policy) -> None:
    assert len(CLAUSES) == 97
    assert sorted(c.id for c in policy.clauses) == sorted([*DOCUMENT_FACTS, *CLAUSES])


def test_every_quote_is_in_the_document(policy: Policy) -> None:
    text = without_space(TEXT.read_text(encoding="utf-8"))
    assert [c.id for c in policy.clauses if without_space(c.quote) not in text] == []


def test_clauses_stand_in_the_order_of_the_text_within_each_section(policy: Policy) -> None:
    text = without_space(TEXT.read_text(encoding="utf-8"))
    sections: dict[str, list[int]] = {}
    for clause in policy.clauses:
        if clause.section not in ("文件信息", "三、（二）"):
            begin = text.index(without_space(clause.section[:2]))
            sections.setdefault(clause.section, []).append(text.index(without_space(clause.quote), begin))
    assert [name for name, places in sections.items() if places != sorted(places)] == []


def test_no_clause_is_an_orphan(policy: Policy) -> None:
    table = coverage(policy)
    assert list(table.loc[table["is_orphan"], "clause"]) == []


def test_clauses_on_persons_are_quoted_with_a_reason_and_used_by_nothing_but_readings(policy: Policy) -> None:
    table = coverage(policy).set_index("clause")
    assert sorted(table.index[table["treatment"] == "person"]) == sorted(PERSON_CLAUSES)
    assert (table.loc[PERSON_CLAUSES, "why"] != "").all()
    users = {u for cell in table.loc[PERSON_CLAUSES, "used_by"] for u in cell.split("; ") if u}
    assert {u for u in users if not u.startswith("readings.")} == set()


def test_the_responsible_body_is_marked_as_inferred_where_the_text_names_none(policy: Policy) -> None:
    inferred = {c.id for c in policy.clauses if c.responsible_inferred}
    assert inferred == {"3.2a", "3.2b", "3.2c", "3.2d", "3.2g", "3.2j"}


def test_the_targets_are_those_that_the_text_prints(policy: Policy) -> None:
    limits = ("at_least", "at_most", "exactly", "between")
    found = {
        key: next((f, getattr(t, f)) for f in limits if getattr(t, f) is not None)
        for key, t in policy.targets.items()
        if t.applies
    }
    assert found == PRINTED_TARGETS


def test_outcomes_of_births_are_no_lever_and_stay_at_the_office(policy: Policy) -> None:
    barred = {"2.1a", "2.1b", "2.1c", "2.1g", "2.2f"}
    no_lever = {k: i for k, i in policy.indicators.items() if not i.lever}
    assert {i.clause for i in no_lever.values()} == barred
    assert {i.clause for i in policy.indicators.values() if i.lever} & barred == set()
    assert {i.who for i in no_lever.values()} == {("office",)}


def test_no_score_item_reads_an_outcome_of_births(policy: Policy) -> None:
    barred = {k for k, i in policy.indicators.items() if not i.lever}
    barred |= {k for k, m in policy.measures.items() if "births" in k or k == "deaths" or "office" in m.who}
    written = [(item.id, item.model_dump_json()) for item in policy.items]
    assert [(i, name) for i, text in written for name in barred if name in text] == []


@pytest.mark.parametrize("sheet", ["unit_1000", "community_1000", "unit_given_total"])
def test_each_sheet_adds_up_to_a_thousand(policy: Policy, sheet: str) -> None:
    counted = [i for i in policy.items_of(sheet) if not i.bonus and i.standalone != "beside"]
    assert sum(full_points(i, policy.sheets[sheet].who[0]) for i in counted) == 1000


def test_the_sheets_that_are_ours_are_marked_illustrative(policy: Policy) -> None:
    assert {k for k, s in policy.sheets.items() if s.illustrative} == {"unit_1000", "community_1000"}
    assert all("示例" in policy.sheets[k].label for k in ("unit_1000", "community_1000"))


def test_the_quotas_are_ten_five_and_two(policy: Policy) -> None:
    quotas = {c.id: c.take for c in policy.standing["unit"].classes}
    assert quotas == {"class3": 2, "class1": 10, "excellent": 5}


def test_labels_are_headings_of_their_own(policy: Policy) -> None:
    labels = [m.label for m in policy.measures.values()]
    assert len(labels) == len(set(labels))
    aliases = [a for m in policy.measures.values() for a in m.aliases]
    assert set(aliases) & set(labels) == set()
    assert len(aliases) == len(set(aliases))


def test_the_register_holds_the_56_readings(policy: Policy) -> None:
    assert sorted(policy.readings) == READINGS
    assert len(READINGS) == 56
    assert sorted(k for k, r in policy.readings.items() if r.kind == "noted") == NOTED


def test_the_file_is_written_as_the_options_in_force_say(policy: Policy) -> None:
    in_force = [next(o for o in r.options if o.id == r.choice) for r in policy.readings.values()]
    assert [o.set for o in in_force if o.set] == []


@pytest.mark.parametrize("reading", READINGS)
def test_every_other_option_of_a_reading_loads_and_changes_the_file(policy: Policy, reading: str) -> None:
    raw = tomllib.loads(read_policy_text("daxuelu_2014")[1], parse_float=Decimal)
    entry = policy.readings[reading]
    for option in entry.options:
        if option.id != entry.choice:
            other = policy_from(raw, readings={reading: option.id})
            assert other.readings[reading].choice == option.id
            is_changed = other.model_copy(update={"readings": policy.readings}) != policy
            assert is_changed or entry.kind == "noted"


def test_readings_do_not_undo_each_other(policy: Policy) -> None:
    """No two write the same place; an entry is written before another reading writes a field of it."""
    written = [(key, path) for key, r in policy.readings.items() for path in {p for o in r.options for p in o.set}]
    assert len({path for _, path in written}) == len(written)
    order = list(policy.readings)
    wrong = [
        (inner, outer)
        for inner, field in written
        for outer, entry in written
        if field.startswith(entry + ".") and order.index(outer) > order.index(inner)
    ]
    assert wrong == []
