"""The guide and the notebooks with answers are what the exercises say; every exercise is asked in its notebook."""

from __future__ import annotations

import re
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import nbformat
import pytest

from jihua_analysis.learn.guide import with_tables
from jihua_analysis.learn.lesson import LESSONS, Lesson
from jihua_analysis.learn.office import Office

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks" / "learn").glob("L*.ipynb"))


@pytest.fixture(scope="module")
def course() -> ModuleType:
    spec = spec_from_file_location("course", ROOT / "scripts" / "course.py")
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_no_made_file_is_stale(course: ModuleType) -> None:
    assert course.stale() == []


def test_there_is_a_notebook_a_lesson_and_each_asks_its_exercises_in_order() -> None:
    assert [int(path.name[1]) for path in NOTEBOOKS] == list(LESSONS)
    for path in NOTEBOOKS:
        text = "\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells)
        wanted = list(Lesson(int(path.name[1]), Office("示例")).exercises)
        assert re.findall(r'lesson\.ask\("(.*?)"\)', text) == wanted
        assert re.findall(r'lesson\.reveal\("(.*?)"\)', text) == wanted


def test_links_of_the_notebooks_lead_somewhere() -> None:
    for path in [*NOTEBOOKS, *(ROOT / "notebooks" / "learn" / "answers").glob("*.ipynb")]:
        for cell in nbformat.read(path, as_version=4).cells:
            for link in re.findall(r"\]\(([^)#]+\.ipynb)\)", cell.source):
                assert (path.parent / link).exists(), f"{path.name}: {link}"


def test_a_guide_without_the_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="marks"):
        with_tables("# 教师用书\n")
