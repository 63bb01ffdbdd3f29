"""What the hub lends a connector: tokens and budgets that all its workers share.

The connectors know no tables; the hub implements these over SQL (`store.tokens`, `store.budget`)
and tests over plain memory (`connectors.web.local`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from store.calls import Fetched, Rate, Token
from store.secret import Secret

__all__ = ["Budget", "Fetched", "Rate", "Token", "Tokens"]


class Tokens(Protocol):
    """The tokens of one connection, shared by processes."""

    def current(self, fetch: Callable[[Secret | None], Fetched]) -> Token:
        """Return a token that is good for another while, refreshing it if it is not.

        Only one of several processes calls `fetch`; the others wait and read what it stored. The
        raw answer is committed before it is used. `fetch` is given the refresh token that was
        stored last, None if there is none.
        """
        ...

    def refused(self, token: Token, fetch: Callable[[Secret | None], Fetched]) -> Token:
        """Return another token after a call was refused with this one (read again, then refresh).

        Raises SignInAgain when a token that was just fetched is refused too.
        """
        ...


class Budget(Protocol):
    """The calls that one connection may make, shared by all workers."""

    def take(self, name: str, rate: Rate, cost: int = 1) -> float:
        """Take `cost` calls out of a named budget; return 0.0, or the seconds to wait first."""
        ...

    def spent(self, name: str, rate: Rate) -> int:
        """Return how much of a budget is used now."""
        ...

    def closed_for(self, name: str, seconds: float) -> None:
        """Let nobody take from a budget for a while: the other side said so."""
        ...
