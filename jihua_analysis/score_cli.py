"""`jihua score`: points, totals and standing of one office as csv, or of a nation's offices as Parquet."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jihua_analysis.cli_words import pair, setting, year_number


def add_commands(commands: Any, codes: str) -> None:
    """The command on the parser. codes: the closing lines of every help."""
    what = "按任何一份政策文件计分，写出得分、总分和排名 (points, totals and standing)"
    score = commands.add_parser("score", help=what, description=what, epilog=codes)
    score.add_argument("--debug", action="store_true", help="出错时显示细节 (show tracebacks)")
    score.add_argument("named", metavar="POLICY", nargs="?", help="政策文件：名称或 TOML 文件 (policy name or file)")
    score.add_argument("data", metavar="DATA", type=Path, help="数据文件或文件夹 (workbook or folder)")
    score.add_argument("--policy", metavar="名称或文件",
                       help="政策文件，也可以写在 DATA 前面；默认 daxuelu_2014 (policy name or TOML file)")  # fmt: skip
    score.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="结果文件夹 (results folder)")
    score.add_argument("--year", type=year_number, help="年度 (year)")
    score.add_argument("--reading", action="append", default=[], type=pair, metavar="A37=and",
                       help="换一种读法，可写多次 (another reading of the text)")  # fmt: skip
    score.add_argument("--set", action="append", default=[], type=setting, metavar="路径=值",
                       help="改政策文件里的一个值，可写多次 (override one value)")  # fmt: skip
    many = score.add_argument_group(
        "许多办事处 (many offices)", "数据是 parquet 文件夹（counts.parquet、bodies.parquet …），结果也是 parquet"
    )
    many.add_argument("--engine", choices=("local", "dask"),
                      help="分批计算：本机，或 Dask 集群 (in chunks, here or on a Dask cluster)")  # fmt: skip
    many.add_argument("--scheduler", metavar="地址", help="Dask 调度器，如 tcp://127.0.0.1:8786；不写则在本机起一个")
    many.add_argument("--workers", type=int, metavar="N", help="几个计算进程，默认每个处理器一个 (processes)")
    many.add_argument("--chunk", type=int, metavar="N", help="一批多少个办事处，默认 2000 (offices of a chunk)")
    many.add_argument("--regions", type=Path, metavar="FILE",
                      help="区划表：街道办事处、区县、市、省，逐级汇总 (roll offices up)")  # fmt: skip


def _score(asked: argparse.Namespace) -> int:
    from jihua_analysis.publish import NotPublished

    if asked.named and asked.policy:
        raise NotPublished(f"政策文件写了两次：{asked.named} 和 {asked.policy}；只留一个")
    policy = asked.named or asked.policy or "daxuelu_2014"
    only_many = {"--scheduler": asked.scheduler, "--workers": asked.workers, "--chunk": asked.chunk,
                 "--regions": asked.regions}  # fmt: skip
    if asked.engine:
        return _score_many(asked, policy)
    if given := [name for name, value in only_many.items() if value is not None]:
        raise NotPublished(f"{'、'.join(given)} 要和 --engine local 或 --engine dask 一起写")
    return _score_one(asked, policy)


def _score_one(asked: argparse.Namespace, policy: str) -> int:
    from jihua_analysis.publish.score import score

    made = score(policy, asked.data, asked.out, asked.year, dict(asked.reading), dict(asked.set))
    counts = made.problems["severity"].value_counts()
    if counts.get("error", 0) or counts.get("warning", 0):
        wrong = f"数据有错误 {counts.get('error', 0)} 处、警告 {counts.get('warning', 0)} 处"
        print(f"{wrong}；逐处查看：jihua check --policy {policy}", file=sys.stderr)
    more = "、outputs.csv" if (Path(asked.out) / "outputs.csv").is_file() else ""
    print(f"结果在 {asked.out}：points.csv、totals.csv、standing.csv{more}")
    return 0


def _score_many(asked: argparse.Namespace, policy: str) -> int:
    from jihua_analysis.publish import NotPublished
    from jihua_analysis.publish.screen import Progress
    from jihua_analysis.scale.nation import CHUNK, score_nation

    if asked.workers is not None and asked.workers < 1:
        raise NotPublished("--workers 至少是 1")
    made = score_nation(
        policy, asked.data, asked.out, asked.year, None, dict(asked.reading), dict(asked.set),
        engine=asked.engine, scheduler=asked.scheduler, workers=asked.workers,
        chunk=CHUNK if asked.chunk is None else asked.chunk, regions=asked.regions, say=Progress(),
    )  # fmt: skip
    folders = "points、totals、standing" + ("、regions" if asked.regions else "")
    print(f"{made.offices} 个办事处、{made.bodies} 个考核对象；结果在 {made.out}：{folders}")
    return 0


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {"score": _score}
