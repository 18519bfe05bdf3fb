"""Which data are opened: named, chosen before, given at the start, or the sample, in this order."""

from pathlib import Path

import pandas as pd
import pytest

from jihua_analysis import tables_of
from jihua_analysis.app.choice import (
    DATA,
    DEFAULT_POLICY,
    FILE,
    POLICY,
    SHARED,
    YEAR,
    Choice,
    choice_of,
    is_shared,
    policy_of,
    remember,
    remembered,
    samples,
)


@pytest.fixture
def beside_notebooks(tmp_path: Path) -> Path:
    """The working folder, with a start notebook in it."""
    (tmp_path / "00_start_here.ipynb").write_text("{}", "utf-8")
    return tmp_path


def test_where_nothing_is_said_the_ordinary_sample_is_opened() -> None:
    assert choice_of() == Choice("ordinary_year", None, DEFAULT_POLICY)
    assert choice_of().name == "示例年度 ordinary_year（虚构）"


def test_what_the_command_names_goes_before_the_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ((DATA, "elder_care_year"), (YEAR, "2013")):
        monkeypatch.setenv(name, value)
    assert choice_of() == Choice("elder_care_year", 2013, "elder_care_2014")
    monkeypatch.setenv(POLICY, "daxuelu_2014")
    assert choice_of().policy == "daxuelu_2014"
    monkeypatch.setenv(YEAR, "last year")
    assert choice_of().year is None


def test_what_was_chosen_before_goes_before_the_command_and_a_name_before_both(
    beside_notebooks: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DATA, "awkward_year")
    assert remember(Choice("elder_care_year", 2014, "elder_care_2014"))
    assert choice_of() == Choice("elder_care_year", 2014, "elder_care_2014")
    assert choice_of(year=2013).year == 2013
    assert choice_of("awkward_year") == Choice("awkward_year", None, DEFAULT_POLICY)


def test_a_choice_is_found_from_a_folder_below_and_can_be_forgotten(
    beside_notebooks: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = Choice("elder_care_year", None, "elder_care_2014")
    remember(chosen)
    (beside_notebooks / "explore").mkdir()
    monkeypatch.chdir(beside_notebooks / "explore")
    assert remembered() == chosen
    assert not remember(None)
    assert remembered() is None


@pytest.mark.parametrize("kept", ["{", "[]", '{"data": "gone.xlsx", "year": null, "policy": "daxuelu_2014"}', "{}"])
def test_a_spoilt_file_or_data_that_are_gone_are_no_choice(beside_notebooks: Path, kept: str) -> None:
    (beside_notebooks / FILE).write_text(kept, "utf-8")
    assert remembered() is None


def test_tables_in_memory_are_kept_nowhere(beside_notebooks: Path) -> None:
    tables = tables_of(bodies=pd.DataFrame({"body": ["A"], "kind": "unit"}))
    assert not remember(Choice(tables, None, DEFAULT_POLICY))
    assert not (beside_notebooks / FILE).exists()
    assert Choice(tables, None, DEFAULT_POLICY).name == "内存里的表"


def test_without_notebooks_nothing_is_written(tmp_path: Path) -> None:
    assert not remember(Choice("ordinary_year", None, DEFAULT_POLICY))
    assert list(tmp_path.iterdir()) == []


def test_a_sample_belongs_to_its_document_and_other_data_to_the_first() -> None:
    assert policy_of("elder_care_year") == "elder_care_2014"
    assert policy_of("data_samples/elder_care_year") == "elder_care_2014"
    assert policy_of("ours.xlsx") == DEFAULT_POLICY
    assert samples()[0] == "ordinary_year"


def test_others_look_on_only_where_the_command_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not is_shared()
    monkeypatch.setenv(SHARED, "1")
    assert is_shared()
