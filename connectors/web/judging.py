"""What an answer that came in whole means: a reply, or why there is none."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from connectors.web.sending import Reply, Trouble
from connectors.web.strict_json import strict_json
from connectors.web.waits import said, told
from store.clock import Clock
from store.errors import BadAnswer

#: Reads a reply; seconds to wait (0.0: unknown) when it says "not now", else None.
Throttled = Callable[[Reply], float | None]


def judged(
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    throttled: Throttled | None,
    clock: Clock,
) -> Reply | Trouble:
    """Return the reply, or what is wrong; `headers` have names in lower case."""
    after = said(headers, clock)
    data, problem = _data(body)
    reply = Reply(status, headers, data)
    asked = throttled(reply) if throttled is not None else None
    if status == 429 or asked is not None:
        known = (after, asked or None, told(data))
        return Trouble("busy", str(status), next((one for one in known if one is not None), None))
    if status >= 500 or status in (408, 425):
        # One that says when to come back has refused; any other may have died over it.
        sure = status == 503 and after is not None
        return Trouble("busy" if sure else "down", str(status), after)
    if 300 <= status < 400 and status != 304:
        return Trouble("away", "redirect", again=False)
    # A refusal need not be JSON, but what begins as JSON and is not whole refuses nothing.
    if problem and (status < 204 or status == 207 or body.lstrip()[:1] in (b"{", b"[")):
        return Trouble("bad", problem)
    return reply


def _data(body: bytes) -> tuple[object, str]:
    """Return a body's value and "", or None and what is wrong with it as a code."""
    if not body:
        return None, "empty"
    try:
        return strict_json(body), ""
    except BadAnswer as error:
        return None, str(error)
