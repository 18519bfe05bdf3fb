"""L4: scoring by hand. Steps, caps, whole steps, rounding, not due and missing."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

from jihua_analysis.learn.exercises import Exercise, Wrong, choice
from jihua_analysis.learn.numerals import as_text
from jihua_analysis.learn.office import Office, opinion
from jihua_analysis.learn.results import points, points_because, row, value
from jihua_analysis.policy.sheets import Item

TITLE = "用手打分"
UNIT = "单位01"


def given(office: Office) -> tuple[str, ...]:
    """The office's numbers that the lesson uses."""
    u = office.unit
    return (
        f"单位01：职工{sum(u.staff)}人，已管理{sum(u.covered)}人；应变更信息{u.changes_due}条，已变更{u.changes_done}条",
        f"利益导向：应落实{u.guidance_eligible}，已落实{u.guidance_received}；"
        f"奖励扶助：应落实{u.support_eligible}，已落实{u.support_received}；空岗{u.vacant_days}天",
        "发出函件0份；沿街门店数没有报",
        "示例评分表满分：" + "、".join(f"{i} {_entry(i).full}" for i in ("U01", "U09", "U06", "U02", "U03", "U04")),
    )


def exercises(office: Office) -> tuple[Exercise, ...]:
    """Six exercises."""
    return _started(office), _whole(office), _caps(office), _rounding(office), _not_due(office), _missing(office)


def _entry(item: str) -> Item:
    return next(i for i in opinion().items if i.id == item)


def _standard(item: str) -> str:
    """An item's rule in words, marked as ours."""
    entry = _entry(item)
    return f"> {entry.label}（满分{entry.full}分）：{entry.standard}。（示例评分表 {item}）\n\n"


def _started(office: Office) -> Exercise:
    u = office.unit
    gap = 100 - value(office.year, "staff_managed", UNIT)
    missing = sum(u.staff) - sum(u.covered)
    question = (
        _standard("U01") + f"职工 **{sum(u.staff)}** 人，已管理 **{sum(u.covered)}** 人，"
        f"管理率{as_text(100 - gap, 2)}%。**得几分？**（保留2位小数）"
    )
    right = points(office.year, "U01", UNIT)
    return Exercise(
        "L4.1",
        "不足一步按一步计",
        question,
        right,
        (
            Wrong(140 - 10 * gap, "按比例扣了", "“不足1个百分点按1个百分点计”：零头也算满一步。"),
            Wrong(
                Fraction(140 - 10 * floor(gap)),
                "把零头舍去了",
                "“不足1个百分点按1个百分点计”：零头要进上去，不是舍去。",
            ),
            Wrong(Fraction(140 - 10 * missing), "按人数扣了", "每低1个百分点扣10分，不是每少1人扣10分。"),
            Wrong(Fraction(10 * ceil(gap)), "答成了扣的分", "题目问的是得分：满分减去扣分。"),
        ),
        f"低{as_text(gap, 2)}个百分点，按{ceil(gap)}个计，扣{10 * ceil(gap)}分。",
        "低多少个百分点？零头按一步计，每步10分。",
        (
            f"100 − {as_text(100 - gap, 2)} = {as_text(gap, 2)} → {ceil(gap)}步 × 10 = {10 * ceil(gap)}",
            points_because(office.year, "U01", UNIT),
        ),
        decimals=2,
    )


def _whole(office: Office) -> Exercise:
    days = office.unit.vacant_days
    question = _standard("U09") + f"单位01不是公共单位，全年空岗 **{days}** 天。**得几分？**"
    right = points(office.year, "U09", UNIT)
    return Exercise(
        "L4.2",
        "不足一步不扣",
        question,
        right,
        (
            Wrong(
                Fraction(90 - 5 * ceil(Fraction(days, 5))),
                "把零头进了上去",
                "这一条写的是“不足5天不扣”，零头舍去；先看清规则写的是哪一种。",
            ),
            Wrong(Fraction(90 - days), "按比例扣了", "“每5天扣5分，不足5天不扣”：只数满5天的步数。"),
            Wrong(Fraction(90 - min(50, 5 * days)), "每天扣了5分", "每满5天扣一次5分。"),
            Wrong(Fraction(5 * (days // 5)), "答成了扣的分", "题目问的是得分：满分减去扣分。"),
        ),
        f"{days}天里有{days // 5}个满5天，扣{5 * (days // 5)}分。",
        "空岗天数里有几个满5天？",
        (f"{days} ÷ 5 = {days // 5} 步，余 {days % 5} 天不扣", points_because(office.year, "U09", UNIT)),
    )


def _caps(office: Office) -> Exercise:
    u = office.unit
    first = 2 * ceil(Fraction(100 * (u.guidance_eligible - u.guidance_received), u.guidance_eligible))
    second = 2 * ceil(Fraction(100 * (u.support_eligible - u.support_received), u.support_eligible))
    question = (
        _standard("U06") + f"利益导向应落实 **{u.guidance_eligible}**、已落实 **{u.guidance_received}**；"
        f"奖励扶助应落实 **{u.support_eligible}**、已落实 **{u.support_received}**。**得几分？**"
    )
    right = points(office.year, "U06", UNIT)
    return Exercise(
        "L4.3",
        "每项各自封顶",
        question,
        right,
        (
            Wrong(Fraction(0), "没有封顶，一直扣到了零分", f"利益导向算下来要扣{first}分，但“每项最多扣35分”。"),
            Wrong(
                Fraction(70 - first - second),
                "没有封顶，也没有设底",
                f"利益导向算下来要扣{first}分，但“每项最多扣35分”；得分也不会低于零。",
            ),
            Wrong(Fraction(35), "把封顶当成了两项合计的", "“每项最多扣35分”：两项各自封顶，合起来可以扣到70分。"),
            Wrong(Fraction(70 - second), "封顶的一项没有扣", "封顶是最多扣35分，不是不扣。"),
        ),
        f"利益导向扣{first}封顶为35，奖励扶助扣{second}，两项各管各的。",
        "两项分别算扣多少，每项超过35的按35。",
        (
            f"70 − min({first}, 35) − min({second}, 35) = {70 - min(first, 35) - min(second, 35)}",
            points_because(office.year, "U06", UNIT),
        ),
    )


def _rounding(office: Office) -> Exercise:
    u = office.unit
    exact = Fraction(50 * u.changes_done, u.changes_due)
    question = (
        _standard("U02") + f"应变更 **{u.changes_due}** 条，已变更 **{u.changes_done}** 条。**得几分？**"
        "（读法A50：四舍五入，保留2位小数）"
    )
    right = points(office.year, "U02", UNIT)
    return Exercise(
        "L4.4",
        "四舍五入",
        question,
        right,
        (
            Wrong(
                right - Fraction(1, 100),
                "把恰好一半舍去了",
                "四舍五入，五要入；有些软件把一半舍到偶数（“银行家舍入”），或者直接截去，算出来就少0.01。",
            ),
            Wrong(exact, "没有取两位小数", "每项得分先四舍五入到2位小数，再相加成总分。"),
            Wrong(rounded_rate(exact), "先把比率取整了", "舍入只在最后做一次；先约比率，再乘50，误差会放大。"),
            Wrong(2 * exact, "按100分算了", "这一项满分是50分。"),
        ),
        f"50 × {u.changes_done} ÷ {u.changes_due} = {as_text(exact, 4)}，五要入。",
        "先用分数算准，再在最后一步四舍五入到2位。",
        (f"50 × {u.changes_done} ÷ {u.changes_due} = {as_text(exact, 4)}", points_because(office.year, "U02", UNIT)),
        decimals=2,
        is_exact=True,
    )


def rounded_rate(exact: Fraction) -> Fraction:
    """What comes out where the rate is rounded to a whole per cent before it is multiplied by 50."""
    return Fraction(floor(2 * exact + Fraction(1, 2)), 2)


STATES = {
    "zero": ("得0分", "把没有事可办当成了没有办", "一份函也没发，就没有函可收；这不是没办好。"),
    "full": ("本期无应办事项，按规则得满分", "把缺报当成了无应办事项", "门店数空着，不知道有没有事要办；空着不是零。"),
    "open": ("缺报，先不计分，给出上下限", "把零当成了缺报", "发出0份是报了的数：应收就是0，属于“本期无应办事项”。"),
    "drop": ("把这一项从满分里去掉", "悄悄改了满分", "去掉一项再折算，等于给别的项加了权重；示例评分表没有这样规定。"),
}


def _not_due(office: Office) -> Exercise:
    found = row(office.year.points, item="U03", body=UNIT)
    right = {"not_due": "full", "missing": "open", "reported": "zero"}[found["state"]]
    question = _standard("U03") + "单位01这一年 **发出函件0份、收回0份**。这一项**怎样计分？**"
    return choice(
        "L4.5",
        "没有事可办",
        question,
        right,
        STATES,
        "分母是零的，叫“本期无应办事项”，既不是0%也不是100%；计多少分由评分表规定（读法A48）。",
        "0÷0等于几？先分清“没有事要办”和“没有办”。",
        (points_because(office.year, "U03", UNIT),),
    )


def _missing(office: Office) -> Exercise:
    found = row(office.year.points, item="U04", body=UNIT)
    right = {"not_due": "full", "missing": "open", "reported": "zero"}[found["state"]]
    options = {**STATES, "zero": ("得0分", "把缺报当成了零", "空着不是零：补报以后可能是满分，也可能是0分。")}
    question = _standard("U04") + "单位01的 **沿街门店数一格空着**。这一项**怎样计分？**"
    return choice(
        "L4.6",
        "缺报不是零",
        question,
        right,
        options,
        "缺报的项先不计分，总分给出最低和最高，等补报（读法A49）。",
        "空着的一格，可能是多少？",
        (points_because(office.year, "U04", UNIT), f"这一项在{found['lower']:g}至{found['upper']:g}分之间"),
    )
