"""Rows of a frame, for the loops over what is drawn or said; and which kind of body is meant."""

from __future__ import annotations

from base64 import b64encode
from collections import namedtuple
from collections.abc import Callable, Iterator
from functools import lru_cache
from html import escape
from typing import Any

import pandas as pd

from jihua_analysis.assess.evaluate import Evaluation

NO_ORDER = "政策文件没有给填报的任何一类对象排名的规定：写一段 [standing.类]，只写 clause 和 sheet 就够"


def ranked_kinds(evaluation: Evaluation) -> list[str]:
    """The kinds that have a standing and bodies, in the document's order."""
    return [k for k in evaluation.policy.standing if (evaluation.roster.kind == k).any()]


def ranked_kind(evaluation: Evaluation, kind: str | None = None) -> str:
    """The kind asked for; where none is, the document's first that is ranked. ValueError where none is."""
    if kind is not None:
        return kind
    found = ranked_kinds(evaluation)
    if not found:
        raise ValueError(NO_ORDER)
    return found[0]


class Several(tuple[Any, ...]):
    """Things to look at that show themselves one below the other, and print one after the other."""

    __slots__ = ()

    def __str__(self) -> str:
        return "\n".join(map(str, self))

    def _repr_html_(self) -> str:
        return "".join(map(_html, self))


def _html(thing: Any) -> str:
    """A thing as it shows itself on a page; a chart as a picture that says what it shows."""
    if hasattr(thing, "_repr_html_"):
        return str(thing._repr_html_())
    picture = b64encode(thing.png()).decode("ascii")
    return f'<p><img src="data:image/png;base64,{picture}" alt="{escape(thing.finding)}"></p>'


def other_kinds(evaluation: Evaluation, look: Callable[..., Any], **more: Any) -> Several:
    """What `look` shows of each ranked kind after the first, which it shows by itself; nothing where there is one."""
    return Several(look(evaluation, kind=kind, **more) for kind in ranked_kinds(evaluation)[1:])


def rows_of(frame: pd.DataFrame) -> list[Any]:
    """The rows as named tuples, in order; their fields are whatever the frame holds."""
    return list(map(_row(tuple(frame.columns))._make, _values(frame)))


def records_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows as what stands in each column, in order."""
    return [dict(zip(frame.columns, row, strict=True)) for row in _values(frame)]


def _values(frame: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    """The rows; a column is turned into objects at once, which for pandas' own types is quicker than one by one."""
    return zip(*(frame[column].to_numpy(dtype=object) for column in frame), strict=True)


@lru_cache(maxsize=64)
def _row(columns: tuple[str, ...]) -> Any:
    return namedtuple("Row", columns, rename=True)
