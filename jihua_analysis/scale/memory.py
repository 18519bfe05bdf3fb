"""Memory of a process that does chunk after chunk: what one chunk frees stays at hand for the next."""

from __future__ import annotations

import ctypes
import platform
from collections.abc import Iterator
from contextlib import contextmanager

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""glibc's numbers of its settings (mallopt(3))."""
_LARGEST_MMAP_THRESHOLD = 32 * 2**20


def keep_freed_memory() -> None:
    """No page that was freed is handed back to the system, to be fetched and cleared again a moment later.

    Where the C library is not glibc nothing is changed.
    """
    _set(2**31 - 1)


@contextmanager
def freed_memory_kept() -> Iterator[None]:
    """The same for the length of a block; then glibc's own rule again, and what is free goes back."""
    keep_freed_memory()
    try:
        yield
    finally:
        _set(2 * _LARGEST_MMAP_THRESHOLD)
        if (libc := _glibc()) is not None:
            libc.malloc_trim(0)


def _set(trim_threshold: int) -> None:
    if (libc := _glibc()) is not None:
        libc.mallopt(_TRIM_THRESHOLD, trim_threshold)
        libc.mallopt(_MMAP_THRESHOLD, _LARGEST_MMAP_THRESHOLD)


def _glibc() -> ctypes.CDLL | None:
    return ctypes.CDLL(None) if platform.libc_ver()[0] == "glibc" else None
