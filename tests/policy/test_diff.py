"""What changes from one policy file to the next is told in words with its clauses."""

import tomllib
from decimal import Decimal
from typing import Any

import pytest

from jihua_analysis.policy import Policy, load_policy
from jihua_analysis.policy.diff import policy_diff
from jihua_analysis.policy.json_schema import policy_schema
from jihua_analysis.policy.load import policy_from, read_policy_text, shipped_policies
from jihua_analysis.policy.show import as_markdown, chapters


@pytest.fixture(scope="module")
def opinion() -> Policy:
    return load_policy("daxuelu_2014")


def changed(**more: Any) -> Policy:
    return load_policy("daxuelu_2014", **more)


def raw_file(name: str) -> dict[str, Any]:
    return tomllib.loads(read_policy_text(name)[1], parse_float=Decimal)


def test_a_file_does_not_differ_from_itself(opinion: Policy) -> None:
    assert policy_diff(opinion, changed()).empty


WORDS = {
    "targets.precheck_participation.at_least": (99, "〔2.1f〕目标 孕前优生健康检查参与率 98%以上 → 99%以上"),
    "targets.crude_birth_rate.at_most": (9, "〔2.1b〕目标 人口出生控制率 10.5‰以内 → 9‰以内"),
    "standing.unit.classes.class1.take": (8, "〔7.3c〕一类单位名额 10 → 8"),
    "calendar.ledger_update.day_to": (15, "〔3.2d、3.2g〕日程 台账和微机变更 止日 14 → 15"),
    "budget.deadline": ("04-15", "〔3.4a、3.4b、3.4c、6.3b〕经费 期限 03-31 → 04-15"),
    "measures.births.unit": ("例", "〔2.1a、2.1b〕上报数据 出生人数 单位 人 → 例"),
}


@pytest.mark.parametrize("path", WORDS)
def test_one_changed_value_is_one_sentence(path: str, opinion: Policy) -> None:
    value, sentence = WORDS[path]
    assert list(policy_diff(opinion, changed(overrides={path: value}))["text"]) == [sentence]


def test_another_reading_is_told_with_what_it_changes(opinion: Policy) -> None:
    texts = list(policy_diff(opinion, changed(readings={"A16": "january"}))["text"])
    assert texts[0].startswith("〔3.4a〕读法 A16 采用 “3月31日” → “1月31日”")
    assert texts[1].endswith("经费 期限 03-31 → 01-31")


def test_rules_of_an_item_are_told_in_words(opinion: Policy) -> None:
    rule = [{"below": "staff_managed", "target": "staff_managed.target", "each": 5, "per": 1, "step": "whole"}]
    (text,) = policy_diff(opinion, changed(overrides={"items.U01.deduct": rule}))["text"]
    assert "每1计10分（不足一步按一步计）" in text
    assert "每1计5分（满一步才计）" in text


def test_new_and_dropped_entries_are_told_with_what_they_say() -> None:
    raw = raw_file("elder_care_2014")
    new = {"id": "E9", "quote": "本办法试行一年", "treatment": "context", "why": "只说明期限"}
    raw["clauses"] = [*raw["clauses"], new]
    raw["standing"]["community"]["awards"] = []
    found = policy_diff(load_policy("elder_care_2014"), policy_from(raw))
    assert sorted(found["change"]) == ["added", "removed"]
    assert set(found["text"]) == {"新增条款 E9：“本办法试行一年”", "删去奖励条件 连续两年先进社区"}


def test_the_order_of_entries_says_nothing(opinion: Policy) -> None:
    raw = raw_file("daxuelu_2014")
    raw["clauses"], raw["items"] = raw["clauses"][::-1], raw["items"][::-1]
    assert policy_diff(opinion, policy_from(raw)).empty


@pytest.mark.parametrize("name", shipped_policies())
def test_every_clause_target_item_and_reading_stands_in_the_tables(name: str) -> None:
    policy = load_policy(name)
    rows = {chapter.title: len(chapter.rows) for chapter in chapters(policy)}
    wanted = (len(policy.clauses), len(policy.targets), len(policy.items), len(policy.readings))
    assert (rows["条款"], rows["目标"], rows["评分项"], rows["读法"]) == wanted
    page = as_markdown(policy)
    assert all(c.quote.replace("|", "\\|") in page for c in policy.clauses)


def keys_of(schema: dict[str, Any], node: Any, at: dict[str, Any], path: str = "") -> list[str]:
    """Keys of a parsed file that the schema does not name, however deep."""
    if "$ref" in at:
        at = schema["$defs"][at["$ref"].rpartition("/")[2]]
    choices = [*at.get("anyOf", []), *at.get("oneOf", [])]
    if choices:
        return min((keys_of(schema, node, c, path) for c in choices if fits(schema, node, c)), key=len, default=[])
    if isinstance(node, list):
        return [f for i, one in enumerate(node) for f in keys_of(schema, one, at.get("items", {}), f"{path}[{i}]")]
    if not isinstance(node, dict):
        return []
    known, more = at.get("properties", {}), at.get("additionalProperties")
    unknown = [f"{path}.{k}" for k in node if k not in known and more is False]
    inner = ((k, v, known.get(k, more if isinstance(more, dict) else {})) for k, v in node.items())
    return unknown + [f for k, v, sub in inner for f in keys_of(schema, v, sub, f"{path}.{k}")]


def fits(schema: dict[str, Any], node: Any, at: dict[str, Any]) -> bool:
    if "$ref" in at:
        at = schema["$defs"][at["$ref"].rpartition("/")[2]]
    return at.get("type") == {dict: "object", list: "array"}.get(type(node), at.get("type"))


@pytest.mark.parametrize("name", shipped_policies())
def test_the_schema_knows_every_key_of_the_shipped_documents(name: str) -> None:
    schema = policy_schema()
    assert keys_of(schema, raw_file(name), schema) == []


def test_the_schema_refuses_a_misspelt_key() -> None:
    schema, raw = policy_schema(), raw_file("elder_care_2014")
    raw["items"][0]["fulll"] = 3
    raw["targets"]["visits_timely"]["at_leest"] = 98
    assert keys_of(schema, raw, schema) == [".targets.visits_timely.at_leest", ".items[0].fulll"]
