"""Sentences that print as lines and show as a list in a notebook."""

from __future__ import annotations

from html import escape


class Sentences(tuple[str, ...]):
    """Sentences in their order."""

    __slots__ = ()

    def __str__(self) -> str:
        return "\n".join(self)

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return "<ul>" + "".join(f"<li>{escape(s)}</li>" for s in self) + "</ul>"
