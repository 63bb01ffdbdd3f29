"""What runs inside the sandbox: recognise a file, read it, send pages; started by `sandbox`."""

from __future__ import annotations

import importlib
import json
import os
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from connectors.contract import Layout, Limits, ReadOptions, ReadRow, Sample
from connectors.frames import (
    FRAME_BYTES,
    PAGE_BYTES,
    PAGE_ROWS,
    error_as_dict,
    layout_as_dict,
    options_of,
    packed,
    row_as_list,
)
from connectors.reasons import Reason
from store.errors import TooBig, Unreadable

#: Bytes of the file that `recognise` is shown.
HEAD_BYTES = 64 * 1024
_OPEN_FILES = 64
#: A reader that raises one of these has seen enough: no other reader opens the file.
_FATAL = frozenset(
    {Reason.BOMB, Reason.ENCRYPTED, Reason.MACROS, Reason.DANGEROUS_XML, Reason.EMPTY_FILE}
)
_FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.fork", "os.system",
              "os.remove", "os.rename", "shutil.", "ctypes.dlopen", "ftplib.", "smtplib.",
              "urllib.")  # fmt: skip


def main() -> None:
    """Read one request from stdin and answer it on what was stdout."""
    out = os.fdopen(os.dup(1), "wb")
    quiet = os.open(os.devnull, os.O_WRONLY)
    # A reader that prints would break the frames.
    os.dup2(quiet, 1)
    request = json.loads(sys.stdin.buffer.readline())
    options = options_of(request["options"])
    readers = [module for name in request["readers"] if (module := _import(name))]
    _preload()
    limit_self(options.limits)
    try:
        for message in _answer(Path(request["path"]), options, readers, request["job"]):
            out.write(packed(message))
            out.flush()
    except BrokenPipeError:
        os._exit(1)
    except BaseException as error:  # noqa: BLE001 - a panic of a parser is a BaseException
        out.write(packed({"error": error_as_dict(error)}))
        out.flush()
    os._exit(0)


def limit_self(limits: Limits) -> None:
    """Give up memory, time, open files, writing and the network, for good."""
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds + 1))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, _OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    sys.addaudithook(_refuse)


def _refuse(event: str, _arguments: tuple[object, ...]) -> None:
    if event.startswith(_FORBIDDEN):
        raise PermissionError(event)


def _import(name: str) -> ModuleType | None:
    """Import a reader; one that is not installed is not offered."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as missing:
        if missing.name and name.startswith(missing.name):
            return None
        raise


def _preload() -> None:
    """Import what is otherwise imported in the middle of reading, when it may no longer be."""
    for name in (
        "encodings.utf_16",
        "encodings.gb18030",
        "encodings.big5hkscs",
        "encodings.cp1252",
    ):
        importlib.import_module(name)


def _answer(
    path: Path, options: ReadOptions, readers: list[ModuleType], job: str
) -> Iterator[dict[str, object]]:
    reader, layout = choose(path, options, readers)
    if job == "recognise":
        yield {"layout": layout_as_dict(layout), "total": None}
        yield {"end": 0}
        return
    count = getattr(reader, "count", None)
    total = count(path, layout, options) if count else None
    if total is not None and total > options.limits.rows:
        raise TooBig("rows", options.limits.rows)
    yield {"layout": layout_as_dict(layout), "total": total}
    sent = 0
    for page in _pages(reader.read(path, layout, options)):
        sent += len(page)
        if sent > options.limits.rows:
            raise TooBig("rows", options.limits.rows)
        yield {"rows": page}
    yield {"end": sent}


def choose(
    path: Path, options: ReadOptions, readers: list[ModuleType]
) -> tuple[ModuleType, Layout]:
    """Return the reader that is surest of the file, with its layout.

    Raises `Unreadable`: EMPTY_FILE, what a reader refused the file for, UNKNOWN_FORMAT for
    bytes and NOT_CUSTOMERS for text that nobody knows.
    """
    size = path.stat().st_size
    if size > options.limits.bytes:
        raise TooBig("bytes", options.limits.bytes)
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not head.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0") and size <= len(head):
        raise Unreadable(Reason.EMPTY_FILE)
    sample = Sample(path, head, options)
    best: tuple[ModuleType, Layout] | None = None
    refusal: Unreadable | None = None
    for reader in readers:
        try:
            layout = reader.recognise(sample)
        except Unreadable as error:
            if error.reason in _FATAL:
                raise
            refusal = refusal or error
            continue
        if layout and (best is None or layout.sure > best[1].sure):
            best = (reader, layout)
    if best:
        return best
    if refusal:
        raise refusal
    text = b"\0" not in head and not head.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8", b"GIF8"))
    raise Unreadable(Reason.NOT_CUSTOMERS if text else Reason.UNKNOWN_FORMAT)


def _pages(rows: Iterator[ReadRow]) -> Iterator[list[list[object]]]:
    """Gather rows into pages; the number on a page follows the size of the one before."""
    page: list[list[object]] = []
    wanted, size = 50, 0
    for row in rows:
        item = row_as_list(row)
        page.append(item)
        # Long texts are rare; the refused row and the longest raw value tell them apart.
        size += len(row.raw) + sum(_length(record.raw) for record in row.records)
        if len(page) >= wanted or size > PAGE_BYTES:
            yield _clean(page)
            wanted = min(PAGE_ROWS, max(1, wanted * 2 if size < PAGE_BYTES // 2 else wanted // 2))
            page, size = [], 0
    if page:
        yield _clean(page)


def _length(raw: object) -> int:
    return sum(len(value) for value in raw.values() if value.__class__ is str)  # type: ignore[attr-defined]


def _clean(page: list[list[object]]) -> list[list[object]]:
    """Replace lone surrogates, which no database takes; one page in a million has any."""
    text = json.dumps(page, ensure_ascii=False)
    if len(text) * 4 > FRAME_BYTES and len(text.encode("utf-8", "replace")) > FRAME_BYTES:
        raise TooBig("cell", FRAME_BYTES)
    try:
        text.encode()
    except UnicodeEncodeError:
        mended: list[list[object]] = json.loads(text.encode("utf-8", "replace"))
        for item in mended:
            if "?" in json.dumps(item):
                item[4] = [*item[4], Reason.TEXT_REPAIRED]  # type: ignore[misc]
        return mended
    return page
