"""Who may come in: this machine under a local name, any other only with a token; and what is said to whom may not."""

import contextlib
import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from jihua_analysis.app.server import is_local

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.5.0.9"])
def test_a_loopback_address_is_local(host: str) -> None:
    assert is_local(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "192.168.1.7", "localhost.example", "office-pc"])
def test_any_other_address_is_not(host: str) -> None:
    assert not is_local(host)


@contextlib.contextmanager
def serving(host: str, home: Path, *more: str) -> Iterator[tuple[str, str]]:
    """The app at an address: where it answers on this machine, and what it says at its start."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    command = [sys.executable, "-m", "jihua_analysis", "app", "--no-browser", "--host", host, "--port", str(port)]
    environment = {**os.environ, "HOME": str(home), "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [*command, *more], cwd=home, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as server:
        assert server.stdout
        said = [server.stdout.readline() for _ in range(2 if is_local(host) else 3)]
        try:
            yield f"http://127.0.0.1:{port}/", "".join(said)
        finally:
            server.terminate()


def answer(address: str, **headers: str) -> tuple[int, str]:
    """The status and the text that an address answers with, where it leads in the end."""
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=30) as got:
            return got.status, got.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_only_this_machine_is_served_and_only_under_a_local_name(tmp_path: Path) -> None:
    with serving("127.0.0.1", tmp_path) as (address, said):
        assert "token" not in said
        assert answer(f"{address}voila/open")[0] == 200
        assert answer(f"{address}voila/nothing", Host="office.example")[0] == 403


def test_elsewhere_a_token_is_asked_for_in_chinese_and_lets_in(tmp_path: Path) -> None:
    with serving("0.0.0.0", tmp_path, "--token", "for-the-office") as (address, said):
        assert "?token=for-the-office" in said
        assert "别的机器也能打开" in said
        for place in ("", "voila/render/app.ipynb", "api/kernels"):
            status, page = answer(address + place)
            assert "token" in page
            assert status == 403 or "<form" in page
        assert answer(f"{address}voila/open?token=for-the-office")[0] == 200
