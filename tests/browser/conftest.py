"""Pages of the browser, one server of the app and one of JupyterLab, shared by all browser tests."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, expect

from jihua_analysis.app.lab import lab_command

ROOT = Path(__file__).resolve().parents[2]
SHOTS = ROOT / ".ci-artifacts"
SLOW_MACHINE_MS = 30_000


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextlib.contextmanager
def running(command: list[str], home: Path, address: str) -> Iterator[int]:
    """The process id of a server that answers at an address, with a home of its own; ended afterwards."""
    home.mkdir(exist_ok=True)
    environment = {**os.environ, "HOME": str(home), "PYTHONPATH": str(ROOT), "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
    log = home / "server.log"
    with log.open("wb") as out, subprocess.Popen(command, cwd=home, env=environment, stdout=out, stderr=out) as server:
        try:
            for _ in range(1200):
                if server.poll() is not None:
                    raise RuntimeError(log.read_text("utf-8"))
                with contextlib.suppress(OSError):
                    urllib.request.urlopen(address, timeout=5).read(1)
                    break
                time.sleep(0.05)
            yield server.pid
        finally:
            server.terminate()


@pytest.fixture
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page of its own."""
    with a_page(browser) as opened:
        yield opened
        shoot(opened, request.node.name)


@pytest.fixture(scope="session")
def app_page(browser: Browser, app: tuple[str, int]) -> Iterator[Page]:
    """The app, opened once: each page of it has a kernel, which takes seconds."""
    with a_page(browser) as opened:
        opened.goto(f"{app[0]}voila/open", wait_until="commit")
        opened.get_by_text("我想知道").wait_for(timeout=4 * SLOW_MACHINE_MS)  # Python and all libraries start first
        yield opened


def shoot(page: Page, name: str) -> None:
    """Keeps a picture of the page where CI keeps what tests leave; one that its test has closed shows nothing."""
    if SHOTS.is_dir():
        with contextlib.suppress(Error):
            page.screenshot(path=SHOTS / f"{name}.png")


@contextlib.contextmanager
def a_page(browser: Browser) -> Iterator[Page]:
    """A page in a context of its own; nothing may be asked of another machine, and no script may fail."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000}, locale="zh-CN", accept_downloads=True)
    opened = context.new_page()
    opened.set_default_timeout(SLOW_MACHINE_MS)
    expect.set_options(timeout=SLOW_MACHINE_MS)
    elsewhere: list[str] = []
    failures: list[str] = []
    ours = ("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:", "about:")
    opened.on("request", lambda asked: None if asked.url.startswith(ours) else elsewhere.append(asked.url))
    opened.on("pageerror", lambda error: failures.append(str(error)))
    missing = "Failed to load resource"  # what a wrong address is answered with, as one test asks for
    opened.on(
        "console",
        lambda said: failures.append(said.text) if said.type == "error" and not said.text.startswith(missing) else None,
    )
    yield opened
    context.close()
    assert not elsewhere
    assert not failures


@pytest.fixture(scope="session")
def app(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    """Address and process id of `jihua app`."""
    address = f"http://127.0.0.1:{(port := free_port())}/"
    command = [sys.executable, "-m", "jihua_analysis", "app", "--no-browser", "--port", str(port)]
    with running(command, tmp_path_factory.mktemp("app"), f"{address}voila/open") as server:
        yield address, server


@pytest.fixture(scope="session")
def lab(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of JupyterLab as `jihua lab` opens it, on a copy of the notebooks."""
    home = tmp_path_factory.mktemp("lab")
    notebooks = home / "notebooks"
    shutil.copytree(ROOT / "notebooks", notebooks, ignore=shutil.ignore_patterns("jihua_*", ".ipynb_checkpoints"))
    address = f"http://127.0.0.1:{(port := free_port())}"
    command = [*lab_command(notebooks, port, open_browser=False), "--ServerApp.port_retries=0",
               "--IdentityProvider.token=t"]  # fmt: skip
    with running(command, home, f"{address}/api"):
        yield address
