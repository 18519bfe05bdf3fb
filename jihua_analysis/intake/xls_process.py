"""One .xls file -> its sheets, pickled to standard output; a process of its own (old_workbooks.py starts it).

The old format states sizes that a reader believes before it has seen the data: a damaged file makes it ask for more
memory than there is, which ends the process. Imports nothing of ours, so that it starts at once.
"""

import io
import pickle
import sys

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum


def limit_memory(megabytes: int) -> None:
    """No more memory than this, where the system can see to it."""
    if sys.platform != "win32":
        import resource

        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        most = megabytes << 20
        resource.setrlimit(resource.RLIMIT_AS, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def opened(path: str) -> CalamineWorkbook:
    """The workbook: by its path, which tells of a password; by its bytes where the name says another format."""
    try:
        path.encode()
    except UnicodeEncodeError:
        path = ""
    if path.lower().endswith(".xls"):
        return CalamineWorkbook.from_path(path)
    with open(sys.argv[1], "rb") as file:
        return CalamineWorkbook.from_filelike(io.BytesIO(file.read()))


def sheets_of(path: str) -> list[tuple[object, ...]]:
    """Name, whether it is hidden, rows and merged ranges of each sheet; rows are None where they cannot be read."""
    book = opened(path)
    found: list[tuple[object, ...]] = []
    for meta in book.sheets_metadata:
        if meta.typ != SheetTypeEnum.WorkSheet:
            continue
        hidden = meta.visible != SheetVisibleEnum.Visible
        try:
            sheet = book.get_sheet_by_name(meta.name)
            if sheet.total_height * sheet.total_width > int(sys.argv[3]):
                found.append((meta.name, hidden, (sheet.total_height, sheet.total_width), ()))
                continue
            rows = sheet.to_python(skip_empty_area=False)
            found.append((meta.name, hidden, rows, tuple(sheet.merged_cell_ranges or ())))
        except (CalamineError, ValueError):
            found.append((meta.name, hidden, None, ()))
    return found


if __name__ == "__main__":
    limit_memory(int(sys.argv[2]))
    try:
        answer: object = sheets_of(sys.argv[1])
    except (CalamineError, OSError, ValueError) as error:
        is_locked = isinstance(error, PasswordError) or "password" in str(error).lower()
        answer = "password" if is_locked else type(error).__name__
    sys.stdout.buffer.write(pickle.dumps(answer))
