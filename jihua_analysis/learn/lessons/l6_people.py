"""L6: what targets do to data and to people. Forced ranking, Goodhart, the policy's history, a neutral document."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, comb, floor

from jihua_analysis.learn.exercises import Exercise, Wrong, choice
from jihua_analysis.learn.numerals import as_text
from jihua_analysis.learn.office import Office, home_care, opinion
from jihua_analysis.learn.results import as_printed, goals, points, points_because, quoted, value

TITLE = "目标对数据、对人做了什么"


def given(office: Office) -> tuple[str, ...]:
    """The office's numbers that the lesson uses."""
    v, e = office.visits, office.excellent
    return (
        goals(home_care(), "visits_timely"),
        f"{len(e.units)}个单位，综合成绩都在{e.points[-1]:.2f}分以上",
        f"居家养老：约定上门{v.due}次，按时{v.on_time}次；有人提议从约定清单上划掉{v.struck}次迟到的",
    )


def exercises(office: Office) -> tuple[Exercise, ...]:
    """Five exercises."""
    return _forced(office), _struck(office), _price(office), _too_good(office), _history()


def _forced(office: Office) -> Exercise:
    e = office.excellent
    standing = office.excellent_ranked.standing
    third = standing.loc[standing["class"] == "class3", "total"]
    right = as_printed(third.max())
    rows = "".join(f"| {u} | {p:.2f} |\n" for u, p in zip(e.units, e.points, strict=True))
    question = (
        quoted(opinion(), "7.3e")
        + f"这一年{len(e.units)}个单位都在950分以上。**被评为三类（后进）的单位里，最高得了多少分？**"
        f"\n\n| 单位 | 综合成绩 |\n|---|---:|\n{rows}"
    )
    return Exercise(
        "L6.1",
        "名额是硬的",
        question,
        right,
        (
            Wrong(Fraction(0), "以为都好就没有三类", "文件写的是“2个”，没有写分数线；大家都好，也要有2个“后进”。"),
            Wrong(as_printed(e.points[-1]), "只算了最后一名", "三类是2个，题目问两个里面高的那个。"),
            Wrong(as_printed(e.points[-3]), "多往上数了一名", "三类只有2个，它是倒数第三。"),
        ),
        f"{as_text(right, 2)}分的单位被评为后进：这个“后进”说的是名次，不是工作。",
        "从最低的往上数2个。",
        tuple(f"{u}：{p:.2f}分，三类" for u, p in zip(e.units[-2:], e.points[-2:], strict=True)),
        decimals=2,
        is_exact=True,
    )


def _struck(office: Office) -> Exercise:
    v = office.visits
    right = value(office.trimmed, "visits_timely", "社区01")
    before = value(office.honest, "visits_timely", "社区01")
    question = (
        quoted(home_care(), "E2.2")
        + f"约定上门 **{v.due}** 次，按时 **{v.on_time}** 次。有人把 **{v.struck}** 次迟到的从约定清单上"
        "划掉（“老人临时改期”）。**报表上的按时率变成多少？**（%，保留2位小数）"
    )
    return Exercise(
        "L6.2",
        "划掉分母",
        question,
        right,
        (
            Wrong(before, "以为划掉清单比率不变", "按时的次数没变，分母小了，比率就高了。"),
            Wrong(
                Fraction(100 * (v.on_time + v.struck), v.due), "把划掉的算成了按时", "划掉的既不在分子，也不在分母。"
            ),
            Wrong(
                Fraction(100 * (v.on_time - v.struck), v.due - v.struck),
                "从分子里也减了",
                "划掉的是迟到的，本来就不在分子里。",
            ),
        ),
        f"从{as_text(before, 2)}%到{as_text(right, 2)}%，"
        "没有一位老人得到更及时的服务。指标一成为目标，就不再是好指标。",
        "分子不变，分母减去划掉的次数。",
        (
            f"划掉前：{v.on_time} ÷ {v.due} = {as_text(before, 2)}%",
            f"划掉后：{v.on_time} ÷（{v.due} − {v.struck}）= {as_text(right, 2)}%",
            "查法：约定清单由谁、在哪一天可以改？改动留不留痕？",
        ),
        unit="%",
        decimals=2,
    )


def _price(office: Office) -> Exercise:
    rate = value(office.honest, "visits_timely", "社区01")
    right = points(office.honest, "E02", "社区01")
    gap = 98 - rate
    after = points(office.trimmed, "E02", "社区01")
    item = next(i for i in home_care().items if i.id == "E02")
    question = (
        f"> {item.label}（满分{item.full}分）：{item.standard}。（{goals(home_care(), 'visits_timely')}）\n\n"
        f"不划掉的话，按时率是{as_text(rate, 2)}%。**老老实实报，这一项得几分？**"
    )
    return Exercise(
        "L6.3",
        "老实的代价",
        question,
        right,
        (
            Wrong(15 - Fraction(3, 2) * gap, "按比例扣了", "“不足1个百分点按1个百分点计”：零头也算满一步。"),
            Wrong(15 - Fraction(3, 2) * floor(gap), "把零头舍去了", "“不足1个百分点按1个百分点计”：零头要进上去。"),
            Wrong(
                max(Fraction(0), 15 - Fraction(3, 2) * ceil(100 - rate)),
                "从100%起算了",
                "目标是98%，低于98%的部分才扣。",
            ),
            Wrong(Fraction(15), "没有扣分", "按时率低于98%，要扣分。"),
        ),
        f"老实报得{as_text(right, 2)}分，划掉清单得{as_text(after, 2)}分。"
        "评分表自己在奖励改数；补救要改规则，不是只讲道理。",
        "比98%低几个百分点？零头按一步计，每步1.5分。",
        (points_because(office.honest, "E02", "社区01"), f"划掉后：{as_text(after, 2)}分"),
        decimals=2,
    )


def _too_good(office: Office) -> Exercise:
    n = office.draw("too good").between(8, 20)
    exactly = comb(100, 2) * Fraction(2, 100) ** 2 * Fraction(98, 100) ** 98
    options = {
        "work": ("各社区工作一样扎实", "把没有起伏当成了工作好", "抽查都有偶然；再扎实，每次查到的错也会有多有少。"),
        "copy": ("可能是照着目标填的，应当核对原始记录", "", ""),
        "punish": (
            "已经证明造假，应当处分",
            "把可疑当成了证明",
            "这是去查的理由，不是处分的理由；也可能是抽查方法或录入方式造成的。",
        ),
        "more": ("提高到99%就不会这样", "以为提高目标能治数据", "目标越紧，照目标填数的压力越大。"),
    }
    question = f"**{n}** 个社区各抽查100条，报上来**都恰好错2条**，一个不多、一个不少。**最合适的看法是？**"
    return choice(
        "L6.4",
        "好得过分的数字",
        question,
        "copy",
        options,
        "偶然会使数字散开；散得太少，和散得太多一样值得核对。",
        "真实的错误率都是2%，各抽100条，会每次都恰好错2条吗？",
        (
            f"真实错误率2%，抽100条恰好错2条的机会约{as_text(100 * exactly, 0)}%",
            f"{n}个都恰好：{as_text(100 * exactly, 0)}%的{n}次方，约{in_words(1 / exactly**n)}分之一",
        ),
    )


def in_words(number: Fraction) -> str:
    """A number of one or more, to two figures: 3.2万, 1800亿."""
    word, size = next((w, s) for w, s in (("亿", 10**8), ("万", 10**4), ("", 1)) if number >= s)
    return f"{float(f'{float(number / size):.2g}'):g}{word}"


def _history() -> Exercise:
    note = opinion().document.history_note
    is_over = "2021年起可生育三个子女" in note and "社会抚养费和相关限制已取消" in note
    options = {
        "valid": ("仍然有效，只是不再考核", "把历史文件当成了现行规定", "文件背后的限制已取消，不能用来对待任何人。"),
        "fine": ("可生育三个，超过的仍收社会抚养费", "以为社会抚养费还在", "2021年起，社会抚养费和相关限制都取消了。"),
        "tied": (
            "限制取消了，但入户、入学仍看生育情况",
            "以为入户、入学、入职还同生育挂钩",
            "这些都不再与生育情况挂钩。",
        ),
        "over": ("已被取代：2016年起两个，2021年起三个，社会抚养费和限制取消，入户、入学、入职不再挂钩", "", ""),
    }
    question = quoted(opinion(), "2.1c") + "这份文件是2014年的，当时由各级对个人强制执行。**它背后的政策今天怎样？**"
    return choice(
        "L6.5",
        "这份文件背后的政策",
        question,
        "over" if is_over else "valid",
        options,
        "所以本工作簿只再现考核的方法，供研究和教学；方法可以用在别的文件上，例如居家养老。",
        "想一想2016年和2021年各改了什么。",
        (note,),
    )
