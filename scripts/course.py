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


def behind() -> dict[Path, nbformat.NotebookNode]:
    """The notebooks with answers that hold something else than the exercises say, as they would be made now."""
    made = {
        LEARN / "answers" / p.name: with_answers(nbformat.read(p, 4), int(p.name[1])) for p in LEARN.glob("L*.ipynb")
    }
    return {p: n for p, n in made.items() if [(c.cell_type, c.source) for c in n.cells] != sources(p)}


def stale() -> list[Path]:
    """The made files that differ from what the exercises say."""
    text = GUIDE.read_text(encoding="utf-8")
    return [*([GUIDE] if with_tables(text) != text else []), *sorted(behind())]


def write() -> None:
    """Write the guide's tables and the notebooks with answers that are behind; scripts/notebooks.py then runs those."""
    GUIDE.write_text(with_tables(GUIDE.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
    (LEARN / "answers").mkdir(exist_ok=True)
    for path, made in behind().items():
        path.write_text(nbformat.writes(made).rstrip() + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        if found := stale():
            sys.exit("\n".join(f"{path.relative_to(ROOT)} is not what the exercises say" for path in found))
    else:
        write()
