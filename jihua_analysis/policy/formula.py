"""Formula text of a policy file, as a checked expression tree.

`(births_boys + births_girls) / 2 >= 3 and not veto_flag` becomes nested `Expr`; nothing is ever run as Python.
Arithmetic, comparison, and / or / not, min, max, abs, if(condition, then, else), known(x); numbers are exact.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from jihua_analysis.policy.limits import FORMULA, FORMULA_DEPTH

MAX_LENGTH = FORMULA.default
MAX_DEPTH = FORMULA_DEPTH.default
MAX_DIGITS = 30

Sort = Literal["number", "truth", "any"]


class FormulaError(ValueError):
    """A formula that cannot be read; the message says where and what would be right."""


@dataclass(frozen=True, slots=True)
class Expr:
    """One node: `op` is 'number', 'name', 'text', an operator or a function; leaves carry `value`."""

    op: str
    args: tuple[Expr, ...] = ()
    value: Fraction | str | None = None

    def names(self) -> Iterator[str]:
        """Every name the formula reads, in reading order."""
        if self.op == "name":
            yield str(self.value)
        for arg in self.args:
            yield from arg.names()

    @property
    def counts_cases(self) -> bool:
        """Whether it is in cases where its names are: none is multiplied or divided by another."""
        if self.op == "*" and all(any(arg.names()) for arg in self.args):
            return False
        if self.op == "/" and any(self.args[1].names()):
            return False
        return all(arg.counts_cases for arg in self.args)

    def __str__(self) -> str:
        if self.op == "number":
            assert isinstance(self.value, Fraction)
            return str(self.value.numerator) if self.value.denominator == 1 else f"{float(self.value):g}"
        if self.op in ("name", "truth", "text"):
            return f"'{self.value}'" if self.op == "text" else str(self.value)
        if self.op in _BINARY:
            return f"({self.args[0]} {self.op} {self.args[1]})"
        if self.op in ("not", "neg"):
            return f"({'not ' if self.op == 'not' else '-'}{self.args[0]})"
        return f"{self.op}({', '.join(map(str, self.args))})"


# operator -> binding power, sort of its operands, sort of its result
_BINARY: dict[str, tuple[int, Sort, Sort]] = {
    "or": (1, "truth", "truth"),
    "and": (2, "truth", "truth"),
    **dict.fromkeys(("==", "!=", "<", "<=", ">", ">="), (4, "number", "truth")),
    **dict.fromkeys(("+", "-"), (5, "number", "number")),
    **dict.fromkeys(("*", "/"), (6, "number", "number")),
}
# function -> fewest and most arguments
_FUNCTIONS: dict[str, tuple[int, int]] = {
    "min": (2, 20),
    "max": (2, 20),
    "abs": (1, 1),
    "if": (3, 3),
    "known": (1, 1),
}
_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<name>[^\W\d]\w*(?:\.\w+)*)|'(?P<text>[^']*)'"
    r"|(?P<op>==|!=|<=|>=|[-+*/<>(),]))"
)


@lru_cache(maxsize=4096)
def parse(text: str) -> Expr:
    """The tree of one formula; FormulaError with the position and what was expected."""
    if len(text) > (longest := FORMULA.value):
        raise FormulaError(f"formula of {len(text)} characters; at most {longest}（{FORMULA}）")
    reader = _Reader(text)
    tree = reader.expression(0, 0)
    reader.expect_end()
    sort_of(tree)
    return tree


class _Reader:
    """Precedence climbing over the tokens of one formula."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[tuple[str, str, int]] = []
        self.at = 0
        self.deepest = FORMULA_DEPTH.value
        position = 0
        end = len(text.rstrip())
        while position < end:
            match = _TOKEN.match(text, position)
            if not match:
                found = text[position:].lstrip()[:1]
                hint = " (write == for equal)" if found == "=" else ""
                raise FormulaError(f"unexpected {found!r} at character {position + 1} of {text!r}{hint}")
            kind = str(match.lastgroup)
            self.tokens.append((kind, match[kind], match.start(kind)))
            position = match.end()

    def peek(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) and self.tokens[self.at][0] != "text" else ""

    def fail(self, wanted: str) -> FormulaError:
        if self.at < len(self.tokens):
            _, found, position = self.tokens[self.at]
            return FormulaError(f"expected {wanted}, found {found!r} at character {position + 1} of {self.text!r}")
        return FormulaError(f"expected {wanted} at the end of {self.text!r}")

    def take(self, wanted: str) -> None:
        if self.peek() != wanted:
            raise self.fail(repr(wanted))
        self.at += 1

    def expect_end(self) -> None:
        if self.at < len(self.tokens):
            raise self.fail("an operator or the end")

    def expression(self, power: int, depth: int) -> Expr:
        if depth > self.deepest:
            raise FormulaError(f"formula nested deeper than {self.deepest} levels（{FORMULA_DEPTH}）")
        left = self.operand(depth)
        chained = False
        while (op := self.peek()) in _BINARY and _BINARY[op][0] > power:
            if _BINARY[op][0] == 4:
                if chained:
                    raise self.fail("'and' between two comparisons")
                chained = True
            self.at += 1
            left = Expr(op, (left, self.expression(_BINARY[op][0], depth + 1)))
        return left

    def operand(self, depth: int) -> Expr:
        if self.at >= len(self.tokens):
            raise self.fail("a number, a name or '('")
        kind, token, _ = self.tokens[self.at]
        if kind == "op" and token in "-(":
            self.at += 1
            if token == "-":
                return Expr("neg", (self.expression(6, depth + 1),))
            inner = self.expression(0, depth + 1)
            self.take(")")
            return inner
        if kind == "op":
            raise self.fail("a number, a name or '('")
        self.at += 1
        if kind == "number":
            if len(token) > MAX_DIGITS:
                raise FormulaError(f"a number of {len(token)} digits in {self.text!r}; at most {MAX_DIGITS}")
            return Expr("number", value=Fraction(token))
        if kind == "text":
            return Expr("text", value=token)
        if token == "not":
            return Expr("not", (self.expression(3, depth + 1),))
        if token in ("true", "false"):
            return Expr("truth", value=token)
        if self.peek() != "(":
            if token in _FUNCTIONS or token in _BINARY:
                raise self.fail(f"'(' after {token!r}")
            return Expr("name", value=token)
        return self.call(token, depth)

    def call(self, name: str, depth: int) -> Expr:
        if name not in _FUNCTIONS:
            raise FormulaError(f"unknown function {name!r} in {self.text!r}; there are {', '.join(_FUNCTIONS)}")
        self.take("(")
        args = [self.expression(0, depth + 1)]
        while self.peek() == ",":
            self.at += 1
            args.append(self.expression(0, depth + 1))
        self.take(")")
        fewest, most = _FUNCTIONS[name]
        if not fewest <= len(args) <= most:
            raise FormulaError(
                f"{name}() takes {fewest}{'' if most == fewest else f' to {most}'} arguments, not {len(args)}"
            )
        return Expr(name, tuple(args))


def sort_of(tree: Expr) -> Sort:
    """Whether the tree gives a number or a truth; FormulaError where the two are mixed up.

    A name may be either ('any'): flags are truths and count as 0 or 1 in arithmetic.
    """
    if tree.op in ("number", "text", "name", "truth"):
        return {"number": "number", "truth": "truth"}.get(tree.op, "any")  # type: ignore[return-value]  # literals
    sorts = [sort_of(arg) for arg in tree.args]
    if tree.op == "known":
        return "truth"
    if tree.op == "if":
        _need(tree, sorts[:1], "truth")
        return sorts[1] if sorts[1] != "any" else sorts[2]
    if tree.op == "not":
        _need(tree, sorts, "truth")
        return "truth"
    operands, result = _BINARY[tree.op][1:] if tree.op in _BINARY else ("number", "number")
    if tree.op in ("==", "!=") and "truth" in sorts:
        operands = "truth"
    _need(tree, sorts, operands)
    return result


def _need(tree: Expr, sorts: list[Sort], wanted: str) -> None:
    for arg, sort in zip(tree.args, sorts, strict=False):
        if sort not in (wanted, "any"):
            names = {"truth": "a condition", "number": "a number"}
            raise FormulaError(f"{tree.op!r} wants {names[wanted]}, but {arg} is {names[sort]}")
