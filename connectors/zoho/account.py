"""The account itself: its organisation and its users."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.crm import Person
from connectors.zoho.calls import Calls
from store.errors import BadAnswer, NotAllowed

_PAGE = 200


class Account:
    """Who is there; read when it is first needed."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._names: dict[str, str] | None = None
        self._me: str | None = None

    def check(self) -> str:
        """Sign in and return a text that names the edition and kind of the account."""
        data = self._calls.read("org", {}).data
        told = data.get("org") if isinstance(data, Mapping) else None
        if not isinstance(told, list) or not told or not isinstance(told[0], Mapping):
            raise BadAnswer("zoho: no organisation")
        licence = told[0].get("license_details")
        edition = licence.get("paid_type") if isinstance(licence, Mapping) else None
        words = ("Zoho CRM", edition, told[0].get("type"), told[0].get("time_zone"))
        return ", ".join(str(one) for one in words if one)

    def people(self) -> tuple[Person, ...]:
        """Return the users, those who left too."""
        found: list[Person] = []
        page = 1
        while True:
            got = self._calls.rows(
                "users", {"type": "AllUsers", "page": page, "per_page": _PAGE}, key="users"
            )
            found += [_person(one) for one in got.rows]
            if not got.more:
                break
            if got.page not in (0, page):
                raise BadAnswer("zoho: another page than was asked for")
            page += 1
        self._names = {one.id: one.name for one in found}
        return tuple(found)

    def names(self) -> Mapping[str, str]:
        """Return the users' names by id; none where the account does not let us see them."""
        if self._names is None:
            try:
                self.people()
            except NotAllowed:
                self._names = {}
        return self._names or {}

    def me(self) -> str:
        """Return the id of the user whom the hub acts as, "" where it is not told."""
        if self._me is None:
            try:
                rows = self._calls.rows("users", {"type": "CurrentUser"}, key="users").rows
            except NotAllowed:
                rows = ()
            self._me = str(rows[0].get("id", "")) if rows else ""
        return self._me


def _person(told: Mapping[str, Any]) -> Person:
    number = told.get("id")
    if not isinstance(number, str) or not number:
        raise BadAnswer("zoho: a user without an id")
    name, email, mobile = (str(told.get(key) or "") for key in ("full_name", "email", "mobile"))
    return Person(number, name, email, mobile, told.get("status") == "active")
