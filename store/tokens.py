"""The tokens of one connection in SQL: all workers share one, and one of them refreshes it.

Who refreshes holds a short lease, never a lock of the database, while the network takes its time;
the others wait and read what it stored. What came is committed before anybody uses it, because a
server that gives a new refresh token with each answer has made the old one worthless by then.
"""

from __future__ import annotations

import os
import secrets
import socket
import threading
import time
from collections.abc import Callable
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from datetime import UTC, timedelta

from sqlalchemy.exc import SQLAlchemyError

from store import lease as leases
from store import token_rows as rows
from store.calls import Fetched, Token
from store.errors import Busy, HubError, SignInAgain, TryLater
from store.hub import Hub
from store.lease import Lease
from store.lease_kept import kept
from store.secret import Secret
from store.token_rows import Stored

#: A worker that died while it refreshed is waited for so long; one that lives says so in between.
CLAIM_SECONDS = 20.0
#: Between two looks whether another worker has stored the new token; and all of them together.
LOOK_SECONDS, LONGEST_WAIT = 0.05, 180.0
#: A commit of what came is tried so often; each waits for the writer before it.
COMMITS = 10

Fetch = Callable[[Secret | None], Fetched]
#: Tells of a stored token whether it will do; raises when no other will either.
Test = Callable[[Stored], bool]


@dataclass(slots=True)
class SqlTokens:
    """The tokens of one connection; implements `connectors.web.protocols.Tokens`."""

    hub: Hub
    connection: int
    #: What the settings sign in with (a refresh token, a permanent code). A token that was got by
    #: another one counts no more.
    given: Secret | None = None
    sleep: Callable[[float], None] = time.sleep
    #: A token is replaced so many seconds before it ends, or at half its life if that is later.
    margin: float = 300.0
    #: A token that is refused within so many seconds after it replaced a refused one is the end.
    young: float = 60.0
    _turn: threading.Lock = field(default_factory=threading.Lock)
    _held: Stored | None = None

    def current(self, fetch: Fetch) -> Token:
        """Return a token that is good for another while, refreshing it if it is not.

        While another worker replaces one early, the one that is still good is returned.
        """

        def fresh(stored: Stored) -> bool:
            return self._at() < stored.renew

        def good(stored: Stored) -> bool:
            return self._at(CLAIM_SECONDS) < stored.token.until

        with self._turn:
            if self._held is None or not fresh(self._held):
                self._held = self._found(fetch, fresh, good)
            return self._held.token

    def refused(self, token: Token, fetch: Fetch) -> Token:
        """Return another token than this one, which was refused.

        Raises `SignInAgain` when it has itself just replaced one that was refused.
        """

        def newer(stored: Stored) -> bool:
            if stored.token.version > token.version:
                return True
            if stored.instead and stored.instead > self._at(-self.young):
                raise SignInAgain("a token that was just fetched is refused")
            return False

        with self._turn:
            self._held = self._found(fetch, newer, lambda _: False, instead=True)
            return self._held.token

    def _found(self, fetch: Fetch, test: Test, meanwhile: Test, *, instead: bool = False) -> Stored:
        """Return a stored token that passes the test; fetch one when it is our turn to.

        `meanwhile` says which will do while another worker is fetching.
        """
        waited = 0.0
        while waited < LONGEST_WAIT:
            stored, _, free = self._look()
            if stored is not None and test(stored):
                return stored
            if free and (lease := self._claim()) is not None:
                found = self._fetched(fetch, test, lease, instead=instead)
                if found is not None:
                    return found
            elif stored is not None and meanwhile(stored):
                return stored
            self.sleep(LOOK_SECONDS)
            waited += LOOK_SECONDS
        raise TryLater("the token is being refreshed by another worker", after=LONGEST_WAIT)

    def _look(self) -> tuple[Stored | None, int, bool]:
        """Return the stored token, the row's version, and whether nobody is refreshing it."""
        with self.hub.reading() as connection:
            free = leases.is_free(connection, self._name, self.hub.clock)
            stored, version = rows.read(self.hub, connection, self.connection, self._origin)
        return stored, version, free

    def _claim(self) -> Lease | None:
        holder = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        with self.hub.aside() as connection:
            return leases.take_free(connection, self._name, holder, CLAIM_SECONDS, self.hub.clock)

    def _fetched(self, fetch: Fetch, test: Test, lease: Lease, *, instead: bool) -> Stored | None:
        """Fetch a token and store it; None when another worker stored one first."""
        try:
            # Whoever had the turn before us may have stored it since we looked.
            stored, before, _ = self._look()
            if stored is not None and test(stored):
                return stored
            refresh = stored.refresh if stored is not None else None
            try:
                with kept(self.hub, lease, CLAIM_SECONDS):
                    got = fetch(refresh or self.given)
            except SignInAgain:
                # A worker that we took for dead may have used the refresh token up and stored
                # the next one: looked at once before this one is called dead.
                if self._look()[1] == before:
                    raise
                return None
            return self._stored(got, before, refresh, instead=instead)
        finally:
            with suppress(HubError, SQLAlchemyError), self.hub.aside() as connection:
                leases.release(connection, lease)

    def _stored(
        self, got: Fetched, before: int, refresh: Secret | None, *, instead: bool
    ) -> Stored | None:
        """Commit what came; None when another worker was faster."""
        early = max(got.seconds - self.margin, got.seconds / 2)
        token = Token(got.access, self._at(got.seconds), before + 1, got.extra)
        at = self._at() if instead else ""
        one = Stored(token, got.refresh or refresh, self._at(early), at)
        for tries in range(1, COMMITS + 1):
            with suppress(Busy) if tries < COMMITS else nullcontext():
                with self.hub.aside() as connection:
                    mine = rows.store(
                        self.hub, connection, self.connection, self._origin, one, before
                    )
                return one if mine else None
        raise AssertionError("the last try returns or raises")

    @property
    def _name(self) -> str:
        return f"token:{self.connection}"

    @property
    def _origin(self) -> bytes:
        return self.hub.sealer.index("token", self.given.reveal() if self.given else "")

    def _at(self, seconds: float = 0.0) -> str:
        """Return the time in so many seconds, as the store keeps it."""
        at = self.hub.clock.now().astimezone(UTC) + timedelta(seconds=seconds)
        return at.strftime("%Y-%m-%dT%H:%M:%SZ")
