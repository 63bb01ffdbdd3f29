"""What a stand-in server is made of: requests, answers, and the faults that were planned for it.

A stand-in is a class that keeps a CRM's state and answers requests as the real one does; this
module's neighbours put it behind a real socket. It is no network code itself, so its protocol can
be tested by calls.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Request:
    """One request, as it came over the wire."""

    method: str
    #: Without the query.
    path: str
    query: Mapping[str, str]
    #: Names in lower case.
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer; `body` is sent as it stands."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


class Faults(Protocol):
    """The faults that a seeded plan holds for one server."""

    def now(self, *codes: str) -> str:
        """Return which of these faults happens at this request, "" for none.

        A stand-in asks at the places where it could misbehave; codes are those of
        `connectors.standins.faults.FAULTS`.
        """
        ...


class Standin(Protocol):
    """A CRM that only exists in this process."""

    faults: Faults

    def answer(self, request: Request) -> Answer:
        """Answer one request; called from several threads, one at a time (the server locks)."""
        ...
