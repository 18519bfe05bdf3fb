"""`jihua policy check | diff | show | schema`: a document as data, from the command line."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jihua_analysis.policy.load import load_policy, read_policy_text


def add_commands(commands: Any, codes: str) -> None:
    """The command on the parser. codes: the closing lines of every help."""

    def command(on: Any, name: str, what: str) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = on.add_parser(name, help=what, description=what, epilog=codes)
        made.add_argument("--debug", action="store_true", help="出错时显示细节 (show tracebacks)")
        return made

    def document(on: argparse.ArgumentParser, name: str, what: str, **named: Any) -> None:
        on.add_argument(name, help=f"{what}：名称或 TOML 文件 (policy name or file)", **named)

    policy = command(commands, "policy", "政策文件：检查、比较、阅读、生成模式 (policy files)")
    parts = policy.add_subparsers(title="命令 (commands)", dest="part", metavar="命令", required=True)
    check = command(parts, "check", "列出政策文件的每一处问题，或说出它有多少条目 (every fault at once)")
    document(check, "policy", "政策文件", metavar="FILE")
    diff = command(parts, "diff", "两份政策文件有什么不同，用文字说明 (what changes, in words)")
    document(diff, "old", "原来的", metavar="OLD")
    document(diff, "new", "新的", metavar="NEW")
    diff.add_argument("--csv", action="store_true", help="输出 csv (as csv)")
    show = command(parts, "show", "把政策文件排成可读的表 (the document as readable tables)")
    document(show, "policy", "政策文件", metavar="FILE", nargs="?", default="daxuelu_2014")
    show.add_argument("--md", type=Path, metavar="FILE", help="另存为 Markdown (as a Markdown file)")
    show.add_argument("--xlsx", type=Path, metavar="FILE", help="另存为工作簿 (as a workbook)")
    schema = command(parts, "schema", "政策文件的 JSON Schema，供编辑器补全和检查 (for editors)")
    schema.add_argument("--out", type=Path, metavar="FILE", help="写到文件；不写则显示 (file to write)")


def _check(asked: argparse.Namespace) -> int:
    from jihua_analysis.policy.show import counts_in_words

    policy = load_policy(asked.policy)
    print(f"{read_policy_text(asked.policy)[0]}：没有问题。{counts_in_words(policy)}。")
    return 0


def _diff(asked: argparse.Namespace) -> int:
    from jihua_analysis.policy.diff import policy_diff

    changes = policy_diff(load_policy(asked.old), load_policy(asked.new))
    if asked.csv:
        print(changes.to_csv(index=False, lineterminator="\n"), end="")
    else:
        print("\n".join(changes["text"]) or "两份文件说的一样。")
        if len(changes):
            print(f"\n共 {len(changes)} 处不同。")
    return 0


def _show(asked: argparse.Namespace) -> int:
    from jihua_analysis.policy.show import as_markdown, chapters

    policy = load_policy(asked.policy)
    if asked.md:
        from jihua_analysis.publish.single_file import write_text_file

        write_text_file(asked.md, as_markdown(policy))
        print(f"写在 {asked.md}")
    if asked.xlsx:
        from jihua_analysis.publish.policy_book import write_policy_book
        from jihua_analysis.publish.single_file import workbook_path

        print(f"写在 {write_policy_book(policy, workbook_path(asked.xlsx))}")
    if not asked.md and not asked.xlsx:
        from jihua_analysis.publish.screen import columns_of, text_table

        columns = columns_of(sys.stdout)
        for chapter in chapters(policy):
            rows = chapter.rows.itertuples(index=False)
            print("\n".join(("", f"【{chapter.title}】", *text_table(list(chapter.rows.columns), rows, columns))))
    return 0


def _schema(asked: argparse.Namespace) -> int:
    from jihua_analysis.policy.json_schema import schema_text

    if asked.out:
        from jihua_analysis.publish.single_file import write_text_file

        write_text_file(asked.out, schema_text())
        print(f"写在 {asked.out}")
    else:
        print(schema_text(), end="")
    return 0


def _policy(asked: argparse.Namespace) -> int:
    return {"check": _check, "diff": _diff, "show": _show, "schema": _schema}[asked.part](asked)


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {"policy": _policy}
