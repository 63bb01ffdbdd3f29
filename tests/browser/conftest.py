"""A hub served on a free port, and Debian's Chromium to look at it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
from waitress import create_server, wasyncore

from admin.web.app import create_app
from store.hub import Hub
from tests.clocks import StandingClock
from tests.hubs import hub_on

ARGUMENTS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip

SCREENSHOTS = Path(__file__).parents[2] / "var" / "screenshots"


@dataclass
class Site:
    """The served pages, and the browser that opens them."""

    address: str
    hub: Hub
    app: Flask
    browser: Browser
    #: What the browser complained of: blocked styles, script errors, missing files.
    complaints: list[str] = field(default_factory=list)

    def open(
        self, language: str, *, scripts: bool = True, width: int = 1280, height: int = 860
    ) -> Page:
        """Return a page of a new browser profile."""
        context: BrowserContext = self.browser.new_context(
            base_url=self.address,
            locale=language,
            java_script_enabled=scripts,
            viewport={"width": width, "height": height},
            accept_downloads=True,
        )
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the stories of a file."""
    from tests import servers
    from tests.conftest import leave_out

    path = servers.chromium_binary()
    if path is None:
        leave_out("chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield opened
        opened.close()


@contextmanager
def served(hub: Hub, app: Flask, browser: Browser) -> Iterator[Site]:
    """Serve pages on a free port; a browser that complained of anything fails the test."""
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    made = Site(f"http://127.0.0.1:{server.effective_port}", hub, app, browser)
    yield made
    for context in browser.contexts:
        context.close()
    # Closed by the loop itself: a socket that goes while the loop waits for it is an error.
    server.trigger.pull_trigger(partial(wasyncore.close_all, server._map, ignore_all=True))
    thread.join(10)
    server.task_dispatcher.shutdown()
    assert made.complaints == []


@pytest.fixture
def site(sqlite_url: str, clock: StandingClock, browser: Browser) -> Iterator[Site]:
    """An empty hub with its pages on a free port."""
    with hub_on(sqlite_url, clock) as hub, served(hub, create_app(hub), browser) as made:
        yield made


def keep_picture(page: Page, name: str) -> None:
    """Save what the page looks like, for people to look at."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    # The caret stays: hiding it takes a style that our own policy forbids.
    page.screenshot(path=SCREENSHOTS / f"{name}.png", caret="initial")
