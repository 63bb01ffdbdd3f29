"""Text that can be kept: decoded, without lone surrogates or NUL, without secret tickets."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from connectors.contract import ReadOptions
from connectors.reasons import Reason
from store.errors import TooBig, Unreadable

_LONE = re.compile(r"[\ud800-\udfff\x00]")
#: Direction overrides, isolates and zero-width characters that only mislead the eye. The joiner
#: U+200D stays behind an emoji, as the variation selectors do: emoji are built with them.
_MISLEADING = re.compile(
    "(?<![\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])\u200d"
    "|[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)
#: Tokens that open a friend request in somebody's name; never stored.
_TICKET = re.compile(r"v[1-9]_[0-9A-Za-z]+@stranger")
_TICKET_ATTRIBUTE = re.compile(r'((?:antispamticket|\bticket|qrticket)\s*=\s*")[^"]*(")')
_TICKET_KEYS = frozenset({"ticket", "ticket_", "antispamticket", "qrticket"})
#: How much of a refused row is kept for mending.
LONGEST_RAW = 200_000


@dataclass(frozen=True, slots=True)
class Text:
    """A decoded file."""

    text: str
    #: True when the last character is not whole: the file was cut off.
    cut: bool = False
    notes: tuple[str, ...] = ()


def read_text(path: Path, options: ReadOptions) -> Text:
    """Read and decode a text file. Raises `TooBig("bytes")`, `Unreadable(unknown_encoding)`."""
    if path.stat().st_size > options.limits.bytes:
        raise TooBig("bytes", options.limits.bytes)
    return decoded(path.read_bytes(), options.encoding)


def decoded(source: bytes, encoding: str = "") -> Text:
    """Decode bytes: the owner's word, a byte order mark, UTF-8, and GB18030 last, in that order.

    UTF-8 read as GB18030 does not fail, it yields other characters: so UTF-8 is tried first, also
    with lone surrogates (which `tidy` takes out) and with half a character at the end.
    """
    if encoding:
        try:
            return Text(source.decode(encoding))
        except (UnicodeDecodeError, LookupError):
            raise Unreadable(Reason.UNKNOWN_ENCODING, detail="encoding") from None
    if source[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return Text(source.decode("utf-16", "replace"))
    source = source.removeprefix(b"\xef\xbb\xbf")
    try:
        return Text(source.decode())
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and error.end == len(source):
            return Text(source[: error.start].decode(), cut=True)
    try:
        return Text(source.decode("utf-8", "surrogatepass"))
    except UnicodeDecodeError:
        pass
    try:
        return Text(source.decode("gb18030"), notes=(Reason.ENCODING_GUESSED,))
    except UnicodeDecodeError:
        raise Unreadable(Reason.UNKNOWN_ENCODING) from None


def text_of(value: object) -> str:
    """A cell or a JSON value as text: 3.0 is "3", a date is ISO, nothing is ""."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case datetime.datetime():
            return value.isoformat(" ", "seconds")
        case _:
            return str(value)


def tidy(value: object) -> tuple[str, bool]:
    """Return the text of a value, fit to be kept, and whether something was taken out of it."""
    text = text_of(value).strip()
    if text.isprintable():
        return text, False
    kept = _MISLEADING.sub("", _LONE.sub("", text)).strip()
    return kept, kept != text


def tidy_fields(
    values: Mapping[str, object | Iterable[object]],
) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
    """Return canonical fields (no empties, no repeats) and the notes that belong to them."""
    fields, notes = dict[str, tuple[str, ...]](), list[str]()
    for name, value in values.items():
        several = value if isinstance(value, tuple | list) else (value,)
        found = list[str]()
        for one in several:
            text, repaired = tidy(one)
            if repaired:
                notes.append(Reason.TEXT_REPAIRED)
            if text and text not in found:
                found.append(text)
        if found:
            fields[name] = tuple(found)
    return fields, tuple(dict.fromkeys(notes))


def raw_of(value: object) -> object:
    """Return a value as JSON that can be stored: no lone surrogates, no tickets, no bytes."""
    match value:
        case None | bool() | int() | float():
            return value
        case str():
            return raw_text(value)
        case bytes():
            return value.hex()
        case Mapping():
            return {
                raw_text(str(key)): "" if str(key) in _TICKET_KEYS else raw_of(inner)
                for key, inner in value.items()
            }
        case list() | tuple():
            return [raw_of(inner) for inner in value]
        case _:
            return text_of(value)


def raw_row(values: Mapping[str, object]) -> dict[str, object]:
    """`raw_of` for a row."""
    found = raw_of(values)
    return found if isinstance(found, dict) else {}


def raw_text(text: str) -> str:
    """A text as it was, but without what cannot be stored (surrogates) or must not be (tickets)."""
    text = text[:LONGEST_RAW]
    if not text.isprintable():
        text = _LONE.sub("\ufffd", text)
    if "@stranger" not in text and "ticket" not in text:
        return text
    return _TICKET.sub("", _TICKET_ATTRIBUTE.sub(r"\1\2", text))


def value_at(values: object, *keys: str) -> object:
    """Follow keys into nested objects; None where one is missing."""
    for key in keys:
        if not isinstance(values, Mapping):
            return None
        values = values.get(key)
    return values


def text_at(values: object, *keys: str) -> str:
    """Follow keys into nested objects; the text there, "" where one is missing."""
    return text_of(value_at(values, *keys)).strip()
