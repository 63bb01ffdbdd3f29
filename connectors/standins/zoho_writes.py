"""The writing calls of a stand-in Zoho: insert, update, upsert, delete, merge."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from connectors.standins import zoho_mishaps
from connectors.standins.serving import Answer, Request
from connectors.standins.zoho_answers import batch, done, error, refuse, refuse_write, said
from connectors.standins.zoho_checks import accepted, invalid
from connectors.standins.zoho_modules import SYSTEM_DEFINED
from connectors.standins.zoho_shelf import Row, Shelf
from connectors.standins.zoho_state import Wrote, ZohoState
from connectors.standins.zoho_times import seconds

MOST = 100
_LOCKED = "Sorry, you cannot perform this operation as the record is locked."
_PASSED = "record updated time has already passed if-unmodified-since time"


@dataclass(frozen=True, slots=True)
class _Call:
    """One writing call: what it sends and on what conditions."""

    state: ZohoState
    shelf: Shelf
    sent: list[dict[str, Any]]
    trigger: tuple[str, ...] | None
    unless_since: int | None
    check_fields: tuple[str, ...] = ()


def _heard(state: ZohoState, module: str, request: Request, only: str = "") -> _Call:
    shelf = state.shelf(module)
    try:
        body = json.loads(request.body)
        sent = [dict(one) for one in body["data"]]
    except (ValueError, KeyError, TypeError):
        raise refuse(
            400, "MANDATORY_NOT_FOUND", "required field not found", api_name="data"
        ) from None
    if not sent or len(sent) > MOST:
        raise refuse_write(
            400, "LIMIT_EXCEEDED", "maximum limit exceeded", maximum_length=MOST, api_name="data"
        )
    if only:
        sent[0]["id"] = only
    trigger = body.get("trigger")
    since = request.headers.get("if-unmodified-since")
    if since is not None and seconds(since) is None:
        raise refuse(400, "INVALID_DATA", "invalid data", param_name="If-Unmodified-Since")
    zoho_mishaps.forbid_field(state, sent)
    if state.faults.now("value_rewritten"):
        state.rewriting = True
    if state.faults.now("index_behind"):
        state.lag_next = 60.0
    return _Call(
        state,
        shelf,
        sent,
        None if trigger is None else tuple(trigger),
        None if since is None else seconds(since),
        tuple(body.get("duplicate_check_fields") or ()),
    )


def insert(state: ZohoState, module: str, request: Request) -> Answer:
    """Answer `POST /{module}`."""
    call = _heard(state, module, request)
    busy = _busy(call)
    results = [
        _service_error() if at in busy else _insert(call, one, at)
        for at, one in enumerate(call.sent)
    ]
    return _answered(call, results, 201)


def update(state: ZohoState, module: str, request: Request, only: str = "") -> Answer:
    """Answer `PUT /{module}` and `PUT /{module}/{id}`."""
    call = _heard(state, module, request, only)
    stale = _stale(call)
    if stale and (len(call.sent) == 1 or state.guards != "each"):
        return said({"data": stale[:1]} if state.guards != "nothing" else {}, 412)
    busy = _busy(call)
    results = [
        _locked() if at in busy else _update(call, one, at) for at, one in enumerate(call.sent)
    ]
    return _answered(call, results, 200)


def upsert(state: ZohoState, module: str, request: Request) -> Answer:
    """Answer `POST /{module}/upsert`: the first field that finds a record decides."""
    call = _heard(state, module, request)
    busy = _busy(call)
    results = []
    for at, one in enumerate(call.sent):
        if at in busy:
            results.append(_service_error())
            continue
        name, row = _match(call, one)
        if row is None:
            result, action = _insert(call, one, at), "insert"
        else:
            result, action = _update(call, {**one, "id": str(row.id)}, at), "update"
        if result["status"] == "success":
            result |= {"action": action, "duplicate_field": name or None}
        results.append(result)
    return _answered(call, results, 200)


def _match(call: _Call, sent: Mapping[str, Any]) -> tuple[str, Row | None]:
    shelf, system = call.shelf, SYSTEM_DEFINED.get(call.shelf.spec.name, "")
    if sent.get("id"):
        return "", shelf.live.get(int(sent["id"]))
    unique = [name for name, one in shelf.spec.fields.items() if one.unique]
    for name in call.check_fields or (system, *unique):
        value = sent.get(name)
        if not value:
            continue
        if name in unique:
            row = shelf.holder(name, value)
        elif name == system:
            row = next((one for one in shelf.by_id() if one.values.get(name) == value), None)
        else:
            continue
        if row is not None:
            return name, row
    return "", None


def _insert(call: _Call, sent: Mapping[str, Any], at: int) -> dict[str, Any]:
    state, module = call.state, call.shelf.spec.name
    values, refusal = accepted(state, call.shelf, sent, at, 0)
    if refusal is not None:
        return refusal
    row = state.add(module, values, 0)
    _note(call, "insert", row, sent)
    return done("record added", **_details(row))


def _update(call: _Call, sent: Mapping[str, Any], at: int) -> dict[str, Any]:
    state, number = call.state, str(sent.get("id") or "")
    row = call.shelf.live.get(int(number)) if number.isdigit() else None
    if row is None:
        return error("INVALID_DATA", "the id given seems to be invalid", id=number)
    if call.unless_since is not None and row.modified > call.unless_since:
        return _already(row)
    if row.locked:
        return _locked()
    values, refusal = accepted(state, call.shelf, sent, at, row.id)
    if refusal is not None:
        return refusal
    state.edit(call.shelf.spec.name, row, values, 0)
    _note(call, "update", row, sent)
    return done("record updated", **_details(row))


def _stale(call: _Call) -> list[dict[str, Any]]:
    """Return the refusal of a single update whose record changed since."""
    if call.unless_since is None:
        return []
    rows = [
        call.shelf.live.get(int(one["id"])) for one in call.sent if str(one.get("id")).isdigit()
    ]
    return [_already(row) for row in rows if row is not None and row.modified > call.unless_since]


def _details(row: Row) -> dict[str, Any]:
    names = ("Modified_Time", "Modified_By", "Created_Time", "Created_By")
    shown = {name: row.values[name] for name in names}
    return {**shown, "id": str(row.id), "$approval_state": "approved"}


def _already(row: Row) -> dict[str, Any]:
    return error("ALREADY_MODIFIED", _PASSED, **_details(row))


def _locked() -> dict[str, Any]:
    return error("RECORD_LOCKED", _LOCKED)


def _service_error() -> dict[str, Any]:
    return error("DEPENDENT_SERVICE_ERROR", "a service that this depends on did not answer")


def _busy(call: _Call) -> set[int]:
    """Return the places of records that are refused for now, where the plan says so."""
    if len(call.sent) > 1 and call.state.faults.now("batch_shuffled"):
        call.state.shuffle_next = True
        return {at for at in (0, len(call.sent) // 2, len(call.sent) - 1) if at}
    return set()


def _note(call: _Call, op: str, row: Row, sent: Mapping[str, Any]) -> None:
    names = tuple(sorted(name for name in sent if name != "id"))
    module = call.shelf.spec.name
    call.state.wrote.append(Wrote(op, module, row.id, names, row.modified, call.trigger))


def _answered(call: _Call, results: list[dict[str, Any]], good: int) -> Answer:
    if call.state.shuffle_next:
        call.state.shuffle_next = False
        results = zoho_mishaps.shuffled(results)
    answer = batch(results, good)
    codes = {one["code"] for one in results}
    if codes == {"ALREADY_MODIFIED"}:
        return Answer(412, answer.body, answer.headers)
    if codes == {"NO_PERMISSION"}:
        return Answer(403, answer.body, answer.headers)
    if answer.status == 207:
        return Answer(call.state.mixed_status, answer.body, answer.headers)
    return answer


def delete(state: ZohoState, module: str, request: Request, only: str = "") -> Answer:
    """Answer `DELETE /{module}?ids=` and `DELETE /{module}/{id}`: to the recycle bin."""
    shelf = state.shelf(module)
    ids = [only] if only else [one for one in request.query.get("ids", "").split(",") if one]
    if not ids or len(ids) > MOST:
        raise refuse_write(400, "LIMIT_EXCEEDED", "maximum limit exceeded", maximum_length=MOST)
    trigger = () if request.query.get("wf_trigger") == "false" else None
    results = []
    for number in ids:
        row = shelf.live.get(int(number)) if number.isdigit() else None
        if row is None:
            results.append(error("INVALID_DATA", "record not deleted", id=number))
        elif row.locked:
            results.append(_locked())
        else:
            state.remove(module, row, 0)
            state.wrote.append(Wrote("delete", module, row.id, (), state.second(), trigger))
            results.append(done("record deleted", id=number))
    return batch(results, 200)


def merge(state: ZohoState, module: str, master: str, request: Request) -> Answer:
    """Answer `POST /{module}/{id}/actions/merge`: the children vanish."""
    shelf = state.shelf(module)
    try:
        asked = json.loads(request.body)["merge"][0]
        children = [str(one["id"]) for one in asked["data"]]
    except (ValueError, KeyError, TypeError, IndexError):
        raise refuse(
            400, "MANDATORY_NOT_FOUND", "required field not found", api_name="merge"
        ) from None
    rows = [shelf.live.get(int(one)) if one.isdigit() else None for one in (master, *children)]
    known = [row for row in rows if row is not None]
    if len(known) < len(rows) or master in children or not 1 <= len(children) <= 2:
        return said({"merge": [invalid(0, "id")]}, 400)
    if any(row.locked for row in known):
        return said({"merge": [error("NOT_ALLOWED", "record is locked")]}, 400)
    top, *others = known
    values = {
        one["api_name"]: row.values.get(one["api_name"])
        for told, row in zip(asked["data"], others, strict=True)
        for one in told.get("_fields") or ()
        if one["api_name"] in shelf.spec.fields
    }
    for row in others:
        state.remove(module, row, 0)
    state.edit(module, top, values, 0)
    state.wrote.append(Wrote("merge", module, top.id, tuple(values), top.modified, None))
    result = done("Merge done successfully", id=master)
    return said({"merge": [result]}, 201)
