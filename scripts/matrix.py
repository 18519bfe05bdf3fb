"""Does it work with other Pythons, and with the oldest libraries that pyproject.toml admits?

    python scripts/matrix.py                         every Python of 3.11 and later that uv finds here
    python scripts/matrix.py 3.11 lowest             one Python with the lowest versions of what we name directly
    python scripts/matrix.py 3.14 python3.13 newest  what uv takes for a Python: a version to fetch, a name, a path

Each pair of a Python and an end of the range gets an environment of its own, outside the checkout, and runs a quick
part of the tests there and the sample's year-end. Exits 1 where one pair does not pass. Needs `uv` on the PATH, the
network, and some minutes a pair: not part of the ordinary test run.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ENDS = {"lowest": "lowest-direct", "newest": "highest"}
TESTS = ["tests/policy", "tests/chance", "tests/assess", "tests/intake", "tests/explore/test_charts.py"]
TESTS += ["tests/explore/test_widgets.py", "tests/publish/test_workbook.py", "tests/publish/test_pages.py"]
TESTS += ["tests/scale/test_same_results.py"]
# Old libraries beside new ones warn of one another; that is theirs to mend.
QUIET = ["-W", "ignore::DeprecationWarning", "-W", "ignore::PendingDeprecationWarning"]


def pythons() -> list[str]:
    """The minor versions from 3.11 on that are here, oldest first."""
    command = ["uv", "python", "list", "--only-installed"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    released = re.findall(r"^cpython-3\.(\d+)\.\d+-", listed, re.MULTILINE)
    return [f"3.{minor}" for minor in sorted({int(minor) for minor in released}) if minor >= 11]


def failure(python: str, end: str, place: Path) -> str:
    """Nothing where this Python with this end of the libraries passes, else the last lines of what does not."""
    environment = place / re.sub(r"\W", "_", f"{python}-{end}")
    bin_folder = environment / ("Scripts" if os.name == "nt" else "bin")
    interpreter = str(bin_folder / "python")
    install = ["uv", "pip", "install", "--quiet", "--python", interpreter, "--resolution", ENDS[end]]
    steps = [
        ["uv", "venv", "--quiet", "--python", python, str(environment)],
        [*install, "--editable", f"{ROOT}[test]"],
        [interpreter, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "not slow and not browser", *QUIET, *TESTS],
        [interpreter, "-m", "jihua_analysis", "year-end", "--out", str(environment / "out")],
    ]
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    for step in steps:
        done = subprocess.run(step, cwd=ROOT, env=kept, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode:
            return "\n".join(done.stdout.decode("utf-8", "replace").splitlines()[-40:])
    return ""


def main(arguments: list[str]) -> int:
    """The exit code; see the module's first lines."""
    chosen = [argument for argument in arguments if argument not in ENDS] or pythons()
    ends = [argument for argument in arguments if argument in ENDS] or list(ENDS)
    failed = 0
    with tempfile.TemporaryDirectory() as place:
        for python in chosen:
            for end in ends:
                told = failure(python, end, Path(place))
                failed += bool(told)
                print(f"{python} {end}: {'failed' if told else 'passed'}\n{told}".rstrip(), flush=True)
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
