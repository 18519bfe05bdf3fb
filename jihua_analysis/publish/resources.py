"""Workbook pages on means and duties: budget, tasks, posts, and the problems of the data."""

from __future__ import annotations

from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.policy.periods import period_label
from jihua_analysis.publish.screen import SEVERITIES
from jihua_analysis.publish.sheet import NOTHING, Column, Page
from jihua_analysis.publish.wording import PERCENT, STATUS, YUAN, by_kind, state_word, text, who


def budget(e: Evaluation) -> Page:
    """Each body's budget against the fiscal series that the rule names."""
    f = e.budget
    reasons = [STATUS["missing_budget"] if r == "missing" else STATUS.get(r, r) or NOTHING for r in text(f["reason"])]
    return Page("经费", f"{e.year}年经费预算增长", "预算增幅对照当地财政增幅；单位：元，增幅：%。", (
        *who(e, f),
        Column("本年预算", list(f["budget_yuan"]), 15, YUAN),
        Column("上年预算", list(f["previous_yuan"]), 15, YUAN),
        Column("增幅%", list(f["growth_pct"]), 9, PERCENT),
        Column("财政口径", list(f["series"]), 22),
        Column("财政增幅%", list(f["reference_growth_pct"]), 10, PERCENT),
        Column("不低于财政增幅", [state_word(o) for o in f["keeps_pace"]], 12),
        Column("比上年增加", [state_word(o) for o in f["increases"]], 11),
        Column("结果", [state_word(o) for o in f["outcome"]], 10),
        Column("判不出的原因", reasons, 18),
        Column("决算数", list(f["actual_yuan"]), 15, YUAN),
        Column("编制日期", list(f["set_on"]), 12),
        Column("按时编制", list(f["is_set_in_time"]), 9),
        Column("条款", list(f["clause"]), 20),
    ), frozen=len(who(e, f)))  # fmt: skip


def budget_parts(e: Evaluation) -> Page:
    """The parts of each budget by category and source."""
    f, names = e.budget_shares, e.policy.budget.categories if e.policy.budget else {}
    return Page("经费构成", f"{e.year}年经费构成", "单位：元；占比是占该单位全年预算。", (
        *who(e, f),
        Column("类别", [names.get(c, c) for c in f["category"]], 18),
        Column("来源", list(f["source"]), 18),
        Column("预算数", list(f["planned_yuan"]), 15, YUAN),
        Column("决算数", list(f["actual_yuan"]), 15, YUAN),
        Column("占比%", list(f["share_pct"]), 9, PERCENT),
    ), frozen=len(who(e, f)))  # fmt: skip


def duties(e: Evaluation) -> Page:
    """How often each task was on time."""
    f = by_kind(e, e.on_time)
    counts = (("应办", "due"), ("按时", "on_time"), ("提前", "early"), ("迟办", "late"), ("未办", "missing"))
    note = f"按日历应办的次数，看到{e.as_of:%Y-%m-%d}为止；逐次见“任务明细”。"
    return Page("任务", f"{e.year}年任务完成次数", note, (
        *who(e, f),
        Column("任务", [e.policy.label(t) for t in f["task"]], 34),
        *(Column(heading, list(f[name]), 9, "0") for heading, name in counts),
        Column("按时率%", list(f["on_time_pct"]), 10, PERCENT),
    ), frozen=len(who(e, f)))  # fmt: skip


def duty_list(e: Evaluation) -> Page:
    """Every duty with its window and the day it was done."""
    f = by_kind(e, e.duties, "task", "period")
    return Page("任务明细", f"{e.year}年任务明细", "一行一次；“未办”是到期而没有登记。", (
        *who(e, f),
        Column("任务", [e.policy.label(t) for t in f["task"]], 34),
        Column("时期", [period_label(p) for p in f["period"]], 14),
        Column("起", list(f["due_from"]), 12),
        Column("止", list(f["due_to"]), 12),
        Column("完成日期", list(f["done_on"]), 12),
        Column("情况", [STATUS.get(s, s) for s in f["status"]], 10),
        Column("条款", list(f["clause"]), 12),
    ), frozen=len(who(e, f)))  # fmt: skip


def staffing(e: Evaluation) -> Page:
    """Posts required and filled by each rule."""
    f = by_kind(e, e.staffing, "rule")
    return Page("岗位", f"{e.year}年岗位配备", "只计岗位代码和数量，不涉及个人。", (
        *who(e, f),
        Column("要求", [e.policy.label(r) for r in f["rule"]], 36),
        Column("应配", list(f["required"]), 8, "0"),
        Column("在岗", list(f["filled"]), 8, "0"),
        Column("缺", list(f["gap"]), 8, "0"),
        Column("结果", [state_word(o) for o in f["outcome"]], 10),
        Column("依据", [STATUS.get(b, b) for b in f["by"]], 14),
        Column("条款", list(f["clause"]), 12),
    ), frozen=len(who(e, f)))  # fmt: skip


def post_changes(e: Evaluation) -> Page:
    """How often posts changed hands."""
    f, rules = by_kind(e, e.post_changes, "rule"), e.policy.post_changes
    return Page("岗位变动", f"{e.year}年岗位变动", "本年内新上岗的次数。", (
        *who(e, f),
        Column("岗位", [rules[r].label for r in f["rule"]], 36),
        Column("变动次数", list(f["changes"]), 10, "0"),
        Column("结果", [state_word(o) for o in f["outcome"]], 12),
        Column("条款", list(f["clause"]), 12),
    ), frozen=len(who(e, f)))  # fmt: skip


def problems(e: Evaluation) -> Page:
    """Everything found wrong or doubtful in the input, errors first."""
    f = e.problems
    texts = (("文件", "file", 24), ("工作表", "sheet", 14), ("单元格", "cell", 9), ("填的值", "value", 16),
             ("问题", "message", 46), ("怎样改", "fix", 40), ("条款", "clause", 10))  # fmt: skip
    note = "错误的格子当作缺报处理；改好数据后再运行一次。"
    return Page("数据问题", f"{e.year}年数据问题", note, (
        Column("程度", [SEVERITIES.get(s, s) for s in f["severity"]], 8),
        *(Column(heading, [v or NOTHING for v in text(f[name])], wide) for heading, name, wide in texts),
    ), frozen=1, empty="没有发现问题。")  # fmt: skip
