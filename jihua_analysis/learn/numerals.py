"""The number a learner wrote: Arabic or Chinese digits, full-width signs, %, ‰, fractions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from jihua_analysis.intake.words import fold

SCALE = {"": 1, "%": 100, "‰": 1000}
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_ARABIC = re.compile(r"([+-]?)(\d{1,3}(?:,\d{3})+|\d*)(?:\.(\d+))?")
_CHINESE = re.compile(r"(负?)([零〇一二两三四五六七八九十百千万]+)(?:点([零〇一二三四五六七八九]+))?")
_BEFORE = re.compile(r"^(?:答案?是?:?|约等?于?|大约|等于|为|是|=|≈|第)+")
_AFTER = re.compile(r"(?:个?百分点|公共单位|单位|社区|左右|[个人例户份对天次名家张分条元。]){1,3}$")


@dataclass(frozen=True)
class Written:
    """A number as written: its value before the sign is applied, the sign (%, ‰ or none), digits after the point."""

    value: Fraction
    sign: str = ""
    is_ratio: bool = False
    decimals: int = 0

    def in_unit(self, unit: str) -> Fraction:
        """The number in %, ‰ or plain; a bare number is taken as already in the unit, a ratio such as 49/50 is not."""
        if self.sign:
            return self.value * SCALE[unit] / SCALE[self.sign]
        return self.value * SCALE[unit] if self.is_ratio else self.value


def read_number(text: str) -> Written | None:
    """The number in a text, None where there is none that could be read in one way only.

    >>> read_number("百分之九十八点五") == read_number("９８．５％")
    True
    >>> read_number("49/50").in_unit("%")
    Fraction(98, 1)
    """
    text = _BEFORE.sub("", fold(text).replace("−", "-").replace("⁄", "/").replace("÷", "/"))
    for words, sign in (("百分之", "%"), ("千分之", "‰")):
        if text.startswith(words):
            text = text.removeprefix(words) + sign
    sign = text[-1] if text and text[-1] in "%‰" else ""
    text = text.removesuffix(sign) if sign else _AFTER.sub("", text)
    if "分之" in text:
        below, _, above = text.partition("分之")
        return _ratio(above, below, sign)
    if "/" in text:
        above, _, below = text.partition("/")
        return _ratio(above, below, sign)
    plain = _plain(text)
    return None if plain is None else Written(plain[0], sign, decimals=plain[1])


def _ratio(above: str, below: str, sign: str) -> Written | None:
    top, bottom = _plain(above), _plain(below)
    if top is None or bottom is None or bottom[0] == 0:
        return None
    return Written(top[0] / bottom[0], sign, is_ratio=True, decimals=4)


def _plain(text: str) -> tuple[Fraction, int] | None:
    """A decimal number and its digits after the point."""
    if (found := _ARABIC.fullmatch(text)) and (found[2] or found[3]):
        whole, part = found[2].replace(",", "") or "0", found[3] or ""
        value = Fraction(f"{whole}.{part or 0}")
        return (-value if found[1] == "-" else value), len(part)
    if found := _CHINESE.fullmatch(text):
        whole_number = _chinese(found[2])
        if whole_number is None:
            return None
        part = "".join(str(_DIGITS[c]) for c in found[3] or "")
        value = whole_number + Fraction(f"0.{part or 0}")
        return (-value if found[1] else value), len(part)
    return None


def _chinese(text: str) -> int | None:
    """一百四十九, 一四九 and 两万三千 as whole numbers; None for what is no number, such as 百十."""
    if all(c in _DIGITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    if "万" in text:
        high, _, low = text.partition("万")
        above, below = _chinese(high) if high else None, _chinese(low) if low else 0
        return None if above is None or below is None else above * 10_000 + below
    total, digit, last = 0, None, 10_000
    for c in text:
        if c in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[c]
        else:
            unit = _TENS[c]
            if unit >= last or (digit is None and not (unit == 10 and total == 0)):
                return None
            total, digit, last = total + (1 if digit is None else digit) * unit, None, unit
    return total + (digit or 0)


def rounded(value: Fraction, decimals: int) -> Fraction:
    """四舍五入: a half goes away from zero."""
    scaled = abs(value) * 10**decimals
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(whole if value >= 0 else -whole, 10**decimals)


def as_text(value: Fraction, decimals: int) -> str:
    """A number for reading: exact where four decimals suffice, else rounded half up to `decimals`."""
    exact = value * 10_000
    shown = value if exact.denominator == 1 else rounded(value, decimals)
    text = f"{abs(shown.numerator) * 10**6 // shown.denominator:07d}"
    return ("-" if shown < 0 else "") + f"{text[:-6]}.{text[-6:]}".rstrip("0").rstrip(".")
