"""A company for tests of workers: PostgreSQL, Redis, two slow CRMs, processes to be killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import func, select

from admin.cli import main
from connectors.standins.serving import Answer, Request
from store.clock import SystemClock
from store.hub import Hub, open_hub
from store.settings import load_settings
from store.tables import run
from sync.jobs import ask_for
from tests.crm_servers import CrmServers, crm_servers

ROOT = Path(__file__).parents[2]
CONFIG = """
[queue]
url = "{queue}"

[brakes]
creates = 10000
changes = 10000
share = 100
{connections}
"""


class Slow:
    """Lets every answer of a stand-in take a while."""

    def __init__(self, answer: Callable[[Request], Answer]) -> None:
        self._answer = answer
        self.seconds = 0.0

    def __call__(self, request: Request) -> Answer:
        time.sleep(self.seconds)
        return self._answer(request)


class Company:
    """A hub in a folder, its CRMs, and the processes that work for it."""

    def __init__(self, folder: Path, url: str, queue: str, servers: CrmServers) -> None:
        self.folder, self.servers = folder, servers
        self.config = folder / "guiyi.toml"
        words = ("init", "--config", self.config, "--key-file", folder / "keys" / "root.key")
        assert main([*map(str, words), "--url", url]) == 0
        connections = servers.toml(folder, 'schedule = "1d"')
        with self.config.open("a") as file:
            file.write(CONFIG.format(queue=queue, connections=connections))
        self.hub: Hub = open_hub(load_settings(self.config))
        self.processes: list[subprocess.Popen[bytes]] = []
        self.fx, self.zoho = Slow(servers.fx.answer), Slow(servers.zoho.answer)
        servers.fx.answer, servers.zoho.answer = self.fx, self.zoho  # type: ignore[method-assign]

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """Start `guiyi` with these words as a process of its own."""
        log = (self.folder / f"{words[0]}-{len(self.processes)}.txt").open("wb")
        process = subprocess.Popen(
            [sys.executable, "-m", "admin.cli", *words, "--config", str(self.config)],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=log,
            stderr=log,
        )
        log.close()
        self.processes.append(process)
        return process

    def said(self) -> str:
        """Return what the processes printed, for a test that failed."""
        texts = [*self.folder.glob("*.txt"), *self.folder.glob("*.log")]
        return "\n".join(f"== {one.name}\n{one.read_text()}" for one in sorted(texts))

    def outbox(self) -> list[tuple[object, ...]]:
        """Return how many changes are in which state, for a test that failed."""
        with self.hub.reading() as connection:
            rows = connection.exec_driver_sql(
                "SELECT connection_id, op, state, reason, count(*) FROM outbox "
                "GROUP BY connection_id, op, state, reason"
            )
            return [tuple(row) for row in rows]

    def ask(self, *names: str) -> None:
        """Let connections be due now."""
        for name in names:
            ask_for(self.hub, name)

    def at_work(self) -> dict[str, int]:
        """Return the process that holds each connection now."""
        with self.hub.reading() as connection:
            rows = connection.exec_driver_sql(
                "SELECT name, holder FROM lease WHERE name LIKE 'connection:%%' AND until <> ''"
            )
            return {row.name: int(row.holder.split(":")[-2]) for row in rows}

    def runs(self, state: str) -> int:
        """Return how many runs are in a state."""
        with self.hub.reading() as connection:
            query = select(func.count()).select_from(run).where(run.c.state == state)
            return int(connection.execute(query).scalar_one())

    def sync(self, name: str, number: int) -> None:
        """Let a connection be due, and wait for the run that follows."""
        self.until(lambda: f"connection:{number}" not in self.at_work())
        before = self._done(number)
        self.ask(name)
        self.until(lambda: self._done(number) > before)

    def _done(self, number: int) -> int:
        with self.hub.reading() as connection:
            query = select(func.count()).select_from(run)
            query = query.where(run.c.state == "done", run.c.connection_id == number)
            return int(connection.execute(query).scalar_one())

    def there(self) -> tuple[list[str], list[str]]:
        """Return the names in Zoho and in 纷享销客."""
        zoho = self.servers.zoho.colleague.live("Contacts").values()
        fx = self.servers.fx.live("ContactObj")
        return sorted(str(r["Last_Name"]) for r in zoho), sorted(str(r["name"]) for r in fx)

    def until(self, what: Callable[[], object], seconds: float = 120.0) -> float:
        """Wait until something is so; return how long that took."""
        start = time.monotonic()
        while not what():
            if time.monotonic() - start > seconds:
                raise AssertionError(f"not within {seconds} s\n{self.said()}")
            time.sleep(0.1)
        return time.monotonic() - start

    def first_sync(self) -> None:
        """Sync once by hand, so that both accounts are known."""
        assert main(["sync", "--config", str(self.config)]) == 0

    def put(self, many: int, first: int = 0) -> list[str]:
        """Let a colleague make contacts in Zoho; return their names."""
        for n in range(first, first + many):
            fields = {"Last_Name": name(n), "Mobile": f"138{n:08}"}
            self.servers.zoho.colleague.put("Contacts", fields)
        return [name(n) for n in range(first, first + many)]

    def end(self) -> None:
        """End every process that still runs."""
        for process in self.processes:
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
            process.wait()
        self.hub.close()


def name(n: int) -> str:
    """Return a name that no other number has."""
    sur = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
    given = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚"
    return sur[n % 20] + given[n // 20 % 20] + given[(n // 400 + n * 7 + 3) % 20]


@contextmanager
def company(folder: Path, url: str, queue: str) -> Iterator[Company]:
    """Open a company on an empty database; nothing of it runs on afterwards."""
    with ExitStack() as stack:
        servers = stack.enter_context(crm_servers(SystemClock()))
        found = Company(folder, url, queue, servers)
        stack.callback(found.end)
        yield found
