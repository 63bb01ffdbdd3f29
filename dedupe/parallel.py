"""Spreads work over the cores: forked children that send back arrays, or this process alone.

The bytes of the arrays go through memory that a child shares with its parent, all else through a
pipe.
"""

from __future__ import annotations

import gc
import mmap
import os
import pickle
import tempfile
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess
from typing import Any, Self, TypeVar

Job = TypeVar("Job")
Answer = TypeVar("Answer")


def cores() -> int:
    """Return how many processes may run at once: 1 where forking is not safe or not possible.

    A fork copies only the thread that calls it: with others running, a lock that one of them holds
    would never be let go in the child.
    """
    if not hasattr(os, "fork") or threading.active_count() > 1:
        return 1
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def spread(
    jobs: Sequence[Job], work: Callable[[Job], Answer], count: int | None = None
) -> Iterator[tuple[int, Answer]]:
    """Yield (place of the job, its answer) as answers come, from `count` processes.

    `work` may use whatever this process has in memory. A job whose child dies is done here; an
    error that `work` raises comes up here.
    """
    count = min(cores() if count is None else count, len(jobs))
    if count < 2:
        for place, job in enumerate(jobs):
            yield place, work(job)
        return
    missing = set(range(len(jobs)))
    with warnings.catch_warnings():
        # Newer Pythons warn of any thread, also of those that numpy keeps waiting.
        warnings.simplefilter("ignore", DeprecationWarning)
        pipes = _children(jobs, work, count)
    while pipes:
        ready = wait(list(pipes))
        for pipe in [pipe for pipe in pipes if pipe in ready]:
            child, shared = pipes[pipe]
            try:
                place, packed = pipe.recv()
            except EOFError:
                child.join()
                os.close(shared)
                del pipes[pipe]
                continue
            missing.discard(place)
            yield place, packed.unpacked(shared)
    for place in sorted(missing):
        yield place, work(jobs[place])


@dataclass(frozen=True, slots=True)
class _Packed:
    """An answer whose large parts lie in shared memory."""

    head: bytes
    begin: int
    sizes: list[int]

    @classmethod
    def of(cls, answer: object, shared: int) -> Self:
        """Write an answer behind what is in the shared memory."""
        parts: list[pickle.PickleBuffer] = []
        head = pickle.dumps(answer, 5, buffer_callback=parts.append)
        begin = _whole_pages(os.lseek(shared, 0, os.SEEK_END))
        os.lseek(shared, begin, os.SEEK_SET)
        sizes = []
        for part in parts:
            with part.raw() as raw:
                sizes.append(raw.nbytes)
                while raw:
                    raw = raw[os.write(shared, raw) :]
        return cls(head, begin, sizes)

    def unpacked(self, shared: int) -> Any:
        """Return the answer; its arrays are the shared memory itself."""
        if not sum(self.sizes):
            return pickle.loads(self.head, buffers=[b""] * len(self.sizes))  # noqa: S301 - own child
        block = memoryview(
            mmap.mmap(shared, sum(self.sizes), offset=self.begin, access=mmap.ACCESS_READ)
        )
        ends = [0, *accumulate(self.sizes)]
        parts = [block[begin:end] for begin, end in pairwise(ends)]
        return pickle.loads(self.head, buffers=parts)  # noqa: S301 - our own child


def _whole_pages(size: int) -> int:
    return -(-size // mmap.ALLOCATIONGRANULARITY) * mmap.ALLOCATIONGRANULARITY


def _shared_memory() -> int:
    """Return a file that no name leads to."""
    if hasattr(os, "memfd_create"):
        return os.memfd_create("answers")
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())


def _children(
    jobs: Sequence[Job], work: Callable[[Job], Answer], count: int
) -> dict[Connection[Any, Any], tuple[ForkProcess, int]]:
    """Start the children; return their pipes, each with its process and shared memory."""
    context = get_context("fork")
    pipes = {}
    # What is here now stays: a collection in a child would only copy the pages of all of it.
    gc.freeze()
    try:
        for number in range(count):
            here, there = context.Pipe(duplex=False)
            shared = _shared_memory()
            child = context.Process(
                target=_serve, args=((there, shared), jobs, work, number, count), daemon=True
            )
            child.start()
            there.close()
            pipes[here] = child, shared
    finally:
        gc.unfreeze()
    return pipes


def _serve(
    way: tuple[Connection[Any, Any], int],
    jobs: Sequence[Job],
    work: Callable[[Job], Answer],
    number: int,
    count: int,
) -> None:
    """Do every `count`-th job. An error ends the child: the parent meets it doing the job again."""
    gc.disable()
    pipe, shared = way
    try:
        for place in range(number, len(jobs), count):
            pipe.send((place, _Packed.of(work(jobs[place]), shared)))
    except Exception:
        # The closed pipe tells the parent, which meets the error itself.
        os._exit(1)
    finally:
        pipe.close()
    os._exit(0)
