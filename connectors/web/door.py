"""The door: every call to an outside server goes through it, and nothing leaves or enters unseen.

One door serves one connection in one process, from as many threads as there are. A call is tried
again only where that is safe: a read, or a write that surely did not happen. What the other side
sends, and what we send, is in no log line, no error text and no exception behind one.
"""

from __future__ import annotations

import random
import ssl
import time
from collections.abc import Callable
from functools import lru_cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType
from typing import Self

import httpcore
import httpx
from tenacity import RetryCallState, Retrying, retry_if_result

from connectors.web.address import Resolve, resolve
from connectors.web.body import limited
from connectors.web.breaker import Breaker
from connectors.web.judging import Throttled, judged
from connectors.web.pace import Pace
from connectors.web.protocols import Budget, Rate
from connectors.web.quiet import shut_logs
from connectors.web.sending import Call, Reply, Trouble, Values, built, host_of
from connectors.web.waits import Patience, full_jitter
from connectors.web.wire import Wire, time_limit
from store.clock import Clock, SystemClock
from store.errors import BadAnswer, SourceError, TryLater, Unsure, WrongAddress
from store.log import EventLog

_LOG = EventLog("guiyi.web")
_BYTES = 32 * 1024 * 1024
_UNSENT = (
    httpcore.ConnectError, httpcore.ConnectTimeout, httpcore.PoolTimeout,
    httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout,
)  # fmt: skip
_BROKEN = (
    httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, httpx.TransportError,
)  # fmt: skip


@lru_cache(maxsize=1)
def _trust() -> ssl.SSLContext:
    """Return the certificates that are trusted: those of certifi, whatever the environment says."""
    return httpx.create_ssl_context(trust_env=False)


class Door:
    """The way out to the servers of one connection."""

    def __init__(
        self,
        *,
        source: str = "",
        budget: Budget | None = None,
        clock: Clock | None = None,
        sleep: Callable[[float], None] = time.sleep,
        chance: random.Random | None = None,
        patience: Patience | None = None,
        throttled: Throttled | None = None,
        allow_http: bool = False,
        most_at_once: int = 10,
        most_bytes: int = _BYTES,
        ask: Resolve = resolve,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """Open nothing yet.

        `source` names the connection in errors. `throttled` finds "not now" in replies that are no
        429, and the wait in those that are. `allow_http` is for servers of this machine alone, and
        the only way to reach one. `ask` resolves names, `tls` replaces the trusted certificates.
        """
        shut_logs()
        self._source, self._budget, self._allow_http = source, budget, allow_http
        self._clock, self._sleep = clock or SystemClock(), sleep
        self._chance = chance or random.Random()  # noqa: S311 (spreads waits, guards nothing)
        self._patience, self._throttled = patience or Patience(), throttled
        self._most_bytes = most_bytes
        self.breaker = Breaker(self._clock)
        self.pace = Pace(most=most_at_once)
        wire = Wire(
            ask, allow_loopback=allow_http, tls=tls or _trust(), connections=most_at_once + 1
        )
        self._client = httpx.Client(
            transport=wire,
            trust_env=False,
            follow_redirects=False,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            timeout=httpx.Timeout(self._patience.read, connect=self._patience.connect),
            headers={"user-agent": "guiyi"},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Door({self._source!r})"

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def call(
        self,
        method: str,
        url: str,
        *,
        params: Values | None = None,
        json: object = None,
        form: Values | None = None,
        headers: Values | None = None,
        safe: bool,
        cost: int = 1,
        budget: tuple[tuple[str, Rate], ...] = (),
    ) -> Reply:
        """Send a request and return the reply: any status but 3xx, 429 and 5xx (304 is a reply).

        Values may be `Secret`s, in `json` too. `safe` says that doing it twice does no harm. Each
        try takes `cost` calls out of each named budget first.

        Raises `TryLater` when it surely was not done, or when a safe call found no answer;
        `Unsure` when one that is not safe may have been done; `BadAnswer` when a safe one's answer
        cannot be read; `WrongAddress` when the address may not be called.
        """
        host = host_of(url, allow_http=self._allow_http)
        request = built(
            self._client, method, url, params=params, content=json, form=form, headers=headers
        )
        got = self._tried(Call(request, host, safe, cost, budget))
        # Raised here and not where it was noticed: no error of the libraries, which hold the
        # request and its token, stands behind ours.
        if isinstance(got, Reply):
            return got
        raise self._error(got, host, safe=safe)

    def _tried(self, call: Call) -> Reply | Trouble:
        retrying = Retrying(
            sleep=self._sleep,
            retry=retry_if_result(
                lambda got: (
                    isinstance(got, Trouble) and got.again and (call.safe or not got.maybe_done)
                )
            ),
            wait=self._wait,
            stop=self._enough,
            before_sleep=lambda state: _LOG.warning(
                "web.again", error=_trouble(state).code, count=state.attempt_number
            ),
            retry_error_callback=lambda state: _result(state),
        )
        return retrying(self._once, call)

    def _wait(self, state: RetryCallState) -> float:
        """Return the wait before the next try: the server's word and a little, or full jitter."""
        jitter = full_jitter(state.attempt_number, self._patience, self._chance)
        after = _trouble(state).after
        return jitter if after is None else after + min(jitter, 1.0)

    def _enough(self, state: RetryCallState) -> bool:
        patience = self._patience
        after = _trouble(state).after or 0.0
        return (
            state.attempt_number >= patience.tries
            or after > patience.longest_wait
            or state.idle_for + state.upcoming_sleep > patience.all_waits
        )

    def _error(self, trouble: Trouble, host: str, *, safe: bool) -> SourceError:
        text = f"{host}: {trouble.code}"
        if trouble.maybe_done and not safe:
            return Unsure(text, source=self._source)
        if trouble.sort == "away":
            return WrongAddress(text, source=self._source)
        if trouble.sort == "bad":
            return BadAnswer(text, source=self._source)
        return TryLater(text, source=self._source, after=trouble.after or 0.0)

    def _once(self, call: Call) -> Reply | Trouble:
        """Try once, when the pace, the budgets and the circuit let us."""
        longest, slept = self._patience.longest_wait, 0.0
        # The shortest windows last: what is taken from them should be sent at once.
        owed = sorted(call.budget, key=lambda one: one[1].seconds)
        while True:
            with self.pace.turn(longest) as turn:
                if not turn:
                    return Trouble("busy", "turn", again=False)
                wait = self._take(owed, call.cost)
                if not wait:
                    return self._through_circuit(call)
            # Slept without the turn, which somebody else's budget may have a use for.
            if slept + wait > longest:
                return Trouble("busy", "budget", wait, again=False)
            self._sleep(wait)
            slept += wait

    def _take(self, owed: list[tuple[str, Rate]], cost: int) -> float:
        """Take the cost out of the budgets that are owed; return 0.0, or what the next one asks."""
        while owed and self._budget is not None:
            name, rate = owed[-1]
            if wait := self._budget.take(name, rate, cost):
                return wait
            owed.pop()
        return 0.0

    def _through_circuit(self, call: Call) -> Reply | Trouble:
        if wait := self.breaker.enter(call.host):
            return Trouble("busy", "circuit", wait, again=False)
        well: bool | None = None
        try:
            started = time.monotonic()
            got = self._sent(call)
            well = isinstance(got, Reply) or got.sort == "busy"
            self._count(call, got, time.monotonic() - started)
        finally:
            if self.breaker.leave(call.host, well=well):
                _LOG.warning("web.circuit_opened", count=self.breaker.after)
        return got

    def _count(self, call: Call, got: Reply | Trouble, seconds: float) -> None:
        """Let the pace and the other workers know how a call went."""
        if isinstance(got, Reply):
            self.pace.went(seconds, "read" if call.safe else "write")
        elif got.sort == "busy":
            self.pace.pushed_back()
            rest = self._patience.first_wait if got.after is None else got.after
            for name, _ in call.budget:
                if self._budget is not None:
                    self._budget.closed_for(name, rest)

    def _sent(self, call: Call) -> Reply | Trouble:
        try:
            with time_limit(self._patience.total):
                answer = self._client.send(call.request, stream=True)
                try:
                    parts = answer.iter_raw()
                    packing = answer.headers.get("content-encoding", "").strip().lower()
                    body = limited(parts, packing, self._most_bytes)
                finally:
                    answer.close()
        except WrongAddress as error:
            return Trouble("away", str(error), again=False)
        except BadAnswer as error:
            return Trouble("bad", str(error))
        except _UNSENT as error:
            if isinstance(error.__cause__ or error.__context__, ssl.SSLCertVerificationError):
                return Trouble("unsent", "certificate", again=False)
            return Trouble("unsent", type(error).__name__)
        except _BROKEN as error:
            return Trouble("down", type(error).__name__)
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return judged(answer.status_code, headers, body, self._throttled, self._clock)


def _result(state: RetryCallState) -> Reply | Trouble:
    """Return what the last try gave."""
    outcome = state.outcome
    if outcome is None:
        raise AssertionError("a try has an outcome")
    got = outcome.result()
    if not isinstance(got, Reply | Trouble):
        raise AssertionError("a try gives a reply or trouble")
    return got


def _trouble(state: RetryCallState) -> Trouble:
    got = _result(state)
    return got if isinstance(got, Trouble) else Trouble("down", str(got.status))
