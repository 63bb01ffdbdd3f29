"""Cards and their properties at the level of bytes, before any character is decoded.

Folding cuts in the middle of characters, cards of one file have different charsets, and photos are
larger than all the rest: so cards are split, lines unfolded and photos left out as bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from connectors.vcard.params import is_binary, is_quoted_printable

_BEGIN = re.compile(rb"\s*BEGIN\s*:\s*VCARD\s*$", re.I)
_END = re.compile(rb"\s*END\s*:\s*VCARD\s*$", re.I)
#: A property: an optional group, a name, parameters, a colon.
_HEADER = re.compile(rb"(?:[A-Za-z0-9\-]+\.)?[A-Za-z][A-Za-z0-9\-]*(?:[;(][^:]*)?:")
_BASE64 = re.compile(rb"[A-Za-z0-9+/=\s]*$")
_AGENT = re.compile(rb"AGENT[^:]*:\s*$", re.I)


@dataclass(frozen=True, slots=True)
class Line:
    """A property as bytes: everything before the colon, and everything after it."""

    header: bytes
    value: bytes
    #: Length of a photo, sound or key that was left out.
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class RawCard:
    """The lines between BEGIN and END."""

    lines: tuple[bytes, ...]
    #: False when the next card or the end of the file came before END.
    whole: bool = True


def split_cards(lines: Iterable[bytes]) -> Iterator[RawCard]:
    """Yield the cards; what stands between cards (blank lines, stray text) is no card."""
    inside: list[bytes] | None = None
    nested = 0
    for line in lines:
        line = line.rstrip(b"\r\n")
        if _BEGIN.match(line):
            if inside and _AGENT.match(inside[-1]):
                nested += 1
                inside.append(line)
                continue
            if inside is not None:
                yield RawCard(tuple(inside), whole=False)
            inside, nested = [], 0
        elif inside is not None and _END.match(line):
            if nested:
                nested -= 1
                inside.append(line)
                continue
            yield RawCard(tuple(inside))
            inside = None
        elif inside is not None:
            inside.append(line)
    if inside is not None:
        yield RawCard(tuple(inside), whole=False)


def properties(card: RawCard) -> Iterator[Line]:
    """Yield the properties of a card: soft breaks joined, lines unfolded, photos left out."""
    header, parts, left_out, binary = b"", list[bytes](), 0, False
    agent = 0
    for line in card.lines:
        if agent or _BEGIN.match(line):
            # A card inside a card (AGENT) is somebody else.
            agent += 1 if _BEGIN.match(line) else -1 if _END.match(line) else 0
            continue
        if header and _continues(header, parts, line, binary=binary):
            if binary:
                left_out += len(line)
            else:
                parts.append(_more(header, parts, line))
            continue
        if header:
            yield Line(header, b"".join(parts), left_out)
        header, _, value = _parted(line)
        binary = bool(header) and is_binary(header, value)
        parts, left_out = ([], len(value)) if binary else ([value], 0)
    if header:
        yield Line(header, b"".join(parts), left_out)


def _continues(header: bytes, parts: list[bytes], line: bytes, *, binary: bool) -> bool:
    """Say whether a line belongs to the property above it."""
    if line[:1] in (b" ", b"\t"):
        return True
    if not line.strip():
        return False
    if binary:
        return _BASE64.match(line) is not None
    if is_quoted_printable(header) and parts[-1].endswith(b"="):
        return True
    return _HEADER.match(line) is None


def _more(header: bytes, parts: list[bytes], line: bytes) -> bytes:
    """What a further line adds: a soft break goes, one folding blank goes, a bare line stays."""
    if is_quoted_printable(header) and parts[-1].endswith(b"="):
        parts[-1] = parts[-1][:-1]
        return line
    return line[1:] if line[:1] in (b" ", b"\t") else b"\n" + line


def _parted(line: bytes) -> tuple[bytes, bytes, bytes]:
    """Part a line at the first colon outside quotes and brackets."""
    quoted, depth = False, 0
    for at, byte in enumerate(line[:4096]):
        if byte == 0x22:
            quoted = not quoted
        elif byte == 0x28 and not quoted:
            depth += 1
        elif byte == 0x29 and not quoted:
            depth = max(0, depth - 1)
        elif byte == 0x3A and not quoted and not depth:
            return line[:at].strip(), b":", line[at + 1 :]
    return line.partition(b":") if b":" in line else (b"", b"", line)
