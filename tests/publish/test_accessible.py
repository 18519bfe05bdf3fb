"""Both web pages, in Chromium at the width of a desk and of a telephone: axe finds no fault."""

from pathlib import Path
from typing import Any

import pytest

from jihua_analysis import evaluate, load_policy, tables_of
from jihua_analysis.publish.public import public_edition
from jihua_analysis.publish.public_page import public_page
from jihua_analysis.publish.year_end import PAGE, year_end
from tests.publish.small_year import FRAMES, GIVEN_TOTALS, tiny_notebook, write_year
from tests.publish.test_pages import DRAWING, FRAME

pytestmark = [pytest.mark.browser, pytest.mark.slow]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}
WIDE = "import pandas as pd\npd.DataFrame([range(40)], columns=[f'第{i}列' for i in range(40)])"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The internal page, with a picture, a table and one too wide for any screen, and the public one."""
    place = tmp_path_factory.mktemp("pages")
    notebook = tiny_notebook(place / "tiny.ipynb", DRAWING, FRAME, WIDE)
    year_end(write_year(place / "data"), place / "out", 2014, overrides=GIVEN_TOTALS, notebook=notebook)
    policy = load_policy("daxuelu_2014", overrides=GIVEN_TOTALS)
    public = place / "public.html"
    public.write_text(public_page(public_edition(evaluate(policy, tables_of(**FRAMES), 2014))), encoding="utf-8")
    return {"internal": place / "out" / PAGE, "public": public}


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", ["internal", "public"])
def test_axe_finds_no_fault_and_nothing_runs_over_the_edge(
    name: str, width: int, pages: dict[str, Path], browser: Any
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(pages[name].as_uri())
    found = axe.run(page, options=RULES).response
    assert [(fault["id"], fault["impact"], fault["nodes"][0]["html"]) for fault in found["violations"]] == []
    assert len(found["passes"]) > 20
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()
