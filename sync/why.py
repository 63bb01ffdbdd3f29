"""Why two records are, or are not, the same customer."""

from __future__ import annotations

from dedupe.explain import Explanation
from dedupe.explain import explain as explain_profiles
from dedupe.keys import KINDS, Key
from dedupe.phrases import sentence
from store import customers, index
from store.access import Actor
from store.errors import NotYours
from store.hub import Hub
from store.rows import numbers
from store.values import RowId
from sync import book, rulebook

__all__ = ["explain", "sentence"]


def explain(hub: Hub, actor: Actor, a: RowId, b: RowId) -> Explanation:
    """Explain any two rows, scored or never compared.

    Raises NotYours unless the actor may see the customers of both.
    """
    with hub.reading() as connection:
        known = numbers(hub, connection, [a, b])
        if len(known) < 2:
            raise NotYours
    if set(known.values()) - set(customers.of_rows(hub, actor, list(known.values()))):
        raise NotYours
    with hub.reading() as connection:
        found = {e.profile.row: e.profile for e in book.entries(hub, connection, known.values())}
        if len(found) < 2:
            raise NotYours
        own = book.numbered_keys(hub, [found[a], found[b]])
        spread = index.spreads(connection, {n for keys in own for n in keys.values()})
        held = {k: spread.get(n, {}).values() for keys in own for k, n in keys.items()}
        sizes: dict[Key, int] = {k: sum(rows) for k, rows in held.items()}
        holders = {k: max(rows, default=0) for k, rows in held.items() if KINDS[k.kind].generic}
        rules = rulebook.rules(hub, connection)
    return explain_profiles(found[a], found[b], holders, rules.weighing, rules.limits, sizes)
