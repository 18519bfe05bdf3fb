"""Which data, year and document are looked at: named in the notebook, chosen before, given at the start, or the sample.

A choice made by path is kept beside the notebooks in `jihua_data.json`, so that the other notebooks open it too.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jihua_analysis.explore.years import SAMPLES
from jihua_analysis.intake.schema import Tables
from jihua_analysis.policy.load import load_policy, shipped_policies
from jihua_analysis.policy.model import Policy

FILE = "jihua_data.json"
DEFAULT_DATA, DEFAULT_POLICY = "ordinary_year", "daxuelu_2014"
DATA, YEAR, POLICY, SHARED = "JIHUA_DATA", "JIHUA_YEAR", "JIHUA_POLICY", "JIHUA_SHARED"
"""Environment variables that `jihua app` and `jihua lab` hand to what they start; SHARED: others look on too."""


@dataclass(frozen=True)
class Choice:
    """What to open. data: a sample's name, a path or tables; year: that of the document where None."""

    data: str | Path | Tables
    year: int | None
    policy: str | Path | Policy

    @property
    def name(self) -> str:
        """The data's name as people know it."""
        if isinstance(self.data, Tables):
            return "、".join(self.data.files[:3]) or "内存里的表"
        name = Path(self.data).name
        return f"示例年度 {name}（虚构）" if name in samples() else name


def choice_of(data: str | Path | Tables = "", year: int | None = None, policy: str | Path | Policy = "") -> Choice:
    """What is named; what is left empty is what was chosen before, else given at the start, else the sample."""
    before = remembered() or started_with()
    if isinstance(data, Tables) or str(data):
        return Choice(data, year, policy or DEFAULT_POLICY)
    return Choice(before.data, before.year if year is None else year, policy or before.policy)


def started_with() -> Choice:
    """What the command that started this process names, else the sample."""
    year = os.environ.get(YEAR, "")
    data = os.environ.get(DATA) or DEFAULT_DATA
    return Choice(data, int(year) if year.isdecimal() else None, os.environ.get(POLICY) or policy_of(data))


def is_shared() -> bool:
    """Whether people at other machines look on: they may not name paths of this one."""
    return bool(os.environ.get(SHARED))


def samples() -> tuple[str, ...]:
    """The names of the sample years, the ordinary one first."""
    names = sorted(p.name for p in SAMPLES.iterdir() if p.is_dir())
    return tuple(sorted(names, key=lambda name: name != DEFAULT_DATA))


def policy_of(data: str) -> str:
    """The document that a sample belongs to: `elder_care_2014` for `elder_care_year`; else the first one."""
    own = [p for p in shipped_policies() if p.rpartition("_")[0] == Path(data).name.removesuffix("_year")]
    return own[0] if own else DEFAULT_POLICY


@lru_cache(maxsize=1)
def titles() -> dict[str, str]:
    """The shipped documents by name, with what each is called."""
    return {name: load_policy(name).document.title for name in shipped_policies()}


def notebooks_folder() -> Path | None:
    """The folder of the start notebook, at or above the working folder."""
    here = Path.cwd()
    return next((f for f in (here, *here.parents) if (f / "00_start_here.ipynb").is_file()), None)


def remembered() -> Choice | None:
    """The choice kept beside the notebooks; None where there is none, or its data are gone."""
    folder = notebooks_folder()
    if folder is None or not (folder / FILE).is_file():
        return None
    try:
        kept = json.loads((folder / FILE).read_text("utf-8"))
        choice = Choice(str(kept["data"]), kept["year"], str(kept["policy"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return choice if Path(str(choice.data)).exists() or choice.data in samples() else None


def remember(choice: Choice | None) -> bool:
    """Whether the choice is kept for the other notebooks; None forgets. Tables in memory are not kept anywhere."""
    folder = notebooks_folder()
    if folder is None:
        return False
    if choice is None or not isinstance(choice.data, str | Path) or isinstance(choice.policy, Policy):
        (folder / FILE).unlink(missing_ok=True)
        return False
    kept = {"data": str(choice.data), "year": choice.year, "policy": str(choice.policy)}
    (folder / FILE).write_text(json.dumps(kept, ensure_ascii=False) + "\n", "utf-8")
    return True
