"""Notebooks run anew; outputs are kept in golden cells only, execution counts everywhere.

python scripts/notebooks.py            run all, write back
python scripts/notebooks.py PATH ...   run these
"""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from jihua_analysis.publish.notebook import executed  # noqa: E402  # found through the line above, installed or not

GOLDEN = "keep_output"


def refresh(path: Path) -> None:
    """Run one notebook where it lies and write it back without the outputs that are no golden ones."""
    notebook = executed(nbformat.read(path, as_version=4), path.parent)
    for cell in notebook.cells:
        if cell.cell_type == "code" and GOLDEN not in cell.metadata.get("tags", []):
            cell.outputs = []
    path.write_text(nbformat.writes(notebook).rstrip() + "\n", encoding="utf-8", newline="\n")


def main(arguments: list[str]) -> None:
    """Refresh the notebooks named, or all of them."""
    for path in [Path(a).resolve() for a in arguments] or sorted((ROOT / "notebooks").rglob("*.ipynb")):
        if ".ipynb_checkpoints" not in path.parts:
            print(path.relative_to(ROOT))
            refresh(path)


if __name__ == "__main__":
    main(sys.argv[1:])
