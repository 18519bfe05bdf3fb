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
from dataclasses import dataclass
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


class Processes:
    """The processes of this machine. This one takes part, from the last chunk down, for it has nothing to start."""

    def __init__(self, workers: int) -> None:
        self.workers, self.others = workers, 0
        self.pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Processes:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def begin(self, chunks: int) -> None:
        """The others start and import what they need while this one still prepares."""
        self._start(min(self.workers, chunks) - 1)

    def scored(self, job: bytes, numbers: Iterable[int]) -> Iterator[int]:
        """The numbers of the chunks as they are finished, in any order; a chunk whose worker died is done again."""
        left = set(numbers)
        with freed_memory_kept():
            if self.pool is None:
                yield from (score_chunk(job, number) for number in sorted(left))
                return
            for start in range(NEW_STARTS + 1):
                if start > 0:  # a worker died: from now on this process only waits
                    self._start(min(self.workers, len(left)))
                with suppress(BrokenProcessPool):
                    yield from self._in_turns(job, left, takes_part=start == 0)
                    return
        raise NotPublished(
            "计算进程一再中断（内存不够？）；已算完的部分留着，加大内存或减小 --chunk 后再运行即可接着算"
        )

    def _start(self, others: int) -> None:
        """New processes, not forks: what a library keeps open here is not copied."""
        self._stop()
        if others > 0:
            self.others = others
            self.pool = ProcessPoolExecutor(others, multiprocessing.get_context("spawn"), _begun)
            for _ in range(others):
                self.pool.submit(os.getpid)

    def _stop(self) -> None:
        if self.pool is not None:
            self.pool.shutdown(wait=True, cancel_futures=True)

    def _in_turns(self, job: bytes, left: set[int], takes_part: bool) -> Iterator[int]:
        assert self.pool is not None
        waits = deque(sorted(left))
        running: dict[Future[int], int] = {}
        while waits or running:
            # One in work and one at hand for each; the last is ours.
            while len(waits) > takes_part and len(running) < 2 * self.others:
                number = waits.popleft()
                running[self.pool.submit(score_chunk, job, number)] = number
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


def _begun() -> None:
    """A worker keeps its memory, and ends when the run that started it is killed; else it would wait for ever."""
    keep_freed_memory()

    def watch() -> None:
        parent = multiprocessing.parent_process()
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


@dataclass(frozen=True)
class Cluster:
    """The workers of a Dask cluster: that of a scheduler, else one on this machine alone.

    No data travel: workers read the tables and write the results themselves, from and to folders that all see.
    """

    workers: int
    scheduler: str | None

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def begin(self, chunks: int) -> None:
        """Nothing starts before there is work."""

    def scored(self, job: bytes, numbers: Iterable[int]) -> Iterator[int]:
        """The numbers of the chunks as they are finished, in any order; Dask does those of a dead worker again."""
        distributed: Any = _distributed()
        lost = (CancelledError, distributed.comm.CommClosedError)
        with _client(distributed, self.workers, self.scheduler) as client:
            futures = [client.submit(_score_kept, job, n, key=f"jihua-{hash(job)}-{n}") for n in sorted(numbers)]
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


def _score_kept(job: bytes, number: int) -> int:
    """A chunk on a worker that Dask tells to hand back every freed page at once; what is free goes back at the end."""
    with freed_memory_kept():
        return score_chunk(job, number)


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
