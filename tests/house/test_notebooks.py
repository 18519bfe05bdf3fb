"""Notebooks are prose with calls in it, and each has a golden cell that is really compared."""

import ast
import re
from pathlib import Path

import nbformat
from nbformat import NotebookNode

FORBIDDEN: dict[type[ast.AST], str] = {
    ast.FunctionDef: "def",
    ast.AsyncFunctionDef: "def",
    ast.ClassDef: "class",
    ast.For: "for",
    ast.While: "while",
    ast.comprehension: "for",
    ast.Lambda: "lambda",
}
ABSOLUTE_PATH = re.compile(r"[A-Za-z]:[\\/]|[/~\\]\w")


def cells(notebook: Path) -> list[NotebookNode]:
    document = nbformat.read(notebook, as_version=4)
    nbformat.validate(document)
    return list(document.cells)


def tags(cell: NotebookNode) -> set[str]:
    return set(cell.metadata.get("tags", []))


def faults(source: str) -> list[str]:
    """What a code cell may not hold: logic, magics, plotting, arithmetic on columns, absolute paths."""
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        return [f"a magic, or not Python: {error.text}"]
    found = []
    for node in ast.walk(tree):
        if type(node) in FORBIDDEN:
            found.append(FORBIDDEN[type(node)])
        elif isinstance(node, ast.BinOp):
            if isinstance(node.left, ast.Subscript) or isinstance(node.right, ast.Subscript):
                found.append(f"arithmetic on columns: {ast.unparse(node)}")
        elif isinstance(node, ast.Name) and node.id == "plt":
            found.append("plt")
        elif isinstance(node, ast.alias) and node.name.startswith("matplotlib"):
            found.append(f"import {node.name}")
        elif isinstance(node, ast.Attribute) and node.attr == "plot":
            found.append(f"a plotting call: {ast.unparse(node)}")
        elif isinstance(node, ast.Constant) and ABSOLUTE_PATH.match(str(node.value)):
            found.append(f"an absolute path: {node.value}")
    return found


def test_the_first_cell_is_a_title_in_markdown(notebook: Path) -> None:
    first = cells(notebook)[0]
    assert first.cell_type == "markdown"
    assert first.source.startswith("# ")


def test_the_second_cell_imports_and_does_nothing_else(notebook: Path) -> None:
    second = cells(notebook)[1]
    assert second.cell_type == "code"
    statements = ast.parse(second.source).body
    assert statements
    assert all(isinstance(statement, ast.Import | ast.ImportFrom) for statement in statements)


def test_the_third_cell_holds_the_parameters_typed_and_commented(notebook: Path) -> None:
    third = cells(notebook)[2]
    assert third.cell_type == "code"
    assert "parameters" in tags(third)
    lines = third.source.splitlines()
    statements = ast.parse(third.source).body
    assert statements
    for statement in statements:
        assert isinstance(statement, ast.AnnAssign), f"no type: {ast.unparse(statement)}"
        above = lines[statement.lineno - 2] if statement.lineno > 1 else ""
        beside = lines[(statement.end_lineno or statement.lineno) - 1]
        assert "#" in beside or above.lstrip().startswith("#"), f"no comment: {ast.unparse(statement)}"


def test_no_cell_holds_logic_plotting_magics_or_absolute_paths(notebook: Path) -> None:
    code = [cell.source for cell in cells(notebook) if cell.cell_type == "code"]
    found = [f"{fault}\n    in: {source}" for source in code for fault in faults(source)]
    assert not found, "\n".join(found)


def test_a_code_cell_has_at_most_six_lines(notebook: Path) -> None:
    after_parameters = [cell.source for cell in cells(notebook)[3:] if cell.cell_type == "code"]
    assert not [source for source in after_parameters if len(source.strip().splitlines()) > 6]


def test_a_golden_cell_is_live(notebook: Path) -> None:
    """nbval passes over a cell whose execution count was stripped, and says nothing."""
    golden = [cell for cell in cells(notebook) if "nbval-check-output" in tags(cell)]
    assert golden, "no cell is tagged nbval-check-output"
    for cell in golden:
        assert "keep_output" in tags(cell), f"not tagged keep_output: {cell.source}"
        assert cell.execution_count, f"no execution count: {cell.source}"
        shown = "".join(output.get("text", "") or str(output.get("data", "")) for output in cell.outputs)
        assert re.search(r"\d", shown), f"no number in the output, so no wrong one can show: {cell.source}"


def test_no_kept_output_is_an_error(notebook: Path) -> None:
    code = [cell for cell in cells(notebook) if cell.cell_type == "code"]
    assert not [cell.source for cell in code for output in cell.outputs if output.output_type == "error"]


def test_the_rules_see_what_they_forbid() -> None:
    assert faults("frame = load(DATA)\nshow(frame, year)") == []
    assert faults("out = Path('data') / 'x.xlsx'") == []
    for source in [
        "def f(): pass",
        "class A: pass",
        "[x for x in y]",
        "f = lambda x: x",
        "%matplotlib inline",
        "!ls",
        "plt.show()",
        "frame.plot()",
        "frame['births'] / frame['population']",
        "load('/data/x.xlsx')",
        "load('C:\\\\data')",
        "while True: pass",
    ]:
        assert faults(source), source
