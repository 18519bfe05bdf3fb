"""How much is read before the program says no: every limit, its default, and the environment variable that sets it.

Each stands far above what an office hands in, and keeps a trap or a slip (the wrong folder, a stray cell in the last
corner of a sheet) from filling the memory or taking hours. docs/limits.md lists them.
"""

from __future__ import annotations

import _thread
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


class LimitError(ValueError):
    """An environment variable that sets a limit and is no whole number, or too large."""


@dataclass(frozen=True)
class Limit:
    """One limit: the variable that sets it, its default, the most it may be set to, its unit and what it bounds."""

    variable: str
    default: int
    highest: int
    unit: str
    what: str

    @property
    def value(self) -> int:
        """The limit in force; LimitError where the variable holds no whole number from 1 to the highest."""
        text = os.environ.get(self.variable, "").strip()
        if not text:
            return self.default
        if not (text.isascii() and text.isdecimal() and len(text) <= 15 and 1 <= int(text) <= self.highest):
            raise LimitError(f"环境变量 {self.variable} 要填 1 到 {self.highest} 的整数，填的是“{text[:20]}”")
        return int(text)

    def __str__(self) -> str:
        """The limit as it stands behind a message: how high it is, and what sets it."""
        return f"上限 {self.value} {self.unit}，由环境变量 {self.variable} 设定"


FILE_MB = Limit("JIHUA_MAX_FILE_MB", 200, 100_000, "MB", "一个数据文件的大小")
UNPACKED_MB = Limit("JIHUA_MAX_UNPACKED_MB", 500, 100_000, "MB", "一个工作簿或 parquet 文件解压后的大小")
FILES = Limit("JIHUA_MAX_FILES", 500, 100_000, "个", "一个文件夹里的数据文件")
CELLS = Limit("JIHUA_MAX_CELLS", 5_000_000, 1_000_000_000, "个", "一张表的单元格，空白也算（行数 × 列数）")
ALL_CELLS = Limit("JIHUA_MAX_ALL_CELLS", 20_000_000, 10_000_000_000, "个", "一次读入的所有表的单元格，空白也算")
ROWS = Limit("JIHUA_MAX_ROWS", 1_048_576, 100_000_000, "行", "一张表的行数")
COLUMNS = Limit("JIHUA_MAX_COLUMNS", 16_384, 1_000_000, "列", "一张表的列数")
CELL_TEXT = Limit("JIHUA_MAX_CELL_TEXT", 32_767, 100_000_000, "字", "一格里的文字")
MERGED = Limit("JIHUA_MAX_MERGED", 10_000, 1_000_000, "处", "一张表里的合并单元格")
SECONDS = Limit("JIHUA_MAX_SECONDS", 3_600, 1_000_000, "秒", "一条命令的运行时间（--all 和 --engine 不限）")
XLS_SECONDS = Limit("JIHUA_MAX_XLS_SECONDS", 60, 100_000, "秒", "读一个 xls 文件的时间")
XLS_MB = Limit("JIHUA_MAX_XLS_MEMORY_MB", 2_048, 100_000, "MB", "读一个 xls 文件所用的内存")
POLICY_KB = Limit("JIHUA_MAX_POLICY_KB", 2_048, 100_000, "KB", "一份政策文件的大小")
FORMULA = Limit("JIHUA_MAX_FORMULA", 1_000, 100_000, "字", "政策文件里一条算式的长度")
FORMULA_DEPTH = Limit("JIHUA_MAX_FORMULA_DEPTH", 40, 100, "层", "一条算式里括号的层数")

LIMITS = (FILE_MB, UNPACKED_MB, FILES, CELLS, ALL_CELLS, ROWS, COLUMNS, CELL_TEXT, MERGED, SECONDS, XLS_SECONDS, XLS_MB,
          POLICY_KB, FORMULA, FORMULA_DEPTH)  # fmt: skip


def check_limits() -> None:
    """Nothing where every variable that is set can be used; LimitError names the first that cannot."""
    for limit in LIMITS:
        _ = limit.value


class Clock:
    """Interrupts the main thread, as Ctrl-C does, when a block takes too long; `rang` tells the two apart."""

    def __init__(self) -> None:
        self.rang = self.is_interrupted = False

    @contextmanager
    def running(self, seconds: int | None) -> Iterator[None]:
        """The block, stopped by KeyboardInterrupt after so many seconds; None: only by the user.

        What a library makes of the interruption on its way out (a failed assertion, a kernel that died, a cancelled
        task) becomes the interruption again.
        """
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = signal.signal(signal.SIGINT, self._interrupt)
        timer = threading.Timer(seconds or 0, self._ring)
        timer.daemon = True
        if seconds is not None:
            timer.start()
        try:
            yield
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            if self.is_interrupted or self.rang:  # a library may have put its own handler in place of ours
                raise KeyboardInterrupt from error
            raise
        finally:
            timer.cancel()
            signal.signal(signal.SIGINT, before)

    def _interrupt(self, number: int, frame: object) -> None:
        self.is_interrupted = True
        raise KeyboardInterrupt

    def _ring(self) -> None:
        self.rang = True
        if sys.platform == "win32":
            _thread.interrupt_main()
        else:  # a signal also ends what waits on the system
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
