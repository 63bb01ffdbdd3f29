"""The demo's two CRMs: stand-ins of Zoho CRM and 纷享销客 on this machine, with some of its people.

They answer over HTTP as the real ones do, so a sync, its plan and a push can be tried without an
account. They remember only while the demo runs; at the next start they hold again what the hub
saw in them last.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from connectors.standins import remembered
from connectors.standins.faults import NoFaults
from connectors.standins.fxiaoke import Fxiaoke
from connectors.standins.server import serve
from connectors.standins.zoho import CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN, ZohoStandin
from store import connections, customers, remote, targets
from store.access import OWNER
from store.hub import Hub
from store.settings import ConnectionSettings
from store.values import Customer

MODULE, OBJECT = "Contacts", "ContactObj"
#: Of the people of the samples: so many are in the one, so many in the other, some in both.
_IN_ZOHO, _IN_FXIAOKE, _IN_BOTH = 18, 14, 6
_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}")
_MOBILE = re.compile(r"\+86(1\d{10})")


@dataclass(frozen=True, slots=True)
class DemoCrms:
    """The hub with both CRMs in its settings, and how many contacts each holds."""

    hub: Hub
    in_zoho: int
    in_fxiaoke: int


@contextmanager
def demo_crms(hub: Hub, folder: Path) -> Iterator[DemoCrms]:
    """Serve both CRMs while the block runs; their secrets are files in `folder`."""
    zoho, fxiaoke = ZohoStandin(hub.clock), Fxiaoke(NoFaults(), hub.clock)
    with serve(zoho) as one, serve(fxiaoke) as other:
        secrets = _secrets(folder, fxiaoke)
        added = (_zoho(one.url, secrets), _fxiaoke(other.url, secrets))
        told = replace(hub.settings, connections=(*hub.settings.connections, *added))
        hub = replace(hub, settings=told)
        people = list(_people(customers.stream(hub, OWNER)))
        known = _shown_last(hub, "zoho")
        if known:
            remembered.into_zoho(zoho, MODULE, known)
        else:
            for at, person in enumerate(people[:_IN_ZOHO]):
                zoho.colleague.put(MODULE, _contact(at, person))
        known = _shown_last(hub, "fxiaoke")
        if known:
            remembered.into_fxiaoke(fxiaoke, OBJECT, known)
        else:
            first = _IN_ZOHO - _IN_BOTH
            for at, person in enumerate(people[first : first + _IN_FXIAOKE]):
                fxiaoke.add(OBJECT, _contact_obj(at, person))
        yield DemoCrms(hub, len(zoho.colleague.live(MODULE)), len(fxiaoke.live(OBJECT)))


@dataclass(frozen=True, slots=True)
class _Person:
    name: str
    mobile: str
    email: str
    company: str


def _people(found: Iterable[Customer]) -> Iterator[_Person]:
    """Yield customers that a CRM could hold: a person's name and a mobile."""
    for customer in found:
        values = {name: many[0].value for name, many in customer.values.items() if many}
        name, mobile = values.get("name", ""), _MOBILE.fullmatch(values.get("phones", ""))
        if _NAME.fullmatch(name) and mobile:
            yield _Person(name, mobile[1], values.get("emails", ""), values.get("company", ""))


def _contact(at: int, person: _Person) -> dict[str, Any]:
    """Return what Zoho holds of a person: every third has an old mobile, nobody a company."""
    mobile = person.mobile if at % 3 else f"{person.mobile[:-1]}{(int(person.mobile[-1]) + 1) % 10}"
    return {"Last_Name": person.name, "Mobile": mobile, "Email": person.email}


def _contact_obj(at: int, person: _Person) -> dict[str, Any]:
    """Return what 纷享销客 holds of a person: every other one with a job, some with a company."""
    return {
        "name": person.name,
        "mobile1": f"{person.mobile[:3]} {person.mobile[3:7]} {person.mobile[7:]}",
        "company": person.company if at % 2 else "",
        "job_title": "" if at % 2 else "店长",
    }


def _shown_last(hub: Hub, name: str) -> list[Mapping[str, Any]]:
    """Return what the hub saw last of the live records of a connection."""
    with hub.reading() as connection:
        called = connections.every_name(hub, connection)
        number = next((n for n, known in called.items() if known == name), 0)
        ids = list(targets.live_ids(hub, connection, number))
        held = remote.held(hub, connection, number, ids)
        latest = [one.latest for one in held.values() if one.latest is not None]
        return [remote.raw(hub, connection, seen) for seen in latest]


def _secrets(folder: Path, fxiaoke: Fxiaoke) -> Mapping[str, str]:
    """Write the secrets of both stand-ins into files; return the settings that name them."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    app = fxiaoke.gate.app
    texts = {
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "refresh_token": REFRESH_TOKEN,
        "app_id": app.app_id,
        "app_secret": app.app_secret,
        "permanent_code": app.permanent_code,
    }
    for name, text in texts.items():
        opened = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(opened, "w", encoding="utf-8") as file:
            file.write(text)
    return {name: str(folder.absolute() / name) for name in texts}


def _zoho(url: str, secrets: Mapping[str, str]) -> ConnectionSettings:
    return ConnectionSettings(
        "zoho",
        "zoho",
        write=True,
        accounts_url=url,
        api_url=url,
        allow_http=True,
        modules=(MODULE,),
        client_id_file=secrets["client_id"],
        client_secret_file=secrets["client_secret"],
        refresh_token_file=secrets["refresh_token"],
    )


def _fxiaoke(url: str, secrets: Mapping[str, str]) -> ConnectionSettings:
    return ConnectionSettings(
        "fxiaoke",
        "fxiaoke",
        write=True,
        base_url=url,
        allow_http=True,
        objects=(OBJECT,),
        app_id_file=secrets["app_id"],
        app_secret_file=secrets["app_secret"],
        permanent_code_file=secrets["permanent_code"],
        admin_mobile="13900000000",
    )
