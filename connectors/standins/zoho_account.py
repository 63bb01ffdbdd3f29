"""The settings calls of a stand-in Zoho: fields, modules, users, organisation, notifications."""

from __future__ import annotations

import json
from typing import Any

from connectors.standins.serving import Answer, Request
from connectors.standins.zoho_answers import EMPTY, done, error, refuse, said
from connectors.standins.zoho_state import ZohoState
from connectors.standins.zoho_times import seconds

WEEK = 7 * 86_400


def fields(state: ZohoState, request: Request) -> Answer:
    """Answer `GET /settings/fields?module=`."""
    shelf = state.shelf(request.query.get("module", ""))
    told = [one.told(at) for at, one in enumerate(shelf.spec.fields.values())]
    for one in told:
        if one["api_name"] in state.forbidden:
            one["read_only"] = True
            one["operation_type"] = dict.fromkeys(one["operation_type"], False)
    return said({"fields": told})


def layouts(state: ZohoState, request: Request) -> Answer:
    """Answer `GET /settings/layouts?module=`: one layout with the fields inside it."""
    spec = state.shelf(request.query.get("module", "")).spec
    inside = [
        {**one.told(at), "required": one.mandatory or one.name in spec.required}
        for at, one in enumerate(spec.fields.values())
        if one.name not in spec.outside_layout
    ]
    section = {"api_name": "Main", "name": "Main", "fields": inside, "sequence_number": 1}
    layout = {"id": "5725767000000091055", "name": "Standard", "status": "active", "visible": True}
    return said({"layouts": [{**layout, "sections": [section]}]})


def modules(state: ZohoState) -> Answer:
    """Answer `GET /settings/modules`."""
    told = [shelf.spec.told(at) for at, shelf in enumerate(state.shelves.values())]
    return said({"modules": told})


def users(state: ZohoState, request: Request) -> Answer:
    """Answer `GET /users?type=`."""
    kind = request.query.get("type", "AllUsers")
    found = {
        "CurrentUser": state.users[:1],
        "ActiveUsers": [one for one in state.users if one["status"] == "active"],
    }.get(kind, state.users)
    size, page = int(request.query.get("per_page", "200")), int(request.query.get("page", "1"))
    shown = found[(page - 1) * size : page * size]
    if not shown:
        return EMPTY
    info = {
        "per_page": size,
        "count": len(shown),
        "page": page,
        "more_records": page * size < len(found),
    }
    return said({"users": shown, "info": info})


def org(state: ZohoState) -> Answer:
    """Answer `GET /org`."""
    told = {
        "id": "5725767000000001",
        "zgid": "60000001",
        "company_name": "归一演示",
        "time_zone": "Asia/Shanghai",
        "currency": "CNY",
        "iso_code": "CNY",
        "country_code": "CN",
        "type": "sandbox",
        "license_details": {"paid": True, "paid_type": "enterprise"},
    }
    return said({"org": [told]})


def watch(state: ZohoState, request: Request) -> Answer:
    """Answer `/actions/watch`: subscribe, renew, list, end."""
    if request.method == "DELETE":
        return _ended(state, request)
    if request.method == "GET":
        kept = list(state.watches.values())
        info = {"per_page": 200, "count": len(kept), "page": 1, "more_records": False}
        return said({"watch": kept, "info": info}) if kept else EMPTY
    try:
        asked = json.loads(request.body)["watch"]
        results = [_subscribed(state, one) for one in asked]
    except (ValueError, KeyError, TypeError):
        raise refuse(
            400, "MANDATORY_NOT_FOUND", "required field not found", api_name="watch"
        ) from None
    good = sum(one["status"] == "success" for one in results)
    status = 400 if not good else 207 if good < len(results) else 201
    return said({"watch": results}, status)


def _ended(state: ZohoState, request: Request) -> Answer:
    gone = [state.watches.pop(one, None) for one in request.query.get("channel_ids", "").split(",")]
    if not any(gone):
        raise refuse(400, "NOT_SUBSCRIBED", "not subscribed")
    return said({"watch": [done("Successfully un-subscribed")]})


def _subscribed(state: ZohoState, one: dict[str, Any]) -> dict[str, Any]:
    until = seconds(str(one.get("channel_expiry") or state.text(state.second() + 3600)))
    if until is None or until > state.second() + WEEK or not str(one["channel_id"]).isdigit():
        return error("INVALID_DATA", "invalid data", api_name="channel_expiry")
    names = sorted({event.partition(".")[0] for event in one["events"]})
    if any(name not in state.shelves for name in names):
        return error("INVALID_MODULE", "the module name given seems to be invalid")
    state.watches[str(one["channel_id"])] = {**one, "channel_expiry": state.text(until)}
    events = [
        {
            "channel_expiry": state.text(until),
            "resource_uri": f"/crm/v8/{name}",
            "resource_id": str(5_725_767_000_000_002_000 + at),
            "resource_name": name,
            "channel_id": str(one["channel_id"]),
        }
        for at, name in enumerate(names)
    ]
    text = "Successfully subscribed for actions-watch of the given module"
    return done(text, events=events)
