"""One small nation, written once for all tests of engines of a file."""

from pathlib import Path

import pytest

from jihua_analysis.scale.nation import score_nation
from tests.scale.world import OFFICES, POLICY, frames, write


@pytest.fixture(scope="module")
def nation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the rules, the tables, and the results of one process without any engine beside it."""
    folder = tmp_path_factory.mktemp("nation")
    (folder / "small_nation.toml").write_text(POLICY, encoding="utf-8")
    write(frames(5, offices=OFFICES, bodies=4), folder / "in")
    score_nation(folder / "small_nation.toml", folder / "in", folder / "alone", workers=1, chunk=1)
    return folder
