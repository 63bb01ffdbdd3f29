"""A sync tells how many changes it has to send, and when each was seen to."""

from __future__ import annotations

from store.access import OWNER
from store.settings import ConnectionSettings, Settings
from sync.crm_sync import Opened, sync_crms
from tests.clocks import StandingClock
from tests.hubs import feed, hub_on, record
from tests.sync.memory_crm import MemoryCrm
from tests.sync.test_two_way import LOOSE


class Heard:
    """Remembers every step with what was done in it."""

    def __init__(self) -> None:
        self.steps: list[tuple[str, int | None, int]] = []

    def step(self, name: str, total: int | None) -> None:
        self.steps.append((name, total, 0))

    def advance(self, count: int) -> None:
        name, total, done = self.steps[-1]
        self.steps[-1] = (name, total, done + count)


def test_writing_is_counted(sqlite_url: str, clock: StandingClock) -> None:
    settings = Settings(connections=(ConnectionSettings("zoho", "zoho", write=True),), brakes=LOOSE)
    heard = Heard()
    with hub_on(sqlite_url, clock, settings) as hub:
        feed(hub, [record(f"w{n}", name=f"周建{'国华明亮强'[n]}", mobile=f"1380000110{n}")
                   for n in range(5)])  # fmt: skip
        opened = [Opened(settings.connections[0], MemoryCrm())]
        sync_crms(hub, OWNER, opened, progress=heard)
    assert ("write", 5, 5) in heard.steps
