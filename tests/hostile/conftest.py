"""The slow ones run with the fuzzer (`python run.py fuzz 10`), or where JIHUA_HOSTILE=all asks for them."""

import os

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if os.environ.get("JIHUA_HOSTILE") == "all":
        return
    for item in items:
        if item.get_closest_marker("slow") and "hostile" in item.path.parts:
            item.add_marker(pytest.mark.skip(reason="takes long; runs with `python run.py fuzz`, or JIHUA_HOSTILE=all"))
