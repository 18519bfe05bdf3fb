"""What `jihua app` and `jihua lab` hand over to what they start."""

import argparse
import ast
import os
import re
from pathlib import Path

import pytest

from jihua_analysis.app.choice import DATA, POLICY, YEAR, Choice, choice_of
from jihua_analysis.app.lab import START, lab_command, notebooks
from jihua_analysis.app_cli import _hand_over
from jihua_analysis.cli import main
from tests.app.conftest import RIGHT, filled


def asked(data: str = "", year: int | None = None, policy: str = "daxuelu_2014") -> argparse.Namespace:
    return argparse.Namespace(data=data, year=year, policy=policy)


def test_a_command_without_data_hands_over_nothing() -> None:
    _hand_over(asked())
    assert not {DATA, YEAR, POLICY} & set(os.environ)


def test_a_folder_of_ones_own_is_opened_from_wherever_the_kernel_works(tmp_path: Path) -> None:
    folder = filled(tmp_path / "mine", RIGHT)
    _hand_over(asked("mine", 2013))
    assert choice_of() == Choice(str(folder), 2013, "daxuelu_2014")


def test_a_sample_brings_its_document_along() -> None:
    _hand_over(asked("elder_care_year"))
    assert choice_of().policy == "elder_care_2014"


def test_data_that_are_not_there_are_said_before_anything_is_started(capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("app", "lab"):
        assert main([command, "没有这本.xlsx"]) == 3
        assert "找不到数据“没有这本.xlsx”" in capsys.readouterr().err


def test_lab_is_handed_a_font_for_machines_that_have_no_chinese_one(tmp_path: Path) -> None:
    (told,) = (part for part in lab_command(tmp_path, 8899) if "static_custom_path" in part)
    folders = [Path(folder) for folder in ast.literal_eval(told.partition("=")[2])["static_custom_path"]]
    style = next(folder / "custom.css" for folder in folders if (folder / "custom.css").is_file())
    (font,) = re.findall(r'url\("([^"]+)"\)', style.read_text("utf-8"))
    assert any((folder / font).is_file() for folder in folders)


def test_the_lab_opens_the_start_notebook_of_a_checkout_on_the_port_asked_for(tmp_path: Path) -> None:
    folder = notebooks(tmp_path / "copies")
    assert (folder / START).is_file()
    command = lab_command(folder, 8899, open_browser=False)
    assert any(START in part for part in command)
    assert any("8899" in part for part in command)
