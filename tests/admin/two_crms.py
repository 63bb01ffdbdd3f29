"""A small book between two CRMs in memory, and its pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from flask import Flask

from admin.web.app import create_app
from store.access import OWNER
from store.hub import Hub
from store.settings import BrakeSettings, ConnectionSettings, Settings
from sync.crm_sync import Opened, Synced, sync_crms
from tests.admin.pages import Window
from tests.clocks import StandingClock
from tests.hubs import feed, hub_on, record
from tests.sync.memory_crm import MemoryCrm

LOOSE = BrakeSettings(10_000, 10_000, 10_000, 10_000, 100)
ZOHO = ConnectionSettings("zoho", "zoho", write=True, schedule="15m")
FX = ConnectionSettings("fx", "fxiaoke", write=True)


@dataclass
class TwoCrms:
    """The hub, both CRMs, and the pages over them."""

    hub: Hub
    zoho: MemoryCrm
    fx: MemoryCrm

    def opened(self, hub: Hub | None = None) -> list[Opened]:
        """Return both CRMs, as the settings would open them."""
        del hub
        return [Opened(ZOHO, self.zoho), Opened(FX, self.fx)]

    def app(self) -> Flask:
        """Return the pages."""
        app = create_app(self.hub, self.opened)
        app.testing = False
        return app

    def sync(self, **how: bool) -> Synced:
        """Sync both, as the command would."""
        return sync_crms(self.hub, OWNER, self.opened(), **how)

    def braked(self, **brakes: int) -> TwoCrms:
        """Return the same with tighter brakes."""
        settings = replace(self.hub.settings, brakes=BrakeSettings(**brakes))
        return replace(self, hub=replace(self.hub, settings=settings))


@contextmanager
def two_crms(url: str, clock: StandingClock) -> Iterator[TwoCrms]:
    """Open a book of one customer of a WeChat export, and four people in two CRMs."""
    settings = Settings(connections=(ZOHO, FX), brakes=LOOSE)
    with hub_on(url, clock, settings) as hub:
        zoho = MemoryCrm()
        fx = MemoryCrm(marker=False, guard=False, feed=False, spaced=True)
        zoho.put(name="周建国", mobile="13800001101", email="zhou@example.cn")
        zoho.put(name="罗小虎", mobile="13800005505", title="<b>老板</b>")
        fx.put(name="吴秀英", mobile="13800002202")
        feed(hub, [record("w1", connection="wechat", name="郑晓东", mobile="13800003303")])
        yield TwoCrms(hub, zoho, fx)


def text_of(window: Window, path: str) -> str:
    """Return a page's words, without marks and runs of blanks."""
    return " ".join(re.sub(r"<[^>]+>", " ", window.text(path)).split())


def asked(crms: TwoCrms) -> str:
    """Edit one customer differently on both sides; return the address of the question."""
    crms.sync()
    here = next(o for o in crms.zoho.live() if o.raw["Name"] == "周建国")
    there = next(o for o in crms.fx.live() if o.raw["Name"] == "周建国")
    crms.zoho.edit(here.id, email="one@example.cn")
    crms.fx.edit(there.id, email="two@example.cn")
    crms.sync()
    window = Window(crms.app())
    return next(link for link in window.read("/values").links if link.startswith("/values/"))
