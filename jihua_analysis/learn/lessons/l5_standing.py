"""L5: places, ties at a quota line, vetoes at a limit, runs of years, and sanctions by luck."""

from __future__ import annotations

from fractions import Fraction

from jihua_analysis.chance.luck import expected
from jihua_analysis.learn.exercises import Exercise, Wrong, choice
from jihua_analysis.learn.numerals import as_text
from jihua_analysis.learn.office import Office, opinion
from jihua_analysis.learn.results import as_printed, quoted, stand

TITLE = "名次、并列、名额和警示"
CLASSES = {"class1": "一类", "class2": "其余", "class3": "三类"}


def equal_units(office: Office) -> int:
    """How many units of equal merit the last exercise speaks of."""
    return office.draw("luck").between(20, 60)


def given(office: Office) -> tuple[str, ...]:
    """The office's numbers that the lesson uses."""
    r = office.ranking
    quotas = "、".join(f"{c.label}{c.take}个" for c in opinion().standing["unit"].classes)
    return (
        f"文件的名额：{quotas}",
        "综合成绩：" + "、".join(f"{u} {p:.2f}" for u, p in sorted(zip(r.units, r.points, strict=True))),
    )


def exercises(office: Office) -> tuple[Exercise, ...]:
    """Five exercises."""
    return _place(office), _at_line(office), _limit(office), _run(office), _luck(office)


def _table(office: Office) -> str:
    """The totals in the order of the units' names."""
    r = office.ranking
    rows = sorted(zip(r.units, r.points, strict=True))
    half = len(rows) // 2
    pairs = zip(rows[:half], rows[half:], strict=True)
    body = "".join(f"| {a} | {x:.2f} | {b} | {y:.2f} |\n" for (a, x), (b, y) in pairs)
    return f"\n\n| 单位 | 综合成绩 | 单位 | 综合成绩 |\n|---|---:|---|---:|\n{body}"


def _place(office: Office) -> Exercise:
    r = office.ranking
    tie = next(i for i in range(len(r.points)) if r.points[i] == r.points[i + 1])
    unit = r.units[tie + 2]
    right = int(stand(office.ranked, unit)["rank"])
    question = f"十六个单位的综合成绩如下，其中前面有两个并列。**{unit}排第几名？**（读法A47）" + _table(office)
    return Exercise(
        "L5.1",
        "并列之后的名次",
        question,
        Fraction(right),
        (
            Wrong(
                Fraction(right - 1),
                "用了不跳号的名次",
                "这里的名次是“前面有几个单位”加一：两个并列之后跳一号，不是接着数。",
            ),
            Wrong(Fraction(17 - right), "从低往高数了", "成绩高的在前。"),
        ),
        f"它前面有{right - 1}个单位，所以是第{right}名；并列的两个同为第{right - 2}名，第{right - 1}名空着。",
        "数一数有几个单位的成绩比它高，再加一。",
        (f"比{unit}高的有 {right - 1} 个", str(stand(office.ranked, unit)["because"]).split("；")[0]),
    )


def _at_line(office: Office) -> Exercise:
    standing = office.ranked.standing
    right = int((standing["class"] == "class1").sum())
    tied = int((standing["open_at"] == "class1").sum())
    question = (
        quoted(opinion(), "7.3c")
        + f"还是这十六个单位，有{tied}个并列跨在第10名的线上。**不靠会议决定，确定进一类的有几个？**"
        + _table(office)
    )
    return Exercise(
        "L5.2",
        "线上并列",
        question,
        Fraction(right),
        (
            Wrong(Fraction(10), "在并列的里面任意取了", "成绩相同，谁先谁后文件没有规定；程序不替会议选。"),
            Wrong(Fraction(right + tied), "把并列的都算进了", "名额是10个，都算进就超了；文件没有写“并列都评”。"),
            Wrong(Fraction(tied), "数成了线上待定的", "那是由会议决定的；题目问确定的。"),
        ),
        f"前{right}个确定，{tied}个并列的记为“线上待定”，由会议在剩下的{10 - right}个名额里决定（读法A40）。",
        "并列的一组从第几名开始？在它前面的才是确定的。",
        (
            f"确定一类 {right} 个；线上 {tied} 个，余 {10 - right} 个名额",
            "线上：" + "、".join(standing.loc[standing["open_at"] == "class1", "body"]),
        ),
    )


def _limit(office: Office) -> Exercise:
    unit, total = office.ranking.units[-1], office.ranking.points[-1]
    found = stand(office.ranked, unit)
    right = "veto" if "score" in str(found["vetoes"]).split(",") else "not"
    limit = "500分不算“低于500分”：低于不包括本数，差0.01分才是。"
    options = {
        "veto": ("一票否决", "把“低于”读成了“不高于”或先取了整", limit),
        "not": ("不被这一条否决", "先四舍五入再同500比", "499.99取整是500，但比较用没有约过的数：低于500就否决。"),
        "third": (
            "看它是不是三类再定",
            "把两条规则混成了一条",
            "成绩低于500分本身就是一个理由，不看类别；三类是另一条。",
        ),
    }
    question = quoted(opinion(), "7.3b") + f"最后一名的综合成绩是 **{total:.2f}** 分。按“低于500分”这一条，**它怎样？**"
    return choice(
        "L5.3",
        "正好在线上",
        question,
        right,
        options,
        "“低于”不包括本数（读法A37c），比较用没有约过的数。",
        "把成绩同500.00直接相减，是负、是零还是正？",
        (f"{total:.2f} < 500：{'是' if right == 'veto' else '否'}", str(found["because"]).split("；")[0]),
    )


def _run(office: Office) -> Exercise:
    r = office.ranking
    unit = r.units[-2]
    found = stand(office.ranked, unit)
    vetoes, notices = str(found["vetoes"]).split(","), str(found["notices"]).split(",")
    right = "veto" if "three_years" in vetoes else "yellow" if "yellow_card" in notices else "none"
    years = (f"2012年{CLASSES[r.history[0] or '']}", f"2013年{CLASSES[r.history[1] or '']}", "2014年三类")
    wrong_by_right = {
        "veto": {
            "none": ("只看了今年", "要看连续几年：2012、2013、2014年都是三类。"),
            "yellow": ("数到第二年就停了", "第三年不再是黄牌，而是一票否决（读法A44）。"),
        },
        "yellow": {
            "none": ("只看了今年", "2013、2014年连续两年三类，黄牌警告。"),
            "veto": ("把连续两年当成了连续三年", "2012年不是三类，连续的只有两年。"),
        },
        "none": {
            "yellow": ("把累计两次当成了连续两年", "2012年和2014年隔了一年，不连续。"),
            "veto": ("把出现过三类当成了连续三年", "连续三年都是三类才否决；这里2013年断开了。"),
        },
    }[right]
    labels = {"none": "没有黄牌，也不因此否决", "yellow": "黄牌警告", "veto": "一票否决"}
    options = {key: (text, *wrong_by_right.get(key, ("", ""))) for key, text in labels.items()}
    options["both"] = (
        "黄牌警告和一票否决都给",
        "把两档处理叠加了",
        "一次只到一档：第二年黄牌，第三年否决，不叠加（读法A44）。",
    )
    question = (
        quoted(opinion(), "7.3g") + quoted(opinion(), "7.3h") + f"{unit}：**{'、'.join(years)}**。**今年怎样处理？**"
    )
    return choice(
        "L5.4",
        "连续几年",
        question,
        right,
        options,
        "从今年往回数，断开就停。",
        "从2014年往回数，连着几年是三类？",
        ("；".join(years), str(found["because"])),
    )


def _luck(office: Office) -> Exercise:
    n = equal_units(office)
    right = as_printed(expected(n).yellow_cards)
    question = (
        quoted(opinion(), "7.3e") + f"**{n}** 个单位一样好，谁落到三类全凭运气，每年2个。平均**每年有几张黄牌**"
        "（去年和今年都是三类，而前年不是）？（保留3位小数）"
    )
    return Exercise(
        "L5.5",
        "全凭运气的黄牌",
        question,
        right,
        (
            Wrong(Fraction(4, n), "没有除去第三年", "连续三年的到了否决，不再是黄牌：还要乘以（1 − 2/n）。"),
            Wrong(Fraction(4, n * n), "算成了某一个单位的机会", f"那是某一个单位连续两年的机会；一共有{n}个单位。"),
            Wrong(Fraction(2, n), "只算了一年", "那是一个单位一年落入三类的机会；要连续两年，还要乘以单位数。"),
            Wrong(Fraction(0), "以为一样好就不会有黄牌", "名额是硬的：每年总有2个三类，运气就够发黄牌了。"),
        ),
        f"（4/n）（1 − 2/n）：平均{as_text(1 / right, 1)}年一张，与工作好坏无关。",
        "一个单位一年落入三类的机会是2/n；连续两年相乘，前年不是再乘（1 − 2/n），再乘以n个单位。",
        (
            f"{n} ×（2/{n}）² ×（1 − 2/{n}）= {as_text(right, 3)}",
            f"连续三年的否决：8/{n}² = {as_text(Fraction(8, n * n), 4)} 个一年",
        ),
        decimals=3,
    )
