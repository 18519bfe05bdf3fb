"""What every test shares: no window is ever opened, generated examples are the same on every machine, one browser."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import matplotlib
import pytest
from hypothesis import settings

matplotlib.use("Agg")
settings.register_profile("everywhere_the_same", derandomize=True, deadline=None, max_examples=60)
settings.load_profile("everywhere_the_same")

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, one a process: playwright allows no second.

    Without a Chromium the tests are skipped with the reason, unless CI or JIHUA_BROWSER=required says they must run.
    """
    found = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    chromium = next(filter(None, found), None)
    if chromium is None:
        is_required = bool(os.environ.get("CI")) or os.environ.get("JIHUA_BROWSER") == "required"
        (pytest.fail if is_required else pytest.skip)("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield opened
        opened.close()
