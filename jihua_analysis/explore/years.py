"""A year opened by name: its data found, read and assessed; and assessed again under another year or reading."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jihua_analysis.assess.evaluate import Evaluation, evaluate
from jihua_analysis.intake.load import load_tables
from jihua_analysis.intake.schema import Tables
from jihua_analysis.intake.shipped import shipped
from jihua_analysis.policy.load import load_policy, policy_from, shipped_policies
from jihua_analysis.policy.model import Policy

SAMPLES = shipped("data_samples")


def open_year(
    data: str | Path | Tables,
    year: int | None = None,
    policy: str | Path | Policy = "daxuelu_2014",
    readings: Mapping[str, str] | None = None,
    overrides: Mapping[str, Any] | None = None,
) -> Evaluation:
    """The year's results of one set of data under one document; problems of the data are in `.problems`.

    data: a workbook or folder, or the name of a shipped sample; looked for from the working folder upwards, then
    among the samples. year: that of the document where none is given. readings: reading id -> option id; overrides:
    path in the policy file -> value.
    FileNotFoundError, in Chinese, where there is no such data.
    """
    if isinstance(policy, Policy):
        policy = reread(policy, readings, overrides)
    else:
        policy = load_policy(policy if policy in shipped_policies() else find(policy), readings, overrides)
    year = policy.document.year if year is None else year
    tables = data if isinstance(data, Tables) else load_tables(find(data), policy, year)
    return evaluate(policy, tables, year)


def find(data: str | Path) -> Path:
    """Where a workbook, folder or sample lies: as given, in a folder above, beside or among the samples."""
    path = Path(data)
    here = Path.cwd()
    places = [folder / path for folder in (here, *here.parents, SAMPLES.parent, SAMPLES)]
    for place in places:
        if place.exists():
            return place
    samples = sorted(p.name for p in SAMPLES.glob("*/"))
    raise FileNotFoundError(
        f"找不到数据“{data}”。请写工作簿或文件夹的路径，或示例名：{'、'.join(samples) or '（无示例）'}"
    )


def reread(policy: Policy, readings: Mapping[str, str] | None, overrides: Mapping[str, Any] | None = None) -> Policy:
    """The same document with other options or values in force; ValueError for a reading that was changed on opening.

    An option says what it changes in the file as printed, so an option cannot be taken back, only chosen anew.
    """
    chosen = {k: v for k, v in (readings or {}).items() if policy.readings[k].choice != v}
    stuck = [k for k in chosen if not can_reread(policy, k)]
    if stuck:
        raise ValueError(f"读法{'、'.join(stuck)}在打开时已经改过，请在参数一格里改")
    if not chosen and not overrides:
        return policy
    return policy_from(parsed(policy), policy.document.id, chosen, overrides)


def can_reread(policy: Policy, reading: str) -> bool:
    """Whether the option in force is the one the file was printed with."""
    own = policy.readings[reading]
    return not any(option.set for option in own.options if option.id == own.choice)


def parsed(policy: Policy) -> dict[str, Any]:
    """The policy as the parsed file it came from."""
    raw: dict[str, Any] = _lists(policy.model_dump(by_alias=True, exclude_unset=True))
    return raw


def _lists(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _lists(v) for k, v in value.items()}
    return [_lists(v) for v in value] if isinstance(value, list | tuple) else value
