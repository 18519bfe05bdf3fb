"""`jihua …`: the commands, in Chinese with an English gloss.

Exit codes: 0 done; 1 the data have errors, or a published file was changed; 2 the command or the policy file is
wrong; 3 nothing was written (of many offices: for one at least); 4 a fault of the programme; 130 stopped by the user.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jihua_analysis import app_cli, policy_cli, score_cli
from jihua_analysis.cli_words import Parser, notice_value, pair, setting, year_number
from jihua_analysis.policy.limits import SECONDS, Clock, LimitError, check_limits
from jihua_analysis.policy.load import PolicyError, load_policy
from jihua_analysis.publish import NotPublished

if TYPE_CHECKING:
    from jihua_analysis.policy.model import Policy

DONE, DATA, COMMAND, UNWRITTEN, FAULT, STOPPED = 0, 1, 2, 3, 4, 130
CODES = f"""退出码 (exit codes)：
  {DONE}    完成 done
  {DATA}    数据有错误，或发布的文件被改动 the data have errors, or a published file was changed
  {COMMAND}    命令或政策文件有误 the command or the policy file is wrong
  {UNWRITTEN}    没有写出结果，或有办事处没有做成 nothing was written, or not for every office
  {FAULT}    程序本身的毛病；加 --debug 看细节 a fault of the programme
  {STOPPED}  被中断 stopped"""


def parser() -> Parser:
    """The commands with their arguments."""
    top = Parser(prog="jihua", description="年度考核数据的核对、计算和发布 (check, assess and publish a year)",
                 epilog=CODES)  # fmt: skip
    commands = top.add_subparsers(title="命令 (commands)", dest="command", metavar="命令", required=True)

    def command(name: str, what: str, *, data: bool = False, year: bool = True) -> Parser:
        made: Parser = commands.add_parser(name, help=what, description=what, epilog=CODES)
        made.add_argument("--debug", action="store_true", help="出错时显示细节 (show tracebacks)")
        if data:
            made.add_argument("data", metavar="DATA", type=Path, help="数据文件或文件夹 (workbook or folder)")
        if year:
            made.add_argument("--year", type=year_number, help="年度 (year)")
        if name not in ("verify", "compare"):
            made.add_argument("--policy", default="daxuelu_2014", metavar="名称或文件",
                              help="政策文件，默认 daxuelu_2014 (policy name or TOML file)")  # fmt: skip
        return made

    run = command("year-end", "做年终汇总：网页、工作簿、notebook 和清单 (publish a year's results)")
    run.set_defaults(refuse=run.error)
    source = run.add_mutually_exclusive_group()
    source.add_argument("data", metavar="DATA", type=Path, nargs="?",
                        help="数据文件或文件夹；不写就用示例年度 (workbook or folder; else the sample)")  # fmt: skip
    source.add_argument("--all", type=Path, metavar="FOLDER",
                        help="一次做许多办事处，每个一个子文件夹或工作簿 (every office of a folder)")  # fmt: skip
    run.add_argument("--out", type=Path, metavar="FOLDER", help="结果文件夹 (results folder)")
    run.add_argument("--reading", action="append", default=[], type=pair, metavar="A37=and",
                     help="换一种读法，可写多次 (another reading of the text)")  # fmt: skip
    run.add_argument("--set", action="append", default=[], type=setting, metavar="路径=值",
                     help="改政策文件里的一个值，可写多次 (override one value)")  # fmt: skip
    run.add_argument("--edition", choices=("internal", "public"), default="internal",
                     help="内部版或公开版，默认内部版 (internal or public edition)")  # fmt: skip
    run.add_argument("--threshold", type=int, default=10, metavar="N",
                     help="公开版里小于 N 的数不公开，默认 10，不低于 5 (smallest count shown)")  # fmt: skip
    run.add_argument("--notice", action="append", default=[], type=notice_value, metavar="signed=2015-01-20",
                     help="通报的写法，可写多次：number、signed、red_head、chinese_date、subject_words、copies、"
                     "copied_to (how the notice is written)")  # fmt: skip
    run.add_argument("--previous", action="append", default=[], type=Path, metavar="FOLDER",
                     help="以前印发的公开版，核对两版合起来不泄露，可写多次 (earlier public editions)")  # fmt: skip
    check = command("check", "核对数据，列出每一处问题 (list every problem of the data)", data=True)
    check.add_argument("--xlsx", type=Path, metavar="FILE", help="问题另存为工作簿 (write them as a workbook)")
    template = command("template", "按政策文件生成空白填报表 (blank workbook to fill in)")
    template.add_argument("--out", type=Path, required=True, metavar="FILE", help="写到哪个 xlsx (file to write)")
    template.add_argument("--bodies", type=Path, metavar="FILE",
                          help="考核对象名单，预先填好单位名称 (bodies to fill in)")  # fmt: skip
    template.add_argument("--score-sheets", action="store_true",
                          help="改为生成空白评分表，要有 --bodies (blank score sheets instead)")  # fmt: skip
    clauses = command("clauses", "逐条列出文件条款和用处 (every clause and what uses it)", year=False)
    clauses.add_argument("--csv", action="store_true", help="输出 csv (as csv)")
    verify = command("verify", "核对结果文件夹是否被改动 (re-check the manifest's hashes)", year=False)
    verify.add_argument("folder", metavar="FOLDER", type=Path, help="结果文件夹 (results folder)")
    compared = command("compare", "用文字说明两个结果文件夹有什么不同 (what changed between two folders)", year=False)
    compared.add_argument("folder_a", metavar="FOLDER_A", type=Path, help="先前的结果 (the earlier folder)")
    compared.add_argument("folder_b", metavar="FOLDER_B", type=Path, help="后来的结果 (the later folder)")
    policy_cli.add_commands(commands, CODES)
    score_cli.add_commands(commands, CODES)
    app_cli.add_commands(command)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """The exit code of a command; see the module's first lines."""
    _prepare_streams()
    try:
        asked = _completed(parser().parse_args(argv))
    except SystemExit as left:
        return int(left.code or 0)
    if sys.getfilesystemencoding().lower() not in ("utf-8", "utf8"):
        print("系统的文件名编码不是 UTF-8，写不了中文文件名；请先设环境变量 PYTHONUTF8=1 再运行。", file=sys.stderr)
        return COMMAND
    clock = Clock()
    try:
        check_limits()
        with clock.running(None if getattr(asked, "all", None) or getattr(asked, "engine", None) else SECONDS.value):
            code = int(_COMMANDS[asked.command](asked))
            sys.stdout.flush()
        return code
    except LimitError as error:
        return _failed(asked, COMMAND, str(error))
    except PolicyError as error:
        return _failed(asked, COMMAND, f"政策文件有 {len(error.problems)} 处问题 (policy file)：\n{error}")
    except NotPublished as error:
        if error.problems is not None and len(error.problems):
            _print_problems(error.problems, sys.stderr)
        return _failed(asked, UNWRITTEN if error.problems is None else DATA, str(error))
    except BrokenPipeError:
        _say_no_more()
        return DONE
    except KeyboardInterrupt:
        if clock.rang:
            return _failed(asked, UNWRITTEN, f"运行得过久，已经停下（{SECONDS}）；原有的结果没有动。")
        return _failed(asked, STOPPED, "已中断；原有的结果没有动。")
    except OSError as error:
        from jihua_analysis.intake.words import reason_of

        try:
            sys.stdout.flush()
        except OSError:
            _say_no_more()
        place = f"“{Path(error.filename).name}”" if isinstance(error.filename, str) else "文件"
        return _failed(asked, UNWRITTEN, f"{place}打不开或写不了：{reason_of(error)}。核对位置和权限，关闭占用它的程序")
    except MemoryError:
        return _failed(asked, UNWRITTEN, "内存不够，没有做完；关闭别的程序，或把数据拆成几份。原有的结果没有动。")
    except Exception as error:
        told = f"{type(error).__name__}: {error}"
        return _failed(asked, FAULT, f"程序出错，不是您的操作问题；请把这一行告诉维护者（加 --debug 看细节）：\n{told}")


def _say_no_more() -> None:
    """What output that takes nothing still holds goes nowhere; else Python would try again, and fail, at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _prepare_streams() -> None:
    """Output in UTF-8 whatever the locale; text that is no text (a file name of stray bytes) is marked, not fatal."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed before the start
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115  (stays open to the end)
        elif isinstance(stream := getattr(sys, name), io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _completed(asked: argparse.Namespace) -> argparse.Namespace:
    """The command with what it leaves out: a year-end of no data is that of the sample year, in out/ordinary_year."""
    if asked.command != "year-end":
        return asked
    if asked.data is None and asked.all is None:
        from jihua_analysis.intake.shipped import shipped

        asked.data = shipped("data_samples") / "ordinary_year"
        asked.out = asked.out or Path("out", "ordinary_year")
        asked.year = 2014 if asked.year is None else asked.year
    missing = [f"--{name}" for name in ("year", "out") if getattr(asked, name) is None]
    if missing:
        asked.refuse(f"the following arguments are required: {', '.join(missing)}")
    return asked


def _failed(asked: argparse.Namespace, code: int, message: str) -> int:
    if asked.debug:
        import traceback

        traceback.print_exc()
    print(message, file=sys.stderr)
    return code


def _print_problems(problems: Any, stream: Any) -> None:
    from jihua_analysis.publish.screen import columns_of, problem_lines

    print("\n".join(problem_lines(problems, columns_of(stream))), file=stream)


def _policy(asked: argparse.Namespace) -> Policy:
    return load_policy(asked.policy)


def _year_end(asked: argparse.Namespace) -> int:
    from jihua_analysis.publish.notice_text import NoticeOptions
    from jihua_analysis.publish.papers import PUBLIC_PAGE
    from jihua_analysis.publish.screen import Progress
    from jihua_analysis.publish.year_end import PAGE, year_end

    options = {"readings": dict(asked.reading), "overrides": dict(asked.set), "say": Progress(),
               "edition": asked.edition, "threshold": asked.threshold, "previous": asked.previous,
               "notice": NoticeOptions(**dict(asked.notice))}  # fmt: skip
    if asked.all:
        return _year_end_all(asked, options)
    made = year_end(asked.data, asked.out, asked.year, asked.policy, **options)
    first = PAGE if asked.edition == "internal" else f"{PUBLIC_PAGE}.html"
    counts = made.problems["severity"].value_counts()
    if counts.get("error", 0) or counts.get("warning", 0):
        wrong = f"数据有错误 {counts.get('error', 0)} 处、警告 {counts.get('warning', 0)} 处"
        print(f"{wrong}，列在网页和工作簿里；逐处查看：jihua check", file=sys.stderr)
    print(f"结果在 {asked.out}，先看 {first}")
    return DONE


def _year_end_all(asked: argparse.Namespace, options: dict[str, Any]) -> int:
    from jihua_analysis.publish.all_offices import HEADINGS, SUMMARY, year_end_all
    from jihua_analysis.publish.screen import columns_of, text_table

    found = year_end_all(asked.all, asked.out, asked.year, asked.policy, **options)
    print("\n".join(text_table(HEADINGS, [outcome.row() for outcome in found], columns_of(sys.stdout))))
    failed = sum(not outcome.is_done for outcome in found)
    print(f"\n完成 {len(found) - failed} 个，失败 {failed} 个；结果在 {asked.out}，这张表在 {asked.out / SUMMARY}")
    return UNWRITTEN if failed else DONE


def _check(asked: argparse.Namespace) -> int:
    from jihua_analysis.intake import load_tables

    if asked.xlsx:
        from jihua_analysis.publish.single_file import workbook_path

        workbook_path(asked.xlsx, asked.data)
    tables = load_tables(asked.data, _policy(asked), asked.year)
    _print_problems(tables.problems, sys.stdout)
    if asked.xlsx:
        from jihua_analysis.intake.problem_book import write_problems

        write_problems(tables.problems, asked.xlsx)
        print(f"问题清单写在 {asked.xlsx}")
    return DATA if len(tables.errors) else DONE


def _clauses(asked: argparse.Namespace) -> int:
    from jihua_analysis.policy.coverage import coverage
    from jihua_analysis.publish.screen import columns_of, text_table

    listed = coverage(_policy(asked))
    if asked.csv:
        print(listed.to_csv(index=False, lineterminator="\n"), end="")
        return DONE
    shown = listed.assign(use=listed["used_by"].where(listed["used_by"].ne(""), listed["why"]))
    rows = shown[["clause", "treatment", "quote", "use"]].itertuples(index=False)
    print("\n".join(text_table(("条款", "处理", "原文", "用于，或为何不计算"), rows, columns_of(sys.stdout))))
    print(f"\n共 {len(listed)} 条，没有着落的 {int(listed['is_orphan'].sum())} 条。")
    return DONE


def _template(asked: argparse.Namespace) -> int:
    from jihua_analysis.intake import load_tables
    from jihua_analysis.intake.template import write_template
    from jihua_analysis.publish.single_file import workbook_path

    workbook_path(asked.out)
    policy = _policy(asked)
    bodies = load_tables(asked.bodies, policy, asked.year).bodies if asked.bodies else None
    if bodies is not None and bodies.empty:
        raise NotPublished(f"“{asked.bodies.name}”里没有读到考核对象；先用 jihua check 核对它")
    if asked.score_sheets:
        from jihua_analysis.publish.score_sheets import blank_score_sheets

        if bodies is None:
            raise NotPublished("空白评分表一个考核对象一张；请用 --bodies 给出考核对象名单")
        print(f"空白评分表写在 {blank_score_sheets(policy, bodies, asked.out, asked.year)}")
        return DONE
    print(f"空白填报表写在 {write_template(policy, asked.out, asked.year, bodies)}")
    return DONE


def _verify(asked: argparse.Namespace) -> int:
    from jihua_analysis.publish.manifest import verified

    count, differing = verified(asked.folder)
    print("\n".join(differing) or f"清单上的 {count} 个文件都与发布时一致。")
    return DATA if differing else DONE


def _compare(asked: argparse.Namespace) -> int:
    from jihua_analysis.publish.compare import compare

    print("\n".join(compare(asked.folder_a, asked.folder_b)))
    return DONE


_COMMANDS = {"year-end": _year_end, "check": _check, "template": _template, "clauses": _clauses, "verify": _verify,
             "compare": _compare}  # fmt: skip
_COMMANDS |= policy_cli.COMMANDS | score_cli.COMMANDS | app_cli.COMMANDS
