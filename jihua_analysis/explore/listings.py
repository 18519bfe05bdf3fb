"""The year's frames as lists for reading: Chinese headings, words for outcomes, clauses beside them."""

from __future__ import annotations

import pandas as pd

from jihua_analysis.assess.because import word
from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.explore.charts.budget import REASONS
from jihua_analysis.explore.charts.duties import STATUS
from jihua_analysis.explore.charts.ranking import in_order
from jihua_analysis.explore.charts.sex_ratio import sex_ratio_years
from jihua_analysis.explore.charts.targets import goals, target_label
from jihua_analysis.explore.listing import Listing
from jihua_analysis.explore.rows import ranked_kind
from jihua_analysis.policy.periods import period_label


def targets(
    evaluation: Evaluation, body: str | None = None, outcome: str | None = None, target: str | None = None
) -> Listing:
    """Verdicts of the year: of all, of one body, of one outcome ('missed'), of one target."""
    frame = evaluation.verdicts
    is_wanted = frame["period"] == str(evaluation.year)
    for column, wanted in (("body", body), ("outcome", outcome), ("target", target)):
        is_wanted = is_wanted if wanted is None else is_wanted & (frame[column] == wanted)
    frame = frame[is_wanted]
    labels = {name: target_label(evaluation, name) for name in frame["target"].unique()}
    gap = frame["gap_cases"].where(frame["outcome"].eq("missed") & frame["gap_cases"].ne(0))
    return Listing("目标判定", pd.DataFrame({
        "考核对象": frame["body"], "目标": [labels[name] for name in frame["target"]],
        "要求": goals(evaluation, frame),
        "分子": frame["numerator"], "分母": frame["denominator"],
        "数值": frame["value"], "判定": frame["outcome"].map(word), "差例数": gap, "条款": frame["clause"],
    }).reset_index(drop=True))  # fmt: skip


def missed(evaluation: Evaluation) -> Listing:
    """One row a body with a target missed: how many, and which, with the cases lacking."""
    frame = evaluation.verdicts
    frame = frame[
        (frame["period"] == str(evaluation.year)) & (frame["outcome"] == "missed") & (frame["kind"] != "office")
    ]
    named = [target_label(evaluation, t) for t in frame["target"]]
    gaps = ["" if pd.isna(g) or not g else f"（差{g}例）" for g in frame["gap_cases"]]
    words = pd.Series([f"{n}{g}" for n, g in zip(named, gaps, strict=True)], index=frame.index, dtype=object)
    grouped = words.groupby(frame["body"])
    rows = pd.DataFrame({"项数": grouped.size(), "未达到的目标": grouped.agg("；".join)})
    rows = (
        rows.rename_axis("考核对象")
        .reset_index()
        .sort_values("项数", ascending=False, kind="stable", ignore_index=True)
    )
    return Listing("未达到目标的考核对象", rows)


def indicators(evaluation: Evaluation, kind: str = "office") -> Listing:
    """Indicators of the year of one kind of body; of all where that kind has none."""
    frame = evaluation.indicators
    frame = frame[frame["period"] == str(evaluation.year)]
    own = frame["kind"] == kind
    frame = frame[own] if own.any() else frame
    policy = evaluation.policy
    return Listing("指标", pd.DataFrame({
        "考核对象": frame["body"], "指标": [policy.indicators[i].label for i in frame["indicator"]],
        "分子": frame["numerator"], "分母": frame["denominator"], "数值": frame["value"],
        "单位": [policy.indicators[i].unit for i in frame["indicator"]],
        "状态": frame["state"].map(word), "条款": frame["clause"],
    }).reset_index(drop=True))  # fmt: skip


def standing(evaluation: Evaluation, kind: str | None = None) -> Listing:
    """Bodies of one kind in order: place, total, class, grounds, and the sentence that says why."""
    kind = ranked_kind(evaluation, kind)
    frame = in_order(evaluation, kind)
    rule = evaluation.policy.standing[kind]
    honours = {c.id: c.label for c in rule.classes}
    return Listing(f"{evaluation.policy.kinds[kind].label}名次", pd.DataFrame({
        "名次": frame["place"], "考核对象": frame["body"], "总分": frame["total"].astype("Float64").astype(float),
        "最低": frame["lower"], "最高": frame["upper"],
        **({"类别": frame["class_label"], "其中": frame["honour"].map(honours)} if rule.classes else {}),
        **({"等次": frame["grade_label"]} if rule.grades else {}), "说明": frame["because"],
    }))  # fmt: skip


def points(evaluation: Evaluation, body: str | None = None, kind: str | None = None) -> Listing:
    """Points item by item, with the sentence that says why; of one body or one kind."""
    frame = evaluation.points
    for column, wanted in (("body", body), ("kind", kind)):
        frame = frame if wanted is None else frame[frame[column] == wanted]
    return Listing("得分", pd.DataFrame({
        "考核对象": frame["body"], "评分项": frame["label"], "满分": frame["full"], "得分": frame["points"],
        "最低": frame["lower"], "最高": frame["upper"], "说明": frame["because"],
    }).reset_index(drop=True))  # fmt: skip


def grounds(evaluation: Evaluation) -> Listing:
    """Vetoes, notices, award conditions and the watch list."""
    frame = evaluation.grounds
    return Listing("否决、警示、奖励条件和下年关注", pd.DataFrame({
        "考核对象": frame["body"], "种类": frame["type"].map(word), "事由": frame["label"],
        "判定": frame["outcome"].map(word), "条款": frame["clause"],
    }))  # fmt: skip


def sex_ratio(evaluation: Evaluation) -> Listing:
    """The office's sex ratio at birth year by year, with what chance leaves open."""
    rows = sex_ratio_years(evaluation)
    return Listing("出生人口性别比（办事处）", pd.DataFrame({
        "年度": rows["year"], "男婴": rows["boys"], "女婴": rows["girls"], "性别比": rows["ratio"],
        "95%下限": rows["lower"], "95%上限": rows["upper"],
        "判定": rows["outcome"].map(lambda o: word(o) if o else ""),
        "偶然落入区间的机会（%）": 100 * rows["prob_in_band"],
        "这个规模能否判断": rows["is_resolvable"].map({True: "能", False: "不能"}),
    }))  # fmt: skip


def budget(evaluation: Evaluation, outcome: str | None = None) -> Listing:
    """Budgets of the year against the year before and the fiscal series."""
    frame = evaluation.budget
    frame = frame if outcome is None else frame[frame["outcome"] == outcome]
    return Listing("经费预算", pd.DataFrame({
        "考核对象": frame["body"], "本年预算（元）": frame["budget_yuan"], "上年预算（元）": frame["previous_yuan"],
        "增长（%）": frame["growth_pct"], "财政增幅（%）": frame["reference_growth_pct"], "口径": frame["series"],
        "判定": frame["outcome"].map(word), "原因": frame["reason"].map(lambda r: REASONS.get(r, r)),
        "编制日期": frame["set_on"], "按时": frame["is_set_in_time"].map({True: "是", False: "否"}),
    }).reset_index(drop=True))  # fmt: skip


def duties(evaluation: Evaluation, body: str | None = None, task: str | None = None, faults: bool = False) -> Listing:
    """Duties with their windows and what became of them; of one body, of one task, or only what went wrong."""
    frame = evaluation.duties
    for column, wanted in (("body", body), ("task", task)):
        frame = frame if wanted is None else frame[frame[column] == wanted]
    frame = frame[frame["status"].isin(["early", "late", "missing"])] if faults else frame
    return Listing("任务", pd.DataFrame({
        "考核对象": frame["body"], "任务": [evaluation.policy.calendar[t].label for t in frame["task"]],
        "时期": frame["period"].map(period_label), "起": frame["due_from"], "止": frame["due_to"],
        "完成": frame["done_on"], "情况": frame["status"].map(STATUS), "条款": frame["clause"],
    }).reset_index(drop=True))  # fmt: skip


def staffing(evaluation: Evaluation, outcome: str | None = None) -> Listing:
    """Posts required and filled by rule."""
    frame = evaluation.staffing
    frame = frame if outcome is None else frame[frame["outcome"] == outcome]
    return Listing("岗位配备", pd.DataFrame({
        "考核对象": frame["body"], "要求": [evaluation.policy.staffing[r].label for r in frame["rule"]],
        "应配": frame["required"], "在岗": frame["filled"], "缺": frame["gap"], "判定": frame["outcome"].map(word),
        "条款": frame["clause"],
    }).reset_index(drop=True))  # fmt: skip


def readings(evaluation: Evaluation) -> Listing:
    """The readings in force: question, option chosen, why, and whether other options change a number."""
    rows = [
        {
            "编号": key, "条款": "、".join((r.clause,) if isinstance(r.clause, str) else r.clause), "问题": r.question,
            "采用": next((o.label for o in r.options if o.id == r.choice), r.choice), "理由": r.why,
            "影响结果": "是" if r.kind == "computed" else "否",
        }
        for key, r in evaluation.policy.readings.items()
    ]  # fmt: skip
    return Listing("读法", pd.DataFrame(rows, columns=["编号", "条款", "问题", "采用", "理由", "影响结果"]))


def problems(evaluation: Evaluation) -> Listing:
    """Every problem of the data: where it is, what was found, what would be right."""
    frame = evaluation.problems
    named = {
        "severity": "程度",
        "file": "文件",
        "sheet": "工作表",
        "cell": "单元格",
        "value": "值",
        "message": "问题",
        "fix": "怎样改",
    }
    frame = frame[list(named)].rename(columns=named)
    return Listing(
        "数据问题", frame.assign(程度=frame["程度"].map({"error": "错误", "warning": "警告", "note": "说明"}))
    )


def bodies(evaluation: Evaluation, kind: str | None = None) -> Listing:
    """The bodies of the year."""
    frame = evaluation.roster.bodies
    frame = frame if kind is None else frame[frame["kind"] == kind]
    kinds = {"office": "办事处"} | {key: kind.label for key, kind in evaluation.policy.kinds.items()}
    return Listing("考核对象", pd.DataFrame({
        "考核对象": frame["body"], "类别": frame["kind"].map(kinds),
        "公共单位": frame["is_public"].map({True: "是", False: "否"}), "户数": frame["households"],
        "分包代码": frame["portfolio"],
    }).reset_index(drop=True))  # fmt: skip
