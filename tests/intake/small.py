"""A small policy and a small, clean year's tables that the intake tests start from."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from jihua_analysis.policy.model import Policy

YEAR = 2014
COMMUNITIES = ("甲社区", "乙社区")
UNITS = ("单位01", "单位02", "单位03")


def _measure(label: str, who: tuple[str, ...], **more: Any) -> dict[str, Any]:
    return {"clause": "2.1", "label": label, "who": who, **more}


def small_policy() -> Policy:
    """Three kinds of body, nine measures, one of everything that a table may name."""
    both = ("community", "unit")
    return Policy.model_validate({
        "format": "jihua-policy/1",
        "document": {
            "id": "small", "clause": "0.a", "title": "小文件", "title_en": "Small", "number": "1", "issuer": "本办",
            "year": YEAR, "signed": "2014-02-17", "effective_from": "2014-01-01", "managed_kinds": both,
        },
        "clauses": [{"id": "2.1", "quote": "……", "treatment": "aggregate"}],
        "kinds": {
            "community": {"label": "社区", "label_en": "community"}, "unit": {"label": "单位", "label_en": "unit"},
        },
        "measures": {
            "births": _measure("出生人数", ("community",), every="month", unit="人"),
            "births_boys": _measure("出生男婴数", ("community",), every="month", unit="人", part_of="births",
            aliases=("男婴",)),
            "births_girls": _measure("出生女婴数", ("community",), every="month", unit="人", part_of="births"),
            "population_end": _measure("年末人口", ("community",), unit="人", roll="last"),
            "staff": _measure("职工人数", ("unit",), every="half", unit="人", roll="last"),
            "staff_covered": _measure("签订责任书职工数", ("unit",), every="half", unit="人", roll="last",
            part_of="staff"),
            "pass_rate": _measure("合格率", both, type="rate", decimals=2, unit="%", required=False),
            "grants": _measure("争取资金", both, type="amount", decimals=2, unit="元", required=False),
            "plan_made": _measure("是否制定计划", both, type="flag", required=False),
            "major_errors": _measure("重大失误数", both, required=False,
                                     source={"table": "events", "kind": "major_error"}),
        },
        "checks": {
            "births_by_sex": {
                "clause": "2.1", "rule": "births_boys + births_girls == births",
                "message": "男婴数与女婴数之和应等于出生人数",
            },
        },
        "indicators": {
            "accuracy": {
                "clause": "2.1", "label": "统计准确率", "label_en": "accuracy", "numerator": "births",
                "denominator": "births",
                "who": ("community",), "frame": "sample", "sample": "births_check",
            },
        },
        "calendar": {
            "ledger": {
                "clause": "2.1", "label": "台账更新", "label_en": "ledger", "who": ("community",), "day_from": 11,
                "day_to": 14,
            },
        },
        "staffing": {
            "ab": {
                "clause": "2.1", "label": "AB角", "label_en": "AB", "who": ("community",),
                "needs": [{"role": ("A角",), "at_least": 1}, {"role": ("B角",), "at_least": 1}],
            },
        },
        "budget": {
            "clause": "2.1", "who": ("unit",), "deadline": "03-31", "categories": {"publicity": "宣传",
            "training": "培训"},
        },
        "sheets": {"units": {
            "clause": "2.1", "label": "单位评分表", "label_en": "units", "who": ("unit",), "full": 100,
            "illustrative": True,
        }},
        "items": [
            {"id": "U1", "sheet": "units", "clause": "2.1", "label": "宣传工作", "standard": "…", "full": 60,
             "base": {"given": "points"}},
            {"id": "U2", "sheet": "units", "clause": "2.1", "label": "管理率", "standard": "…", "full": 40,
             "base": {"full_if": "staff_covered == staff"}},
        ],
        "standing": {"unit": {
            "clause": "2.1", "sheet": "units", "rest_label": "其余",
            "classes": [{"id": "class1", "clause": "2.1", "label": "一类单位", "label_en": "first", "take": 1}],
        }},
    })  # fmt: skip


def clean_frames() -> dict[str, pd.DataFrame]:
    """A clean year for the small policy, a frame a sheet, under Chinese headings."""
    months = [f"2014-{m:02d}" for m in range(1, 13)]
    monthly = pd.DataFrame([
        {"社区名称": b, "时期": m, "出生人数": 9 + i, "出生男婴数": 5 + i, "出生女婴数": 4}
        for i, b in enumerate(COMMUNITIES) for m in months
    ])  # fmt: skip
    yearly = pd.DataFrame({
        "单位名称": COMMUNITIES, "时期": "2014", "年末人口": [5210, 4630], "合格率": [98.25, 100],
        "争取资金": [1200.5, 0],
        "是否制定计划": ["是", "否"],
    })  # fmt: skip
    halves = pd.DataFrame([
        {"单位名称": u, "时期": f"2014-H{h}", "职工人数": 50 + i, "签订责任书职工数": 50}
        for i, u in enumerate(UNITS) for h in (1, 2)
    ])  # fmt: skip
    return {
        "考核对象": pd.DataFrame({
            "单位名称": [*COMMUNITIES, *UNITS], "全称": [f"{b}（全称）" for b in (*COMMUNITIES, *UNITS)],
            "类别": ["社区"] * 2 + ["单位"] * 3, "是否公共单位": ["否", "否", "是", "是", "否"],
            "户数": [501, 500, None, None, None], "分包代码": ["P1", "P2", None, None, None],
            "所属社区": [None, None, "甲社区", "乙社区", "乙社区"],
            "起始日期": dt.date(2010, 1, 1), "终止日期": dt.date(2020, 1, 1), "承继单位": [None, None, None, "单位01",
            None],
        }),
        "社区月报": monthly,
        "社区年报": yearly,
        "单位半年报": halves,
        "抽样核查": pd.DataFrame({
            "单位名称": COMMUNITIES, "时期": "2014-Q1", "核查项目": "births_check", "总体数": [900, 800],
            "抽查数": [60, 50],
            "合格数": [59, 50], "相符数": [58, 50], "漏统数": [1, 0], "虚报数": [1, 0],
        }),
        "经费预算": pd.DataFrame({
            "单位名称": ["单位01", "单位01"], "年度": [2013, 2014], "经费类别": ["宣传", "宣传"], "预算数": [10000,
            12000.5],
            "决算数": [9900, 11000], "经费来源": ["财政", "财政"], "编制日期": [dt.date(2013, 3, 1), dt.date(2014, 3,
            8)],
        }),
        "财政数据": pd.DataFrame({
            "财政口径": ["区一般公共预算收入"] * 2, "年度": [2013, 2014], "数额": [1.5e9, 1.7e9], "公布增幅": [12.1,
            13.3],
            "公布小数位": [1, 1], "作为当地财政增幅": ["是", "是"],
        }),
        "岗位配备": pd.DataFrame({
            "单位名称": ["甲社区", "甲社区"], "岗位代码": ["P01", "P02"], "岗位角色": ["A角", "B角"], "专职": ["是",
            "否"],
            "正式职工": ["√", "×"], "在岗": ["是", "是"], "特殊情况说明": ["", "编制未到位"], "批准人职务": ["",
            "主任"],
            "有效期至": [dt.date(2014, 12, 31)] * 2, "起始日期": [dt.date(2012, 1, 1)] * 2, "终止日期": [dt.date(2015,
            1, 1)] * 2,
        }),
        "工作台账": pd.DataFrame({
            "单位名称": COMMUNITIES, "任务": "台账更新", "时期": "2014-01", "完成日期": [dt.date(2014, 1, 12),
            dt.date(2014, 1, 14)],
            "佐证编号": ["T-1", "T-2"], "数量": [1, 1],
        }),
        "事项登记": pd.DataFrame({
            "单位名称": ["甲社区"], "日期": [dt.date(2014, 5, 6)], "事项": ["major_error"], "级别": ["区级"],
            "原因": ["execution"],
            "数量": [1],
        }),
        "评分": pd.DataFrame({
            "单位名称": UNITS, "时期": "2014", "评分项": "宣传工作", "得分": [58.5, 60, 40], "评分人职务": "考核组",
            "评分理由": "按方案评定，材料齐全",
        }),
        "历年结果": pd.DataFrame({
            "单位名称": UNITS, "年度": 2013, "类别结果": ["一类单位", "其余", "其余"], "荣誉称号": ["先进单位", "", ""],
            "授予级别": ["区级", "", ""],
        }),
        "研究决定": pd.DataFrame({
            "单位名称": ["单位01"], "事项": ["一类单位"], "决定": ["同意"], "决定人职务": ["党工委"],
            "日期": [dt.date(2015, 1, 20)],
            "理由": ["符合条件"],
        }),
    }  # fmt: skip


def write_xlsx(frames: dict[str, pd.DataFrame], path: Any) -> Any:
    """The frames as a workbook, a sheet each."""
    with pd.ExcelWriter(path, engine="openpyxl") as book:
        for name, frame in frames.items():
            frame.to_excel(book, sheet_name=name, index=False)
    return path
