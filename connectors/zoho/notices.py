"""Notifications of changes: subscribed to, renewed, and taken as a reason to look, no more.

They are not signed and may not come at all, so that what they say is not believed: only which
records to read again. The token that was given with the subscription must come back.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence

from connectors.zoho.calls import Calls, answered
from connectors.zoho.times import asked, of_seconds
from store.errors import BadAnswer
from store.secret import Secret

#: The longest that Zoho subscribes for is a week; renew well before.
LONGEST = 6 * 86_400.0
MOST_IDS = 1_000


class Notices:
    """The subscription of one connection."""

    def __init__(self, calls: Calls, kinds: Sequence[str]) -> None:
        self._calls, self._kinds = calls, tuple(kinds)

    def watch(self, url: str, channel: int, token: Secret, seconds: float = LONGEST) -> str:
        """Subscribe, or renew what is subscribed; return until when (UTC), to renew before.

        `url` is where the notifications are sent, `channel` a number of ours, `token` at most 50
        characters that come back with each.
        """
        until = of_seconds(self._calls.clock.now().timestamp() + min(seconds, LONGEST))
        one = {
            "channel_id": str(channel),
            "events": [f"{kind}.all" for kind in self._kinds],
            "channel_expiry": asked(until),
            "token": token,
            "notify_url": url,
        }
        # Subscribing again with the same channel replaces what was there.
        reply = answered(
            self._calls.send("POST", "actions/watch", json={"watch": [one]}, safe=True)
        )
        told = reply.data.get("watch") if isinstance(reply.data, Mapping) else None
        if not isinstance(told, list) or not all(
            isinstance(each, Mapping) and each.get("status") == "success" for each in told
        ):
            raise BadAnswer("zoho: not subscribed")
        return until

    def unwatch(self, channel: int) -> None:
        """End a subscription."""
        self._calls.send("DELETE", "actions/watch", params={"channel_ids": channel}, safe=True)

    def woken(self, payload: object, token: Secret) -> tuple[str, tuple[str, ...]] | None:
        """Return the module and ids that a notification names; None when it is not ours."""
        if not isinstance(payload, Mapping):
            return None
        told, kind, ids = (payload.get(name) for name in ("token", "module", "ids"))
        if not isinstance(told, str) or not hmac.compare_digest(
            told.encode(), token.reveal().encode()
        ):
            return None
        if kind not in self._kinds or not isinstance(ids, list):
            return None
        found = [one for one in ids if isinstance(one, str) and one.isdigit() and len(one) < 20]
        return str(kind), tuple(dict.fromkeys(found))[:MOST_IDS]
