"""Match everything from nothing: the first load of a book, and a rebuild.

It ends in the same place as `sync.changes`: `dedupe.increments` states the rule that makes
increments equal a rebuild, and `sync.rebuild.verify` holds the two against each other on the real
book.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Connection

from dedupe.decisions import effective
from dedupe.match import match
from dedupe.profile import Profile
from dedupe.rules import Rules
from store import decisions, facts, index
from store.hub import Hub
from sync import rulebook
from sync.matched import Matched, kept
from sync.progress import Pairs, Quiet, Shown
from sync.reading import read_book


def match_everything(
    hub: Hub,
    connection: Connection,
    *,
    write: bool = True,
    progress: Shown | None = None,
    choose: Callable[[Sequence[Profile]], Rules] | None = None,
) -> Matched:
    """Match the whole book from nothing and, unless only looking, replace the index.

    Under the rules in use, which a writing run settles first, or under those that `choose` gives
    for the rows of the book.
    """
    said = decisions.with_ties(hub, connection)
    if write:
        index.clear(connection)
    progress = progress or Quiet()
    read = read_book(hub, connection, progress, write=write)
    profiles, number = read.profiles, read.number
    if choose is not None:
        rules = choose(profiles)
    elif write:
        rules = rulebook.settle(hub, connection, profiles)
    else:
        rules = rulebook.rules(hub, connection)
    found = match(profiles, said, rules.limits, rules.weighing, Pairs(progress))
    if write:
        index.add_edges(connection, [kept(e, number) for e in found.edges])
        rulebook.matched_now(connection)
    covered = set(facts.customer_rows(connection))
    return Matched(found, effective(said), said, number, covered)
