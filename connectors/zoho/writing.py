"""Writes records: a hundred in a call, no automation fired, guarded where the hub says since when.

Nothing is sent again that may have been done: what a lost answer leaves open is UNCERTAIN.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from connectors.crm import Op, Outcome, Result, Write
from connectors.web.sending import Reply
from connectors.zoho.calls import Calls, code_of
from connectors.zoho.merging import merge
from connectors.zoho.metadata import Module
from connectors.zoho.reading import BY_IDS, Reading
from connectors.zoho.results import results
from connectors.zoho.rows import Shape
from connectors.zoho.times import asked
from connectors.zoho.verify import creates_confirmed
from store.errors import SourceError, TryLater, Unsure

BATCH = 100
#: Statuses that come with a result for each record.
_JUDGED = frozenset({200, 201, 202, 207, 400, 403, 412})


class Writing:
    """The writing half of the connector."""

    def __init__(self, calls: Calls, reading: Reading) -> None:
        self._calls, self._reading = calls, reading

    def write(self, shape: Shape, writes: Sequence[Write]) -> tuple[Result, ...]:
        """Send writes of one op; return a result for each, in their order."""
        if not writes:
            return ()
        refused = {
            at: one for at, write in enumerate(writes) if (one := _checked(shape.module, write))
        }
        sent = [write for at, write in enumerate(writes) if at not in refused]
        found = iter(self._sent(shape, sent) if sent else ())
        return tuple(refused[at] if at in refused else next(found) for at in range(len(writes)))

    def _sent(self, shape: Shape, writes: list[Write]) -> tuple[Result, ...]:
        op = writes[0].op
        if op is Op.MERGE:
            return _one_by_one(writes, lambda one: self._merged(shape, one))
        if op is Op.RESTORE:
            # The API can list the bin and empty it; bringing back is done by hand only.
            return tuple(Result(one.key, Outcome.REFUSED, one.id, "BY_HAND_ONLY") for one in writes)
        if op is Op.CREATE:
            return self._created(shape, writes)
        if op is Op.DELETE:
            return self._deleted(shape, writes)
        return self._updated(shape.module, writes)

    def _created(self, shape: Shape, writes: list[Write]) -> tuple[Result, ...]:
        """Insert, or upsert by the unique field where the account has one."""
        module = shape.module
        marked = module.marker and all(write.marker for write in writes)
        body: dict[str, Any] = {"data": [_fields(module, one) for one in writes], "trigger": []}
        path = module.name
        if marked:
            path, body["duplicate_check_fields"] = f"{path}/upsert", [module.marker]
        found = self._call("POST", path, writes, body=body)
        return creates_confirmed(self._reading, shape, writes, found)

    def _updated(self, module: Module, writes: list[Write]) -> tuple[Result, ...]:
        body = {
            "data": [{**_fields(module, one), "id": one.id} for one in writes],
            "trigger": [],
        }
        guards = [one.guard for one in writes]
        # One header for the whole call: the earliest moment refuses too much, never too little.
        guard = min(guards) if all(guards) else ""
        if not guard and any(guards):
            return self._each_updated(module, writes)
        headers = {"if-unmodified-since": asked(guard)} if guard else {}
        found = self._call("PUT", module.name, writes, body=body, headers=headers)
        if len(writes) == 1 or not guard:
            return found
        again = [
            write
            for write, result in zip(writes, found, strict=True)
            if _split(result) and (result.outcome is Outcome.UNCERTAIN or write.guard > guard)
        ]
        later = {one.key: one for one in self._each_updated(module, again)}
        return tuple(later.get(one.key, one) for one in found)

    def _each_updated(self, module: Module, writes: list[Write]) -> tuple[Result, ...]:
        return _one_by_one(writes, lambda one: self._updated(module, [one])[0])

    def _deleted(self, shape: Shape, writes: list[Write]) -> tuple[Result, ...]:
        stale = self._stale(shape, writes)
        sent = [one for one in writes if one.key not in stale]
        found: dict[str, Result] = {}
        if sent:
            params = {"ids": ",".join(one.id for one in sent), "wf_trigger": "false"}
            answers = self._call("DELETE", shape.module.name, sent, params=params)
            found = {one.key: one for one in answers}
        return tuple(stale.get(one.key) or found[one.key] for one in writes)

    def _merged(self, shape: Shape, write: Write) -> Result:
        stale = self._stale(shape, [write])
        return stale.get(write.key) or merge(self._calls, self._reading, shape, write)

    def _stale(self, shape: Shape, writes: list[Write]) -> dict[str, Result]:
        """Return by key what must not be done to records that changed since their guards.

        These calls know no guard of Zoho's: the records are read again just before.
        """
        guarded = [one for one in writes if one.guard]
        if not guarded:
            return {}
        ids = dict.fromkeys(number for one in guarded for number in (one.id, one.other) if number)
        wanted = list(ids)
        shown = {
            one.id: one.version
            for at in range(0, len(wanted), BY_IDS)
            for one in self._reading.take(shape, wanted[at : at + BY_IDS]).records
        }
        found = {}
        for one in guarded:
            for number in filter(None, (one.id, one.other)):
                if number not in shown:
                    found[one.key] = Result(one.key, Outcome.GONE, number)
                elif shown[number] > one.guard:
                    found.setdefault(one.key, Result(one.key, Outcome.CHANGED, number))
        return found

    def _call(
        self,
        method: str,
        path: str,
        writes: list[Write],
        *,
        body: object = None,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[Result, ...]:
        try:
            reply = self._calls.send(
                method, path, params=params, json=body, headers=headers, safe=False,
                cost=-(-len(writes) // 10),
            )  # fmt: skip
        except Unsure:
            return tuple(Result(one.key, Outcome.UNCERTAIN, one.id) for one in writes)
        return _read(writes, reply)


def _read(writes: list[Write], reply: Reply) -> tuple[Result, ...]:
    data = reply.data if isinstance(reply.data, Mapping) else {}
    told = data.get("data")
    if reply.status in _JUDGED and isinstance(told, list):
        if len(told) == 1 and len(writes) > 1 and reply.status in (400, 403):
            # The whole call was refused with one error for it.
            code = str(told[0].get("code", "")) if isinstance(told[0], Mapping) else ""
            return tuple(Result(one.key, Outcome.REFUSED, one.id, code) for one in writes)
        found = results(writes, told)
        if reply.status != 412:
            return found
        # A call refused as a whole tells of some records, or of the first one only.
        open_ = Outcome.UNCERTAIN
        return tuple(replace(one, code=_WHOLE) if one.outcome is open_ else one for one in found)
    if reply.status == 412 and len(writes) == 1:
        return (Result(writes[0].key, Outcome.CHANGED, writes[0].id, "ALREADY_MODIFIED"),)
    if reply.status == 412:
        return tuple(Result(one.key, Outcome.UNCERTAIN, one.id, _WHOLE) for one in writes)
    if reply.status >= 400:
        code = code_of(reply) or str(reply.status)
        return tuple(Result(one.key, Outcome.REFUSED, one.id, code) for one in writes)
    return tuple(Result(one.key, Outcome.UNCERTAIN, one.id) for one in writes)


#: Code of records of a guarded call that was refused as a whole, without a word on each.
_WHOLE = "GUARDED_CALL"


def _split(result: Result) -> bool:
    """Tell whether a guarded record may be sent again by itself: it cannot be written twice."""
    return result.outcome is Outcome.CHANGED or result.code == _WHOLE


def _one_by_one(writes: Sequence[Write], send: Any) -> tuple[Result, ...]:
    """Send each by itself; once one was sent, what stops the next is told as LATER."""
    found: list[Result] = []
    for write in writes:
        try:
            found.append(send(write))
        except SourceError as error:
            if not found:
                raise
            after = error.after if isinstance(error, TryLater) else 0.0
            found.append(Result(write.key, Outcome.LATER, write.id, after=after))
    return tuple(found)


def _fields(module: Module, write: Write) -> dict[str, Any]:
    marked = {module.marker: write.marker} if module.marker and write.marker else {}
    return {**write.fields, **marked}


def _checked(module: Module, write: Write) -> Result | None:
    """Refuse what the account would drop without a word or refuse anyway; None when it may go."""
    if write.op not in (Op.CREATE, Op.UPDATE):
        return None
    create = write.op is Op.CREATE
    no = Result(write.key, Outcome.REFUSED, write.id)
    for name, value in write.fields.items():
        info = module.fields.get(name)
        if info is None:
            return replace(no, code="UNKNOWN_FIELD", field=name)
        if not (info.creatable if create else info.updatable):
            return replace(no, code="READ_ONLY_FIELD", field=name)
        if isinstance(value, str) and info.length and len(value) > info.length:
            return replace(no, code="TOO_LONG", field=name)
        if (
            isinstance(value, str)
            and info.type == "picklist"
            and info.options
            and value not in info.options
        ):
            return replace(no, code="UNKNOWN_OPTION", field=name)
        if value is None and info.mandatory:
            return replace(no, code="MANDATORY_NOT_FOUND", field=name)
    missing = [one for one in module.kind.required if create and not write.fields.get(one)]
    return replace(no, code="MANDATORY_NOT_FOUND", field=missing[0]) if missing else None
