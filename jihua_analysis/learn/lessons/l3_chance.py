"""L3: targets and chance. What a count can show, what it cannot, and how luck adds up over many bodies."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, sqrt

import numpy as np

from jihua_analysis.chance.tails import binomial_at_least
from jihua_analysis.chance.verdicts import against_target
from jihua_analysis.learn.exercises import Exercise, Wrong, choice
from jihua_analysis.learn.numerals import as_text
from jihua_analysis.learn.office import Office, opinion
from jihua_analysis.learn.results import VERDICTS, goals, quoted, value

TITLE = "目标与偶然"
TARGET = Fraction(98, 100)
BAND = (Fraction(103, 203), Fraction(106, 206))
"""103 to 106 boys per 100 girls, as shares of boys."""


@dataclass(frozen=True)
class Checks:
    """Records checked, wrong ones among them; pairs invited; a target in per cent; how many bodies are looked at."""

    drawn: int
    wrong: int
    couples: int
    target: int
    bodies: int


def checks(office: Office) -> Checks:
    """The lesson's own numbers: samples too small, large enough, and bad enough to tell."""
    d = office.draw("checks")
    small = (d.between(70, 140), 0)
    large = (d.between(150, 290), 0)
    bad = (d.between(100, 150), d.between(8, 10))
    doubtful = (d.between(100, 140), 3)
    drawn, wrong = d.one_of([small, large, bad, doubtful])
    couples = 50 * d.between(4, 9) + d.between(26, 48)
    return Checks(drawn, wrong, couples, d.between(90, 96), d.between(12, 40))


def given(office: Office) -> tuple[str, ...]:
    """The office's numbers that the lesson uses."""
    c, p = checks(office), office.people
    return (
        goals(opinion(), "precheck_participation", "database_accuracy", "sex_ratio_at_birth"),
        f"抽查{c.drawn}条记录，错{c.wrong}条；应参检{c.couples}对；另一个目标：{c.target}%以上",
        f"出生男婴{p.boys}名、女婴{p.births - p.boys}名；同时检验{c.bodies}个社区",
    )


def exercises(office: Office) -> tuple[Exercise, ...]:
    """Six exercises."""
    c = checks(office)
    ratio = _ratio(office), _ratio_verdict(office)
    return _allowed(c), _resolvable(c), _cannot_tell(c), *ratio, _many(c)


def _allowed(c: Checks) -> Exercise:
    shares = np.arange(c.couples + 1)
    met = against_target(c.couples - shares, c.couples, at_least=TARGET, frame="census").descriptive == "met"
    right = int(shares[met].max())
    exact = Fraction(2 * c.couples, 100)
    question = (
        quoted(opinion(), "2.1f")
        + f"应参检 **{c.couples}** 对夫妇。**最多几对没有参检**，参与率仍然达到98%以上？（整数）"
    )
    return Exercise(
        "L3.1",
        "最多可以缺几个",
        question,
        Fraction(right),
        (
            Wrong(
                Fraction(right + 1),
                "把允许数四舍五入了",
                f"2%是{as_text(exact, 2)}对，缺到{right + 1}对就不足98%了；允许数只舍不入。",
            ),
            Wrong(Fraction(2), "把2%当成了2对", "百分数要乘以应参检的对数。"),
            Wrong(Fraction(c.couples - right), "答成了至少要参检的对数", "题目问的是最多可以缺的。"),
        ),
        f"{c.couples}的2%是{as_text(exact, 2)}，只舍不入，最多缺{right}对。",
        "先算应参检数的2%，再想小数怎么办。",
        (
            f"（{c.couples} − {right}）÷ {c.couples} = {as_text(100 - Fraction(100 * right, c.couples), 2)}%，达到",
            f"（{c.couples} − {right + 1}）÷ {c.couples} = "
            f"{as_text(100 - Fraction(100 * (right + 1), c.couples), 2)}%，"
            "未达到",
        ),
    )


def needed(target: Fraction) -> int:
    """The fewest cases without a miss that show a target met beyond chance; 149 for 98 %."""
    n = np.arange(1, 400)
    return int(n[against_target(n, n, at_least=target).state == "met"].min())


def _resolvable(c: Checks) -> Exercise:
    share = Fraction(c.target, 100)
    right = needed(share)
    question = (
        "一条不错，也可能只是运气。真实合格率若恰好只有98%，连查148条都不错的机会仍有5.03%；查**149**条，才低于5%。\n\n"
        f"换一个目标：**{c.target}%以上**。至少要**连查多少条**都不错，才能（在5%的错误率下）说“达到”？"
    )
    three = ceil(3 / (1 - share))
    return Exercise(
        "L3.2",
        "查多少条才说明问题",
        question,
        Fraction(right),
        (
            Wrong(Fraction(right - 1), "停早了一条", f"{c.target}%的{right - 1}次方仍大于5%，还差一条。"),
            Wrong(Fraction(149), "照抄了98%的例数", f"149条是98%的；目标换成{c.target}%，要重新算。"),
            Wrong(
                Fraction(ceil(1 / (1 - share))),
                "只查到平均会错一条为止",
                "那时一条不错的机会还有三分之一以上，远大于5%。",
            ),
            Wrong(
                Fraction(three),
                "用了“3除以允许错误率”的近似",
                f"近似值{three}已经很接近；准确的例数要看{c.target}%的多少次方不超过5%。",
            ),
            Wrong(Fraction(100), "以为百分数就要查100条", f"{c.target}%的100次方是多少？要的是不超过5%的那一次。"),
        ),
        f"{c.target}%的{right}次方第一次不超过5%。例数不够，再好的结果也只能说“无法判定”。",
        f"求最小的n，使{c.target}%的n次方不超过5%。",
        (
            f"{c.target}%^{right} = {100 * float(share) ** right:.3f}%；"
            f"{c.target}%^{right - 1} = {100 * float(share) ** (right - 1):.3f}%",
            f"98%：{needed(TARGET)}条",
        ),
    )


_DOUBT = {
    ("cannot tell", "met"): (
        "把样本的数字当成了总体的结论",
        "查到的这些合格，不等于全部达到98%：例数太少，恰好碰上的机会还大于5%。",
    ),
    ("cannot tell", "missed"): (
        "把偶然的几个错当成了未达到",
        "真实合格率就是98%，也常会查出这么几条错；还不能下结论。",
    ),
    ("met", "cannot tell"): (
        "查够了还说无法判定",
        "149条以上一条不错，若真实合格率不到98%，这种机会低于5%，可以说达到。",
    ),
    ("met", "missed"): ("把方向看反了", "一条不错，怎么会是未达到？"),
    ("missed", "cannot tell"): ("把说得清的也当成了偶然", "真实合格率若有98%，错这么多条的机会低于5%，可以说未达到。"),
    ("missed", "met"): ("把方向看反了", "错的条数已远超2%，不会是达到。"),
}


_WHY = {
    "cannot tell": "“无法判定”是一个正式的答案：数字既不足以说达到，也不足以说未达到。",
    "met": "真实合格率若不到98%，查这么多条一条不错的机会低于5%，所以可以说达到；少于149条就说不清。",
    "missed": "真实合格率若有98%，错这么多条的机会低于5%，所以可以说未达到；只错三四条就说不清。",
}


def _cannot_tell(c: Checks) -> Exercise:
    found = against_target(c.drawn - c.wrong, c.drawn, at_least=TARGET)
    right = str(found.state)
    rate = Fraction(100 * (c.drawn - c.wrong), c.drawn)
    options = {s: (VERDICTS[s], *_DOUBT.get((right, s), ("", ""))) for s in ("met", "missed", "cannot tell")}
    question = (
        quoted(opinion(), "2.3b") + f"从数据库里抽查 **{c.drawn}** 条，错 **{c.wrong}** 条。对整个数据库（过程）来说，"
        "98%以上这个目标是**达到、未达到，还是无法判定**？（每边5%）"
    )
    return choice(
        "L3.3",
        "达到、未达到、无法判定",
        question,
        right,
        options,
        _WHY[right],
        "想两件事：若真实合格率正好98%，这样好（或这样差）的结果有多大机会？低于5%才下结论。",
        (
            f"样本合格率 {as_text(rate, 2)}%（描述：{VERDICTS[str(found.descriptive)]}）",
            f"若真实为98%：不少于{c.drawn - c.wrong}条合格的机会 {100 * float(found.p_met):.1f}%，"
            f"不多于的机会 {100 * float(found.p_missed):.1f}%",
            f"推断：{VERDICTS[right]}",
        ),
    )


def _ratio(office: Office) -> Exercise:
    p = office.people
    girls = p.births - p.boys
    right = value(office.births, "sex_ratio_at_birth", "本办")
    question = (
        quoted(opinion(), "2.1g") + f"全办一年出生男婴 **{p.boys}** 名，女婴 **{girls}** 名。**出生人口性别比是多少？**"
        "（每100名女婴对应的男婴数，保留1位小数）"
    )
    return Exercise(
        "L3.4",
        "性别比怎样算",
        question,
        right,
        (
            Wrong(
                Fraction(100 * p.boys, p.births), "除以了全部出生数", "那是男婴占出生数的百分比；性别比是男婴除以女婴。"
            ),
            Wrong(Fraction(100 * girls, p.boys), "把男女颠倒了", "性别比以女婴为100：男婴 ÷ 女婴 × 100。"),
            Wrong(Fraction(p.boys, girls), "忘了乘以100", "性别比写成每100名女婴对应多少男婴。"),
        ),
        "性别比 = 男婴 ÷ 女婴 × 100，以女婴为100。",
        "男婴数除以女婴数，再乘以100。",
        (f"{p.boys} ÷ {girls} × 100 = {as_text(right, 1)}",),
        decimals=1,
    )


def _ratio_verdict(office: Office) -> Exercise:
    p = office.people
    found = against_target(p.boys, p.births, between=BAND)
    swing = round(200 / sqrt(p.births))  # the ratio's standard error near 100: 100 × 2 ÷ √n
    options = {
        "missed": (
            "不在103至106之间，所以出生性别比偏离了",
            "把一年的数字当成了真实的比",
            f"{p.births}例出生，光是偶然，性别比上下差{swing}个点就很平常；这个数说明不了问题。",
        ),
        "met": ("在目标之内", "没有同103至106比", "先看数字：它不在区间里；问题是能不能由它下结论。"),
        "cannot tell": ("数字不在区间里，但例数太少，无法判定", "", ""),
        "community": (
            "再按社区分开看，就清楚了",
            "以为分得越细看得越清",
            "分到社区只有几十例，起伏更大；所以性别比只在办事处一级看，并合并几年。",
        ),
    }
    question = f"接上题：{p.births}例出生，男{p.boys}、女{p.births - p.boys}。**可以说什么？**"
    return choice(
        "L3.5",
        "例数太少的性别比",
        question,
        str(found.state),
        options,
        "真实的比就是105，一年一百例出生也只有8%的机会落在103至106之间，一千例也只有18%。先问例数够不够。",
        "如果真实的比是105，这么多例出生，数字会落在多宽的范围里？",
        (
            f"若真实恰在106：这样高或更高的机会 {100 * float(found.p_above):.1f}%（低于5%才能说偏离）",
            "推断：" + VERDICTS[str(found.state)],
        ),
    )


def _many(c: Checks) -> Exercise:
    right = Fraction(float(binomial_at_least(1, c.bodies, 0.05))) * 100
    none = 100 - right
    question = (
        f"**{c.bodies}** 个社区其实都恰好在目标上。对每一个做一次错误率5%的检验，**至少有一个被冤枉判为“未达到”的机会**"
        "是多少？（%，保留1位小数；设各社区互不影响）"
    )
    return Exercise(
        "L3.6",
        "看得多了，总有一个碰上",
        question,
        right,
        (
            Wrong(
                Fraction(5 * c.bodies),
                "把机会直接相加",
                "机会不能这样相加（加下去会超过100%）；先算一个都不错判的机会。",
            ),
            Wrong(Fraction(5), "只看了一个社区", f"每一个是5%，但一共看了{c.bodies}个。"),
            Wrong(none, "算成了一个都没有错判的机会", "再用100%减去它。"),
        ),
        "看得越多，越容易碰上一个；所以不能因为“榜上有一个”就去追究它。",
        "先算一个都不错判的机会：95%连乘。",
        (f"1 − 0.95^{c.bodies} = {as_text(right, 1)}%", f"平均会冤枉 {as_text(Fraction(5 * c.bodies, 100), 2)} 个"),
        unit="%",
        decimals=1,
    )
