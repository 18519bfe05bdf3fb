"""An argument parser that speaks Chinese: its help, its usage line and its errors."""

from __future__ import annotations

import argparse
import re
from typing import Any, NoReturn

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
            if re.fullmatch(pattern, message):
                message = re.sub(pattern, chinese, message)
                break
        self.exit(2, f"{self.format_usage()}命令写得不对：{message}。完整说明：{self.prog} --help\n")


class _Formatter(argparse.RawDescriptionHelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)
