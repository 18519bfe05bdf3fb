"""docs/frames.md lists the frames and columns that are there, and they are there when nothing was reported too."""

import re
from dataclasses import fields
from functools import cached_property
from pathlib import Path

import pandas as pd
import pytest

from jihua_analysis import Evaluation, evaluate, tables_of

from .situations import evaluated, policy_of

PAGE = (Path(__file__).parents[2] / "docs" / "frames.md").read_text(encoding="utf-8")
LISTED = {
    section.split(maxsplit=1)[0]: re.findall(r"^\| `(\w+)` \|", section, flags=re.MULTILINE)
    for section in PAGE.split("\n## ")[1:]
}


@pytest.fixture(scope="module")
def full() -> Evaluation:
    return evaluated({"base": "full_marks", "bodies": [{"body": "财政科", "kind": "section"}]})


@pytest.fixture(scope="module")
def nothing() -> Evaluation:
    return evaluate(policy_of({}), tables_of())


def frames_of(evaluation: Evaluation) -> dict[str, pd.DataFrame]:
    named = [name for name, member in vars(Evaluation).items() if isinstance(member, cached_property | property)]
    named += [field.name for field in fields(evaluation)]
    found = {name: getattr(evaluation, name) for name in named}
    return {name: frame for name, frame in found.items() if isinstance(frame, pd.DataFrame)}


def test_every_frame_is_listed_and_every_listed_frame_is_there(full: Evaluation) -> None:
    assert sorted(LISTED) == sorted(frames_of(full))


@pytest.mark.parametrize("name", LISTED)
def test_the_columns_are_those_listed(name: str, full: Evaluation) -> None:
    items = [i.id for i in full.policy.items if i.sheet in full.sheets] if name == "wide_points" else []
    assert list(frames_of(full)[name].columns) == LISTED[name] + items


@pytest.mark.parametrize("name", LISTED)
def test_the_columns_stand_when_nothing_was_reported(name: str, nothing: Evaluation) -> None:
    items = [i.id for i in nothing.policy.items if i.sheet in nothing.sheets] if name == "wide_points" else []
    assert list(frames_of(nothing)[name].columns) == LISTED[name] + items


@pytest.mark.parametrize("name", [name for name in LISTED if name != "wide_points"])
def test_every_row_cites_a_clause(name: str, full: Evaluation) -> None:
    assert frames_of(full)[name]["clause"].astype("string").ne("").all()


def test_every_column_has_a_chinese_heading() -> None:
    rows = re.findall(r"^\| `(\w+)` \| ([^|]*) \|", PAGE, flags=re.MULTILINE)
    assert [name for name, heading in rows if not re.search(r"[一-鿿]", heading)] == []


def test_wide_points_are_the_points_in_another_shape() -> None:
    sample = evaluated({"base": "full_marks", "bodies": [{"body": "财政科", "kind": "section"}]})
    long = sample.points.set_index(["office", "body", "item"])["points"]
    wide = sample.wide_points.set_index(["office", "body"]).drop(columns="kind")
    seen = wide.stack().dropna()
    assert len(seen) and seen.to_dict() == long.dropna().to_dict()


def test_the_order_of_asking_changes_no_frame() -> None:
    case = {"base": "full_marks", "bodies": [{"body": "财政科", "kind": "section"}]}
    one, other = evaluated(case), evaluated(case)
    there = {name: getattr(other, name) for name in reversed(LISTED)}
    for name in LISTED:
        pd.testing.assert_frame_equal(getattr(one, name), there[name])
