"""Parts of the notice: what came out, what went wrong, and what is asked for; each made from the edition's frames."""

from __future__ import annotations

import pandas as pd

from jihua_analysis.assess.because import shown, word
from jihua_analysis.explore.charts.ranking import grade_labels
from jihua_analysis.intake.choices import OFFICE_KIND
from jihua_analysis.publish.editions import Edition
from jihua_analysis.publish.notice_tables import class_labels
from jihua_analysis.publish.phrases import BLANK, HIDDEN, Line, called, names, score, sign, wanted

WORST = 5
"""How many targets and items the notice names as those most missed."""


def results(own: Edition) -> list[Line]:
    """Targets of the office itself, then order and classes of each kind."""
    return [Line(1, "考核结果"), *office_targets(own), *orders(own)]


def orders(own: Edition) -> list[Line]:
    """Order, grades and classes of each kind that is ranked."""
    lines: list[Line] = []
    for kind in own.policy.standing:
        mine = own.standing[own.standing["kind"] == kind]
        if len(mine):
            found = (*_order(own, mine), *_grades(own, kind, mine), *_classes(own, kind, mine))
            lines += [Line(2, f"{own.policy.label(kind)}考核结果"), *found]
    return lines


def office_targets(own: Edition) -> list[Line]:
    """The office's own targets by outcome, each with its number."""
    office = own.verdicts[own.verdicts["kind"] == OFFICE_KIND]
    if office.empty:
        return []
    told = []
    for outcome, lead in _OUTCOMES.items():
        mine = office[office["outcome"].eq(outcome)]
        if len(mine):
            texts = [_target_text(own, row) for _, row in mine.iterrows()]
            told.append(f"{lead}{len(mine)}项：{'、'.join(texts)}")
    return [Line(2, "办事处目标完成情况"), Line(0, f"办事处一级目标{len(office)}项。{'；'.join(told)}。")]


_OUTCOMES = {
    "met": "达到", "missed": "未达到", "cannot_tell": "数据不足、无法判定", "not_due": "本期无应办事项",
    "suppressed": HIDDEN,
}  # fmt: skip
"""How the targets of each outcome are introduced."""


def _target_text(own: Edition, row: pd.Series) -> str:
    """人口自然增长率4.67‰（目标不超过7‰）; with what chance leaves open; the name alone where there is no number."""
    indicator = own.policy.indicators[row["indicator"]]
    if pd.isna(row["value"]):
        return indicator.label
    chance = "，差别在偶然波动范围内" if row["chance"] == "cannot tell" else ""
    limits = wanted(row, indicator.unit)
    return f"{indicator.label}{shown(row['value'], indicator.decimals)}{sign(indicator.unit)}（目标{limits}{chance}）"


def _order(own: Edition, mine: pd.DataFrame) -> list[Line]:
    """How many were ranked, the best and the worst total, the middle, and how close neighbours stand."""
    label, n = own.policy.label(mine["kind"].iloc[0]), len(mine)
    outside, incomplete = int((~mine["is_ranked"]).sum()), int((mine["is_ranked"] & ~mine["is_complete"]).sum())
    unsettled = int((mine["is_ranked"] & mine["rank"].isna()).sum())
    text = f"{n}个{label}中，定出名次的{n - outside - unsettled}个"
    text += f"，名次因缺报未定的{unsettled}个（其中总分未齐的{incomplete}个）" if unsettled else ""
    text += f"，没有评分、不排名的{outside}个" if outside else ""
    known = mine[mine["total"].notna()].sort_values("total", ascending=False, kind="stable")
    if len(known) < 2:
        return [Line(0, f"{text}。")]
    totals = known["total"].astype(float)
    best, worst = (known.loc[totals.eq(end), "body"] for end in (totals.max(), totals.min()))
    text += (
        f"。{'总分已齐的，' if incomplete or outside else ''}最高{score(totals.max())}分（{names(best)}），"
        f"最低{score(totals.min())}分（{names(worst)}），中位数{score(totals.median())}分。"
    )
    close = int((-totals.diff().dropna() < 1).sum())
    return [Line(0, text + (f"名次相邻而得分相差不到1分的有{close}对，名次先后不宜过度解读。" if close else ""))]


def _grades(own: Edition, kind: str, mine: pd.DataFrame) -> list[Line]:
    """The bodies of each grade, the best first."""
    standing = own.policy.standing[kind]
    if not standing.grades:
        return []
    mine = mine.sort_values("rank", na_position="last", kind="stable")
    labels = dict.fromkeys(grade_labels(standing))
    found = ((label, mine.loc[mine["grade_label"].eq(label).fillna(False).astype(bool), "body"]) for label in labels)
    text = "".join(f"{label}{len(bodies)}个：{names(bodies)}。" for label, bodies in found if len(bodies))
    return [Line(0, text)] if text else []


def _classes(own: Edition, kind: str, mine: pd.DataFrame) -> list[Line]:
    """The bodies in each class, those on the line that a meeting decides on, and those that wait for numbers."""
    standing, label, texts = own.policy.standing[kind], own.policy.label(kind), []
    is_given = standing.class_source == "history"
    mine = mine.sort_values(["rank", "best_rank"], na_position="last", kind="stable")
    is_open, may_change = mine["open_at"].fillna("").ne(""), mine["is_provisional"].fillna(False).astype(bool)
    graded = grade_labels(standing) if standing.grades else []
    told_of = [c for c in standing.classes if not c.within and c.label not in graded]
    for entry in sorted(told_of, key=lambda c: c.start == "bottom"):
        inside = mine[~is_open & mine["class"].eq(entry.id)]
        if len(inside):
            mark = "" if is_given else "（暂定）"
            marked = [f"{body}{mark if may_change[at] else ''}" for at, body in inside["body"].items()]
            texts.append(f"{called(entry.label, label)}{len(inside)}个：{names(marked)}。")
    if texts and is_given:
        texts.insert(0, f"{label}的类别由办事处评定。")
    labels = class_labels(own.policy)
    for waits in (False, True):
        for ids, on_line in mine[is_open & may_change.eq(waits)].groupby("open_at", sort=False):
            what, told = "、".join(labels.get(i, i) for i in str(ids).split(",")), names(on_line["body"])
            if waits:
                texts.append(f"是否列入{what}，{word('open_gaps')}的{len(on_line)}个：{told}。")
            else:
                texts.append(f"在{what}评定线上、{word('open_tie')}的{len(on_line)}个：{told}；会议决定：{BLANK}。")
    return [Line(0, "".join(texts))] if texts else []


def problems(own: Edition) -> list[Line]:
    """Reports missing, targets most missed, duties not done in time, posts and budgets, and where points were lost."""
    lines: list[Line] = []
    for found in (_unreported(own), _missed_targets(own), _late(own), _means(own), _lost_points(own)):
        lines += found
    return [Line(1, "存在的问题"), *(lines or [Line(0, "按已报数据，没有发现未达到的目标和未完成的任务。")])]


def levers(own: Edition, frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of indicators on which work may press: never on births."""
    return frame[frame["indicator"].map(lambda i: own.policy.indicators[i].lever).astype(bool)]


def _missed_targets(own: Edition) -> list[Line]:
    told = []
    counts = levers(own, own.target_counts)
    for kind in own.policy.kinds:
        mine = (
            counts[counts["kind"].eq(kind) & counts["missed"].gt(0)]
            .sort_values("missed", ascending=False, kind="stable")
            .head(WORST)
        )
        texts = [
            f"{own.policy.indicators[row.indicator].label}（{row.bodies:.0f}个中{row.missed:.0f}个未达到）"
            for row in mine.itertuples()
        ]
        if texts:
            told.append(f"{own.policy.label(kind)}方面，未达到较多的是{'、'.join(texts)}")
    return [Line(2, "目标完成不平衡"), Line(0, "；".join(told) + "。")] if told else []


def _late(own: Edition) -> list[Line]:
    told = []
    for kind in own.policy.kinds:
        lines = []
        for row in own.tasks[own.tasks["kind"].eq(kind)].itertuples() if len(own.tasks) else ():
            wrong = [
                f"{text}{n}次" for text, n in (("提前", row.early), ("迟办", row.late), ("未办", row.missing)) if n > 0
            ]
            if wrong:
                lines.append(f"{own.policy.label(row.task)}应办{row.due}次，{'、'.join(wrong)}")
        if lines:
            told.append(f"{own.policy.label(kind)}方面，{'；'.join(lines)}")
    return [Line(2, "任务落实不及时"), Line(0, "。".join(told) + "。")] if told else []


def _unreported(own: Edition) -> list[Line]:
    """Bodies whose totals are open because numbers that were due are missing."""
    told = []
    for kind in own.policy.standing:
        f = own.standing[own.standing["kind"].eq(kind) & ~own.standing["is_complete"]]
        if len(f):
            told.append(f"{own.policy.label(kind)}{len(f)}个（{names(f['body'])}）")
    return [Line(2, "数据报送不完整"), Line(0, f"因缺报而总分未齐的有{'、'.join(told)}。")] if told else []


def _means(own: Edition) -> list[Line]:
    posts = own.staffing[own.staffing["outcome"] == "missed"]
    told = [
        f"“{own.policy.label(str(rule))}”没有做到的{len(mine)}个（{names(mine['body'])}）"
        for rule, mine in posts.groupby("rule", sort=False)
    ]
    short = own.budget[own.budget["outcome"] == "missed"]
    if len(short):
        told.append(f"经费预算未达到增长要求或未按时编制的{len(short)}个（{names(short['body'])}）")
    return [Line(2, "队伍和经费保障不足"), Line(0, "；".join(told) + "。")] if told else []


def _lost_points(own: Edition) -> list[Line]:
    told = []
    for kind, mine in own.item_means.groupby("kind", sort=False):
        worst = mine[mine["mean_share_pct"] < 100].sort_values("mean_share_pct").head(3)
        if len(worst):
            texts = [f"{r.label}（平均得满分的{r.mean_share_pct:.1f}%）" for r in worst.itertuples()]
            told.append(f"{own.policy.label(str(kind))}失分较多的是{'、'.join(texts)}")
    return [Line(2, "失分较集中"), Line(0, "；".join(told) + "。")] if told else []


def requirements(own: Edition) -> list[Line]:
    """What is asked of those named above; days are left to be filled in."""
    lines = [Line(1, "工作要求")]
    asked = []
    if len(own.standing) and not own.standing["is_complete"].all():
        asked.append(f"数据缺报的，要查明原因，于{BLANK}前补报；确实没有发生的，要填报为零。")
    if levers(own, own.target_counts)["missed"].gt(0).any():
        asked.append(f"目标未达到的，要逐项核对登记和服务情况，查明原因，于{BLANK}前报送整改情况。")
    if own.tasks[["late", "missing"]].to_numpy().sum() > 0 if len(own.tasks) else False:
        asked.append("任务迟办、未办的，要按规定的日期补办，并写明原因；已过时限的不得补填日期。")
    if own.staffing["outcome"].eq("missed").any():
        asked.append(f"岗位没有配齐的，于{BLANK}前配齐；暂时配不齐的，要明确代管人员，不能空岗。")
    if own.budget["outcome"].eq("missed").any():
        asked.append(f"经费预算没有达到要求的，于{BLANK}前报送调整方案。")
    asked.append("如实填报，不得为名次改动数据；发现错报的，要及时更正并说明。")
    asked.append(f"对考核结果有异议的，可在通报印发后{BLANK}日内书面提出，由{BLANK}复核并答复。")
    return [*lines, *(Line(0, f"{i}．{text}") for i, text in enumerate(asked, start=1))]
