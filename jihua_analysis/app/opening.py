"""A choice opened: results where the data bear them, and every problem found on the way."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from jihua_analysis.app.choice import Choice
from jihua_analysis.assess.evaluate import Evaluation, evaluate
from jihua_analysis.explore.listing import Listing
from jihua_analysis.explore.offices import of_office
from jihua_analysis.explore.years import find
from jihua_analysis.intake.load import load_tables
from jihua_analysis.intake.problems import SEVERITY
from jihua_analysis.intake.schema import Tables
from jihua_analysis.policy.load import PolicyError, load_policy, shipped_policies
from jihua_analysis.policy.model import Policy

HEADINGS = {"severity": "程度", "file": "文件", "sheet": "工作表", "cell": "单元格", "value": "值",
            "message": "问题", "fix": "怎样改"}  # fmt: skip


@dataclass(frozen=True)
class Opened:
    """Tables read under a document, and what is found in them.

    evaluation: None where nothing can be computed; `why` says the reason, for planners.
    """

    choice: Choice
    policy: Policy | None
    tables: Tables | None
    evaluation: Evaluation | None
    why: str = ""

    @property
    def errors(self) -> int:
        """How many errors the data have."""
        return 0 if self.tables is None else len(self.tables.errors)

    def problems(self) -> Listing:
        """Every problem, as `jihua check` tells it."""
        return problem_listing(self.tables.problems if self.tables is not None else pd.DataFrame(columns=[*HEADINGS]))

    def under(self, year: int, office: str) -> Evaluation:
        """The results of one office alone, in this year or another, from the same tables."""
        assert self.evaluation is not None
        own = of_office(self.evaluation, office)
        return own if year == own.year else evaluate(own.policy, own.tables, year)


def open_choice(choice: Choice) -> Opened:
    """The choice opened; whatever a planner may get wrong is told in `why` or among the problems, never raised."""
    try:
        policy = policy_at(choice.policy)
    except PolicyError as error:
        return Opened(choice, None, None, None, f"政策文件有 {len(error.problems)} 处问题：{error}")
    except FileNotFoundError as error:
        return Opened(choice, None, None, None, str(error))
    year = policy.document.year if choice.year is None else choice.year
    try:
        tables = choice.data if isinstance(choice.data, Tables) else load_tables(find(choice.data), policy, year)
    except FileNotFoundError as error:
        return Opened(choice, policy, None, None, str(error))
    if tables.bodies.empty:
        return Opened(choice, policy, tables, None, f"没有读到考核对象，算不出结果（按“{policy.document.title}”读）。")
    try:
        return Opened(choice, policy, tables, evaluate(policy, tables, year))
    except (ValueError, KeyError) as error:
        return Opened(choice, policy, tables, None, f"这份数据算不出结果：{error.args[0] if error.args else error}")


def open_uploads(files: Mapping[str, bytes], choice: Choice) -> Opened:
    """Files handed over by a browser, opened as a folder of them would be; nothing of them stays on the disk."""
    with tempfile.TemporaryDirectory(prefix="jihua") as folder:
        for name, content in files.items():
            (Path(folder) / Path(name.replace("\\", "/")).name).write_bytes(content)
        one = len(files) == 1
        opened = open_choice(replace(choice, data=next(Path(folder).iterdir()) if one else Path(folder)))
    return opened if opened.tables is None else replace(opened, choice=replace(choice, data=opened.tables))


def policy_at(policy: str | Path | Policy) -> Policy:
    """The document by its name or file, or as it is."""
    if isinstance(policy, Policy):
        return policy
    return load_policy(policy if policy in shipped_policies() else find(policy))


def problem_listing(problems: pd.DataFrame) -> Listing:
    """Problems with their place, what is wrong and what would be right; errors first."""
    rows = problems[list(HEADINGS)].rename(columns=HEADINGS)
    return Listing("数据问题", rows.assign(程度=rows["程度"].map(SEVERITY)))
