"""Finds a text file's encoding and decodes it line by line, so one bad line spoils no other.

The ladder: byte order mark, UTF-16 without one, strict UTF-8 of the whole file, then GB18030,
Big5 and Western Latin weighed by how common the resulting characters are. Detectors fail on short
Chinese text, and GB18030 decodes Big5 bytes without an error into nonsense; so characters are
counted instead.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import BinaryIO

from connectors.reasons import Reason
from store.errors import TooBig, Unreadable

_CHUNK = 1 << 20
#: A line longer than this is no row of a table.
_LINE_BYTES = 32 << 20
#: Bytes of lines with non-ASCII text that are weighed.
_WEIGHED = 256 * 1024
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Big5 wins only when it is clearly better: GB18030 is by far the more frequent in exports.
_CLEARLY = 0.2


@dataclass(frozen=True, slots=True)
class Encoding:
    """A text file's encoding, and how it is known."""

    name: str
    #: True where bytes fit more than one encoding and the likelier one was taken.
    guessed: bool = False
    #: True where the second best was close: each row says so.
    doubtful: bool = False
    #: True where lines of another encoding were met.
    mixed: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One physical line, with its line end, and what had to be done to read it."""

    text: str
    notes: tuple[str, ...] = ()


def find_encoding(path: Path, wish: str = "") -> Encoding:
    """Return the encoding of the text file; `wish` overrides the guess.

    Raises `Unreadable(UNKNOWN_ENCODING)` for a wish that Python does not know or that is not a
    text encoding.
    """
    if wish:
        return Encoding(_known(wish))
    with path.open("rb") as file:
        head = file.read(4096)
        for bom, name in _BOMS:
            if head.startswith(bom):
                return Encoding(name)
        wide = _utf16_without_bom(head)
        if wide:
            return Encoding(wide, guessed=True)
        file.seek(0)
        if _is_utf8(file):
            return Encoding("utf-8")
        file.seek(0)
        return _weigh(file)


def decoded_lines(path: Path, encoding: Encoding) -> Iterator[Line]:
    """Yield the file's lines as text; a line that does not fit is tried in the other encodings.

    NUL characters and lone surrogates are dropped with a note.
    """
    if encoding.name.startswith("utf-16"):
        yield from _wide_lines(path, encoding.name)
        return
    name = "utf-8" if encoding.name == "utf-8-sig" else encoding.name
    doubt: tuple[str, ...] = (Reason.ENCODING_GUESSED,) if encoding.doubtful else ()
    with path.open("rb") as file:
        first = True
        for raw in _raw_lines(file):
            if first and raw.startswith(codecs.BOM_UTF8):
                raw = raw[3:]
            first = False
            if raw.isascii():
                yield _without_nul(raw.decode("ascii"), ())
            elif encoding.mixed or encoding.guessed:
                yield _legacy_line(raw, name, doubt)
            else:
                yield _strict_line(raw, name)


def _known(wish: str) -> str:
    try:
        info = codecs.lookup(wish)
        "a".encode(wish)
    except (LookupError, ValueError, TypeError):
        raise Unreadable(Reason.UNKNOWN_ENCODING) from None
    # GBK and GB2312 files written by Windows hold characters that only GB18030 has.
    return "gb18030" if info.name in {"gb2312", "gbk"} else info.name


def _utf16_without_bom(head: bytes) -> str:
    """Delimiters and line ends are ASCII: in UTF-16 every second byte of them is NUL."""
    if len(head) < 4 or b"\0" not in head:
        return ""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    for name, zeros, others in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if zeros >= max(2, half // 20) and others * 10 <= zeros:
            text = head[: half * 2].decode(name, "ignore")
            if all(c.isprintable() or c in "\t\r\n\u3000" for c in text[:-1]):
                return name
    return ""


def _is_utf8(file: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    try:
        while chunk := file.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        # A file cut in the middle of its last character is still UTF-8.
        return not file.read(1) and _cut_only(file)
    return True


def _cut_only(file: BinaryIO) -> bool:
    """Tell whether only the last three bytes of the file break UTF-8."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    text = 0
    try:
        while chunk := file.read(_CHUNK):
            text += sum(1 for c in decoder.decode(chunk) if c > "\u2e7f")
    except UnicodeDecodeError:
        return False
    return text > 0


def _weigh(file: BinaryIO) -> Encoding:
    """Choose between GB18030, Big5 and Latin by the commonness of the characters."""
    sample, utf8_lines, other_lines = bytearray(), 0, 0
    for raw in _raw_lines(file):
        if raw.isascii():
            continue
        if _says_utf8(raw):
            utf8_lines += 1
        else:
            other_lines += 1
            sample += raw
        if len(sample) > _WEIGHED:
            break
    scores = sorted(
        ((_score(bytes(sample), name), name) for name in ("gb18030", "big5hkscs", "cp1252")),
        reverse=True,
    )
    best, name = scores[0]
    gb = next(score for score, other in scores if other == "gb18030")
    if name != "gb18030" and best < gb + _CLEARLY:
        name, best = "gb18030", gb
    if best < 0:
        raise Unreadable(Reason.UNKNOWN_ENCODING)
    rival = max(score for score, other in scores if other != name)
    if utf8_lines > other_lines:
        return Encoding("utf-8", guessed=True, mixed=True)
    return Encoding(name, guessed=True, doubtful=best < rival + _CLEARLY, mixed=utf8_lines > 0)


def _says_utf8(raw: bytes) -> bool:
    """Tell whether a line is UTF-8 beyond doubt: valid, with a CJK character in it."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return any("\u3000" <= c <= "\u9fff" or "\uff00" <= c <= "\uffef" for c in text)


def _score(sample: bytes, name: str) -> float:
    """Rate a decoding of the sample: -1 where it fails, else up to about 2."""
    lines = [line for line in sample.split(b"\n") if line]
    text, failed = [], 0
    for line in lines:
        try:
            text.append(line.decode(name))
        except UnicodeDecodeError:
            failed += 1
    if failed > len(lines) // 10 and failed > (len(lines) > 1):
        return -1.0
    letters = [c for c in "".join(text) if c > "\x7f"]
    if not letters:
        return -1.0
    if name == "cp1252":
        return sum(c.isalpha() and c in "ßàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿÀÁÂÄÅÆÇÈÉÊÍÑÓÖØÜ"
                   for c in letters) / len(letters) * 0.9  # fmt: skip
    common = _common_hanzi()
    return sum((c in common) + _first_level(c, name) for c in letters) / len(letters)


def _first_level(char: str, name: str) -> bool:
    """Tell whether the standard puts the character among its most used ones, or punctuation."""
    if "\u3001" <= char <= "\u3011" or "\uff00" <= char <= "\uff5e":
        return True
    try:
        coded = char.encode("gb2312" if name == "gb18030" else "big5")
    except UnicodeEncodeError:
        return False
    if len(coded) != 2:
        return False
    return 0xB0 <= coded[0] <= 0xD7 if name == "gb18030" else 0xA4 <= coded[0] <= 0xC6


@cache
def _common_hanzi() -> frozenset[str]:
    text = resources.files("connectors").joinpath("data/common_hanzi.txt").read_text("utf-8")
    return frozenset(text) - {"\n"}


def _raw_lines(file: BinaryIO) -> Iterator[bytes]:
    """Yield lines with their ends; a line end of old Macs (CR alone) counts too."""
    carry = b""
    while chunk := file.read(_CHUNK):
        lines = (carry + chunk).splitlines(keepends=True)
        # The last piece may go on, or be a CR whose LF comes with the next chunk.
        carry = lines.pop() if lines else b""
        if len(carry) > _LINE_BYTES:
            raise TooBig("cell", _LINE_BYTES)
        yield from lines
    yield from carry.splitlines(keepends=True)


def _strict_line(raw: bytes, name: str) -> Line:
    try:
        return _without_nul(raw.decode(name), ())
    except UnicodeDecodeError:
        return _foreign_line(raw, name, ())


def _legacy_line(raw: bytes, name: str, notes: tuple[str, ...]) -> Line:
    if name != "utf-8" and _says_utf8(raw):
        return _without_nul(raw.decode("utf-8"), (*notes, Reason.MIXED_ENCODING))
    try:
        return _without_nul(raw.decode(name), notes)
    except UnicodeDecodeError:
        return _foreign_line(raw, name, notes)


def _foreign_line(raw: bytes, name: str, notes: tuple[str, ...]) -> Line:
    """Read a line that breaks the file's encoding in the likeliest other one."""
    mended = raw.decode(name, "replace")
    if name == "utf-8" and _says_utf8(mended.replace("\ufffd", "").encode()):
        kept = sum(c > "\u2e7f" for c in mended) - 2 * mended.count("\ufffd")
        if kept > mended.count("\ufffd"):
            return _without_nul(mended, (*notes, Reason.TEXT_REPAIRED))
    others = [other for other in ("utf-8", "gb18030", "big5hkscs") if other != name]
    for other in sorted(others, key=lambda o: _score(raw, o) if o != "utf-8" else 9, reverse=True):
        try:
            text = raw.decode(other)
        except UnicodeDecodeError:
            continue
        return _without_nul(text, (*notes, Reason.MIXED_ENCODING))
    return _without_nul(mended, (*notes, Reason.TEXT_REPAIRED))


def _wide_lines(path: Path, name: str) -> Iterator[Line]:
    with path.open("r", encoding=name, errors="replace", newline="") as file:
        for text in file:
            broken = (Reason.TEXT_REPAIRED,) if "\ufffd" in text else ()
            yield _without_nul(text, broken)


def _without_nul(text: str, notes: tuple[str, ...]) -> Line:
    if "\0" in text:
        return Line(text.replace("\0", ""), (*notes, Reason.TEXT_REPAIRED))
    return Line(text, notes)
