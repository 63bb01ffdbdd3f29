"""A small book with open questions, and its pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from admin.web import connections
from admin.web.app import create_app
from store.hub import Hub
from tests.admin.pages import Window
from tests.admin.two_crms import TwoCrms, two_crms
from tests.clocks import StandingClock
from tests.hubs import feed, hub_on, record

COUPLES = (("李雷", "韩梅梅", "13800001101"), ("周国强", "吴桂英", "13900002202"))


@pytest.fixture
def web_hub(sqlite_url: str, clock: StandingClock) -> Iterator[Hub]:
    """A hub with one customer out of two files, two couples, and one whose name is a trap."""
    with hub_on(sqlite_url, clock) as hub:
        rows = [
            record("z1", name="张美兰", mobile="13800009901", company="兰兰美甲", city="广州"),
            record("x1", name="<b>罗小虎</b>", note="\u202e<script>alert(1)</script>"),
        ]
        for number, (husband, wife, phone) in enumerate(COUPLES):
            rows.append(record(f"h{number}", name=husband, mobile=phone, city="杭州"))
            rows.append(record(f"w{number}", name=wife, mobile=phone, city="杭州"))
        feed(hub, rows)
        feed(hub, [record("w9", connection="wechat", remark="A张美兰-美甲-13800009901")])
        yield hub


@pytest.fixture
def web_app(web_hub: Hub) -> Flask:
    """The pages of the small book."""
    app = create_app(web_hub)
    app.testing = False
    return app


@pytest.fixture
def window(web_app: Flask) -> Window:
    """A browser on the pages, in English."""
    return Window(web_app)


@pytest.fixture
def crms(
    sqlite_url: str, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[TwoCrms]:
    """A small book between two CRMs in memory; pages wait for a sync to be done."""
    monkeypatch.setattr(connections, "PATIENCE", 60.0)
    with two_crms(sqlite_url, clock) as found:
        yield found
