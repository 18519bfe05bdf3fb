"""environment.yml from pyproject.toml, so that the conda way and the pip way want the same packages.

python scripts/environment.py           writes it
python scripts/environment.py --check   exits with a message where it differs
"""

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HEADER = "# Made by scripts/environment.py from pyproject.toml; do not edit."
# Names that conda-forge writes otherwise, and packages that conda-forge lacks or packs in another way.
CONDA_NAMES = {"dask[distributed]": "dask", "duckdb": "python-duckdb", "matplotlib": "matplotlib-base"}
FROM_PIP = {"axe-playwright-python", "brotli", "jupyterlab-language-pack-zh-cn", "playwright", "scipy-stubs",
            "types-openpyxl", "typst"}  # fmt: skip


def environment() -> str:
    """The text of environment.yml: libraries from conda-forge, the rest and the project itself from pip."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    conda, pip = [], []
    for wanted in [*project["dependencies"], *project["optional-dependencies"]["test"]]:
        name, version = re.split(r"(?=[<>=!~])", wanted, maxsplit=1)
        if name.lower() in FROM_PIP:
            pip.append(name + version)
        else:
            conda.append(CONDA_NAMES.get(name, name.lower()) + version)
    lines = [HEADER, "name: jihua", "channels:", "  - conda-forge", "  - nodefaults", "dependencies:"]
    # One equals sign: tools that start from this file take the lowest Python that a ">=" admits.
    lines += ["  - python=3.11", *(f"  - {wanted}" for wanted in sorted(conda)), "  - pip", "  - pip:"]
    lines += [*(f"      - {wanted}" for wanted in sorted(pip, key=str.lower)), "      - -e ."]
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> None:
    """Write environment.yml or, with --check, exit with a message where it is not what it would be."""
    file = ROOT / "environment.yml"
    if "--check" not in arguments:
        file.write_text(environment(), "utf-8", newline="\n")
    elif not file.exists() or file.read_text("utf-8") != environment():
        sys.exit("environment.yml differs from pyproject.toml: run `python scripts/environment.py`")


if __name__ == "__main__":
    main(sys.argv[1:])
