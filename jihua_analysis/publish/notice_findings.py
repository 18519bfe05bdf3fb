"""Parts of the notice: what came out, what went wrong, and what is asked for; each made from the edition's frames."""

from __future__ import annotations

import pandas as pd

from jihua_analysis.assess.because import shown, word
from jihua_analysis.explore.charts.ranking import grade_labels
from jihua_analysis.intake.choices import OFFICE_KIND
from jihua_analysis.publish.editions import Edition
from jihua_analysis.publish.phrases import BLANK, HIDDEN, Line, names, score, wanted

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
    """How many of the office's own targets were met, and each with its number."""
    office = own.verdicts[own.verdicts["kind"] == OFFICE_KIND]
    if office.empty:
        return []
    met, missed = int(office["outcome"].eq("met").sum()), int(office["outcome"].eq("missed").sum())
    rest = len(office) - met - missed
    text = f"办事处一级目标{len(office)}项，达到{met}项，未达到{missed}项"
    text += f"，{HIDDEN if own.name == 'public' else '不能判定'}{rest}项。" if rest else "。"
    told = [_target_text(own, row) for _, row in office.iterrows()]
    return [Line(2, "办事处目标完成情况"), Line(0, f"{text}其中：{'；'.join(told)}。")]


def _target_text(own: Edition, row: pd.Series) -> str:
    """人口自然增长率4.67‰（目标不超过7‰），达到; with what chance leaves open."""
    indicator = own.policy.indicators[row["indicator"]]
    unit = indicator.unit if indicator.unit in ("%", "‰") else ""
    if row["state"] == "suppressed":
        return f"{indicator.label}{HIDDEN}"
    value = "缺报" if pd.isna(row["value"]) else f"{shown(row['value'], indicator.decimals)}{unit}"
    text = f"{indicator.label}{value}（目标{wanted(row, indicator.unit)}），{word(row['outcome'])}"
    return f"{text}（与目标的差别在偶然波动范围内）" if row["chance"] == "cannot tell" else text


def _order(own: Edition, mine: pd.DataFrame) -> list[Line]:
    """How many were ranked, the best and the worst total, the middle, and how close neighbours stand."""
    ranked, label = mine[mine["rank"].notna()].sort_values(["rank", "body"]), own.policy.label(mine["kind"].iloc[0])
    text = f"{len(mine)}个{label}中，定出名次的{len(ranked)}个"
    text += f"，总分未齐、未定名次的{len(mine) - len(ranked)}个。" if len(ranked) < len(mine) else "。"
    totals = ranked["total"].dropna().astype(float)
    if len(totals) < 2:
        return [Line(0, text)]
    best, worst = ranked.iloc[0], ranked.iloc[-1]
    text += (
        f"最高{score(best['total'])}分（{best['body']}），最低{score(worst['total'])}分（{worst['body']}），"
        f"中位数{score(totals.median())}分。"
    )
    close = int((-totals.diff().dropna() < 1).sum())
    return [Line(0, text + (f"名次相邻而得分相差不到1分的有{close}对，名次先后不宜过度解读。" if close else ""))]


def _grades(own: Edition, kind: str, mine: pd.DataFrame) -> list[Line]:
    """The bodies of each grade, the best first."""
    standing = own.policy.standing[kind]
    if not standing.grades:
        return []
    mine = mine.sort_values(["rank", "body"], na_position="last")
    labels = dict.fromkeys(grade_labels(standing))
    found = ((label, mine.loc[mine["grade_label"].eq(label).fillna(False).astype(bool), "body"]) for label in labels)
    text = "".join(f"{label}{len(bodies)}个：{names(bodies)}。" for label, bodies in found if len(bodies))
    return [Line(0, text)] if text else []


def _classes(own: Edition, kind: str, mine: pd.DataFrame) -> list[Line]:
    """The bodies in each class, the honours within it, and those on the line."""
    standing, lines = own.policy.standing[kind], []
    mine = mine.sort_values(["rank", "body"], na_position="last")
    sure = mine[mine["open_at"].fillna("").eq("")]
    graded = grade_labels(standing) if standing.grades else []
    for entry in (c for c in standing.classes if c.label not in graded):
        column = "honour" if entry.within else "class"
        inside = sure.loc[sure[column].eq(entry.id), "body"]
        if len(inside):
            noun = f"{entry.label}{own.policy.label(kind)}"
            lines.append((entry.start == "bottom", f"{noun}{len(inside)}个：{names(inside)}。"))
    texts = [text for _, text in sorted(lines, key=lambda pair: pair[0])]
    if texts and standing.class_source == "history":
        texts.insert(0, f"{own.policy.label(kind)}的类别由办事处评定。")
    line = mine.loc[mine["open_at"].fillna("").ne(""), "body"]
    if len(line):
        texts.append(f"在评定线上、由会议决定的{len(line)}个：{names(line)}；会议决定：{BLANK}。")
    provisional = int(mine["is_provisional"].fillna(False).sum())
    if provisional:
        texts.append(f"其中{provisional}个的类别待缺报的数补齐后确定。")
    return [Line(0, "".join(texts))] if texts else []


def problems(own: Edition) -> list[Line]:
    """Targets most missed, duties not done in time, posts and budgets, and where points were lost."""
    lines: list[Line] = []
    for found in (_missed_targets(own), _late(own), _means(own), _lost_points(own)):
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
            counts[counts["kind"].eq(kind) & counts["missed"].gt(0)].sort_values("missed", ascending=False).head(WORST)
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
    for row in own.tasks.itertuples():
        wrong = [
            f"{text}{n}次" for text, n in (("提前", row.early), ("迟办", row.late), ("未办", row.missing)) if n > 0
        ]
        if wrong:
            label = own.policy.label(row.task)
            told.append(f"{label}应办{row.due}次，{'、'.join(wrong)}")
    return [Line(2, "任务落实不及时"), Line(0, "；".join(told) + "。")] if told else []


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
