"""What the year's tables say, in exact numbers, topic by topic: short lines that a wrong figure would change.

Each finding speaks of one office: the one named, the first where none is.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from jihua_analysis.assess.because import shown, word
from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.chance.sex_ratio import pool
from jihua_analysis.explore.charts.budget import REASONS, budget_finding
from jihua_analysis.explore.charts.duties import STATUS, duty_cells, duty_finding
from jihua_analysis.explore.charts.paths import paths_finding, watched
from jihua_analysis.explore.charts.ranking import grade_labels, in_order, ranking_finding
from jihua_analysis.explore.charts.sex_ratio import sex_ratio_finding, sex_ratio_years
from jihua_analysis.explore.charts.targets import COUNTED, target_counts
from jihua_analysis.explore.offices import of_office
from jihua_analysis.explore.rows import ranked_kind, rows_of
from jihua_analysis.explore.sentences import Sentences
from jihua_analysis.intake.schema import TABLES


def intake(evaluation: Evaluation, office: str | None = None) -> Sentences:
    """How many bodies, rows and numbers came in, their sums by table, and how many problems were found."""
    evaluation = of_office(evaluation, office)
    policy, tables = evaluation.policy, evaluation.tables
    kinds = tables.bodies["kind"].value_counts()
    who = "、".join(f"{policy.kinds[k].label}{kinds[k]}个" for k in policy.kinds if k in kinds)
    lines = [f"考核对象：{who}"]
    for table in TABLES[1:]:
        frame = tables.frame(table.name)
        keys = {"office", *(c.name for c in table.columns if c.key)}
        numbers = frame[[c for c in frame.columns if c not in keys]].select_dtypes("number")
        if len(frame):
            known = int(numbers.notna().sum().sum())
            lines.append(f"{table.label}：{len(frame)}行，{known}个数，合计{shown(_sum(numbers), 2)}")
    problems = evaluation.problems["severity"].value_counts()
    lines.append("数据问题：" + "、".join(f"{zh}{problems.get(en, 0)}个" for en, zh in SEVERITY))
    return Sentences(lines)


SEVERITY = (("error", "错误"), ("warning", "警告"), ("note", "说明"))


def _sum(numbers: pd.DataFrame) -> float:
    return float(np.nansum(numbers.to_numpy(dtype=float, na_value=np.nan))) if numbers.size else 0.0


def office(evaluation: Evaluation, office: str | None = None) -> Sentences:
    """The office's own targets: number, goal and outcome, a line each."""
    evaluation = of_office(evaluation, office)
    frame = evaluation.verdicts
    own = frame[(frame["kind"] == "office") & (frame["period"] == str(evaluation.year))]
    return Sentences(own["because"])


def targets(evaluation: Evaluation, office: str | None = None) -> Sentences:
    """How many units and communities met each target of the year, with cases lacking where that is a lever."""
    evaluation = of_office(evaluation, office)
    lines = []
    for row in rows_of(target_counts(evaluation)):
        counts = "、".join(f"{word(outcome)}{getattr(row, outcome)}个" for outcome in COUNTED)
        gap = "" if pd.isna(row.gap_cases) else f"，共差{row.gap_cases}例"
        lines.append(f"〔{row.clause}〕{row.label}{row.goal}：{counts}{gap}")
    return Sentences(lines)


def sex_ratio(evaluation: Evaluation, office: str | None = None) -> Sentences:
    """The finding of the year, then each year's counts, ratio, exact interval and chance to land in the band."""
    evaluation = of_office(evaluation, office)
    rows = sex_ratio_years(evaluation)
    lines = [sex_ratio_finding(rows, evaluation)]
    for row in rows_of(rows):
        upper = f"{row.upper:.2f}" if np.isfinite(row.upper) else "无上限"
        lines.append(
            f"{row.year}年：男{row.boys} 女{row.girls}，{row.ratio:.2f}，95%区间{row.lower:.2f}–{upper}，"
            f"真值105时落入区间的机会{100 * row.prob_in_band:.1f}%"
        )
    lines += [_pooled(rows[rows["year"] > evaluation.year - n]) for n in (3, 5) if len(rows) >= n]
    return Sentences(lines)


def _pooled(rows: pd.DataFrame) -> str:
    """Several years of one office taken as one, and whether they may be."""
    one = pool(rows["boys"], rows["girls"])
    may = "各年没有明显不同" if one.homogeneity.p_monte_carlo > 0.05 else "各年明显不同，不宜合并"
    return (
        f"{rows['year'].min()}–{rows['year'].max()}年合并：男{one.boys} 女{one.girls}，{one.ratio:.2f}，"
        f"95%区间{one.lower:.2f}–{one.upper:.2f}；{may}（p={one.homogeneity.p_monte_carlo:.2f}）"
    )


def budget(evaluation: Evaluation, office: str | None = None) -> Sentences:
    """The finding, and every body whose budget grew too little or cannot be judged."""
    evaluation = of_office(evaluation, office)
    frame = evaluation.budget
    lines = [budget_finding(evaluation, frame)]
    if frame.empty:
        return Sentences(lines)
    for row in rows_of(frame[frame["outcome"] != "met"]):
        growth = "" if pd.isna(row.growth_pct) else f"增长{row.growth_pct:.2f}%，"
        lines.append(f"{row.body}：{growth}{REASONS.get(row.reason, word(row.outcome))}")
    late = frame.loc[~frame["is_set_in_time"].fillna(False).astype(bool), "body"]
    lines.append(f"未按时编制预算：{'、'.join(late) or '无'}")
    lines.append(f"预算合计{shown(frame['budget_yuan'].sum(), 2)}元，上年{shown(frame['previous_yuan'].sum(), 2)}元")
    return Sentences(lines)


def ranking(evaluation: Evaluation, kind: str | None = None, office: str | None = None) -> Sentences:
    """The finding, who is in which class with totals, the grounds that hold, and the sum of all totals."""
    evaluation = of_office(evaluation, office)
    kind = ranked_kind(evaluation, kind)
    rows = in_order(evaluation, kind)
    lines = [ranking_finding(evaluation, rows, kind)]
    standing = evaluation.policy.standing[kind]
    for class_ in standing.classes:
        own = rows[(rows["class"] == class_.id) | (rows["honour"] == class_.id)]
        names = "、".join(f"{b}（{t:.2f}）" for b, t in zip(own["body"], own["total"].astype(float), strict=True))
        lines.append(f"{class_.label}{len(own)}个：{names or '无'}")
    for grade in grade_labels(standing) if standing.grades else ():
        own = rows[rows["grade_label"].eq(grade).fillna(False).astype(bool)]
        lines.append(f"{grade}{len(own)}个：{'、'.join(own['body']) or '无'}")
    grounds = evaluation.grounds
    for (type_, label), own in grounds[grounds["kind"] == kind].groupby(["type", "label"], sort=False):
        names = "、".join(
            b + ("" if o == "yes" else "（未定）") for b, o in zip(own["body"], own["outcome"], strict=True)
        )
        lines.append(f"{word(str(type_))}·{label}：{names}")
    lines.append(f"总分合计{float(rows['total'].astype(float).sum()):.2f}分")
    return Sentences(lines)


def paths(evaluation: Evaluation, kind: str | None = None, office: str | None = None) -> Sentences:
    """Who is under a notice or veto by a run of years, and who is to be watched."""
    evaluation = of_office(evaluation, office)
    kind = ranked_kind(evaluation, kind)
    return Sentences([paths_finding(evaluation, watched(evaluation, kind), kind)])


def duties(evaluation: Evaluation, office: str | None = None) -> Sentences:
    """The finding, then each task: due, on time, early, late, missing."""
    evaluation = of_office(evaluation, office)
    cells = duty_cells(evaluation)
    lines = [duty_finding(evaluation, cells)]
    table = cells.groupby("task", sort=False)[["due", *STATUS_DUE]].sum()
    for task, row in table.iterrows():
        counts = "、".join(f"{STATUS[s]}{row[s]}" for s in STATUS_DUE)
        lines.append(f"{evaluation.policy.calendar[str(task)].label}：应办{row['due']}，{counts}")
    return Sentences(lines)


STATUS_DUE = ("on_time", "early", "late", "missing")


def staffing(evaluation: Evaluation, office: str | None = None) -> Sentences:
    """Each staffing rule: how many bodies meet it, and which do not."""
    evaluation = of_office(evaluation, office)
    frame = evaluation.staffing
    lines = []
    for rule, own in frame.groupby("rule", sort=False):
        missed = own.loc[own["outcome"] == "missed", "body"]
        open_ = own.loc[own["outcome"] == "cannot_tell", "body"]
        tail = f"；无法判定：{'、'.join(open_)}" if len(open_) else ""
        entry = evaluation.policy.staffing[str(rule)]
        met = int((own["outcome"] == "met").sum())
        lines.append(
            f"〔{own['clause'].iloc[0]}〕{entry.label}：{met}个达到，未达到：{'、'.join(missed) or '无'}{tail}"
        )
    return Sentences(lines)


def basis(evaluation: Evaluation) -> Sentences:
    """The document, its year, its clauses by treatment, its score sheets, and what else must be known of it."""
    policy = evaluation.policy
    document = policy.document
    treatments = pd.Series([c.treatment for c in policy.clauses]).value_counts()
    words = "；".join(f"{zh}{treatments[en]}条" for en, zh in TREATMENTS if en in treatments)
    applied = sum(t.applies for t in policy.targets.values())
    signed = f"，{_day(document.signed)}" if document.signed else ""
    number = f"（{document.number}）" if document.number else ""
    issuer = f"，{document.issuer}" if document.issuer else ""
    return Sentences([
        f"依据：{document.title}{number}{issuer}{signed}",
        f"考核年度：{evaluation.year}年；任务按{_day(evaluation.as_of)}的登记",
        f"条款{len(policy.clauses)}条：{words}",
        f"指标{len(policy.indicators)}个，目标{applied}项，评分项{len(policy.items)}个，读法{len(policy.readings)}条",
        *(f"评分表“{s.label}”是示例，不是文件原有的" for s in policy.sheets.values() if s.illustrative),
        *(text for text in (document.note, document.history_note) if text),
    ])  # fmt: skip


TREATMENTS = (
    ("aggregate", "汇总计算"), ("restricted", "只在办事处一级计算"), ("management", "管理任务"), ("text", "文字要求"),
    ("person", "涉及个人，不计算"), ("context", "背景"),
)  # fmt: skip


def start(evaluation: Evaluation, office: str | None = None) -> Sentences:
    """The year on one page: the first line of each topic that the document has."""
    evaluation = of_office(evaluation, office)
    policy, counts = evaluation.policy, target_counts(evaluation)
    met, missed = int(counts["met"].sum()), int(counts["missed"].sum())
    return Sentences([
        intake(evaluation)[0],
        *([f"目标：{len(counts)}项，达到{met}个次，未达到{missed}个次"] if policy.targets else []),
        *([sex_ratio(evaluation)[0]] if "sex_ratio_at_birth" in policy.targets else []),
        *([budget(evaluation)[0]] if policy.budget else []),
        *(ranking(evaluation, kind)[0] for kind in policy.standing),
        *([duties(evaluation)[0]] if policy.calendar else []),
        intake(evaluation)[1],
    ])  # fmt: skip


def _day(day: dt.date) -> str:
    """A date in Chinese, not by strftime, which on Windows knows only the characters of the system's code page."""
    return f"{day.year}年{day.month:02d}月{day.day:02d}日"
