"""The wire between the sandbox's child and its parent: length-prefixed JSON, never pickle.

A frame is four bytes of length (big-endian) and one JSON object: first `layout` with `total`, then
`rows` (pages), then `end` with the number of rows, or `error` at any time. The parent believes
nothing: every frame's size, shape and words are checked before they become values.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping

from connectors.contract import Layout, Limits, ReadOptions, ReadRecord, ReadRow
from connectors.reasons import Reason
from store.errors import SourceError, TooBig, Unreadable
from store.values import FIELDS, INTERACTION_FIELDS, PURCHASE_FIELDS, Stream

#: Rows on a page at the most.
PAGE_ROWS = 500
#: Bytes that the child aims at for a page, and that the parent takes at the most.
PAGE_BYTES = 1 << 20
FRAME_BYTES = 96 << 20
_HEADER = struct.Struct(">I")
_NAMES = {
    Stream.CUSTOMERS: frozenset(FIELDS),
    Stream.PURCHASES: frozenset(PURCHASE_FIELDS),
    Stream.INTERACTIONS: frozenset(INTERACTION_FIELDS),
    Stream.FEEDBACK: frozenset(FIELDS),
}
_STREAMS = {stream.value: stream for stream in Stream}
_REASONS = {reason.value: reason for reason in Reason}
_LIMITS = frozenset({"bytes", "rows", "columns", "cell", "depth", "memory", "seconds", "parts"})


def packed(message: Mapping[str, object]) -> bytes:
    """Return the message as a frame."""
    body = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()
    return _HEADER.pack(len(body)) + body


def frame_length(header: bytes) -> int:
    """Return the length that a frame's header states; a length beyond reason is a broken child."""
    (length,) = _HEADER.unpack(header)
    if length > FRAME_BYTES:
        raise Unreadable(Reason.DAMAGED, detail="frame too long")
    return int(length)


def row_as_list(row: ReadRow) -> list[object]:
    """Return a row as plain JSON values."""
    return [
        row.place,
        [
            [record.stream, record.fields, record.external_id, record.revision, record.raw]
            for record in row.records
        ],
        row.refused,
        row.raw,
        row.notes,
    ]


def rows_of(items: object, sent: int, limits: Limits) -> tuple[ReadRow, ...]:
    """Return the rows of a page after checking it; `sent` rows came before."""
    if not isinstance(items, list) or len(items) > PAGE_ROWS:
        raise _broken()
    if sent + len(items) > limits.rows:
        raise TooBig("rows", limits.rows)
    try:
        return tuple([_row(*item) for item in items])
    except (TypeError, ValueError, KeyError, AttributeError):
        raise _broken() from None


def _row(
    place: str, records: list[list[object]], refused: str, raw: str, notes: list[str]
) -> ReadRow:
    if place.__class__ is not str or raw.__class__ is not str or bool(records) == bool(refused):
        raise _broken()
    return ReadRow(
        place,
        tuple([_record(*record) for record in records]),
        _REASONS[refused] if refused else "",
        raw,
        tuple([_REASONS[note] for note in notes]),
    )


def _record(
    stream: object, fields: object, external_id: object, revision: object, raw: object
) -> ReadRecord:
    kind = _STREAMS[str(stream)]
    if not (
        isinstance(fields, dict)
        and isinstance(raw, dict)
        and external_id.__class__ is str
        and revision.__class__ is str
        and fields.keys() <= _NAMES[kind]
    ):
        raise _broken()
    values = {}
    for name, items in fields.items():
        for item in items:
            if item.__class__ is not str or not item:
                raise _broken()
        values[name] = tuple(items)
    return ReadRecord(kind, values, external_id, revision, raw)


def layout_as_dict(layout: Layout) -> dict[str, object]:
    """Return a layout as plain JSON values."""
    return {
        "kind": layout.kind,
        "name": layout.name,
        "sure": layout.sure,
        "connection": layout.connection,
        "details": layout.details,
    }


def layout_of(message: object) -> Layout:
    """Return the layout that a frame holds."""
    if not isinstance(message, dict):
        raise _broken()
    try:
        kind, name, connection = (message[key] for key in ("kind", "name", "connection"))
        details, sure = message["details"], float(message["sure"])
    except (KeyError, TypeError, ValueError):
        raise _broken() from None
    if not all(isinstance(text, str) and len(text) < 200 for text in (kind, name, connection)):
        raise _broken()
    if not isinstance(details, dict):
        raise _broken()
    return Layout(kind, name, sure, connection, details)


def options_as_dict(options: ReadOptions) -> dict[str, object]:
    """Return the options as plain JSON values."""
    plain = {name: getattr(options, name) for name in ReadOptions.__dataclass_fields__}
    plain["columns"] = dict(options.columns)
    plain["limits"] = {name: getattr(options.limits, name) for name in Limits.__dataclass_fields__}
    return plain


def options_of(plain: dict[str, object]) -> ReadOptions:
    """Return the options that the parent sent."""
    limits = Limits(**plain.pop("limits"))  # type: ignore[arg-type]
    return ReadOptions(**plain, limits=limits)  # type: ignore[arg-type]


def error_as_dict(error: BaseException) -> dict[str, object]:
    """Return what went wrong as codes and counts; the text of a foreign error is not sent."""
    if isinstance(error, Unreadable):
        return {"reason": str(error.reason), "detail": error.detail}
    if isinstance(error, TooBig):
        return {"limit": error.limit, "allowed": error.allowed}
    if isinstance(error, MemoryError):
        return {"limit": "memory", "allowed": 0}
    if isinstance(error, RecursionError):
        return {"limit": "depth", "allowed": 0}
    return {"reason": Reason.DAMAGED, "detail": type(error).__name__}


def error_of(message: object, limits: Limits) -> SourceError:
    """Return the error that a frame holds, in our words only."""
    if not isinstance(message, dict):
        return _broken()
    limit = message.get("limit")
    if isinstance(limit, str) and limit in _LIMITS:
        allowed = message.get("allowed")
        known = {"memory": limits.memory, "depth": limits.depth}.get(limit, 0)
        return TooBig(limit, allowed if isinstance(allowed, int) and allowed else known)
    reason = _REASONS.get(str(message.get("reason")), Reason.DAMAGED)
    detail = str(message.get("detail", ""))[:80]
    plain = detail.isascii() and detail.replace(" ", "").replace("_", "").isalnum()
    return Unreadable(reason, detail=detail if plain else "")


def _broken() -> Unreadable:
    return Unreadable(Reason.DAMAGED, detail="broken answer from the reader")
