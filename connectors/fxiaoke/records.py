"""What a record of 纷享销客 says and shows, and how a wanted value is written; all of it pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from connectors.crm import RemoteRecord
from connectors.fxiaoke.layout import FieldOf, Layout
from store.values import Fields

#: Days are days of the service, which counts in Beijing's time.
_BEIJING = timezone(timedelta(hours=8))
#: Milliseconds beyond which a date is no date (year 9999).
_LAST_MS = 253_402_214_400_000


def record(kind: str, row: Mapping[str, Any], marker_field: str) -> RemoteRecord | None:
    """Return a row as a record; None when it cannot be told which record it is or when it changed.

    Fields without a value are left out, whether the service sent them as null or not at all.
    """
    identity, at = row.get("_id"), milliseconds(row.get("last_modified_time"))
    if not isinstance(identity, str) or not identity or at is None:
        return None
    raw = {name: value for name, value in row.items() if value not in (None, "", [])}
    return RemoteRecord(
        kind,
        identity,
        moment(at),
        raw,
        marker=text(row.get(marker_field)) if marker_field else "",
        deleted=gone(row),
    )


def gone(row: Mapping[str, Any]) -> bool:
    """Tell whether a row is 作废 or deleted."""
    return row.get("life_status") == "invalid" or row.get("is_deleted") in (True, "true", "1", 1)


def milliseconds(value: Any) -> int | None:
    """Return a time in milliseconds, None where it is none."""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value[:16])
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _LAST_MS:
        return value
    return None


def moment(at: int) -> str:
    """Return milliseconds as UTC ISO 8601 with thousandths; later compares greater as text."""
    seconds, thousandths = divmod(at, 1000)
    shown = datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{shown}.{thousandths:03d}Z"


def text(value: Any) -> str:
    """Return a value as the text that it shows; what is no single value shows nothing."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value)
    return str(value)


def shown(field: FieldOf, value: Any) -> str:
    """Return what a field shows: the label of an option, the day of a date."""
    if field.type in ("date", "date_time"):
        at = milliseconds(value)
        return "" if at is None else _day(at)
    said = text(value)
    return field.labels.get(said, said) if field.labels else said


def _day(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, _BEIJING).date().isoformat()


def sent(field: FieldOf, wanted: str, empty: Any) -> tuple[bool, Any]:
    """Return whether a field can hold this text, and the value that makes it show it."""
    if not wanted:
        return True, empty
    if field.type in ("date", "date_time"):
        try:
            day = date.fromisoformat(wanted)
        except ValueError:
            return False, None
        at = datetime(day.year, day.month, day.day, tzinfo=_BEIJING)
        return True, int(at.timestamp() * 1000)
    if field.values or field.type == "select_one":
        return wanted in field.values, field.values.get(wanted)
    return True, wanted


def slots(layout: Layout, raw: Mapping[str, Any]) -> dict[str, str]:
    """Return what a record shows in each slot."""
    return {slot: shown(field, raw.get(field.name)) for slot, field in layout.slots.items()}


def patch(
    layout: Layout, wants: Mapping[str, str], raw: Mapping[str, Any] | None, empty: Any
) -> dict[str, Any]:
    """Return the fields that make a record show these slots; what it shows already is left out."""
    fields: dict[str, Any] = {}
    for slot, wanted in wants.items():
        field = layout.slots.get(slot)
        if field is None or shown(field, (raw or {}).get(field.name)) == wanted:
            continue
        possible, value = sent(field, wanted, empty)
        if possible:
            fields[field.name] = value
    return fields


def says(layout: Layout, raw: Mapping[str, Any]) -> Fields:
    """Return what a record says in canonical fields."""
    said: dict[str, tuple[str, ...]] = {}
    for name, fields in layout.says.items():
        values = (shown(field, raw.get(field.name)) for field in fields)
        kept = tuple(dict.fromkeys(value for value in values if value))
        if kept:
            said[name] = kept
    for name, value in (("owner", owner_name(raw)), ("company", _account_name(layout, raw))):
        if value and name not in said:
            said[name] = (value,)
    # When it was changed is no statement of its own: it would move with every write of the hub.
    made = milliseconds(raw.get("create_time"))
    if made is not None:
        said["created_at"] = (f"{moment(made)[:19]}Z",)
    return said


def owner_name(raw: Mapping[str, Any]) -> str:
    """Return the name of a record's owner, where the service sends it beside the id."""
    listed = raw.get("owner__l") or [raw.get("owner__r")]
    first = listed[0] if isinstance(listed, list) and listed else None
    return text(first.get("name")) if isinstance(first, dict) else ""


def _account_name(layout: Layout, raw: Mapping[str, Any]) -> str:
    """Return the name of the firm that a contact belongs to, where it is sent beside the id."""
    return "" if "company" in layout.slots else text(raw.get("account_id__r"))
