"""L1: reading a document into rules. Clauses, what is done with them, readings; 以上 includes, 超过 does not."""

from __future__ import annotations

from fractions import Fraction

from jihua_analysis.learn.exercises import Exercise, Wrong, choice
from jihua_analysis.learn.office import Office, opinion
from jihua_analysis.learn.results import goals, quoted, row, verdict

TITLE = "把文件读成规则"
TREATMENTS = {
    "aggregate": ("按合计数计算", "把对个人的措施当成了汇总指标", "条款指向的是一个个具体的人，没有合计数可算。"),
    "list": ("按名单逐人核对", "要收个人名单", "这里只收汇总数；带姓名、证件号的表在读入时就被拒收。"),
    "checklist": (
        "列入任务清单，记做没做",
        "把对个人的措施当成了一般任务",
        "任务清单记单位办的事；催查某个人不是单位事务，不能换个名目记进来。",
    ),
    "quote": ("只作历史引文，写明理由，不收数据", "", ""),
}
PERSON_CLAUSES = ("3.1g", "3.2b", "3.6a", "3.6c", "4.1h")


def given(office: Office) -> tuple[str, ...]:
    """The office's numbers that the lesson uses."""
    c, u = office.communities, office.unit
    return (
        goals(opinion(), "records_resident"),
        "十个社区的户数：" + "、".join(map(str, c.households)),
        f"{c.names[_on_line(office)]}应建档{c.expected[_on_line(office)]}份",
        f"单位01的经费预算在{u.budget_set_on:%Y-%m-%d}定下",
    )


def exercises(office: Office) -> tuple[Exercise, ...]:
    """Five exercises."""
    return _at_least(office), _more_than(office), _treatment(office), _no_target(), _reading(office)


def _on_line(office: Office) -> int:
    """The place of the community that is just on the 98 % line."""
    c = office.communities
    return next(i for i, n in enumerate(c.expected) if c.filed[i] * 50 == n * 49)


def _at_least(office: Office) -> Exercise:
    c = office.communities
    place = _on_line(office)
    name, expected = c.names[place], c.expected[place]
    allowed = int(verdict(office.year, "records_resident", name)["allowed_misses"])
    need = expected - allowed
    question = (
        quoted(opinion(), "2.3a")
        + f"{name}应建档 **{expected}** 份。**至少要建多少份**，才算达到“98%以上”？（答一个整数）"
    )
    return Exercise(
        "L1.1",
        "“以上”包括本数吗",
        question,
        Fraction(need),
        (
            Wrong(Fraction(need + 1), "把“以上”读成了“超过”", "“以上、以下、以内”都包括本数：正好98%就算达到。"),
            Wrong(Fraction(expected), "把目标当成了100%", "条款写的是98%，允许有2%没有建档。"),
            Wrong(Fraction(allowed), "答成了允许缺的份数", f"{allowed}份是最多可以缺的；要建的是其余那些。"),
        ),
        f"{expected}×98%正好是{need}；“以上”包括本数，{need}份就达到。",
        "先算应建档数的98%，再想一想“以上”包不包括正好98%。",
        (
            f"{expected} × 98 ÷ 100 = {need}",
            f"程序：{name}最多可缺 {allowed} 份，即至少建 {need} 份（规则写作 at_least = 98）",
        ),
    )


def _more_than(office: Office) -> Exercise:
    c = office.communities
    staffing = office.year.staffing
    applies = staffing[(staffing["rule"] == "specialists") & (staffing["outcome"] != "no_rule")]
    right = len(applies)
    with_500 = sum(n >= 500 for n in c.households)
    rows = "".join(f"| {name} | {n} |\n" for name, n in zip(c.names, c.households, strict=True))
    question = (
        quoted(opinion(), "6.1c") + "**几个社区**要按这一条配备2名以上专职计生专干？\n\n"
        f"| 社区 | 户数 |\n|---|---:|\n{rows}"
    )
    return Exercise(
        "L1.2",
        "“超过”包括本数吗",
        question,
        Fraction(right),
        (
            Wrong(
                Fraction(with_500),
                "把“超过”读成了“以上”",
                "“超过、不满、以外”不包括本数：正好500户的社区，这一条没有要求。",
            ),
            Wrong(Fraction(10), "把条件漏掉了", "这一条只管户数超过500户的社区，不是所有社区。"),
            Wrong(Fraction(10 - right), "数成了不适用的社区", "您数的是500户和500户以下的；题目问的是超过500户的。"),
        ),
        "正好500户不算“超过500户”。",
        "把每个户数同500比：大于500的才算。",
        (
            f"户数 > 500 的有 {right} 个；≥ 500 的有 {with_500} 个",
            "程序：" + "、".join(applies["body"]) + " 适用（households > 500）",
        ),
    )


def _treatment(office: Office) -> Exercise:
    clause = office.draw("treatment").one_of(PERSON_CLAUSES)
    entry = next(c for c in opinion().clauses if c.id == clause)
    right = "quote" if entry.treatment == "person" else "aggregate"
    question = quoted(opinion(), clause) + "本工具**怎样处理**这一条？"
    return choice(
        "L1.3",
        "哪些条款不计算",
        question,
        right,
        TREATMENTS,
        "针对个人的条款留在条款表里，引原文、写理由，不计算，也没有地方可以填数据。",
        "先问：这一条说的是一个单位的合计，还是一个个具体的人？",
        (f"条款表 {clause}：treatment = {entry.treatment}（针对个人，不计算）", f"理由：{entry.why}"),
    )


def _no_target() -> Exercise:
    options = {
        "hundred": (
            "按100%判定",
            "自己补了一个目标",
            "2.2的100%说的是别的事，不能搬过来；文件没有写的目标不能替它写。",
        ),
        "others": ("按98%判定", "借用了别的条款的目标", "98%写在2.1f、2.3a、2.3b和3.5b，不管这一条。"),
        "none": ("只算完成率，不判达到没达到", "", ""),
        "skip": ("整条不管", "把没有目标当成了没有内容", "督查次数可以数，完成率可以算；只是没有目标，不能下结论。"),
    }
    has_target = "supervision" in opinion().targets
    return choice(
        "L1.4",
        "文件没有写目标",
        quoted(opinion(), "2.4b") + "这一条没有写数字。完成率**怎样判定**？",
        "hundred" if has_target else "none",
        options,
        "文件没有目标的，只计算、不判定；补一个目标就是在替文件立规矩。",
        "文件里有没有给这一条写目标？没有写的，谁有权补？",
        (f"程序：indicators 里有 supervision（算完成率），targets 里{'也有' if has_target else '没有'}（不判定）",),
    )


def _reading(office: Office) -> Exercise:
    day = office.unit.budget_set_on
    march = bool(row(office.year.budget, body="单位01")["is_set_in_time"])
    january = bool(row(office.year_by_january.budget, body="单位01")["is_set_in_time"])
    right = {(True, True): "both", (True, False): "march", (False, False): "neither"}[march, january]
    unchanged = "换一种读法，结论不一定变；请把日期同1月31日、3月31日各比一次。"
    later = "截止日当天也算按时；请把日期同1月31日、3月31日各比一次。"
    options = {
        "both": ("两种读法都按时", "没有分别对照两个截止日", later),
        "march": ("截至3月31日按时，截至1月31日迟了", "以为读法一换结论必变", unchanged),
        "neither": ("两种读法都迟了", "把截止日当成了年初第一天", later),
        "refuse": (
            "文件没写清，什么也不能说",
            "把有歧义当成了不能算",
            "歧义不是不算的理由：写明采用哪种读法，算出来，再看换一种读法结论变不变。",
        ),
    }
    question = (
        quoted(opinion(), "3.4a") + f"单位01的预算在 **{day.month}月{day.day}日** 定下。“年初”截至哪一天，文件没有写。"
        "读法A16有两个选项：3月31日（默认）、1月31日。**结论是？**"
    )
    return choice(
        "L1.5",
        "读法：文件没有说清的地方",
        question,
        right,
        options,
        "先写明读法，再看结论是否取决于它；不取决于读法的结论最结实。",
        "分别拿两个截止日比一比，当天也算。",
        (f"A16 = 3月31日：{'按时' if march else '迟'}", f"A16 = 1月31日：{'按时' if january else '迟'}"),
    )
