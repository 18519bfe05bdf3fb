"""Each exercise's right answer by plain arithmetic on what is given; of the package only the drawn numbers are used."""

import re
from fractions import Fraction
from math import ceil, comb, floor

from jihua_analysis.learn.lessons.l3_chance import checks
from jihua_analysis.learn.lessons.l5_standing import equal_units
from jihua_analysis.learn.office import Office

QUOTE = "只作历史引文，写明理由，不收数据"
NO_TARGET = "只算完成率，不判达到没达到"
OPEN_RATIO = "数字不在区间里，但例数太少，无法判定"
NOTHING_DUE = "本期无应办事项，按规则得满分"
NOT_REPORTED = "缺报，先不计分，给出上下限"
COPIED = "可能是照着目标填的，应当核对原始记录"
REPLACED = "已被取代：2016年起两个，2021年起三个，社会抚养费和限制取消，入户、入学、入职不再挂钩"


def answers(office: Office, place_of: str) -> dict[str, Fraction | str]:
    """The right answers by exercise; `place_of` is the question of L5.1, which names the unit it asks for."""
    return {**_reading(office), **_rates(office), **_chance(office), **_scores(office), **_standing(office, place_of),
            **_people(office)}  # fmt: skip


def _reading(office: Office) -> dict[str, Fraction | str]:
    c, u = office.communities, office.unit
    on_line = next(n for n, done in zip(c.expected, c.filed, strict=True) if 100 * done == 98 * n)
    set_on = (u.budget_set_on.month, u.budget_set_on.day)
    by = "两种读法都按时" if set_on <= (1, 31) else "截至3月31日按时，截至1月31日迟了"
    return {
        "L1.1": Fraction(ceil(Fraction(98 * on_line, 100))),
        "L1.2": Fraction(sum(n > 500 for n in c.households)),
        "L1.3": QUOTE,
        "L1.4": NO_TARGET,
        "L1.5": by if set_on <= (3, 31) else "两种读法都迟了",
    }


def _rates(office: Office) -> dict[str, Fraction | str]:
    p, c, u = office.people, office.communities, office.unit
    mean = Fraction(p.start + p.end, 2)
    return {
        "L2.1": mean,
        "L2.2": 1000 * (p.births - p.deaths) / mean,
        "L2.3": 100 * p.births / mean,
        "L2.4": Fraction(100 * sum(u.covered), sum(u.staff)),
        "L2.5": Fraction(100 * p.matched, p.matched + p.missed + p.spurious),
        "L2.6": Fraction(sum(100 * done >= 98 * n for n, done in zip(c.expected, c.filed, strict=True))),
    }


def _chance(office: Office) -> dict[str, Fraction | str]:
    c, p = checks(office), office.people
    wrongs = [comb(c.drawn, k) * Fraction(2, 100) ** k * Fraction(98, 100) ** (c.drawn - k) for k in range(c.wrong + 1)]
    as_good, as_bad = sum(wrongs), 1 - sum(wrongs[:-1])
    share = Fraction(c.target, 100)
    return {
        "L3.1": Fraction(2 * c.couples // 100),
        "L3.2": Fraction(next(n for n in range(1, 500) if 20 * share**n <= 1)),
        "L3.3": "达到" if 20 * as_good < 1 else "未达到" if 20 * as_bad < 1 else "无法判定",
        "L3.4": Fraction(100 * p.boys, p.births - p.boys),
        "L3.5": OPEN_RATIO if 20 * _as_many_boys(p.boys, p.births) > 1 else "不在103至106之间，所以出生性别比偏离了",
        "L3.6": 100 * (1 - Fraction(95, 100) ** c.bodies),
    }


def _as_many_boys(boys: int, births: int) -> Fraction:
    """How often as many boys or more are born where 106 are born for 100 girls."""
    ways = sum(comb(births, k) * 106**k * 100 ** (births - k) for k in range(boys, births + 1))
    return Fraction(ways, 206**births)


def _scores(office: Office) -> dict[str, Fraction | str]:
    u = office.unit
    gap = 100 - Fraction(100 * sum(u.covered), sum(u.staff))
    parts = ((u.guidance_eligible, u.guidance_received), (u.support_eligible, u.support_received))
    taken = [min(35, 2 * ceil(Fraction(100 * (due - done), due))) for due, done in parts]
    share = Fraction(50 * u.changes_done, u.changes_due)
    return {
        "L4.1": Fraction(max(0, 140 - 10 * ceil(gap))),
        "L4.2": Fraction(90 - 5 * (u.vacant_days // 5)),
        "L4.3": Fraction(70 - sum(taken)),
        "L4.4": Fraction(floor(100 * share + Fraction(1, 2)), 100),
        "L4.5": NOTHING_DUE,
        "L4.6": NOT_REPORTED,
    }


def _standing(office: Office, place_of: str) -> dict[str, Fraction | str]:
    r, n = office.ranking, equal_units(office)
    asked = re.search(r"\*\*(单位\d+)排第几名", place_of)
    assert asked is not None
    points = dict(zip(r.units, r.points, strict=True))
    tenth, eleventh = r.points[9], r.points[10]
    third_class = [year == "class3" for year in r.history]
    sanction = "一票否决" if all(third_class) else "黄牌警告" if third_class[1] else "没有黄牌，也不因此否决"
    return {
        "L5.1": Fraction(1 + sum(p > points[asked[1]] for p in r.points)),
        "L5.2": Fraction(sum(p > tenth for p in r.points) if tenth == eleventh else 10),
        "L5.3": "一票否决" if r.points[-1] < 500 else "不被这一条否决",
        "L5.4": sanction,
        "L5.5": n * Fraction(2, n) ** 2 * (1 - Fraction(2, n)),
    }


def _people(office: Office) -> dict[str, Fraction | str]:
    v = office.visits
    gap = 98 - Fraction(100 * v.on_time, v.due)
    return {
        "L6.1": Fraction(office.excellent.points[-2]),
        "L6.2": Fraction(100 * v.on_time, v.due - v.struck),
        "L6.3": max(Fraction(0), 15 - Fraction(3, 2) * ceil(gap)),
        "L6.4": COPIED,
        "L6.5": REPLACED,
    }
