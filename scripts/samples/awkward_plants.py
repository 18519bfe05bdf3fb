"""The wrong cells of the awkward year, one of each kind that staff make, and the gaps that must be warned of."""

from __future__ import annotations

import datetime as dt
from typing import Any

from samples.awkward_communities import SILENT_MONTHS
from samples.pages import Planter


def plant(planter: Planter) -> None:
    """Every wrong cell, with the rule that must be reported at it.

    Numbers that are lost stand with 乙社区, 丁社区 and 单位13 to 单位15, which are incomplete anyhow, so that the
    tie at the tenth place stays to be seen.
    """
    _monthly(planter)
    _units(planter)
    _money(planter)
    _registers(planter)
    _people(planter)
    _gaps(planter)


def _monthly(planter: Planter) -> None:
    sheet = "社区月报"

    def at(body: str, month: int) -> dict[str, Any]:
        return {"body": body, "period": f"2014年{month}月"}

    rows = planter.pages[sheet].rows
    start = next(row["population_start"] for row in rows if row["body"] == "丙社区" and row["period"] == "2014年10月")
    copy = dict(next(row for row in rows if row["body"] == "甲社区" and row["period"] == "2014年6月"))
    planter.wrong(sheet, at("乙社区", 3), "moved_in", "3.5", "fraction", "人数填了小数")
    planter.wrong(sheet, at("乙社区", 5), "deaths", "-1", "negative", "人数填了负数")
    planter.wrong(sheet, at("乙社区", 7), "population_end", "15O8", "number", "把数字 0 打成字母 O")
    planter.wrong(
        sheet, at("丙社区", 10), "population_start", start + 100, "population_balance", "期初与变动、期末对不上"
    )
    planter.wrong(sheet, at("丁社区", 7), "births_boys", 1, "births_by_sex", "男婴加女婴不等于出生人数")
    planter.wrong(
        sheet, at("丁社区", 2), "floating_by_business", 140, "floating_by_place", "经营地、居住地与登记数对不上"
    )
    planter.extra(sheet, copy, "body", "duplicate", "同一社区同一月份填了两行")
    planter.extra(sheet, {"body": "甲社区", "period": "2014年13月", "births": 1}, "period", "period", "没有这个月份")
    planter.extra(
        sheet, {"body": "甲社区", "period": "2015年1月", "births": 1}, "period", "period_outside", "不是本年度的月份"
    )


def _units(planter: Planter) -> None:
    half, year = "单位半年报", "单位年报"
    planter.wrong(
        half,
        {"body": "单位13", "period": "2014年下半年"},
        "staff_women",
        dt.date(2014, 3, 8),
        "excel_date",
        "数字被 Excel 变成日期",
    )
    planter.wrong(
        half, {"body": "单位15", "period": "2014年上半年"}, "premises_covered", "#DIV/0!", "excel_error", "公式出错"
    )
    planter.wrong(
        half, {"body": "单位14", "period": "2014年下半年"}, "changes_done", 7, "part_of", "已变更数大于应变更数"
    )
    planter.wrong(year, {"body": "单位13"}, "women_screened", "98%", "percent_in_count", "人数填了百分率")
    planter.wrong(year, {"body": "单位15"}, "helps_communities", "待定", "flag", "不是“是”或“否”")
    planter.wrong(year, {"body": "单位14"}, "couples_checked", 2, "part_of", "应检为 0，参检却有 2")
    planter.heading(year, "remark", "领导批示", "unknown_column", "表里没有这一列，不读取", "warning")
    planter.extra(
        year,
        {"body": "一科", "period": "2014年度", "couples_eligible": 3},
        "couples_eligible",
        "not_reporting",
        "科室不填这一项",
    )


def _money(planter: Planter) -> None:
    sheet, publicity, training = (
        "经费预算",
        {"year": "2014年", "category": "宣传"},
        {"year": "2014年", "category": "培训"},
    )
    planter.wrong(sheet, {"body": "单位13", **training}, "category", "陪训", "unknown_choice", "经费类别写错字")
    planter.wrong(sheet, {"body": "单位14", **publicity}, "planned", "约两万", "number", "金额不是数字")
    planter.wrong(sheet, {"body": "单位15", **publicity}, "set_on", "2014年2月30日", "date", "没有这一天")
    planter.extra(
        "财政数据",
        {"series": "区一般公共预算支出", "year": "2014", "growth_pct": "8.8%", "is_reference": "否"},
        "growth_decimals",
        "missing",
        "公布增幅没有写明小数位",
        "warning",
    )


def _registers(planter: Planter) -> None:
    found, births = "孕前优生健康检查宣传知晓率", "出生统计准确率"
    planter.wrong("抽样核查", {"body": "丁社区", "indicator": found}, "found", 31, "part_of", "合格数大于抽查数")
    planter.wrong(
        "抽样核查", {"body": "丁社区", "indicator": births}, "matched", 11, "part_of", "相符、漏统、虚报之和大于抽查数"
    )
    planter.heading("抽样核查", "frame_size", "总体书", "unknown_column", "列标题写错字")
    planter.extra(
        "岗位配备",
        {
            "body": "丁社区",
            "post": "S04-5",
            "role": "计生专干",
            "full_time": "是",
            "formal": "否",
            "filled": "是",
            "from": "2013.5.1",
            "to": "2012.12.31",
        },
        "to",
        "date_order",
        "终止日期早于起始日期",
    )
    planter.wrong("岗位配备", {"body": "二科"}, "filled", "在", "flag", "不是“是”或“否”")
    planter.extra(
        "工作台账",
        {"body": "甲社区", "task": "大扫除", "period": "2014-05", "done_on": "2014-05-08"},
        "task",
        "unknown_choice",
        "没有这项任务",
    )
    planter.extra(
        "工作台账",
        {"body": "甲社区", "task": "半年抽样考核", "period": "2014-H1", "done_on": "2014-06-10"},
        "task",
        "not_reporting",
        "半年抽样考核只对单位",
    )
    planter.wrong(
        "工作台账",
        {"body": "单位13", "task": "签订目标管理责任书"},
        "done_on",
        "2041-03-20",
        "date_outside",
        "年份打反了",
    )
    planter.wrong(
        "工作台账",
        {"body": "单位13", "task": "年底综合全面目标考核"},
        "body",
        "单位l3",
        "unknown_body",
        "把数字 1 打成字母 l",
    )
    planter.extra(
        "事项登记",
        {"body": "单位14", "date": "2014-05-05", "kind": "培训", "count": 1},
        "date",
        "outside_lifetime",
        "单位14 七月才成立",
    )
    planter.extra(
        "事项登记",
        {"body": "丁社区", "date": "2014-06-06", "kind": "宣传活动", "cause": "日常宣传", "count": "两次"},
        "count",
        "number",
        "次数写成汉字",
    )
    planter.wrong("评分", {"body": "单位17"}, "points", 45, "range", "满分 40，给了 45")
    planter.extra(
        "评分",
        {"body": "单位02", "period": "2014", "item": "U01", "points": 130, "judge_role": "计生办"},
        "item",
        "computed",
        "这一项由数据计算，不采用评分",
        "warning",
    )
    planter.extra(
        "历年结果",
        {"body": "单位09", "year": 2013, "class": "三类", "level": "办事处"},
        "class",
        "contradiction",
        "同一年有两种类别",
    )
    planter.wrong("考核对象", {"body": "单位08"}, "parent", "戊社区", "unknown_body", "没有这个社区")


def _people(planter: Planter) -> None:
    planter.heading("职工名册", "person", "姓名", "personal", "个人资料，整张表不收")
    planter.heading("职工名册", "phone", "联系电话", "personal", "个人资料，整张表不收")


def _gaps(planter: Planter) -> None:
    planter.lacking("考核对象", {"body": "丁社区"}, "body", f"{'、'.join(SILENT_MONTHS)} 没有月报")
    for periods in ("2014", "2014-H1、2014-H2"):
        planter.lacking("考核对象", {"body": "单位16"}, "body", f"{periods} 什么也没有报")
