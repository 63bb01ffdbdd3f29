"""Today's share of the questions, and how long it takes at this person's own pace."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from store import decisions
from store.access import Actor
from store.hub import Hub

#: A day's share: a number like 900 makes people stop.
GOAL = 12

#: Seconds for one card before a person has a pace of his own, from watching people settle them.
CARD_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Share:
    """What is left of today's share."""

    #: Questions; 0 when the share is done or nothing waits.
    left: int
    minutes: int
    #: Seconds a question takes.
    pace: float


def minutes(questions: int, pace: float) -> int:
    """Return how long so many questions take, in whole minutes, at least one."""
    return max(1, round(questions * pace / 60))


def share_of(hub: Hub, actor: Actor, total: int) -> Share:
    """Return what is left today of the `total` questions that wait."""
    pace = decisions.pace(hub, actor) or CARD_SECONDS
    left = min(total, max(0, GOAL - decisions.said_since(hub, actor, _midnight(hub))))
    return Share(left, minutes(left, pace), pace)


def _midnight(hub: Hub) -> str:
    """Return when today began in the hub's own time zone, as kept times are written."""
    zone = ZoneInfo(hub.settings.hub.timezone)
    today = hub.clock.now().astimezone(zone).date()
    begin = datetime.combine(today, time(), zone).astimezone(UTC)
    return begin.strftime("%Y-%m-%dT%H:%M:%SZ")
