"""Hands jobs to RQ on Redis and takes them from there: an alarm clock for several workers.

Only numbers of jobs travel, as JSON. Redis may lose them, double them or be emptied at any moment:
whatever is still to be done stands in the database and is handed out again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from threading import Event
from types import FrameType

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, SimpleWorker
from rq.exceptions import NoSuchJobError, StopRequested
from rq.serializers import JSONSerializer

from store.errors import HubError, TryLater
from store.hub import Hub
from store.log import EventLog
from sync.clockwork import do_one
from sync.jobs import Ended

#: The longest wait before Redis is asked again whether it is there, in seconds.
AGAIN_SECONDS = 5

_LOG = EventLog("guiyi.queue")


def connect(hub: Hub) -> Redis:
    """Return the Redis of the settings; raise `TryLater` when it does not answer."""
    chosen = hub.settings.queue
    secret = chosen.password()
    redis = Redis.from_url(
        chosen.url,
        password=secret.reveal() if secret is not None else None,
        socket_connect_timeout=5,
        health_check_interval=30,
    )
    try:
        redis.ping()
    except (RedisError, OSError):
        redis.close()
        raise TryLater("the queue's Redis does not answer", source="queue") from None
    return redis


class JobQueue:
    """The jobs of one hub that wait in Redis."""

    def __init__(self, hub: Hub, redis: Redis) -> None:
        # Hubs may share a Redis; the name says nothing about whose it is.
        name = f"guiyi-{hub.sealer.index('queue', 'jobs').hex()[:16]}"
        self.queue = Queue(name, connection=redis, serializer=JSONSerializer)

    def hand_out(self, jobs: Sequence[int]) -> Sequence[int]:
        """Put jobs into the queue that do not wait in it already; return those.

        Raises `OSError` when Redis is not there.
        """
        try:
            waiting = set(self.queue.get_job_ids())
            new = [job for job in jobs if self._id(job) not in waiting]
            for job in new:
                # By its place in the code: what runs it imports it.
                self.queue.enqueue(
                    "sync.queueing.perform", job, job_id=self._id(job), job_timeout=-1,
                    result_ttl=0, failure_ttl=60, description=self._id(job),
                )  # fmt: skip
        except RedisError as error:
            raise OSError(type(error).__name__) from None
        return new

    def _id(self, job: int) -> str:
        return f"{self.queue.name}-{job}"


class _Worker(SimpleWorker):
    """A worker that does jobs in its own process, where the book stays warm in memory."""

    max_connection_wait_time = AGAIN_SECONDS
    stopping = Event()

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        """End after the job of now; asked a second time, at once."""
        self.stopping.set()
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]


def work(
    hub: Hub,
    redis: Redis,
    *,
    ended: Callable[[Ended], None],
    fault: Callable[[Exception], None],
    once: bool = False,
) -> None:
    """Do jobs from the queue until a signal ends the process; `once`: until the queue is empty."""
    global _office
    _office = lambda job: do_one(hub, job, ended=ended, fault=fault)  # noqa: E731
    jobs = JobQueue(hub, redis)
    _Worker.stopping.clear()
    while not _Worker.stopping.is_set():
        # A Redis that is gone, or was emptied under it, ends RQ's loop, and no more than that.
        with suppress(RedisError, NoSuchJobError, StopRequested):
            worker = _Worker([jobs.queue], connection=redis, serializer=JSONSerializer)
            worker.work(burst=once, logging_level="ERROR")
            if once:
                return
        with suppress(StopRequested):
            if not _Worker.stopping.wait(1.0):
                _LOG.warning("queue.again")


def perform(job: int) -> None:
    """Do a job in the worker that runs in this process; called by RQ.

    It never raises: RQ would write the error's text into Redis.
    """
    if _office is None:
        raise HubError("no worker runs in this process")
    _office(job)


_office: Callable[[int], None] | None = None
