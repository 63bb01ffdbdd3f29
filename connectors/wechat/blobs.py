"""Packed columns of WeChat's databases: ExtraBuf (3.x), protobuf (4.x), LZ4 and Zstandard texts."""

from __future__ import annotations

import struct
from collections.abc import Mapping

import lz4.block
import zstandard

#: No message is longer; a small blob that claims more is a bomb.
LONGEST_TEXT = 4 * 1024 * 1024

#: Keys of ExtraBuf that carry customer facts.
EXTRA_KEYS: Mapping[str, str] = {
    "74752C06": "gender", "46CF10C4": "signature", "A4D9024A": "country", "E2EAA8D1": "province",
    "1D025BBF": "city", "F917BCC0": "company", "759378AD": "phones", "4EB96D85": "wecom",
}  # fmt: skip


def extra_buf(blob: object) -> dict[str, str]:
    """Return the known values of a 3.x ExtraBuf.

    It repeats a 4-byte key, a 1-byte type and a value: 04 is a 32-bit number, 05 eight bytes, 17
    and 18 a length and UTF-8 or UTF-16LE text. Reading stops at the first unknown type.
    """
    found: dict[str, str] = {}
    if not isinstance(blob, bytes):
        return found
    at = 0
    while at + 5 <= len(blob):
        key, kind = blob[at : at + 4].hex().upper(), blob[at + 4]
        at += 5
        if kind == 0x04 and at + 4 <= len(blob):
            value, at = str(struct.unpack_from("<i", blob, at)[0]), at + 4
        elif kind == 0x05:
            value, at = "", at + 8
        elif kind in (0x17, 0x18) and at + 4 <= len(blob):
            length = struct.unpack_from("<I", blob, at)[0]
            text = blob[at + 4 : at + 4 + length]
            value = text.decode("utf-8" if kind == 0x17 else "utf-16-le", "replace").rstrip("\0")
            at += 4 + length
        else:
            break
        if key in EXTRA_KEYS and value:
            found[EXTRA_KEYS[key]] = value
    return found


def protobuf(blob: object) -> dict[int, list[int | bytes]]:
    """Return the fields of a protobuf message by number; {} for bytes that are none."""
    found: dict[int, list[int | bytes]] = {}
    if not isinstance(blob, bytes):
        return found
    at = 0
    while at < len(blob):
        key, at = _varint(blob, at)
        number, wire = key >> 3, key & 7
        value: int | bytes
        if wire == 0:
            value, at = _varint(blob, at)
        elif wire == 2:
            length, at = _varint(blob, at)
            value, at = blob[at : at + length], at + length
        elif wire in (1, 5):
            size = 8 if wire == 1 else 4
            value, at = int.from_bytes(blob[at : at + size], "little"), at + size
        else:
            return found
        if at > len(blob) or not number:
            return found
        found.setdefault(number, []).append(value)
    return found


def _varint(blob: bytes, at: int) -> tuple[int, int]:
    """Read a number of 7-bit groups; one that never ends moves past the end."""
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(blob):
            break
        value |= (blob[at] & 0x7F) << shift
        at += 1
        if not blob[at - 1] & 0x80:
            return value, at
    return value, len(blob) + 1


def number_in(found: Mapping[int, list[int | bytes]], field: int) -> int:
    """The last number of a field, 0 where there is none."""
    return next((v for v in reversed(found.get(field, [])) if isinstance(v, int)), 0)


def text_in(found: Mapping[int, list[int | bytes]], field: int) -> str:
    """The last text of a field, "" where there is none."""
    values = [value for value in found.get(field, []) if isinstance(value, bytes)]
    return values[-1].decode("utf-8", "replace") if values else ""


def phones_in(found: Mapping[int, list[int | bytes]], field: int) -> tuple[str, ...]:
    """Phones on a 4.x card: {1 count, repeated 2 {1 number}}."""
    phones = list[str]()
    for outer in found.get(field, []):
        for inner in protobuf(outer).get(2, []):
            phone = text_in(protobuf(inner), 1)
            if phone:
                phones.append(phone)
    return tuple(phones)


def unpacked_lz4(blob: object) -> str:
    """The text of a raw LZ4 block (3.x app messages), "" when it cannot be unpacked."""
    if not isinstance(blob, bytes) or not blob:
        return ""
    try:
        size = min(len(blob) * 255 + 64, LONGEST_TEXT)
        found = lz4.block.decompress(blob, uncompressed_size=size)
    except (lz4.block.LZ4BlockError, ValueError, MemoryError):
        return ""
    return bytes(found).decode("utf-8", "replace").rstrip("\0")


def unpacked_zstd(blob: object) -> str:
    """The text of a Zstandard frame (4.x messages), "" when it cannot be unpacked."""
    if not isinstance(blob, bytes) or not blob:
        return ""
    try:
        with zstandard.ZstdDecompressor(max_window_size=2**27).stream_reader(blob) as reader:
            found = reader.read(LONGEST_TEXT)
    except (zstandard.ZstdError, MemoryError):
        return ""
    return found.decode("utf-8", "replace")
