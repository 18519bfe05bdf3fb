"""Both pages are well-formed, have one heading rank after the other, and can be read without eyes and network."""

import itertools
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import pytest

from jihua_analysis import evaluate, load_policy, tables_of
from jihua_analysis.publish.public import public_edition
from jihua_analysis.publish.public_page import public_page
from jihua_analysis.publish.year_end import PAGE, year_end
from tests.publish.small_year import FRAMES, GIVEN_TOTALS, tiny_notebook, write_year

VOID = {"meta", "img", "br", "hr", "link", "input", "col", "wbr", "source"}
DRAWING = """
import matplotlib.pyplot as plt
figure, axes = plt.subplots(figsize=(1, 1))
_ = axes.plot([0, 1])
"""
FRAME = "import pandas as pd\npd.DataFrame({'单位': ['单位01'], '总分': [912.5]})"


@dataclass
class Element:
    """One element: its name, attributes, and the names of the elements around it."""

    name: str
    attributes: dict[str, str]
    around: list[str]


@dataclass
class Page(HTMLParser):
    """The elements of a page in their order, and the end tags that end nothing or the wrong thing."""

    elements: list[Element] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    styles: str = ""

    def __post_init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}, list(self.open)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> at {self.getpos()}")

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "style":
            self.styles += data

    def named(self, *names: str) -> list[Element]:
        """The elements of these names."""
        return [element for element in self.elements if element.name in names]


@pytest.fixture(scope="module", params=["internal", "public"])
def page(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Page:
    """The page of three units: the internal one of a run with a picture and a table, the public one by itself."""
    if request.param == "internal":
        place = tmp_path_factory.mktemp("page")
        notebook = tiny_notebook(place / "tiny.ipynb", DRAWING, FRAME)
        year_end(write_year(place / "data"), place / "out", 2014, overrides=GIVEN_TOTALS, notebook=notebook)
        text = Path(place / "out" / PAGE).read_text("utf-8")
    else:
        policy = load_policy("daxuelu_2014", overrides=GIVEN_TOTALS)
        text = public_page(public_edition(evaluate(policy, tables_of(**FRAMES), 2014)))
    read = Page()
    read.feed(text)
    read.close()
    return read


def test_every_element_is_closed_where_it_was_opened(page: Page) -> None:
    assert not page.faults and not page.open


def test_the_language_and_the_title_are_set(page: Page) -> None:
    assert page.named("html")[0].attributes["lang"] == "zh-CN"
    assert len(page.named("title")) == len(page.named("main")) == 1


def test_there_is_one_first_heading_and_no_rank_is_skipped(page: Page) -> None:
    ranks = [int(element.name[1]) for element in page.named("h1", "h2", "h3", "h4", "h5", "h6")]
    assert ranks[0] == 1 and ranks.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(ranks))


def test_every_picture_says_what_it_shows(page: Page) -> None:
    assert all(picture.attributes.get("alt", "").strip() for picture in page.named("img"))
    assert all(drawing.attributes.get("role") == "img" and drawing.attributes.get("aria-label")
               for drawing in page.named("svg"))  # fmt: skip


def test_every_head_of_a_table_says_what_it_is_the_head_of(page: Page) -> None:
    assert page.named("table")
    scopes = {element.attributes.get("scope") for element in page.named("th")}
    assert scopes and scopes <= {"col", "row"}


def test_links_lead_to_places_on_the_page_and_ids_are_its_own(page: Page) -> None:
    ids = [element.attributes["id"] for element in page.elements if "id" in element.attributes]
    assert len(ids) == len(set(ids))
    assert {link.attributes["href"] for link in page.named("a") if "href" in link.attributes} <= {f"#{i}" for i in ids}


def test_nothing_is_fetched_from_outside(page: Page) -> None:
    assert not page.named("script", "iframe", "link", "object", "embed")
    taken = [element.attributes[name] for element in page.elements for name in ("src", "srcset", "poster", "data")
             if name in element.attributes]  # fmt: skip
    assert all(address.startswith("data:") for address in taken)
    assert "@import" not in page.styles
    assert page.styles.count("url(") == page.styles.count("url(data:")
