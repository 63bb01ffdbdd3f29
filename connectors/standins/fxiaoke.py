"""A stand-in of the 纷享销客 OpenAPI: its calls, its tokens, its errors within HTTP 200.

It follows the public facts of that service; what is not known for sure is a setting of `Tenant`
or a line of the code table. A test acts as a colleague in it: `add`, `edit`, `retire`,
`bring_back`, `erase`.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from connectors.standins.fxiaoke_bent import Bent
from connectors.standins.fxiaoke_gate import App, Gate
from connectors.standins.fxiaoke_ops import Body, Records, Tenant
from connectors.standins.fxiaoke_query import Filter, Refused, found, read_query
from connectors.standins.fxiaoke_shelf import Row
from connectors.standins.serving import Answer, Faults, Request
from store.clock import Clock

#: What went wrong -> the number that is told. Sources do not agree on them: a test may change any.
CODES: Mapping[str, int] = {
    "parameter": 10006,
    "path": 10006,
    "app": 10006,
    "offset": 10013,
    "limit": 10013,
    "busy": 14001,
    "quota": 30002,
    "revoked": 20015,
    "token": 20016,
    "no_token": 20017,
    "user": 20012,
    "object": 32000,
    "not_there": 15002,
    "required": 11001,
    "field": 11002,
    "value": 11003,
    "closed": 40010,
    "double": 40020,
    "locked": 40030,
    "invalid": 40040,
    "not_invalid": 40041,
    "system": -1,
}

ADMIN = "FSUID_ADMIN"
_TOKENS = {"/cgi/corpAccessToken/get/V2": 1, "/oauth2.0/token": 2}
_PRESET, _CUSTOM = "/cgi/crm/v2/data/", "/cgi/crm/custom/v2/data/"


class Fxiaoke:
    """One enterprise's 纷享销客."""

    def __init__(
        self,
        faults: Faults,
        clock: Clock,
        *,
        tenant: Tenant | None = None,
        app: App | None = None,
        codes: Mapping[str, int] = CODES,
    ) -> None:
        self.faults, self._clock, self._codes = faults, clock, codes
        self.tenant, self.gate = tenant or Tenant(), Gate(app or App())
        asked = _Asked(self)
        self.records = Records(self.tenant, asked, self._now)
        self.people: list[dict[str, Any]] = [
            {"openUserId": ADMIN, "name": "管理员", "mobile": "13900000000", "employeeId": "1000"}
        ]
        self._bent, self._traces = Bent(asked), itertools.count(1)
        self._calls: Mapping[str, Callable[[Body, str], dict[str, Any]]] = {
            "query": self._query,
            "get": self._get,
            "create": self.records.create,
            "update": self.records.update,
            "changeOwner": self.records.change_owner,
            "invalid": self.records.invalid,
            "recover": self.records.recover,
            "delete": self.records.delete,
        }

    def answer(self, request: Request) -> Answer:
        """Answer one request: HTTP 200, whatever became of it."""
        try:
            body = self._body(request)
            return self._said(0, "OK", self._call(request, body))
        except Refused as refused:
            return self._said(self._codes.get(refused.what, 32000), str(refused), {})

    def _now(self) -> float:
        return self._clock.now().timestamp()

    def _said(self, code: int, message: str, more: Mapping[str, Any]) -> Answer:
        said = {
            "errorCode": code,
            "errorMessage": message,
            "errorDescription": message if code else "success",
            "traceId": f"E-O.{next(self._traces):08d}",
            **more,
        }
        text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
        return Answer(200, text.encode(), {"Content-Type": "application/json;charset=utf-8"})

    def _body(self, request: Request) -> Body:
        if request.method != "POST":
            raise Refused("path", f"the request uri=[{request.path}], apiName=[null] is not exists")
        try:
            body = json.loads(request.body or b"{}")
        except ValueError:
            raise Refused("parameter", "缺少参数或参数不合法") from None
        if not isinstance(body, dict):
            raise Refused("parameter", "缺少参数或参数不合法")
        return body

    def _call(self, request: Request, body: Body) -> dict[str, Any]:
        path, now = request.path, self._now()
        if path in _TOKENS:
            self.gate.count(path, now)
            return self._signed_in(body, _TOKENS[path], now)
        call = self._named(path)
        if path.endswith("/query") and self.faults.now("token_expires"):
            self.gate.expire()
        user = self.gate.admit(request, body, now)
        self.gate.count(path, now)
        if self.faults.now("200_with_error"):
            raise Refused("system", "系统繁忙")
        acting = {person["openUserId"] for person in self.people}
        acting |= {person["employeeId"] for person in self.people}
        if not path.startswith("/cgi/user/") and user not in acting:
            raise Refused("user", "openUserId 不存在")
        return call(body, user)

    def _named(self, path: str) -> Callable[[Body, str], dict[str, Any]]:
        """Return what answers a path; raise `Refused` for one that nothing answers."""
        other: dict[str, Callable[[Body, str], dict[str, Any]]] = {
            "/cgi/crm/v2/object/describe": self._describe,
            "/cgi/crm/v2/object/list": self._objects,
            "/cgi/user/getByMobile": self._by_mobile,
            "/cgi/user/list": self._users,
        }
        if path in other:
            return other[path]
        family = next((one for one in (_PRESET, _CUSTOM) if path.startswith(one)), "")
        call = self._calls.get(path.removeprefix(family)) if family else None
        if call is None:
            raise Refused("path", f"the request uri=[{path}], apiName=[null] is not exists")
        return call

    def _signed_in(self, body: Body, generation: int, now: float) -> dict[str, Any]:
        token, seconds = self.gate.sign_in(body, generation, now)
        app = self.gate.app
        if generation == 1:
            return {"corpAccessToken": token, "corpId": app.corp_id, "expiresIn": seconds}
        return {
            "accessToken": token,
            "openUserId": app.corp_id,
            "expiresIn": seconds,
            "appId": app.app_id,
            "ea": app.ea,
        }

    def _describe(self, body: Body, user: str) -> dict[str, Any]:
        del user
        name = body.get("apiName") or (body.get("data") or {}).get("apiName")
        if name not in self.tenant.objects:
            raise Refused("object", "对象不存在")
        return {"data": {"describe": {"api_name": name, "fields": self.tenant.objects[name]}}}

    def _objects(self, body: Body, user: str) -> dict[str, Any]:
        del body, user
        listed = [
            {"describeApiName": name, "defineType": "package", "isActive": True}
            for name in self.tenant.objects
        ]
        return {"data": {"objects": listed}}

    def _by_mobile(self, body: Body, user: str) -> dict[str, Any]:
        del user
        mobile = body.get("mobile")
        return {"empList": [one for one in self.people if one["mobile"] == mobile]}

    def _users(self, body: Body, user: str) -> dict[str, Any]:
        del body, user
        return {"userList": list(self.people)}

    def _query(self, body: Body, user: str) -> dict[str, Any]:
        del user
        name = (body.get("data") or {}).get("dataObjectApiName")
        shelf = self.records.shelf(name)
        query = read_query(body, always_counted=self.tenant.counts_always)
        if not self.tenant.shows_invalid:
            hidden = Filter("life_status", "N", ("invalid",))
            query = query._replace(filters=(*query.filters, hidden))
        rows, total = found(shelf, query)
        shown = [self._shown(name, row, body) for row in self._bent.page(rows, query)]
        page = {"dataList": shown, "offset": query.offset, "limit": query.limit}
        return {"data": {**page, "total": self._bent.total(total) if query.counted else 0}}

    def _get(self, body: Body, user: str) -> dict[str, Any]:
        del user
        data = body.get("data") or {}
        name = data.get("dataObjectApiName")
        return {"data": self._shown(name, self.records.one(name, data.get("objectDataId")), body)}

    def _shown(self, name: Any, row: Row, body: Body) -> Row:
        if self.tenant.owner_as_text and isinstance(row.get("owner"), list):
            row = {**row, "owner": f"[{','.join(row['owner'])}]"}
        if body.get("includeNull") is True:
            return {**dict.fromkeys(self.tenant.objects[name]), **row}
        return row

    # What a test does as a colleague in the CRM.

    def add(self, name: str, fields: Mapping[str, Any], *, lag: float = 0.0) -> str:
        """Add a record as a colleague does; return its id."""
        row = self.records.started(name, ADMIN, fields)
        return str(self.records.keep(name, row, lag=lag)["_id"])

    def add_many(self, name: str, rows: Iterable[Mapping[str, Any]], *, step_ms: int = 1) -> None:
        """Add many records at once, each `step_ms` later than the one before, the last one now."""
        made = [self.records.started(name, ADMIN, fields) for fields in rows]
        first = int(self._now() * 1000) - step_ms * (len(made) - 1)
        for place, row in enumerate(made):
            row["create_time"] = row["last_modified_time"] = first + place * step_ms
            row["version"] = "1"
        kept = ({k: v for k, v in row.items() if v is not None} for row in made)
        self.records.shelves[name].put_many(kept)

    def edit(self, name: str, identity: str, fields: Mapping[str, Any]) -> None:
        """Change fields of a record as a colleague does; None empties one."""
        row = self.records.one(name, identity)
        self.records.keep(name, {**row, **fields, "last_modified_by": ["FSUID_COLLEAGUE"]}, lag=0.0)

    def retire(self, name: str, identity: str) -> None:
        """作废 a record as a colleague does."""
        row = {**self.records.one(name, identity), "life_status": "invalid"}
        self.records.keep(name, row, moves_time=self.tenant.invalid_moves_time, lag=0.0)

    def bring_back(self, name: str, identity: str) -> None:
        """Recover a record as a colleague does."""
        row = {**self.records.one(name, identity), "life_status": "normal"}
        self.records.keep(name, row, moves_time=self.tenant.invalid_moves_time, lag=0.0)

    def erase(self, name: str, identity: str) -> None:
        """Delete a record for good as a colleague does."""
        self.records.shelf(name).drop(identity)

    def live(self, name: str) -> list[Row]:
        """Return the records that are there and not 作废, by id."""
        rows = self.records.shelves[name].live
        return [rows[one] for one in sorted(rows) if rows[one]["life_status"] != "invalid"]


class _Asked:
    """The faults that the stand-in has at the moment: a server may give it others."""

    def __init__(self, standin: Fxiaoke) -> None:
        self._standin = standin

    def now(self, *codes: str) -> str:
        """Return which of these faults happens now."""
        return self._standin.faults.now(*codes)
