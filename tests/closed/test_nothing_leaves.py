"""The main job, a notebook and the app work with the loopback alone, and nothing tries to leave the machine."""

import functools
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.publish.small_year import GIVEN_TOTALS, write_year
from tests.scale.world import POLICY, frames
from tests.scale.world import write as write_nation

ROOT = Path(__file__).resolve().parents[2]
LAUNCHER = str(Path(__file__).with_name("loopback_alone.py"))
LEAVE = "import socket\ntry: socket.create_connection(('{}', 80), 5)\nexcept OSError: print('refused')"
"""A connection whose failure nobody would hear of. The addresses are those set aside for documents."""
TALK = """
import socket
here = socket.create_server(('127.0.0.1', 0))
socket.create_connection(here.getsockname(), 5).close()
print('answered')
"""
NOTEBOOK = """
import sys, nbformat
from nbclient import NotebookClient
book = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(book, timeout=300, kernel_name='python3').execute()
print(len(book.cells))
"""

LISTENING = """
def listening():
    found = set()
    for name in ('tcp', 'tcp6'):
        with open(f'/proc/self/net/{name}') as file:
            sockets = [line.split() for line in file.readlines()[1:]]
        found |= {words[1].split(':')[0] for words in sockets if words[3] == '0A'}
    return found
"""
"""The addresses at which anything in this network listens; 0A is a socket that does."""

LOOPBACK = "0100007F"
"""127.0.0.1 as the kernel writes it."""

WATCH = (
    LISTENING
    + """
import subprocess, sys, time
seen = set()
with subprocess.Popen([sys.executable, *sys.argv[1:]]) as run:
    while run.poll() is None:
        seen |= listening()
        time.sleep(0.02)
print()
print(*sorted(seen))
sys.exit(run.returncode)
"""
)
"""Runs a command of this Python and prints at which addresses it listened on the way."""

PAGE = (
    LISTENING
    + """
import re, subprocess, sys, urllib.request
app = subprocess.Popen([sys.executable, '-m', 'jihua_analysis', 'app', '--no-browser', '--port', '8866'],
                       stdout=subprocess.PIPE, encoding='utf-8')
try:
    address = re.search(r'http://\\S+', app.stdout.readline())[0]
    page = urllib.request.urlopen(address, timeout=120).read().decode()
    seen = listening()
    elsewhere = re.findall(r'(?:src|href)="(?:https?:)?//(?!127\\.0\\.0\\.1)[^"]*"', page)
finally:
    app.terminate()
    app.wait(30)
print(*sorted(seen))
print('widget' in page, elsewhere)
"""
)
"""Prints where the app and its kernels listen, whether its page came, and what the page would fetch from elsewhere."""


@dataclass(frozen=True)
class Answer:
    """What a command printed, how it ended, and how many packets it would have sent elsewhere."""

    out: str
    code: int
    attempts: int


@functools.cache
def namespace() -> tuple[str, ...]:
    """The beginning of a command that gives it a network of its own; nothing where this machine does not let us."""
    unshare = shutil.which("unshare")
    for options in (["--net"], ["--net", "--map-root-user"]):
        if unshare and subprocess.run([unshare, *options, "true"], capture_output=True).returncode == 0:
            return (unshare, *options)
    return ()


def alone(folder: Path, *command: str) -> Answer:
    """What a command of this Python answers from `folder` with the loopback as its only network."""
    if not namespace():
        pytest.skip("this machine allows no network namespace (`unshare --net`), so nothing can be shown here")
    note = folder / "attempts"
    whole = [*namespace(), sys.executable, LAUNCHER, str(note), sys.executable, *command]
    done = subprocess.run(
        whole,
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    return Answer(done.stdout, done.returncode, int(note.read_text()))


@pytest.mark.parametrize("address", ["192.0.2.1", "2001:db8::1", "a.name.invalid"])
def test_a_planted_connection_is_refused_and_noticed(tmp_path: Path, address: str) -> None:
    answer = alone(tmp_path, "-c", LEAVE.format(address))
    assert answer.out == "refused\n"
    assert answer.attempts > 0


def test_talk_on_the_loopback_is_no_attempt(tmp_path: Path) -> None:
    assert alone(tmp_path, "-c", TALK) == Answer("answered\n", 0, 0)


def test_the_year_end_needs_no_network(tmp_path: Path) -> None:
    data = write_year(tmp_path / "data")
    settings = [part for path, value in GIVEN_TOTALS.items() for part in ("--set", f"{path}={value}")]
    command = ["year-end", str(data), "--year", "2014", "--out", str(tmp_path / "out"), *settings]
    answer = alone(tmp_path, "-c", WATCH, "-m", "jihua_analysis", *command)
    assert (answer.code, answer.attempts) == (0, 0), answer.out
    assert answer.out.splitlines()[-1] == LOOPBACK  # the notebook's kernel talks on it
    assert (tmp_path / "out" / "年终汇总.html").is_file()


def test_a_notebook_needs_no_network(tmp_path: Path) -> None:
    answer = alone(tmp_path, "-c", NOTEBOOK, str(ROOT / "notebooks" / "explore" / "10_intake.ipynb"))
    assert (answer.code, answer.attempts) == (0, 0), answer.out


def test_the_app_needs_no_network_and_listens_to_this_machine_alone(tmp_path: Path) -> None:
    answer = alone(tmp_path, "-c", PAGE)
    assert (answer.code, answer.attempts) == (0, 0), answer.out
    assert answer.out.splitlines()[-2:] == [LOOPBACK, "True []"]


def test_a_cluster_on_this_machine_needs_no_network_and_listens_to_it_alone(tmp_path: Path) -> None:
    (tmp_path / "rules.toml").write_text(POLICY, encoding="utf-8")
    data = write_nation(frames(1, offices=4), tmp_path / "in")
    places = [str(tmp_path / "rules.toml"), str(data), "--out", str(tmp_path / "out")]
    engine = ["--engine", "dask", "--workers", "2", "--chunk", "1"]
    answer = alone(tmp_path, "-c", WATCH, "-m", "jihua_analysis", "score", *places, *engine)
    assert (answer.code, answer.attempts) == (0, 0), answer.out
    assert answer.out.splitlines()[-1] == LOOPBACK
