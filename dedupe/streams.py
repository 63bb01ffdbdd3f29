"""Spreads work over the cores while the jobs are still being made, and keeps their order.

As `dedupe.parallel`, but the jobs go to the children through pipes: whoever makes them (who reads a
database, say) need not be able to do so in a child, and only a few jobs are in memory at once.
"""

from __future__ import annotations

import gc
import os
import warnings
from collections.abc import Callable, Iterable, Iterator
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess
from typing import Any, TypeVar

from dedupe.parallel import cores

Job = TypeVar("Job")
Answer = TypeVar("Answer")

#: Answers that may wait for a slower one before them, for each child.
_AHEAD = 4


def stream(
    jobs: Iterable[Job], work: Callable[[Job], Answer], count: int | None = None
) -> Iterator[Answer]:
    """Yield what `work` answers to each job, in the order of the jobs, from `count` processes.

    `work` may use whatever this process has in memory now. A job whose child dies is done here; an
    error that `work` raises comes up here. Close the iterator to end the children early.
    """
    count = cores() if count is None else count
    if count < 2:
        for job in jobs:
            yield work(job)
        return
    pool = _Pool(work, count)
    try:
        yield from pool.answers(jobs)
    finally:
        pool.close()


class _Pool:
    """Children that each do one job at a time."""

    def __init__(self, work: Callable[[Any], Any], count: int) -> None:
        self._work, self._count = work, count
        self._busy: dict[Connection[Any, Any], tuple[int, Any]] = {}
        self._idle: list[Connection[Any, Any]] = []
        self._children: dict[Connection[Any, Any], ForkProcess] = {}
        self._done: dict[int, Any] = {}

    def answers(self, jobs: Iterable[Any]) -> Iterator[Any]:
        self._start()
        rest = enumerate(jobs)
        following, more = 0, True
        while more or self._busy or self._done:
            while more and self._idle and len(self._done) < _AHEAD * self._count:
                place, job = next(rest, (-1, None))
                if place < 0:
                    more = False
                else:
                    self._deal(place, job)
            if following in self._done:
                yield self._done.pop(following)
                following += 1
                self._collect(0)
            elif self._busy:
                self._collect(None)
            elif more and not self._idle:  # every child died
                place, job = next(rest, (-1, None))
                more = place >= 0
                if more:
                    self._done[place] = self._work(job)

    def _start(self) -> None:
        context = get_context("fork")
        # What is here now stays: a collection in a child would copy the pages of all of it.
        gc.freeze()
        try:
            with warnings.catch_warnings():
                # Newer Pythons warn of any thread, also of those that numpy keeps waiting.
                warnings.simplefilter("ignore", DeprecationWarning)
                for _ in range(self._count):
                    here, there = context.Pipe()
                    # A child that held the other end of a pipe would keep its sibling waiting.
                    theirs = (*self._children, here)
                    child = context.Process(
                        target=_serve, args=(there, theirs, self._work), daemon=True
                    )
                    child.start()
                    there.close()
                    self._children[here] = child
                    self._idle.append(here)
        finally:
            gc.unfreeze()

    def _deal(self, place: int, job: Any) -> None:
        pipe = self._idle.pop()
        self._busy[pipe] = (place, job)
        try:
            # A child reads its next job only after it has sent its answer: neither waits for both.
            pipe.send(job)
        except OSError:
            self._lost(pipe)

    def _collect(self, patience: float | None) -> None:
        """Take the answers that are there; wait for one where `patience` is None."""
        ready = wait(list(self._busy), patience)
        for pipe in [pipe for pipe in self._busy if pipe in ready]:
            try:
                answer = pipe.recv()
            except (EOFError, OSError):
                self._lost(pipe)
                continue
            place, _ = self._busy.pop(pipe)
            self._done[place] = answer
            self._idle.append(pipe)

    def _lost(self, pipe: Connection[Any, Any]) -> None:
        """Do the job of a child that died: its error, if it was one, comes up here."""
        place, job = self._busy.pop(pipe)
        pipe.close()
        self._children.pop(pipe).join()
        self._done[place] = self._work(job)

    def close(self) -> None:
        """End the children."""
        for pipe, child in self._children.items():
            pipe.close()
            child.join()


def _serve(pipe: Connection[Any, Any], ends: Iterable[Connection[Any, Any]], work: Any) -> None:
    """Do what comes through the pipe until it closes. An error ends the child."""
    for end in ends:
        end.close()
    gc.disable()
    try:
        while True:
            pipe.send(work(pipe.recv()))
    except (EOFError, OSError):
        os._exit(0)
    except BaseException:
        # The closed pipe tells the parent, which meets the error itself.
        os._exit(1)
