"""The picture on the page, as the browser draws its SVG, is the picture that is saved."""

import base64
import io
from collections.abc import Iterator

import numpy as np
import pytest
from matplotlib.image import imread
from numpy.typing import NDArray
from playwright.sync_api import Page
from scipy.ndimage import uniform_filter

from jihua_analysis import Evaluation, charts, open_year
from jihua_analysis.explore.charts import Chart
from jihua_analysis.explore.charts.drawing import Drawing
from jihua_analysis.fonts import woff2

pytestmark = pytest.mark.browser
FONT = f"@font-face{{font-family:'Jihua Sans SC';src:url(data:font/woff2;base64,{base64.b64encode(woff2()).decode()})}}"
FAR = 48
"""Two greys so far apart are two pictures; a blur before makes nothing of how the edges of letters are smoothed."""


@pytest.fixture(scope="module")
def year() -> Evaluation:
    return open_year("ordinary_year")


@pytest.fixture
def sheet(page: Page) -> Iterator[Page]:
    """An empty page with the shipped font."""
    page.set_viewport_size({"width": 1300, "height": 1400})
    page.set_content(f"<style>{FONT} body{{margin:0}}</style><div></div>")
    yield page


def greys(picture: bytes) -> NDArray[np.float64]:
    """A PNG as greys from 0 to 255, each the mean of four by four."""
    colours = imread(io.BytesIO(picture))[..., :3]
    return np.asarray(uniform_filter(255 * colours @ [0.299, 0.587, 0.114], 4), dtype=np.float64)


def differing(sheet: Page, drawing: Drawing, saved: bytes) -> float:
    """The share of the page's picture that is not as it was saved."""
    sheet.evaluate("s => { document.querySelector('div').innerHTML = s; return document.fonts.ready }", drawing.svg())
    sheet.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
    shown, wanted = greys(sheet.locator("svg").screenshot()), greys(saved)
    assert shown.shape == wanted.shape
    return float((abs(shown - wanted) > FAR).mean())


@pytest.mark.parametrize("name", ["target_board", "sex_ratio_by_year", "budget_growth", "class_paths", "target_doubt"])
def test_what_the_page_shows_is_what_is_saved(sheet: Page, year: Evaluation, name: str) -> None:
    chart: Chart = getattr(charts, name)(year)
    assert differing(sheet, chart.drawing, chart.png()) < 0.0005


def test_a_hatch_or_a_mark_left_out_would_be_seen(sheet: Page, year: Evaluation) -> None:
    board, budget = charts.target_board(year), charts.budget_growth(year)
    bare = [(what, how[:-1] if what == "path" and len(how) == 7 else how) for what, how in board.drawing.parts]
    unmarked = [(what, how) for what, how in budget.drawing.parts if what != "marker"]
    for chart, parts in ((board, bare), (budget, unmarked)):
        changed = Drawing(chart.drawing.width, chart.drawing.height, parts, chart.drawing.texts)
        assert differing(sheet, changed, chart.png()) > 0.001
