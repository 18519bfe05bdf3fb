"""What leaves the office: the executed notebook, the page, the workbook and the manifest that vouches for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


class NotPublished(Exception):
    """Why nothing was published, in the planner's words.

    problems: those of the data where they are the reason, else None.
    """

    def __init__(self, message: str, problems: pd.DataFrame | None = None) -> None:
        super().__init__(message)
        self.problems = problems
