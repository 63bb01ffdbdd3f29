"""What a stand-in Zoho accepts in a record, and how it changes values as it stores them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from connectors.standins.zoho_answers import error
from connectors.standins.zoho_modules import FieldSpec
from connectors.standins.zoho_shelf import Shelf
from connectors.standins.zoho_state import ZohoState
from connectors.standins.zoho_times import seconds

_PHONE = re.compile(r"\+?[0-9A-Za-z]?[0-9A-Za-z .()\-]*(?:[,;#][0-9A-Za-z ]+)?")
_EMAIL = re.compile(r"[^\W]?[\w+.\-'&]+@[\w.\-]{1,250}\.[^\W\d_]{2,22}")
_INTEGER = re.compile(r"-?\d{1,9}")
#: A stand-in that rewrites cuts these at so many characters.
CUT, CUT_FIELDS = 20, ("Last_Name", "First_Name", "Company", "Account_Name", "Title", "Designation")
_TEXTS = ("text", "textarea", "picklist", "website")


def invalid(at: int, name: str, **details: Any) -> dict[str, Any]:
    """Return the refusal of one value."""
    where = {"api_name": name, "json_path": f"$.data[{at}].{name}"}
    return error("INVALID_DATA", "invalid data", **details, **where)


def duplicate(state: ZohoState, shelf: Shelf, at: int, name: str, held_by: int) -> dict[str, Any]:
    """Return the refusal of a value that another record holds."""
    row = shelf.live[held_by]
    return error(
        "DUPLICATE_DATA",
        "duplicate data",
        api_name=name,
        json_path=f"$.data[{at}].{name}",
        more_records=False,
        id=str(held_by),
        duplicate_record={
            "id": str(held_by),
            "Owner": row.values.get("Owner"),
            "module": {"api_name": shelf.spec.name, "id": "1"},
        },
    )


def accepted(
    state: ZohoState, shelf: Shelf, sent: Mapping[str, Any], at: int, row_id: int
) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """Return the values to store and, if there is one, the refusal of the record.

    Unknown fields, read-only ones, and those outside a layout that the record names are dropped
    without a word, as the vendor does.
    """
    fields = dict(shelf.spec.fields)
    required = [one.name for one in fields.values() if one.mandatory]
    if "Layout" in sent:
        fields = {
            name: one for name, one in fields.items() if name not in shelf.spec.outside_layout
        }
        required += shelf.spec.required
    values: dict[str, Any] = {}
    for name, value in sent.items():
        spec = fields.get(name)
        if name in state.forbidden:
            where = {"api_name": name, "json_path": f"$.data[{at}].{name}"}
            return {}, error("NO_PERMISSION", "Permission denied to update field", **where)
        if spec is None or not spec.writable:
            continue
        if value is None or value == "":
            values[name] = None
            continue
        wrong = _wrong(state, spec, value)
        if wrong:
            return {}, invalid(at, name, **wrong)
        values[name] = _stored(state, spec, value)
    for name in required:
        if (row_id and values.get(name, 0) is None) or (not row_id and not values.get(name)):
            where = {"api_name": name, "json_path": f"$.data[{at}].{name}"}
            return {}, error("MANDATORY_NOT_FOUND", "required field not found", **where)
    return values, _taken(state, shelf, values, at, row_id)


def _taken(
    state: ZohoState, shelf: Shelf, values: Mapping[str, Any], at: int, row_id: int
) -> dict[str, Any] | None:
    found = []
    for name, spec in shelf.spec.fields.items():
        if spec.unique and values.get(name):
            holder = shelf.holder(name, values[name], but=row_id)
            if holder is not None:
                found.append(duplicate(state, shelf, at, name, holder.id))
    if len(found) > 1:
        return error("MULTIPLE_OR_MULTI_ERRORS", "Duplicate data in multiple fields", errors=found)
    return found[0] if found else None


def _wrong(state: ZohoState, spec: FieldSpec, value: Any) -> dict[str, Any]:
    """Return the details of what is wrong with a value, {} if nothing is."""
    kind = spec.type
    if kind in (*_TEXTS, "phone", "email"):
        if not isinstance(value, str):
            return {"expected_data_type": "text"}
        if len(value) > spec.length:
            return {"maximum_length": spec.length}
        if kind == "phone" and not (_PHONE.fullmatch(value) and value.isascii()):
            return {"expected_data_type": "phone"}
        if kind == "email" and not _EMAIL.fullmatch(value):
            return {"expected_data_type": "email"}
        return {}
    if kind == "boolean":
        return {} if isinstance(value, bool) else {"expected_data_type": "boolean"}
    if kind == "integer":
        return {} if _INTEGER.fullmatch(str(value)) else {"expected_data_type": "integer"}
    if kind == "date":
        return {} if _day(value) else {"expected_data_type": "date"}
    if kind == "datetime":
        return {} if seconds(str(value)) is not None else {"expected_data_type": "datetime"}
    if kind in ("lookup", "ownerlookup"):
        return {} if _pointed(state, spec, value) else {"expected_data_type": "jsonobject"}
    return {}


def _day(value: Any) -> bool:
    try:
        return bool(date.fromisoformat(value).isoformat() == value)
    except (TypeError, ValueError):
        return False


def _pointed(state: ZohoState, spec: FieldSpec, value: Any) -> dict[str, Any] | None:
    """Return what a lookup names, None if there is no such record."""
    number = value.get("id") if isinstance(value, dict) else value
    if spec.type == "ownerlookup":
        return next(
            (state.user(at) for at, one in enumerate(state.users) if one["id"] == number), None
        )
    text = str(number)
    row = state.shelves[spec.lookup].live.get(int(text)) if text.isdigit() else None
    if row is None:
        return None
    return {"name": row.values.get("Account_Name", ""), "id": str(row.id)}


def _stored(state: ZohoState, spec: FieldSpec, value: Any) -> Any:
    if spec.type in ("lookup", "ownerlookup"):
        return _pointed(state, spec, value)
    if not isinstance(value, str):
        return value
    text = value.strip()
    return rewritten(spec, text) if state.rewriting else text


def rewritten(spec: FieldSpec, text: str) -> str:
    """Return a value as an account that rewrites keeps it."""
    if spec.type == "phone" and re.fullmatch(r"1\d{10}", text):
        return f"{text[:3]} {text[3:7]} {text[7:]}"
    return text[:CUT] if spec.name in CUT_FIELDS else text
