"""Names of offices become file names that every system takes, each its own."""

from pathlib import PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihua_analysis.publish.file_names import file_names


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("大学路办事处", "大学路办事处"),
        ("东/西:南*北?", "东_西_南_北_"),
        ("..\\..\\out", ".._.._out"),
        ("第一行\n第二行", "第一行_第二行"),
        ("办" * 300, "办" * 40),  # 40 characters are 120 bytes of the 255 that a name may have
        ("e\u0301", "é"),  # a letter and its accent, which macOS would put together
    ],
)
def test_what_a_file_system_refuses_is_replaced(name: str, part: str) -> None:
    assert file_names([name]) == {name: part}


def test_names_that_become_the_same_stay_apart_also_where_capitals_do_not_count() -> None:
    assert file_names(["A/B", "A:B", "a?b"]) == {"A/B": "A_B", "A:B": "A_B-2", "a?b": "a_b-3"}


@given(st.lists(st.text(max_size=60), unique=True, max_size=8))
def test_every_name_is_one_file_of_its_own_on_windows_too(names: list[str]) -> None:
    parts = file_names(names)
    assert list(parts) == names
    files = [PureWindowsPath("out", f"通报_{part}.docx") for part in parts.values()]
    assert all(file.parent == PureWindowsPath("out") and file.suffix == ".docx" for file in files)
    assert all(len(file.name.encode()) <= 255 for file in files)
    # A Windows path compares without regard to capitals.
    assert len(set(files)) == len(names)
