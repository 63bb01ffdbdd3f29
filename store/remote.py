"""Keeps what CRMs show: a page of records, by their ids, in one transaction.

Most records of most pages are as they were. They cost a look at their hash and nothing else; only
what is new or changed is handed to the caller, told apart from what merely came late.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, update

from store import plain
from store.body import write_body, write_fields
from store.clock import stamp
from store.hub import Hub
from store.ids import take
from store.keep import NEW_STATE, OBSERVATION, RECORD
from store.tables import quarantine, run, run_row
from store.values import Fields, Stream

_STREAM = str(Stream.CUSTOMERS)


class Shown(NamedTuple):
    """A record as a CRM showed it, as text."""

    external_id: str
    revision: str
    #: JSON of all that it shows, one text for one showing.
    raw: str
    deleted: bool = False


class Held(NamedTuple):
    """What the book has of a record."""

    number: int
    latest: int | None
    content: bytes | None
    revision: str
    deleted: bool


class News(NamedTuple):
    """A record that shows something else than the book has; `held` is None for a new one."""

    shown: Shown
    content: bytes
    held: Held | None
    #: Blind index of its id, empty where it is to be worked out.
    blind: bytes = b""


class Kept(NamedTuple):
    """A record ready to be kept: what it says itself, and whether that must be matched."""

    news: News
    fields: Fields
    dirty: bool = True


def blinds(hub: Hub, external_ids: Iterable[str]) -> list[bytes]:
    """Return the blind index of each record within its connection; see `store.rows.blind`."""
    return hub.sealer.index_many("row", (f"{_STREAM}\0{one}" for one in external_ids))


def held(
    hub: Hub, connection: Connection, connection_number: int, external_ids: Sequence[str]
) -> dict[str, Held]:
    """Return what the book has of records, by their ids; unknown ones are left out."""
    by_blind = dict(zip(blinds(hub, external_ids), external_ids, strict=True))
    return _held(connection, connection_number, by_blind)


def _held(
    connection: Connection, connection_number: int, by_blind: Mapping[bytes, str]
) -> dict[str, Held]:
    found = plain.select_keys(
        connection,
        "SELECT blind, id, latest, content, revision, deleted FROM source_record "
        "WHERE connection_id = ? AND blind {keys}",
        list(by_blind),
        connection_number,
    )
    return {
        by_blind[bytes(key)]: Held(
            number, latest, None if content is None else bytes(content), revision, bool(deleted)
        )
        for key, number, latest, content, revision, deleted in found
    }


def news(
    hub: Hub,
    connection: Connection,
    connection_number: int,
    page: Sequence[Shown],
    *,
    read_by_id: bool = False,
) -> tuple[list[News], list[str], Counter[str]]:
    """Return what a page tells that the book has not, the ids it is late about, and counts.

    "same": as it was. "stale": dated before what we hold, or the same and saying something else.
    That is a list that lags, and a book never goes back; or a clock over there that does, so those
    ids are to be read one by one, and what is read so (`read_by_id`) counts whatever its date. A
    record that stands in the page twice counts once, the later showing.
    """
    counts: Counter[str] = Counter()
    late: list[str] = []
    last = {one.external_id: one for one in page}
    counts["same"] = len(page) - len(last)
    keys = blinds(hub, last)
    known = _held(connection, connection_number, dict(zip(keys, last, strict=True)))
    contents = hub.sealer.index_many(
        "content", (f"{_STREAM}\0{one.deleted}\0{one.raw}" for one in last.values())
    )
    found = []
    for (external_id, one), key, content in zip(last.items(), keys, contents, strict=True):
        had = known.get(external_id)
        if had is None:
            if one.deleted:
                counts["same"] += 1
                continue
        elif (had.content == content and had.latest is not None) or (one.deleted and had.deleted):
            counts["same"] += 1
            continue
        elif _late(one, had) and not (read_by_id or one.deleted):
            counts["stale"] += 1
            late.append(external_id)
            continue
        found.append(News(one, content, had, key))
    return found, late, counts


def _late(one: Shown, had: Held) -> bool:
    """Tell whether a showing may be older than what the book has: dates have whole seconds.

    What the book forgot on purpose, to hear it anew, is never too late.
    """
    return bool(had.revision and had.content) and one.revision <= had.revision


def raws(hub: Hub, connection: Connection, observations: Iterable[int]) -> Mapping[int, str]:
    """Return what was shown in observations, as JSON text, by their numbers."""
    found = plain.select(
        connection, "SELECT id, raw FROM observation WHERE id {numbers}", numbers=observations
    )
    return {n: hub.sealer.open("observation", n, "raw", bytes(raw)) for n, raw in found}


def raw(hub: Hub, connection: Connection, observed: int) -> Mapping[str, Any]:
    """Return what was shown in one observation."""
    told: Mapping[str, Any] = json.loads(raws(hub, connection, [observed]).get(observed, "{}"))
    return told


def keep(
    hub: Hub,
    connection: Connection,
    connection_number: int,
    run_number: int,
    kept: Sequence[Kept],
) -> list[int]:
    """Keep records and return their numbers."""
    if not kept:
        return []
    seal, now = hub.sealer.seal, stamp(hub.clock)
    fresh = sum(1 for one in kept if one.news.held is None)
    number = take(connection, "source_record", fresh) if fresh else 0
    observed = take(connection, "observation", len(kept))
    records, observations, states, numbers = [], [], [], []
    for place, one in enumerate(kept, start=observed):
        shown, content, had, key = one.news
        own = number if had is None else had.number
        state = (place, shown.revision, content, None, shown.deleted, one.dirty, None)
        if had is None:
            key = key or blinds(hub, [shown.external_id])[0]
            external = seal("source_record", own, "external_id", shown.external_id)
            records.append((own, connection_number, _STREAM, key, external, *state))
            number += 1
        else:
            states.append((*state, own))
        body = write_body(write_fields(one.fields), "")
        observations.append(
            (
                place, own, run_number, now, shown.revision, content, shown.deleted,
                seal("observation", place, "body", body),
                seal("observation", place, "raw", shown.raw),
            )
        )  # fmt: skip
        numbers.append(own)
    plain.insert_many(connection, "source_record", RECORD, records)
    plain.insert_many(connection, "observation", OBSERVATION, observations)
    plain.run_many(connection, NEW_STATE, states)
    return numbers


def refuse(
    hub: Hub,
    connection: Connection,
    run_number: int,
    first_line: int,
    refused: Sequence[tuple[str, str]],
) -> None:
    """Put rows aside that could not be read: (code, what was shown)."""
    if not refused:
        return
    number = take(connection, "quarantine", len(refused))
    for n, (reason, raw) in enumerate(refused):
        connection.execute(
            quarantine.insert().values(
                id=number + n,
                run_id=run_number,
                reason=reason[:40],
                raw=hub.sealer.seal("quarantine", number + n, "raw", raw),
            )
        )
        line = first_line + n
        connection.execute(
            run_row.insert().values(
                run_id=run_number,
                n=line,
                verdict="refused",
                reason=reason[:40],
                notes="",
                place=hub.sealer.seal("run_row", f"{run_number}.{line}", "place", ""),
                quarantine_id=number + n,
            )
        )


def count(connection: Connection, run_number: int, counts: Mapping[str, int]) -> None:
    """Bring a run's counts up to date; rows in = kept + refused + repeated."""
    kept, refused = counts.get("kept", 0), counts.get("refused", 0)
    repeated = counts.get("same", 0) + counts.get("stale", 0)
    values: dict[str, Any] = {"rows_in": kept + refused + repeated, "kept": kept}
    connection.execute(
        update(run)
        .where(run.c.id == run_number)
        .values(**values, refused=refused, repeated=repeated)
    )
