"""A trace as lines of text: what was read, each step with its numbers, and what it came to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from jihua_analysis.assess.because import shown, word
from jihua_analysis.assess.trace import leaves

Node = Mapping[str, Any]
_ROLES = {"base": "起评", "add": "加", "deduct": "扣"}
_STEPS = {"whole": "取满步", "started": "不足一步按一步", "continuous": ""}
_SIGNS = {"*": "×", "/": "÷", "-": "−", ">=": "≥", "<=": "≤", "==": "=", "!=": "≠", "and": "且", "or": "或"}
_NOTES = {"floor": "不低于", "ceiling": "不高于", "coefficient": "乘以系数", "zero_if": "记零条件"}


def trace_text(trace: Mapping[str, Any]) -> str:
    """The calculation in Chinese lines, in the order in which it is made."""
    full = shown(float(Fraction(trace["full"])))
    lines = [
        f"〔{'、'.join(trace['clause'])}〕{trace['item']} {trace['label']}（满分{full}分）",
        f"对象：{trace['office']} {trace['body']}　时期：{trace['period']}",
        f"标准：{trace['standard']}",
        "读到：",
        *dict.fromkeys(f"  {_leaf_text(leaf)}" for leaf in leaves(trace["tree"])),
        "计算：",
        *(f"  {line}" for line in _steps(trace["tree"])),
    ]
    if trace["points"] is None:
        lines.append(f"结果：{word(trace['state'])}，未计分")
    else:
        how = "" if trace["state"] == "reported" else f"（{word(trace['state'])}，按规则计）"
        lines.append(f"结果：四舍五入到{trace['decimals']}位小数，得{shown(float(Fraction(trace['points'])))}分{how}")
    return "\n".join(lines)


def _leaf_text(leaf: Node) -> str:
    if leaf["state"] != "reported":
        return f"{leaf['label']}：{word(leaf['state'])}"
    text = f"{leaf['label']} = {_number(leaf)}"
    if "of" in leaf:
        of = leaf["of"]
        top, bottom = (shown(float(Fraction(of[part]))) for part in ("numerator", "denominator"))
        text += f"（{top} ÷ {bottom} × {of['scale']}）"
    return text


def _steps(node: Node) -> Iterator[str]:
    """A line a part, then a line for each cut that follows it."""
    if "role" in node:
        said = f"{_ROLES[node['role']]}：{node.get('label', '')}" if node["op"] != "number" else _ROLES[node["role"]]
        yield f"{said}：{_infix(node)} = {_number(node)}" if node.get("args") else f"{said}：{_number(node)}"
        return
    for arg in node.get("args", ())[:1] if node["op"] in ("max", "min", "where_applies") else node.get("args", ()):
        yield from _steps(arg)
    note = node.get("note")
    if note in _NOTES:
        other = node["args"][0 if note == "zero_if" else 1]
        yield f"{_NOTES[note]}{_number(other)}：{_number(node)}"
    elif node["op"] == "start":
        yield f"合计：{_number(node)}"


def _infix(node: Node) -> str:
    """A node as it would be written by hand, with the numbers in."""
    op, args = node["op"], [_infix(arg) for arg in node.get("args", ())]
    if not args:
        return _number(node)
    if op == "step":
        mode = _STEPS[node["mode"]]
        return f"{mode}（{args[0]}）" if mode else args[0]
    if op == "*":
        ones = [a for a in args if a != "1"]
        return " × ".join(ones or ["1"])
    if op == "/":
        return args[0] if args[1] == "1" else f"{args[0]} ÷ {args[1]}"
    if op == "if":
        return args[1] if Fraction(node["args"][0]["value"]) else args[2]
    if op in ("added", "highest", "min", "max"):
        name = {"added": "合计", "highest": "最高", "min": "较小", "max": "较大"}[op]
        return f"{name}（{'，'.join(args)}）"
    if len(args) == 1:
        return f"{ {'neg': '−', 'not': '非 '}.get(op, op) }{args[0]}"
    return f"（{f' {_SIGNS.get(op, op)} '.join(args)}）"


def _number(node: Node) -> str:
    return shown(float(Fraction(node["value"]))) if node["state"] == "reported" else word(node["state"])
