"""Looks into an office file before any parser does: bombs, macros, passwords, dangerous XML.

Everything here reads the archive's own directory or streams a part with a limit; no path from
the archive is ever used to write.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path

from connectors.contract import Limits
from connectors.reasons import Reason
from store.errors import TooBig, Unreadable

ZIP = b"PK\x03\x04"
#: Compound files of Microsoft Office 97 to 2003, and the wrapper of encrypted new ones.
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: Ratios of small parts say nothing: an empty style sheet packs 1:100.
_SMALL = 1 << 20
_DANGEROUS = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ENCODED = re.compile(rb"<\?xml[^>]*encoding=[\"']utf-?16", re.IGNORECASE)


def check_zip(path: Path, limits: Limits) -> list[str]:
    """Return the names of the archive's parts, or refuse it.

    Raises `Unreadable` (DAMAGED, BOMB, ENCRYPTED) or `TooBig` (parts, unpacked bytes).
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError):
        raise Unreadable(Reason.DAMAGED) from None
    if len(parts) > limits.parts:
        raise TooBig("parts", limits.parts)
    if sum(part.file_size for part in parts) > limits.unpacked_bytes:
        raise Unreadable(Reason.BOMB)
    for part in parts:
        if part.flag_bits & 1:
            raise Unreadable(Reason.ENCRYPTED)
        if part.file_size > _SMALL and part.file_size > limits.ratio * max(part.compress_size, 1):
            raise Unreadable(Reason.BOMB)
    names = [part.filename for part in parts]
    if len(set(names)) != len(names):
        raise Unreadable(Reason.DAMAGED)
    return names


def check_office_parts(path: Path, names: list[str]) -> str:
    """Return "xlsx" or "ods" for a workbook that is safe to parse, "" for another archive.

    Raises `Unreadable` for macros, a binary workbook, a password, or XML with a document type.
    """
    lower = {name.lower() for name in names}
    if "xl/workbook.bin" in lower:
        raise Unreadable(Reason.UNKNOWN_FORMAT)
    if any(name.endswith("vbaproject.bin") for name in lower):
        raise Unreadable(Reason.MACROS)
    if "[content_types].xml" in lower and any(name.startswith("xl/") for name in lower):
        kind = "xlsx"
    elif "content.xml" in lower and "mimetype" in lower:
        kind = "ods"
        if not _is_ods(path):
            return ""
    else:
        return ""
    with zipfile.ZipFile(path) as archive:
        for name in names:
            if name.lower().endswith((".xml", ".rels")):
                _check_part(archive, name)
    return kind


def _is_ods(path: Path) -> bool:
    """Tell a spreadsheet from a text document; refuse one with a password."""
    with zipfile.ZipFile(path) as archive:
        mimetype = _start(archive, "mimetype")
        manifest = _start(archive, "META-INF/manifest.xml", 1 << 20)
    if b"encryption-data" in manifest:
        raise Unreadable(Reason.ENCRYPTED)
    return b"opendocument.spreadsheet" in mimetype


def _start(archive: zipfile.ZipFile, name: str, size: int = 4096) -> bytes:
    try:
        with archive.open(name) as part:
            return part.read(size)
    except KeyError:
        return b""
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError):
        raise Unreadable(Reason.DAMAGED) from None


def _check_part(archive: zipfile.ZipFile, name: str) -> None:
    """Office programs write no document type; it may stand only before the first element."""
    head = _start(archive, name, 64 * 1024)
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"} or _ENCODED.search(head[:200]):
        raise Unreadable(Reason.DANGEROUS_XML)
    if _DANGEROUS.search(head):
        raise Unreadable(Reason.DANGEROUS_XML)


def check_compound(path: Path) -> None:
    """Refuse a compound file that is encrypted or is no old workbook."""
    with path.open("rb") as file:
        start = file.read(1 << 20)
        file.seek(max(0, path.stat().st_size - (1 << 20)))
        content = start + file.read(1 << 20)
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise Unreadable(Reason.ENCRYPTED)
    if not any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        raise Unreadable(Reason.UNKNOWN_FORMAT)
