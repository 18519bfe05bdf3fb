"""A results folder that is replaced as a whole or not at all, whatever moment the power fails.

    out.partial    being written; holds MARK until it is whole
    out            the results
    out.previous   the results before them
    out.discarded  on its way out

A run writes out.partial, then renames: out.previous → out.discarded, out → out.previous, out.partial → out.
`mend` completes or undoes whatever a crash left between any two of these steps.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from jihua_analysis.intake.words import reason_of
from jihua_analysis.publish import NotPublished
from jihua_analysis.publish.manifest import MARK, NAME, differences, read_manifest

_MARK_TEXT = "这个文件夹还没有写完；下次运行年终汇总时会清理。\n"


def beside(out: Path, what: str) -> Path:
    """The folder beside `out` that holds what its name says: partial, previous, discarded."""
    return out.with_name(f"{out.name}.{what}")


@contextmanager
def replacing(out: Path, say: Callable[[str], None] = lambda line: None) -> Iterator[Path]:
    """An empty folder to write into, which becomes `out` when the block ends well, and vanishes when it does not.

    NotPublished where another run writes to the same place, or where a folder in the way is not ours.
    """
    out = out.resolve()
    refuse_above(out)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NotPublished(f"建不了“{out.parent.name}”这个文件夹：{reason_of(error)}") from error
    with locked(out):
        for folder in (out, *(beside(out, what) for what in ("partial", "previous", "discarded"))):
            if not is_ours(folder):
                raise NotPublished(f"“{folder.name}”已有别的内容，不是本程序写的结果；请换一个文件夹，或先把它改名移走")
        for line in mend(out):
            say(line)
        partial = begin(out)
        try:
            yield partial
            for line in commit(out):
                say(line)
        except BaseException:
            mend(out)
            raise


def refuse_above(out: Path, data: Path | None = None) -> None:
    """NotPublished where results would replace the data, a folder that holds them, or a whole disk."""
    if not out.name:
        raise NotPublished("结果不能写在磁盘的最上层；请给结果文件夹起个名字")
    if data is not None and (out == data or out in data.parents):
        raise NotPublished(f"结果不能写在数据所在的“{out.name}”里；请换一个结果文件夹")


def is_ours(folder: Path) -> bool:
    """Whether the folder may be moved or removed: absent, empty, or with our manifest or mark in it."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        return False
    if not folder.exists() or (folder / MARK).exists() or read_manifest(folder) is not None:
        return True
    return next(folder.iterdir(), None) is None


def is_whole(folder: Path) -> bool:
    """Whether the folder was written to its end and is as it was written."""
    return folder.is_dir() and not (folder / MARK).exists() and not differences(folder)


def mend(out: Path) -> list[str]:
    """Completes what a crash left nearly done, undoes the rest; says what it did, a line each.

    Afterwards out.partial and out.discarded are gone, and `out` is there if it was there before the crash.
    """
    partial, previous, discarded = (beside(out, what) for what in ("partial", "previous", "discarded"))
    said = []
    if partial.exists() and not out.exists() and not (partial / MARK).exists():
        if is_whole(partial):
            partial.rename(out)
            said.append("上次运行中断在最后一步，已替它完成。")
        elif previous.exists():
            previous.rename(out)
            said.append("上次运行中断，已恢复原来的结果。")
    if partial.exists():
        remove(partial)
        said.append("上次运行没有做完，已清理它留下的文件。")
    if discarded.exists():
        if previous.exists() or not out.exists():
            remove(discarded)
        else:
            discarded.rename(previous)
    return said


def begin(out: Path) -> Path:
    """A new out.partial that says it is not finished."""
    partial = beside(out, "partial")
    partial.mkdir()
    (partial / MARK).write_text(_MARK_TEXT, encoding="utf-8")
    return partial


def commit(out: Path) -> list[str]:
    """Makes out.partial the results and the results out.previous; says what became of files that people changed."""
    partial, previous, discarded = (beside(out, what) for what in ("partial", "previous", "discarded"))
    (partial / MARK).unlink()
    said = []
    try:
        if out.exists():
            if previous.exists():
                if differences(previous):
                    kept = _free(out)
                    previous.rename(kept)
                    said.append(f"“{previous.name}”里有人改过的文件，留作“{kept.name}”。")
                else:
                    previous.rename(discarded)
            out.rename(previous)
        try:
            partial.rename(out)
        except OSError:
            if previous.exists() and not out.exists():
                previous.rename(out)
            raise
    except PermissionError as error:
        raise NotPublished(f"“{out.name}”里有文件正打开着，或没有写的权限；关闭后再运行，原有的结果没有动") from error
    if discarded.exists():
        remove(discarded)
    return said


def remove(folder: Path) -> None:
    """Removes a folder so that a crash on the way leaves it recognisable as unfinished."""
    if not folder.exists():
        return
    with suppress(OSError):  # a full disk takes no mark; the manifest, which goes last, says that the folder is ours
        (folder / MARK).touch()
    for entry in sorted(folder.iterdir(), key=lambda path: (path.name == NAME, path.name)):
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        elif entry.name != MARK:
            entry.unlink()
    (folder / MARK).unlink(missing_ok=True)
    folder.rmdir()


def _free(out: Path) -> Path:
    """The first of out.kept-1, out.kept-2 … that is not there yet."""
    number = 1
    while beside(out, f"kept-{number}").exists():
        number += 1
    return beside(out, f"kept-{number}")


@contextmanager
def locked(out: Path) -> Iterator[None]:
    """Holds the place alone; the lock falls with the process that holds it. NotPublished where another has it."""
    path = out.with_name(f".{out.name}.lock")
    file = _locked_file(path)
    while not _is_at(path, file):  # the run before removed it between our opening and locking it
        file.close()
        file = _locked_file(path)
    try:
        yield
    finally:
        if sys.platform == "win32":
            file.close()  # Windows removes no open file
        path.unlink(missing_ok=True)
        file.close()


def _locked_file(path: Path) -> IO[bytes]:
    try:
        file = path.open("a+b")
    except OSError as error:
        raise NotPublished(f"不能在“{path.parent.name}”里写：{reason_of(error)}；请换一个结果文件夹") from error
    try:
        _lock(file)
    except (BlockingIOError, PermissionError):
        file.close()
        raise NotPublished(
            f"另一个年终汇总正在写“{path.name[1:].removesuffix('.lock')}”；等它结束，或换一个结果文件夹"
        ) from None
    return file


def _is_at(path: Path, file: IO[bytes]) -> bool:
    """Whether the open file is the one that the path names."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False


def _lock(file: IO[bytes]) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
