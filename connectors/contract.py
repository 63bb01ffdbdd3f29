"""The contract of a file reader: what it recognises, what it is given, what it yields.

A reader is a module with three names:

    KIND: str                                       "spreadsheet", "wechat", "vcard"
    recognise(sample: Sample) -> Layout | None      by content, not by file name; None: not mine
    read(path, layout, options) -> Iterator[ReadRow]

`recognise` sees the first bytes (and may open the file itself); `read` yields one `ReadRow` for
each row of the outside file, in order: either what it says or why it was refused. Nothing is
dropped in silence: rows in = kept + refused + repeated. Blank rows, titles and headers are not
rows. Both run in a child process with limits (`connectors.sandbox`), so a reader may simply raise:
`Unreadable(reason)` for the whole file, `TooBig` for a limit; any other exception becomes a clear
refusal of the file. A reader reads no clock, no network and no table of ours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from store.values import Fields, Stream


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may cost at the most; the defaults are those of the settings."""

    bytes: int = 200 * 1024 * 1024
    unpacked_bytes: int = 2 * 1024**3
    parts: int = 2_000
    ratio: int = 400
    rows: int = 1_100_000
    columns: int = 300
    cell_chars: int = 32_767
    depth: int = 60
    seconds: int = 600
    memory: int = 1024**3


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the owner's settings say about a file; every guess can be overridden."""

    #: ISO region for phone numbers without a country code.
    region: str = "CN"
    #: Text encoding to use instead of the guess.
    encoding: str = ""
    delimiter: str = ""
    #: Name of the sheet to read instead of all visible ones that hold customers.
    sheet: str = ""
    #: 1-based row of the header instead of the guess.
    header_row: int = 0
    #: Header as written in the file -> canonical field, "" to ignore the column.
    columns: Mapping[str, str] = field(default_factory=dict)
    #: Name of a layout to force ("taobao", "wechat.weflow", ...).
    layout: str = ""
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class Layout:
    """What a file turned out to be."""

    kind: str
    #: "table", "taobao", "wechat.memotrace2.contacts", "vcard", ...
    name: str
    #: 0..1; the registry takes the surest reader.
    sure: float
    #: The default connection name for rows of this layout. Empty: the file's own name. Exports of
    #: one tool share a connection, so that a later export updates the earlier one's rows.
    connection: str = ""
    #: What the reader wants to remember from recognising (encoding, sheet, header row, mapping);
    #: plain JSON values only. Shown on the import page.
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReadRecord:
    """One record that a row of the file holds."""

    stream: Stream
    fields: Fields
    #: The source's own id for it; empty where the source has none (the hub then gives one that
    #: survives re-import). Never invented by a reader.
    external_id: str = ""
    revision: str = ""
    #: Everything the row said, as JSON values, for replay; nothing is dropped.
    raw: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One row of the outside file: its records, or why it was refused."""

    #: For people: "客户 row 88", "card 3", "contacts[12]".
    place: str
    #: Usually one customer; an order row holds the buyer and the purchase. Records of the other
    #: streams belong to the first customer record of the same row.
    records: tuple[ReadRecord, ...] = ()
    #: A code of `connectors.reasons.Reason`; set exactly when `records` is empty.
    refused: str = ""
    #: The refused row as text (sealed in quarantine), so that it can be mended and read again.
    raw: str = ""
    #: Codes of `Reason` about values that were read with doubt or left out ("phone_unreadable");
    #: the row is kept.
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sample:
    """What `recognise` is given: the path, its first bytes and the owner's options."""

    path: Path
    head: bytes
    options: ReadOptions


class Reader(Protocol):
    """A file reader; a module that has these names is one."""

    KIND: str

    def recognise(self, sample: Sample) -> Layout | None:
        """Return what the file is, or None when it is not this reader's."""
        ...

    def read(self, path: Path, layout: Layout, options: ReadOptions) -> Iterator[ReadRow]:
        """Yield each row of the file, in order."""
        ...
