"""Reads address-book cards: vCard 2.1, 3.0 and 4.0 as phones, Outlook and WeFlow write them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

from connectors.contract import Layout, ReadOptions, ReadRecord, ReadRow, Sample
from connectors.reasons import Reason
from connectors.texts import LONGEST_RAW, raw_row, raw_text, tidy_fields
from connectors.vcard.card import Card, parse_card
from connectors.vcard.charset import decode
from connectors.vcard.fields import card_fields
from connectors.vcard.lines import RawCard, split_cards
from connectors.vcard.weflow import is_weflow, weflow_fields
from store.errors import TooBig, Unreadable
from store.values import Stream

KIND = "vcard"

_BEGIN = re.compile(rb"(?:^|[\r\n])\s*BEGIN\s*:\s*VCARD", re.I)
_WEFLOW = re.compile(rb"[\r\n]X-WECHAT-ID:", re.I)
_NOT_WEFLOW = re.compile(rb"[\r\n](?:PRODID|N|TEL)[:;]", re.I)
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def recognise(sample: Sample) -> Layout | None:
    """Return the layout of a file of cards; None for other files."""
    head = sample.head
    if head[:2] in _UTF_16:
        head = head.decode("utf-16", "ignore").encode()
    head = head.removeprefix(b"\xef\xbb\xbf")
    begin = _BEGIN.search(head)
    if begin is None:
        return None
    sure = 0.97 if not head[: begin.start()].strip() else 0.6
    if _WEFLOW.search(head) and not _NOT_WEFLOW.search(head):
        # What WeFlow's cards leave out must not replace what its contact list said.
        return Layout(KIND, "vcard.weflow", sure, "wechat.weflow.vcf")
    return Layout(KIND, "vcard", sure)


def read(path: Path, layout: Layout, options: ReadOptions) -> Iterator[ReadRow]:
    """Yield one row a card; a card without END is refused, the next one is read."""
    if path.stat().st_size > options.limits.bytes:
        raise TooBig("bytes", options.limits.bytes)
    with path.open("rb") as opened:
        yield from read_cards(_as_bytes(opened), options)


def read_cards(source: IO[bytes], options: ReadOptions) -> Iterator[ReadRow]:
    """Yield the rows of an open file of cards (also the body of a CardDAV answer)."""
    number = 0
    for number, raw in enumerate(split_cards(source), start=1):
        if number > options.limits.rows:
            raise TooBig("rows", options.limits.rows)
        yield _row(f"card {number}", raw, options)
    if not number:
        raise Unreadable(Reason.NOT_CUSTOMERS)


def _row(place: str, raw: RawCard, options: ReadOptions) -> ReadRow:
    if not raw.whole:
        return ReadRow(place, refused=Reason.CUT_OFF, raw=_as_text(raw))
    card = parse_card(raw, options.encoding, longest=options.limits.cell_chars)
    if card.first("KIND").lower() in ("group", "location", "application"):
        return ReadRow(place, refused=Reason.NOT_A_PERSON, raw=_as_text(raw))
    values, notes = (weflow_fields(card), ()) if is_weflow(card) else card_fields(card)
    fields, more = tidy_fields(values)
    if not fields:
        return ReadRow(place, refused=Reason.NOTHING_IN_IT, raw=_as_text(raw))
    record = ReadRecord(
        stream=Stream.CUSTOMERS,
        fields=fields,
        external_id=_external_id(card, fields),
        revision=card.first("REV"),
        raw=raw_row(card.raw),
    )
    return ReadRow(place, (record,), notes=tuple(dict.fromkeys((*card.notes, *notes, *more))))


def _external_id(card: Card, fields: Mapping[str, tuple[str, ...]]) -> str:
    """The card's UID; for WeFlow's cards, which have none, the account."""
    if is_weflow(card):
        return fields["wechat"][0] if fields.get("wechat") else ""
    return card.first("UID")


def _as_text(raw: RawCard) -> str:
    """A refused card as text, so that it can be mended."""
    return raw_text(decode(b"\n".join(raw.lines)[:LONGEST_RAW])[0])


def _as_bytes(opened: IO[bytes]) -> IO[bytes]:
    """The file as lines of bytes; UTF-16 becomes UTF-8, for its lines cannot be split as bytes."""
    start = opened.read(3)
    opened.seek(0)
    if start[:2] in _UTF_16:
        return io.BytesIO(opened.read().decode("utf-16", "replace").encode())
    if start == b"\xef\xbb\xbf":
        opened.seek(3)
    return opened
