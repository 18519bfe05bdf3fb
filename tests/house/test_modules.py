"""Imports go one way, modules are short and named for what they hold, and nothing is evaluated from text."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

PACKAGE = "jihua_analysis"
# Each room and the rooms it may take from; the public face and the command line may take from all.
MAY_IMPORT = {
    "fonts": set(),
    "chance": set(),
    "policy": set(),
    "intake": {"policy"},
    "assess": {"policy", "intake", "chance"},
    "explore": {"policy", "intake", "chance", "assess", "fonts"},
    "publish": {"policy", "intake", "chance", "assess", "explore", "fonts"},
    # A nation's year: the same evaluation over many offices, put in place as publish puts a year in place.
    "scale": {"policy", "intake", "assess", "publish"},
    # What people open: the pages, own data, JupyterLab.
    "app": {"policy", "intake", "assess", "explore", "publish", "fonts"},
    # Nobody but the notebooks takes from the course.
    "learn": {"policy", "intake", "chance", "assess", "explore"},
}
FREE = {"__init__", "__main__", "app_cli", "cli", "cli_words", "policy_cli", "score_cli"}


def modules(root: Path) -> list[Path]:
    return sorted((root / PACKAGE).rglob("*.py"))


def room_of(dotted: str) -> str:
    """`explore` for jihua_analysis.explore.charts; `__init__` for the package itself."""
    return [*dotted.split("."), "__init__"][1]


def imported(module: Path, root: Path) -> Iterator[str]:
    """Dotted names of what a module imports, relative ones spelt out."""
    package = list(module.relative_to(root).parent.parts)
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            start = ".".join([*base, *([node.module] if node.module else [])])
            # `from jihua_analysis import assess` names a room only in its last part.
            yield from (f"{start}.{alias.name}" if start == PACKAGE else start for alias in node.names)


def test_imports_go_one_way(root: Path) -> None:
    wrong = []
    for module in modules(root):
        room = room_of(".".join(module.relative_to(root).with_suffix("").parts))
        if room in FREE:
            continue
        assert room in MAY_IMPORT, f"{module.relative_to(root)} is in a room that architecture does not know"
        for name in imported(module, root):
            if name.split(".")[0] == PACKAGE and room_of(name) not in {room, *MAY_IMPORT[room]}:
                wrong.append(f"{module.relative_to(root)} imports {name}")
    assert not wrong, "\n".join(wrong)


def test_no_module_is_named_for_nothing(root: Path) -> None:
    empty_names = {"util", "utils", "helper", "helpers", "common", "constants", "errors", "misc"}
    assert not [module for module in modules(root) if empty_names & {module.stem, module.parent.name}]


def test_no_module_is_longer_than_300_lines(root: Path, files: list[Path]) -> None:
    lengths = {path: path.read_text("utf-8").count("\n") for path in files if path.suffix == ".py"}
    long = [f"{path.relative_to(root)}: {lines} lines" for path, lines in lengths.items() if lines > 300]
    assert not long, "\n".join(long)


def test_the_public_face_is_short(root: Path) -> None:
    face = root / PACKAGE / "__init__.py"
    assert len(face.read_text("utf-8").splitlines()) <= 40  # architecture.md says about 25


def test_the_package_evaluates_no_text_as_code(root: Path) -> None:
    found = []
    for module in modules(root):
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            by_name = isinstance(node.func, ast.Name) and node.func.id in {"eval", "exec", "compile"}
            by_method = isinstance(node.func, ast.Attribute) and node.func.attr in {"eval", "query"}
            if by_name or by_method:
                found.append(f"{module.relative_to(root)}:{node.lineno}")
    assert not found, "\n".join(found)


def test_no_date_format_holds_chinese(root: Path) -> None:
    """strftime knows only the characters of the system's code page: on an English Windows it fails on them."""
    wrong = []
    for module in modules(root):
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            text = node.value if isinstance(node, ast.Constant) else ""
            if isinstance(text, str) and re.search("%[YmdHMSBb]", text) and not text.isascii():
                wrong.append(f"{module.relative_to(root)}:{node.lineno}: {text}")
    assert not wrong, "\n".join(wrong)


def declared(requirements: list[str]) -> set[str]:
    return {re.split(r"[<>=!~\[;]", name, maxsplit=1)[0].lower().replace("_", "-") for name in requirements}


def test_every_library_that_is_imported_is_declared(root: Path, files: list[Path]) -> None:
    """A library that only comes along with another one may be gone after the next update of the lock."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    # What the cluster extra brings is imported when asked for, and said to be missing where it is.
    needed = declared(project["dependencies"]) | declared(extras["cluster"])
    needed_for_tests = needed | declared(extras["test"])
    distributions = packages_distributions()
    own = {PACKAGE, "tests", "scripts", "samples", "run", "benchmarks", *sys.stdlib_module_names}
    undeclared = set()
    for module in (path for path in files if path.suffix == ".py"):
        allowed = needed if module.is_relative_to(root / PACKAGE) else needed_for_tests
        if module.is_relative_to(root / "benchmarks"):
            allowed = allowed | declared(extras["bench"])
        for name in {dotted.split(".")[0] for dotted in imported(module, root)} - own - {""}:
            # A file may also import the module that lies beside it.
            beside = (module.parent / f"{name}.py").exists()
            from_name = {found.lower().replace("_", "-") for found in distributions.get(name, [name])}
            if not beside and not from_name & allowed:
                undeclared.add(f"{module.relative_to(root)} imports {name}")
    assert not undeclared, "\n".join(sorted(undeclared))
