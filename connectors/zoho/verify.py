"""Makes sure that the ids which a batch of creates answered belong to the records that it sent.

Results of creates name nothing but a new id: a server that answers in another order would tie
records to the wrong customers. So those of a batch are read once, and compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from connectors.crm import Outcome, RemoteRecord, Result, Write
from connectors.zoho.fields import text
from connectors.zoho.reading import Reading
from connectors.zoho.rows import Shape
from store.errors import SourceError


def creates_confirmed(
    reading: Reading, shape: Shape, writes: Sequence[Write], found: tuple[Result, ...]
) -> tuple[Result, ...]:
    """Return the results, those UNCERTAIN whose record shows something else than was sent."""
    made = [one.id for one in found if one.outcome is Outcome.DONE]
    if len(writes) < 2 or not made:
        return found
    try:
        read = reading.take(shape, made)
    except SourceError:
        # What they are is not known; that they were made is.
        return tuple(_unsure(one) if one.outcome is Outcome.DONE else one for one in found)
    shown = {one.id: one for one in read.records}
    if all(
        result.outcome is not Outcome.DONE
        or (made.count(result.id) == 1 and _fits(shape, write, shown.get(result.id), writes))
        for write, result in zip(writes, found, strict=True)
    ):
        return found
    # One result in the wrong place puts them all in doubt, those that were refused too.
    return tuple(_unsure(one) for one in found)


def _unsure(result: Result) -> Result:
    return replace(result, outcome=Outcome.UNCERTAIN, id="")


def _fits(shape: Shape, write: Write, record: RemoteRecord | None, writes: Sequence[Write]) -> bool:
    """Tell whether a record is this write's and none of the others' in the batch."""
    if record is None:
        return False
    if shape.module.marker and write.marker:
        return record.marker == write.marker
    own = _likeness(write, record)
    return own > 0 and all(_likeness(other, record) <= own for other in writes)


def _likeness(write: Write, record: RemoteRecord) -> int:
    """Return how many values of a write a record shows, cut or with other signs or not."""
    return sum(
        _plain(text(record.raw.get(name)))[:10] == _plain(value)[:10]
        for name, value in write.fields.items()
        if isinstance(value, str) and value
    )


def _plain(value: str) -> str:
    return "".join(filter(str.isalnum, value)).casefold()
