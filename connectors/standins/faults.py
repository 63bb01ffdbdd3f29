"""The forty faults of a CRM that misbehaves, and seeded plans of when they happen.

Those that any server can have (`WIRE`) are carried out on the wire by `server.py`; those of a
protocol are asked for by the stand-in itself, at the places where it could misbehave; three of them
(`DOOR`) lie in how a test sets up the way to the server (`doors.py`).
"""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

Sort = Literal["answer", "transport", "body", "paging", "truth", "auth"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to misbehave."""

    number: int
    #: What a stand-in asks for by `Faults.now`.
    code: str
    kind: Sort
    #: How often it happens in a plan, unless it lasts.
    times: int = 2
    #: From its first time on it happens whenever it is asked for.
    lasting: bool = False
    #: It never happens at the first so many chances.
    spared: int = 0


FAULTS: tuple[Fault, ...] = (
    Fault(1, "429_seconds", "answer"),
    Fault(2, "429_date", "answer"),
    Fault(3, "429_bare", "answer"),
    Fault(4, "500_once", "answer", times=1),
    Fault(5, "500_for_ever", "answer", lasting=True),
    Fault(6, "502_html", "answer"),
    Fault(7, "503_in_paging", "answer", spared=1),
    Fault(8, "504_applied", "answer"),
    # 200 with an error inside: 纷享销客's own way; Zoho's token endpoint does it too.
    Fault(9, "200_with_error", "answer"),
    Fault(10, "200_empty", "answer"),
    # One field that may not be read or written, though its record may.
    Fault(11, "403_field", "answer", lasting=True),
    Fault(12, "redirect_away", "answer"),
    Fault(13, "connect_timeout", "transport"),
    Fault(14, "read_timeout", "transport"),
    Fault(15, "reset_in_body", "transport"),
    Fault(16, "length_too_long", "transport"),
    Fault(17, "slow_bytes", "transport"),
    Fault(18, "tls_expired", "transport", lasting=True),
    Fault(19, "dns_rebind", "transport"),
    Fault(20, "gzip_bomb", "transport"),
    Fault(21, "truncated_json", "body"),
    # NaN, a repeated key, a number of 5,000 digits: one after the other.
    Fault(22, "odd_json", "body", times=3),
    Fault(23, "wrong_charset", "body"),
    # A field that is missing, null, or of another type (a number for a phone).
    Fault(24, "field_odd", "body"),
    # A value that no list of options names, and a field that nobody has seen.
    Fault(25, "unknown_option", "body"),
    Fault(26, "nested_deep", "body"),
    Fault(27, "same_page_twice", "paging"),
    Fault(28, "pages_reordered", "paging"),
    # The next token is the one that was just used.
    Fault(29, "token_loop", "paging"),
    # Somebody adds a row while pages are read: one row comes twice, one is missed.
    Fault(30, "row_shifted", "paging"),
    Fault(31, "short_page", "paging", times=3),
    # The total says 1,000 and the pages hold 990.
    Fault(32, "total_lies", "paging", lasting=True),
    Fault(33, "empty_list", "truth"),
    Fault(34, "half_gone", "truth"),
    Fault(35, "all_deleted", "truth"),
    # Ten minutes of skew either way, daylight saving, no zone.
    Fault(36, "clock_back", "truth"),
    Fault(37, "index_behind", "truth", times=4),
    # In mid-page; the refresh works once, then the refresh token is revoked for good.
    Fault(38, "token_expires", "auth", lasting=True),
    # A batch with refusals inside, results in another order, one without an id.
    Fault(39, "batch_shuffled", "auth"),
    # Stored otherwise than it was sent: spaces in phones, names cut at 20 characters.
    Fault(40, "value_rewritten", "auth", lasting=True),
)  # fmt: skip

BY_CODE = {fault.code: fault for fault in FAULTS}
BY_NUMBER = {fault.number: fault for fault in FAULTS}
#: Those that `connectors.standins.server` carries out on the wire.
WIRE = frozenset(
    BY_NUMBER[n].code for n in (*range(1, 9), 10, 12, *range(14, 18), *range(20, 24), 26)
)
#: Those that a test makes by the way it opens.
DOOR = frozenset(BY_NUMBER[n].code for n in (13, 18, 19))


@dataclass(slots=True)
class _Planned:
    """When one fault happens, counted in the chances that it has."""

    fault: Fault
    chances: random.Random
    within: int
    next: int = 0
    left: int = 0
    asked: int = 0

    def __post_init__(self) -> None:
        self.left = self.fault.times
        self.next = self.fault.spared + self.chances.randrange(self.within)

    def ask(self) -> bool:
        """Count one chance, and tell whether the fault takes it."""
        at, self.asked = self.asked, self.asked + 1
        if self.fault.lasting:
            return at >= self.next
        if at < self.next or not self.left:
            return False
        self.left -= 1
        self.next = at + 1 + self.chances.randrange(self.within)
        return True


@dataclass(slots=True)
class Plan:
    """Which faults happen when; the same seed and the same questions give the same answers.

    Each fault has its own row of chances: the times that it is asked for. It takes the first of
    them within `within` chances, and so again until it happened `Fault.times` times, so that a
    short scenario meets it too. `happened` counts what did.
    """

    seed: int
    #: Numbers or codes of `FAULTS`.
    faults: Iterable[int | str] = ()
    within: int = 4
    happened: Counter[str] = field(default_factory=Counter)
    _planned: dict[str, _Planned] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        for one in self.faults:
            fault = BY_NUMBER[one] if isinstance(one, int) else BY_CODE[one]
            # Each fault draws from a generator of its own: one more in the plan moves no other.
            chances = random.Random(f"{self.seed}/{fault.code}")  # noqa: S311 (no secret)
            self._planned[fault.code] = _Planned(fault, chances, self.within)

    def now(self, *codes: str) -> str:
        """Return which of these faults happens at this request, "" for none."""
        with self._lock:
            asked = [self._planned[code] for code in codes if code in self._planned]
            # One that lasts takes every chance: it lets the others go first.
            for planned in sorted(asked, key=lambda one: one.fault.lasting):
                if planned.ask():
                    self.happened[planned.fault.code] += 1
                    return planned.fault.code
        return ""

    def over(self) -> bool:
        """Tell whether nothing more will happen: every fault took all its times, and none lasts."""
        with self._lock:
            return all(not one.left and not one.fault.lasting for one in self._planned.values())

    def stop(self) -> None:
        """Let nothing happen any more: what is left must then heal by itself."""
        with self._lock:
            self._planned.clear()


class NoFaults:
    """A server that behaves."""

    def now(self, *codes: str) -> str:
        """Return "" always."""
        del codes
        return ""
