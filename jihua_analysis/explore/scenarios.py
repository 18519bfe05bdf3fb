"""What a scenario changes: parameters of the file, weights, readings, and inputs of one body; checked all at once."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from jihua_analysis.assess.evaluate import Evaluation, evaluate
from jihua_analysis.explore.inputs import Input, changed_tables
from jihua_analysis.explore.years import parsed
from jihua_analysis.intake.headings import did_you_mean
from jihua_analysis.intake.schema import Tables
from jihua_analysis.policy.load import PolicyError, policy_from, read_policy_text
from jihua_analysis.policy.model import Policy
from jihua_analysis.policy.printed import Printed


class WhatIfError(ValueError):
    """Scenarios that cannot be computed; `problems` holds a line each: what is not known, and what may be meant."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True)
class Scenario:
    """What is changed together.

    parameters: path of the file -> value; weights: item id -> full points, or section id -> weight; readings:
    reading id -> option id; inputs: single values of one body.
    """

    parameters: Mapping[str, Any] = field(default_factory=dict)
    weights: Mapping[str, Any] = field(default_factory=dict)
    readings: Mapping[str, str] = field(default_factory=dict)
    inputs: tuple[Input, ...] = ()


@dataclass(frozen=True, eq=False)
class Start:
    """What scenarios start from: the parsed file, the tables and the evaluation in force; made once, used by all."""

    raw: dict[str, Any]
    label: str
    base: Evaluation

    @classmethod
    def of(
        cls, source: str | Path | Policy | Evaluation | Start, tables: Tables | None = None, year: int | None = None
    ) -> Start:
        """From a document by name or path, a loaded policy, or an evaluation, which brings its tables along."""
        if isinstance(source, Start):
            return source
        if isinstance(source, Evaluation):
            return cls(parsed(source.policy), source.policy.document.id, source)
        if tables is None:
            raise TypeError("a policy wants its tables")
        if isinstance(source, Policy):
            return cls(parsed(source), source.document.id, evaluate(source, tables, year))
        label, text = read_policy_text(source)
        raw = tomllib.loads(text, parse_float=Decimal)
        return cls(raw, label, evaluate(policy_from(raw, label), tables, year))

    def policy(self, scenario: Scenario) -> Policy:
        """The policy of a scenario; PolicyError for paths, values, readings and options that are not known."""
        if not (scenario.parameters or scenario.weights or scenario.readings):
            return self.base.policy
        overrides = {path: _exact(value) for path, value in self._overrides(scenario).items()}
        return self._printed.under(scenario.readings, overrides)

    @cached_property
    def _printed(self) -> Printed:
        """The file looked through; with the very policy of the evaluation where it is the same, so that it is known."""
        printed = Printed.of(self.raw, self.label)
        return replace(printed, policy=self.base.policy) if printed.policy == self.base.policy else printed

    def evaluated(self, scenario: Scenario) -> Evaluation:
        """The year under a scenario; WhatIfError with everything that is not known."""
        problems = [*self.barred(scenario), *self.unknown_weights(scenario)]
        policy, tables = self.base.policy, self.base.tables
        known = {n: w for n, w in scenario.weights.items() if n in self.weighted}
        try:
            policy = self.policy(replace(scenario, weights=known))
        except PolicyError as error:
            problems += self._each(scenario) or error.problems
        try:
            tables = changed_tables(self.base, scenario.inputs)
        except KeyError as error:
            problems += error.args
        if problems:
            raise WhatIfError(problems)
        return evaluate(policy, tables, self.base.year, self.base.as_of, self.base)

    def unknown_weights(self, scenario: Scenario) -> Iterator[str]:
        """A line for each weight that is no item and no section."""
        for name in scenario.weights:
            if name not in self.weighted:
                yield f"没有评分项或部分“{name}”{_meant(name, self.weighted)}"

    @property
    def weighted(self) -> tuple[str, ...]:
        """What has a weight: items by their full points, sections."""
        return (*(i.id for i in self.base.policy.items), *self.base.policy.sections)

    def _each(self, scenario: Scenario) -> list[str]:
        """The faults of every change taken alone: one fault may hide another in a file that has both."""
        alone = [Scenario(parameters={path: value}) for path, value in scenario.parameters.items()]
        alone += [Scenario(readings={key: choice}) for key, choice in scenario.readings.items()]
        problems: list[str] = []
        for one in alone:
            try:
                self.policy(one)
            except PolicyError as error:
                problems += error.problems
        return list(dict.fromkeys(problems))

    def barred(self, scenario: Scenario) -> Iterator[str]:
        """A line for each parameter that would set a target for births: there is no such lever."""
        policy = self.base.policy
        for path in scenario.parameters:
            group, _, rest = path.partition(".")
            key = rest.split(".")[0]
            target = policy.targets.get(key) if group == "targets" else None
            indicator = (target.indicator or key) if target else key if group == "indicators" else ""
            if indicator in policy.indicators and not policy.indicators[indicator].lever:
                yield f"不作“{policy.label(indicator)}”的假设：出生结果不是工作抓手"

    def _overrides(self, scenario: Scenario) -> dict[str, Any]:
        """Paths and values; a sheet whose weights change says so, since its items no longer add up as printed."""
        policy, out = self.base.policy, dict(scenario.parameters)
        items = {item.id: item for item in policy.items}
        touched = {path.split(".")[1] for path in scenario.parameters if path.startswith(("items.", "sections."))}
        for name, value in scenario.weights.items():
            out[f"items.{name}.full" if name in items else f"sections.{name}.weight"] = value
        for name in {*scenario.weights, *touched}:
            holder = items.get(name) or policy.sections.get(name)
            if holder is not None:
                out.setdefault(f"sheets.{holder.sheet}.sum_correction", "假设分析：改了分值或权重")
        return out


def scenarios_of(changes: Any) -> dict[str, Scenario]:
    """Named scenarios from what a caller wrote: one, or several by name; WhatIfError for parts that are not known."""
    parts = [f.name for f in fields(Scenario)]
    if isinstance(changes, Scenario):
        return {"假设": changes}
    if changes and set(changes) <= set(parts):
        changes = {"假设": changes}
    out, problems = {}, []
    for name, change in changes.items():
        if isinstance(change, Scenario):
            out[str(name)] = change
            continue
        if not isinstance(change, Mapping):
            problems.append(f"“{name}”不是一种假设；有 {'、'.join(parts)}{_meant(str(name), parts)}")
            continue
        problems += [f"假设“{name}”里没有“{key}”这一部分{_meant(key, parts)}" for key in change if key not in parts]
        known: dict[str, Any] = {k: tuple(v) if k == "inputs" else v for k, v in change.items() if k in parts}
        out[str(name)] = Scenario(**known)
    if problems:
        raise WhatIfError(problems)
    return out


def _exact(value: Any) -> Any:
    """Numbers as the file would hold them: a float is the decimal that is written."""
    return Decimal(repr(value)) if isinstance(value, float) else value


def _meant(name: str, known: Iterable[str]) -> str:
    guess = did_you_mean(name, known)
    return f"；您是否指“{guess}”？" if guess else ""


def compared(base: pd.DataFrame, other: pd.DataFrame, columns: Iterable[str]) -> pd.Series:
    """The columns in which each row of `other` differs from the same body of `base`, joined by commas."""
    words: list[list[str]] = [[] for _ in range(len(other))]
    for column in columns:
        one, two = (frame[column].to_numpy(dtype=object, na_value=None) for frame in (base, other))
        for row in np.flatnonzero(one != two):
            words[row].append(column)
    return pd.Series([",".join(told) for told in words], index=other.index, dtype=object)
