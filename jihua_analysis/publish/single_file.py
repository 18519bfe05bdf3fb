"""Single files that a command writes under a name the user gave: none replaces what somebody else wrote."""

from __future__ import annotations

import zipfile
from pathlib import Path

from jihua_analysis.intake.saving import replace_file
from jihua_analysis.publish import NotPublished


def workbook_path(path: Path, data: Path | None = None) -> Path:
    """The path, once it is known that a workbook may be written there; NotPublished where it may not.

    data: what is read, so that the workbook is not put among it, where the next reading would take it for data.
    A workbook that this program wrote may be replaced as long as nobody saved it since: a form that somebody has
    filled in is no longer ours.
    """
    if path.suffix.lower() != ".xlsx":
        raise NotPublished(f"“{path.name}”不是工作簿的名字；请写成以 .xlsx 结尾的文件名")
    _refuse_no_place(path)
    if data is not None and data.is_dir() and path.resolve().parent == data.resolve():
        raise NotPublished(f"“{path.name}”不要写在数据文件夹里，下次会被当成数据；请换一个位置")
    if path.exists() and not is_untouched(path):
        raise NotPublished(f"“{path.name}”已有别的内容，或有人填写过，不覆盖；请换一个文件名，或先把它改名移走")
    return path


def is_untouched(path: Path) -> bool:
    """Whether a workbook was written by this program and saved by nobody since."""
    try:
        with zipfile.ZipFile(path) as book:
            core = book.read("docProps/core.xml")
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError, NotImplementedError):
        return False
    return b">jihua-analysis<" in core and b">2000-01-01T00:00:00Z</dcterms:modified>" in core


def write_text_file(path: Path, text: str) -> Path:
    """The text as a file; NotPublished where the name is taken by something that does not begin as this text does."""
    _refuse_no_place(path)
    content = text.encode("utf-8")
    if path.exists():
        with path.open("rb") as stream:
            is_ours = stream.read(100) == content[:100]
        if not is_ours:
            raise NotPublished(f"“{path.name}”已有别的内容，不覆盖；请换一个文件名，或先把它改名移走")
    replace_file(path, content)
    return path


def _refuse_no_place(path: Path) -> None:
    if not path.name or path.is_dir():
        raise NotPublished(f"“{path}”是文件夹；请写上文件名")
    if not path.parent.is_dir():
        raise NotPublished(f"没有“{path.parent.name}”这个文件夹；请先建好，或换一个位置")
