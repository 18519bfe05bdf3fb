"""Readings: what a document leaves open, and the ways to read it."""

from __future__ import annotations

from typing import Any, Literal

from jihua_analysis.policy.rules import Clauses, Entry


class Option(Entry):
    """One way to read the text. `set`: what it changes in the file, path = value."""

    id: str
    label: str
    set: dict[str, Any] = {}


class Reading(Entry):
    """A question that the document leaves open, the ways to read it, the one in force and why.

    computed: its options give different results (each has a test); noted: no number hangs on it.
    """

    clause: Clauses
    question: str
    kind: Literal["computed", "noted"]
    options: tuple[Option, ...] = ()
    choice: str
    why: str
