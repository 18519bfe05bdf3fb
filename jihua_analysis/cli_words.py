"""An argument parser that speaks Chinese: its help, its usage line, its errors, and the values it reads."""

from __future__ import annotations

import argparse
import re
from typing import Any, NoReturn

from jihua_analysis.policy.load import FIRST_YEAR, LAST_YEAR, PolicyError, parsed

_PHRASES = (
    (r"the following arguments are required: (.*)", r"缺少 \1"),
    (r"one of the arguments (\S+) (\S+) is required", r"缺少 \1 或 \2"),
    (r"argument (.*): not allowed with argument (.*)", r"\1 和 \2 只能写一个"),
    (r"unrecognized arguments: (.*)", r"没有这个参数：\1"),
    (r"argument (.*): expected one argument", r"\1 后面要有一个值"),
    (r"argument (.*): invalid int value: (.*)", r"\1 要填整数，填的是 \2"),
    (r"argument .*: invalid choice: ('[^']*') \(.*?choose from (.*)\)", r"没有 \1；可选的有 \2"),
    (r"argument (.*?): (.*)", r"\1：\2"),
)


class Parser(argparse.ArgumentParser):
    """An argument parser whose help and errors are Chinese."""

    def __init__(self, **named: Any) -> None:
        named |= {"add_help": False, "allow_abbrev": False, "formatter_class": _Formatter}
        super().__init__(**named)
        self._positionals.title, self._optionals.title = "要写的 (arguments)", "可选的 (options)"
        self.add_argument("-h", "--help", action="help", help="显示这段说明 (show this help)")

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the command, and leave."""
        for pattern, chinese in _PHRASES:
            if found := re.fullmatch(pattern, message, re.DOTALL):
                message = found.expand(chinese)
                break
        message = message if len(message) < 500 else f"{message[:500]}…"
        self.exit(2, f"{self.format_usage()}命令写得不对：{message}。完整说明：{self.prog} --help\n")


class _Formatter(argparse.RawDescriptionHelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


def pair(text: str) -> tuple[str, str]:
    """Name and value of an argument that is written name=value."""
    name, sign, value = (part.strip() for part in text.partition("="))
    if not (sign and name and value):
        raise argparse.ArgumentTypeError(f"要写成 名称=值，写的是 {text[:80]!r}")
    return name, value


def setting(text: str) -> tuple[str, Any]:
    """A path of the policy file and its value, read as TOML; what is no TOML is plain text."""
    path, value = pair(text)
    try:
        return path, parsed(f"value = {value}")["value"]
    except PolicyError:
        return path, value


def notice_value(text: str) -> tuple[str, Any]:
    """One option of how the notice is written, and its value."""
    from jihua_analysis.publish.notice_options import notice_option

    name, value = pair(text)
    try:
        return name, notice_option(name, value)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def year_number(text: str) -> int:
    """A year that a document and its data may be of."""
    if not (text.isascii() and text.isdecimal() and len(text) == 4 and FIRST_YEAR <= int(text) <= LAST_YEAR):
        raise argparse.ArgumentTypeError(f"要填 {FIRST_YEAR} 到 {LAST_YEAR} 的年份，填的是 {text[:20]!r}")
    return int(text)
