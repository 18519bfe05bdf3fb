"""What the page for planners says is what the functions give."""

import doctest
from pathlib import Path


def test_every_example_of_the_page_on_chance_gives_what_it_prints():
    page = Path(__file__).parents[2] / "docs" / "chance.md"
    failed, tried = doctest.testfile(str(page), module_relative=False, encoding="utf-8")
    assert failed == 0 and tried > 15
