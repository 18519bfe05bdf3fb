"""The six questions of the explore notebooks: what can be chosen, and what each choice shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.explore import charts, doubt, findings, listings
from jihua_analysis.explore.charts import Chart
from jihua_analysis.explore.charts.targets import target_label
from jihua_analysis.explore.explain import explain
from jihua_analysis.explore.listing import Listing
from jihua_analysis.explore.sentences import Sentences
from jihua_analysis.explore.widgets.model import ALL, Control, Draw, Topic, View
from jihua_analysis.intake.choices import OFFICE_KIND

State = Mapping[str, Any]


def _kinds(evaluation: Evaluation, names: list[str], every: str | None = None) -> Control:
    kinds = evaluation.policy.kinds
    options = [(kinds[k].label, k) for k in names]
    return Control("kind", "类别", tuple([(every, ALL), *options] if every else options))


def _kinds_in(evaluation: Evaluation, frame: pd.DataFrame) -> list[str]:
    """The kinds below the office that a frame is about, in the document's order."""
    return [k for k in evaluation.policy.kinds if k != OFFICE_KIND and (frame["kind"] == k).any()]


def _bodies(evaluation: Evaluation, kinds: list[str], every: str = "全部") -> Control:
    frame = evaluation.roster.bodies
    names = [b for k in kinds for b in frame.loc[frame["kind"] == k, "body"]]
    return Control("body", "考核对象", ((every, ALL), *((b, b) for b in names)))


def _intake_controls(evaluation: Evaluation) -> tuple[Control, ...]:
    names = [k for k in evaluation.policy.kinds if (evaluation.roster.kind == k).any()]
    severity = Control("severity", "问题", (("全部", ALL), ("错误", "错误"), ("警告", "警告"), ("说明", "说明")))
    return _kinds(evaluation, names, every="全部"), severity


def _intake_view(evaluation: Evaluation, state: State, draw: Draw) -> View:
    found = listings.problems(evaluation)
    wanted = state["severity"]
    rows = found.frame if wanted == ALL else found.frame[found.frame["程度"] == wanted]
    shown = Listing(found.title, rows) if len(rows) else listings.bodies(evaluation, state["kind"] or None)
    return View(draw(charts.intake_map, evaluation, state["kind"] or None), shown, findings.intake(evaluation))


def _target_controls(evaluation: Evaluation) -> tuple[Control, ...]:
    frame = evaluation.verdicts
    own = frame[frame["period"] == str(evaluation.year)]
    names = [n for n in evaluation.policy.targets if n in set(own["target"])]
    targets = Control("target", "目标", (("全部", ALL), *((target_label(evaluation, n), n) for n in names)))
    outcome = Control(
        "outcome", "判定", (("全部", ALL), ("未达到", "missed"), ("无法判定", "cannot_tell"), ("达到", "met"))
    )
    pictures = (("判定", "board"), ("能看出什么（除去偶然）", "doubt"), ("名次区间（一项目标）", "ranks"))
    return Control("picture", "看法", pictures), _bodies(evaluation, _kinds_in(evaluation, own)), targets, outcome


def _target_view(evaluation: Evaluation, state: State, draw: Draw) -> View:
    body, target, outcome = (state[n] or None for n in ("body", "target", "outcome"))
    rows = listings.targets(evaluation, body, outcome, target)
    if state["picture"] == "doubt":
        return View(draw(charts.target_doubt, evaluation), rows, doubt.says.targets(evaluation))
    if state["picture"] == "ranks":
        if target is None:
            raise ValueError("名次区间只看一项目标：请在“目标”里选一项")
        chart = draw(charts.rank_doubt, evaluation, evaluation.policy.targets[target].indicator or target)
        return View(chart, rows, Sentences([chart.finding]))
    if body is None:
        return View(draw(charts.target_board, evaluation), rows, findings.targets(evaluation))
    return View(draw(charts.body_targets, evaluation, body), rows, explain(evaluation, body))


def _sex_ratio_controls(evaluation: Evaluation) -> tuple[Control, ...]:
    return (Control("picture", "看法", (("逐年和区间", "years"), ("行动界限", "funnel"), ("逐年累积", "watch"))),)


def _sex_ratio_view(evaluation: Evaluation, state: State, draw: Draw) -> View:
    makes = {"years": charts.sex_ratio_by_year, "funnel": charts.sex_ratio_funnel, "watch": charts.birth_watch}
    says = doubt.says.sex_ratio if state["picture"] == "watch" else findings.sex_ratio
    return View(draw(makes[state["picture"]], evaluation), listings.sex_ratio(evaluation), says(evaluation))


def _budget_controls(evaluation: Evaluation) -> tuple[Control, ...]:
    return (
        Control("outcome", "判定", (("全部", ALL), ("未达到", "missed"), ("无法判定", "cannot_tell"), ("达到", "met"))),
    )


def _budget_view(evaluation: Evaluation, state: State, draw: Draw) -> View:
    rows = listings.budget(evaluation, state["outcome"] or None)
    return View(draw(charts.budget_growth, evaluation), rows, findings.budget(evaluation))


RANKING_PICTURES: dict[tuple[str, str], Callable[..., Chart]] = {
    ("名次", "order"): charts.ranking,
    ("失分", "items"): charts.item_heat_map,
    ("五年类别", "paths"): charts.class_paths,
    ("换权重的名次", "weights"): charts.weight_doubt,
    ("凭运气的名次（要算几秒）", "chance"): charts.total_doubt,
}


def _ranking_controls(evaluation: Evaluation) -> tuple[Control, ...]:
    kinds = [k for k in evaluation.policy.standing if (evaluation.roster.kind == k).any()]
    picture = Control("picture", "看法", tuple(RANKING_PICTURES))
    return _kinds(evaluation, kinds), picture, _bodies(evaluation, kinds, every="（不选）")


def _ranking_view(evaluation: Evaluation, state: State, draw: Draw) -> View:
    if state["body"] != ALL:
        body = state["body"]
        return View(
            draw(charts.body_profile, evaluation, body), listings.points(evaluation, body), explain(evaluation, body)
        )
    kind = state["kind"]
    make = next(make for (_, name), make in RANKING_PICTURES.items() if name == state["picture"])
    chart, rows = draw(make, evaluation, kind), listings.standing(evaluation, kind)
    if state["picture"] in ("weights", "chance"):
        return View(chart, rows, Sentences([chart.finding]))
    says = findings.paths(evaluation, kind) if state["picture"] == "paths" else findings.ranking(evaluation, kind)
    return View(chart, rows, says)


def _duty_controls(evaluation: Evaluation) -> tuple[Control, ...]:
    calendar = evaluation.policy.calendar
    tasks = Control("task", "任务", (("全部", ALL), *((t.label, n) for n, t in calendar.items())))
    faults = Control("faults", "列表", (("只列误了的", True), ("全部列出", False)))
    return _bodies(evaluation, _kinds_in(evaluation, evaluation.duties)), tasks, faults


def _duty_view(evaluation: Evaluation, state: State, draw: Draw) -> View:
    body = state["body"] or None
    rows = listings.duties(evaluation, body, state["task"] or None, state["faults"])
    chart = draw(charts.duty_calendar, evaluation, body)
    return View(chart, rows, findings.duties(evaluation) if body is None else Sentences([chart.finding]))


INTAKE = Topic("数据录入和检查", _intake_controls, _intake_view)
TARGETS = Topic("目标完成情况", _target_controls, _target_view, ("A08", "A09", "A10", "A11"))
SEX_RATIO = Topic("出生人口性别比", _sex_ratio_controls, _sex_ratio_view, ("A02",))
BUDGET = Topic("经费预算", _budget_controls, _budget_view, ("A17", "A18", "A20"))
RANKING = Topic("名次和分类", _ranking_controls, _ranking_view, ("A38", "A40", "A42", "A48"))
DUTIES = Topic("任务和日程", _duty_controls, _duty_view, ("A15", "A14"))
