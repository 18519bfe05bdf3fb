"""The year-end notebook as the package carries it: a copy without outputs of the one in notebooks/year_end.

python scripts/notebook_template.py           writes it
python scripts/notebook_template.py --check   exits with a message where it differs

A wheel holds only what lies in the package. The checkout runs the notebook itself, so there is one to edit.
"""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "notebooks" / "year_end" / "90_year_end.ipynb"
COPY = ROOT / "jihua_analysis" / "publish" / "templates" / SOURCE.name
LEADS_ON = "## 下一步"
"""The heading of the cell that leads on to other notebooks, which a wheel does not hold."""


def template() -> str:
    """The text of the copy."""
    notebook = json.loads(SOURCE.read_text("utf-8"))
    notebook["cells"] = [cell for cell in notebook["cells"] if not "".join(cell["source"]).startswith(LEADS_ON)]
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def main(arguments: list[str]) -> None:
    """Write the copy or, with --check, exit with a message where it is not what it would be."""
    if "--check" not in arguments:
        COPY.write_text(template(), "utf-8", newline="\n")
    elif not COPY.exists() or COPY.read_text("utf-8") != template():
        sys.exit(f"{COPY.name} in the package is out of date: run `python scripts/notebook_template.py`")


if __name__ == "__main__":
    main(sys.argv[1:])
