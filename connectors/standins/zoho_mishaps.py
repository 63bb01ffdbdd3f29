"""What goes wrong with the pages of a stand-in Zoho when its plan says so."""

from __future__ import annotations

import json
from typing import Any

from connectors.standins.serving import Answer
from connectors.standins.zoho_answers import JSON, encoded
from connectors.standins.zoho_shelf import Row
from connectors.standins.zoho_state import SKEWED_FOR, ZohoState

#: Faults of a page that is a plain list of rows.
_OF_PAGES = (
    "same_page_twice",
    "pages_reordered",
    "row_shifted",
    "short_page",
    "total_lies",
    "empty_list",
)
_OF_ROWS = ("field_odd", "unknown_option", "clock_back")


def page(
    state: ZohoState,
    kind: str,
    rows: list[Row],
    columns: tuple[str, ...],
    info: dict[str, Any],
    *,
    whole: bool = True,
) -> Answer:
    """Answer with some rows, misbehaving where the plan says so.

    `kind` tells whose pages these are ("coql/Contacts"), so that one can come twice. `whole` says
    that the rows are of a walk through all records, of which half may be hidden.
    """
    tokens = ("token_loop",) if "next_page_token" in info else ()
    happens = state.faults.now(*_OF_PAGES, *tokens, *(("half_gone",) if whole else ()))
    before = state.last_page.get(kind, [])
    state.last_page[kind] = rows
    # Only pages of one walk can get mixed up: this one must go on where that one ended.
    if before and not _goes_on(kind, before[-1], rows[0] if rows else before[-1]):
        before = []
    if happens:
        rows = _spoiled(happens, rows, before, info)
    odd = state.faults.now(*_OF_ROWS)
    if odd == "clock_back" and state.turn % 3 == 0:
        set_clock_back(state)
        odd = ""
    if odd:
        shown = [row.shown(columns) for row in rows]
        _spoil_values(state, odd, shown)
        body = encoded(shown)
    else:
        body = b"[" + b",".join([row.encoded(columns) for row in rows]) + b"]"
    tail = json.dumps(info, separators=(",", ":")).encode()
    return Answer(200, b'{"data":' + body + b',"info":' + tail + b"}", JSON)


def _goes_on(kind: str, last: Row, first: Row) -> bool:
    if kind.endswith("/Modified_Time"):
        return (last.modified, last.id) < (first.modified, first.id)
    return last.id > first.id if kind.startswith("list/") else last.id < first.id


def _spoiled(happens: str, rows: list[Row], before: list[Row], info: dict[str, Any]) -> list[Row]:
    if happens == "total_lies":
        info["count"] = len(rows)
        return rows[: len(rows) - max(1, len(rows) // 100)]
    if happens == "same_page_twice":
        rows = before or rows
    elif happens == "pages_reordered":
        rows = rows[::-1]
    elif happens == "token_loop":
        info["next_page_token"] = info.get("token") or info["next_page_token"]
        info["more_records"] = True
    elif happens == "row_shifted" and before:
        rows = [before[-1], *rows[:-1]]
        info["more_records"] = True
    elif happens == "short_page" and len(rows) > 1 and "next_page_token" not in info:
        rows = rows[: (len(rows) + 1) // 2]
        info["more_records"] = True
    elif happens == "empty_list":
        rows = []
        info["more_records"] = False
    elif happens == "half_gone":
        rows = rows[::2]
    info["count"] = len(rows)
    return rows


def set_clock_back(state: ZohoState) -> None:
    """Let the server's clock go ten minutes wrong for some requests."""
    state.turn += 1
    state.skew = -600.0 if state.turn % 2 else 600.0
    state.skewed_for = SKEWED_FOR


def _spoil_values(state: ZohoState, odd: str, shown: list[dict[str, Any]]) -> None:
    """Change what the rows of one answer show; the records themselves stay as they are."""
    state.turn += 1
    if not shown:
        return
    first = shown[0]
    if odd == "unknown_option":
        first["Brand_New_Field"] = {"kind": "unheard of"}
        first["Lead_Source"] = "未曾听说"
    elif odd == "clock_back":
        for row in shown:
            when = str(row.get("Modified_Time") or "")
            row["Modified_Time"] = when[:19] if state.turn % 3 == 2 else when
    elif state.turn % 3 == 0:
        first.pop(next((name for name in first if name != "id"), "id"))
    elif state.turn % 3 == 1:
        first["Modified_Time"] = None
    else:
        phones = [name for name in ("Mobile", "Phone") if str(first.get(name) or "").isdigit()]
        for name in phones:
            first[name] = int(first[name])


def forbid_field(state: ZohoState, sent: list[dict[str, Any]]) -> None:
    """Let the acting user lose the right to write one of the fields that it is writing."""
    if state.faults.now("403_field") and not state.forbidden:
        candidates = ("Title", "Designation", "Department", "Fax", "Description", "Website")
        found = [name for name in candidates if any(name in one for one in sent)]
        state.forbidden.update(found[:1])


def shuffled(results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the results of a batch as a careless server would: out of order, one without id."""
    turned = results[1:] + results[:1]
    for one in turned:
        if one["status"] == "success":
            one["details"].pop("id", None)
            break
    return turned
