"""The files of the checkout agree with one another and name no machine."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from urllib.parse import unquote

import pytest

BINARY = {".otf", ".woff2", ".png", ".xls", ".xlsx", ".parquet", ".docx", ".pdf"}
# Written so that neither pattern finds itself.
REGISTRY = re.compile(r"(?:pypi|anaconda)\.(?:org|com)|python[h]osted|-index-u[r]l|find-li[n]ks", re.IGNORECASE)
MACHINE = re.compile(r"(?<![\w.}*-])/(?:work|root|tmp|opt|home|Users)/\w|[A-Za-z]:\\Users\\", re.IGNORECASE)
LINK = re.compile(r"\[[^\]\n]*\]\(<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)")
HTML_LINK = re.compile(r"<(?:img|a)\s[^>]*?(?:src|href)=\"([^\"]+)\"")


def texts(files: list[Path]) -> dict[Path, str]:
    return {path: path.read_bytes().decode("utf-8", "replace") for path in files if path.suffix not in BINARY}


@pytest.mark.parametrize("pattern", [REGISTRY, MACHINE], ids=["registry", "machine"])
def test_no_file_names_a_package_registry_or_a_path_of_a_machine(
    pattern: re.Pattern[str], files: list[Path], root: Path
) -> None:
    found = [
        f"{path.relative_to(root)}: {match[0]}"
        for path, text in texts(files).items()
        for match in pattern.finditer(text)
    ]
    assert not found, "\n".join(found)


LOCKS = {"requirements.lock": "test", "benchmarks/requirements.lock": "bench"}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_names_versions_and_hashes_and_nothing_else(lock: str, root: Path) -> None:
    lines = (root / lock).read_text("utf-8").splitlines()
    package = re.compile(r"[a-z0-9-]+==[\w.]+(?: ; [\w. <>=!'()*]+)? \\")
    digest = re.compile(r"    --hash=sha256:[0-9a-f]{64}(?: \\)?")
    assert lines[0].startswith("# ")
    assert not [line for line in lines[1:] if not package.fullmatch(line) and not digest.fullmatch(line)]


def locked_in(file: Path) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)==([\w.]+)", file.read_text("utf-8"), re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_every_dependency_and_the_first_one_the_build_backend(lock: str, root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    locked = locked_in(root / lock)
    wanted = list(project["project"]["optional-dependencies"][LOCKS[lock]])
    if lock == "requirements.lock":
        wanted += [*project["build-system"]["requires"], *project["project"]["dependencies"]]
    for requirement in wanted:
        name = re.split(r"[<>=!~\[]", requirement, maxsplit=1)[0].lower().replace("_", "-")
        assert name in locked, f"{name} is not in {lock}: run scripts/lock.py"
        lowest = re.search(r">=([\d.]+)", requirement)
        if lowest:
            assert release(locked[name]) >= release(lowest[1]), f"{name} in {lock} is older than asked for"


def test_both_locks_name_the_same_versions(root: Path) -> None:
    both = [locked_in(root / lock) for lock in LOCKS]
    shared = both[0].keys() & both[1].keys()
    assert {name: both[0][name] for name in shared} == {name: both[1][name] for name in shared}


def release(version: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", version)]


def test_environment_yml_says_what_pyproject_says(root: Path) -> None:
    check = [sys.executable, str(root / "scripts" / "environment.py"), "--check"]
    result = subprocess.run(check, capture_output=True, text=True, encoding="utf-8")
    assert result.returncode == 0, result.stderr


def prose(path: Path) -> str:
    """What a document or notebook says, without code; nothing for other files."""
    if path.suffix == ".ipynb":
        cells = json.loads(path.read_text("utf-8"))["cells"]
        return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    if path.suffix == ".md":
        return re.sub(r"^```.*?^```|`[^`\n]*`", "", path.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    return ""


def anchors(markdown: str) -> set[str]:
    """The anchors that GitHub makes of the headings."""
    headings = re.findall(r"^#+\s+(.*?)\s*$", markdown, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_links_between_documents_resolve(root: Path, files: list[Path]) -> None:
    broken = []
    for path in files:
        text = prose(path)
        for target in LINK.findall(text) + HTML_LINK.findall(text):
            address, _, anchor = unquote(target).partition("#")
            if re.match(r"[a-z]+:", address):
                continue
            file = path.parent / address if address else path
            if not file.exists():
                broken.append(f"{path.relative_to(root)}: {target}")
            elif anchor and file.suffix == ".md" and anchor not in anchors(file.read_text("utf-8")):
                broken.append(f"{path.relative_to(root)}: {target} (no such heading)")
    assert not broken, "\n".join(broken)


def test_texts_are_utf_8_with_plain_line_ends(root: Path, files: list[Path]) -> None:
    ours = {".py", ".toml", ".md", ".yml", ".ipynb", ".json", ".cfg", ".lock"}
    wrong = []
    for path in files:
        content = path.read_bytes()
        if path.suffix in ours and (b"\r" in content or content != content.decode("utf-8", "ignore").encode()):
            wrong.append(str(path.relative_to(root)))
    assert not wrong
