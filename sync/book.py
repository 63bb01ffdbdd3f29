"""What the book's rows say, made ready for matching and projecting."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace

from sqlalchemy import Connection

from dedupe.keys import KINDS, Key, keys
from dedupe.normalise import profile
from dedupe.profile import Profile
from dedupe.score import Limits
from dedupe.show import shown
from dedupe.statistics import Statistics, measure
from store import facts, index, measured
from store.hub import Hub
from store.values import Observation
from sync.project import Seen
from sync.survivorship import FieldRule, Rule, Survivorship

#: Raised by hand whenever normal forms, keys, comparison or weights change what they answer: the
#: stored index then no longer fits, and the next run rebuilds it.
ENGINE = "5:" + ",".join(KINDS)

#: From so many rows on, rarity is measured on the book itself.
ENOUGH_ROWS = 2_000

_KIND_NUMBER = {kind: number for number, kind in enumerate(KINDS)}
KIND_NAMES = tuple(KINDS)


@dataclass(frozen=True, slots=True)
class Entry:
    """One live row: its number, and its normal form."""

    number: int
    profile: Profile


def entries(hub: Hub, connection: Connection, wanted: Collection[int]) -> Iterator[Entry]:
    """Yield the live rows among `wanted`; rows that are gone are left out."""
    region = hub.settings.hub.region
    for number, seen in facts.live(hub, connection, wanted):
        yield Entry(number, profile(seen.record, region=region))


def said(hub: Hub, connection: Connection, wanted: Collection[int]) -> Iterator[tuple[int, Seen]]:
    """Yield what the live rows among `wanted` say for the golden record."""
    region = hub.settings.hub.region
    for number, seen in facts.live(hub, connection, wanted):
        yield number, what(seen, region)


def what(seen: Observation, region: str = "CN") -> Seen:
    """Return an observation as survivorship sees it.

    `region` is the country whose telephone numbers carry no country code. A source's own time of
    change counts if it is a plain date; else the time we saw it.
    """
    revision = seen.record.revision
    dated = len(revision) >= 10 and revision[4:5] == "-" and revision[:4].isdigit()
    return Seen(
        seen.record.row,
        seen.number,
        revision if dated else seen.seen_at,
        shown(seen.record, region=region),
    )


def numbered_keys(hub: Hub, found: Iterable[Profile]) -> list[dict[Key, int]]:
    """Return, for each profile, its candidate keys with their numbers in the index."""
    lists = [keys(one) for one in found]
    flat = [(_KIND_NUMBER[key.kind], key.text) for own in lists for key in own]
    numbers = iter(index.hashed(hub.sealer, flat))
    return [{key: next(numbers) for key in own} for own in lists]


def limits(hub: Hub) -> Limits:
    """Return the limits that the settings choose."""
    return Limits.of(hub.settings.matching.mode)


def statistics(hub: Hub, connection: Connection) -> Statistics:
    """Return the statistics version in use: the shipped one until the book was measured."""
    kept = measured.current(hub, connection)
    return Statistics() if kept is None else Statistics(**kept)


def measure_again(hub: Hub, connection: Connection, profiles: Sequence[Profile]) -> Statistics:
    """Return the statistics for matching everything: measured anew if the book has doubled.

    A small book is better served by the shipped frequencies of Chinese names. In between the
    version stands, so that increments go on giving what a rebuild would give.
    """
    now = statistics(hub, connection)
    known = now.rows if now.version else ENOUGH_ROWS // 2
    if len(profiles) < 2 * known:
        return now
    fresh = measure(profiles)
    return replace(fresh, version=measured.keep(hub, connection, asdict(fresh)))


def survivorship(hub: Hub) -> Survivorship:
    """Return the shipped rules with those of the settings laid over them."""
    rules = dict(Survivorship().rules)
    for name, chosen in hub.settings.survivorship.items():
        rules[name] = FieldRule(Rule(chosen.rule), tuple(chosen.trust))
    return Survivorship(rules)
