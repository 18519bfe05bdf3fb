"""Names of the data as parts of file names that Windows, macOS and Linux all take."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

LONGEST = 40
"""Characters: in Chinese 120 bytes, where a file name may have 255 and a whole path on Windows 260 characters."""
_UNFIT = frozenset('\\/:*?"<>|')


def file_names(names: Iterable[str]) -> dict[str, str]:
    """For each name what may follow `_` in a file name; no two are alike, in capitals or not.

    What a file system refuses becomes `_`, what is too long is cut, and a number tells apart what became the same.
    """
    taken: set[str] = set()
    found: dict[str, str] = {}
    for name in names:
        plain = fit = _plain(name)
        number = 2
        while fit.casefold() in taken:
            fit, number = f"{plain}-{number}", number + 1
        taken.add(fit.casefold())
        found[name] = fit
    return found


def _plain(name: str) -> str:
    """Composed, as Windows and Linux keep it, without control characters, and short."""
    composed = unicodedata.normalize("NFC", name)
    return "".join("_" if c in _UNFIT or unicodedata.category(c)[0] == "C" else c for c in composed)[:LONGEST].strip()
