"""Protections of two-way sync, each of which is taken away to see whether it is missed.

One is not among them: that a changed number tears no other record away (`store.ties.hold`) is
needed in one history of some thousands; its own test misses it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import NamedTuple
from unittest.mock import patch

from connectors.crm import RemoteRecord
from store import lease as leases
from store import outbox, remote, unplanned
from sync import (
    confirming,
    crm_sync,
    hearing,
    looking,
    merge,
    plan,
    planning,
    pull,
    push,
    session,
    uncertain,
    voice,
)
from sync.hearing import of_external
from tests.model.book import Shelf
from tests.model.crm import LivedCrm
from tests.model.history import run
from tests.model.workers import Odds

#: Histories that are run at most before a protection counts as not missed.
MOST = 400
#: Workers that fall asleep on their way to a write and wake up after others have been there.
SLEEPY = Odds(act=0.08, kill=0.0, asleep=0.5, lose=0.3)
#: Much happens in one second, and the next sync comes at once.
HASTY = Odds(act=0.2, kill=0.0, passes=0.05, over=0.1)


def _nothing(*_: object, **__: object) -> None:
    return None


def _no_marker(stack: ExitStack) -> None:
    """Records are made without a marker, where the CRM has one."""

    def describe(self: LivedCrm, kind: str) -> object:
        return replace_kind(self, kind)

    original = LivedCrm.describe

    def replace_kind(self: LivedCrm, kind: str) -> object:
        from dataclasses import replace

        return replace(original(self, kind), marker_field="")

    stack.enter_context(patch.object(LivedCrm, "describe", describe))
    stack.enter_context(patch.object(looking, "look_for_new", _claim_all))
    stack.enter_context(patch.object(uncertain, "_ours", _nothing))


def _claim_all(own: session.Session, kind: str, entries: list[outbox.Entry]) -> object:
    from store import outbox_moves

    with own.writing() as connection:
        for entry in entries:
            outbox_moves.claim(own.hub, connection, entry, own.run, payload=entry.payload)
    return list(entries)


def _no_look_before_create(stack: ExitStack) -> None:
    stack.enter_context(patch.object(looking, "look_for_new", _claim_all))


def _no_echo(stack: ExitStack) -> None:
    """What we wrote is taken for a change by somebody."""
    stack.enter_context(patch.object(voice, "echo", lambda before, sent, wants, now: before))


def _payload_is_no_base(stack: ExitStack) -> None:
    """What a record shows after a write is taken for what we made of it."""
    stack.enter_context(patch.object(voice, "echo", lambda before, sent, wants, now: now))


def _exclusive_cursor(stack: ExitStack) -> None:
    def begin(self: LivedCrm, cursor: str) -> str:
        return f"{cursor}~" if cursor else ""

    stack.enter_context(patch.object(LivedCrm, "begin", begin))


def _no_look_back(stack: ExitStack) -> None:
    stack.enter_context(patch.object(LivedCrm, "begin", lambda self, cursor: cursor))


def _cursor_before_records(stack: ExitStack) -> None:
    """The cursor is saved in a commit of its own, before the page."""

    def changes(own: session.Session, kind: str, *_: object, **__: object) -> None:
        from store import cursors

        for page in own.crm.changes(kind, pull._cursor(own, kind)):
            with own.writing() as connection:
                cursors.save(own.hub, connection, own.number, kind, page.cursor)
            with own.writing() as connection:
                pull._keep(own, connection, page)

    stack.enter_context(patch.object(pull, "_changes", changes))


def _no_guard(stack: ExitStack) -> None:
    """Records are not read again before a write, and nothing is guarded."""
    stack.enter_context(patch.object(looking, "_as_held", lambda own, held, record: True))
    original = push._write

    def unguarded(*told: object) -> object:
        from dataclasses import replace

        return replace(original(*told), guard="")  # type: ignore[arg-type]

    stack.enter_context(patch.object(push, "_write", unguarded))


def _last_writer(stack: ExitStack) -> None:
    """Nobody is asked: the newest word wins."""
    original = merge.settle

    def settle(slot: str, sides: object, **how: bool) -> object:
        return original(slot, sides, **(how | {"ask": False}))  # type: ignore[arg-type]

    stack.enter_context(patch.object(plan, "settle", settle))


def _unseen_edits(stack: ExitStack) -> None:
    stack.enter_context(patch.object(merge, "_unseen", _nothing))


def _no_tombstone(stack: ExitStack) -> None:
    """A deletion is forgotten as soon as it was heard."""
    original = plan.plan

    def forget(*told: object, **how: object) -> object:
        return original(*told, **(how | {"closed": frozenset()}))  # type: ignore[arg-type]

    stack.enter_context(patch.object(planning, "plan", forget))


def _trusted_scan(stack: ExitStack) -> None:
    """What a list does not show is gone."""
    stack.enter_context(patch.object(pull, "_still_there", lambda own, kind, ids: set()))


def _no_fence(stack: ExitStack) -> None:
    stack.enter_context(patch.object(session.leases, "check", _nothing))
    stack.enter_context(patch.object(push.leases, "check", _nothing))
    stack.enter_context(patch.object(leases, "check", _nothing))


def _no_healing(stack: ExitStack) -> None:
    stack.enter_context(patch.object(plan, "_doubles", lambda records, targets: ()))


def _unknown_is_sent_again(stack: ExitStack) -> None:
    """A change whose answer was lost is sent once more without a look."""

    def again(own: session.Session) -> int:
        from store import outbox_moves

        with own.writing() as connection:
            found = outbox.entries(own.hub, connection, own.number, outbox.UNSETTLED)
            for entry in found:
                outbox_moves.settle(own.hub, connection, entry.number, "new")
                unplanned.mark(connection, [entry.customer])
        return 0

    stack.enter_context(patch.object(uncertain, "settle_unknown", again))
    stack.enter_context(patch.object(crm_sync.uncertain, "settle_unknown", again))
    stack.enter_context(patch.object(looking, "look_for_new", _claim_all))


def _blanks(stack: ExitStack) -> None:
    """What nobody says any more is emptied, whoever is gone."""
    original = plan.plan

    def plain(*told: object, **how: object) -> object:
        return original(*told, **(how | {"alone": False, "bereft": False}))  # type: ignore[arg-type]

    stack.enter_context(patch.object(planning, "plan", plain))


def _deletes_confirm_nothing(stack: ExitStack) -> None:
    """A write to a record that is gone tells nobody."""
    stack.enter_context(patch.object(confirming, "gone", _nothing))


def _late_pages(stack: ExitStack) -> None:
    """A list that shows the past is believed."""
    original = hearing.shown

    def shown(record: RemoteRecord) -> object:
        return original(record)._replace(revision="")

    stack.enter_context(patch.object(hearing, "shown", shown))
    assert of_external("a:b") == ("a", "b")


def _same_second(stack: ExitStack) -> None:
    """A list that shows another state of the same second is believed."""
    stack.enter_context(patch.object(remote, "_late", lambda one, had: one.revision < had.revision))


def _deaf_to_late_writes(stack: ExitStack) -> None:
    """What lands after it was given up is taken for a change by somebody."""
    stack.enter_context(patch.object(outbox, "given_up", lambda *_: ()))


def _merged_away(stack: ExitStack) -> None:
    """A merge settles what people disagree about."""
    original = plan.plan

    def forget(*told: object, **how: object) -> object:
        return original(*told, **(how | {"retired": ()}))  # type: ignore[arg-type]

    stack.enter_context(patch.object(planning, "plan", forget))


Plant = Callable[[ExitStack], None]


class Protection(NamedTuple):
    """Something that is taken away."""

    name: str
    plant: Plant
    #: Under which it is needed more often than under the usual odds.
    odds: Odds | None = None


PROTECTIONS = tuple(
    Protection(*told)
    for told in (
        ("a marker on what is made", _no_marker),
        ("a look before a creation", _no_look_before_create),
        ("an echo that carries no evidence", _no_echo),
        ("the payload as the base after a write", _payload_is_no_base),
        ("a cursor that is read inclusively", _exclusive_cursor),
        ("a cursor that looks back", _no_look_back),
        ("a cursor saved with its page", _cursor_before_records),
        ("a guard, and a look before a write", _no_guard),
        ("a question where two changed one value", _last_writer),
        ("a question where one could not see the other", _unseen_edits),
        ("a memory of what was deleted", _no_tombstone),
        ("a look at what a list left out", _trusted_scan, HASTY),
        ("a fence around every commit", _no_fence),
        ("doubles made one", _no_healing),
        ("a look for what is unknown", _unknown_is_sent_again),
        ("a voice for what is left over", _blanks),
        ("a distrust of lists that lag", _late_pages, HASTY),
        ("a distrust of the second of a write", _same_second, HASTY),
        ("an ear for what lands late", _deaf_to_late_writes, SLEEPY),
        ("questions that outlive a merge", _merged_away),
    )
)


def noticed(one: Protection) -> tuple[str, str]:
    """Take a protection away; return its name, and what went wrong then, "" if nothing did."""
    shelf = Shelf()
    try:
        for seed in range(MOST):
            with ExitStack() as stack:
                one.plant(stack)
                told = run(seed, shelf, one.odds)
            # What goes wrong with the protection too is nothing that it was taken away for.
            if told.bad and not run(seed, shelf, one.odds).bad:
                return one.name, f"seed {seed}: {told.bad[0][0]}"
    finally:
        shelf.close()
    return one.name, ""
