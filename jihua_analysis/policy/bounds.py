"""What the parsed text of a policy file may hold before its shape is looked at: no traps in depth or in numbers."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

MAX_NESTING = 32
"""Tables in tables; shipped documents have eight at most."""
MAX_NUMBER = 10**15
"""Above this no float holds every whole number, and no office counts so far."""
MAX_DIGITS = 30
_STRUCTURE = re.compile(r"[=,\[\]{}\n]+")


def nests_too_deep(text: str) -> bool:
    """Whether any dotted key of the TOML text has more parts than the file may nest.

    Asked before the text is parsed: the time that tomllib takes grows with the square of the parts.
    """
    plain = text.replace(" ", "").replace("\t", "")
    return any(piece.count(".") > 2 * MAX_NESTING for piece in _STRUCTURE.split(plain))


def faults_of_values(raw: dict[str, Any]) -> list[str]:
    """Numbers out of all reason and nesting without end, a line each; walks without recursion, so it meets no end."""
    faults = []
    waiting: list[tuple[tuple[str, ...], Any]] = [((), raw)]
    while waiting:
        path, value = waiting.pop()
        inside = list(value.items()) if isinstance(value, dict) else []
        inside = list(enumerate(value, start=1)) if isinstance(value, list | tuple) else inside
        if inside and len(path) >= MAX_NESTING:
            return [f"[{'.'.join(path[:4])} …]: nested deeper than {MAX_NESTING} levels"]
        waiting += [((*path, str(key)[:60]), child) for key, child in inside]
        if not is_reasonable(value):
            faults.append(f"[{'.'.join(path[:-1]) or 'file'}]: {path[-1]!r}: a number of at most 15 digits is wanted")
    return sorted(faults)


def is_reasonable(value: object) -> bool:
    """Whether a value is no number, or one that rules can use: finite, below 10^15, of at most 30 digits."""
    if isinstance(value, float):
        value = Decimal(value)
    if isinstance(value, Decimal):
        few = value.is_finite() and len(value.as_tuple().digits) <= MAX_DIGITS and -MAX_DIGITS <= value.adjusted() < 15
        return few or not value.is_finite()  # nan and inf are told where shapes are
    return isinstance(value, bool) or not isinstance(value, int) or abs(value) < MAX_NUMBER
