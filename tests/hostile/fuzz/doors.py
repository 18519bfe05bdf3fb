"""The doors of the programme: for each a maker of cases, and what must hold for every case.

A case is one file. Whatever is in it, there comes a clear message of ours or a right result: never another library's
exception, and the file itself stays as it was.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.hostile.fuzz.data_doors import csv_bytes, parquet_bytes, tables_are_clear, xls_bytes, xlsx_bytes
from tests.hostile.fuzz.rule_doors import (
    argument_bytes,
    command_is_clear,
    formula_bytes,
    formula_is_clear,
    parameter_bytes,
    parameters_are_clear,
    policy_is_clear,
    toml_bytes,
)  # fmt: skip


@dataclass(frozen=True)
class Door:
    """One way in: the ending of its cases, how one is made from chance, and what is asked of it."""

    suffix: str
    made: Callable[[random.Random], bytes]
    asked: Callable[[Path], None]


DOORS = {
    "xlsx": Door("xlsx", xlsx_bytes, tables_are_clear),
    "xls": Door("xls", xls_bytes, tables_are_clear),
    "csv": Door("csv", csv_bytes, tables_are_clear),
    "parquet": Door("parquet", parquet_bytes, tables_are_clear),
    "toml": Door("toml", toml_bytes, policy_is_clear),
    "formula": Door("txt", formula_bytes, formula_is_clear),
    "cli": Door("json", argument_bytes, command_is_clear),
    "parameters": Door("json", parameter_bytes, parameters_are_clear),
}
