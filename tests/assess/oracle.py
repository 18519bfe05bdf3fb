"""What a careful clerk gets: every rule of a score sheet in plain fractions, one body at a time.

Written from the wording of rules.md, importing nothing of ours. A value is a Fraction, or a word where there is
none: 'missing' and 'suppressed' are lost, 'not_due' and 'not_applicable' are free (nothing to judge). A rule is the
table of the policy file; a text in it is the name of a value in `row`, and names of conditions stand there as
True, False or a word.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

FREE = ("not_due", "not_applicable")
WORDS = ("reported", "not_due", "not_applicable", "suppressed", "missing")
"""The worse a word, the later it stands: a result that needs two values takes the worse of the two."""

Row = dict[str, Any]


def worst(*values: Any) -> str | None:
    """The worst word among some values; None where all are known."""
    words = [v for v in values if isinstance(v, str)]
    return max(words, key=WORDS.index) if words else None


def value(amount: Any, row: Row) -> Any:
    """A number of the file, or the value that a name stands for; a table gives one a kind of body."""
    if isinstance(amount, dict):
        return value(amount[row["kind"]], row) if row["kind"] in amount else "missing"
    if isinstance(amount, str):
        return row[amount]
    return Fraction(amount)


def half_up(number: Fraction, decimals: int) -> Fraction:
    """四舍五入: to so many decimals, a half away from zero."""
    scaled = abs(number) * 10**decimals
    whole = scaled.numerator // scaled.denominator
    whole += 1 if scaled - whole >= Fraction(1, 2) else 0
    return Fraction(whole if number >= 0 else -whole, 10**decimals)


def steps(quantity: Fraction, mode: str) -> Fraction:
    """按比例: as it is; 满一步: whole steps only; 不足一步按一步: every started step."""
    whole = quantity.numerator // quantity.denominator
    if mode == "continuous":
        return quantity
    return Fraction(whole if mode == "whole" or quantity == whole else whole + 1)


def total(amounts: list[Any]) -> Any:
    """The sum of parts: a free part counts nothing, a lost one loses the sum; free where every part is."""
    lost = [a for a in amounts if isinstance(a, str) and a not in FREE]
    if lost:
        return worst(*lost)
    if amounts and all(isinstance(a, str) for a in amounts):
        return worst(*amounts)
    return sum((a for a in amounts if not isinstance(a, str)), Fraction(0))


def per_unit(rule: Row, quantity: Any, row: Row) -> Any:
    """each points per `per` of a quantity, `times` over."""
    each, per, often = (value(rule.get(k, 1), row) for k in ("each", "per", "times"))
    if word := worst(quantity, each, per, often):
        return word
    return steps(quantity / per, rule.get("step", "continuous")) * each * often


def lacking(of: Any, wanted: Any) -> Any:
    """What is lacking to a number; nothing where it is reached."""
    return worst(of, wanted) or max(wanted - of, Fraction(0))


def part(rule: Row, row: Row, role: str = "deduct") -> Any:
    """The points of one part: its kind, at most `cap`, and nothing where `when` does not hold."""
    amount = kind(rule, row, role)
    if "cap" in rule and "share" not in rule:
        cap = value(rule["cap"], row)
        amount = worst(amount, cap) or min(amount, cap)
    if "when" in rule:
        holds = row[rule["when"]]
        amount = holds if isinstance(holds, str) else amount if holds else Fraction(0)
    return amount


def kind(rule: Row, row: Row, role: str) -> Any:
    """One of the kinds of rules."""
    full = row["full"]
    if "count" in rule:  # 每例扣
        return per_unit(rule, row[rule["count"]], row)
    if "below" in rule:  # 每低于目标一个百分点扣
        return per_unit(rule, lacking(row[rule["below"]], value(rule["target"], row)), row)
    if "shortfall" in rule:  # 每少一次扣
        return per_unit(rule, lacking(row[rule["shortfall"]], value(rule["required"], row)), row)
    if "above" in rule:  # 每高于目标一个百分点扣
        return per_unit(rule, lacking(value(rule["target"], row), row[rule["above"]]), row)
    if "excess" in rule:  # 每超一例
        return per_unit(rule, lacking(value(rule["over"], row), row[rule["excess"]]), row)
    if "missing" in rule:  # 缺一项扣: what is free is not lacking
        there = [row[name] for name in rule["missing"]]
        return per_unit(rule, total([t if isinstance(t, str) else Fraction(0 if t else 1) for t in there]), row)
    if "flag" in rule:  # 发生的扣
        holds = row[rule["flag"]]
        return holds if isinstance(holds, str) else value(rule["points"], row) if holds else Fraction(0)
    if "points_of" in rule:
        return row[rule["points_of"]]
    if "full_if" in rule:  # 达到得满分，否则不得分
        holds = row[rule["full_if"]]
        return holds if isinstance(holds, str) else full if holds else value(rule.get("otherwise", 0), row)
    if "share" in rule:
        return share(rule, row)
    if "line" in rule:  # 到a得满分，到b不得分，其间按直线
        start, end, at = value(rule["full_at"], row), value(rule["zero_at"], row), row[rule["line"]]
        if word := worst(start, end, at, full):
            return word
        return full * min(max((end - at) / (end - start), Fraction(0)), Fraction(1))
    if "bands" in rule:
        return band(rule, row, role)
    if "levels" in rule:  # 第一名、第二名……
        at = row[rule["levels"]]
        if isinstance(at, str):
            return at
        listed = dict(enumerate(rule["points"], start=1))
        return value(listed.get(at, rule.get("otherwise", 0)), row)
    if "checklist" in rule:  # 符合一条得一条
        lines = [(row[line["when"]], line["points"]) for line in rule["checklist"]]
        return total([h if isinstance(h, str) else value(p, row) if h else Fraction(0) for h, p in lines])
    if "given" in rule:
        return row["given"]
    if "together" in rule:
        return total([part(r, row, role) for r in rule["together"]])
    amounts = [part(r, row, role) for r in rule["highest"]]  # 就高不重复: a free one counts as nothing
    known = total(amounts)
    return known if isinstance(known, str) else max(Fraction(0) if isinstance(a, str) else a for a in amounts)


def share(rule: Row, row: Row) -> Any:
    """按完成比例: never below nothing, at most `cap` times; full from a line on, whatever the share."""
    full, done, of = row["full"], row[rule["share"]], value(rule["of"], row)
    if "full_from" in rule:
        line = value(rule["full_from"], row)
        if word := worst(done, line):
            return word
        if done >= line:
            return full
    if word := worst(done, of, full):
        return word
    if of == 0:
        return "not_due"
    cap = value(rule.get("cap", 1), row)
    return cap if isinstance(cap, str) else full * min(max(done / of, Fraction(0)), cap)


def band(rule: Row, row: Row, role: str) -> Any:
    """The highest band whose lower edge is reached (at_least) or passed (above); below all of them `otherwise`."""
    at = row[rule["bands"]]
    if isinstance(at, str):
        return at
    inside = [
        b for b in rule["table"] if ("at_least" in b and at >= b["at_least"]) or ("above" in b and at > b["above"])
    ]
    if not inside:
        if "otherwise" in rule:
            return value(rule["otherwise"], row)
        return Fraction(0) if role in ("add", "deduct") else "not_applicable"
    chosen = inside[-1]
    return row["full"] * Fraction(chosen["share"]) if "share" in chosen else value(chosen["points"], row)


def item(entry: Row, row: Row, decimals: int) -> Any:
    """An item's points, rounded: base + additions − deductions, zeroed, times its coefficient, floor then ceiling.

    A word where they cannot be told: of a base of full or no points with parts beside it, free where all those are.
    """
    full = value(entry["full"], row)
    row = {**row, "full": full}
    applies = row[entry["applies"]] if "applies" in entry else True
    base = entry.get("base", "full")
    start = full if base == "full" else Fraction(0) if base == "zero" else part(base, row, "base")
    adds = [part(r, row, "add") for r in entry.get("add", ())]
    deducts = [part(r, row, "deduct") for r in entry.get("deduct", ())]
    extra = total([*adds, *(d if isinstance(d, str) else -d for d in deducts)])
    if isinstance(base, str) and extra in FREE:
        points: Any = worst(start, extra)
    else:
        points = total([start, extra]) if not isinstance(start, str) else worst(start, None if extra in FREE else extra)
    if "zero_if" in entry:
        zeroed = row[entry["zero_if"]]
        if isinstance(zeroed, str):
            points = points if zeroed in FREE else zeroed
        elif zeroed:
            points = Fraction(0)
    if "coefficient" in entry:
        factor = value(entry["coefficient"], row)
        points = worst(points, factor) or points * factor
    ceiling = entry.get("ceiling", "full")
    limit = None if ceiling == "open" else full if ceiling == "full" else value(ceiling, row)
    if applies is False:
        return "not_applicable"
    if word := worst(points, applies if isinstance(applies, str) else None, limit):
        return word
    if (floor := entry.get("floor", 0)) != "open":
        points = max(points, Fraction(floor))
    return half_up(points if limit is None else min(points, limit), decimals)
