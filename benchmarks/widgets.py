"""From a control moved to the picture painted: a dashboard of 60 bodies in a real Chromium, served by Voilà.

python -m benchmarks.widgets
"""

from __future__ import annotations

import math
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat

from benchmarks.table import Row, limit, markdown

TITLE = "控件应答 Widgets"
STEPS, MOST = 30, 0.1
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
TOPICS = {"targets": "考核对象", "ranking": "考核对象", "what_if": "满分变为"}
"""The dashboards and the control of each that is moved."""

MEASURE = """async ({label, step}) => {
  const board = document.querySelector('.jihua');
  const shown = name => board.querySelector(name);  // a new value makes new elements
  const owner = [...board.querySelectorAll('.widget-label')].find(l => l.textContent === label).parentElement;
  const select = owner.querySelector('select'), handle = owner.querySelector('.noUi-handle');
  const picture = shown('.jihua-picture svg'), rows = shown('.jihua-rows');
  const began = performance.now();
  const painted = new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('nothing changed')), 20000);
    const look = () => {
      if (shown('.jihua-picture svg') === picture || shown('.jihua-rows') === rows) return;
      seen.disconnect(); clearTimeout(late);
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began)));
    };
    const seen = new MutationObserver(look);
    seen.observe(board, {childList: true, subtree: true, characterData: true});
  });
  if (select) {
    select.selectedIndex = 1 + step % (select.options.length - 1);
    select.dispatchEvent(new Event('change', {bubbles: true}));
  } else {
    handle.focus();
    const key = Math.floor(step / 3) % 2 ? 'ArrowLeft' : 'ArrowRight';
    handle.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}));
  }
  return await painted;
}"""
"""Moves the control and waits for the frame in which the new picture and the new rows are on the screen; in ms."""


def made() -> Any:
    """A year of 60 bodies under the 2014 document: the shipped sample and as many units again as are lacking."""
    from dataclasses import fields, replace

    import pandas as pd

    from jihua_analysis import evaluate, open_year

    sample = open_year("ordinary_year")
    have = sample.tables.bodies.query("kind == 'unit'")["body"].tolist()
    extra = {old: f"单位{40 + i:02d}" for i, old in enumerate(have[: 60 - len(sample.tables.bodies)], start=1)}
    frames = {}
    for field in fields(sample.tables):
        frame = getattr(sample.tables, field.name)
        if isinstance(frame, pd.DataFrame) and "body" in frame:
            more = frame[frame["body"].isin(extra)]
            frames[field.name] = pd.concat([frame, more.assign(body=more["body"].map(extra))], ignore_index=True)
    return evaluate(sample.policy, replace(sample.tables, **frames))


def opened(topic: str) -> Any:
    """A dashboard of that year, ready to be moved, which forgets what it showed before."""
    from jihua_analysis import widgets
    from jihua_analysis.explore.widgets import model

    model.KEPT = 1  # nothing is shown from memory, however often a value comes back
    dashboard = getattr(widgets, topic)(made())
    if topic == "what_if":
        dashboard.controls["item"].value = dashboard.controls["item"].options[1][1]
    return dashboard


def in_python(topic: str) -> list[float]:
    """Seconds from a control set to all that is shown handed over, without a browser."""
    dashboard = opened(topic)
    control = next(c for c in dashboard.controls.values() if c.description == TOPICS[topic])
    values, found = [value for _, value in control.options], []
    for _ in range(STEPS + 1):
        began = time.perf_counter()
        control.value = values[(values.index(control.value) + 1) % len(values)]
        found.append(time.perf_counter() - began)
        if dashboard.error is not None:
            raise dashboard.error
    return found[1:]


def in_browser(pages: dict[str, str]) -> dict[str, list[float]]:
    """Seconds from a control moved to the new picture painted, a list a topic."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        raise RuntimeError("Chromium is not installed; this benchmark needs it")
    found = {}
    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=chromium, args=FLAGS)
        for topic, address in pages.items():
            page = browser.new_page(viewport={"width": 1280, "height": 1600})
            page.goto(address, timeout=120_000, wait_until="commit")
            page.wait_for_selector(".jihua-picture svg", timeout=120_000)
            page.wait_for_function("() => [...document.fonts].some(f => f.family.includes('Jihua'))", timeout=60_000)
            steps = range(STEPS + 1)
            found[topic] = [page.evaluate(MEASURE, {"label": TOPICS[topic], "step": s}) / 1000 for s in steps][1:]
            page.close()
        browser.close()
    return found


@contextmanager
def served(topics: Iterable[str]) -> Iterator[dict[str, str]]:
    """The address of a page with each dashboard, served by Voilà from a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        for topic in topics:
            code = f"from benchmarks.widgets import opened\nopened({topic!r})"
            book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
            book.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
            nbformat.write(book, Path(folder) / f"{topic}.ipynb")
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        here = str(Path(__file__).resolve().parents[1])
        command = [sys.executable, "-m", "voila", folder, "--no-browser", f"--port={port}", "--Voila.ip=127.0.0.1"]
        server = subprocess.Popen(
            command, env=os.environ | {"PYTHONPATH": here}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            _wait(port, server)
            yield {topic: f"http://127.0.0.1:{port}/voila/render/{topic}.ipynb" for topic in topics}
        finally:
            server.terminate()
            server.wait(20)


def _wait(port: int, server: subprocess.Popen[bytes], seconds: float = 60.0) -> None:
    """Until the server takes connections; a page asked for would start a kernel."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and server.poll() is None:
        with socket.socket() as knock:
            if not knock.connect_ex(("127.0.0.1", port)):
                return
        time.sleep(0.2)
    raise RuntimeError("Voilà did not start")


def run() -> list[Row]:
    """Median and 95th percentile of each topic, in the browser and in Python alone, against a tenth of a second."""
    with served(TOPICS) as pages:
        painted = in_browser(pages)
    rows = []
    for place, found in (("browser", painted), ("Python", {topic: in_python(topic) for topic in TOPICS})):
        for topic, times in found.items():
            most = sorted(times)[math.ceil(0.95 * len(times)) - 1]
            rows.append(limit(f"{topic}，{place}，中位 median", statistics.median(times), MOST))
            rows.append(limit(f"{topic}，{place}，95%", most, MOST))
    return rows


if __name__ == "__main__":
    measured = run()
    print(markdown(measured))
    sys.exit(int(not all(row.holds for row in measured)))
