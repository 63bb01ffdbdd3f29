"""Parameters of vCard properties, as loosely as phones write them."""

from __future__ import annotations

import re
from functools import lru_cache

#: `TEL;X-CUSTOM(CHARSET=UTF-8,ENCODING=QUOTED-PRINTABLE,=E5=BE=AE…)`: the brackets hold a label.
_BRACKETS = re.compile(rb"\([^)]*\)")
_QUOTED_PRINTABLE = re.compile(rb";\s*(?:ENCODING\s*=\s*)?\"?QUOTED-PRINTABLE\"?", re.I)
_BASE64 = re.compile(rb";\s*(?:ENCODING\s*=\s*)?\"?(?:BASE64|B)\"?\s*(?=;|$)", re.I)
_PICTURE = re.compile(
    rb"(?:[A-Za-z0-9\-]+\.)?(?:PHOTO|LOGO|SOUND|KEY|X-[A-Z\-]*PHOTO)(?:;|$)", re.I
)
_ENCODINGS = {"QUOTED-PRINTABLE", "BASE64", "8BIT", "7BIT", "B"}


#: The same headers come again in every card.
_HEADERS = 1024


@lru_cache(_HEADERS)
def is_quoted_printable(header: bytes) -> bool:
    """Say whether the value of a property is quoted-printable."""
    return _QUOTED_PRINTABLE.search(_BRACKETS.sub(b"", header)) is not None


def is_binary(header: bytes, value: bytes) -> bool:
    """Say whether a property is a photo, sound or key, or anything else in base64."""
    return _is_base64(header) or (value[:5].lower() == b"data:" and _is_picture(header))


@lru_cache(_HEADERS)
def _is_base64(header: bytes) -> bool:
    return _BASE64.search(_BRACKETS.sub(b"", header)) is not None


def _is_picture(header: bytes) -> bool:
    return _PICTURE.match(_BRACKETS.sub(b"", header)) is not None


@lru_cache(_HEADERS)
def parse_header(header: str) -> tuple[str, str, dict[str, list[str]]]:
    """Return group, name (upper case) and parameters (upper-case names, values as written)."""
    pieces = _split(header)
    group, _, name = pieces[0].rpartition(".")
    found: dict[str, list[str]] = {}
    for piece in pieces[1:]:
        key, equals, value = piece.partition("=")
        if "(" in key:
            found.setdefault("LABEL", []).append(piece[piece.index("(") + 1 : -1])
        elif equals:
            values = [one.strip().strip('"') for one in value.strip().strip('"').split(",")]
            found.setdefault(key.strip().upper(), []).extend(values)
        elif key.strip().upper() in _ENCODINGS:
            found.setdefault("ENCODING", []).append(key.strip().upper())
        elif key.strip():
            found.setdefault("TYPE", []).append(key.strip())
    return group.lower(), name.strip().upper(), found


def _split(header: str) -> list[str]:
    """Split at semicolons outside quotes and brackets."""
    pieces, quoted, depth = [""], False, 0
    for character in header:
        if character == '"':
            quoted = not quoted
        elif character in "()" and not quoted:
            depth += 1 if character == "(" else -1
        if character == ";" and not quoted and depth <= 0:
            pieces.append("")
        else:
            pieces[-1] += character
    return pieces
