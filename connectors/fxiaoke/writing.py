"""How one record of 纷享销客 is written, and what became of it.

There is no version guard and no batch: each write is one call for one record, and the hub reads
the record again just before. A call whose answer is lost is uncertain; a refused one is looked at
once more, because the numbers of refusals are not known: is the record gone, locked, there twice?
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from connectors.crm import Op, Outcome, Result, Write
from connectors.fxiaoke import records
from connectors.fxiaoke.api import Api, Refusal
from connectors.fxiaoke.finding import Finding
from connectors.fxiaoke.layout import Layout
from connectors.fxiaoke.reading import Reading, family
from store.errors import NotAllowed, SourceError, TryLater, Unsure

#: No workflow and no approval is started by what the hub writes.
_QUIET = {"triggerWorkFlow": False, "triggerApprovalFlow": False}
_DOUBLE_WORDS = ("查重", "重复", "duplicate", "Duplicate")
_BUSY_STATES = ("under_review", "in_change")


class Writing:
    """Writes the records of one connection."""

    def __init__(self, api: Api, reading: Reading, finding: Finding) -> None:
        self._api, self._reading, self._finding = api, reading, finding
        self._ways: Mapping[Op, Callable[[Layout, Write], Result]] = {
            Op.CREATE: self._create,
            Op.UPDATE: self._update,
            Op.DELETE: lambda layout, write: self._life(layout, write, write.id, live=False),
            Op.RESTORE: lambda layout, write: self._life(layout, write, write.id, live=True),
            Op.MERGE: lambda layout, write: self._life(layout, write, write.other, live=False),
        }

    def write(self, layout: Layout, write: Write) -> Result:
        """Carry one write out and tell what became of it.

        Raises only when nothing was sent at all: `SignInAgain`, or an error of the door before it.
        """
        # Whoever is looked up is looked up before anything is sent.
        self._api.user()
        try:
            return self._ways[write.op](layout, write)
        except Unsure:
            return Result(write.key, Outcome.UNCERTAIN, write.id)
        except TryLater as busy:
            return Result(write.key, Outcome.LATER, write.id, after=busy.after)
        except NotAllowed as refused:
            return Result(write.key, Outcome.REFUSED, write.id, code=_number(refused))

    def _create(self, layout: Layout, write: Write) -> Result:
        kind, settings = layout.kind.name, self._api.settings
        fields = {
            **settings.defaults.get(kind, {}),
            **{name: value for name, value in write.fields.items() if value not in (None, "")},
            **_marked(layout, write),
        }
        fields.setdefault("owner", [self._api.user()])
        fields.setdefault("record_type", "default__c")
        data = {
            "object_data": {"dataObjectApiName": kind, **fields},
            "details": {},
            "optionInfo": {
                "isDuplicateSearch": True,
                "skipFuncValidate": False,
                "useValidationRule": True,
            },
        }
        body = {
            **_QUIET,
            "hasSpecifyTime": False,
            "hasSpecifyCreatedBy": False,
            "includeDetailIds": False,
            "data": data,
        }
        if kind.endswith("__c"):
            body["checkDuplicateSearch"] = True
        try:
            said = self._api.call(family(kind, "create"), body, safe=False)
        except Refusal as refusal:
            return self._refused_create(layout, write, refusal)
        identity = said.get("dataId")
        if isinstance(identity, str) and identity:
            return Result(write.key, Outcome.DONE, identity)
        return self._made(layout, write)

    def _made(self, layout: Layout, write: Write) -> Result:
        """Find what a create made that told no id; while a list lags, that is uncertain."""
        try:
            if layout.kind.marker_field and write.marker:
                found = self._finding.by_marker(layout, write.marker)
            else:
                found = self._finding.made(layout, records.slots(layout, write.fields))
        except SourceError:
            found = ()
        live = [one.id for one in found if not one.deleted]
        if len(live) == 1:
            return Result(write.key, Outcome.DONE, live[0])
        return Result(write.key, Outcome.UNCERTAIN)

    def _refused_create(self, layout: Layout, write: Write, refusal: Refusal) -> Result:
        code, sent = str(refusal.code), records.slots(layout, write.fields)
        told = refusal.code in self._api.settings.codes.double or refusal.speaks_of(*_DOUBLE_WORDS)
        try:
            identity = self._double(layout, write, sent, told=told)
        except SourceError:
            # It is refused for sure; only whether it would double something is not known.
            identity = ""
        if told or identity:
            return Result(write.key, Outcome.EXISTS, identity, code=code)
        field = refusal.field(write.fields)
        return Result(write.key, Outcome.REFUSED, code=code, field=field)

    def _double(self, layout: Layout, write: Write, sent: Mapping[str, str], *, told: bool) -> str:
        if layout.kind.marker_field and write.marker:
            for one in self._finding.by_marker(layout, write.marker):
                return one.id
        if told:
            return self._finding.double(layout, sent)
        return next((one.id for one in self._finding.made(layout, sent) if not one.deleted), "")

    def _update(self, layout: Layout, write: Write) -> Result:
        kind = layout.kind.name
        fields = {**write.fields, **_marked(layout, write)}
        owner = fields.pop("owner", None)
        if fields:
            changed = {"dataObjectApiName": kind, "_id": write.id, **fields}
            body = {**_QUIET, "data": {"object_data": changed}}
            try:
                self._api.call(family(kind, "update"), body, safe=False)
            except Refusal as refusal:
                return self._refused_update(layout, write, refusal)
        if owner:
            moved = [{"objectDataId": write.id, "ownerId": list(owner)}]
            body = {"data": {"dataObjectApiName": kind, "Data": moved}}
            try:
                self._api.call(family(kind, "changeOwner"), body, safe=False)
            except Refusal as refusal:
                code = str(refusal.code)
                return Result(write.key, Outcome.REFUSED, write.id, code=code, field="owner")
        return Result(write.key, Outcome.DONE, write.id)

    def _refused_update(self, layout: Layout, write: Write, refusal: Refusal) -> Result:
        code = str(refusal.code)
        try:
            row = self._reading.get(layout.kind.name, write.id)
            there = row is not None or bool(self._reading.take(layout, [write.id]).records)
        except SourceError:
            return Result(write.key, Outcome.LATER, write.id, code=code)
        if not there or records.gone(row or {}):
            return Result(write.key, Outcome.GONE, write.id, code=code)
        state = row or {}
        if str(state.get("lock_status")) == "1" or state.get("life_status") in _BUSY_STATES:
            return Result(write.key, Outcome.LATER, write.id, code=code)
        field = refusal.field(write.fields)
        return Result(write.key, Outcome.REFUSED, write.id, code=code, field=field)

    def _life(self, layout: Layout, write: Write, identity: str, *, live: bool) -> Result:
        """作废 or recover a record; one that is so already was done before."""
        kind = layout.kind.name
        data: dict[str, Any] = {"dataObjectApiName": kind}
        data |= {"idList": [identity]} if live else {"object_data_id": identity}
        done = Result(write.key, Outcome.DONE, write.id)
        try:
            self._api.call(
                family(kind, "recover" if live else "invalid"), {"data": data}, safe=False
            )
        except Refusal as refusal:
            try:
                row = self._reading.get(kind, identity)
                if row is None:
                    self._reading.take(layout, [identity])
            except SourceError:
                return Result(write.key, Outcome.LATER, write.id, code=str(refusal.code))
            if row is None:
                return Result(write.key, Outcome.GONE, write.id, code=str(refusal.code))
            if records.gone(row) is not live:
                return done
            return Result(write.key, Outcome.REFUSED, write.id, code=str(refusal.code))
        return done


def _marked(layout: Layout, write: Write) -> dict[str, Any]:
    field = layout.kind.marker_field
    return {field: write.marker} if field and write.marker else {}


def _number(error: NotAllowed) -> str:
    return str(error).rpartition(": ")[2]
