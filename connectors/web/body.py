"""The bytes of an answer, limited both as they come and as they are unpacked."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

from store.errors import BadAnswer

#: gzip and zlib alike, told apart by their first bytes.
_EITHER = 32 + zlib.MAX_WBITS
#: The encodings that the door asks for.
ENCODINGS = "gzip"


def limited(parts: Iterable[bytes], encoding: str, most: int) -> bytes:
    """Return the whole body; raises `BadAnswer` when it is larger than `most` or no such packing.

    Its text is a code: too_large, unknown_packing, bad_packing.
    What a small packed answer would unpack to is never held: unpacking stops at the limit.
    """
    if encoding in ("", "identity"):
        return b"".join(_counted(parts, most))
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise BadAnswer("unknown_packing")
    unpacker, found, total = zlib.decompressobj(_EITHER), list[bytes](), 0
    for part in _counted(parts, most):
        try:
            piece = unpacker.decompress(part, most + 1 - total)
        except zlib.error:
            raise BadAnswer("bad_packing") from None
        total += len(piece)
        found.append(piece)
        if total > most:
            raise BadAnswer("too_large")
    if not unpacker.eof and (found or total):
        raise BadAnswer("bad_packing")
    return b"".join(found)


def _counted(parts: Iterable[bytes], most: int) -> Iterable[bytes]:
    total = 0
    for part in parts:
        total += len(part)
        if total > most:
            raise BadAnswer("too_large")
        yield part
