"""Tests a CRM connection: settings, sign-in, what its metadata says, and what may be done there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from store.errors import HubError

if TYPE_CHECKING:
    from connectors.crm import Crm, Kind
    from store.hub import Hub
    from store.settings import ConnectionSettings

T = TypeVar("T")

#: Slots without which a record tells nobody apart.
NEEDED = ("name", "company")


@dataclass(frozen=True, slots=True)
class Tested:
    """One thing that was tested: the key of its sentence, its values, and what is wrong."""

    key: str
    values: dict[str, object]
    #: The error that it ended in, or the key of a sentence; "" when all is well.
    problem: HubError | str = ""


def examine_crm(
    hub: Hub, settings: ConnectionSettings, *, sign_in_only: bool = False
) -> Iterator[Tested]:
    """Yield what was tested of one CRM; what comes after a failed sign-in is left out."""
    crm, wrong = _tried(lambda: open_crm(hub, settings))
    if crm is None:
        yield Tested("check.crm", {}, wrong)
        return
    try:
        said, wrong = _tried(crm.check)
        yield Tested("check.signed_in" if said else "check.sign_in", {"account": said or ""}, wrong)
        if said is None or sign_in_only:
            return
        for kind in crm.kinds:
            yield from _test_kind(crm, settings, kind)
    finally:
        crm.close()


def open_crm(hub: Hub, settings: ConnectionSettings) -> Crm:
    """Open one CRM of the config; raises ConfigError with all that is missing."""
    from sync import crms

    return crms.open_crm(hub, settings)


def _test_kind(crm: Crm, settings: ConnectionSettings, name: str) -> Iterator[Tested]:
    """Test one module or object: its metadata, reading it, and writing to it."""
    kind, wrong = _tried(lambda: crm.describe(name))
    if kind is None:
        yield Tested("check.kind_of_crm", {"kind": name}, wrong)
        return
    many, wrong = _tried(lambda: (crm.count(name),))
    records = "?" if not many or many[0] is None else f"{many[0]:,}"
    yield Tested(
        "check.reads", {"kind": name, "records": records, "fields": len(kind.places)}, wrong
    )
    if settings.write:
        key = "check.writes_marked" if kind.marker_field else "check.writes"
        yield Tested(key, {"kind": name, "marker": kind.marker_field}, _unwritable(settings, kind))


def _unwritable(settings: ConnectionSettings, kind: Kind) -> str:
    """Return the key of what is wrong with writing to a kind, "" if nothing is."""
    slots = {place.slot for place in kind.places}
    if not slots & set(NEEDED):
        return "check.no_name"
    return "check.no_create" if settings.create and not kind.creatable else ""


def _tried(test: Callable[[], T]) -> tuple[T | None, HubError | str]:
    """Return what a test gave, or the error that it ended in."""
    try:
        return test(), ""
    except HubError as error:
        return None, error
