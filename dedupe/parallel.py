"""Spreads work over the cores: forked children that send back arrays, or this process alone."""

from __future__ import annotations

import gc
import os
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess
from typing import Any, TypeVar

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
            try:
                place, answer = pipe.recv()
            except EOFError:
                pipes.pop(pipe).join()
                continue
            missing.discard(place)
            yield place, answer
    for place in sorted(missing):
        yield place, work(jobs[place])


def _children(
    jobs: Sequence[Job], work: Callable[[Job], Answer], count: int
) -> dict[Connection[Any, Any], ForkProcess]:
    """Start the children; return their pipes, each with its process."""
    context = get_context("fork")
    pipes = {}
    # What is here now stays: a collection in a child would only copy the pages of all of it.
    gc.freeze()
    try:
        for number in range(count):
            here, there = context.Pipe(duplex=False)
            child = context.Process(
                target=_serve, args=(there, jobs, work, number, count), daemon=True
            )
            child.start()
            there.close()
            pipes[here] = child
    finally:
        gc.unfreeze()
    return pipes


def _serve(
    pipe: Connection[Any, Any],
    jobs: Sequence[Job],
    work: Callable[[Job], Answer],
    number: int,
    count: int,
) -> None:
    """Do every `count`-th job. An error ends the child: the parent meets it doing the job again."""
    gc.disable()
    try:
        for place in range(number, len(jobs), count):
            pipe.send((place, work(jobs[place])))
    except Exception:
        # The closed pipe tells the parent, which meets the error itself.
        os._exit(1)
    finally:
        pipe.close()
    os._exit(0)
