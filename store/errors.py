"""Errors that tell the caller what to do; their text holds ids and counts, never personal data.

HubError
├── ConfigError(problems)        the config file is wrong; all problems at once
├── SourceError(source)
│   ├── TryLater(after)          429, 5xx, timeouts, a broken connection
│   ├── SignInAgain              401, expired or revoked token
│   ├── NotAllowed               403, scope or licence missing
│   ├── BadAnswer                not readable, wrong shape, half a page
│   ├── WrongAddress             it leads inside our own network, elsewhere, or is not https
│   ├── Unsure                   a write that may or may not have happened: look first
│   ├── Unreadable(reason)       a file that is not what it says, or nothing we know
│   ├── Shrunk(before, now)      far fewer rows than last time: a person must say so
│   └── TooBig(limit)            bytes, rows, depth, seconds, memory
├── RowRefused(reason)           this one row; kept aside, the rest goes on
├── NotYours                     shown as 404
├── AlreadySettled               somebody decided this first
├── Busy                         another run holds the lease: try again later
├── LeaseLost                    the lease passed on while we worked: nothing was kept
├── KeyMissing                   the root key file is absent, wrong or open to others
└── Tampered(where)              a seal or the audit chain does not hold: stop
"""

from __future__ import annotations


class HubError(Exception):
    """Something went wrong that the person at the keyboard can act on."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or (self.__doc__ or "").strip().splitlines()[0])


class ConfigError(HubError):
    """The config file is wrong."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(problems))


class SourceError(HubError):
    """A source could not be read."""

    def __init__(self, message: str = "", *, source: str = "") -> None:
        self.source = source
        super().__init__(message)


class TryLater(SourceError):
    """The source is busy or unreachable: try again later.

    `after` is the wait in seconds that it asked for, 0.0 where it said nothing.
    """

    def __init__(self, message: str = "", *, source: str = "", after: float = 0.0) -> None:
        self.after = after
        super().__init__(message, source=source)


class SignInAgain(SourceError):
    """The source no longer accepts our sign-in: connect it again."""


class NotAllowed(SourceError):
    """The source refuses this: a scope or a licence is missing."""


class BadAnswer(SourceError):
    """The source answered with something that cannot be read."""


class WrongAddress(SourceError):
    """The address leads to a private network or elsewhere: nothing was sent there."""


class Unsure(SourceError):
    """The write was sent and what became of it is not known: look before it is sent again."""


class Unreadable(SourceError):
    """The file is not one that can be read.

    `reason` is a code of `connectors.reasons.Reason`, so that it can be said in every language.
    """

    def __init__(self, reason: str, *, detail: str = "", source: str = "") -> None:
        self.reason = reason
        self.detail = detail
        super().__init__(f"{reason}: {detail}" if detail else reason, source=source)


class Shrunk(SourceError):
    """The source holds far fewer rows than last time; nothing was changed."""

    def __init__(self, before: int, now: int, *, source: str = "") -> None:
        self.before, self.now = before, now
        super().__init__(f"{before} rows before, {now} now", source=source)


class TooBig(SourceError):
    """The file passes a limit.

    `limit` is one of bytes, rows, columns, cell, depth, memory, seconds.
    """

    def __init__(self, limit: str, allowed: int, *, source: str = "") -> None:
        self.limit, self.allowed = limit, allowed
        super().__init__(f"more than {allowed} {limit}", source=source)


class RowRefused(HubError):
    """One row could not be read; it is kept aside and the rest goes on."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class NotYours(HubError):
    """No such customer."""


class AlreadySettled(HubError):
    """Somebody has already decided this."""


class Busy(HubError):
    """Another run is at this work: try again later."""


class LeaseLost(HubError):
    """The work passed to another run; nothing was kept."""


class KeyMissing(HubError):
    """The root key file is absent, wrong or open to others."""


class Tampered(HubError):
    """A sealed value or the audit chain does not hold."""

    def __init__(self, where: str) -> None:
        self.where = where
        super().__init__(f"the seal does not hold at {where}")
