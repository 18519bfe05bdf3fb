"""The year's duties as a calendar: month by task, how many were on time and what was not."""

from __future__ import annotations

import numpy as np
import pandas as pd

from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.explore.charts.paper import MISSED, Chart, Labels, Panel, patch, rows_down, sheet
from jihua_analysis.explore.offices import of_office
from jihua_analysis.explore.rows import rows_of

DUE = ("on_time", "early", "late", "missing")
STATUS = {
    "on_time": "按时", "early": "提前", "late": "迟办", "missing": "未办", "not_due": "未到期", "not_drawn": "未抽到",
    "not_reported": "没有台账", "window_not_set": "日期未定、未登记", "done": "日期未定、已办",
}  # fmt: skip
"""What became of a duty, in words."""
LIGHT, FAULTY = "#bfdced", "#f7d0b5"


def duty_cells(evaluation: Evaluation, body: str | None = None, kind: str | None = None) -> pd.DataFrame:
    """One row a task and month in which it fell due: due, on_time, early, late, missing."""
    frame = _chosen(evaluation, body, kind)
    frame = frame[frame["status"].isin(DUE)]
    tasks = list(evaluation.policy.calendar)
    counts = np.zeros((len(tasks), 12, len(DUE)), dtype=np.int64)
    task, status = (pd.Index(names).get_indexer(frame[c]) for c, names in (("task", tasks), ("status", DUE)))
    np.add.at(counts, (task, pd.to_datetime(frame["due_to"]).dt.month.to_numpy() - 1, status), 1)
    rows, months = np.nonzero(counts.sum(axis=2))
    named = dict(zip(DUE, counts[rows, months].T, strict=True))
    columns = {"task": np.array(tasks, dtype=object)[rows], "month": months + 1, **named}
    return pd.DataFrame(columns | {"due": counts.sum(axis=2)[rows, months]})


def _chosen(evaluation: Evaluation, body: str | None, kind: str | None) -> pd.DataFrame:
    frame = evaluation.duties[["body", "kind", "task", "status", "due_to"]]
    if body is not None:
        frame = frame[frame["body"] == body]
    return frame if kind is None else frame[frame["kind"] == kind]


def duty_calendar(
    evaluation: Evaluation, body: str | None = None, kind: str | None = None, office: str | None = None
) -> Chart:
    """The twelve months by task: on time out of due, and how many were early, late or missing."""
    evaluation = of_office(evaluation, office)
    cells = duty_cells(evaluation, body, kind)
    finding = duty_finding(evaluation, cells, body)
    open_ = _chosen(evaluation, body, kind)
    unset = open_[open_["status"].isin(["done", "window_not_set"])]["task"].drop_duplicates()
    names = "、".join(evaluation.policy.calendar[t].label for t in unset)
    note = "格中：按时件数/应办件数；早、迟、缺为提前、迟办、未办的件数。" + (
        f"文件未定日期、不在图中的：{names}。" if names else ""
    )
    keys = (patch(LIGHT, "全部按时"), patch(FAULTY, "有早、迟或缺（左边带条）"), patch("white", "本月无应办事项"))
    panel = calendar_panel(evaluation, cells)
    panel.keys = keys
    height = 2.0 + 0.52 * max(len(panel.y_labels.places), 2)
    return Chart(sheet(finding, note, (10.0, height), panel), finding, cells)


def calendar_panel(evaluation: Evaluation, cells: pd.DataFrame, size: float = 8.5, title: str = "") -> Panel:
    """The grid of months and tasks."""
    tasks = list(dict.fromkeys(cells["task"]))
    panel = Panel(
        x=(0.0, 12.0), y=rows_down(len(tasks), 0.5, 0.5), title=title, is_labelled_above=True,
        x_labels=Labels(tuple(m + 0.5 for m in range(12)), tuple(f"{m}月" for m in range(1, 13))),
        y_labels=Labels(tuple(range(len(tasks))), tuple(evaluation.policy.calendar[t].label for t in tasks)),
    )  # fmt: skip
    for row in rows_of(cells):
        place, is_clean = tasks.index(str(row.task)), row.on_time == row.due
        panel.tile(row.month - 0.97, place, 0.94, 0.92, LIGHT if is_clean else FAULTY, 0.5)
        if not is_clean:
            panel.tile(row.month - 0.97, place, 0.09, 0.92, MISSED.colour, 0.0)
        faults = [f"{sign}{n}" for sign, n in (("早", row.early), ("迟", row.late), ("缺", row.missing)) if n]
        text = f"{row.on_time}/{row.due}" + ("\n" + " ".join(faults) if faults else "")
        panel.text(row.month - 0.5, place, text, size, "middle")
    return panel


def duty_finding(evaluation: Evaluation, cells: pd.DataFrame, body: str | None = None) -> str:
    """How much was due, how much on time, and the task that went wrong most, in one sentence."""
    who = body or f"{evaluation.year}年"
    due, done = int(cells["due"].sum()), int(cells["on_time"].sum())
    if not due:
        return f"{who}：没有到期的任务"
    faults = cells.groupby("task", sort=False)[["early", "late", "missing"]].sum()
    if done == due:
        return f"{who}：应办{due}件次，全部按时"
    worst = str(faults.sum(axis=1).idxmax())
    what = "、".join(f"{STATUS[str(c)]}{n}次" for c, n in faults.loc[worst].items() if n)
    label = evaluation.policy.calendar[worst].label
    return f"{who}：应办{due}件次，按时{done}件次（{100 * done / due:.1f}%）；最常误的是{label}（{what}）"
