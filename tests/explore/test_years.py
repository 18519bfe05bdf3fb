"""A year is found by name from any folder, and read again under other readings."""

from pathlib import Path

import pandas as pd
import pytest

from jihua_analysis import load_policy, open_year
from jihua_analysis.explore.years import can_reread, find, reread

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", ["ordinary_year", "data_samples/ordinary_year"])
@pytest.mark.parametrize("folder", [".", "notebooks/explore"])
def test_a_sample_is_found_by_name_from_any_folder(monkeypatch, tmp_path, name, folder):
    monkeypatch.chdir(ROOT / folder)
    assert find(name) == ROOT / "data_samples" / "ordinary_year"
    monkeypatch.chdir(tmp_path)
    assert find(name) == ROOT / "data_samples" / "ordinary_year"


def test_what_lies_in_the_working_folder_goes_before_the_sample(monkeypatch, tmp_path):
    (tmp_path / "ordinary_year").mkdir()
    monkeypatch.chdir(tmp_path)
    assert find("ordinary_year") == tmp_path / "ordinary_year"


def test_data_that_are_nowhere_are_said_in_chinese_with_the_samples():
    with pytest.raises(FileNotFoundError, match=r"找不到数据“没有的表\.xlsx”.*ordinary_year"):
        open_year("没有的表.xlsx")


def test_tables_and_policy_may_be_given_as_they_are(sample):
    again = open_year(sample.tables, 2014, sample.policy, overrides={"targets.records_resident.at_least": 100})
    pd.testing.assert_frame_equal(again.budget, sample.budget)
    assert (again.verdicts["low"][again.verdicts["target"] == "records_resident"] == 100).all()


@pytest.mark.parametrize(
    "reading", [{"A40": "extend"}, {"A09": "two_measures"}, {"A35": "class1", "A41d": "same_quotas"}]
)
def test_a_policy_read_again_is_the_file_read_with_those_readings(reading):
    assert reread(load_policy(), reading) == load_policy(readings=reading)


def test_the_reading_in_force_changes_nothing():
    policy = load_policy()
    assert reread(policy, {"A40": policy.readings["A40"].choice}) is policy


def test_a_reading_changed_on_opening_cannot_be_taken_back():
    policy = load_policy(readings={"A40": "extend"})
    assert not can_reread(policy, "A40")
    with pytest.raises(ValueError, match="读法A40在打开时已经改过"):
        reread(policy, {"A40": "open"})
