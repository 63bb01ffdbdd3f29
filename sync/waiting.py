"""What waits for a person, in the order in which an answer helps most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from store import reviews
from store.access import Actor
from store.hub import Hub
from store.reviews import Review
from sync.urgency import Urgency, in_order, urgency


@dataclass(frozen=True, slots=True)
class Item:
    """A question and why it stands where it stands."""

    review: Review
    urgency: Urgency


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of what waits, with the count of each reason."""

    total: int
    counts: Mapping[str, int]
    items: tuple[Item, ...]


def queue(hub: Hub, actor: Actor, *, reason: str = "", offset: int = 0, limit: int = 50) -> Queue:
    """Return what waits now for the actor; only pairs whose both sides he may see."""
    stakes = reviews.stakes(hub, actor)
    counts = dict(Counter(stake.reason for stake in stakes))
    wanted = [stake for stake in stakes if not reason or stake.reason == reason]
    page = in_order(wanted)[offset : offset + limit]
    found = reviews.some(hub, actor, [stake.number for stake in page])
    items = (Item(found[one.number], urgency(one)) for one in page if one.number in found)
    return Queue(len(wanted), counts, tuple(items))


def numbers(hub: Hub, actor: Actor) -> list[int]:
    """Return the numbers of all that waits now, in order."""
    return [stake.number for stake in in_order(reviews.stakes(hub, actor))]
