#!/usr/bin/env python3
"""One command each, with all set-up by itself: `python run.py help`. Standard library only."""

import hashlib
import importlib.util
import io
import os
import shutil
import subprocess
import sys
from collections import deque
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036  (an older Python is met here first, before pip could refuse it)
    sys.exit("需要 Python 3.11 或更新版本；现在运行的是 {}.{}。".format(*sys.version_info[:2]))

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "installed"
LOCK = "requirements.lock"
LOCKS = {"bench": [LOCK, "benchmarks/requirements.lock"]}  # what a command needs beside what all of them need
BIN, EXE = (VENV / "Scripts", ".exe") if os.name == "nt" else (VENV / "bin", "")
PYTHON, JIHUA = str(BIN / f"python{EXE}"), str(BIN / f"jihua{EXE}")
# A process for each CPU; a file stays in one, because the cells of a notebook share a kernel.
AT_ONCE = ["-n", "logical", "--maxprocesses", "8", "--dist", "loadfile"]
FORMAT, LINT = [PYTHON, "-m", "ruff", "format"], [PYTHON, "-m", "ruff", "check", "--fix"]

# name: (what it does, the folder it runs in (None: the user's), commands; the last takes what the user adds)
COMMANDS: dict[str, tuple[str, Path | None, list[list[str]]]] = {
    "year-end": (
        "做年终汇总；不写数据文件夹就用示例年度 data_samples/ordinary_year",
        None,
        [[JIHUA, "year-end"]],
    ),
    "jihua": ("运行任一 jihua 命令，例如 python run.py jihua check 数据文件夹", None, [[JIHUA]]),
    "app": ("打开网页版：目标、性别比、预算、排名、任务、假如，不用 notebook", None, [[JIHUA, "app"]]),
    "lab": ("打开中文界面的 JupyterLab，从 00_start_here 读起", ROOT, [[JIHUA, "lab"]]),
    "test": ("跑全部测试，每一本 notebook 也在内", ROOT, [[PYTHON, "-m", "pytest", *AT_ONCE]]),
    "bench": (
        "并排比较速度和内存；可写名称，--whole 做全国规模",
        ROOT,
        [[PYTHON, "-m", "benchmarks"]],
    ),
    "fuzz": ("用随机生成的坏文件试每一个入口若干分钟，例如 fuzz 10", ROOT, [[PYTHON, "-m", "tests.hostile.fuzz"]]),
    "fix": ("整理代码格式并检查", ROOT, [FORMAT, LINT]),
}
NO_VENV = "这台机器的 Python 缺少 venv 组件。Debian 或 Ubuntu 请先运行：sudo apt install python3-venv"
NO_NETWORK = "看来连不上网络。要走代理的，先设环境变量 HTTPS_PROXY；用内部镜像的，先设 PIP_INDEX_URL。"
NOT_INSTALLED = "没有装成，原因见上面几行。常见的是磁盘不足（要 2 GB）、.venv 正被占用，或不是 64 位系统。"
OFFLINE_SIGNS = (
    "resolution",
    "resolve host",
    "dns error",
    "error sending request",
    "connection",
    "timed out",
)


def environment() -> dict[str, str]:
    """The user's environment without what would lead an installer or a child Python astray."""
    astray = {"PYTHONHOME", "PYTHONPATH", "PIP_USER", "PIP_TARGET", "PIP_PREFIX"}
    kept = {name: value for name, value in os.environ.items() if name not in astray}
    path = os.pathsep.join([str(BIN), os.environ.get("PATH", os.defpath)])
    # uv trusts what the system trusts, as pip does: offices often look into their own traffic.
    quiet = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1"}
    return {**quiet, **kept, "PATH": path, "VIRTUAL_ENV": str(VENV), "PYTHONUTF8": "1"}


def step(title: str, command: list[str]) -> str:
    """Nothing when the step succeeded, else its last lines; meanwhile a terminal shows its newest line."""
    print(title, flush=True)
    last: deque[str] = deque(maxlen=20)
    with subprocess.Popen(
        command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as child:
        for line in child.stdout or ():
            last.append(line.decode("utf-8", "replace").strip())
            if sys.stdout.isatty():
                print(f"\r   {last[-1][:70]:<70}", end="\r", flush=True)
    return ("\n".join(last) or "?") if child.returncode else ""


def install(uv: str | None, locks: list[str]) -> str:
    """Nothing when .venv is made and filled with the locks, by uv where given, else by pip; else the reason why not.

    A .venv that was finished once is brought up to date where it is, which needs no network for what it has.
    """
    if not uv and not importlib.util.find_spec("ensurepip"):
        return NO_VENV
    installer = [uv, "pip", "install", "--python", PYTHON] if uv else [PYTHON, "-m", "pip", "install"]
    is_finished = any(VENV.glob(f"{STAMP.name}*")) and Path(PYTHON).exists()
    venv = [sys.executable, "-m", "venv", *([] if is_finished else ["--clear"])]
    venv += [*(["--without-pip"] if uv else []), str(VENV)]
    locked = ["--require-hashes", "--only-binary", ":all:", *(part for lock in locks for part in ("-r", lock))]
    return (
        step("[1/3] 建立 .venv …", venv)
        or step("[2/3] 下载并安装软件包（第一次要几分钟）…", [*installer, *locked])
        or step("[3/3] 装入本项目 …", [*installer, "--no-deps", "--no-build-isolation", "-e", "."])
    )


def set_up(name: str) -> None:
    """Leaves a .venv that holds what pyproject.toml and the locks of a command name; returns at once where one does."""
    locks = LOCKS.get(name, [LOCK])
    wanted = b"".join((ROOT / file).read_bytes() for file in ("pyproject.toml", *locks))
    fingerprint = hashlib.sha256(wanted + str(ROOT).encode()).hexdigest()
    stamp = STAMP.with_name(f"{STAMP.name}-{name}") if name in LOCKS else STAMP
    if Path(PYTHON).exists() and stamp.exists() and stamp.read_text() == fingerprint:
        return
    print("准备运行环境（只在第一次和版本更新后做）")
    uv = shutil.which("uv")
    failure = install(uv, locks)
    if failure and uv:
        print(f"{failure}\nuv 没有装成，改用 pip 再试。")
        failure = install(None, locks)
    if failure:
        is_offline = any(sign in failure.lower() for sign in OFFLINE_SIGNS)
        reason = NO_NETWORK if is_offline else NOT_INSTALLED
        sys.exit(NO_VENV if failure == NO_VENV else f"{failure}\n\n{reason}\n改好后再运行同一条命令。")
    stamp.write_text(fingerprint)


def main(arguments: list[str]) -> int:
    """The exit code of the command asked for; without one, or with an unknown one, the list of commands."""
    name, *added = arguments or ["help"]
    if name not in COMMANDS:
        print("用法：python run.py 命令 [参数]    (sets itself up, then runs)\n")
        print("\n".join(f"  {known:<10}{does}" for known, (does, _, _) in COMMANDS.items()))
        print("  help      列出这些命令")
        sys.exit(0 if name in ("help", "-h", "--help") else f"\n没有“{name}”这个命令。")
    set_up(name)
    _, folder, commands = COMMANDS[name]
    for command in commands[:-1]:
        subprocess.check_call(command, cwd=folder, env=environment())
    return subprocess.call([*commands[-1], *added], cwd=folder, env=environment())


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit("已中断。")
