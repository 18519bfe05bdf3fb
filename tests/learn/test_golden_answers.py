"""The golden cells of the notebooks with answers turn red when a formula or number of the document is altered."""

import contextlib
import io
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import nbformat
import pytest

from jihua_analysis.learn import office
from jihua_analysis.policy.load import load_policy
from jihua_analysis.policy.model import Policy

ANSWERS = Path(__file__).resolve().parents[2] / "notebooks" / "learn" / "answers"
OPINION, HOME_CARE = "daxuelu_2014", "elder_care_2014"
ALTERED: list[tuple[str, str, str, Any]] = [
    ("L1.1", OPINION, "targets.records_resident.at_least", 97),
    ("L1.2", OPINION, "staffing.specialists.when", "households > 540"),
    ("L2.2", OPINION, "indicators.natural_increase_rate.numerator", "births - deaths - 1"),
    ("L2.4", OPINION, "indicators.staff_managed.denominator", "staff_men + staff_women"),
    ("L3.4", OPINION, "indicators.sex_ratio_at_birth.denominator", "births_girls + 1"),
    ("L4.1", OPINION, "indicators.staff_managed.numerator", "staff_men_covered + staff_women_covered"),
    ("L5.4", OPINION, "standing.unit.notices.yellow_card.run.years", 4),
    ("L6.1", OPINION, "standing.unit.classes.class3.take", 4),
    ("L6.2", HOME_CARE, "indicators.visits_timely.denominator", "visits_due + 1"),
]
"""An exercise, and the formula or number whose change its golden cell is the first to tell."""
Alter = Callable[[str, str, Any], None]


@pytest.fixture
def alter(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Alter]:
    """Has the course read a document with one value altered; the lessons are opened in an empty folder."""

    def now(document: str, place: str, value: Any) -> None:
        def load(name: str, readings: Any = None, overrides: Mapping[str, Any] | None = None) -> Policy:
            return load_policy(name, readings, {**(overrides or {}), **({place: value} if name == document else {})})

        monkeypatch.setattr(office, "load_policy", load)
        _forget()

    monkeypatch.chdir(tmp_path)
    yield now
    _forget()


def _forget() -> None:
    office.opinion.cache_clear()
    office.home_care.cache_clear()


def first_red(lesson: str) -> str:
    """The first exercise whose golden cell prints something else than what is committed; '' where none does."""
    path = next(ANSWERS.glob(f"{lesson}_*.ipynb"))
    names: dict[str, Any] = {}
    for cell in nbformat.read(path, as_version=4).cells:
        answered = re.search(r'lesson\.answer\("(.*?)"', cell.source)
        if cell.cell_type != "code" or (cell.source.startswith("lesson.") and not answered):
            continue
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            exec(compile(cell.source, path.name, "exec"), names)
        if answered and printed.getvalue() != "".join(output["text"] for output in cell.outputs):
            return answered[1]
    return ""


@pytest.mark.parametrize("lesson", sorted(path.name[:2] for path in ANSWERS.glob("L*.ipynb")))
def test_unaltered_the_golden_cells_say_what_is_committed(lesson: str, alter: Alter) -> None:
    assert first_red(lesson) == ""


@pytest.mark.parametrize(("exercise", "document", "place", "value"), ALTERED, ids=[a[0] for a in ALTERED])
def test_a_formula_or_number_altered_turns_its_golden_cell_red(
    exercise: str, document: str, place: str, value: Any, alter: Alter
) -> None:
    alter(document, place, value)
    assert first_red(exercise[:2]) == exercise
