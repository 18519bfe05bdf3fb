"""Chunks of offices done one after another, by the processes of this machine, or by the workers of a Dask cluster."""

from __future__ import annotations

import logging
import multiprocessing
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from typing import Any, Literal

from jihua_analysis.publish import NotPublished
from jihua_analysis.scale.chunk import score_chunk
from jihua_analysis.scale.memory import freed_memory_kept, keep_freed_memory

Engine = Literal["local", "dask"]
Say = Callable[[str, bool], None]
"""Takes a line of progress and whether it only passes."""
NEW_STARTS = 3
"""How often a worker may die before the run gives up."""
CONNECT_SECONDS = 5
"""How long a scheduler may take to answer."""


def run_chunks(
    job: bytes, numbers: Iterable[int], engine: Engine, workers: int, scheduler: str | None
) -> Iterator[int]:
    """The numbers of the chunks as they are finished, in any order; a chunk whose worker died is done again."""
    waiting = sorted(numbers)
    if engine == "dask":
        yield from _on_dask(job, waiting, workers, scheduler)
    else:
        with freed_memory_kept():
            if workers <= 1 or len(waiting) <= 1:
                yield from (score_chunk(job, number) for number in waiting)
            else:
                yield from _in_processes(job, waiting, workers)


def _in_processes(job: bytes, waiting: list[int], workers: int) -> Iterator[int]:
    """New processes, not forks: what a library keeps open here is not copied.

    This process takes part, from the last chunk down, for it has nothing to start; after a worker died it only waits.
    """
    left = set(waiting)
    for start in range(NEW_STARTS + 1):
        spawned, takes_part = multiprocessing.get_context("spawn"), start == 0
        others = min(workers, len(left)) - takes_part
        with ProcessPoolExecutor(others, spawned, _begun) as pool:
            try:
                waits = deque(sorted(left))
                running: dict[Future[int], int] = {}
                while waits or running:
                    # One in work and one at hand for each; the last is ours.
                    while len(waits) > takes_part and len(running) < 2 * others:
                        number = waits.popleft()
                        running[pool.submit(score_chunk, job, number)] = number
                    if waits and takes_part:
                        finished = [score_chunk(job, waits.pop())]
                    else:
                        finished = []
                        wait(running, return_when=FIRST_COMPLETED)
                    for future in [f for f in running if f.done()]:
                        finished.append(future.result())
                        del running[future]
                    left.difference_update(finished)
                    yield from finished
            except BrokenProcessPool:
                continue
            except BaseException:
                pool.shutdown(wait=True, cancel_futures=True)
                raise
        return
    raise NotPublished("计算进程一再中断（内存不够？）；已算完的部分留着，加大内存或减小 --chunk 后再运行即可接着算")


def _begun() -> None:
    """A worker keeps its memory, and ends when the run that started it is killed; else it would wait for ever."""
    keep_freed_memory()

    def watch() -> None:
        parent = multiprocessing.parent_process()
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _on_dask(job: bytes, waiting: list[int], workers: int, scheduler: str | None) -> Iterator[int]:
    """No data travel: workers read the tables and write the results themselves, from and to folders that all see."""
    distributed: Any = _distributed()
    lost = (CancelledError, distributed.comm.CommClosedError)
    with _client(distributed, workers, scheduler) as client:
        futures = [client.submit(score_chunk, job, number, key=f"jihua-{hash(job)}-{number}") for number in waiting]
        try:
            for future in distributed.as_completed(futures):
                yield future.result()
        except distributed.KilledWorker:
            raise NotPublished("计算进程一再中断（内存不够？）；已算完的部分留着，减小 --chunk 后再运行") from None
        except lost:
            raise NotPublished("与调度器的连接断了；已算完的部分留着，调度器恢复后再运行即可接着算") from None
        finally:
            with suppress(*lost):
                client.cancel(futures)


def _distributed() -> Any:
    try:
        from dask import distributed
    except ImportError:
        raise NotPublished("这台机器没有装 Dask；请先装好：pip install 'jihua_analysis[cluster]'") from None
    for name in ("distributed", "distributed.client"):  # what it tells of lost processes, with tracebacks, we tell
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return distributed


@contextmanager
def _client(distributed: Any, workers: int, scheduler: str | None) -> Iterator[Any]:
    """A client of the scheduler named, else of a cluster on this machine alone, one thread a worker."""
    if scheduler is not None:
        try:
            client = distributed.Client(scheduler, timeout=CONNECT_SECONDS)
        except Exception:  # of an address without sense Dask makes errors of every kind
            raise NotPublished(
                f"连不上调度器 {scheduler}；核对地址（如 tcp://127.0.0.1:8786），并确认它已启动"
            ) from None
        with client:
            yield client
        return
    options = {"n_workers": workers, "threads_per_worker": 1, "host": "127.0.0.1", "dashboard_address": None}
    with distributed.LocalCluster(**options) as cluster, distributed.Client(cluster) as client:
        yield client


class Clock:
    """Says how much is done and how long the rest will take."""

    def __init__(self, total: int, say: Say) -> None:
        self.total, self.done, self.say, self.began = total, 0, say, time.monotonic()

    def step(self) -> None:
        """One chunk more."""
        self.done += 1
        spent = time.monotonic() - self.began
        left = spent / self.done * (self.total - self.done)
        self.say(f"已算完 {self.done}/{self.total} 批，约剩 {_in_words(left)}", self.done < self.total)


def _in_words(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} 分 {rest} 秒" if minutes else f"{rest} 秒"
