"""What a file looks like from outside: its container, and the marks that tell the tool."""

from __future__ import annotations

import csv
import html
import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

from connectors.contract import ReadOptions
from connectors.texts import decoded
from connectors.wechat.database import tables
from connectors.wechat.forms import Container, Form
from connectors.wechat.tables import HEADER_WITHIN, delimiter_of
from store.errors import HubError

#: How much of a file, and of each part of a workbook, is looked at.
LOOK = 256 * 1024

_JSON_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:]')
#: Not the beginning of settings such as `[server]`.
_JSON_START = re.compile(r'\s*(?:\{\s*["}]|\[\s*(?:[\[{"\]\-\d]|true|false|null|NaN|Infinity))')
_SHEET_TEXT = re.compile(r"<(?:\w+:)?t(?:\s[^>]*)?>([^<]*)</")
_SHEET_PART = re.compile(r"xl/(?:sharedStrings|worksheets/[^/]+)\.xml")
_MESSAGE_TABLE = re.compile(r"Msg_[0-9a-f]{32}$")


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen at the beginning of a file."""

    containers: frozenset[Container]
    #: Column names (of every line that may be a header), JSON key paths, tables, archive folders.
    lines: tuple[frozenset[str], ...] = ()
    text: str = ""
    encrypted: bool = False
    damaged: bool = False


def look(path: Path, head: bytes, options: ReadOptions) -> Look | None:
    """Look at a file; None for what is no text, no database and no archive."""
    try:
        if head.startswith(b"SQLite format 3\0"):
            return _database(path, options)
        if head.startswith(b"PK\x03\x04"):
            return _archive(path)
        if b"\0" in head[:4096] and head[:2] not in (b"\xff\xfe", b"\xfe\xff"):
            return None
        if len(head) < LOOK:
            with path.open("rb") as file:
                head = file.read(LOOK)
        text = decoded(_whole_characters(head), options.encoding).text.lstrip("\ufeff")
    except zipfile.BadZipFile:
        return Look(frozenset({Container.ZIP}), damaged=True)
    except (HubError, OSError):
        return None
    return _text(text)


def fits(form: Form, seen: Look) -> bool:
    """Say whether what was seen is of this form."""
    if form.container not in seen.containers:
        return False
    if form.pattern and not re.match(form.pattern, seen.text):
        return False
    return not form.marks or any(
        form.marks <= line and not form.without & line for line in seen.lines
    )


def _whole_characters(head: bytes) -> bytes:
    """Cut at the last newline of a long beginning, so that no character is halved."""
    at = head.rfind(b"\n")
    return head[: at + 1] if len(head) >= LOOK and at > 0 else head


def _text(text: str) -> Look:
    if _JSON_START.match(text):
        first, _, rest = text.strip().partition("\n")
        kinds = {Container.JSON}
        if first.rstrip().endswith("}") and (not rest or rest.lstrip().startswith("{")):
            kinds = {Container.JSON_LINES} if rest else {Container.JSON, Container.JSON_LINES}
        lines = Container.JSON_LINES in kinds
        return Look(frozenset(kinds), (json_keys(first if lines else text),), text)
    if re.match(r"\s*<(?:\?xml|!DOCTYPE\s+(?!html)|msg|sysmsg)", text):
        return Look(frozenset({Container.XML}), (), text)
    first_lines = io.StringIO(text, newline="")
    found = list[frozenset[str]]()
    try:
        for cells in csv.reader(first_lines, delimiter=delimiter_of(text)):
            found.append(frozenset(cell.strip() for cell in cells))
            if len(found) > HEADER_WITHIN:
                break
    except csv.Error:
        pass
    return Look(frozenset({Container.TABLE, Container.TEXT}), tuple(found), text)


def json_keys(text: str) -> frozenset[str]:
    """Key paths of the first two levels: "contacts", "contacts.username", "[].seq", "*.wxid"."""
    found, stack = set[str](), list[str]()
    last, is_list = "", list[bool]()
    for token in _JSON_TOKEN.finditer(text):
        word = token[0]
        if word in "{[":
            stack.append(last if is_list else "")
            is_list.append(word == "[")
            last = ""
        elif word in "}]":
            if stack:
                last = stack.pop()
                is_list.pop()
        elif word == ":":
            found |= _paths(stack, is_list, last)
        else:
            last = word[1:-1]
    return frozenset(found)


def _paths(stack: list[str], is_list: list[bool], key: str) -> set[str]:
    """The paths under which a key is known; keys deeper than two levels are not."""
    names = [name for name in stack if name]
    if is_list[:1] == [True]:
        return {f"[].{key}"} if len(is_list) == 2 else set()
    if not names:
        return {key} if len(is_list) == 1 else set()
    # An object inside a list has two frames for one name.
    levels = len(is_list) - sum(1 for one in is_list if one)
    return {f"{names[0]}.{key}", f"*.{key}"} if levels == 2 else set()


def _database(path: Path, options: ReadOptions) -> Look:
    try:
        names = tables(path, options.limits)
    except HubError:
        names = frozenset()
    chats = {"Msg_"} if any(_MESSAGE_TABLE.match(name) for name in names) else set()
    return Look(frozenset({Container.SQLITE}), (names | chats,))


def _archive(path: Path) -> Look:
    """A workbook or a ZIP of chats; of a workbook only the first texts are read."""
    with zipfile.ZipFile(path) as archive:
        infos = archive.infolist()[:2000]
        names = [info.filename for info in infos]
        locked = any(info.flag_bits & 1 for info in infos)
        if "xl/workbook.xml" not in names:
            folders = {name.split("/", 1)[0] + "/" for name in names if "/" in name}
            marks = frozenset(folders) | frozenset(names)
            return Look(frozenset({Container.ZIP}), (marks,), encrypted=locked)
        if locked:
            return Look(frozenset({Container.ZIP}), (), encrypted=True)
        texts = set[str]()
        parts = [name for name in names if _SHEET_PART.match(name)]
        for name in parts[:8]:
            with archive.open(name) as file:
                seen = file.read(LOOK).decode("utf-8", "replace")
            texts |= {html.unescape(found).strip() for found in _SHEET_TEXT.findall(seen)}
    return Look(frozenset({Container.TABLE}), (frozenset(texts),))
