"""The chain of what was done, by whom, to which ids: an edit, a gap or a swap is always found.

Each row's MAC covers the MAC before it: mac_n = HMAC-SHA256(audit key, mac_{n-1} ‖ row_n). A tail
that was cut off leaves a chain that holds, so the head is also kept elsewhere (each day in the log,
in every backup) and given to `verify` as the anchor.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Row, insert, select

from store.clock import Clock, stamp
from store.foundation_tables import audit
from store.keys import LABEL_AUDIT
from store.seal import Sealer

#: The advisory lock of the chain on PostgreSQL: "audit" in ASCII.
CHAIN_LOCK = 0x6175646974

_START = bytes(32)
_NAME = re.compile(r"[a-z][a-z0-9_.:-]*")
_ID = re.compile(r"[A-Za-z0-9_.:/-]{1,120}")
_PERSONAL = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)|@")
_BATCH = 2_000


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One thing that was done. Holds ids and field names, never values."""

    #: The person's id, or "system".
    actor: str
    #: "import", "decide", "export", "customer.read", ...
    action: str
    #: Ids of ours: "C-0142", "run:7", "decision:12".
    objects: tuple[str, ...] = ()
    #: Names of fields that were read or changed.
    fields: tuple[str, ...] = ()
    outcome: str = "done"
    #: How many objects, where they are too many to name.
    count: int = 0

    def __post_init__(self) -> None:
        names = (self.action, self.outcome, *self.fields)
        if not all(_NAME.fullmatch(name) for name in names):
            raise ValueError("an audit entry holds names of actions, outcomes and fields")
        ids = (self.actor, *self.objects)
        if not all(_ID.fullmatch(i) and not _PERSONAL.search(i) for i in ids):
            raise ValueError("an audit entry holds ids of ours only")


@dataclass(frozen=True, slots=True)
class Anchor:
    """The head of the chain at one moment, kept outside the database."""

    n: int
    #: Hexadecimal.
    mac: str


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What checking the chain found."""

    count: int
    ok: bool
    #: The first number that does not hold; None when all do.
    bad: int | None
    head: Anchor | None


@dataclass(frozen=True, slots=True)
class Written:
    """An entry as it stands in the chain."""

    n: int
    at: str
    entry: AuditEntry


def record(
    connection: Connection, sealer: Sealer, entries: Sequence[AuditEntry], clock: Clock
) -> None:
    """Append entries to the chain in the caller's writing transaction, best as its last step."""
    if not entries:
        return
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({CHAIN_LOCK})")
    head = connection.execute(
        select(audit.c.n, audit.c.mac).order_by(audit.c.n.desc()).limit(1)
    ).first()
    n, mac = (head.n, bytes(head.mac)) if head else (0, _START)
    key, at, rows = sealer.derived(LABEL_AUDIT), stamp(clock), []
    for n, entry in enumerate(entries, start=n + 1):  # noqa: B020 - goes on from the head
        row = {
            "n": n,
            "at": at,
            "actor": entry.actor,
            "action": entry.action,
            "objects": json.dumps(entry.objects, separators=(",", ":")),
            "fields": json.dumps(entry.fields, separators=(",", ":")),
            "outcome": entry.outcome,
            "count": entry.count,
        }
        mac = _mac(key, mac, row.values())
        rows.append(row | {"mac": mac})
    connection.execute(insert(audit), rows)


def verify(connection: Connection, sealer: Sealer, anchor: Anchor | None = None) -> AuditReport:
    """Check every link, and that the chain still holds `anchor` when one is given."""
    key, mac, count, bad = sealer.derived(LABEL_AUDIT), _START, 0, None
    anchored = anchor is None
    rows = connection.execution_options(yield_per=_BATCH).execute(select(audit).order_by(audit.c.n))
    for row in rows:
        count += 1
        mac = _mac(key, mac, _values(row))
        if row.n != count or not hmac.compare_digest(mac, bytes(row.mac)):
            bad = count
            break
        if anchor is not None and anchor.n == count:
            anchored = hmac.compare_digest(mac.hex(), anchor.mac)
            if not anchored:
                bad = count
                break
    rows.close()
    if bad is None and not anchored:
        bad = count + 1
    head = Anchor(count, mac.hex()) if bad is None and count else None
    return AuditReport(count, bad is None, bad, head)


def head(connection: Connection) -> Anchor | None:
    """Return the head of the chain as it stands, unchecked, to be kept elsewhere."""
    row = connection.execute(
        select(audit.c.n, audit.c.mac).order_by(audit.c.n.desc()).limit(1)
    ).first()
    return Anchor(row.n, bytes(row.mac).hex()) if row else None


def newest(connection: Connection, limit: int) -> tuple[Written, ...]:
    """Return the newest entries, the newest first, unchecked."""
    rows = connection.execute(select(audit).order_by(audit.c.n.desc()).limit(limit))
    return tuple(
        Written(
            row.n,
            row.at,
            AuditEntry(
                row.actor,
                row.action,
                tuple(json.loads(row.objects)),
                tuple(json.loads(row.fields)),
                row.outcome,
                row._mapping["count"],
            ),
        )
        for row in rows
    )


def _values(row: Row[tuple[object, ...]]) -> Iterable[object]:
    """Return the signed columns of a row, in their order."""
    return (row.n, row.at, row.actor, row.action, row.objects, row.fields, row.outcome, row.count)


def _mac(key: bytes, before: bytes, values: Iterable[object]) -> bytes:
    """Return the MAC of a row: JSON is its one spelling on both databases."""
    text = json.dumps(list(values), ensure_ascii=True, separators=(",", ":"))
    return hmac.digest(key, before + text.encode(), hashlib.sha256)
