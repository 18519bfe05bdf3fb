"""A file that was looked through once, and its policy under other readings and single values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from jihua_analysis.policy.bounds import faults_of_values
from jihua_analysis.policy.check import faults_of
from jihua_analysis.policy.load import policy_from, with_bodies
from jihua_analysis.policy.model import Policy
from jihua_analysis.policy.patch import patched, with_readings


@dataclass(frozen=True, eq=False)
class Printed:
    """A file without faults, looked through once: its policy under other readings and values costs what these change.

    file: the parsed text with the options in force put in place, of which `policy` is made.
    """

    raw: dict[str, Any]
    label: str
    file: dict[str, Any]
    policy: Policy

    @classmethod
    def of(cls, raw: dict[str, Any], label: str = "policy") -> Printed:
        """The parsed file; PolicyError with every fault it has."""
        return cls(raw, label, with_readings(raw, {}, []), policy_from(raw, label))

    def under(self, readings: Mapping[str, str], overrides: Mapping[str, Any]) -> Policy:
        """What `policy_from` gives for these; entries that they leave alone are the same objects as in `policy`."""
        problems = faults_of_values(dict(overrides))
        file = with_readings(self.raw, readings, problems) if readings else self.file
        for path, value in overrides.items():
            file = patched(file, path, value, "override", problems)
        if not problems and all(file.get(name) is self.file.get(name) for name in ("document", "kinds")):
            try:
                policy = Policy.model_validate(self._shared(file))
            except ValidationError:
                return policy_from(self.raw, self.label, readings, overrides)
            if not any(faults_of(policy, self.policy)):
                return policy
        return policy_from(self.raw, self.label, readings, overrides)

    def _shared(self, file: dict[str, Any]) -> dict[str, Any]:
        """The file with records in place of the entries that it shares with `file`."""
        out = with_bodies(file)
        for group, entries in file.items():
            printed, made = self.file.get(group), getattr(self.policy, group)
            if entries is printed:
                out[group] = made
            elif isinstance(entries, dict) and isinstance(printed, dict) and isinstance(made, dict):
                same = {key: made[key] for key, entry in entries.items() if entry is printed.get(key)}
                out[group] = out[group] | same
            elif isinstance(entries, list) and isinstance(printed, list) and len(entries) == len(printed):
                pairs = zip(entries, printed, made, strict=True)
                out[group] = [record if entry is before else entry for entry, before, record in pairs]
        return out
