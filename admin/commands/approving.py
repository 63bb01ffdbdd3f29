"""`sync --approve`, `--decline` and `--retry`: what a person says about writes that wait."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from admin.commands.book import printable
from admin.commands.session import DONE, NOTHING, Session

if TYPE_CHECKING:
    from store.access import Actor
    from store.hub import Hub
    from store.outbox import Entry
    from sync.approving import Filter

#: Changes that are said yes or no to in one transaction.
PART = 500
#: Reasons that are words of ours, whether anything waits for them or not; a target's codes are not.
REASONS = ("creates", "deletes", "merges", "blanks", "changes", "declined")
_NUMBERS = re.compile(r"(\d{1,15})(?:-(\d{1,15}))?")


@dataclass(frozen=True, slots=True)
class Words:
    """What was asked for: connections narrow it, reasons and numbers choose from it."""

    connections: frozenset[int]
    reasons: tuple[str, ...]
    numbers: tuple[range, ...]

    def take(self, entry: Entry) -> bool:
        """Tell whether a change was asked for."""
        if self.connections and entry.connection not in self.connections:
            return False
        if not self.reasons and not self.numbers:
            # What a person said no to is taken up again only by its number or that word.
            return entry.reason != "declined"
        return any(entry.number in some for some in self.numbers) or any(
            _is_reason(entry.reason, one) for one in self.reasons
        )


def _is_reason(reason: str, word: str) -> bool:
    return reason == word or reason.startswith(f"{word}:")


def settle_waiting(session: Session) -> int:
    """Let writes through, say no to them, or let refused ones be tried again."""
    from sync import approving

    asked = session.arguments
    action = "approve"
    states: tuple[str, ...] = ("held",)
    if asked.decline:
        action, states = "decline", ("held", "new")
    elif asked.retry:
        action, states = "retry", ("failed",)
    acts: dict[str, Callable[[Hub, Actor, Filter], int]] = {
        "approve": approving.approve, "decline": approving.drop, "retry": approving.retry,
    }  # fmt: skip
    with session.open() as hub:
        waiting = approving.planned(hub, session.actor, approving.Filter(), states=states)
        names = _names(hub)
        words = _words(session, names, waiting)
        chosen = [one for one in waiting if words.take(one)]
        done = 0
        for start in range(0, len(chosen), PART):
            part = tuple(one.number for one in chosen[start : start + PART])
            done += acts[action](hub, session.actor, approving.Filter(numbers=part))
    return _report(session, action, done, [names[one.connection] for one in chosen])


def _names(hub: Hub) -> dict[int, str]:
    from store import connections

    with hub.reading() as connection:
        return connections.every_name(hub, connection)


def _words(session: Session, names: dict[int, str], waiting: Sequence[Entry]) -> Words:
    """Read the words of the command line; one that names nothing is an error."""
    known = {name: number for number, name in names.items()}
    configured = {one.name for one in session.settings().connections}
    connections, reasons, numbers = set(), [], []
    for word in session.arguments.names:
        if match := _NUMBERS.fullmatch(word):
            first = int(match[1])
            numbers.append(range(first, int(match[2] or first) + 1))
        elif word in known:
            connections.add(known[word])
        elif word in REASONS or any(_is_reason(one.reason, word) for one in waiting):
            reasons.append(word)
        elif word not in configured:
            raise session.fail("approve.unknown", what=printable(word))
        else:
            # Configured and never synced: nothing of it can wait.
            connections.add(0)
    return Words(frozenset(connections), tuple(reasons), tuple(numbers))


def _report(session: Session, action: str, done: int, where: Sequence[str]) -> int:
    counts = Counter(where)
    if session.arguments.json:
        session.json({"action": action, "changes": done, "connections": dict(counts)})
    elif not done:
        session.warn("approve.nothing")
    else:
        names = " ".join(printable(name) for name in sorted(counts))
        session.tell(f"approve.{action}", count=f"{done:,}", names=names)
    return DONE if done else NOTHING
