"""Who may see what: the one place that every read of customers goes through.

Deny by default. Today there is one role, the owner, who sees everything; an actor of any other
role sees nothing. The rules language of a later step compiles into exactly this `Scope`: an SQL
condition over columns of the customer table, and a mask for what is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, false, true

from store.values import Customer


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who reads or writes: a person, or the program in a role."""

    name: str
    role: str


OWNER = Actor("owner", "owner")
#: The program itself while it syncs: it must plan every customer.
SYNC = Actor("sync", "sync")
_ALL = ("owner", "sync")


@dataclass(frozen=True, slots=True)
class Scope:
    """What an actor may reach with one action."""

    #: Over the columns of `store.tables.customer`.
    condition: ColumnElement[bool]
    #: Applied to every customer that leaves the store.
    mask: Callable[[Customer], Customer]


def scope(actor: Actor, action: str) -> Scope:
    """Return what `actor` may reach by `action` (list, view, review, export, decide ...)."""
    del action  # the owner's one grant covers every action
    if actor.role in _ALL:
        return Scope(true(), _plain)
    return Scope(false(), _nothing)


def may(actor: Actor, action: str) -> bool:
    """Tell whether `actor` may do an action that is not about one customer."""
    del action
    return actor.role in _ALL


def _plain(customer: Customer) -> Customer:
    return customer


def _nothing(customer: Customer) -> Customer:
    return Customer(id=customer.id, rows=())
