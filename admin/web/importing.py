"""Imports that run while the page watches: one thread each, one after the other."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass, field

from admin.web.errors import fault_number
from admin.web.uploads import Upload, Uploads
from connectors.contract import ReadOptions
from store.access import Actor
from store.errors import HubError, TooBig, Unreadable
from store.hub import Hub
from store.log import EventLog
from sync.imports import import_file

log = EventLog("guiyi.web")

_MOST = 50


@dataclass(slots=True)
class Job:
    """One import under way; it is the progress that `import_file` reports to."""

    key: str
    #: Name of the file, for the page.
    name: str
    visit: str
    at: str = ""
    done: int = 0
    total: int | None = None
    run: int | None = None
    #: Why the file as a whole was not taken.
    error: HubError | None = None
    #: For anything else that went wrong: its number in the log.
    number: str = ""
    finished: threading.Event = field(default_factory=threading.Event)

    def step(self, name: str, total: int | None) -> None:
        """Begin a step of so many units."""
        self.at, self.total, self.done = name, total, 0

    def advance(self, count: int) -> None:
        """Count so many more units as done."""
        self.done += count


class Jobs:
    """The imports of this process."""

    def __init__(self, uploads: Uploads) -> None:
        self._uploads = uploads
        self._lock = threading.Lock()
        self._turn = threading.Lock()
        self._jobs: OrderedDict[str, Job] = OrderedDict()

    def start(self, hub: Hub, actor: Actor, upload: Upload, options: ReadOptions) -> Job:
        """Import an upload in the background and delete it afterwards."""
        job = Job(secrets.token_urlsafe(9), upload.path.name, upload.visit)
        with self._lock:
            self._jobs[job.key] = job
            while len(self._jobs) > _MOST:
                self._jobs.popitem(last=False)
        threading.Thread(
            target=self._work, args=(hub, actor, upload, options, job), name="import", daemon=True
        ).start()
        return job

    def find(self, key: str, visit: str) -> Job | None:
        """Return an import of this browser."""
        with self._lock:
            job = self._jobs.get(key)
        return job if job is not None and job.visit == visit else None

    def _work(self, hub: Hub, actor: Actor, upload: Upload, options: ReadOptions, job: Job) -> None:
        try:
            with self._turn:
                job.run = import_file(hub, actor, upload.path, options=options, progress=job).number
        except (Unreadable, TooBig) as error:
            job.error = error
        except Exception as error:
            # A thread has nobody above it: the page shows the number, the log says what it was.
            job.number = fault_number()
            log.warning("import.failed", request=job.number, error=error)
        finally:
            self._uploads.drop(upload)
            job.finished.set()
