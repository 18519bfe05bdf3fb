"""One benchmark measured in a process of its own, with the machine and the peak of memory beside its rows."""

from __future__ import annotations

import importlib
import inspect
import os
import platform
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.table import Row, markdown


@dataclass(frozen=True)
class Outcome:
    """What one benchmark found. peak: MiB of its largest process, None where the system does not tell."""

    name: str
    title: str
    rows: list[Row]
    peak: float | None

    def text(self) -> str:
        """Its part of the page: what was measured on which machine, and the table."""
        memory = "" if self.peak is None else f"；最大内存 peak memory {self.peak:,.0f} MiB"
        return f"### {self.title}\n\n{machine()}{memory}。\n\n{markdown(self.rows)}\n"


def machine() -> str:
    """The machine in a line: processor, cores, memory, system, Python, and how busy it is otherwise."""
    words = [processor(), f"{os.cpu_count()} CPU"]
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        words.append(f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.0f} GiB")
    words += [platform.system(), f"Python {platform.python_version()}"]
    if hasattr(os, "getloadavg"):
        words.append(f"负载 load {os.getloadavg()[0]:.1f}")
    return ", ".join(words)


def processor() -> str:
    """The processor's name as the system gives it, else its kind."""
    told = Path("/proc/cpuinfo")
    names = re.findall(r"^model name\s*:\s*(.+)$", told.read_text(), re.MULTILINE) if told.exists() else []
    return str((names or [platform.processor() or platform.machine()])[0])


def measured(name: str, whole: bool) -> Outcome:
    """One benchmark's outcome; to be called in a process of its own."""
    module = importlib.import_module(f"benchmarks.{name}")
    options = {"whole": whole} if "whole" in inspect.signature(module.run).parameters else {}
    return Outcome(name, module.TITLE, module.run(**options), peak_memory())


def peak_memory() -> float | None:
    """MiB of the largest of this process and those it waited for."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return most / (2**20 if sys.platform == "darwin" else 2**10)
