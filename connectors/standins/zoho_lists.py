"""The reading calls of a stand-in Zoho: list, one record, COQL, search, deleted records, count."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable
from typing import Any

from connectors.standins import zoho_mishaps
from connectors.standins.serving import Answer, Request
from connectors.standins.zoho_answers import EMPTY, refuse, said
from connectors.standins.zoho_coql import parse
from connectors.standins.zoho_criteria import criteria
from connectors.standins.zoho_select import condition, run
from connectors.standins.zoho_shelf import Row, Shelf
from connectors.standins.zoho_state import ZohoState
from connectors.standins.zoho_times import seconds

#: Stands in the query of a walk by time that begins where no record is older.
_FIRST = "'1970-"
MOST_FIELDS, MOST_ROWS, BY_PAGE, BY_TOKEN = 50, 200, 2_000, 100_000


def coql(state: ZohoState, request: Request) -> Answer:
    """Answer `POST /coql`."""
    try:
        text = str(json.loads(request.body)["select_query"])
    except (ValueError, KeyError, TypeError):
        raise refuse(
            400, "MANDATORY_NOT_FOUND", "required field not found", api_name="select_query"
        ) from None
    query = parse(text)
    shelf = state.shelf(query.module)
    rows, more = run(shelf, query)
    if not rows:
        return EMPTY
    info = {"count": len(rows), "more_records": more}
    kind = f"coql/{query.module}/{query.order[0][0]}"
    walk = query.limit > 200 and (query.order[0][0] == "id" or _FIRST in text)
    if state.coql_names or not _lookups(shelf, query.columns):
        return zoho_mishaps.page(state, kind, rows, query.columns, info, whole=walk)
    lean = [_lean(row, shelf, query.columns) for row in rows]
    return zoho_mishaps.page(state, kind, lean, query.columns, info, whole=walk)


def _lookups(shelf: Shelf, columns: Iterable[str]) -> list[str]:
    fields = shelf.spec.fields
    kinds = ("lookup", "ownerlookup")
    return [one for one in columns if "." in one or (one != "id" and fields[one].type in kinds)]


def _lean(row: Row, shelf: Shelf, columns: tuple[str, ...]) -> Row:
    """Return a row as COQL shows it: lookups by id, joined columns by their dotted names.

    Its text is kept with the row, so that it is made once.
    """
    if columns in row.lean:
        return Row(row.id, row.values, row.modified, row.created, cache=row.lean)
    values = dict(row.values)
    for column in _lookups(shelf, columns):
        first, _, rest = column.partition(".")
        found = row.values.get(first)
        if rest:
            values[column] = found and found.get("id" if rest == "id" else "name")
    for column in _lookups(shelf, columns):
        if "." not in column and values.get(column):
            values[column] = {"id": values[column]["id"]}
    return Row(row.id, values, row.modified, row.created, cache=row.lean)


def listed(state: ZohoState, module: str, request: Request) -> Answer:
    """Answer `GET /{module}`."""
    shelf, asked = state.shelf(module), dict(request.query)
    columns = _fields(shelf, asked)
    since = _since(request)
    if "ids" in asked:
        ids = [int(one) for one in asked["ids"].split(",") if one.isdigit()]
        rows = [shelf.live[one] for one in ids if one in shelf.live]
        info: dict[str, Any] = {"per_page": MOST_ROWS, "count": len(rows), "page": 1}
        return said_rows(rows, columns, {**info, "more_records": False})
    size, start, token = _window(state, asked)
    rows = _in_order(shelf, asked)
    if since is not None:
        rows = [row for row in rows if row.modified > since]
        if not rows:
            return Answer(304)
    shown = rows[start : start + size]
    if not shown:
        return EMPTY
    more = start + size < len(rows)
    info = {
        "call": False, "per_page": size, "next_page_token": None, "count": len(shown),
        "sort_by": asked.get("sort_by", "id"), "page": start // size + 1,
        "sort_order": asked.get("sort_order", "desc"), "more_records": more,
    }  # fmt: skip
    if more and start + size < BY_TOKEN:
        info["next_page_token"] = _token(state, asked, start + size)
        info["token"] = token
    answer = zoho_mishaps.page(state, f"list/{module}", shown, columns, info)
    return answer


def said_rows(rows: list[Row], columns: tuple[str, ...], info: dict[str, Any]) -> Answer:
    """Answer with rows as they are; 204 when there are none."""
    if not rows:
        return EMPTY
    return said({"data": [row.shown(columns) for row in rows], "info": info})


def _fields(shelf: Shelf, asked: dict[str, str]) -> tuple[str, ...]:
    if not asked.get("fields"):
        raise refuse(
            400, "REQUIRED_PARAM_MISSING", "required param is missing", param_name="fields"
        )
    names = asked["fields"].split(",")
    if len(names) > MOST_FIELDS:
        raise refuse(
            400, "LIMIT_EXCEEDED", "limit exceeded", limit=MOST_FIELDS, param_name="fields"
        )
    return tuple(name for name in names if name in shelf.spec.fields)


def _since(request: Request) -> int | None:
    text = request.headers.get("if-modified-since")
    if not text:
        return None
    since = seconds(text.replace(" ", "+"))
    if since is None:
        raise refuse(400, "INVALID_DATA", "invalid data", param_name="If-Modified-Since")
    return since


def _window(state: ZohoState, asked: dict[str, str]) -> tuple[int, int, str]:
    """Return the page's size, where it starts, and the token that was used."""
    size = _whole(asked, "per_page", MOST_ROWS)
    if size > MOST_ROWS:
        raise refuse(
            400, "LIMIT_EXCEEDED", "limit exceeded", limit=MOST_ROWS, param_name="per_page"
        )
    token = asked.get("page_token", "")
    if not token:
        start = (_whole(asked, "page", 1) - 1) * size
        if start + size > BY_PAGE:
            raise refuse(
                400, "DISCRETE_PAGINATION_LIMIT_EXCEEDED",
                "You can only get the first 2000 records without using page_token param",
                limit=BY_PAGE,
            )  # fmt: skip
        return size, start, ""
    if "page" in asked:
        both = [{"param_name": "page"}, {"param_name": "page_token"}]
        raise refuse(
            400, "AMBIGUITY_DURING_PROCESSING", "ambiguity while processing", ambiguity_due_to=both
        )
    bound, start, end = state.page_tokens.get(token, ({}, -1, 0.0))
    if start < 0 or bound != _bound(asked):
        raise refuse(
            400, "TOKEN_BOUND_DATA_MISMATCH",
            "The page_token given seems to be invalid or input param is added or altered "
            "or deleted",
            param_name="page_token",
        )  # fmt: skip
    if state.now() > end:
        raise refuse(
            400, "EXPIRED_VALUE", "Page token expired", api_name="page_token",
            json_path="$.query.page_token",
        )  # fmt: skip
    return size, start, token


def _whole(asked: dict[str, str], name: str, usual: int) -> int:
    text = asked.get(name, str(usual))
    if not text.isdigit() or text == "0":
        raise refuse(400, "INVALID_DATA", "invalid data", param_name=name)
    return int(text)


def _bound(asked: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in asked.items() if name not in ("page_token", "page")}


def _token(state: ZohoState, asked: dict[str, str], start: int) -> str:
    token = secrets.token_hex(24)
    state.page_tokens[token] = (_bound(asked), start, state.now() + state.page_token_life)
    return token


def _in_order(shelf: Shelf, asked: dict[str, str]) -> list[Row]:
    by, down = asked.get("sort_by", "id"), asked.get("sort_order", "desc") == "desc"
    if by not in ("id", "Created_Time", "Modified_Time"):
        raise refuse(400, "INVALID_DATA", "invalid data", param_name="sort_by")
    rows = list(shelf.by_time() if by == "Modified_Time" else shelf.by_id())
    if asked.get("converted", "false") == "false":
        rows = [row for row in rows if not row.values.get("Converted__s")]
    return rows[::-1] if down else rows


def one(state: ZohoState, module: str, number: str, request: Request) -> Answer:
    """Answer `GET /{module}/{id}`."""
    shelf = state.shelf(module)
    row = shelf.live.get(int(number)) if number.isdigit() else None
    if row is None:
        return EMPTY
    asked = dict(request.query)
    columns = _fields(shelf, asked) if "fields" in asked else tuple(shelf.spec.fields)
    return said({"data": [row.shown(columns)]})


def search(state: ZohoState, module: str, request: Request) -> Answer:
    """Answer `GET /{module}/search`; what was written a moment ago may be missing."""
    shelf, asked = state.shelf(module), dict(request.query)
    ways = [name for name in ("criteria", "email", "phone", "word") if asked.get(name)]
    if len(ways) != 1:
        raise refuse(
            400, "REQUIRED_PARAM_MISSING", "required param is missing", param_name="criteria"
        )
    says = _search_test(shelf, ways[0], asked[ways[0]])
    now = state.now()
    found = [row for row in shelf.by_id() if row.indexed <= now and says(row)]
    size, page = _whole(asked, "per_page", MOST_ROWS), _whole(asked, "page", 1)
    shown = found[:BY_PAGE][(page - 1) * size : page * size]
    columns = _fields(shelf, asked) if "fields" in asked else tuple(shelf.spec.fields)
    info = {"per_page": size, "count": len(shown), "page": page}
    return said_rows(shown, columns, {**info, "more_records": page * size < len(found)})


def _search_test(shelf: Shelf, way: str, value: str) -> Callable[[Row], bool]:
    if way == "criteria":
        return condition(shelf.spec, criteria(value))
    if way == "word":
        return lambda row: any(
            value in text for text in row.values.values() if isinstance(text, str)
        )
    kind = "email" if way == "email" else "phone"
    names = [one.name for one in shelf.spec.fields.values() if one.type == kind]
    wanted = _plain(value, kind)
    return lambda row: any(
        wanted in _plain(str(row.values[name]), kind) for name in names if name in row.values
    )


def _plain(text: str, kind: str) -> str:
    return text.casefold() if kind == "email" else "".join(filter(str.isdigit, text))


def deleted(state: ZohoState, module: str, request: Request) -> Answer:
    """Answer `GET /{module}/deleted`, the newest first."""
    shelf, asked = state.shelf(module), dict(request.query)
    how, since = asked.get("type", "all"), _since(request)
    rows = [row for row in shelf.bin.values() if how in ("all", row.gone_how)]
    if state.faults.now("all_deleted"):
        rows = [*rows, *shelf.live.values()]
    gone = [row for row in rows if since is None or (row.gone or state.second()) > since]
    gone.sort(key=lambda row: (row.gone or state.second(), row.id), reverse=True)
    size, page = _whole(asked, "per_page", MOST_ROWS), _whole(asked, "page", 1)
    shown = gone[(page - 1) * size : page * size]
    if not shown:
        return Answer(304) if since is not None and page == 1 else EMPTY
    more = page * size < len(gone)
    told = [_gone(state, shelf, row) for row in shown]
    info = {"per_page": size, "count": len(told), "page": page, "more_records": more}
    return said({"data": told, "info": info})


def _gone(state: ZohoState, shelf: Shelf, row: Row) -> dict[str, Any]:
    for_good = row.gone_how == "permanent"
    return {
        "id": str(row.id),
        "display_name": None if for_good else row.values.get(shelf.spec.shown_name),
        "type": row.gone_how or "recycle",
        "deleted_by": None if for_good else row.gone_by,
        "created_by": None if for_good else row.values.get("Created_By"),
        "deleted_time": state.text(row.gone or state.second()),
    }


def count(state: ZohoState, module: str, request: Request) -> Answer:
    """Answer `GET /{module}/actions/count`."""
    shelf = state.shelf(module)
    if "criteria" in request.query:
        says = condition(shelf.spec, criteria(request.query["criteria"]))
        return said({"count": sum(says(row) for row in shelf.live.values())})
    return said({"count": len(shelf.live)})
