"""What the book's rows say, made ready for matching and projecting."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import Connection

from dedupe.keys import KINDS, Key, keys
from dedupe.normalise import profiles_of
from dedupe.profile import Profile
from dedupe.show import shown
from store import connections, facts, index
from store.facts import SealedRow
from store.hub import Hub
from store.values import Observation
from sync.project import Seen
from sync.survivorship import FieldRule, Rule, Survivorship
from sync.voice import fresh_words

#: Raised by hand whenever normal forms, keys, comparison or weights change what they answer: the
#: stored index then no longer fits, and the next run rebuilds it.
ENGINE = "12:" + ",".join(KINDS)

#: Rows that are read at once.
AT_ONCE = 512

KIND_NUMBER = {kind: number for number, kind in enumerate(KINDS)}
KIND_NAMES = tuple(KINDS)


@dataclass(frozen=True, slots=True)
class Entry:
    """One live row: its number, and its normal form."""

    number: int
    profile: Profile


def entries(hub: Hub, connection: Connection, wanted: Collection[int]) -> Iterator[Entry]:
    """Yield the live rows among `wanted`; rows that are gone are left out."""
    yield from _in_normal_form(facts.live(hub, connection, wanted), hub.settings.hub.region)


def opened(hub: Hub, rows: Sequence[SealedRow], names: Mapping[int, str]) -> Iterator[Entry]:
    """Yield sealed rows in normal form; `names` are those of their connections."""
    yield from _in_normal_form(facts.opened(hub, rows, names), hub.settings.hub.region)


def _in_normal_form(found: Iterable[tuple[int, Observation]], region: str) -> Iterator[Entry]:
    waiting = iter(found)
    while some := tuple(islice(waiting, AT_ONCE)):
        forms = profiles_of(((seen.record.row, seen.record.fields) for _, seen in some), region)
        for (number, _), form in zip(some, forms, strict=True):
            yield Entry(number, form)


def said(hub: Hub, connection: Connection, wanted: Collection[int]) -> Iterator[tuple[int, Seen]]:
    """Yield what the live rows among `wanted` say for the golden record."""
    rows = facts.sealed(connection, wanted)
    names = connections.names(hub, connection, {row.connection for row in rows})
    yield from seen(hub, rows, names)


def seen(
    hub: Hub, rows: Sequence[SealedRow], names: Mapping[int, str]
) -> Iterator[tuple[int, Seen]]:
    """Yield what sealed rows say for the golden record; `names` are those of their connections."""
    region = hub.settings.hub.region
    for number, found in facts.opened(hub, rows, names):
        yield number, what(found, region)


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
        fresh_words(seen.record.fields),
    )


def numbered_keys(hub: Hub, found: Iterable[Profile]) -> list[dict[Key, int]]:
    """Return, for each profile, its candidate keys with their numbers in the index."""
    lists = [keys(one) for one in found]
    flat = [(KIND_NUMBER[key.kind], key.text) for own in lists for key in own]
    numbers = iter(index.hashed(hub.sealer, flat))
    return [{key: next(numbers) for key in own} for own in lists]


def holders(hub: Hub, connection: Connection, found: Iterable[Profile]) -> dict[Key, int]:
    """Return how many rows of the book hold each identifier of these profiles, by the index."""
    own = numbered_keys(hub, found)
    counted = {n for one in own for key, n in one.items() if KINDS[key.kind].generic}
    spread = index.spreads(connection, counted)
    return {
        key: max(spread[number].values())
        for one in own
        for key, number in one.items()
        if number in spread
    }


def key_numbers(hub: Hub, found: Iterable[Profile]) -> list[list[int]]:
    """Return the numbers of each profile's candidate keys."""
    return [list(own.values()) for own in numbered_keys(hub, found)]


def survivorship(hub: Hub) -> Survivorship:
    """Return the shipped rules with those of the settings laid over them."""
    rules = dict(Survivorship().rules)
    for name, chosen in hub.settings.survivorship.items():
        rules[name] = FieldRule(Rule(chosen.rule), tuple(chosen.trust))
    return Survivorship(rules)
