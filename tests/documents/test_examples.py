"""Every example of the guide gives the points worked by hand, and the guide shows every kind and every field."""

import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from jihua_analysis.policy import model, rules, sheets, standing
from jihua_analysis.policy.names import BODY_FIELDS, INDICATOR_PARTS, SAMPLE_COUNTS, STANDING_NAMES, TASK_COUNTS
from scripts.write_policy_guide import GUIDE, guide
from tests.documents.examples import CASES, Example, evaluated, examples, seen

FIELDS = tomllib.loads((CASES / "examples" / "fields.toml").read_text("utf-8"))
RECORDS = [
    *rules.KINDS.values(), rules.Band, rules.Tick, sheets.Item, sheets.Sheet, sheets.Section, sheets.Peers,
    standing.Standing, standing.TargetsMet, standing.Run, standing.RunRules, standing.Veto, standing.Class,
    standing.Notice, standing.Award, standing.Output, standing.Grade, model.Document, model.Clause, model.Kind,
    model.Measure, model.EventSource, model.Indicator, model.Target, model.Reading, model.Check,
]  # fmt: skip


def check(example: Example) -> None:
    result = evaluated(example)
    for body in example["bodies"]:
        gives = body["gives"]
        if not isinstance(gives, dict):
            gives = {result.points["item"].iloc[0]: gives}
        for name, want in gives.items():
            want = want if isinstance(want, str) else Decimal(want)
            assert seen(result, body["body"], name) == want, (body["body"], name)


@pytest.mark.parametrize("example", examples(), ids=lambda e: e["id"])
def test_an_example_of_the_guide_gives_what_was_worked_by_hand(example: Example) -> None:
    check(example)


@pytest.mark.parametrize("example", examples("newcomer"), ids=lambda e: e["id"])
def test_a_clause_written_from_the_guide_alone_gives_what_was_worked_by_hand(example: Example) -> None:
    """Clauses of rules.md that the eight documents do not use, by someone who read only the guide."""
    check(example)


def test_the_committed_guide_is_the_generated_one() -> None:
    assert Path(GUIDE).read_text("utf-8") == guide(), "run python scripts/write_policy_guide.py"


@pytest.mark.parametrize("kind", rules.KINDS)
def test_every_kind_of_rule_has_an_example(kind: str) -> None:
    assert any(f"{kind} =" in e["entry"] for e in examples()), kind


@pytest.mark.parametrize("record", RECORDS, ids=lambda r: r.__name__)
def test_every_field_of_a_record_has_a_line_in_the_guide(record: type[rules.Entry]) -> None:
    names = {field.alias or name for name, field in record.model_fields.items()} - {"when", "cap", "label"} - RATE
    own = FIELDS.get(record.__name__, {})
    assert names <= own.keys() | {"clause", "id"}, f"{record.__name__} lacks {names - own.keys()}"
    assert own.keys() <= {f.alias or n for n, f in record.model_fields.items()}


RATE = set(rules.Rate.model_fields)


def test_the_guide_lists_every_name_that_a_formula_may_read() -> None:
    text = guide()
    listed = {
        *BODY_FIELDS,
        *STANDING_NAMES,
        *(f".{part}" for part in (*INDICATOR_PARTS, *TASK_COUNTS, "last", "points")),
    }
    listed |= {f"sample.{count}" for count in SAMPLE_COUNTS}
    assert not [name for name in listed if name not in text]
