"""What-if as a dashboard: sliders for a target, a weight and a quota, drop-downs for what they act on and readings."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

import pandas as pd

from jihua_analysis.assess.because import shown
from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.explore.charts.paper import Chart
from jihua_analysis.explore.charts.targets import target_label
from jihua_analysis.explore.charts.what_if import scenario_shift, shift_sentences
from jihua_analysis.explore.listing import Listing
from jihua_analysis.explore.scenarios import Scenario, Start
from jihua_analysis.explore.what_if import what_if
from jihua_analysis.explore.widgets.model import ALL, Control, Draw, Topic, View

POINTS = tuple(range(-5, 6))
"""Steps of a target, in its own unit."""
FACTORS = (25, 50, 75, 100, 125, 150, 175)
"""Steps of an item's full points, in per cent."""
PLACES = tuple(range(-3, 4))
"""Steps of a quota."""
READINGS = ("A37", "A37b", "A38", "A40", "A42", "A48", "A50", "R1", "R2", "R3", "R4", "R5", "R6")

LACKING = (
    ("target", "points", 0, ("改哪个目标", "目标加减")),
    ("item", "factor", 100, ("改哪项满分", "满分变为")),
    ("quota", "places", 0, ("改哪个名额", "名额加减")),
)
"""What is changed and by how much, where that stays as it is, and their labels: one without the other does nothing."""

State = Mapping[str, Any]


def _controls(evaluation: Evaluation) -> tuple[Control, ...]:
    policy = evaluation.policy
    kinds = [k for k in policy.standing if (evaluation.roster.kind == k).any()]
    targets = [(target_label(evaluation, t), t) for t in policy.targets if _movable(evaluation, t)]
    sheets = {policy.standing[k].sheet for k in kinds}
    items = [(f"{i.id} {i.label}", i.id) for i in policy.items if i.sheet in sheets and not isinstance(i.full, dict)]
    classes = [
        (f"{policy.kinds[k].label}{c.label}", f"{k}.classes.{c.id}")
        for k in kinds if policy.standing[k].class_source != "history"
        for c in policy.standing[k].classes if c.take_percent is None
    ]  # fmt: skip
    none = ("（不改）", ALL)
    return (
        Control("target", "改哪个目标", (none, *targets)),
        Control("points", "目标加减", tuple((f"{p:+d}" if p else "不变", p) for p in POINTS), is_slider=True),
        Control("item", "改哪项满分", (none, *items)),
        Control("factor", "满分变为", tuple((f"{f}%", f) for f in FACTORS), is_slider=True),
        Control("quota", "改哪个名额", (none, *classes)),
        Control("places", "名额加减", tuple((f"{p:+d}" if p else "不变", p) for p in PLACES), is_slider=True),
        Control("kind", "类别", tuple((policy.kinds[k].label, k) for k in kinds)),
    )


def _movable(evaluation: Evaluation, target: str) -> bool:
    """Whether a target is a plain number that may be moved: in force, and no outcome of births."""
    policy, entry = evaluation.policy, evaluation.policy.targets[target]
    indicator = policy.indicators[entry.indicator or target]
    return entry.applies and indicator.lever and _limit(evaluation, target) is not None


def _limit(evaluation: Evaluation, target: str) -> tuple[str, Any] | None:
    entry = evaluation.policy.targets[target]
    for name in ("at_least", "at_most", "exactly"):
        value = getattr(entry, name)
        if isinstance(value, int | Decimal):
            return name, value
    return None


def scenario_of(evaluation: Evaluation, state: State) -> tuple[Scenario, str]:
    """What the controls ask for, as a scenario and in words."""
    policy, words = evaluation.policy, []
    parameters: dict[str, Any] = {}
    weights: dict[str, Any] = {}
    if state["target"] and state["points"]:
        limit = _limit(evaluation, state["target"])
        assert limit is not None
        name, value = limit
        parameters[f"targets.{state['target']}.{name}"] = value + state["points"]
        label = target_label(evaluation, state["target"])
        words.append(f"{label}的目标 {shown(float(value))} → {shown(float(value + state['points']))}")
    if state["item"] and state["factor"] != 100:
        item = next(i for i in policy.items if i.id == state["item"])
        assert not isinstance(item.full, dict)
        full = Decimal(item.full) * state["factor"] / 100
        weights[item.id] = full
        words.append(f"{item.label}的满分 {shown(float(item.full))} → {shown(float(full))}")
    if state["quota"] and state["places"]:
        kind, _, class_id = state["quota"].split(".")
        entry = next(c for c in policy.standing[kind].classes if c.id == class_id)
        take = max(0, entry.take + state["places"])
        parameters[f"standing.{state['quota']}.take"] = take
        words.append(f"{entry.label}的名额 {entry.take} → {take}")
    for changed, step, still, called in LACKING:
        if bool(state[changed]) != (state[step] != still):
            words.append(f"还没有{f'拖“{called[1]}”' if state[changed] else f'选“{called[0]}”'}")
    return Scenario(parameters, weights), "；".join(words) or "什么也没有改"


@lru_cache(maxsize=4)
def _start(evaluation: Evaluation) -> Start:
    """The file as parsed, once for all steps of a slider."""
    return Start.of(evaluation)


def _chart(evaluation: Evaluation, chosen: tuple[tuple[str, Any], ...]) -> Chart:
    state = dict(chosen)
    scenario, words = scenario_of(evaluation, state)
    compared = what_if(_start(evaluation), changes=scenario)
    return scenario_shift(evaluation, compared, state["kind"], words)


def _view(evaluation: Evaluation, state: State, draw: Draw) -> View:
    own = ("kind", "target", "points", "item", "factor", "quota", "places")
    chart = draw(_chart, evaluation, tuple((name, state[name]) for name in own))
    rows = chart.rows
    columns = {
        "考核对象": rows["body"], "原总分": rows["before"], "总分": rows["total"],
        "变动": rows["total"] - rows["before"], "原名次": rows["rank_before"], "名次": rows["rank"],
        "说明": rows["says"],
    }  # fmt: skip
    return View(chart, Listing("假设前后", pd.DataFrame(columns)), shift_sentences(rows))


WHAT_IF = Topic("假设分析", _controls, _view, READINGS)
