"""What a person decides takes effect: it is kept, and what it touches is matched again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from store import audit, customers, decisions, facts, reviews, run_lease, runs, takeback
from store.access import Actor, may
from store.errors import AlreadySettled, NotYours
from store.hub import Hub
from store.rows import numbers
from store.runs import Run
from store.values import Decision, DecisionKind, RowId
from sync import outcome
from sync.changes import match_changes


@dataclass(frozen=True, slots=True)
class Settled:
    """A decision that took effect, and the customers that its rows are in now."""

    decision: int
    customers: tuple[str, ...]


def decide(
    hub: Hub,
    actor: Actor,
    kind: DecisionKind,
    a: RowId,
    b: RowId | None = None,
    *,
    review: int | None = None,
    version: int | None = None,
    field: str = "",
    value: str = "",
    note: str = "",
    press: str = "",
) -> Settled:
    """Keep what a person said and match again what it touches, in one transaction.

    With `review` and `version` the question must still stand as it was seen: AlreadySettled
    otherwise. The same `press` twice is decided once. Raises NotYours for rows of customers that
    the actor may not decide about.
    """
    _check_rows(hub, actor, [row for row in (a, b) if row is not None])
    said = Decision(0, kind, a, b, field, value, note=note)
    with hub.writing() as connection:
        # In here, because of several who settle one question at once only one may win.
        if review is not None and not (press and decisions.pressed(connection, press)):
            standing = reviews.standing(hub, connection, actor, review)
            if version is not None and standing.version != version:
                raise AlreadySettled
        kept = decisions.keep(hub, connection, actor, said, press=press)
        _take_effect(hub, connection, [row for row in (a, b) if row is not None])
        _note(hub, connection, actor, str(kind), f"decision:{kept.number}", field)
    return Settled(kept.number, _ids(hub, actor, [row for row in (a, b) if row is not None]))


def undo_decision(hub: Hub, actor: Actor, number: int) -> Settled:
    """Take a decision back, with all that was said in one breath with it (a split).

    Taking back a withdrawal puts the decision in force again.
    """
    with hub.reading() as connection:
        said = decisions.get(hub, connection, number)
        numbers_said = decisions.together(connection, number)
        everything = [decisions.get(hub, connection, n) for n in numbers_said]
    roots = [_root_of(hub, one) for one in everything]
    rows = list(dict.fromkeys(r for one, _ in roots for r in (one.a, one.b) if r is not None))
    _check_rows(hub, actor, rows, undoing=True)
    root, steps = roots[0]
    if root.withdraws_run is not None:
        # An import that was undone (0), brought back (1), undone again (2) ...
        return _switch_import(hub, actor, said, root.withdraws_run, undone=steps % 2 == 1)
    with hub.writing() as connection:
        for one in numbers_said:
            _still_stands(connection, one)
        withdrawals = [Decision(0, DecisionKind.WITHDRAW, withdraws=n) for n in numbers_said]
        first = _keep_together(hub, connection, actor, withdrawals)
        _take_effect(hub, connection, rows)
        _note(hub, connection, actor, "withdraw", f"decision:{number}")
    return Settled(first, _ids(hub, actor, rows))


def _keep_together(hub: Hub, connection: Connection, actor: Actor, said: Sequence[Decision]) -> int:
    """Keep decisions that were said in one breath; return the first one's number."""
    first = decisions.keep(hub, connection, actor, said[0]).number
    for one in said[1:]:
        decisions.keep(hub, connection, actor, one, batch=first)
    return first


def undo_import(hub: Hub, actor: Actor, run_number: int) -> Run:
    """Take back everything that an import brought; later imports and decisions stand.

    Raises AlreadySettled when it is undone already or still running. One whose process was killed
    is not running.
    """
    if not may(actor, "import"):
        raise NotYours
    with hub.writing() as connection:
        run_lease.give_up_abandoned(connection, hub.clock)
        if runs.state(connection, run_number) not in ("done", "failed"):
            raise AlreadySettled
        said = Decision(0, DecisionKind.WITHDRAW, withdraws_run=run_number)
        decisions.keep(hub, connection, actor, said)
        _set_undone(hub, connection, run_number, undone=True)
        _note(hub, connection, actor, "undo_import", f"run:{run_number}")
    return runs.get_run(hub, actor, run_number)


def split(hub: Hub, actor: Actor, public_id: str, row: RowId) -> Settled:
    """Say that one record is not this customer: it is different from every other row of it.

    One `undo_decision` takes it back as a whole.
    """
    customer = customers.get(hub, actor, public_id)
    return part(hub, actor, public_id, [row], [one for one in customer.rows if one != row])


def part(
    hub: Hub, actor: Actor, public_id: str, one: Sequence[RowId], other: Sequence[RowId]
) -> Settled:
    """Say that two groups of a customer's records are two: each row differs from each other one.

    The customer's further records go where they fit. One `undo_decision` takes it back as a whole.
    """
    customer = customers.get(hub, actor, public_id)
    rows = [*one, *other]
    if not one or not other or len(set(rows)) < len(rows) or set(rows) - set(customer.rows):
        raise NotYours
    with hub.writing() as connection:
        said = [Decision(0, DecisionKind.DIFFERENT, a, b) for a in one for b in other]
        first = _keep_together(hub, connection, actor, said)
        _take_effect(hub, connection, rows)
        _note(hub, connection, actor, "split", f"decision:{first}")
    return Settled(first, _ids(hub, actor, rows))


def _switch_import(
    hub: Hub, actor: Actor, said: Decision, run_number: int, *, undone: bool
) -> Settled:
    """Take back what was said about a whole import: bring it back, or take it away again."""
    with hub.writing() as connection:
        _still_stands(connection, said.number)
        withdrawal = Decision(0, DecisionKind.WITHDRAW, withdraws=said.number)
        kept = decisions.keep(hub, connection, actor, withdrawal)
        _set_undone(hub, connection, run_number, undone=undone)
        action = "undo_import" if undone else "redo_import"
        _note(hub, connection, actor, action, f"run:{run_number}")
    return Settled(kept.number, ())


def _set_undone(hub: Hub, connection: Connection, run_number: int, *, undone: bool) -> None:
    changed = takeback.set_undone(connection, run_number, undone)
    if changed:
        outcome.write(hub, connection, match_changes(hub, connection, changed))


def _take_effect(hub: Hub, connection: Connection, rows: list[RowId]) -> None:
    touched = set(numbers(hub, connection, rows).values()) | set(facts.dirty_rows(connection))
    outcome.write(hub, connection, match_changes(hub, connection, touched))


def _still_stands(connection: Connection, number: int) -> None:
    """Raise AlreadySettled for a decision that is withdrawn."""
    if decisions.withdrawals(connection, [number]):
        raise AlreadySettled


def _root_of(hub: Hub, said: Decision) -> tuple[Decision, int]:
    """Return the decision that a chain of withdrawals speaks of, and how long the chain is."""
    steps = 0
    while said.withdraws is not None:
        with hub.reading() as connection:
            said = decisions.get(hub, connection, said.withdraws)
        steps += 1
    return said, steps


def _check_rows(hub: Hub, actor: Actor, rows: list[RowId], *, undoing: bool = False) -> None:
    """Raise NotYours unless the actor may decide about the customers of all these rows.

    A decision can be taken back also while the rows that it speaks of are gone.
    """
    if not may(actor, "decide"):
        raise NotYours
    with hub.reading() as connection:
        known = numbers(hub, connection, rows)
    if set(rows) - set(known):
        raise NotYours
    wanted = list(known.values())
    if customers.out_of_reach(hub, actor, wanted, "decide"):
        raise NotYours
    if not undoing and set(wanted) - set(customers.of_rows(hub, actor, wanted)):
        raise NotYours


def _ids(hub: Hub, actor: Actor, rows: list[RowId]) -> tuple[str, ...]:
    with hub.reading() as connection:
        known = numbers(hub, connection, rows)
    ids = customers.of_rows(hub, actor, list(known.values()))
    return tuple(dict.fromkeys(ids[known[row]] for row in rows if known.get(row) in ids))


def _note(
    hub: Hub, connection: Connection, actor: Actor, action: str, about: str, field: str = ""
) -> None:
    entry = audit.AuditEntry(
        actor=actor.name, action=action, objects=(about,), fields=(field,) if field else ()
    )
    audit.record(connection, hub.sealer, [entry], hub.clock)
