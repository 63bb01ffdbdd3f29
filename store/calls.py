"""Values of outside calls: tokens that sign them in and limits on how many there may be.

They stand here because connectors ask for them and the store keeps them.
"""

from __future__ import annotations

from dataclasses import dataclass

from store.secret import Secret


@dataclass(frozen=True, slots=True)
class Token:
    """A token that signs calls in."""

    access: Secret
    #: UTC ISO 8601 with seconds; after it the token is not used.
    until: str
    #: Grows with each refresh: "this one is dead" names the one that was used.
    version: int
    #: What came with it and later calls need (api_domain, corpId, ea); no secrets.
    extra: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a token endpoint answered."""

    access: Secret
    #: Seconds that it is good for.
    seconds: float
    #: A new refresh token, where one came.
    refresh: Secret | None = None
    extra: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Rate:
    """A limit on calls: so many in so many seconds, in a moving window."""

    calls: int
    seconds: float
