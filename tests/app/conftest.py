"""Three bodies in two offices, as files that a planner fills in: right, and with one word for a number."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from jihua_analysis.app import own_data
from jihua_analysis.app.choice import DATA, POLICY, SHARED, YEAR

BODIES = "街道办事处,单位名称,类别\n东街,东一,单位\n东街,东二,单位\n西街,西一,单位\n"
COUNTS = "街道办事处,单位名称,时期,女职工妇科病普查应查人数,女职工妇科病普查实查人数\n"
RIGHT = COUNTS + "东街,东一,2014,10,10\n东街,东二,2014,10,9\n西街,西一,2014,10,10\n"
WRONG = COUNTS + "东街,东一,2014,10,十来个\n东街,东二,2014,10,9\n西街,西一,2014,10,10\n"


def filled(folder: Path, counts: str) -> Path:
    """A folder with the two tables."""
    folder.mkdir(exist_ok=True)
    (folder / "考核对象.csv").write_text(BODIES, "utf-8")
    (folder / "指标数据.csv").write_text(counts, "utf-8")
    return folder


@pytest.fixture(autouse=True)
def nothing_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A working folder without notebooks, and no choice of an earlier test or of whoever runs the tests."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(own_data, "_kept", None)
    before = {name: os.environ.pop(name, None) for name in (DATA, YEAR, POLICY, SHARED)}
    yield
    for name, value in before.items():
        os.environ.pop(name, None)
        if value is not None:
            os.environ[name] = value
