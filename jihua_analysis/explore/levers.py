"""What a body could do better within its own work: records, services, timeliness, budgets; never births."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.explore.inputs import Input, barred_measures
from jihua_analysis.policy.formula import parse
from jihua_analysis.policy.model import Policy
from jihua_analysis.policy.periods import day_in


@dataclass(frozen=True)
class Step:
    """One value that can move: from what it is to the best it can be, in whole units."""

    input: Input
    now: int
    best: int


@dataclass(frozen=True)
class Lever:
    """One thing to do better, in its unit; a lever of several periods fills them in order."""

    name: str
    label: str
    unit: str
    steps: tuple[Step, ...]

    @property
    def most(self) -> int:
        """How many units it can move at most."""
        return sum(abs(s.best - s.now) for s in self.steps)

    def moved(self, units: int) -> tuple[Input, ...]:
        """The inputs after so many units."""
        out = []
        for step in self.steps:
            room = abs(step.best - step.now)
            use = min(units, room)
            if use:
                value = step.now + (use if step.best > step.now else -use)
                one = step.input
                out.append(one if one.table == "log" or one.column.endswith(".set_on") else _with(one, value))
            units -= use
        return tuple(out)


def _with(one: Input, value: int) -> Input:
    return Input(one.table, one.body, one.period, one.column, value, one.office)


def levers_of(evaluation: Evaluation, office: str, body: str) -> tuple[Lever, ...]:
    """Every lever of a body that has room to move, in the file's order."""
    found = [*_counts(evaluation, office, body), *_samples(evaluation, office, body)]
    found += [*_duties(evaluation, office, body), *_budgets(evaluation, office, body)]
    return tuple(lever for lever in found if lever.most)


def _own(frame: pd.DataFrame, office: str, body: str) -> pd.DataFrame:
    return frame[(frame["office"] == office) & (frame["body"] == body)]


def _found_by_others(policy: Policy) -> set[str]:
    """Measures that state a finding about a body: grounds of vetoes and conditions, targets declared met."""
    found = set()
    for rule in policy.standing.values():
        texts = [v.when for v in rule.vetoes] + [t for a in rule.awards for t in (a.when, a.unless)]
        found |= {name for text in texts if text for name in parse(text).names()}
        found |= {rule.targets_met.given} if rule.targets_met and rule.targets_met.given else set()
    return found


def _due(policy: Policy) -> set[str]:
    """Measures that say what is due or how large a body is: not its work, so no lever."""
    wholes = {m.part_of for m in policy.measures.values() if m.part_of}
    below = {n for i in policy.indicators.values() for n in parse(i.denominator).names()}
    return wholes | below | {n for c in policy.staffing.values() for n in parse(c.when).names()}


def _counts(evaluation: Evaluation, office: str, body: str) -> Iterator[Lever]:
    policy, year = evaluation.policy, str(evaluation.year)
    counts = evaluation.tables.counts
    this_year = counts[counts["period"].str.startswith(year)]
    rows = _own(this_year, office, body).sort_values("period")
    barred, due = {*barred_measures(policy), *_found_by_others(policy)}, _due(policy)
    for name, measure in policy.measures.items():
        if name not in rows or name in barred or name in due or measure.type not in ("count", "flag"):
            continue
        known = rows[rows[name].notna()]
        if measure.roll != "sum" and len(known) > 1:
            continue
        most = 1 if measure.type == "flag" else int(this_year[name].max()) if len(known) else 0
        up, down = [], []
        for row in known.to_dict("records"):
            now, one = int(row[name]), Input("counts", body, str(row["period"]), name, None, office)
            whole = row.get(measure.part_of) if measure.part_of else most
            if whole is not None and not pd.isna(whole):
                up.append(Step(one, now, max(int(whole), now)))
            down.append(Step(one, now, 0))
        unit = measure.unit or ("项" if measure.type == "flag" else "次")
        yield Lever(f"{name}+", measure.label, unit, tuple(up))
        yield Lever(f"{name}-", measure.label, unit, tuple(down))


def _samples(evaluation: Evaluation, office: str, body: str) -> Iterator[Lever]:
    policy, frame = evaluation.policy, _own(evaluation.tables.samples, office, body)
    frame = frame[
        frame["period"].str.startswith(str(evaluation.year)) & frame["found"].notna() & frame["drawn"].notna()
    ]
    labels = {i.sample: i.label for i in policy.indicators.values() if i.sample and i.lever}
    for name, own in frame.groupby("indicator", sort=False):
        if name in labels:
            steps = tuple(
                Step(
                    Input("samples", body, str(r["period"]), f"{name}.found", None, office),
                    int(r["found"]),
                    int(r["drawn"]),
                )
                for r in own.sort_values("period").to_dict("records")
            )
            yield Lever(f"samples.{name}", f"{labels[name]}抽查合格数", "件", steps)


def _duties(evaluation: Evaluation, office: str, body: str) -> Iterator[Lever]:
    frame = _own(evaluation.duties, office, body)
    frame = frame[frame["status"].isin(["early", "late", "missing"]) & frame["due_to"].notna()]
    for task, own in frame.groupby("task", sort=False):
        steps = tuple(
            Step(Input("log", body, str(r["period"]), str(task), r["due_to"].date(), office), 0, 1)
            for r in own.sort_values("period").to_dict("records")
        )
        yield Lever(f"duties.{task}", f"{evaluation.policy.calendar[str(task)].label}按时", "次", steps)


def _budgets(evaluation: Evaluation, office: str, body: str) -> Iterator[Lever]:
    rule = evaluation.policy.budget
    if rule is None:
        return
    frame = _own(evaluation.tables.budgets, office, body)
    frame = frame[(frame["year"] == evaluation.year).fillna(False) & frame["planned"].notna()]
    if frame.empty:
        return
    deadline = day_in(evaluation.year, rule.deadline)
    late = frame[frame["set_on"] > pd.Timestamp(deadline)]
    year = str(evaluation.year)
    on_time = (Step(Input("budgets", body, year, f"{c}.set_on", deadline, office), 0, 1) for c in late["category"])
    yield Lever("budgets.set_on", "按时编制预算", "类", tuple(on_time))
    first, total = frame.iloc[0], int(frame["planned"].sum())
    planned = int(first["planned"])
    one = Input("budgets", body, year, f"{first['category']}.planned", None, office)
    yield Lever("budgets.planned", "预算数", "元", (Step(one, planned, planned + total),))
