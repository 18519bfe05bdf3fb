"""L2: indicators by hand. ‰ and %, mean population, pooled rates, at least, statistical accuracy."""

from __future__ import annotations

from fractions import Fraction

from jihua_analysis.learn.exercises import Exercise, Wrong
from jihua_analysis.learn.numerals import as_text
from jihua_analysis.learn.office import Office, opinion
from jihua_analysis.learn.results import denominator, goals, quoted, value

TITLE = "用手算指标"


def given(office: Office) -> tuple[str, ...]:
    """The office's numbers that the lesson uses."""
    p, u = office.people, office.unit
    return (
        goals(opinion(), "natural_increase_rate", "crude_birth_rate", "birth_accuracy", "records_resident"),
        f"常住人口：年初{p.start}人，年末{p.end}人；出生{p.births}人，死亡{p.deaths}人",
        f"出生统计核对：相符{p.matched}例，漏统{p.missed}例，虚报{p.spurious}例",
        f"单位01职工（男、女、聘用）：{u.staff[0]}、{u.staff[1]}、{u.staff[2]}人，"
        f"已管理{u.covered[0]}、{u.covered[1]}、{u.covered[2]}人",
    )


def exercises(office: Office) -> tuple[Exercise, ...]:
    """Six exercises."""
    return _mean(office), _increase(office), _per_cent(office), _pooled(office), _accuracy(office), _how_many(office)


def _mean(office: Office) -> Exercise:
    p = office.people
    right = denominator(office.births, "natural_increase_rate", "本办")
    question = (
        f"年初常住人口 **{p.start}** 人，年末 **{p.end}** 人。算出生率、自然增长率时，**分母是多少人**？"
        "（读法A06：年平均人口）"
    )
    return Exercise(
        "L2.1",
        "平均人口",
        question,
        right,
        (
            Wrong(Fraction(p.end), "用了年末人口", "一年里人口在变，出生分布在全年；分母取年初、年末的平均。"),
            Wrong(Fraction(p.start), "用了年初人口", "一年里人口在变，出生分布在全年；分母取年初、年末的平均。"),
            Wrong(Fraction(p.start + p.end), "忘了除以2", "两数相加之后还要除以2。"),
        ),
        "平均人口 =（年初 + 年末）÷ 2。",
        "年初、年末各是多少？取它们的平均。",
        (f"（{p.start} + {p.end}）÷ 2 = {as_text(right, 1)}",),
    )


def _increase(office: Office) -> Exercise:
    p = office.people
    right = value(office.births, "natural_increase_rate", "本办")
    grown = p.births - p.deaths
    mean = Fraction(p.start + p.end, 2)
    question = (
        quoted(opinion(), "2.1a")
        + f"平均人口 **{as_text(mean, 1)}** 人，出生 **{p.births}** 人，死亡 **{p.deaths}** 人。"
        "**自然增长率是多少？**（‰，保留2位小数）"
    )
    return Exercise(
        "L2.2",
        "自然增长率",
        question,
        right,
        (
            Wrong(right / 10, "把‰当成了%", "自然增长率是千分率：乘以1000，不是乘以100。"),
            Wrong(p.births / mean * 1000, "没有减去死亡数", "这样算出来的是出生率；自然增长要先减去死亡数。"),
            Wrong(Fraction(1000 * grown, p.end), "用了年末人口", "分母是年初、年末的平均人口。"),
            Wrong(Fraction(1000 * grown, p.start), "用了年初人口", "分母是年初、年末的平均人口。"),
            Wrong((p.births + p.deaths) / mean * 1000, "把死亡数加了上去", "增长 = 出生 − 死亡。"),
        ),
        "自然增长率 =（出生 − 死亡）÷ 平均人口 × 1000‰。先算差，再取一次舍入。",
        "（出生 − 死亡）÷ 平均人口 × 1000。",
        (f"（{p.births} − {p.deaths}）÷ {as_text(mean, 1)} × 1000 = {as_text(right, 2)}‰",),
        unit="‰",
        decimals=2,
    )


def _per_cent(office: Office) -> Exercise:
    p = office.people
    rate = value(office.births, "crude_birth_rate", "本办")
    shown = as_text(rate, 2)
    question = (
        quoted(opinion(), "2.1b")
        + f"本办出生率是 **{shown}‰**（{p.births}人）。报表的格子只收百分数，**应填多少%？**（保留3位小数）"
    )
    return Exercise(
        "L2.3",
        "‰ 和 %",
        question,
        rate / 10,
        (
            Wrong(rate, "把‰当成了%", "1‰ = 0.1%。照抄数字、换个符号，数就大了十倍。"),
            Wrong(rate * 10, "换算方向反了", "‰换成%是除以10，不是乘以10。"),
        ),
        "1‰ = 0.1%，所以除以10；与目标比较时两边要用同一个单位。",
        "1‰ 等于 0.1%。",
        (f"{shown}‰ ÷ 10 = {as_text(rate / 10, 3)}%", "目标10.5‰ = 1.05%，不是10.5%"),
        unit="%",
        decimals=3,
    )


def _pooled(office: Office) -> Exercise:
    u = office.unit
    right = value(office.year, "staff_managed", "单位01")
    rates = [Fraction(100 * c, n) for c, n in zip(u.covered, u.staff, strict=True)]
    rows = "".join(f"| {g} | {n} | {c} |\n" for g, n, c in zip(("男", "女", "聘用"), u.staff, u.covered, strict=True))
    question = (
        quoted(opinion(), "2.2a")
        + f"| 职工 | 应管理 | 已管理 |\n|---|---:|---:|\n{rows}\n单位01的**职工管理率是多少？**"
        "（%，保留2位小数）"
    )
    return Exercise(
        "L2.4",
        "合计的率不是率的平均",
        question,
        right,
        (
            Wrong(
                sum(rates, Fraction(0)) / 3,
                "把三个率取了平均",
                "三组人数不同，不能各算三分之一；先把人数相加，再相除。",
            ),
            Wrong(min(rates), "只取了最低的一组", "那是聘用职工的管理率；合计率要三组一起算。"),
            Wrong(100 - right, "算成了未管理的比例", "题目问的是已管理的占多少。"),
        ),
        "合计率 = 已管理合计 ÷ 应管理合计。",
        "先把三组的人数加起来，再相除。",
        (
            f"（{' + '.join(map(str, u.covered))}）÷（{' + '.join(map(str, u.staff))}）"
            f"= {sum(u.covered)}/{sum(u.staff)} = {as_text(right, 2)}%",
            f"三个率的平均是 {as_text(sum(rates, Fraction(0)) / 3, 2)}%："
            f"聘用职工只有{u.staff[2]}人，却占了三分之一的分量",
        ),
        unit="%",
        decimals=2,
    )


def _accuracy(office: Office) -> Exercise:
    p = office.people
    right = value(office.births, "birth_accuracy", "本办")
    true, reported = p.matched + p.missed, p.matched + p.spurious
    net = 100 - Fraction(100 * abs(reported - true), true)
    question = (
        quoted(opinion(), "2.1d")
        + f"逐条核对出生统计：相符 **{p.matched}** 例，漏统 **{p.missed}** 例（有出生没上报），"
        f"虚报 **{p.spurious}** 例（上报了没有出生）。上报共{reported}例，实际{true}例。"
        "**统计准确率是多少？**（%，保留2位小数）"
    )
    return Exercise(
        "L2.5",
        "净误差会抵消",
        question,
        right,
        (
            Wrong(
                net,
                "用了净误差，漏统和虚报互相抵消了",
                "总数只差一点，不等于每条都对：漏一条、虚一条，是两个错，不是零个。",
            ),
            Wrong(Fraction(100 * p.matched, true), "没有算虚报", "只看漏统，虚报多少都不扣；两种错都要进分母。"),
            Wrong(
                Fraction(100 * p.matched, reported), "没有算漏统", "只在上报的里面查，查不出漏统；两种错都要进分母。"
            ),
        ),
        "准确率 = 相符 ÷（相符 + 漏统 + 虚报）：每一条错只算一次，一条也不抵消。",
        "漏统、虚报都是错，都要放进分母。",
        (
            f"{p.matched} ÷（{p.matched} + {p.missed} + {p.spurious}）= {as_text(right, 2)}%",
            f"净误差法：1 − |{reported} − {true}| ÷ {true} = {as_text(net, 2)}%，看起来好得多",
        ),
        unit="%",
        decimals=2,
    )


def _how_many(office: Office) -> Exercise:
    c = office.communities
    verdicts = office.year.verdicts
    own = verdicts[(verdicts["target"] == "records_resident") & (verdicts["period"] == "2014")]
    right = int((own["outcome"] == "met").sum())
    rows = "".join(f"| {n} | {e} | {f} |\n" for n, e, f in zip(c.names, c.expected, c.filed, strict=True))
    question = (
        quoted(opinion(), "2.3a") + "只看常住人口，**几个社区**达到98%以上？\n\n"
        f"| 社区 | 应建档 | 已建档 |\n|---|---:|---:|\n{rows}"
    )
    near = next(i for i, (e, f) in enumerate(zip(c.expected, c.filed, strict=True)) if 0 < e * 98 - f * 100 <= 100)
    return Exercise(
        "L2.6",
        "不低于，不等于高于",
        question,
        Fraction(right),
        (
            Wrong(Fraction(right - 1), "把“以上”读成了“超过”", "有一个社区正好98%，“以上”包括它。"),
            Wrong(
                Fraction(right + 1),
                "先四舍五入，再同目标比",
                f"{c.names[near]}是{c.filed[near]}/{c.expected[near]}，取整显示98%，其实不到；用整数交叉相乘比较，不用约过的数。",
            ),
            Wrong(Fraction(10 - right), "数成了没有达到的", "题目问的是达到的社区。"),
        ),
        "同目标比用没有约过的数：已建档×100 ≥ 应建档×98。",
        "用乘法比：已建档 × 100 同 应建档 × 98，哪个大？相等也算达到。",
        (
            "达到的：" + "、".join(own.loc[own["outcome"] == "met", "body"]),
            f"{c.names[near]}：{c.filed[near]} × 100 = {c.filed[near] * 100}，"
            f"{c.expected[near]} × 98 = {c.expected[near] * 98}，差一点",
        ),
    )
