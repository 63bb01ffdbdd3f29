"""What runs inside the sandbox: recognise a file, read it, send pages; started by `sandbox`."""

from __future__ import annotations

import gc
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
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


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
    # Rows make no cycles; looking for some takes a tenth of the time.
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
    limit_self(options.limits)
    try:
        for frame in _answer(Path(request["path"]), options, readers, request["job"]):
            out.write(frame)
            out.flush()
    except BrokenPipeError:
        os._exit(1)
    except BaseException as error:  # a parser's panic is no Exception
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


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open":
        flags = arguments[2]
        if isinstance(flags, int) and flags & _WRITING:
            raise PermissionError(event)
    elif event.startswith(_FORBIDDEN):
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
) -> Iterator[bytes]:
    reader, layout = choose(path, options, readers)
    if job == "recognise":
        yield packed({"layout": layout_as_dict(layout), "total": None})
        yield packed({"end": 0})
        return
    count = getattr(reader, "count", None)
    total = count(path, layout, options) if count else None
    if total is not None and total > options.limits.rows:
        raise TooBig("rows", options.limits.rows)
    yield packed({"layout": layout_as_dict(layout), "total": total})
    sent = 0
    for rows, frame in _pages(reader.read(path, layout, options)):
        sent += rows
        if sent > options.limits.rows:
            raise TooBig("rows", options.limits.rows)
        yield frame
    yield packed({"end": sent})


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


def _pages(rows: Iterator[ReadRow]) -> Iterator[tuple[int, bytes]]:
    """Yield pages as frames with their number of rows, which follows the size of the last page."""
    page: list[list[object]] = []
    wanted = 50
    for row in rows:
        page.append(row_as_list(row))
        if len(page) >= wanted:
            size = 0
            for count, frame in _framed(page):
                yield count, frame
                size += len(frame)
            wanted = min(PAGE_ROWS, max(1, wanted * PAGE_BYTES // size))
            page = []
    yield from _framed(page)


def _framed(page: list[list[object]]) -> Iterator[tuple[int, bytes]]:
    """Yield the page as one frame, or as more where it is too long for one."""
    if not page:
        return
    try:
        frame = packed({"rows": page})
    except UnicodeEncodeError:
        frame = packed({"rows": _without_surrogates(page)})
    if len(frame) <= FRAME_BYTES:
        yield len(page), frame
        return
    if len(page) == 1:
        raise TooBig("cell", FRAME_BYTES)
    half = len(page) // 2
    del frame
    yield from _framed(page[:half])
    yield from _framed(page[half:])


def _without_surrogates(page: list[list[object]]) -> list[list[object]]:
    """Replace lone surrogates, which no database takes, and say so in their rows."""
    mended = []
    for item in page:
        text = json.dumps(item, ensure_ascii=False)
        try:
            text.encode()
        except UnicodeEncodeError:
            item = json.loads("".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text))
            item[4].append(Reason.TEXT_REPAIRED)
        mended.append(item)
    return mended
