"""The course's made files: notebooks with answers, and the tables in the teacher's guide.

python scripts/course.py           write them (then run scripts/notebooks.py on notebooks/learn/answers)
python scripts/course.py --check   say which are not what the exercises say
"""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from jihua_analysis.learn.guide import with_answers, with_tables  # noqa: E402  # found through the line above

GUIDE = ROOT / "docs" / "teachers-guide.md"
LEARN = ROOT / "notebooks" / "learn"


def sources(path: Path) -> list[tuple[str, str]]:
    """What a notebook holds, outputs aside."""
    return [(c.cell_type, c.source) for c in nbformat.read(path, as_version=4).cells] if path.exists() else []


def stale() -> list[Path]:
    """The made files that differ from what the exercises say."""
    text = GUIDE.read_text(encoding="utf-8")
    found = [GUIDE] if with_tables(text) != text else []
    for path in sorted(LEARN.glob("L*.ipynb")):
        made = with_answers(nbformat.read(path, as_version=4), int(path.name[1]))
        answers = LEARN / "answers" / path.name
        if [(c.cell_type, c.source) for c in made.cells] != sources(answers):
            found.append(answers)
    return found


def write() -> None:
    """Write the guide's tables and the notebooks with answers; their outputs come from scripts/notebooks.py."""
    GUIDE.write_text(with_tables(GUIDE.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
    (LEARN / "answers").mkdir(exist_ok=True)
    for path in sorted(LEARN.glob("L*.ipynb")):
        made = with_answers(nbformat.read(path, as_version=4), int(path.name[1]))
        text = nbformat.writes(made).rstrip() + "\n"
        (LEARN / "answers" / path.name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        if behind := stale():
            sys.exit("\n".join(f"{path.relative_to(ROOT)} is not what the exercises say" for path in behind))
    else:
        write()
