"""What it costs to begin: importing the package beside importing pandas, each in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

from benchmarks.table import Row, in_turns

TITLE = "启动 Starting"
TIMES = 7


def process(*arguments: str) -> Callable[[], object]:
    """A run of a fresh Python with these arguments."""
    return lambda: subprocess.run([sys.executable, *arguments], check=True, capture_output=True)


def run() -> list[Row]:
    """Importing the package, then also what an evaluation needs, and `jihua --help`, beside `import pandas`."""
    programs = {
        "import jihua_analysis": ("-c", "import jihua_analysis"),
        "from jihua_analysis import evaluate": ("-c", "from jihua_analysis import evaluate"),
        "jihua --help": ("-m", "jihua_analysis", "--help"),
    }
    *ours, pandas = in_turns(*(process(*p) for p in programs.values()), process("-c", "import pandas"), times=TIMES)
    targets = (1.5, None, 1.5)
    return [
        Row(name, found, "import pandas", pandas, at_most)
        for name, found, at_most in zip(programs, ours, targets, strict=True)
    ]
