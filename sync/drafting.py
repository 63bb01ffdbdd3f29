"""Says a plan as changes for the outbox: what is written of each record, and what it showed."""

from __future__ import annotations

from collections.abc import Mapping

from connectors.crm import Crm
from store.outbox import Draft
from sync.plan import Creation, Plan, Update


def drafts_of(customer: int, made: Plan, crms: Mapping[int, Crm]) -> list[Draft]:
    """Return the changes that a customer's plan asks for; `crms` by connection, for pure parts."""
    found = [_update(customer, one) for one in made.updates]
    found += [_creation(customer, crms[one.connection], one) for one in made.creations]
    for double in made.doubles:
        keep, other = double.keep, double.other
        payload = {"id": keep.id, "other": other.id, "other_row": other.number}
        found.append(
            Draft(
                keep.connection, customer, keep.number, "merge", keep.kind, (), payload,
                approved=double.heals,
            )
        )  # fmt: skip
    for one in made.deletes:
        payload = {"id": one.id}
        found.append(Draft(one.connection, customer, one.number, "delete", one.kind, (), payload))
    return found


def _update(customer: int, update: Update) -> Draft:
    record, wants = update.record, dict(update.wants)
    slots = tuple(s if wants[s] else f"-{s}" for s in sorted(wants))
    payload = {"id": record.id, "wants": wants, "shown": {s: record.slots[s] for s in wants}}
    return Draft(record.connection, customer, record.number, "update", record.kind, slots, payload)


def _creation(customer: int, crm: Crm, creation: Creation) -> Draft:
    wants = dict(creation.wants)
    fields = dict(crm.patch(creation.kind, wants, None))
    payload = {"fields": fields, "wants": wants}
    slots = tuple(sorted(wants))
    return Draft(creation.connection, customer, None, "create", creation.kind, slots, payload)
