"""Every benchmark in one command: `python run.py bench [NAMES] [--whole] [--write]`.

Each runs in a process of its own, one after the other, so that none warms the other up and the peak of memory is its
own. Exit codes: 0 every target holds; 1 one does not; 2 a benchmark could not run.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import re
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from benchmarks.outcome import Outcome, measured

NAMES = ("evaluate", "nation", "widgets", "chance", "what_if", "year_end", "imports")
PAGE = Path(__file__).resolve().parents[1] / "docs" / "performance.md"


def written(page: str, outcome: Outcome) -> str:
    """The page with a benchmark's part replaced; the parts stand between comments that name them."""
    part = re.compile(rf"(<!-- {outcome.name} -->\n).*?(<!-- /{outcome.name} -->)", re.DOTALL)
    new, found = part.subn(lambda match: f"{match[1]}{outcome.text()}{match[2]}", page)
    if not found:
        raise ValueError(f"{PAGE.name} has no part <!-- {outcome.name} --> … <!-- /{outcome.name} -->")
    return new


def main() -> int:
    """The exit code; see the module's first lines."""
    asked = argparse.ArgumentParser(prog="python run.py bench", description=__doc__.splitlines()[0] if __doc__ else "")
    asked.add_argument("names", nargs="*", metavar="NAME", help=f"哪几项，不写就全部 (which): {', '.join(NAMES)}")
    asked.add_argument("--whole", action="store_true", help="全国规模，默认十分之一 (the whole nation, not a tenth)")
    asked.add_argument("--write", action="store_true", help=f"写进 docs/{PAGE.name} (write the tables there)")
    given = asked.parse_args()
    if unknown := [name for name in given.names if name not in NAMES]:
        asked.error(f"没有这几项 (no such benchmark): {', '.join(unknown)}")
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # else every process that starts compiles every module again
    outcomes, failed = [], False
    for name in given.names or NAMES:
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as own:
            try:
                outcome = own.submit(measured, name, given.whole).result()
            except Exception as error:
                failed = True
                print(f"{name} 没有做成 (could not run): {type(error).__name__}: {error}\n", file=sys.stderr)
                continue
        print(outcome.text(), flush=True)
        outcomes.append(outcome)
        if given.write:
            PAGE.write_text(written(PAGE.read_text("utf-8"), outcome), "utf-8", newline="\n")
    missed = [row for outcome in outcomes for row in outcome.rows if not row.holds]
    for row in missed:
        print(f"没有达到 (missed): {row.name}: {row.ratio:.3g} > {row.at_most:g}", file=sys.stderr)
    return 2 if failed else int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
