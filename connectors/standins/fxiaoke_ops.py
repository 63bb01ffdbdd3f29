"""What the 纷享销客 stand-in does with a record: create, update, 作废, delete, recover, owners."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from connectors.standins.fxiaoke_bent import CLOSED_FIELD, LAG_SECONDS, SKEW_MS, stored_otherwise
from connectors.standins.fxiaoke_fields import Described, described_objects
from connectors.standins.fxiaoke_query import Refused
from connectors.standins.fxiaoke_shelf import Row, Shelf
from connectors.standins.serving import Faults

Body = Mapping[str, Any]


@dataclass
class Tenant:
    """What differs between enterprises, and what is not known for sure of the real service."""

    #: Object -> its described fields.
    objects: dict[str, Described] = field(default_factory=lambda: described_objects(""))
    #: Object -> fields by which its 查重 rule finds a double, each alone.
    duplicates: Mapping[str, tuple[str, ...]] = field(
        default_factory=lambda: {
            "AccountObj": ("name",),
            "ContactObj": ("mobile1", "mobile"),
            "LeadsObj": ("mobile",),
        }
    )
    #: Seconds by which lists lag behind a write.
    lag: float = 0.0
    #: Values are rewritten as they are stored: trimmed, half width, phones without spaces.
    rewrites: bool = False
    #: 作废 records come in lists.
    shows_invalid: bool = True
    #: 作废 and recover move the time of the last change.
    invalid_moves_time: bool = True
    #: A create answers with the id.
    tells_id: bool = True
    #: Unknown fields of a write are refused; else they are dropped in silence.
    refuses_unknown: bool = False
    #: `total` is counted without being asked.
    counts_always: bool = False
    #: Owners are shown as "[1000]" and not as ["1000"].
    owner_as_text: bool = False


class Records:
    """The records of all objects of one tenant, and what was done to them through the API."""

    def __init__(self, tenant: Tenant, faults: Faults, now: Callable[[], float]) -> None:
        self.tenant, self._faults, self._now = tenant, faults, now
        self.shelves = {name: Shelf() for name in tenant.objects}
        self._made = 0
        #: Writes that were carried out, by operation.
        self.writes: Counter[str] = Counter()
        #: (operation, object, id, fields) of those, in order.
        self.log: list[tuple[str, str, str, Mapping[str, Any]]] = []
        #: Ids whose write started a workflow or an approval.
        self.workflows: list[str] = []

    def shelf(self, name: Any) -> Shelf:
        """Return the records of an object, its list brought up to now."""
        shelf = self.shelves.get(name) if isinstance(name, str) else None
        if shelf is None:
            raise Refused("object", "对象不存在")
        shelf.catch_up(self._now())
        return shelf

    def one(self, name: Any, identity: Any) -> Row:
        """Return a record as it is, or refuse."""
        row = self.shelf(name).live.get(str(identity))
        if row is None:
            raise Refused("not_there", "数据不存在")
        return row

    def new_id(self) -> str:
        """Return the next id: 24 hexadecimal digits, growing."""
        self._made += 1
        return f"68f{self._made:021x}"

    def resume(self, last_id: str) -> None:
        """Give ids after this one only; "" after none."""
        self._made = max(self._made, int(last_id[3:] or "0", 16))

    def keep(
        self, name: str, row: Row, *, moves_time: bool = True, lag: float | None = None
    ) -> Row:
        """Keep a new state of a record; its time of change and version move with it."""
        before = self.shelves[name].live.get(row["_id"])
        stored = {key: value for key, value in row.items() if value is not None}
        if moves_time or before is None:
            at = int(self._now() * 1000)
            if self._faults.now("clock_back"):
                at -= SKEW_MS
            elif before is not None:
                at = max(at, before["last_modified_time"] + 1)
            stored["last_modified_time"] = at
            stored["version"] = str(int(before["version"]) + 1 if before else 1)
        seconds = self.tenant.lag if lag is None else lag
        if lag is None and self._faults.now("index_behind"):
            seconds = LAG_SECONDS
        shown_at = self._now() + seconds if seconds else 0.0
        self.shelves[name].put(stored, shown_at=shown_at)
        return stored

    def started(self, name: str, user: str, fields: Body) -> dict[str, Any]:
        """Return a new record with its system fields."""
        at = int(self._now() * 1000)
        return {
            "owner": [user],
            "record_type": "default__c",
            **fields,
            "_id": self.new_id(),
            "tenant_id": "77",
            "object_describe_api_name": name,
            "created_by": [user],
            "create_time": at,
            "last_modified_by": [user],
            "life_status": "normal",
            "lock_status": "0",
            "is_deleted": False,
        }

    def create(self, body: Body, user: str) -> dict[str, Any]:
        """Answer `create`: the id at the root."""
        data = body.get("data") or {}
        given = dict(data.get("object_data") or {})
        name = given.pop("dataObjectApiName", None)
        self.shelf(name)
        fields = self._checked(str(name), given)
        missing = [
            one
            for one, about in self.tenant.objects[str(name)].items()
            if about["is_required"] and one not in ("owner", "record_type") and not fields.get(one)
        ]
        if missing:
            raise Refused("required", f"{missing[0]} 必填")
        options = data.get("optionInfo") or {}
        self._no_double(str(name), fields, all_rules=options.get("isDuplicateSearch") is True)
        row = self.keep(str(name), self.started(str(name), user, fields))
        self._wrote("create", str(name), row["_id"], fields, body)
        # There are no batches here; of their faults one is left: an answer without an id.
        told = self.tenant.tells_id and not self._faults.now("batch_shuffled")
        return {"dataId": row["_id"]} if told else {}

    def update(self, body: Body, user: str) -> dict[str, Any]:
        """Answer `update`: fields that are not named stay, the owner stays in silence."""
        given = dict((body.get("data") or {}).get("object_data") or {})
        name, identity = given.pop("dataObjectApiName", None), given.pop("_id", None)
        row = self.one(name, identity)
        if row["life_status"] == "invalid":
            raise Refused("invalid", "数据已作废")
        if row["lock_status"] == "1":
            raise Refused("locked", "数据已锁定")
        given.pop("owner", None)
        fields = self._checked(str(name), given)
        unique = self.tenant.objects[str(name)]
        marked = {key: value for key, value in fields.items() if unique[key]["is_unique"]}
        self._no_double(str(name), marked, all_rules=False, but=str(identity))
        self.keep(str(name), {**row, **fields, "last_modified_by": [user]})
        self._wrote("update", str(name), str(identity), fields, body)
        return {}

    def change_owner(self, body: Body, user: str) -> dict[str, Any]:
        """Answer `changeOwner`."""
        data = body.get("data") or {}
        name = str(data.get("dataObjectApiName"))
        for one in data.get("Data") or ():
            row = self.one(name, one.get("objectDataId"))
            self.keep(name, {**row, "owner": list(one["ownerId"]), "last_modified_by": [user]})
            self._wrote("changeOwner", name, row["_id"], {"owner": one["ownerId"]}, {})
        return {}

    def invalid(self, body: Body, user: str) -> dict[str, Any]:
        """Answer `invalid` (作废)."""
        return self._life(body, user, "normal", "invalid")

    def recover(self, body: Body, user: str) -> dict[str, Any]:
        """Answer `recover`."""
        return self._life(body, user, "invalid", "normal")

    def _life(self, body: Body, user: str, before: str, after: str) -> dict[str, Any]:
        data = body.get("data") or {}
        name = str(data.get("dataObjectApiName"))
        listed = data.get("idList") or [data.get("object_data_id")]
        for identity in listed:
            row = self.one(name, identity)
            if (row["life_status"] == "invalid") != (before == "invalid"):
                raise Refused("invalid", "生命状态不允许该操作")
            moves = self.tenant.invalid_moves_time
            changed = {**row, "life_status": after, "last_modified_by": [user]}
            self.keep(name, changed, moves_time=moves)
            self._wrote("invalid" if after == "invalid" else "recover", name, row["_id"], {}, {})
        return {}

    def delete(self, body: Body, user: str) -> dict[str, Any]:
        """Answer `delete`: only what is 作废 already."""
        del user
        data = body.get("data") or {}
        name = str(data.get("dataObjectApiName"))
        rows = [self.one(name, identity) for identity in data.get("idList") or ()]
        if any(row["life_status"] != "invalid" for row in rows):
            raise Refused("not_invalid", "只能删除已作废的数据")
        for row in rows:
            self.shelf(name).drop(row["_id"])
            self._wrote("delete", name, row["_id"], {}, {})
        return {}

    def _checked(self, name: str, given: Body) -> dict[str, Any]:
        """Return what is stored of the fields of a write; raise `Refused` for a bad one."""
        described, fields = self.tenant.objects[name], dict[str, Any]()
        for key, value in given.items():
            about = described.get(key)
            if about is None:
                if self.tenant.refuses_unknown:
                    raise Refused("field", f"字段 {key} 不存在")
                continue
            if about["is_readonly"]:
                continue
            if key == CLOSED_FIELD and self._faults.now("403_field"):
                raise Refused("closed", f"没有字段 {key} 的编辑权限")
            fields[key] = _value(about, value)
        if self.tenant.rewrites:
            fields = {key: _rewritten(described[key], value) for key, value in fields.items()}
        return stored_otherwise(fields) if self._faults.now("value_rewritten") else fields

    def _no_double(self, name: str, fields: Body, *, all_rules: bool, but: str = "") -> None:
        """Refuse a record that doubles another: by unique fields always, by 查重 when asked."""
        described = self.tenant.objects[name]
        ruled = self.tenant.duplicates.get(name, ()) if all_rules else ()
        watched = {
            key: value
            for key, value in fields.items()
            if value and (key in ruled or described[key]["is_unique"])
        }
        if not watched:
            return
        for row in self.shelves[name].live.values():
            live = row["life_status"] != "invalid"
            if row["_id"] == but:
                continue
            for key, value in watched.items():
                if row.get(key) == value and (live or described[key]["is_unique"]):
                    raise Refused("double", "查重：存在重复数据")

    def _wrote(self, op: str, name: str, identity: str, fields: Body, body: Body) -> None:
        self.writes[op] += 1
        self.log.append((op, name, identity, dict(fields)))
        if op in ("create", "update"):
            flows = ("triggerWorkFlow", "triggerApprovalFlow")
            if any(body.get(flow) is not False for flow in flows):
                self.workflows.append(identity)


def _value(about: Body, value: Any) -> Any:
    if value is None or value == "":
        return None
    kind, options = about["type"], about.get("options")
    if options is not None and value not in [one["value"] for one in options]:
        raise Refused("value", f"{about['api_name']} 选项不存在")
    if kind in ("date", "date_time") and not isinstance(value, int):
        raise Refused("value", f"{about['api_name']} 不是时间")
    if kind in ("text", "long_text", "phone_number", "email", "url"):
        if not isinstance(value, str):
            raise Refused("value", f"{about['api_name']} 不是文本")
        if len(value) > about.get("max_length", 10_000):
            raise Refused("value", f"{about['api_name']} 太长")
    return value


def _rewritten(about: Body, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    text = " ".join(unicodedata.normalize("NFKC", value).split())
    if about["type"] == "phone_number":
        return re.sub(r"[\s-]", "", text)
    return text.lower() if about["type"] == "email" else text
