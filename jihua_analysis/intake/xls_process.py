"""One .xls file -> its sheets, pickled to standard output; a process of its own (old_workbooks.py starts it).

The old format states sizes that a reader believes before it has seen the data: a damaged file makes it ask for more
memory than there is, which ends the process. Imports nothing of ours, so that it starts at once.
"""

import datetime as dt
import os
import pickle
import re
import sys
from typing import Any

_PLAIN = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
"""What a number format shows as it stands, and its conditions and colours."""
Place = tuple[int, int]


def shows_percent(code: str) -> bool:
    """Whether a number format shows a hundredth as 1 %; a quoted or escaped sign is only a sign.

    >>> [shows_percent(code) for code in ("0.0%", '0.0"%"', r"0.0\\%", '[<1]0%;"全部"')]
    [True, False, False, True]
    """
    return "%" in _PLAIN.sub("", code)


def limit_memory(megabytes: int) -> None:
    """No more memory than this, where the system can see to it."""
    if sys.platform != "win32":
        import resource

        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        most = megabytes << 20
        resource.setrlimit(resource.RLIMIT_AS, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def answer(path: str, most_cells: int) -> tuple[bool, list[tuple[Any, ...]]]:
    """Whether days are counted from 1904; and of each sheet name, whether it is hidden, rows, merged ranges, faults
    and percentages. In place of the rows their size where that is too much, None where they cannot be read.
    """
    import xlrd

    with open(path, "rb") as file, open(os.devnull, "w") as nowhere:
        book = xlrd.open_workbook(
            file_contents=file.read(), formatting_info=True, ignore_workbook_corruption=True, on_demand=True,
            logfile=nowhere,
        )  # fmt: skip
        found: list[tuple[Any, ...]] = []
        for number, name in enumerate(book.sheet_names()):
            try:
                sheet = book.sheet_by_index(number)
            except MemoryError:
                raise
            except Exception:
                found.append((name, False, None, (), {}, frozenset()))
                continue
            hidden = sheet.visibility != 0
            if sheet.nrows * sheet.ncols > most_cells:
                found.append((name, hidden, (sheet.nrows, sheet.ncols), (), {}, frozenset()))
                continue
            merged = tuple(((top, left), (bottom - 1, right - 1)) for top, bottom, left, right in sheet.merged_cells)
            found.append((name, hidden, *_cells(book, sheet, merged)))
            book.unload_sheet(number)
    return book.datemode == 1, found


def _cells(book: Any, sheet: Any, merged: tuple[tuple[Place, Place], ...]) -> tuple[Any, ...]:
    """Rows of values, the merged ranges, the text of each error, the cells shown as percentages."""
    import xlrd

    percent = {
        i for i, xf in enumerate(book.xf_list)
        if xf.format_key in book.format_map and shows_percent(book.format_map[xf.format_key].format_str)
    }  # fmt: skip
    rows: list[list[Any]] = []
    faults: dict[Place, str] = {}
    percents: set[Place] = set()
    for r in range(sheet.nrows):
        row: list[Any] = []
        for c, (kind, value) in enumerate(zip(sheet.row_types(r), sheet.row_values(r), strict=True)):
            if kind == xlrd.XL_CELL_ERROR:
                faults[r, c] = xlrd.error_text_from_code.get(value, "#N/A")
                value = ""
            elif kind == xlrd.XL_CELL_DATE:
                value = _date(value, book.datemode)
            elif kind == xlrd.XL_CELL_BOOLEAN:
                value = bool(value)
            elif kind == xlrd.XL_CELL_NUMBER and percent and sheet.cell_xf_index(r, c) in percent:
                percents.add((r, c))
            row.append(value)
        rows.append(row)
    return rows, merged, faults, frozenset(percents)


def _date(serial: float, datemode: int) -> dt.datetime | dt.time | float:
    """The day and time of a serial number; a time of day where there is no day; the number where it is neither."""
    from xlrd.xldate import xldate_as_datetime

    try:
        moment: dt.datetime = xldate_as_datetime(serial, datemode)
    except (ValueError, OverflowError):
        return serial
    return moment.time() if 0 <= serial < 1 else moment


if __name__ == "__main__":
    limit_memory(int(sys.argv[2]))
    try:
        told: Any = answer(sys.argv[1], int(sys.argv[3]))
    except MemoryError:
        told = "memory"
    except Exception as error:  # a damaged file breaks the reader in every way
        told = "password" if "encrypt" in str(error).lower() else type(error).__name__
    sys.stdout.buffer.write(pickle.dumps(told))
